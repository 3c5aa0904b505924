"""Runs the watch on a fake flash, cuts its power, and reads what is left as a laptop would."""

from __future__ import annotations

import random
from collections.abc import Iterable
from functools import cache

from tests.virtual.schedules import faults_of
from tests.watch.fake_edges import Edges, line
from tests.watch.fake_flash import FakeFlash
from trailcore import cues, image, pages
from trailcore.opening import Opening
from trailcore.plan import Plan
from trailcore.quantise import level
from trailcore.replay import Player
from trailcore.session import Session
from trailcue.virtual.course import rolling
from trailcue.virtual.runner import run
from watch import storage
from watch.app import App
from watch.start import start

HOME_PAGES = 48
POOL_BYTES = 512 * (storage.OVERHEAD + HOME_PAGES)

Row = tuple[int, ...]


def restless_script(seconds: int, seed: int = 1) -> list[str]:
    """A runner up and down steep hills whose every number is noisy: pages fill in half a minute, cues come."""
    rng = random.Random(seed)
    lines: list[str] = []
    pressure_pa = 95_000.0
    step_ms = 0
    for second in range(seconds):
        pressure_pa += -8 if second // 90 % 2 == 0 else 8
        steps: list[tuple[int, int | None]] = []
        while step_ms <= (second + 1) * 1000:
            steps.append((step_ms, rng.randrange(14, 22)))
            step_ms += rng.randrange(340, 380)
        steps = [(t_ms, level) for t_ms, level in steps if t_ms > second * 1000]
        beats = [rng.randrange(300, 900) for _ in range(7)]
        gestures: list[tuple[int, int | None]] = (
            [(second * 1000 + 430, rng.choice((1, 1, 2)))] if second % 41 == 40 else []
        )
        bpm = None if second % 29 == 7 else 150 + rng.randrange(-15, 15)
        wrist = None if second % 31 == 5 else rng.randrange(14, 22)
        lines.append(line(round(pressure_pa), bpm, wrist, beats, steps, gestures))
    return lines


@cache
def runner_script(seed: int) -> list[str]:
    """Half an hour of the simulated runner over the rolling course, with a strap that drops out for a minute."""
    recording = run(rolling(), seed=seed, faults=faults_of("strap:9m..10m30s"))
    lines: list[str] = []
    for second in recording.seconds[:1800]:
        steps = [(t_ms, None if mg is None else level(mg)) for t_ms, mg in second.steps]
        press = [(second.t_ms - 700, 1)] if second.t_ms // 1000 % 97 == 0 else []
        wrist = None if second.wrist_mg is None else level(second.wrist_mg)
        lines.append(line(second.pressure_pa, second.bpm, wrist, second.rr_1024, steps, press))
    return lines


def drain(session: Session, seen: int, rows: list[Row]) -> int:
    """Take the rows that the core wrote since `seen`; return its count."""
    ring = session.cues.ring
    count = session.cues.count()
    assert count - seen <= cues.ROWS
    for number in range(seen, count):
        at = number % cues.ROWS * cues.ROW
        rows.append(tuple(ring[at : at + cues.ROW]))
    return count


def edges_on(flash: FakeFlash, lines: list[str], from_ms: int = 0, **kwargs) -> Edges:
    """Edges over a flash, whose operations are then timed by the script's clock."""
    edges = Edges(lines, flash, flash.sync, from_ms, **kwargs)
    flash.now = lambda: edges.clock.now_ms
    return edges


MIRROR = range(storage.MIRROR, storage.MIRROR + storage.MIRROR_PAGES)
HOME = range(storage.HOME, storage.HOME + HOME_PAGES)


def log_of(pool: bytes, area: Iterable[int] = (*MIRROR, *HOME)) -> dict[int, bytes]:
    """The valid pages of a pool by sequence, read without any code of the watch's."""
    found: dict[int, bytes] = {}
    head = pages.Head()
    for index in area:
        page = bytearray(pool[512 * index : 512 * index + 512])
        if head.read(page):
            found[head.sequence] = bytes(page)
    return found


def last_session(log: dict[int, bytes]) -> dict[int, bytes]:
    """The pages of the last session of a log."""
    number = log[max(log)][6:8]
    return {sequence: log[sequence] for sequence in sorted(log) if log[sequence][6:8] == number}


class Tapped(Session):
    """A core whose cues are noted as they come."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(plan)
        self.rows: list[Row] = []
        self.times: list[int] = []
        self.seen = 0

    def feed(self, kind: int, t_ms: int, a: int, b: int) -> None:
        super().feed(kind, t_ms, a, b)
        self.seen = drain(self, self.seen, self.rows)
        if kind == 1:
            self.times.append(t_ms)


def replay(session_pages: dict[int, bytes]) -> Tapped:
    """Play a session's pages as the laptop does: by the settings of its OPEN page, gaps told to the player."""
    opening = Opening()
    first = min(session_pages)
    opening.read(bytearray(session_pages[first]))
    plan = Plan()
    plan.settings[:] = opening.settings
    core = Tapped(plan)
    player = Player(core)
    expected = first
    for sequence in sorted(session_pages):
        if sequence != expected:
            player.lost()
        assert player.play(bytearray(session_pages[sequence]))
        expected = sequence + 1
    assert player.bad_frames == 0
    return core


def image_of(session: Session) -> bytes:
    """The core's whole state."""
    return b"".join(image.views(session))


class Story:
    """One session over power cuts: what the wrist was told, as far as the watch still knows."""

    def __init__(self, flash: FakeFlash, lines: list[str]) -> None:
        self.flash = flash
        self.lines = lines
        self.rows: list[Row] = []
        self.number: int | None = None
        self.kept = 0  # cues the core knew of when the watch was last switched on

    def copy(self, image: bytearray) -> Story:
        """The same story up to here on a flash of its own, after the power went."""
        flash = FakeFlash(self.flash.size, self.flash.start % 4096)
        flash.image[:] = image
        other = Story(flash, self.lines)
        other.rows = list(self.rows)
        other.number = self.number
        return other

    def wear(
        self, from_ms: int = 0, until_ms: int | None = None, killed_ms: int | None = None, **kwargs
    ) -> App:
        """Switch on at `from_ms`; the script ends at `until_ms`, where the session is closed.

        With `killed_ms` the power goes then, between two operations of the flash.
        """
        lines = self.lines if until_ms is None else self.lines[: until_ms // 1000]
        edges = edges_on(self.flash, lines, from_ms, **kwargs)
        app = start(edges)
        if self.number != app.recorder.head.session:
            self.number = app.recorder.head.session
            self.rows = []
        self.kept = seen = app.session.cues.count()
        del self.rows[seen:]
        assert len(self.rows) == seen
        goes_on = True
        while goes_on and (killed_ms is None or edges.clock.now_ms < killed_ms):
            goes_on = app.step()
            seen = drain(app.session, seen, self.rows)
        self.flash.reboot()
        return app
