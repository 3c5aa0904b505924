"""Work on many files by all cores at once, answers in the order of the files."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from typing import TypeVar

Item = TypeVar("Item")
Answer = TypeVar("Answer")


def each(
    work: Callable[[Item], Answer],
    items: Sequence[Item],
    jobs: int | None,
    refusals: tuple[type[Exception], ...],
) -> Iterator[tuple[Item, Answer | Exception]]:
    """Do `work` on every item; yield item and answer, or the exception of one that was refused, in their order.

    Processes are spawned, not forked: a terminal's progress bar is a thread, of which a fork would have half.
    Interrupted, they end at once and without a word.

    Args:
        work: a function of a module; it, the items and the answers go from process to process.
        items: what to work on.
        jobs: how many processes; with 1, or a single item, it is done in this one. None: one a core, but this one alone
            for fewer than 4 items, which are done before the others have started.
        refusals: what `work` raises for an item that cannot be done.

    Raises:
        ChildProcessError: a process was ended from outside.
    """
    if jobs is None:
        jobs = _cores() if len(items) >= 4 else 1
    jobs = min(jobs, len(items))
    if jobs <= 1:
        for item in items:
            try:
                yield item, work(item)
            except refusals as error:
                yield item, error
        return
    with _pool(jobs) as pool:
        waiting: deque[tuple[Item, Future[Answer]]] = deque()
        for item in items:
            waiting.append((item, pool.submit(work, item)))
            if len(waiting) >= 2 * jobs:  # so that answers which nobody took yet do not fill the memory
                yield _answer(*waiting.popleft(), refusals)
        while waiting:
            yield _answer(*waiting.popleft(), refusals)


@contextmanager
def _pool(jobs: int) -> Iterator[ProcessPoolExecutor]:
    """Give processes, which end at once where the work does not come to its end."""
    others = multiprocessing.active_children()
    spawned = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(jobs, mp_context=spawned, initializer=_end_at_once)
    try:
        yield pool
    except BrokenProcessPool as error:
        raise ChildProcessError(
            0, "a process that was at work was ended from outside (out of memory?): try again with -j 1"
        ) from error
    except BaseException:
        for child in multiprocessing.active_children():
            if child not in others:
                child.terminate()
        raise
    finally:
        # Its thread, which has seen the processes end, may have closed the pipe that this would wake it by.
        with suppress(OSError):
            pool.shutdown(cancel_futures=True)


def _answer(
    item: Item, future: Future[Answer], refusals: tuple[type[Exception], ...]
) -> tuple[Item, Answer | Exception]:
    try:
        return item, future.result()
    except refusals as error:
        return item, error


def _end_at_once() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
