"""A watch's files where its drive CIRCUITPY is mounted as a folder; and finding such drives."""

from __future__ import annotations

import errno
from contextlib import suppress
from glob import glob
from hashlib import sha256
from pathlib import Path

from trailcue import archive

from . import bootout
from .files import Entry, Told

PLACES = ("/Volumes/*", "/run/media/*/*", "/media/*/*", "/media/*", "/mnt/*")
"""Where macOS and Linux desktops mount drives."""

PART = ".part"

_PIECE = 64 * 1024
_READ_ONLY = (
    "the drive is read-only: it was not unmounted cleanly, or the watch holds it; unplug it, "
    "plug it in again with the button held, and try again"
)


class Drive:
    """The files of a mounted drive: a `files.Files`. What is written is on the drive before a call returns.

    OSError, by each method, with the path on this computer: the drive is gone (EIO, ENOENT), full, read-only.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    def listing(self, path: str) -> list[Entry]:
        """Return what is in a folder, by name."""
        found = []
        for one in sorted(self._at(path).iterdir()):
            found.append(Entry(one.name, None if one.is_dir() else one.stat().st_size))
        return found

    def size(self, path: str) -> int | None:
        """Return a file's bytes, None if there is no such file."""
        at = self._at(path)
        try:
            return None if at.is_dir() else at.stat().st_size
        except FileNotFoundError:
            return None

    def is_folder(self, path: str) -> bool:
        """Tell whether there is a folder of that name."""
        return self._at(path).is_dir()

    def sha256(self, path: str, start: int = 0, end: int | None = None) -> bytes:
        """Return the SHA-256 of a file's bytes from `start` to `end` (not included; None: its end)."""
        made = sha256()
        with self._at(path).open("rb") as file:
            file.seek(start)
            left = (1 << 62) if end is None else max(0, end - start)
            while piece := file.read(min(_PIECE, left)):
                made.update(piece)
                left -= len(piece)
        return made.digest()

    def read(self, path: str, start: int = 0, count: int | None = None, told: Told | None = None) -> bytes:
        """Return so many bytes of a file from `start` on, all there are for None, fewer at its end."""
        with self._at(path).open("rb") as file:
            file.seek(start)
            data = file.read(-1 if count is None else count)
        if told:
            told(len(data))
        return data

    def write(self, path: str, data: bytes, told: Told | None = None) -> None:
        """Write a file beside the one that is there, have it on the drive, then in its place."""
        at = self._at(path)
        part = at.with_name(at.name + PART)
        try:
            with part.open("wb") as file:
                file.write(data)
                file.flush()
                archive.sync(file.fileno())
            part.replace(at)
            archive.sync_folder(at.parent)
        except OSError as error:
            with suppress(OSError):  # a drive that is full has its room back; one that is gone has none
                part.unlink(missing_ok=True)
            raise _told(error, at) from None
        if told:
            told(len(data))

    def remove(self, path: str) -> None:
        """Remove a file or an empty folder; what is not there is removed already."""
        at = self._at(path)
        try:
            if at.is_dir():
                at.rmdir()
            else:
                at.unlink(missing_ok=True)
            archive.sync_folder(at.parent)
        except OSError as error:
            raise _told(error, at) from None

    def make_folder(self, path: str) -> None:
        """Make a folder, those above it too; one that is there is made already."""
        at = self._at(path)
        try:
            archive.make_folder(at)
        except OSError as error:
            raise _told(error, at) from None

    def _at(self, path: str) -> Path:
        return self.root / path.lstrip("/")


def _told(error: OSError, at: Path) -> OSError:
    """Return what to say of an error at a file."""
    said = _READ_ONLY if error.errno == errno.EROFS else error.strerror
    return OSError(error.errno, said, str(at))


def drives() -> list[tuple[Path, bootout.BootOut]]:
    """Return the mounted drives of CircuitPython boards, with what each says of its board."""
    found = []
    for place in sorted({path for pattern in PLACES for path in glob(pattern)}):
        boot = boot_of(Path(place))
        if boot is not None:
            found.append((Path(place), boot))
    return found


def boot_of(folder: Path) -> bootout.BootOut | None:
    """Return what a drive says of its board; None if it is no such drive."""
    try:
        text = (folder / bootout.NAME).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    boot = bootout.read(text)
    return boot if boot.version else None
