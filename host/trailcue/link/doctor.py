"""The usual troubles of a watch: each is looked for by a function of its own, and told with its fix."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from trailcore.pages import SIZE
from trailcore.planfile import BadPlan
from trailcue import archive, installation
from trailcue.bytecode import BytecodeError, Dialect
from trailcue.fullpool import GUARD, OVERHEAD

from . import install, slots
from .installing import OLDEST, oldest
from .patient import Patient
from .repl import LinkError

ERROR, WARNING, NOTE = "error", "warning", "note"
"""It does not work as it is; it soon will not, or not well; worth knowing."""

INSTALL = "trailcue install"
SYNC = "trailcue sync PLAN.toml"

LOW_MV = 3600
"""Of a LiPo cell: some 10 % are left (boards/README.md: writing ends below 3400)."""
CLOCK_OFF_S = 60
"""The clock of a board without a crystal strays by 22 s a day at most (250 ppm), the days of a calendar bear more."""
PAGES_AN_HOUR = 42
"""Of log, with all sensors (firmware/README.md: 5.97 bytes a second)."""
ROOM_H = 30
"""What a race may last, and the log is made for."""
_ROOM_BYTES = 20_000
_GUARD_BYTES = GUARD * SIZE
_BLANK_GUARD = sha256(b"\xff" * _GUARD_BYTES).digest()

_REASONS = {
    "WATCHDOG": "the watch had stopped answering itself and was on USB power",
    "BROWNOUT": "its supply broke down: an empty cell, or a motor that draws too much",
    "USER": "its button was held, or its reset pressed, as it started",
    "PROGRAMMATIC": "its wearer asked for it",
    "SAFEMODE_PY_ERROR": "safemode.py failed",
    "NO_CIRCUITPY": "it found no room for its drive",
    "NO_HEAP": "it has no memory left",
    "FLASH_WRITE_FAIL": "its flash could not be written",
}


@dataclass(frozen=True)
class Finding:
    """Something about a watch.

    Attributes:
        id: by which scripts know it.
        severity: "error", "warning" or "note".
        said: what there is.
        fix: what to do about it, "" for a note that needs nothing.
    """

    id: str
    severity: str
    said: str
    fix: str


@dataclass(frozen=True)
class Now:
    """What this computer adds: its clock, and the files that a drive should hold."""

    moment: datetime
    wanted: Callable[[Dialect | None], dict[str, bytes]]


Found = Iterator[Finding]
Check = Callable[[Patient, Now], Found]


def examined(patient: Patient, now: Now) -> list[Finding]:
    """Return what was found, in the order of `CHECKS`."""
    return [finding for check in CHECKS for finding in check(patient, now)]


def is_ill(findings: list[Finding]) -> bool:
    """Tell whether anything is wrong."""
    return any(one.severity != NOTE for one in findings)


def of_link(error: LinkError) -> Finding:
    """Return what a watch that cannot be reached is told by."""
    return Finding(error.kind, ERROR, error.said, error.fix)


def _circuitpython(patient: Patient, now: Now) -> Found:
    boot = patient.boot
    if boot is None or boot.version is None:
        yield Finding(
            "no-circuitpython",
            ERROR,
            "boot_out.txt says nothing of CircuitPython",
            f"put CircuitPython {oldest()} or newer on the board (circuitpython.org/downloads), then {INSTALL}",
        )
    elif boot.release is not None and boot.release < OLDEST:
        yield Finding(
            "circuitpython-old",
            ERROR,
            f"CircuitPython {boot.version} is too old",
            f"put {oldest()} or newer on the board (circuitpython.org/downloads), then {INSTALL}",
        )


def _board(patient: Patient, now: Now) -> Found:
    boot = patient.boot
    if boot is None or boot.board_id is None:
        return
    if patient.board is None:
        yield Finding(
            "board-unknown",
            ERROR,
            f"trailcue does not know the pins of the board {boot.board_id}",
            "write a file for it, boards/README.md says how, or use a board of its list",
        )
        return
    wiring = _first(patient, "/lib/wiring.py", "/lib/wiring.mpy")
    if wiring is not None and boot.board_id.encode() not in patient.files.read(wiring):
        yield Finding(
            "board-wrong",
            ERROR,
            f"what is installed was made for another board than this {boot.board_id}",
            INSTALL,
        )


def _installed(patient: Patient, now: Now) -> Found:
    if patient.build is not None and patient.has_pool:
        return
    has_begun = patient.sizes.get("boot.py") is not None and patient.files.read(install.BOOT) == install.HIDE
    if patient.build is None and not patient.has_pool and not has_begun:
        if patient.has_strap:
            yield Finding(
                "drive-lost",
                ERROR,
                "the drive is new although the watch remembers a strap: it was formatted, or lost with its power",
                f"{INSTALL}; what a pull has not fetched is gone",
            )
        else:
            yield Finding("not-installed", ERROR, "trailcue is not on this board", INSTALL)
        return
    missing = "room for the log" if patient.build is not None else "the last file, build.id"
    yield Finding(
        "install-unfinished", ERROR, f"an installation was interrupted: {missing} is missing", INSTALL
    )


def _build(patient: Patient, now: Now) -> Found:
    if patient.build is not None and not install.is_current(patient.build):
        yield Finding(
            "build-other",
            WARNING,
            f"the watch has another build ({patient.build.hex()}) than this trailcue",
            f"{INSTALL} brings this one; was the watch installed by a newer trailcue, update that here first",
        )


def _files(patient: Patient, now: Now) -> Found:
    if not install.is_current(patient.build) or patient.board is None:
        return  # nobody knows what another build has
    try:
        wanted = now.wanted(_dialect(patient))
    except (installation.NoLibrary, BytecodeError) as error:
        yield Finding("files-unknown", NOTE, f"the files were not compared: {error}", "")
        return
    missing, differing = [], []
    for path, data in wanted.items():
        at = f"/{path}"
        if path in (*installation.SLOTS, install.SETTINGS[1:]):
            continue
        if patient.files.size(at) is None:
            missing.append(at)
        elif not path.startswith("lib/wiring.") and not install.is_same(patient.files, at, data):
            differing.append(at)
    libraries = [path for path in missing if path.startswith("/lib/adafruit_")]
    others = [path for path in missing if path not in libraries]
    if others:
        yield Finding("file-missing", ERROR, f"missing on the drive: {_some(others)}", INSTALL)
    if libraries:
        yield Finding(
            "library-missing",
            NOTE if patient.has_strap else WARNING,
            f"a library that looks for a strap is missing: {_some(libraries)}",
            f"{INSTALL}; a strap that is remembered is found without it",
        )
    if differing:
        yield Finding(
            "file-differs", ERROR, f"not what was installed: {_some(differing)}", f"{INSTALL} puts it right"
        )


def _dialect(patient: Patient) -> Dialect | None:
    """Return which bytecode the modules on the drive are, None for Python."""
    if patient.files.size("/lib/desk.mpy") is None:
        return None
    return "M" if patient.files.read("/lib/desk.mpy", 0, 1) == b"M" else "C"


def _settings(patient: Patient, now: Now) -> Found:
    if not patient.has_pool or patient.sizes.get(install.SETTINGS[1:]) is None:
        return
    ours = (installation.payload.firmware_dir() / install.SETTINGS[1:]).read_bytes()
    theirs = patient.files.read(install.SETTINGS)
    merged, others = install.merged_settings(ours, theirs)
    if others or merged.strip() != theirs.strip():
        said = f"sets {', '.join(others)} otherwise" if others else "lacks what the watch needs"
        yield Finding("settings", WARNING, f"settings.toml {said}", f"{INSTALL} --force")


def _room(patient: Patient, now: Now) -> Found:
    if patient.build is None:
        return
    size = patient.sizes.get(install.POOL[1:])
    if size is not None and not patient.has_pool:
        yield Finding(
            "pool-size",
            ERROR,
            f"the log's file has {size:,} bytes, which it cannot have: the volume is torn",
            f"trailcue pull, then {INSTALL} --erase",
        )
    elif size is not None and not _has_guards(patient, size):
        yield Finding(
            "pool-guards",
            WARNING,
            "something has written over an end of the log's file: the volume may be torn",
            f"trailcue pull, then {INSTALL} --erase",
        )
    elif size is not None and patient.pool is None:
        yield Finding("pool-unreadable", ERROR, "the log cannot be read", "update trailcue, then try again")
    for path in install.SLOTS:
        if patient.has_pool and patient.files.size(path) != installation.SLOT_BYTES:
            yield Finding("slot-size", ERROR, f"{path} for plans is missing or torn", f"{INSTALL}, {SYNC}")


def _has_guards(patient: Patient, size: int) -> bool:
    asks = ((0, _GUARD_BYTES), (size - _GUARD_BYTES, size))
    return all(patient.files.sha256(install.POOL, *ask) == _BLANK_GUARD for ask in asks)


def _plans(patient: Patient, now: Now) -> Found:
    plans, is_torn = 0, False
    for path in install.SLOTS:
        if patient.files.size(path) != installation.SLOT_BYTES:
            continue
        head = patient.files.read(path, installation.HEAD_AT, slots.HEAD_BYTES)
        told = installation.plan_in(head)
        if told is not None:
            plans += 1
            is_torn = is_torn or not _is_whole(patient, path, told[1])
        elif head.startswith(b"TS"):
            is_torn = True
    if is_torn:
        yield Finding("plan-unreadable", WARNING, "a plan on the watch cannot be read: it is not used", SYNC)
    elif not plans and patient.has_pool:
        yield Finding("plan-none", NOTE, "no plan is on the watch: it cues by defaults", SYNC)


def _is_whole(patient: Patient, path: str, name: bytes) -> bool:
    """Tell whether a slot has the plan that its head names."""
    from trailcore import plancheck

    blob = slots.blob_in(patient.files, path)
    if archive.plan_hash(blob) != name:
        return False
    try:
        plancheck.check(blob)
    except BadPlan:
        return False
    return True


def _log(patient: Patient, now: Now) -> Found:
    pool = patient.pool
    if pool is None:
        return
    home = (patient.sizes[install.POOL[1:]] or 0) // SIZE - OVERHEAD
    kept = max(pool.pages, default=-1) + 1 - max(pool.pulled, min(pool.pages, default=0))
    hours = max(0, home - kept) // PAGES_AN_HOUR
    if hours < ROOM_H:
        yield Finding(
            "log-full",
            ERROR if not hours else WARNING,
            f"the log has room for {hours} h",
            "trailcue pull",
        )
    sessions = len(pool.runs())
    if sessions:
        yield Finding(
            "unpulled", NOTE, f"{sessions} session{'s' * (sessions > 1)} not pulled yet", "trailcue pull"
        )


def _drive(patient: Patient, now: Now) -> Found:
    if patient.may_write:
        if patient.free_bytes is not None and patient.free_bytes < _ROOM_BYTES:
            yield Finding(
                "drive-full",
                WARNING,
                f"the drive has {patient.free_bytes:,} bytes left",
                "delete from it what is not trailcue's",
            )
        return
    if not patient.is_over_port:
        yield Finding(
            "read-only",
            ERROR,
            "the drive is read-only",
            "unplug the watch and plug it in again with its button held; "
            "if it stays so, have the system check the volume",
        )
    elif patient.has_pool:
        yield Finding(
            "drive-computers",
            ERROR,
            "the drive is the computer's: the watch records nothing",
            "press reset, without holding the watch's button",
        )


def _safe_mode(patient: Patient, now: Now) -> Found:
    reason = patient.safe_mode
    if reason not in (None, "NONE"):
        yield Finding(
            "safe-mode",
            ERROR,
            f"CircuitPython is in safe mode ({_REASONS.get(str(reason), reason)}): nothing records",
            "press reset once; if it comes back, send what the console prints",
        )


def _clock(patient: Patient, now: Now) -> Found:
    if patient.is_clock_set is False:
        yield Finding("clock-unset", WARNING, "the watch does not know the day", SYNC)
    elif patient.clock is not None:
        off_s = round((patient.clock - now.moment).total_seconds())
        if abs(off_s) > CLOCK_OFF_S:
            word = "fast" if off_s > 0 else "slow"
            yield Finding("clock-off", WARNING, f"the watch's clock is {abs(off_s):,} s {word}", SYNC)


def _battery(patient: Patient, now: Now) -> Found:
    if patient.battery_mv is not None and patient.battery_mv < LOW_MV:
        yield Finding(
            "battery-low",
            WARNING,
            f"the cell is at {patient.battery_mv / 1000:.2f} V",
            "charge it: over USB, where the board can",
        )


def _strap(patient: Patient, now: Now) -> Found:
    if patient.has_strap is False and patient.has_pool:
        yield Finding(
            "strap-none",
            NOTE,
            "no heart-rate strap is remembered",
            "put the strap on, and switch the watch on with its button held until it is felt",
        )


CHECKS: tuple[Check, ...] = (
    _safe_mode,
    _circuitpython,
    _board,
    _installed,
    _build,
    _files,
    _settings,
    _room,
    _plans,
    _drive,
    _log,
    _clock,
    _battery,
    _strap,
)


def _first(patient: Patient, *paths: str) -> str | None:
    return next((path for path in paths if patient.files.size(path) is not None), None)


def _some(paths: list[str]) -> str:
    return ", ".join(paths[:4]) + (f" and {len(paths) - 4} more" if len(paths) > 4 else "")


def this_moment() -> datetime:
    """Return the time, as a watch's clock has it."""
    return datetime.now(UTC)
