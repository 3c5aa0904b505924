"""A plan onto a watch, and the time: sent once, whole or not at all, whatever becomes of the link."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.link.far_end import Drive, FarEnd, Fault, installed, plugged_in
from tests.link.test_pull_faults import NOISES, At, cable_out, half_an_answer
from tests.plans import makers
from trailcue import archive, cli, fullpool, installation, plans
from trailcue.link import remote, repl, slots, sync
from trailcue.link.drive import Drive as Mounted
from trailcue.link.remote import Remote
from trailcue.link.repl import LinkError, Repl, WatchError
from trailcue.plans.compiling import Compiled


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Compiled:
    """Of several pieces."""
    folder = tmp_path_factory.mktemp("plan")
    made = plans.compile_file(makers.folder(folder, makers.FULL, makers.ultra()))
    assert len(made.blob) > 4096
    return made


@pytest.fixture(scope="module")
def old_plan(tmp_path_factory: pytest.TempPathFactory) -> Compiled:
    return plans.compile_file(makers.folder(tmp_path_factory.mktemp("old"), makers.SHORT))


@pytest.fixture
def drive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old_plan: Compiled) -> Iterator[Drive]:
    """A watch with a plan from before."""
    monkeypatch.setenv("TRAILCUE_HOME", str(tmp_path / "home"))
    for name, seconds in (("LEAVE_S", 0.4), ("TRY_S", 0.1), ("CONNECT_S", 4.0), ("ANSWER_S", 0.4)):
        monkeypatch.setattr(repl, name, seconds)
    monkeypatch.setattr(remote, "PIECE", 1024)
    pool = bytes(fullpool.OVERHEAD * 512)
    drive = installed(tmp_path / "watch", pool, old_plan.blob)
    with plugged_in(drive, monkeypatch):
        yield drive


def synced(drive: Drive, plan: Compiled, fault: Fault | None = None) -> tuple[bool, FarEnd]:
    """Sync a plan once; tell whether it was sent."""
    far = FarEnd(drive, fault)
    try:
        with Repl(far.device) as link:
            files = Remote(link)
            sync.check_build(files)
            is_new = not sync.has_plan(files, plan)
            if is_new:
                sync.send_plan(files, plan)
            return is_new, far
    finally:
        far.close()


def counts(drive: Drive) -> bytes | None:
    """The hash of the plan that a session would begin with, its bytes looked at."""
    files = Mounted(drive.folder)
    for slot in slots.slotted(files):
        blob = slots.plan_of(files, slot.hash)
        if blob is not None:
            return archive.plan_hash(blob)
    return None


def reset(drive: Drive, plan: Compiled) -> None:
    drive.at("/plan_a.slot").write_bytes(installation.slot(plan.blob))
    drive.at("/plan_b.slot").write_bytes(installation.slot(None))


def test_it_is_sent_once_and_the_one_before_stays_beside_it(drive: Drive, plan: Compiled, old_plan: Compiled):
    assert synced(drive, plan)[0] and counts(drive) == plan.hash
    assert {slot.hash for slot in slots.slotted(Mounted(drive.folder))} == {plan.hash, old_plan.hash}
    assert archive.find_plan(old_plan.hash) == old_plan.blob, "a session that is to come may name it"
    assert not synced(drive, plan)[0]
    assert synced(drive, old_plan)[0] and counts(drive) == old_plan.hash


def test_a_slot_that_is_not_what_its_head_says_is_written_again(drive: Drive, plan: Compiled):
    synced(drive, plan)
    slot = bytearray(drive.bytes("/plan_b.slot"))
    slot[installation.PLAN_AT + 1000] ^= 1
    drive.at("/plan_b.slot").write_bytes(slot)
    assert synced(drive, plan)[0] and counts(drive) == plan.hash


@pytest.mark.parametrize("cut", [cable_out, half_an_answer])
def test_the_cable_is_pulled_at_every_frame(cut: Fault, drive: Drive, plan: Compiled, old_plan: Compiled):
    synced(drive, plan)  # what it overwrites is kept here from now on: one frame less
    reset(drive, old_plan)
    frames = synced(drive, plan)[1].frames
    assert frames > 12
    for frame in range(1, frames + 1):
        reset(drive, old_plan)
        with pytest.raises(LinkError, match=r"cable|no answer"):
            synced(drive, plan, At(frame, cut))
        assert counts(drive) in (old_plan.hash, plan.hash), frame
        synced(drive, plan)
        assert counts(drive) == plan.hash and not synced(drive, plan)[0], frame


@pytest.mark.parametrize("noise", NOISES.values(), ids=NOISES.keys())
def test_a_noise_on_the_line_is_got_over_at_once(
    noise: Fault, drive: Drive, plan: Compiled, old_plan: Compiled
):
    synced(drive, plan)
    reset(drive, old_plan)
    frames = synced(drive, plan)[1].frames
    for frame in (frames // 2, frames - 5):
        reset(drive, old_plan)
        synced(drive, plan, At(frame, noise))
        assert counts(drive) == plan.hash, frame


def test_a_watch_without_room_for_plans_says_what_to_do(drive: Drive, plan: Compiled):
    for name in installation.SLOTS:
        drive.at(name).unlink()
    with pytest.raises(WatchError, match="a slot for plans is missing: install again"):
        synced(drive, plan)


def test_another_build_is_offered_the_installation_and_nothing_is_sent(
    drive: Drive, plan: Compiled, old_plan: Compiled
):
    drive.at("/build.id").write_bytes(b"\1" * 8)
    with pytest.raises(sync.OtherBuild, match=r"another build .*0101010101010101.*trailcue install"):
        synced(drive, plan)
    drive.at("/build.id").unlink()
    with pytest.raises(sync.OtherBuild, match=r"not installed .*trailcue install"):
        synced(drive, plan)
    assert counts(drive) == old_plan.hash


@pytest.mark.parametrize(("ahead_s", "is_set"), [(0.0, False), (3.0, True), (-86_400.0 * 9_000, True)])
def test_the_clock_is_set_where_it_is_off(drive: Drive, ahead_s: float, is_set: bool):
    drive.ahead_s = ahead_s
    far = FarEnd(drive)
    with Repl(far.device) as link:
        files = Remote(link)
        assert sync.is_off(sync.clock_off_s(files)) == is_set
        sync.set_clock(files)
        assert not sync.is_off(sync.clock_off_s(files))
    far.close()
    assert abs(drive.ahead_s) <= 1


def test_a_clock_that_nobody_has_set_is_told_so(
    drive: Drive, plan: Compiled, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    drive.ahead_s = -(datetime.now(UTC) - datetime(2000, 1, 2, tzinfo=UTC)).total_seconds()
    path = str(makers.folder(tmp_path, makers.SHORT))
    far = FarEnd(drive)
    try:
        assert cli.main(["sync", path, "--on", far.device, "--no-pull", "--dry-run"]) == 0
        assert capsys.readouterr().out.endswith("would set the watch's clock: it was not set\n")
        assert cli.main(["sync", path, "--on", far.device, "--no-pull", "--json"]) == 0
    finally:
        far.close()
    summary = json.loads(capsys.readouterr().out.splitlines()[-1])["summary"]
    assert summary["clock_off_s"] is None and summary["clock_set"]
