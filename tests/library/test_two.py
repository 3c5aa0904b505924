"""Two trailcues at once, one held up at each of its steps: what is refused or done of one costs the other nothing."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from tests.library.makers import begun, held
from tests.library.steps import at_step, bring, delete, filled, in_pieces, rebuild, tag
from trailcue.library import LibraryError, looking, schema, upkeep

_REFUSED = 3


@pytest.fixture(autouse=True)
def each_file_is_looked_through_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking, "look_at_pages", cache(looking.look_at_pages))
    monkeypatch.setattr(upkeep, "look", cache(upkeep.look))
    monkeypatch.setattr(schema, "BUSY_S", 0.0)


def is_done(action: Callable[[], None]) -> bool:
    """Do it; False if the library refused."""
    try:
        action()
    except LibraryError:
        return False
    return True


def both(
    one: Callable[[], None], step: int, other: Callable[[], None], home: Path, meeting: str
) -> tuple[bool, bool, bool]:
    """Do `one` in a process that waits at `step` until `other` has come, in this one, to its statement `meeting`.

    Returns:
        Whether it came to that step at all; whether it was done; whether the other was.
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
            code = 0 if is_done(one) else _REFUSED
        finally:
            os._exit(code)
    os.close(come)
    did_wait = os.read(waits, 1) == b"!"
    codes: list[int] = []

    def meet(statement: str) -> None:
        if not codes and statement.startswith(meeting):
            os.write(go, b"!")
            codes.append(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))

    connected = schema.connected

    def traced(path: Path) -> sqlite3.Connection:
        base = connected(path)
        base.set_trace_callback(meet)
        return base

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(schema, "connected", traced)
        other_is_done = is_done(other)
    meet(meeting)
    for end in (waits, waited, go):
        os.close(end)
    assert codes[0] in (0, _REFUSED)
    return did_wait, codes[0] == 0, other_is_done


@pytest.mark.parametrize("meeting", ["COMMIT", "the end"])
@pytest.mark.parametrize(
    ("fill", "one", "other"),
    [
        (filled, bring(begun(4)), bring(begun(4))),
        (filled, bring(begun(1)), bring(begun(1, 1) + begun(1)[3 * 512 :])),
        (filled, bring(begun(1)), delete(1)),
        (in_pieces, bring(begun(4)), delete(2)),
        (filled, delete(2), delete(3)),
        (filled, rebuild, tag),
        (filled, rebuild, delete(2)),
    ],
    ids=[
        "same",
        "longer",
        "longer-delete",
        "pieces-delete",
        "delete-shared",
        "rebuild-tag",
        "rebuild-delete",
    ],
)
def test_neither_costs_the_other_anything(
    fill: Callable[[Path], None],
    one: Callable[[], None],
    other: Callable[[], None],
    meeting: str,
    tmp_path: Path,
    home: Path,
):
    fill(home)
    shutil.copytree(home, tmp_path / "before")

    def after(*actions: Callable[[], None]) -> dict:
        shutil.rmtree(home)
        shutil.copytree(tmp_path / "before", home)
        for action in actions:
            is_done(action)
        return held()

    alone = {(True, False): after(one), (False, True): after(other)}
    in_turn = [after(one, other), after(other, one)]
    step, apart = 0, 4 if one is rebuild else 2 if meeting == "the end" else 1
    waited = True
    while waited:
        shutil.rmtree(home)
        shutil.copytree(tmp_path / "before", home)
        waited, first, second = both(one, step, other, home, meeting)
        assert held() in (in_turn if first and second else [alone[first, second]])
        assert upkeep.check().wrong == []
        step += apart
    assert step > 8
