"""The fault matrix: what goes wrong x what the watch does, what its wearer is told, what the log says.

A cell says what is expected in sentences of `SAYS`, each of which is a check; `python -m tests.virtual.fault_matrix`
writes the table of tests/virtual/fault_matrix.md from them.
"""

from __future__ import annotations

import struct
from binascii import crc_hqx
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from pathlib import Path

from tests.core import plans as made
from tests.virtual.schedules import faults_of
from trailcore import frame, ids, pages, ticks
from trailcore.frame import Frame
from trailcore.framereader import FrameReader
from trailcore.plan import Plan
from trailcore.settings import BREATH_IN, ENTRY
from trailcue import boards, installation, worn
from trailcue.archive import plan_hash
from trailcue.boards import Fitted
from trailcue.log.salvage import Log, salvage
from trailcue.replay import Replay, replay
from trailcue.virtual import fat
from trailcue.virtual.athlete import Athlete
from trailcue.virtual.course import from_legs
from trailcue.virtual.faults import WAYS
from trailcue.virtual.parts.flash import Flash
from trailcue.virtual.parts.sectorcache import SectorCache
from trailcue.virtual.script import parse_script
from trailcue.virtual.wearer import Wearer
from trailcue.virtual.world import TICKS_START
from trailcue.worn import Worn

TABLE = Path(__file__).with_name("fault_matrix.md")
POOL_PAGES = 400
COURSE = from_legs("Flat, then steep", [(250, 0), (2000, 20)])
RUNS_ALL = Athlete(obedience=1.0, hike_grade=0.22)
"""Does what the watch says, and hikes only then."""
TODAY_S = 841_000_000
"""The clock, set by a laptop: August 2026."""
OLD = made.blob(made.settings_section({BREATH_IN: 2}))
NEW = made.blob(made.settings_section({BREATH_IN: 3}))
PRESS = "press short at 20s"


@dataclass(frozen=True)
class Cell:
    """A fault and what is expected.

    Attributes:
        name: of part and way.
        faults: the schedule.
        watch: what the watch does, sentences of `SAYS`.
        told: the cues that are given, in order.
        log: what the log says, sentences of `SAYS`.
        unfelt: how many of the first cues nobody feels, the motor being dead.
        ends_s: when its wearer ends the session; 0: not in this story.
        until_s: when the story is over.
        presses: of the button.
        resets: why the chip started.
        fitted: what is wired.
        drive: changes files of the drive.
        files: what of the drive is changed, by path; None: removed.
    """

    name: str
    faults: str
    watch: tuple[str, ...]
    told: tuple[str, ...]
    log: tuple[str, ...]
    unfelt: int = 0
    ends_s: int = 195
    presses: str = PRESS
    resets: tuple[str, ...] = ("power on", "software")
    fitted: Fitted | None = None
    files: dict[str, bytes | None] = field(default_factory=dict)
    until_s: int = 0

    @property
    def over_s(self) -> int:
        """When the story is over."""
        return self.until_s or self.ends_s + 5

    @property
    def script(self) -> str:
        """The presses, the one that ends the session included."""
        return f"{self.presses}, end at {self.ends_s}s" if self.ends_s else self.presses


@dataclass(frozen=True)
class Moment:
    """A frame of the log.

    Attributes:
        at_s: seconds since the power came on last.
        events: kind, values.
    """

    at_s: float
    has_tick: bool
    is_sensed: bool
    pressure_pa: int
    bpm: int
    steps: int
    events: tuple[tuple[int, ...], ...]


