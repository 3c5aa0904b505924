"""What of trailcue is on a drive, what is missing or differs, and putting it there.

`build.id` is removed before anything else changes and written last: where it is, all that it stands for is there. So
whoever was interrupted runs it again, and what is on the drive already is not sent again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from trailcore import pages
from trailcue import fullpool, installation, payload

from . import bootout, poolmap
from .files import Files

BUILD_ID = "/build.id"
BOOT, CODE, SETTINGS = "/boot.py", "/code.py", "/settings.toml"
SPARE = "/spare"
POOL = poolmap.PATH
SLOTS = tuple("/" + name for name in installation.SLOTS)
NEW = ".new"

HIDE = b"# trailcue is being installed here: what is plugged in must not write meanwhile.\nimport storage\n\n"
HIDE += b"storage.disable_usb_drive()\n"
"""The boot.py of a watch that is being installed."""

STOCK = {"boot_out.txt", "code.py", "lib", "sd", "settings.toml", "System Volume Information"}
"""What CircuitPython puts onto a new drive, and computers when they see it; besides what begins with a dot."""

_STOCK_CODE = b'print("Hello World!")'
_OURS = re.compile(
    r"(trailcore|watch|start)(_\w+)?[0-9]+\.m?py|trailcore|watch"  # as folded, as it was written
    r"|(desk|wiring)\.m?py|adafruit_ble|adafruit_ble_heart_rate\.m?py"
)
"""What an installation, of this build or another, has in /lib; whatever else is there is the wearer's."""

_LAST = (SETTINGS, CODE, BOOT)
ATTEMPTS = 5


class InstallError(Exception):
    """It cannot be installed; the text says why and what to do."""


Told = Callable[[str, str, int], None]
"""Is told what is done ("write", "remove", "room"), of which path, and how many bytes of it."""


@dataclass(frozen=True)
class Found:
    """What is on a drive.

    Attributes:
        boot: what its board says.
        has_pool: whether there is room for a log.
        is_begun: an installation has begun there and has not made that room yet.
        build: the build id that vouches for what is there, None where nothing does.
        foreign: names at the top, or below /lib, that are not ours nor a new drive's.
    """

    boot: bootout.BootOut
    has_pool: bool
    is_begun: bool
    build: bytes | None
    foreign: tuple[str, ...]


@dataclass(frozen=True)
class Step:
    """A file to write, or to remove where `data` is None."""

    path: str
    data: bytes | None


def look(files: Files) -> Found:
    """Return what is on a drive.

    Raises:
        InstallError: it is no drive of CircuitPython's.
        OSError, LinkError: it cannot be read.
    """
    entries = {one.name: one.size for one in files.listing("/")}
    if bootout.NAME not in entries:
        raise InstallError(
            "no boot_out.txt is there: is CircuitPython on this board? Press its reset button, try again"
        )
    boot = bootout.read(files.read(f"/{bootout.NAME}").decode(errors="replace"))
    has_pool = is_pool(entries.get(installation.POOL))
    is_begun = "boot.py" in entries and files.read(BOOT) == HIDE
    build = files.read(BUILD_ID) if BUILD_ID[1:] in entries else None
    foreign = () if has_pool else tuple(_foreign(files, entries, is_begun))
    return Found(boot, has_pool, is_begun, build, foreign)


def is_pool(size: int | None) -> bool:
    """Tell whether a file of this size can be the pool: it gets its name only when it is whole."""
    return size is not None and size % pages.SIZE == 0 and fullpool.is_enough(size)


def _foreign(files: Files, entries: Mapping[str, int | None], is_begun: bool) -> Iterator[str]:
    """Give what makes a drive without a pool one that is not new: on it the pool may lie in pieces."""
    begun = {"boot.py", installation.POOL + NEW} if is_begun else set()
    for name in entries:
        if not name.startswith(".") and name not in STOCK | begun | {"boot.py.part"}:
            yield name
    if "code.py" in entries and files.read(CODE).strip() not in (_STOCK_CODE, b""):
        yield "code.py"
    if "lib" in entries:
        yield from (f"lib/{one.name}" for one in files.listing("/lib") if not one.name.startswith("."))


def merged_settings(ours: bytes, theirs: bytes, is_forced: bool = False) -> tuple[bytes, list[str]]:
    """Return a drive's settings.toml with what of ours it lacks, and the names that it sets otherwise.

    CircuitPython reads it up to the first table, and of a name that is set twice the first.

    Args:
        ours: what the watch needs.
        theirs: what is there; none of its lines is changed.
        is_forced: but those that set what we need otherwise.
    """
    if not theirs.strip():
        return ours, []
    wanted, found = _settings(ours), _settings(theirs)
    others = [name for name in wanted if name in found and _value(found[name]) != _value(wanted[name])]
    changed = others if is_forced else []
    lines = theirs.splitlines(keepends=True)
    end = _end(lines)
    read = [wanted[name] + b"\n" if (name := _set_by(line)) in changed else line for line in lines[:end]]
    lacking = [line + b"\n" for name, line in wanted.items() if name not in found]
    if lacking and read and not read[-1].endswith((b"\n", b"\r")):
        read.append(b"\n")
    merged = b"".join([*read, *lacking, *lines[end:]])
    return merged, [name.decode(errors="replace") for name in others]


