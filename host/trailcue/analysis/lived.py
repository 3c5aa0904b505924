"""A session second by second, as every analysis looks at it: where, how high, in which gait, at which heart rate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from trailcore import ids, now
from trailcue import timeline
from trailcue.playback import Session
from trailcue.steps_done import BY_RECORDING, BY_STEPS
from trailcue.steps_done import KNOWN as KNOWN


@dataclass
class Lived:
    """The rows of a replay; row i is the i-th second of the log. Unknown is None."""

    elapsed_s: list[int]
    """Since the session opened; where it grows by more than 1 nothing was recorded in between."""
    distance_m: list[float]
    """Without holes (in proportion between the known ones) and never decreasing."""
    is_by_steps: bool
    """False: the distance is the one that a recording had."""
    altitude_m: list[float | None]
    """None too while the pressure is suspect."""
    is_ridden: list[bool]
    """In a vehicle, or on a bicycle: whatever height it makes, nobody climbed it on foot."""
    gait: list[int | None]
    """Unknown throughout in the recording of a ride."""
    bpm: list[int | None]

    def __len__(self) -> int:
        """Return how many seconds were recorded."""
        return len(self.elapsed_s)

    @property
    def way_by(self) -> str:
        """What the distance is by: `BY_STEPS` or `BY_RECORDING`."""
        return BY_STEPS if self.is_by_steps else BY_RECORDING

    def took_s(self, first: int, last: int) -> int:
        """Return the time from row `first` to row `last`, what was not recorded included."""
        return self.elapsed_s[last] - self.elapsed_s[first]

    def is_moving(self, row: int) -> bool:
        """Return False for a second of standing."""
        return self.gait[row] != ids.STANDING


def lived(session: Session) -> Lived:
    """Read a session's seconds."""
    column = session.replay.column
    distances = timeline.distances(session)
    by_steps = [value and value / 1000 for value in column(now.DISTANCE_MM)]
    air = zip(column(now.ALTITUDE_DM), column(now.SUSPECT), strict=True)
    return Lived(
        elapsed_s=[value or 0 for value in column(now.ELAPSED_S)],
        distance_m=timeline.filled(distances),
        is_by_steps=distances == by_steps,
        altitude_m=[None if altitude is None or suspect == 1 else altitude / 10 for altitude, suspect in air],
        is_ridden=[world == ids.CARRIED or not session.is_on_foot for world in column(now.WORLD)],
        gait=gaits(session),
        bpm=column(now.BPM),
    )


def gaits(session: Session) -> list[int | None]:
    """Return the gait of each second; of a ride, none is known."""
    return afoot(session, now.GAIT)


def afoot(session: Session, word: int) -> list[int | None]:
    """Return a word of `trailcore.now` that tells of feet; of a ride, whose seconds the core took for steps, none."""
    found = session.replay.column(word)
    return found if session.is_on_foot else [None for _ in found]


def spells(flags: Sequence[object]) -> list[tuple[int, int]]:
    """Return first and last index of each stretch in which something holds."""
    groups = (list(group) for _, group in groupby(range(len(flags)), lambda i: bool(flags[i])))
    return [(group[0], group[-1]) for group in groups if flags[group[0]]]
