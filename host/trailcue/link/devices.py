"""Which watches there are: on ports, as mounted drives, virtual ones by name; none is disturbed by the question."""

from __future__ import annotations

from dataclasses import dataclass

from trailcue import boards, installation, named
from trailcue.virtual import fat
from trailcue.virtual.parts.flash import Flash
from trailcue.virtual.parts.sectorcache import SectorCache

from . import drive, install, ports

INSTALLED, OTHER, PARTLY, BARE, IN_USE, UNREADABLE, UNKNOWN = (
    "installed",
    "another build",
    "partly installed",
    "bare",
    "in use",
    "unreadable",
    "unknown",
)
"""What is known of a watch: this host's build, another one, an interrupted installation, CircuitPython alone."""


@dataclass(frozen=True)
class Device:
    """A watch as it can be named.

    Attributes:
        kind: "port", "drive" or "virtual".
        name: what `--on` takes, of a drive what `--path` takes.
        board_id: as CircuitPython reports it, None if it is not known.
        board: its name in words, None if trailcue does not know it.
        build: of what is installed, in hexadecimal; None if nothing is, or nobody can tell.
        state: one of the words above.
        usb: vendor and product of a port; `interface` what it calls itself, "" for others.
        mounted: where its drive is, of a port whose drive is this computer's.
    """

    kind: str
    name: str
    board_id: str | None
    board: str | None
    build: str | None
    state: str
    usb: str = ""
    interface: str = ""
    mounted: str | None = None


def found() -> list[Device]:
    """Return all there are: ports, then drives, then virtual ones, each by name."""
    mounted = drive.drives()
    by_uid = {boot.uid: path for path, boot in mounted if boot.uid}
    listed = []
    for port in ports.watches():
        path = by_uid.get(port.serial.upper())
        state, build = (UNKNOWN, None) if path is None else _of_files(drive.Drive(path))
        listed.append(
            Device(
                "port",
                port.device,
                port.board_id,
                port.board,
                build,
                state,
                port.usb,
                port.interface,
                None if path is None else str(path),
            )
        )
    for path, boot in mounted:
        state, build = _of_files(drive.Drive(path))
        listed.append(Device("drive", str(path), boot.board_id, _name(boot.board_id), build, state))
    return listed + [_virtual(name) for name in named.names()]


def _of_files(files: drive.Drive) -> tuple[str, str | None]:
    try:
        is_pool = install.is_pool(files.size(install.POOL))
        build = files.read(install.BUILD_ID) if files.size(install.BUILD_ID) is not None else None
    except OSError:
        return UNKNOWN, None
    return _state(is_pool, build)


def _state(has_pool: bool, build: bytes | None) -> tuple[str, str | None]:
    if build is None:
        return (PARTLY if has_pool else BARE), None
    if not has_pool:
        return PARTLY, build.hex()
    return (INSTALLED if install.is_current(build) else OTHER), build.hex()


def _virtual(name: str) -> Device:
    """Return what is kept of a virtual watch: its flash is read, it does not run."""
    full = f"virtual:{name}"
    try:
        with named.held(name) as folder:
            kept = named.load(folder, "")
    except named.NamedError as error:
        state = IN_USE if isinstance(error, named.InUse) else UNREADABLE
        return Device("virtual", full, None, None, None, state)
    if kept.image is None:  # gone since it was listed
        return Device("virtual", full, None, None, None, UNKNOWN)
    volume, _ = fat.mount(SectorCache(Flash(kept.image)))
    there = volume.listdir("/")
    has_pool = installation.POOL in there and install.is_pool(volume.stat(install.POOL).size)
    build = volume.open(install.BUILD_ID).read() if install.BUILD_ID[1:] in there else None
    state, told = _state(has_pool, build)
    return Device("virtual", full, kept.board_id, _name(kept.board_id), told, state)


def _name(board_id: str | None) -> str | None:
    try:
        return boards.of_id(board_id).name if board_id else None
    except boards.UnknownBoard:
        return None
