"""The intervals from beat to beat: a log holds them, and a replay does not hand them on."""

from __future__ import annotations

from typing import Any

from trailcore import frame
from trailcore.replay import Player
from trailcue.log.salvage import Log


class _Deaf:
    """Takes the observations in the place of a core: they have been decided on."""

    def feed(self, *_: Any) -> None: ...


class _Listener:
    def __init__(self) -> None:
        self.rr_1024: dict[int, list[int]] = {}
        self._row = 0

    def fed(self, fed: frame.Frame) -> None:
        """After each frame: its beats."""
        if fed.n_rr:
            self.rr_1024.setdefault(self._row, []).extend(fed.rr[: fed.n_rr])
        self._row += fed.has_tick


def beats(log: Log) -> dict[int, list[int]]:
    """Read a log's pages again; return the intervals by the second (a `Replay`'s row) they came in, in 1/1024 s."""
    listener = _Listener()
    player = Player(_Deaf(), listener)
    for page in log.pages:
        player.play(page)
    return listener.rr_1024