def _settings(text: bytes) -> dict[bytes, bytes]:
    """Return the lines that set something for CircuitPython, by its name."""
    found: dict[bytes, bytes] = {}
    lines = text.splitlines()
    for line in lines[: _end(lines)]:
        if name := _set_by(line):
            found.setdefault(name, line.strip())
    return found


def _end(lines: Sequence[bytes]) -> int:
    """Return which line is the first of a table, where CircuitPython stops."""
    return next((at for at, line in enumerate(lines) if line.lstrip().startswith(b"[")), len(lines))


def _set_by(line: bytes) -> bytes:
    """Return the name that a line sets, nothing if it sets none."""
    name, equals, _ = line.partition(b"=")
    return name.strip() if equals and not name.lstrip().startswith(b"#") else b""


def _value(line: bytes) -> bytes:
    return line.partition(b"=")[2].partition(b"#")[0].strip()


def steps(files: Files, wanted: Mapping[str, bytes]) -> list[Step]:
    """Return what has to be done so that a drive holds these files, in the order in which it is safe; none: it does.

    Args:
        files: of the drive.
        wanted: the files by path, `build.id` among them, as `installation.files` names them.
    """
    all_wanted = {f"/{path}": data for path, data in wanted.items()}
    vouching = all_wanted.pop(BUILD_ID)
    stale = [Step(path, None) for path in _stale(files, all_wanted)]
    first = [path for path in all_wanted if path not in _LAST]
    changed = [
        Step(path, all_wanted[path])
        for path in (*first, *(path for path in _LAST if path in all_wanted))
        if not is_same(files, path, all_wanted[path])
    ]
    is_vouched = is_same(files, BUILD_ID, vouching)
    if not (stale or changed) and is_vouched:
        return []
    has_id = files.size(BUILD_ID) is not None
    before = [Step(BUILD_ID, None)] if has_id else []
    return [*before, *stale, *changed, Step(BUILD_ID, vouching)]


def is_same(files: Files, path: str, data: bytes) -> bool:
    """Tell whether a file is there and has this content."""
    return files.size(path) == len(data) and files.sha256(path) == sha256(data).digest()


def _stale(files: Files, wanted: Mapping[str, bytes]) -> Iterator[str]:
    """Give what another build has left below /lib: it would be imported, or take room."""
    if not files.is_folder("/lib"):
        return
    for one in files.listing("/lib"):
        if _OURS.fullmatch(one.name):
            yield from _stale_in(files, f"/lib/{one.name}", one.is_folder, wanted)


def _stale_in(files: Files, path: str, is_folder: bool, wanted: Mapping[str, bytes]) -> Iterator[str]:
    if not is_folder:
        if path not in wanted:
            yield path
        return
    for one in files.listing(path):
        yield from _stale_in(files, f"{path}/{one.name}", one.is_folder, wanted)
    if not any(name.startswith(f"{path}/") for name in wanted):
        yield path


def carry_out(files: Files, todo: list[Step], told: Told) -> None:
    """Do these steps, and have what was written read back, before the last of them, `build.id`.

    CircuitPython takes a sector of its flash for erased by its first bytes and can so lose what follows in it
    (`virtual/fat/drive.py`): what does not read back is written again to another place.

    Raises:
        InstallError: it does not read back however often.
        OSError, LinkError: the drive is full, read-only or gone.
    """
    *before, last = todo
    for step in before:
        _do(files, step, told)
    written = [step for step in before if step.data is not None]
    for attempt in range(ATTEMPTS):
        wrong = [
            step for step in written if step.data is not None and not is_same(files, step.path, step.data)
        ]
        if not wrong:
            break
        _do(files, Step(SPARE, bytes(1024 * (attempt + 1))), told)
        for step in wrong:
            files.remove(step.path)
        for step in wrong:
            _do(files, step, told)
    else:
        raise InstallError("files do not read back as they were written: install again with --erase")
    if files.size(SPARE) is not None:
        files.remove(SPARE)
    _do(files, last, told)


def _do(files: Files, step: Step, told: Told) -> None:
    if step.data is None:
        files.remove(step.path)
        told("remove", step.path, 0)
        return
    folder = step.path.rpartition("/")[0]
    if folder and not files.is_folder(folder):
        files.make_folder(folder)
    files.write(step.path, step.data)
    told("write", step.path, len(step.data))


def is_current(build: bytes | None) -> bool:
    """Tell whether a build id is that of the firmware that this host carries."""
    return build == payload.build_id_bytes()
