"""Killed at any statement of the database and any operation on a file: all of a change is there, or nothing of it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path

import pytest

from tests.library.makers import begun, held, kept
from tests.library.steps import at_step, bring, delete, filled, in_pieces, rebuild, tag
from trailcue.library import LibraryError, looking, upkeep

_KILLED = 77
LEFT = ("in no list", "not what the list says", "left by an interruption")
"""What a check may say after a kill."""


@pytest.fixture(autouse=True)
def each_file_is_looked_through_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Replays change nothing, so that there is nothing to kill in them."""
    monkeypatch.setattr(looking, "look_at_pages", cache(looking.look_at_pages))
    monkeypatch.setattr(upkeep, "look", cache(upkeep.look))


def killed() -> None:
    """As a power cut would."""
    os._exit(_KILLED)


def interrupted() -> None:
    """As Ctrl-C does; at a file's operation, of the database's it comes to nothing."""
    raise KeyboardInterrupt


def died(action: Callable[[], object], step: int, home: Path, how: Callable[[], None] = killed) -> bool:
    """Do it in a process of its own that ends at `step`; False if it was done before."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            reached = at_step(step, home, how)
            with suppress(KeyboardInterrupt):
                action()
            code = _KILLED if reached() else 0
        finally:
            os._exit(code)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, _KILLED)
    return code == _KILLED


@pytest.mark.parametrize(
    ("fill", "action"),
    [
        (filled, bring(begun(4))),
        (filled, bring(begun(1))),
        (in_pieces, bring(begun(4))),
        (filled, tag),
        (filled, delete(1)),
        (filled, delete(2)),
    ],
    ids=["new", "longer", "pieces", "tag", "delete", "delete-shared"],
)
@pytest.mark.parametrize("how", [killed, interrupted])
def test_a_change_is_whole_whenever_it_is_killed(
    fill: Callable[[Path], None],
    action: Callable[[], None],
    how: Callable[[], None],
    tmp_path: Path,
    home: Path,
):
    fill(home)
    before = held()
    shutil.copytree(home, tmp_path / "before")
    action()
    after = held()
    assert after != before
    step, seen = 0, []
    while True:
        shutil.rmtree(home)
        shutil.copytree(tmp_path / "before", home)
        was_killed = died(action, step, home, how)
        found = held()
        assert found in (before, after)
        seen.append(found == after)
        wrong = upkeep.check().wrong
        assert all(any(left in line for left in LEFT) for line in wrong)
        assert wrong == [] or how is killed
        if found == before:
            action()
            found = held()
        assert found == after and upkeep.check().wrong == [] and not list(home.rglob("*.part"))
        if not was_killed:
            break
        step += 1
    assert step > 8 and seen[-1]
    assert how is interrupted or (not seen[0] and seen == sorted(seen)), "once it counts, it counts"


@pytest.mark.parametrize("wrecked", [False, True])
def test_a_rebuild_is_whole_whenever_it_is_killed(wrecked: bool, tmp_path: Path, home: Path):
    filled(home)
    before = held()
    if wrecked:
        kept(home / "library.sqlite", b"no database" * 500)
        kept(home / "library.sqlite-journal", b"nor its journal" * 50)
    shutil.copytree(home, tmp_path / "before")
    rebuild()
    step = 0
    while True:
        shutil.rmtree(home)
        shutil.copytree(tmp_path / "before", home)
        was_killed = died(rebuild, step, home)
        try:
            found = held()
        except LibraryError as error:
            assert was_killed and "`trailcue sessions rebuild`" in str(error)
            rebuild()
            found = held()
        assert found == before
        if upkeep.check().wrong:
            assert was_killed and all(any(left in line for left in LEFT) for line in upkeep.check().wrong)
            rebuild()
        assert held() == before and upkeep.check().wrong == [] and not list(home.rglob("*.part"))
        if not was_killed:
            break
        step += 1
    assert step > 20


def test_a_first_session_is_whole_whenever_it_is_killed(home: Path):
    looking.look_at_pages(begun(1), "watch")
    step = 0
    while died(bring(begun(1)), step, home):
        bring(begun(1))()
        assert [one["pages"] for one in held().values()] == [begun(1)]
        shutil.rmtree(home)
        step += 1
    assert step > 20
