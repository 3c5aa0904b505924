"""A rehearsal's taps on the watch itself: `firmware/lib/desk.py` plays them on its motor."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from .reach import reached
from .repl import LinkError, Repl, WatchError

LONGEST_S = 8.0
"""Longer than any pattern."""


@contextmanager
def felt_on(name: str) -> Iterator[Callable[[bytes], None]]:
    """Give what plays a pattern on a watch and returns at its end; the watch's app is interrupted meanwhile.

    Args:
        name: of the port, or `ports.ANY`.

    Raises:
        NoWatch, LinkError: there is no watch, it cannot be reached, or it has no motor.
    """
    with reached(name, may_be_new=False) as watch:
        try:
            watch.run("import desk\ndesk.motor()")
        except WatchError as error:
            raise LinkError(
                f"the watch cannot play patterns ({error}): is trailcue installed on it, with a motor wired?"
            ) from None
        with watch.fed():
            yield lambda pattern: _play(watch, pattern)


def _play(watch: Repl, pattern: bytes) -> None:
    watch.run(f"desk.play({pattern!r})", timeout_s=LONGEST_S)
