"""What a log holds and a replay does not hand on: beats, and where recording stopped and went on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from trailcore import frame, ids
from trailcore.replay import Player
from trailcue.log.salvage import Log


@dataclass
class Logged:
    """By row: the n-th second of the log, as in a `Replay`."""

    rr_1024: dict[int, list[int]] = field(default_factory=dict)
    """Beat-to-beat intervals that came in a second, in 1/1024 s."""
    resumed: list[int] = field(default_factory=list)
    """The rows before which recording had stopped, in order."""


class _Deaf:
    """Takes the observations in the place of a core: they have been decided on."""

    def feed(self, *_: Any) -> None: ...


class _Listener:
    def __init__(self) -> None:
        self.logged = Logged()
        self._row = 0

    def fed(self, fed: frame.Frame) -> None:
        """After each frame: its beats, and whether it tells of a silence."""
        if fed.n_rr:
            self.logged.rr_1024.setdefault(self._row, []).extend(fed.rr[: fed.n_rr])
        for at in range(0, fed.n_events * frame.EVENT_ROW, frame.EVENT_ROW):
            if fed.events[at] == ids.RESUME:
                self.logged.resumed.append(self._row)
        self._row += fed.has_tick


def logged(log: Log) -> Logged:
    """Read a log's pages again."""
    listener = _Listener()
    player = Player(_Deaf(), listener)
    for page in log.pages:
        player.play(page)
    return listener.logged
