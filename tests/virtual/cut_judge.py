"""What is left of a watch after a power cut, and whether it is what must be."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from itertools import pairwise

from tests.virtual.cut_day import (
    AWAY_US,
    HOME_PAGES,
    LOOPING,
    PLANS,
    POOL,
    POOL_PAGES,
    RESTING,
    START_US,
    Day,
    area_of,
    fresh,
    said,
)
from tests.virtual.drives import contents, flaws, places
from trailcore import ids, pages, patterns, settings
from trailcore.frame import EVENT_ROW, Frame
from trailcore.framereader import FrameReader
from trailcore.plan import Plan
from trailcore.ticks import diff
from trailcue.log.salvage import Log, salvage
from trailcue.replay import Replay, replay
from trailcue.virtual.fat import make_drive
from trailcue.virtual.fat.volume import NoVolume
from trailcue.virtual.parts.flash import BLOCK, UNIT, Flash, Operation
from trailcue.virtual.rhythms import PAUSE_US, Ear
from trailcue.virtual.virtualwatch import STOPPED, VirtualWatch

MOST_LOST_S = 120
NAMED = {"install", "first boot", "desk", "settings"}
"""Where names are written, and so a cut can cost files: `fat/README.md`, What survives a power cut."""

NAMES = {
    patterns.HIKE: "hike",
    patterns.RUN: "run",
    patterns.EASE: "ease",
    patterns.ALARM: "alarm",
    patterns.INFO: "info",
}


@dataclass
class Cut:
    """One cut and what came of it.

    Attributes:
        outcome: "goes on", "starts" (no session was open), "install again" (the volume or files are lost).
        lost_s: seconds of the session that the log does not have.
        wrong: what must not be.
    """

    number: int
    phase: str
    area: str
    kind: str
    manner: int
    outcome: str = ""
    lost_s: float = 0.0
    lost_volume: bool = False
    wrong: str = ""

    def told(self) -> dict[str, object]:
        """Return it for JSON."""
        return asdict(self)


def place_of(day: Day, operation: Operation) -> str:
    """Return what the erase unit is for, or the page of the pool."""
    unit = operation.address // UNIT
    if unit == 0:
        return "FAT"
    if unit < 5:
        return "names"
    at = operation.address - day.pool_at
    if not 0 <= at + UNIT - 1 < POOL_PAGES * BLOCK + UNIT:
        return "files"
    return area_of(max(0, at) // BLOCK)


def cut(day: Day, operation: Operation, manner: int) -> Cut:
    """Take the power within `operation`, give it back, let the watch go on for a moment, and look.

    The world is used up by it.
    """
    kind = "erase" if operation.data is None else "program"
    done = Cut(day.flash.done, day.phase, place_of(day, operation), kind, manner)
    try:
        operation.tear(day.flash.image, manner)
        _judge(day, done)
    except AssertionError as error:
        done.wrong = str(error) or "assertion"
    return done


def _judge(day: Day, done: Cut) -> None:
    hurt = lost_files(day, done)
    if hurt:
        assert day.phase in NAMED, f"lost in wear: {hurt}"
        assert done.area in ("FAT", "names", "files"), f"lost by the pool: {hurt}"
        assert done.area != "files" or set(hurt) & day.files.keys() <= day.exposed, (
            f"not of that unit: {hurt}"
        )
        assert not (done.lost_volume and done.area != "FAT"), "the volume is lost by the FAT's unit alone"
        done.outcome = "install again"
        kept = {page for log in salvage(pool_of(day.flash.image, day)).logs for page in map(bytes, log.pages)}
        assert {page for page in unpulled(day).values() if not is_note(page)} <= kept, "pages on the flash"
        return
    if day.phase == "install":
        done.outcome = "install again"
        if done.kind == "erase" or done.number % 16 == 0:  # it takes longer than all else
            check_install(day)
        return
    cut_us, cut_ms = day.world.now_us, day.world.ticks_ms()
    switch_on(day)
    pool = fresh(day.flash.image).open(POOL).read()
    whole = pages_of(pool)
    missing = sorted(n for n, page in unpulled(day).items() if n not in whole or said(whole[n]) != said(page))
    assert not missing, f"earlier pages {missing} are lost or changed"
    now = contents(fresh(day.flash.image))
    changed = sorted(
        path for path in day.files if path not in day.touched and now.get(path) != day.files[path]
    )
    assert not changed, f"files changed afterwards: {changed}"
    log = salvage(pool).logs[-1]
    is_same = log.session == day.session
    if day.is_open is not None:
        wanted = day.session if day.is_open else day.session + 1
        assert log.session == wanted, f"session {log.session} goes on, not {wanted}"
    assert not log.missing() and log.opening is not None, (
        f"session {log.session}: pages {log.missing()} missing"
    )
    done.outcome = "goes on" if is_same and day.is_open else "starts"
    if is_same and day.is_open:
        done.lost_s = lost_s(day, log, cut_ms)
        assert done.lost_s < MOST_LOST_S, f"{done.lost_s:.0f} s are lost"
    again = replayed(log)
    assert again.exact() and again.ended, "the log does not replay to the wrist's cues"
    check_felt(day, again, is_same, cut_us)


def lost_files(day: Day, done: Cut) -> list[str]:
    """Return what a mount would not find as it was; all files if there is no volume."""
    try:
        volume = fresh(day.flash.image)
    except NoVolume:
        done.lost_volume = True
        return sorted(day.files) or ["all"]
    found = contents(volume)
    if day.phase == "install":
        if done.area != "files":
            return []
        names = list(day.installation)[: day.installation.done]
        return sorted(path for path in names if found.get(path) != day.installation[path])
    hurt = {path for path, data in day.files.items() if path not in day.touched and found.get(path) != data}
    hurt |= set(flaws(volume)) | (day.files.keys() | {POOL}) - found.keys() - {"/boot_out.txt"}
    if day.phase == "plan":  # a slot's own bytes are being written, but not its name
        hurt |= {path for path in day.touched if len(found.get(path, b"")) != len(day.files[path])}
    return sorted(hurt)


def expose(day: Day, operation: Operation) -> None:
    """Note what has something in the unit that an erase is about to clear: bytes, a name, a folder above it.

    What is in that unit already is, until all of it is programmed again.
    """
    try:
        where = places(fresh(day.flash.image))
    except NoVolume:
        where = {}
    day.exposed = {path for path, units in where.items() if operation.address // UNIT in units}


def check_install(day: Day) -> None:
    """Install again, over whatever the cut has left: the drive is as it should be."""
    volume = make_drive(Flash(day.flash.image), day.installation, POOL_PAGES)
    found = contents(volume)
    wrong = sorted(path for path in day.installation if found.get(path) != day.installation[path])
    assert not wrong, f"installed again, and not what was to be installed: {wrong}"
    assert found[POOL] == b"\xff" * BLOCK * POOL_PAGES, "installed again, with a pool that is not empty"


def switch_on(day: Day) -> None:
    """Give the power back, and have the watch go on until it records; then end that session."""
    world = day.world
    world.lose_power(AWAY_US)
    watch = VirtualWatch(world, day.flash)
    assert not watch.drive.was_made, "formatted"
    watch.power_on()
    day.watch = watch
    why = watch.run(world.now_us + START_US, lambda: day.is_doing(LOOPING))
    assert why == STOPPED, f"did not start, {why}: {watch.console.tail().decode()}"
    watch.run(world.now_us + 2_000_000)
    day.press_end()
    why = watch.run(world.now_us + START_US, lambda: day.is_doing(RESTING))
    assert why == STOPPED, f"did not end, {why}: {watch.console.tail().decode()}"
    watch.power_off()


def pool_of(image: bytes | bytearray, day: Day) -> bytes:
    """Return what lies where the pool was, whatever the volume says."""
    return bytes(image[day.pool_at : day.pool_at + POOL_PAGES * BLOCK])


def pages_of(pool: bytes) -> dict[int, bytes]:
    """Return the whole pages of the log by sequence, read without any code of the watch's."""
    found: dict[int, bytes] = {}
    head = pages.Head()
    for index in (*range(16, 32), *range(88, 88 + HOME_PAGES)):
        page = bytearray(pool[BLOCK * index : BLOCK * index + BLOCK])
        if head.read(page):
            first = found.setdefault(head.sequence, bytes(page))
            assert said(first) == said(page), f"two truths of page {head.sequence}"
    return found


