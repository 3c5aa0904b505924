"""Log + plan -> Replay: the core over the log's observations, its cues, and the picture second by second."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field

from trailcore import frame, ids, image, now
from trailcore.cues import ROW, ROWS
from trailcore.plan import Plan
from trailcore.replay import Player
from trailcore.session import Session
from trailcue.led import Breath, Leading
from trailcue.log.salvage import Log


@dataclass(frozen=True, slots=True)
class Cue:
    """What the core said, or held back, and the numbers behind it. Unknown is None."""

    t_ms: int
    """Since the session opened; gaps that the log knows the length of are counted."""
    kind: int
    reason: int
    fate: int
    grade_permille: int | None
    bpm: int | None
    limit: int
    """What was compared with: permille or bpm by reason, 0 for nothing."""
    distance_m: int
    """The place on the course; by steps, since the start, where there is none or it is not known."""
    second: int
    """Index of the second in which it came."""


@dataclass
class Replay:
    """The outcome, and the only input of timeline, report, export and trends."""

    cues: list[Cue] = field(default_factory=list)
    logged: list[tuple[int, ...]] = field(default_factory=list)
    """Cue rows that the log says the wrist had, as written."""
    rows: list[tuple[int, ...]] = field(default_factory=list)
    """Cue rows of this replay, as the core gave them."""
    seconds: array = field(default_factory=lambda: array("i"))
    """`now.WORDS` numbers a second: what the core knew. Row i is the i-th second of the log."""
    resumed: list[int] = field(default_factory=list)
    """Rows before which recording had stopped."""
    breaks: list[int] = field(default_factory=list)
    """Those of them before which it broke off for a time that nobody knows: the power was gone, and the clock with it.
    """
    breathed: list[int] = field(default_factory=list)
    """Rows in which breath taps led the wearer; cues and lost strikes had their silence in them."""
    breaths: list[Breath] = field(default_factory=list)
    """The breaths that those taps told."""
    bad_frames: int = 0
    ended: bool = False
    """The last that the log holds is that its wearer ended the session."""
    image: bytes = b""
    """State of the core at the end."""
    plan: Plan = field(default_factory=Plan)
    """What decided."""

    def exact(self) -> bool:
        """Return True if the cues are those that the log says the wrist had, to the bit.

        A cue is written into the frame after it: those of the last second a log may have had no time for.
        """
        if self.logged != self.rows[: len(self.logged)]:
            return False
        last = len(self.seconds) // now.WORDS - 1
        return all(cue.second >= last for cue in self.cues[len(self.logged) :])

    def differing(self) -> tuple[int, int]:
        """Return how many cues differ from the logged ones, of how many: matched by tick, kind, reason, fate."""
        ours = {_key(row): row for row in self.rows}
        theirs = {_key(row): row for row in self.logged}
        keys = ours.keys() | theirs.keys()
        return sum(ours.get(key) != theirs.get(key) for key in keys), len(keys)

    def column(self, index: int) -> list[int | None]:
        """Return one number of `trailcore.now` over all seconds, None where not known."""
        return [None if value == ids.NONE else value for value in self.seconds[index :: now.WORDS]]


class _Listener:
    """Takes down what happens while the player feeds."""

    def __init__(self, session: Session, replay: Replay) -> None:
        self.session = session
        self.replay = replay
        self.told = 0
        self.leading = Leading(session)
        replay.breaths = self.leading.breaths

    def fed(self, fed: frame.Frame) -> None:
        """After each frame: new cues, the picture if a second passed, and the cues that the wrist logged."""
        replay = self.replay
        cues = self.session.cues
        if cues.v[0] != self.told:
            self._take_cues()
        if fed.has_tick:
            stage = self.session.lead()
            if stage is not None and stage is self.session.breathing:
                row = len(replay.seconds) // now.WORDS
                replay.breathed.append(row)
                self.leading.second(stage, row)
            replay.seconds.extend(self.session.now)
            replay.ended = False
        if fed.n_events:
            for at in range(0, fed.n_events * frame.EVENT_ROW, frame.EVENT_ROW):
                if fed.events[at] == ids.CUE_GIVEN:
                    replay.logged.append(tuple(fed.events[at + 2 : at + 2 + ROW]))
                elif fed.events[at] == ids.CLOSED:
                    replay.ended = True
                elif fed.events[at] == ids.RESUME:
                    self._take_resume(fed.events[at + 2], fed.has_tick)

    def _take_resume(self, gap: int, has_tick: int) -> None:
        row = len(self.replay.seconds) // now.WORDS - has_tick
        self.replay.resumed.append(row)
        if gap == ids.NONE:
            self.replay.breaks.append(row)

    def _take_cues(self) -> None:
        cues = self.session.cues
        elapsed_ms = 1000 * self.session.now[now.ELAPSED_S]
        second = len(self.replay.seconds) // now.WORDS
        for i in range(max(self.told, cues.count() - ROWS), cues.count()):
            at = i % ROWS * ROW
            row = tuple(cues.ring[at : at + ROW])
            self.replay.rows.append(row)
            self.replay.cues.append(_cue(row, elapsed_ms, second))
        self.told = cues.count()


def _key(row: tuple[int, ...]) -> tuple[int, ...]:
    kind, reason, fate, tick_ms = row[:4]
    return tick_ms, kind, reason, fate


def _cue(row: tuple[int, ...], t_ms: int, second: int) -> Cue:
    kind, reason, fate, _, grade, bpm, limit, distance_m = row
    known = [None if value == ids.NONE else value for value in (grade, bpm)]
    return Cue(t_ms, kind, reason, fate, known[0], known[1], limit, distance_m, second)


def replay(log: Log, plan: Plan) -> Replay:
    """Play a log through the core with `plan`; the log's own plan gives the wrist's cues to the bit."""
    session = Session(plan)
    outcome = Replay(plan=plan)
    player = Player(session, _Listener(session, outcome))
    expected = log.sequences[0] if log.sequences else 0
    for sequence, page in zip(log.sequences, log.pages, strict=True):
        if sequence != expected:
            player.lost()
        expected = sequence + 1
        player.play(page)
    outcome.bad_frames = player.bad_frames
    outcome.image = b"".join(image.views(session))
    return outcome
