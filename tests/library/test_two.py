"""Two trailcues at once, one held up at each of its steps: what is refused or done of one costs the other nothing."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path

import pytest

from tests.library.makers import begun, held
from tests.library.steps import at_step, bring, delete, filled, tag
from trailcue.library import LibraryError, looking, schema, upkeep


@pytest.fixture(autouse=True)
def each_file_is_looked_through_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking, "look_at_pages", cache(looking.look_at_pages))
    monkeypatch.setattr(schema, "BUSY_S", 0.0)


def both(one: Callable[[], None], step: int, other: Callable[[], None], home: Path, meeting: str) -> bool:
    """Do `one` in a process that waits at `step` until `other` has come, in this one, to its statement `meeting`.

    Returns:
        False if it was done before it came to that step.
    """
    (waits, come), (waited, go) = os.pipe(), os.pipe()
    child = os.fork()
    if child == 0:
        code = 1
        try:

            def wait() -> None:
                os.write(come, b"!")
                os.read(waited, 1)

            at_step(step, home, wait)
            with suppress(LibraryError):  # refused
                one()
            code = 0
        finally:
            os._exit(code)
    os.close(come)
    did_wait = os.read(waits, 1) == b"!"

    def meet(statement: str = "") -> None:
        nonlocal child
        if child and statement.startswith(meeting):
            os.write(go, b"!")
            done, child = child, 0
            assert os.waitpid(done, 0)[1] == 0

    connected = schema.connected

    def traced(path: Path) -> sqlite3.Connection:
        base = connected(path)
        base.set_trace_callback(meet)
        return base

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(schema, "connected", traced)
        with suppress(LibraryError):
            other()
    meet(meeting)
    for end in (waits, waited, go):
        os.close(end)
    return did_wait


@pytest.mark.parametrize("meeting", ["COMMIT", "the end"])
@pytest.mark.parametrize(
    ("one", "other"),
    [
        (bring(begun(4)), bring(begun(4))),
        (bring(begun(1)), bring(begun(1, 1) + begun(1)[3 * 512 :])),
        (bring(begun(1)), delete(1)),
        (tag, delete(1)),
        (delete(2), delete(3)),
    ],
    ids=["same", "longer", "longer-delete", "tag-delete", "delete-shared"],
)
def test_neither_costs_the_other_anything(
    one: Callable[[], None], other: Callable[[], None], meeting: str, tmp_path: Path, home: Path
):
    filled(home)
    shutil.copytree(home, tmp_path / "before")

    def after(*actions: Callable[[], None]) -> dict:
        shutil.rmtree(home)
        shutil.copytree(tmp_path / "before", home)
        for action in actions:
            with suppress(LibraryError):
                action()
        return held()

    possible = [after(one), after(other), after(one, other), after(other, one)]
    step = 0
    while True:
        shutil.rmtree(home)
        shutil.copytree(tmp_path / "before", home)
        waited = both(one, step, other, home, meeting)
        assert held() in possible
        assert upkeep.check().wrong == []
        if not waited:
            break
        step += 1
    assert step > 8