def unpulled(day: Day) -> dict[int, bytes]:
    """Return the pages that no laptop has."""
    return {n: page for n, page in day.known.items() if n >= day.pulled}


def is_note(page: bytes) -> bool:
    """Tell whether a page is no session's."""
    return page[1] & 15 == pages.PULLED


def lost_s(day: Day, log: Log, cut_ms: int) -> float:
    """Return the most that a loss of power has cost the log, in seconds; up to there every second is in it."""
    runs: list[list[int]] = []
    frame, reader, head = Frame(), FrameReader(), pages.Head()
    for page in log.pages:
        head.read(page)
        if head.kind == pages.OPEN:
            runs.append([head.t_ms])
        if head.kind != pages.FRAMES:
            continue
        reader.begin(page, head.t_ms, head.bits)
        while reader.left > 0 and reader.read(frame):
            if _is_resumed(frame):
                runs.append([frame.t_ms])
            if frame.has_tick:
                runs[-1].append(frame.t_ms)
    for run in runs:
        assert all(diff(after, before) == 1000 for before, after in pairwise(run[1:])), "seconds are missing"
    ends = [*day.stops_ms, cut_ms]
    assert len(runs) - 1 in (len(ends), len(ends) - 1), (
        "a RESUME is missing"
    )  # that of a resume that was cut short
    return max(diff(end_ms, run[-1]) / 1000 for run, end_ms in zip(runs[:-1], ends, strict=False))


