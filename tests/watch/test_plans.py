"""The two slots for plans: a new plan counts once it is whole, and until then the old one does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import desk
import pytest

from tests.core import plans as made
from tests.watch.fake_flash import UNIT, FakeFlash
from trailcore import settings as s
from trailcore.plan import Plan
from trailcore.planfile import MAX_BYTES, BadPlan
from trailcue.payload import drive_files
from trailcue.virtual.parts.flash import PowerCut
from watch import plans, planwriting
from watch.pagedplan import PagedPlan
from watch.plans import BYTES, HEAD_AT, PATHS, PLAN_AT, Plans

FIRST = made.blob(made.settings_section({s.BREATH_IN: 2}))
SECOND = made.blob(
    made.settings_section({s.BREATH_IN: 3}), made.course_section(30_000, 50, [n % 40 for n in range(601)])
)
THIRD = made.blob(made.settings_section({s.BREATH_IN: 4}))


class Chips:
    """The slots as two flashes, one behind the other's `open`."""

    def __init__(self) -> None:
        self.files = {path: FakeFlash(BYTES, 512 * n) for n, path in enumerate(PATHS)}

    def open(self, path: str, mode: str) -> FakeFlash:
        if path not in self.files:
            raise OSError(2)
        return self.files[path]

    def sync(self) -> None:
        for file in self.files.values():
            file.sync()

    def reboot(self) -> None:
        for file in self.files.values():
            file.reboot()


@pytest.fixture
def chips(monkeypatch: pytest.MonkeyPatch) -> Iterator[Chips]:
    chips = Chips()
    monkeypatch.setattr(plans, "open", chips.open, raising=False)
    monkeypatch.setattr(planwriting.os, "sync", chips.sync)
    yield chips


def put(blob: bytes, name: bytes) -> None:
    desk.begin_plan(name)
    for at in range(0, len(blob), 512):
        desk.write_plan(blob[at : at + 512])
    desk.finish_plan()


def newest() -> list[tuple[bytes, int]]:
    """The plans that are here and sound: name, and how long a breath in is by them."""
    found: list[tuple[bytes, int]] = []
    for file, at, name in Plans().newest():
        with suppress(BadPlan):
            found.append((name, Plan(PagedPlan(file, at)).settings[s.BREATH_IN]))
    return found


def test_the_newer_plan_counts_and_the_one_before_stays(chips: Chips):
    assert newest() == []
    put(FIRST, b"FIRST000")
    assert newest() == [(b"FIRST000", 2)]
    put(SECOND, b"SECOND00")
    assert newest() == [(b"SECOND00", 3), (b"FIRST000", 2)]
    put(THIRD, b"THIRD000")
    assert newest() == [(b"THIRD000", 4), (b"SECOND00", 3)]
    assert all(file.neighbours_are_whole() for file in chips.files.values())


def test_a_power_cut_at_any_flash_operation_leaves_the_old_plan_or_has_the_new(chips: Chips):
    put(FIRST, b"FIRST000")
    put(SECOND, b"SECOND00")
    images = {path: bytes(file.image) for path, file in chips.files.items()}
    begun = {path: len(file.operations) for path, file in chips.files.items()}
    put(THIRD, b"THIRD000")
    written = next(path for path, file in chips.files.items() if len(file.operations) > begun[path])
    count = len(chips.files[written].operations) - begun[written]
    assert count > 10
    outcomes = set()
    for cut in range(count):
        for path, file in chips.files.items():
            file.image[:] = images[path]
            del file.operations[begun[path] :]
        chips.reboot()
        chips.files[written].flash.cut_at = chips.files[written].flash.done + cut
        with pytest.raises(PowerCut):
            put(THIRD, b"THIRD000")
        chips.files[written].flash.cut_at = None
        chips.reboot()
        found = newest()
        assert found[0] in [(b"THIRD000", 4), (b"SECOND00", 3)] and (b"SECOND00", 3) in found
        assert all(file.neighbours_are_whole() for file in chips.files.values())
        outcomes.add(found[0])
        if cut % 7 == 0:
            put(FIRST, b"AGAIN000")
            assert newest()[0] == (b"AGAIN000", 2)
    assert (b"SECOND00", 3) in outcomes


@pytest.mark.parametrize("damaged", [0, 5, 9, 17])
def test_a_slot_with_a_damaged_head_has_no_plan(chips: Chips, damaged: int):
    put(FIRST, b"FIRST000")
    put(SECOND, b"SECOND00")
    file = Plans().newest()[0][0]
    file.image[file.start + HEAD_AT + damaged] ^= 4
    assert newest() == [(b"FIRST000", 2)]


def test_a_slot_of_a_newer_version_is_left_alone_and_said(chips: Chips, capsys: pytest.CaptureFixture[str]):
    put(FIRST, b"FIRST000")
    put(SECOND, b"SECOND00")
    file = Plans().newest()[0][0]
    file.image[file.start + HEAD_AT + 2] = 2
    assert newest() == [(b"FIRST000", 2)]
    assert "a plan for a newer watch, not used" in capsys.readouterr().out


@pytest.mark.parametrize("wrong", ["newer", "damaged", "truncated"])
def test_a_plan_that_the_watch_cannot_use_never_counts(chips: Chips, wrong: str):
    put(FIRST, b"FIRST000")
    blob = bytearray(SECOND)
    if wrong == "newer":
        blob[3] += 1
    elif wrong == "damaged":
        blob[100] ^= 1
    else:
        blob = blob[:-40]
    with pytest.raises(BadPlan):
        put(bytes(blob), b"SECOND00")
    assert newest() == [(b"FIRST000", 2)]


def test_what_is_longer_than_a_slot_is_refused(chips: Chips):
    put(FIRST, b"FIRST000")
    with pytest.raises(ValueError, match="no room"):
        put(bytes(BYTES), b"SECOND00")
    assert newest() == [(b"FIRST000", 2)]
    assert all(file.neighbours_are_whole() for file in chips.files.values())


def test_slots_that_are_not_there_or_too_short_are_none_and_said(
    chips: Chips, capsys: pytest.CaptureFixture[str]
):
    chips.files = {PATHS[0]: FakeFlash(BYTES - 512)}
    assert newest() == []
    assert capsys.readouterr().out.count("cannot be read: install again") == 2


def test_without_slots_a_plan_is_refused(chips: Chips):
    chips.files = {}
    with pytest.raises(OSError, match="install again"):
        put(FIRST, b"FIRST000")


def test_the_plan_of_the_only_slot_is_not_overwritten(chips: Chips):
    put(FIRST, b"FIRST000")
    only = Plans().newest()[0][0]
    chips.files = {path: file for path, file in chips.files.items() if file is only}
    with pytest.raises(OSError, match="install again"):
        put(SECOND, b"SECOND00")
    assert newest() == [(b"FIRST000", 2)]


def test_a_laptop_finds_by_name_what_it_calls_though_the_firmware_is_folded():
    folded = drive_files()["lib/desk.py"].decode()
    named = {name for name, thing in vars(desk).items() if callable(thing)}
    assert named == {
        "begin_plan",
        "write_plan",
        "finish_plan",
        "pulled",
        "motor",
        "play",
        "feel",
        "calibrate",
        "find_strap",
        "forget_strap",
    }
    assert all(f"def {name}(" in folded for name in named)


def test_the_largest_plan_has_room_and_the_guards_are_an_erase_unit():
    assert BYTES - PLAN_AT - HEAD_AT == MAX_BYTES and HEAD_AT == UNIT
