"""The manners of what is done with a watch: a dry run leaves its flash and the library, `-v` tells more, Ctrl-C."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.desk import owned
from tests.desk.interruption import interrupted
from tests.desk.owned import ON, WATCH, living_in, state, typed
from tests.link.virtual_desk import have_small
from trailcue import cli, named
from trailcue.library import Library, upkeep
from trailcue.link import sync

DOES = {
    "pull": ["pull", "--on", ON],
    "sync": ["sync", "plan.toml", "--on", ON],
    "watch run": ["watch", "run", "--watch", WATCH, "--for", "1m", "--speed", "max"],
}


@pytest.fixture(scope="module")
def worn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk with a watch that was worn for a minute."""
    folder = tmp_path_factory.mktemp("worn")
    owned.furnish(folder)
    with living_in(folder):
        for words in (["install", "--on", ON], DOES["watch run"]):
            assert typed(words).code == cli.EXIT_OK
    return folder


@pytest.fixture
def desk(worn: Path, tmp_path: Path) -> Iterator[Path]:
    with living_in(owned.copied(worn, tmp_path)) as folder:
        yield folder


def numbers() -> list[int]:
    with Library.opened() as library:
        return [entry.number for entry in library.entries()]


@pytest.mark.parametrize("name", DOES)
def test_a_dry_run_changes_nothing_here_nor_on_the_watch(desk: Path, name: str):
    before = state(desk)
    dry = typed([*DOES[name], "--dry-run"])
    assert dry.code == cli.EXIT_OK and "would" in dry.out
    told = typed([*DOES[name], "--dry-run", "--json"])
    assert (told.code, told.summary["is_dry_run"], told.summary["failed"]) == (cli.EXIT_OK, True, [])
    assert state(desk) == before
    assert typed(DOES[name]).code == cli.EXIT_OK and state(desk) != before


@pytest.mark.parametrize("name", ["pull", "sync"])
def test_verbose_tells_more(desk: Path, name: str):
    asked = DOES[name]
    copy = owned.copied(desk, desk.parent / "again")
    terse = typed(asked)
    with living_in(copy):
        verbose = typed([*asked, "-v"])
    assert terse.code == verbose.code
    assert len(verbose.out.splitlines()) > len(terse.out.splitlines())


@pytest.mark.usefixtures("desk")
def test_a_clock_that_is_right_is_told_to_who_wants_all(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sync, "clock_off_s", lambda _: 0.0)
    said = "the watch's clock is right"
    assert said not in typed(DOES["sync"]).out and said in typed([*DOES["sync"], "-v"]).out


def test_install_and_doctor_likewise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A dry run lists each file, as -v does."""
    have_small(monkeypatch)
    asked = ["install", "--on", ON]
    with living_in(tmp_path):
        terse = typed(asked)
        have_small(monkeypatch, lib__desk_py=b"NAME = 'another'\n")
        before = state(tmp_path)
        dry = typed([*asked, "--dry-run"])
        assert dry.code == terse.code == cli.EXIT_OK and "/lib/desk.py" in dry.out and "would" in dry.out
        told = typed([*asked, "--dry-run", "--json"])
        assert {"write": "/lib/desk.py", "bytes": 17} in told.lines
        assert (told.summary["is_dry_run"], told.summary["failed"]) == (True, [])
        assert state(tmp_path) == before
        verbose = typed([*asked, "-v"])
        assert "/lib/desk.py" in verbose.out and "/lib/desk.py" not in terse.out
        assert state(tmp_path) != before
        doctor = ["doctor", "--on", ON]
        assert set(typed(doctor).out.splitlines()) < set(typed([*doctor, "-v"]).out.splitlines())


def test_a_dry_installation_makes_no_watch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    have_small(monkeypatch)
    with living_in(tmp_path):
        dry = typed(["install", "--on", ON, "--dry-run"])
        assert dry.code == cli.EXIT_OK and "/lib/desk.py" in dry.out
        assert state(tmp_path) == {} and named.names() == []
        wrong = typed(["install", "--on", "virtual:../mine", "--dry-run"])
        assert wrong.code == cli.EXIT_PARTLY and "call it by letters" in wrong.err


@pytest.mark.parametrize("name", DOES)
def test_ctrl_c_at_a_file_costs_nothing_that_running_it_again_does_not_bring(
    worn: Path, tmp_path: Path, name: str
):
    with living_in(owned.copied(worn, tmp_path)) as folder:
        assert interrupted(folder, -1, DOES[name])[0].code == cli.EXIT_OK
        wanted, files = numbers(), interrupted(folder, -1, DOES[name])[1]
    for at in range(0, files, max(1, files // 3)):
        with living_in(owned.copied(worn, tmp_path / str(at))) as folder:
            done, _ = interrupted(folder, at, [*DOES[name], "--json"])
            assert done.code == cli.EXIT_INTERRUPTED and "interrupted" in done.err
            assert done.summary["failed"][0].startswith("interrupted")
            assert upkeep.check().wrong == [] and not list(folder.rglob("*.part"))
            assert typed(DOES[name]).code == cli.EXIT_OK and numbers() == wanted