def _is_resumed(frame: Frame) -> bool:
    rows: Iterable[int] = range(0, frame.n_events * EVENT_ROW, EVENT_ROW)
    return any(frame.events[at] == ids.RESUME for at in rows)


def replayed(log: Log) -> Replay:
    """Play a log as the laptop does, with its own plan."""
    assert log.opening is not None
    name = bytes(log.opening.plan_hash)
    return replay(log, Plan(PLANS[name], log.opening.settings[settings.ENTRY]))


def felt_since(day: Day, since_us: int, cut_us: int) -> list[tuple[str, int]]:
    """Return the cues that the wrist has felt: what, and when it was over; no taps, ticks, nothing cut short."""
    ear = Ear()
    for start_us, end_us, _ in day.world.felt:
        if start_us >= since_us:
            ear.hear(start_us, end_us)
    heard = ear.understood(1 << 60)
    return [
        (felt.name, felt.end_us)
        for felt in heard
        if felt.name not in ("", "tap") and not felt.start_us <= cut_us <= felt.end_us + PAUSE_US
    ]


def check_felt(day: Day, again: Replay, is_same: bool, cut_us: int) -> None:
    """The replay gives what was felt, but for the seconds lost; one cue the cut may have kept from the wrist."""
    told = [NAMES[patterns.pattern(cue.kind)] for cue in again.cues if is_felt(cue.kind, cue.fate)]
    felt = felt_since(day, day.began_us if is_same else cut_us, cut_us)
    sure = [name for name, end_us in felt if end_us < cut_us - MOST_LOST_S * 1e6]
    before = [name for name, end_us in felt if end_us <= cut_us]
    after = [name for name, end_us in felt if end_us > cut_us]
    possible = [before[:n] + after for n in range(len(sure), len(before) + 1)]
    possible += [
        [*before[:n], unfelt, *after] for n in range(len(sure), len(before) + 1) for unfelt in NAMES.values()
    ]
    assert told in possible, f"replayed {told}, felt {before} and, after the cut, {after}"


def is_felt(kind: int, fate: int) -> bool:
    """Tell whether a cue of that kind and fate moves the motor."""
    return fate <= ids.REPEATED and patterns.pattern(kind) in NAMES
