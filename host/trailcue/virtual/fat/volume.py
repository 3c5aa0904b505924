"""A mounted volume: what CircuitPython's `os` and `open` do on it."""

from __future__ import annotations

import errno
from collections.abc import Callable
from typing import NamedTuple

from .directory import ARCHIVE, FOLDER, READ_ONLY, Directory, Entry
from .files import File
from .names import ENTRY, Name, name_of
from .table import SECTOR, BlockDevice, Table, Window

DAY_ONE = (2000 - 1980) << 25 | 1 << 21 | 1 << 16
"""1 January 2000 as FAT writes it: where the clock of an nRF52840 begins that was never set."""

_MODES = {"r": (True, False), "r+": (True, True), "w": (False, True), "w+": (True, True), "a": (False, True)}
_MOST_FAT12 = 0xFF5


class NoVolume(OSError):
    """What the device holds cannot be mounted; CircuitPython formats it at the next boot."""


class Stat(NamedTuple):
    """What there is to know of a file or directory."""

    is_folder: bool
    size: int
    fattime: int


class Volume:
    """A FAT12 volume that fills a device.

    Args:
        device: its blocks.
        fattime: date << 16 | time as FAT writes them (`(year - 1980) << 25 | month << 21 | day << 16 |
            hour << 11 | minute << 5 | second // 2`).

    Raises:
        NoVolume: there is none, or it is damaged where a mount looks.
    """

    def __init__(self, device: BlockDevice, fattime: Callable[[], int] = lambda: DAY_ONE) -> None:
        self.fattime = fattime
        self.window = Window(device)
        self.window.move(0)
        boot = bytes(self.window.data)
        if boot[510:512] != b"\x55\xaa" or boot[0] not in (0xE8, 0xE9, 0xEB) or boot[54:57] != b"FAT":
            raise NoVolume(errno.ENODEV, "no boot sector: the volume is lost, install again")
        sectors = int.from_bytes(boot[19:21], "little")
        reserved = int.from_bytes(boot[14:16], "little")
        fat_sectors = int.from_bytes(boot[22:24], "little")
        self.cluster_bytes = boot[13] * SECTOR
        self.root_entries = int.from_bytes(boot[17:19], "little")
        self.root_sector = reserved + fat_sectors
        self._data_sector = self.root_sector + self.root_entries * ENTRY // SECTOR
        count = (sectors - self._data_sector) // boot[13] if boot[13] else 0
        self.clusters = count + 2
        if (
            int.from_bytes(boot[11:13], "little") != SECTOR
            or boot[16] != 1
            or boot[13] & (boot[13] - 1)
            or not reserved
            or not self.root_entries
            or self.root_entries * ENTRY % SECTOR
            or not 0 < count <= _MOST_FAT12
            or fat_sectors * SECTOR < (self.clusters * 3 + 1) // 2
        ):
            raise NoVolume(
                errno.ENODEV, "a boot sector that makes no sense: the volume is lost, install again"
            )
        self.table = Table(self.window, reserved, self.clusters)

    # What `os` does.

    def listdir(self, path: str = "/") -> list[str]:
        """Return the names in a directory, in its order."""
        return [entry.name for entry in self._folder(path).entries()]

    def stat(self, path: str) -> Stat:
        """Return what there is to know of a file or directory."""
        parts = _parts(path)
        if not parts:
            return Stat(True, 0, DAY_ONE)
        entry = self._find(parts)[1]
        return Stat(entry.is_folder, entry.size, entry.fattime)

    def statvfs(self) -> tuple[int, int, int]:
        """Return the bytes of a cluster, how many clusters there are and how many are free."""
        return self.cluster_bytes, self.clusters - 2, self.table.count_free()

    def sync(self) -> None:
        """Do as os.sync() does: have the device write what it was given. What is in the window stays there."""
        self.window.device.sync()

    def remove(self, path: str) -> None:
        """Remove a file."""
        where, entry = self._find(_parts(path))
        if entry.is_folder:
            raise OSError(errno.EISDIR, f"{path} is a directory")
        self._unlink(where, entry)

    def rmdir(self, path: str) -> None:
        """Remove an empty directory."""
        where, entry = self._find(_parts(path))
        if not entry.is_folder:
            raise OSError(errno.ENOTDIR, f"{path} is a file")
        if any(True for _ in Directory(self, entry.start).entries()):
            raise OSError(errno.EACCES, f"{path} is not empty")
        self._unlink(where, entry)

    def _unlink(self, where: Directory, entry: Entry) -> None:
        if entry.attributes & READ_ONLY:
            raise OSError(errno.EACCES, f"{entry.name} is read-only")
        where.remove()
        if entry.start:
            self.table.release(entry.start)
        self.window.sync()

    def mkdir(self, path: str) -> None:
        """Make a directory."""
        where, name = self._vacant(path)
        cluster = self.table.extend(0)
        if not cluster:
            raise OSError(errno.EACCES, "no cluster is left for a directory")
        now = self.fattime().to_bytes(4, "little")
        where.clear(cluster)
        dot = b".".ljust(11) + bytes([FOLDER]) + bytes(10) + now + cluster.to_bytes(2, "little") + bytes(4)
        dots = b"." + dot[:1] + dot[2:26] + where.start.to_bytes(2, "little") + bytes(4)
        self.window.data[: 2 * ENTRY] = dot + dots
        self.window.is_dirty = True
        try:
            where.add(name)
        except OSError:
            self.table.release(cluster)
            raise
        where.change(22, now + cluster.to_bytes(2, "little"))
        where.change(11, bytes([FOLDER]))
        self.window.sync()

    def rename(self, old: str, new: str) -> None:
        """Rename or move a file or directory; a file that has the new name is removed first."""
        where, entry = self._find(_parts(old))
        if entry.is_folder and _parts(new)[: len(_parts(old))] == _parts(old) != _parts(new):
            raise OSError(errno.EINVAL, f"{old} cannot move into itself")
        raw = where.raw()
        target, name = self._parent(new)
        taken = target.find(name)
        if taken is not None and (target.start, target.offset) != (where.start, where.offset):
            self.remove(new)
            where, entry = self._find(_parts(old))
            raw = where.raw()
            target, name = self._vacant(new)
        target.add(name)
        attributes = raw[11] if entry.is_folder else raw[11] | ARCHIVE
        target.change(13, raw[13:])
        target.change(11, bytes([attributes]))
        if entry.is_folder and target.start != where.start:
            self.window.move(self.sector_of(entry.start))
            self.window.data[ENTRY + 26 : ENTRY + 28] = target.start.to_bytes(2, "little")
            self.window.is_dirty = True
        where.remove()
        self.window.sync()

    # What `open` does.

    def open(self, path: str, mode: str = "rb") -> File:
        """Open a file: `rb`, `r+b`, `wb`, `w+b`, `ab`. Text is not decoded."""
        reads, writes = _MODES[mode.replace("b", "")]
        where, name = self._parent(path)
        entry = where.find(name)
        if entry is None and mode[0] == "r":
            raise OSError(errno.ENOENT, f"there is no {path}")
        if entry is not None and entry.is_folder:
            raise OSError(errno.ENOENT if mode[0] == "r" else errno.EACCES, f"{path} is a directory")
        if entry is not None and writes and entry.attributes & READ_ONLY:
            raise OSError(errno.EACCES, f"{path} is read-only")
        is_new = entry is None or mode[0] == "w"
        if is_new:
            self._empty(where, name, entry)
            entry = Entry(name.long, ARCHIVE, 0, 0, 0)
        assert entry is not None
        file = File(self, where.sector, where.at, entry, reads, writes)
        if is_new:
            file.mark_modified()
        if mode[0] == "a":
            file.seek(0, 2)
        return file

    def _empty(self, where: Directory, name: Name, entry: Entry | None) -> None:
        """Have an empty file of that name, new or not, in the window: nothing is written yet."""
        if entry is None:
            where.add(name)
        where.change(14, self.fattime().to_bytes(4, "little"))
        where.change(11, bytes([ARCHIVE]))
        where.change(26, bytes(6))
        if entry is not None and entry.start:
            self.table.release(entry.start)
            self.window.move(where.sector)
            self.table.last = entry.start - 1

    # Where things are.

    def sector_of(self, cluster: int) -> int:
        """Return the first sector of a cluster."""
        if not 2 <= cluster < self.clusters:
            raise OSError(errno.EIO, f"there is no cluster {cluster}: the FAT is damaged")
        return self._data_sector + (cluster - 2) * (self.cluster_bytes // SECTOR)

    def _folder(self, path: str) -> Directory:
        where = Directory(self, 0)
        for part in _parts(path):
            entry = where.find(name_of(part))
            if entry is None or not entry.is_folder:
                raise OSError(errno.ENOENT, f"there is no directory {path}")
            where = Directory(self, entry.start)
        return where

    def _parent(self, path: str) -> tuple[Directory, Name]:
        parts = _parts(path)
        if not parts:
            raise OSError(errno.EINVAL, f"{path!r} is no file's name")
        return self._folder("/".join(parts[:-1])), name_of(parts[-1])

    def _find(self, parts: list[str]) -> tuple[Directory, Entry]:
        where, name = self._parent("/".join(parts))
        entry = where.find(name)
        if entry is None:
            raise OSError(errno.ENOENT, f"there is no {'/'.join(parts)}")
        return where, entry

    def _vacant(self, path: str) -> tuple[Directory, Name]:
        where, name = self._parent(path)
        if where.find(name) is not None:
            raise OSError(errno.EEXIST, f"there is a {path} already")
        return where, name


def _parts(path: str) -> list[str]:
    return [part for part in path.split("/") if part]
