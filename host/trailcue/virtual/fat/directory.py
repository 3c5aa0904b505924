"""A directory: finding, reading, adding and removing its entries."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from . import names
from .names import DELETED, ENTRY, LAST, LONG, Name
from .table import SECTOR

if TYPE_CHECKING:
    from .volume import Volume

READ_ONLY = 0x01
LABEL = 0x08
FOLDER = 0x10
ARCHIVE = 0x20
_KNOWN = 0x3F

_LONGEST = 0x200000  # bytes of a directory
_MOST_NUMBERS = 100


@dataclass(frozen=True, slots=True)
class Entry:
    """What a directory says of a file.

    Attributes:
        name: the long one if there is a valid one.
        attributes: FOLDER, ARCHIVE and so on.
        start: the first cluster, 0 for none.
        size: bytes; 0 for a directory.
        fattime: date << 16 | time, of the last change.
    """

    name: str
    attributes: int
    start: int
    size: int
    fattime: int

    @property
    def is_folder(self) -> bool:
        """Tell whether it is a directory."""
        return bool(self.attributes & FOLDER)


class Directory:
    """One directory of a volume, and a place in it.

    Attributes:
        start: its first cluster, 0 for the root.
        offset: of the entry it stands at, bytes.
        sector: where that entry is.
        long_offset: where the entry's long name begins, None if it has none.
    """

    def __init__(self, volume: Volume, start: int) -> None:
        self.volume = volume
        self.window = volume.window
        self.start = start
        self.offset = 0
        self.sector = 0
        self.long_offset: int | None = None
        self._cluster = 0
        self.seek(0)

    def seek(self, offset: int) -> None:
        """Stand at the entry at `offset`."""
        volume = self.volume
        self.offset = offset
        self._cluster = self.start
        if self.start == 0:
            self.sector = volume.root_sector
        else:
            while offset >= volume.cluster_bytes:
                self._cluster = volume.table.get(self._cluster)
                offset -= volume.cluster_bytes
            self.sector = volume.sector_of(self._cluster)
        self.sector += offset // SECTOR

    def next(self, stretch: bool = False) -> bool:
        """Go to the next entry; False at the end of a table that is not to grow or cannot.

        Raises:
            OSError: ENOSPC if it should grow and the volume is full.
        """
        volume = self.volume
        offset = self.offset + ENTRY
        if offset >= _LONGEST:
            return False
        if offset % SECTOR == 0:
            self.sector += 1
            if self.start == 0:
                if offset // ENTRY >= volume.root_entries:
                    return False
            elif offset % volume.cluster_bytes == 0:
                following = volume.table.get(self._cluster)
                if following < 2:
                    raise OSError(errno.EIO, "a directory's chain ends in a free cluster: the FAT is damaged")
                if following >= volume.clusters:
                    if not stretch:
                        return False
                    following = volume.table.extend(self._cluster)
                    if not following:
                        raise OSError(errno.EACCES, "no cluster is left for a directory to grow")
                    self.clear(following)
                self._cluster = following
                self.sector = volume.sector_of(following)
        self.offset = offset
        return True

    def clear(self, cluster: int) -> None:
        """Fill a cluster with zeros: entries that were never used. Its first sector stays in the window."""
        window = self.window
        window.store()
        window.sector = self.volume.sector_of(cluster)
        window.data[:] = bytes(SECTOR)
        for i in range(self.volume.cluster_bytes // SECTOR):
            window.device.writeblock(window.sector + i, bytes(SECTOR))

    @property
    def at(self) -> int:
        """Where the entry is in its sector."""
        return self.offset % SECTOR

    def raw(self) -> bytes:
        """Return the 32 bytes of the entry it stands at."""
        self.window.move(self.sector)
        return bytes(self.window.data[self.at : self.at + ENTRY])

    def change(self, place: int, data: bytes) -> None:
        """Write into the entry it stands at, `place` bytes on."""
        self.window.move(self.sector)
        self.window.data[self.at + place : self.at + place + len(data)] = data
        self.window.is_dirty = True

    def entries(self) -> Iterator[Entry]:
        """Yield what the directory holds, standing at each; `.` and `..` are left out."""
        self.seek(0)
        for raw, text in self._named():
            if raw[0] != ord("."):
                yield entry_of(raw, text)

    def find(self, name: Name) -> Entry | None:
        """Stand at the entry of that name, in whatever case, and return it; None if there is none."""
        self.seek(0)
        wanted = name.long.upper()
        for raw, text in self._named():
            if (text is not None and text.upper() == wanted) or (
                not name.is_lossy and raw[:11] == name.short
            ):
                return entry_of(raw, text)
        return None

    def _named(self) -> Iterator[tuple[bytes, str | None]]:
        """Yield each short entry from here on with the long name in front of it, if that belongs to it."""
        text, expected, total = "", -1, -1
        while True:
            raw = self.raw()
            if raw[0] == 0:
                return
            attributes = raw[11] & _KNOWN
            if raw[0] == DELETED or (attributes & LABEL and attributes != LONG):
                expected = -1
            elif attributes == LONG:
                number = raw[0]
                if number & LAST:
                    number &= ~LAST
                    text, expected, total, self.long_offset = "", number, raw[13], self.offset
                part = names.long_part(raw)
                if part is None or number != expected or total != raw[13]:
                    expected = -1
                else:
                    text, expected = part + text, expected - 1
            else:
                is_named = expected == 0 and total == names.checksum(raw[:11])
                if not is_named:
                    self.long_offset = None
                expected = -1
                yield raw, text if is_named else None
            if not self.next():
                return

    def add(self, name: Name) -> None:
        """Make an empty entry of that name and stand at it.

        Raises:
            OSError: EACCES if there is no room for it.
        """
        short = self._free_short(name) if name.is_lossy else name.short
        count = (len(name.long) + 12) // 13 + 1 if name.needs_long else 1
        self._reserve(count)
        self.long_offset = None
        if count > 1:
            self.seek(self.offset - ENTRY * (count - 1))
            self.long_offset = self.offset
            total = names.checksum(short)
            for number in range(count - 1, 0, -1):
                self.change(0, names.long_entry(name.long, number, total))
                self.next()
        self.change(0, short + bytes([0, name.flags]) + bytes(ENTRY - 13))

    def reserve_first(self) -> None:
        """Stand at the first free entry."""
        self._reserve(1)

    def _free_short(self, name: Name) -> bytes:
        for number in range(1, _MOST_NUMBERS):
            short = names.numbered(name, number)
            if not self._holds_short(short):
                return short
        raise OSError(errno.EACCES, f"too many names like {name.long!r}")

    def _holds_short(self, short: bytes) -> bool:
        self.seek(0)
        return any(raw[:11] == short for raw, _ in self._named())

    def _reserve(self, count: int) -> None:
        """Stand at the last of `count` free entries side by side."""
        self.seek(0)
        found = 0
        while True:
            if self.raw()[0] in (DELETED, 0):
                found += 1
                if found == count:
                    return
            else:
                found = 0
            if not self.next(stretch=True):
                raise OSError(errno.EACCES, "the root directory has no entries left")

    def remove(self) -> None:
        """Mark the entry it stands at, and its long name, as deleted."""
        last = self.offset
        if self.long_offset is not None:
            self.seek(self.long_offset)
        while True:
            self.change(0, bytes([DELETED]))
            if self.offset >= last or not self.next():
                return


def entry_of(raw: bytes, text: str | None) -> Entry:
    """Return what 32 bytes and the long name before them, if any, say."""
    return Entry(
        text if text is not None else names.short_text(raw),
        raw[11],
        raw[26] | raw[27] << 8,
        int.from_bytes(raw[28:32], "little"),
        raw[22] | raw[23] << 8 | raw[24] << 16 | raw[25] << 24,
    )