@dataclass
class Outcome:
    """What came of a cell."""

    cell: Cell
    worn: Worn
    log: Log
    replay: Replay
    moments: list[Moment]
    pool_before: bytes
    pool: bytes
    refused: list[tuple[int, int]]

    @property
    def console(self) -> str:
        return self.worn.watch.console.output.decode().replace("\r\n", "\n")

    def between(self, start_s: float, end_s: float) -> list[Moment]:
        """Return the frames of these seconds of the first time that the power was on."""
        return [moment for moment in self.moments if start_s < moment.at_s <= end_s]

    def meanwhile(self) -> list[Moment]:
        """Return the frames in which the first fault has had its effect; some take ten seconds to be noticed."""
        fault = self.worn.faults[0]
        return self.between(max(fault.start_s + 12, 25), fault.end_s or self.cell.ends_s - 2)

    def afterwards(self) -> list[Moment]:
        """Return the frames of the last half minute."""
        end_s = self.cell.ends_s
        return self.between(end_s - 30, end_s)

    def events(self, kind: int) -> list[tuple[int, ...]]:
        """Return the values of each event of this kind."""
        return [event[1:] for moment in self.moments for event in moment.events if event[0] == kind]

    def given(self) -> list[str]:
        """Return the names of the cues that the log says were given, one that came twice in a row once."""
        return _once([_CUES[row[0]] for row in self.replay.logged if row[2] <= ids.REPEATED])

    def felt(self) -> list[str]:
        """Return the rhythms of cues that were felt; answers to presses are shorter."""
        known = ("hike", "run", "ease", "info", "alarm")
        return _once([felt.name for felt in self.worn.wearer.truth.felt if felt.name in known])


def _once(names: list[str]) -> list[str]:
    """Leave out what is the same as before: a cue is repeated once until the gait has changed."""
    return [name for before, name in pairwise(["", *names]) if name != before]


def _names(first: str, last: str) -> dict[int, str]:
    listed = [name for name in vars(ids) if name.isupper()]
    chosen = listed[listed.index(first) : listed.index(last) + 1]
    return {getattr(ids, name): name for name in chosen}


_CUES = _names("HIKE", "STORAGE_LOW") | _names("WRIST_LOST", "WRIST_BACK")
RHYTHM = {"HIKE": "hike", "RUN": "run", "EASE": "ease", "ALARM": "alarm"}
"""What a cue is felt as; all others are "info"."""


def rhythms(cell: Cell) -> list[str]:
    """Return what the wearer feels of the cues of a cell."""
    return _once([RHYTHM.get(name, "info") for name in cell.told[cell.unfelt :]])


# What is said, and how it is checked

Check = Callable[[Outcome], bool]
SAYS: dict[str, Check] = {}


def says(sentence: str) -> Callable[[Check], Check]:
    def keep(check: Check) -> Check:
        SAYS[sentence] = check
        return check

    return keep


def quiet(outcome: Outcome, part: int = ids.IMU) -> list[int]:
    return [b for sensor, b in outcome.events(ids.QUIET) if sensor == part]


