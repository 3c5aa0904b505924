"""All cores: the answers come in the order of the files, and one that cannot be done costs no other."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time

import pytest

from trailcue import cores


class Refused(Exception):
    pass


def work(item: int) -> tuple[int, int]:
    """The first is the last to be done; 3 is refused."""
    time.sleep(0.3 if item == 0 else 0)
    if item == 3:
        raise Refused("not 3")
    return item, os.getpid()


def never_done(item: int) -> int:
    """The first is done; the others are at it for longer than any test waits."""
    if item:
        signal.pause()
    return item


def die(item: int) -> int:
    os._exit(9)


@pytest.mark.parametrize("jobs", [1, 2])
def test_answers_come_in_the_order_of_the_items(jobs: int):
    answers = list(cores.each(work, range(8), jobs, (Refused,)))
    assert [item for item, _ in answers] == list(range(8))
    assert [answer[0] for _, answer in answers if isinstance(answer, tuple)] == [0, 1, 2, 4, 5, 6, 7]
    assert str(answers[3][1]) == "not 3"
    others = {answer[1] for _, answer in answers if isinstance(answer, tuple)} - {os.getpid()}
    assert bool(others) == (jobs > 1)


def test_what_is_no_refusal_is_raised():
    with pytest.raises(Refused):
        list(cores.each(work, [3], 1, ()))


def test_a_process_that_dies_is_said():
    with pytest.raises(ChildProcessError, match="try again with -j 1"):
        list(cores.each(die, [1, 2], 2, ()))


def test_who_has_had_enough_waits_for_none():
    """As Ctrl-C does, of which the processes at work hear nothing themselves."""
    before = set(multiprocessing.active_children())
    answers = cores.each(never_done, range(5), 2, ())
    assert next(iter(answers)) == (0, 0)
    children = set(multiprocessing.active_children()) - before
    assert children
    with pytest.raises(KeyboardInterrupt):
        answers.throw(KeyboardInterrupt)  # type: ignore[attr-defined]
    for child in children:
        child.join()  # or the pool has: then its exit code is nobody's any more
        with pytest.raises(ProcessLookupError):
            os.kill(child.pid or 0, 0)
