"""The parts of this board without a session, for who calls from a desk."""

import alarm

from watch.nothing import Nothing
from watch.parts import build


class Bench:
    """As much of the edges as `watch.parts` needs."""

    app = None

    def __init__(self):
        self.crumbs = alarm.sleep_memory
        build(self)


def motor():
    """Return this board's motor; OSError if it has none."""
    haptics = Bench().haptics  # pyright: ignore[reportAttributeAccessIssue]
    if isinstance(haptics, Nothing):
        raise OSError("no motor is wired to this board")
    return haptics