@says("QUIET of the motor, and back")
def _(outcome: Outcome) -> bool:
    told = quiet(outcome, ids.MOTOR)
    return len(told) >= 2 and told == [1, 0] * (len(told) // 2)


@says("no steps meanwhile")
def _(outcome: Outcome) -> bool:
    return bool(outcome.meanwhile()) and sum(moment.steps for moment in outcome.meanwhile()) == 0


@says("steps again afterwards")
def _(outcome: Outcome) -> bool:
    return sum(moment.steps for moment in outcome.afterwards()) > 45


@says("no step is lost")
def _(outcome: Outcome) -> bool:
    start_s, end_s = 30, outcome.cell.ends_s - 2
    true = sum(start_s * 1e6 < at_us <= end_s * 1e6 for at_us in outcome.worn.wearer.truth.strikes_us)
    return abs(sum(moment.steps for moment in outcome.between(start_s, end_s)) - true) <= 0.03 * true


@says("wrist not sensed meanwhile")
def _(outcome: Outcome) -> bool:
    return not any(moment.is_sensed for moment in outcome.meanwhile() if moment.has_tick)


@says("QUIET, and back")
def _(outcome: Outcome) -> bool:
    told = quiet(outcome)
    return len(told) in (2, 4) and told == [1, 0] * (len(told) // 2)


@says("no QUIET")
def _(outcome: Outcome) -> bool:
    return quiet(outcome) == [] == quiet(outcome, ids.MOTOR)


@says("no pressure meanwhile")
def _(outcome: Outcome) -> bool:
    return bool(outcome.meanwhile()) and all(m.pressure_pa == ids.NONE for m in outcome.meanwhile())


@says("pressure again afterwards")
def _(outcome: Outcome) -> bool:
    return sum(moment.pressure_pa != ids.NONE for moment in outcome.afterwards()) >= 27


@says("a pressure each second")
def _(outcome: Outcome) -> bool:
    ticks_s = [moment for moment in outcome.moments if moment.has_tick][3:]
    return sum(moment.pressure_pa != ids.NONE for moment in ticks_s) >= len(ticks_s) - 3


@says("no heart rate meanwhile")
def _(outcome: Outcome) -> bool:
    return bool(outcome.meanwhile()) and all(moment.bpm == ids.NONE for moment in outcome.meanwhile())


@says("a heart rate again afterwards")
def _(outcome: Outcome) -> bool:
    return sum(moment.bpm != ids.NONE for moment in outcome.afterwards()) >= 25


@says("no heart rate at all")
def _(outcome: Outcome) -> bool:
    return all(moment.bpm == ids.NONE for moment in outcome.moments)


@says("some heart rate meanwhile")
def _(outcome: Outcome) -> bool:
    heard = sum(moment.bpm != ids.NONE for moment in outcome.meanwhile())
    return 3 <= heard < len(outcome.meanwhile())


@says("the stranger's is not taken")
def _(outcome: Outcome) -> bool:
    radio = outcome.worn.world.radio
    return not radio.stranger.is_connected and all(moment.bpm == ids.NONE for moment in outcome.meanwhile())


@says("no strap is found; it is said how to look again")
def _(outcome: Outcome) -> bool:
    return "no heart-rate strap that feels a heart" in outcome.console


@says("the sensor is read on")
def _(outcome: Outcome) -> bool:
    write, lost, read = outcome.worn.world.i2c("SCL", 0x57, b"\x04", 3)
    return lost == 0 and (write - read) % 32 < 30


@says("the motor taps again afterwards")
def _(outcome: Outcome) -> bool:
    return any(start_us > 1e6 * (outcome.cell.ends_s - 1) for start_us, _, _ in outcome.worn.world.felt)


@says("cues are logged as given")
def _(outcome: Outcome) -> bool:
    return len(outcome.given()) > 0


@says("resets by the watchdog and takes the session up")
def _(outcome: Outcome) -> bool:
    return outcome.log.session == 1 and "watchdog" in outcome.worn.watch.resets


@says("takes the session up")
def _(outcome: Outcome) -> bool:
    return outcome.log.session == 1 and len(outcome.events(ids.RESUME)) == 1


@says("the strap is left alone for two minutes")
def _(outcome: Outcome) -> bool:
    resumed = next(i for i, m in enumerate(outcome.moments) if any(e[0] == ids.RESUME for e in m.events))
    return all(moment.bpm == ids.NONE for moment in outcome.moments[resumed : resumed + 110])


@says("RESUME with the length of the gap")
def _(outcome: Outcome) -> bool:
    ((gap_s, cause),) = outcome.events(ids.RESUME)
    ats = [moment.at_s for moment in outcome.moments]
    true_s = max(after - before for before, after in pairwise(ats))
    return cause == ids.CAUSE_RESET and abs(gap_s - true_s) <= 3 and gap_s <= 125


@says("RESUME, its gap unknown, at most two minutes lost")
def _(outcome: Outcome) -> bool:
    ((gap_s, cause),) = outcome.events(ids.RESUME)
    went_s = outcome.worn.faults[0].start_s
    last_s = max(
        after.at_s
        for after, resumed in pairwise(outcome.moments)
        if any(e[0] == ids.RESUME for e in resumed.events)
    )
    return (gap_s, cause) == (ids.NONE, ids.CAUSE_POWER) and went_s - 125 <= last_s <= went_s


@says("stops writing below 3.4 V")
def _(outcome: Outcome) -> bool:
    low = [mv for mv, *_ in outcome.events(ids.BATTERY)]
    return low[-2] < 3400 and low[-1] < 3400 and low[-3] >= 3400


@says("nothing after that")
def _(outcome: Outcome) -> bool:
    return 500 < outcome.moments[-1].at_s < 620


@says("browns out, and stays off")
def _(outcome: Outcome) -> bool:
    return outcome.worn.world.is_off


@says("battery as it falls")
def _(outcome: Outcome) -> bool:
    low = [mv for mv, *_ in outcome.events(ids.BATTERY)]
    return len(low) >= 3 and low == sorted(low, reverse=True)


@says("OPEN has the date")
def _(outcome: Outcome) -> bool:
    started = outcome.log.started()
    return started is not None and started.year == 2026


@says("OPEN has no date")
def _(outcome: Outcome) -> bool:
    return outcome.log.opening is not None and outcome.log.started() is None


@says("no RESUME, no second twice")
def _(outcome: Outcome) -> bool:
    return outcome.events(ids.RESUME) == []


@says("pages that no laptop has are not touched")
def _(outcome: Outcome) -> bool:
    before, after = (_home_pages(pool) for pool in (outcome.pool_before, outcome.pool))
    return len(before) > 200 and before.items() <= after.items()


@says("says so at the last free page; the log ends there")
def _(outcome: Outcome) -> bool:
    free = [left for left, *_ in outcome.events(ids.STORAGE)]
    return free[0] == 1 and 60 < outcome.moments[-1].at_s < 200


@says("refuses pages; cues go on")
def _(outcome: Outcome) -> bool:
    return bool(outcome.refused) and outcome.felt() == ["hike", "info"]


def _presses(outcome: Outcome) -> list[int]:
    return [gesture for gesture, *_ in outcome.events(ids.BUTTON)]


@says("each press is taken for what it is")
def _(outcome: Outcome) -> bool:
    return _presses(outcome) == [ids.PRESS_SHORT, ids.PRESS_DOUBLE, ids.PRESS_PLACE, ids.PRESS_LONG]


@says("one BUTTON each")
def _(outcome: Outcome) -> bool:
    return len(_presses(outcome)) == 4


@says("records on; no safe mode")
def _(outcome: Outcome) -> bool:
    return "safe mode" not in outcome.console and "safemode.py" not in outcome.console


@says("safemode.py starts it again; takes the session up")
def _(outcome: Outcome) -> bool:
    return "safemode.py" in outcome.console and outcome.log.session == 1


@says("battery as it charges")
def _(outcome: Outcome) -> bool:
    return max(mv for mv, *_ in outcome.events(ids.BATTERY)) > 4200


@says("says on the console that a slot cannot be read: install again")
def _(outcome: Outcome) -> bool:
    return outcome.console.count("cannot be read: install again") == 2


@says("says that the plan is not used, sync again; takes the one before")
def _(outcome: Outcome) -> bool:
    return "plan not used, the one before it is: " in outcome.console and "Sync again." in outcome.console


@says("says that it is for a newer watch; takes the one before")
def _(outcome: Outcome) -> bool:
    return "a plan for a newer watch, not used: update the watch" in outcome.console


@says("OPEN names the plan before")
def _(outcome: Outcome) -> bool:
    opening = outcome.log.opening
    return (
        opening is not None
        and bytes(opening.plan_hash) == plan_hash(OLD)
        and opening.settings[BREATH_IN] == 2
    )


@says("OPEN names no plan")
def _(outcome: Outcome) -> bool:
    return outcome.log.opening is not None and not any(outcome.log.opening.plan_hash)


@says("goes on by the general rules")
def _(outcome: Outcome) -> bool:
    return "HIKE" in outcome.given()


def _home_pages(pool: bytes) -> dict[int, bytes]:
    return {
        at: pool[at : at + 512]
        for at in range(88 * 512, len(pool) - 16 * 512, 512)
        if pool[at : at + 1] == b"T"
    }


# The cells


def numbered(plan: bytes, number: int, version: int = 1) -> bytes:
    """Return a slot with a plan of this number."""
    content = bytearray(installation.slot(plan))
    at = installation.slot(plan).index(b"TS\x01\x00\x01\x00\x00\x00")
    head = struct.pack("<2sBBI8s", b"TS", version, 0, number, plan_hash(plan))
    content[at : at + 18] = head + crc_hqx(head, 0).to_bytes(2, "big")
    return bytes(content)


def truncated(slot: bytes, plan: bytes) -> bytes:
    """Return a slot in which the plan's second half was never written."""
    at = slot.index(plan) + len(plan) // 2
    return slot[:at] + b"\xff" * (len(plan) - len(plan) // 2) + slot[at + len(plan) - len(plan) // 2 :]


def _schedule(part: str, way: str, start_s: int, end_s: int) -> str:
    """Return the fault; who is asked its name at its start only has another one from the power-on."""
    return f"{part}-{way}:{0 if way == 'wrong-id' else start_s}s..{end_s}s"


def _imu(way: str) -> Cell:
    schedule = _schedule("imu", way, 30, 115)
    if way == "late":
        return Cell("imu late", schedule, ("no step is lost",), ("HIKE",), ("no QUIET",))
    watch = ("no steps meanwhile", "steps again afterwards")
    told = ("HIKE",) if way == "wrong-id" else ("WRIST_LOST", "WRIST_BACK", "HIKE")
    return Cell(f"imu {way}", schedule, watch, told, ("QUIET, and back", "wrist not sensed meanwhile"))


def _baro(way: str) -> Cell:
    schedule = _schedule("baro", way, 30, 115)
    if way == "late":
        return Cell("baro late", schedule, ("a pressure each second",), ("HIKE",), ())
    told = ("HIKE",) if way == "wrong-id" else ("PRESSURE_LOST", "PRESSURE_BACK", "HIKE")
    return Cell(f"baro {way}", schedule, ("pressure again afterwards",), told, ("no pressure meanwhile",))


def _haptics(way: str) -> Cell:
    schedule = _schedule("haptics", way, 90, 150)
    watch = ("the motor taps again afterwards",)
    if way == "late":
        return Cell("haptics late", schedule, watch, ("HIKE",), ("cues are logged as given", "no QUIET"))
    if way in ("stuck", "saturated"):  # it answers, and nothing is driven: nobody can know
        log = ("cues are logged as given", "no QUIET")
        return Cell(f"haptics {way}", schedule, watch, ("HIKE",), log, unfelt=1)
    log = ("cues are logged as given", "QUIET of the motor, and back")
    return Cell(f"haptics {way}", schedule, watch, ("HIKE",), log, unfelt=1)


def _optical(way: str) -> Cell:
    fitted = Fitted(optical=True)
    schedule = _schedule("optical", way, 20, 50)
    log = ("no heart rate at all",)
    return Cell(f"optical {way}", schedule, ("the sensor is read on",), (), log, ends_s=90, fitted=fitted)


LOST = ("STRAP_LOST", "STRAP_BACK")
CELLS = (
    *(make(way) for make in (_imu, _baro, _haptics, _optical) for way in WAYS),
    Cell(
        "strap never there",
        "strap-never:0s",
        ("no strap is found; it is said how to look again", "no step is lost"),
        ("HIKE",),
        ("no heart rate at all",),
    ),
    Cell(
        "strap lost",
        "strap:30s..110s",
        ("a heart rate again afterwards", "no step is lost"),
        (*LOST, "HIKE"),
        ("no heart rate meanwhile",),
        ends_s=240,
    ),
    Cell(
        "strap flapping",
        "strap-flapping:30s..120s",
        ("a heart rate again afterwards", "no step is lost"),
        ("HIKE",),
        ("some heart rate meanwhile",),
        ends_s=240,
    ),
    Cell(
        "strap hanging",
        "strap-hanging:150s..230s",
        ("resets by the watchdog and takes the session up", "the strap is left alone for two minutes"),
        ("HIKE", *LOST),
        ("RESUME with the length of the gap", "a heart rate again afterwards"),
        ends_s=380,
        resets=("power on", "software", "watchdog"),
    ),
    Cell(
        "strap a stranger's",
        "strap-stranger:30s..110s",
        ("the stranger's is not taken",),
        (*LOST, "HIKE"),
        ("no heart rate meanwhile", "a heart rate again afterwards"),
        ends_s=240,
    ),
    Cell(
        "battery ending",
        "battery-ending:30s",
        ("stops writing below 3.4 V", "browns out, and stays off"),
        ("HIKE", "EASE", "BATTERY_LOW"),
        ("battery as it falls", "nothing after that"),
        ends_s=0,
        until_s=690,
        resets=("power on", "software", "brownout"),
    ),
    Cell(
        "battery swapped",
        "battery-swapped:165s",
        ("takes the session up",),
        ("HIKE",),
        ("RESUME, its gap unknown, at most two minutes lost",),
        ends_s=240,
        resets=("power on", "software", "power on"),
    ),
    Cell(
        "clock never set",
        "clock-unset:0s",
        ("no step is lost",),
        ("HIKE",),
        ("OPEN has no date", "no RESUME, no second twice"),
    ),
    Cell(
        "clock lost on the way",
        "clock-unset:60s",
        ("no step is lost",),
        ("HIKE",),
        ("OPEN has the date", "no RESUME, no second twice"),
    ),
    Cell(
        "storage full",
        "storage-full:180s",
        ("refuses pages; cues go on",),
        ("HIKE", "STORAGE_LOW"),
        ("pages that no laptop has are not touched", "says so at the last free page; the log ends there"),
        ends_s=300,
    ),
    Cell(
        "plan missing",
        "",
        ("says on the console that a slot cannot be read: install again", "goes on by the general rules"),
        ("HIKE",),
        ("OPEN names no plan",),
        files={"/plan_a.slot": None, "/plan_b.slot": None},
    ),
    Cell(
        "plan truncated",
        "",
        ("says that the plan is not used, sync again; takes the one before",),
        ("HIKE",),
        ("OPEN names the plan before",),
        files={"/plan_a.slot": numbered(OLD, 1), "/plan_b.slot": truncated(numbered(NEW, 2), NEW)},
    ),
    Cell(
        "plan from a newer version",
        "",
        ("says that it is for a newer watch; takes the one before",),
        ("HIKE",),
        ("OPEN names the plan before",),
        files={"/plan_a.slot": numbered(OLD, 1), "/plan_b.slot": numbered(NEW, 2, 2)},
    ),
    Cell(
        "button bouncing",
        "button-bouncing:0s",
        ("each press is taken for what it is",),
        (),
        ("one BUTTON each",),
        ends_s=75,
        presses=f"{PRESS}, double at 30s, place at 40s, long at 50s",
    ),
    Cell(
        "USB power, no host",
        "usb-power:60s..130s",
        ("records on; no safe mode", "no step is lost"),
        ("HIKE",),
        ("battery as it charges", "no RESUME, no second twice"),
    ),
    Cell(
        "USB power, and a watchdog",
        "strap-hanging:150s..230s, usb-power:0s",
        ("safemode.py starts it again; takes the session up",),
        ("HIKE", "STRAP_LOST"),
        ("RESUME with the length of the gap",),
        ends_s=260,
        resets=("power on", "software", "watchdog", "software"),
    ),
)


# Living through one


@cache
def installed() -> bytes:
    """Return the flash of an installed watch."""
    return bytes(worn.put_on(Wearer(COURSE), pool_pages=POOL_PAGES).flash.image)


def drive_of(cell: Cell) -> bytes:
    """Return the flash that the cell begins with."""
    flash = Flash(installed())
    volume, _ = fat.mount(SectorCache(flash))
    files = dict(cell.files)
    if cell.fitted:
        board = boards.of_id("feather_bluefruit_sense")
        files["/lib/wiring.py"] = boards.render(board, cell.fitted).encode()
    for path, data in files.items():
        if data is None:
            volume.remove(path)
            continue
        with volume.open(path, "wb") as file:
            file.write(data)
    volume.sync()
    return bytes(flash.image)


def live(cell: Cell) -> Outcome:
    """Return what comes of a cell."""
    faults = faults_of(cell.faults)
    wearer = Wearer(COURSE, RUNS_ALL, seed=7, faults=faults, script=parse_script(cell.script))
    one = worn.put_on(wearer, fitted=cell.fitted, faults=faults, seed=3, image=drive_of(cell))
    before = one.pool()
    one.world.rtc_set(TODAY_S)
    one.watch.power_on()
    one.watch.run(until_us=cell.over_s * 1_000_000)
    one.watch.power_off()
    pool = one.pool()
    log = salvage(pool).logs[-1]
    refused = log.missing() if "storage-full" in cell.faults else []
    if refused:  # what comes later is only in a checkpoint
        count = log.sequences.index(refused[0][0] - 1) + 1
        log = Log(log.session, log.opening, log.pages[:count], log.sequences[:count])
    return Outcome(cell, one, log, replay(log, _plan(log)), _moments(log), before, pool, refused)


def _plan(log: Log) -> Plan:
    opening = log.opening
    assert opening is not None
    blob = OLD if bytes(opening.plan_hash) == plan_hash(OLD) else b""
    return Plan(blob, opening.settings[ENTRY])


def _moments(log: Log) -> list[Moment]:
    head, reader, one = pages.Head(), FrameReader(), Frame()
    found = []
    for page in log.pages:
        head.read(page)
        if head.kind != pages.FRAMES:
            continue
        reader.begin(page, head.t_ms, head.bits)
        while reader.left > 0 and reader.read(one):
            found.append(_moment(one))
    return found


def _moment(one: Frame) -> Moment:
    row = frame.EVENT_ROW
    events = [one.events[at : at + row] for at in range(0, one.n_events * row, row)]
    return Moment(
        ((one.t_ms - TICKS_START) % ticks.PERIOD_MS) / 1000,
        one.has_tick,
        one.wrist != ids.NONE,
        one.pressure_pa,
        one.bpm,
        one.n_steps,
        tuple((event[0], *event[2 : 2 + event[1]]) for event in events),
    )


# The table

HEAD = """# The fault matrix

Made from the tests by `python -m tests.virtual.fault_matrix`; a test holds it to them. Each row is a story of some
minutes on the whole virtual watch, with the firmware as installed: flat, then a climb that asks for hiking. In each of
them nothing reaches the top as an exception, the log replays to the bit, and it holds every second but the gap that the
row names.
"""


def table() -> str:
    """The table in markdown, a row a cell."""
    rows = ["| fault | schedule | the watch | the wearer feels | the log |", "|---|---|---|---|---|"]
    for cell in CELLS:
        told = [name.lower().replace("_", " ") for name in cell.told]
        told[: cell.unfelt] = [f"({name}: not felt, the motor is dead)" for name in told[: cell.unfelt]]
        columns = ("; ".join(cell.watch), ", ".join(told) or "nothing", "; ".join(cell.log) or "as ever")
        rows.append(f"| {cell.name} | {f'`{cell.faults}`' if cell.faults else ''} | {' | '.join(columns)} |")
    return f"{HEAD}\n" + "\n".join(rows) + "\n"


if __name__ == "__main__":
    TABLE.write_text(table(), encoding="utf-8")
