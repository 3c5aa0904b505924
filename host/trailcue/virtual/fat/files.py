"""An open file."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

from .directory import ARCHIVE, Entry
from .table import SECTOR

if TYPE_CHECKING:
    from .volume import Volume


class File:
    """A file of a volume; `Volume.open` makes it.

    Whole sectors go straight to the device, anything less through the volume's window. A file that is only
    read knows its clusters from the beginning, as CircuitPython's fast seek does; one that is written follows
    its chain. The directory entry is written by `flush` and `close`, and then only if something was written.
    """

    def __init__(
        self, volume: Volume, entry_sector: int, entry_at: int, entry: Entry, reads: bool, writes: bool
    ) -> None:
        self._volume = volume
        self._window = volume.window
        self._entry_sector = entry_sector
        self._entry_at = entry_at
        self._start = entry.start
        self._size = entry.size
        self._reads = reads
        self._writes = writes
        self._is_modified = False
        self._is_open = True
        self._position = 0
        self._cluster = 0
        self._sector = -1
        self._chain = None if writes else volume.table.chain(entry.start)

    def mark_modified(self) -> None:
        """Have the next `flush` write the directory entry."""
        self._is_modified = True

    def __enter__(self) -> File:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def tell(self) -> int:
        """Return the position, bytes."""
        return self._position

    def readinto(self, buffer: bytearray | memoryview) -> int:
        """Fill `buffer`; return how many bytes there were."""
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def read(self, count: int = -1) -> bytes:
        """Return up to `count` bytes, all that are left by default."""
        self._check(self._reads or count == 0)
        left = self._size - self._position
        left = left if count < 0 else min(count, left)
        found = bytearray()
        while left > 0:
            within = self._position % SECTOR
            if within == 0:
                sector = self._enter(stretch=False)
                whole = self._whole_sectors(left)
                if whole:
                    for i in range(whole):
                        found += self._read_sector(sector + i)
                    self._position += whole * SECTOR
                    left -= whole * SECTOR
                    continue
                self._sector = sector
            step = min(SECTOR - within, left)
            self._window.move(self._sector)
            found += self._window.data[within : within + step]
            self._position += step
            left -= step
        return bytes(found)

    def write(self, data: bytes | bytearray | memoryview) -> int:
        """Write `data`; return its length.

        Raises:
            OSError: ENOSPC if the volume is full; what fitted has been written. EACCES if it is open for reading.
        """
        self._check(self._writes or not data)
        if not data:
            return 0
        view = memoryview(data)
        done = 0
        while done < len(data):
            step = self._write_some(view[done:])
            if not step:
                break
            done += step
            self._position += step
            self._size = max(self._size, self._position)
        self._is_modified = True
        if done < len(data):
            raise OSError(errno.ENOSPC, "no cluster is left: remove a file")
        return done

    def _write_some(self, data: memoryview) -> int:
        """Write what goes in one go; 0 if the volume is full."""
        window = self._window
        within = self._position % SECTOR
        if within == 0:
            sector = self._enter(stretch=True)
            if not sector:
                return 0
            whole = self._whole_sectors(len(data))
            if whole:
                self._write_sectors(sector, data[: whole * SECTOR])
                return whole * SECTOR
            if self._position >= self._size:  # nothing of it is worth reading
                window.store()
                window.sector = sector
            self._sector = sector
        step = min(SECTOR - within, len(data))
        window.move(self._sector)
        window.data[within : within + step] = data[:step]
        window.is_dirty = True
        return step

    def _write_sectors(self, sector: int, data: memoryview) -> None:
        window = self._window
        for i in range(0, len(data), SECTOR):
            window.device.writeblock(sector + i // SECTOR, bytes(data[i : i + SECTOR]))
        if 0 <= window.sector - sector < len(data) // SECTOR:
            at = (window.sector - sector) * SECTOR
            window.data[:] = data[at : at + SECTOR]
            window.is_dirty = False

    def _read_sector(self, sector: int) -> bytes:
        window = self._window
        if window.is_dirty and window.sector == sector:
            return bytes(window.data)
        return window.device.readblock(sector)

    def _enter(self, stretch: bool) -> int:
        """Return the sector at the position, the first byte of one; 0 if the file cannot grow."""
        volume = self._volume
        within = self._position % volume.cluster_bytes // SECTOR
        if within == 0:
            cluster = self._next_cluster(stretch)
            if not cluster:
                return 0
            self._cluster = cluster
            self._start = self._start or cluster
        if stretch and self._window.sector == self._sector:
            self._window.store()
        return volume.sector_of(self._cluster) + within

    def _next_cluster(self, stretch: bool) -> int:
        volume = self._volume
        if self._chain is not None:
            return self._member(self._position // volume.cluster_bytes)
        if self._position == 0 and (self._start or not stretch):
            return self._start
        if stretch:
            return volume.table.extend(self._cluster if self._position else 0)
        return volume.table.get(self._cluster)

    def _member(self, index: int) -> int:
        assert self._chain is not None
        if index >= len(self._chain):
            raise OSError(errno.EIO, "a file is longer than its clusters: the FAT is damaged")
        return self._chain[index]

    def _whole_sectors(self, left: int) -> int:
        """Return how many sectors from the position on go straight to the device: up to the cluster's end."""
        to_end = (self._volume.cluster_bytes - self._position % self._volume.cluster_bytes) // SECTOR
        return min(left // SECTOR, to_end)

    def seek(self, offset: int, whence: int = 0) -> int:
        """Go to `offset` from the beginning, from here (1) or from the end (2); return the position.

        Beyond the end a file open for writing grows, with whatever the clusters held; another stays at its end.
        """
        self._check(True)
        offset += (0, self._position, self._size)[whence]
        if offset < 0:
            raise OSError(errno.EINVAL, f"byte {offset} of a file")
        if not self._writes:
            offset = min(offset, self._size)
        if self._chain is not None:
            self._seek_fast(offset)
        else:
            self._seek_along(offset)
        return self._position

    def _seek_fast(self, offset: int) -> None:
        self._position = offset
        if offset:
            volume = self._volume
            self._cluster = self._member((offset - 1) // volume.cluster_bytes)
            if offset % SECTOR:
                self._sector = volume.sector_of(self._cluster) + offset % volume.cluster_bytes // SECTOR

    def _seek_along(self, offset: int) -> None:
        volume, size = self._volume, self._volume.cluster_bytes
        was = self._position
        self._position = 0
        sector = 0
        if offset:
            if was and (offset - 1) // size >= (was - 1) // size:
                self._position = (was - 1) // size * size
                cluster = self._cluster
            else:
                cluster = self._start = self._start or volume.table.extend(0)
                self._cluster = cluster
            left = offset - self._position if cluster else 0
            while left > size:
                left -= size
                self._position += size
                cluster = volume.table.extend(cluster)
                if not cluster:
                    left = 0
                    break
                self._cluster = cluster
            self._position += left
            if left % SECTOR:
                sector = volume.sector_of(cluster) + left // SECTOR
        if self._position > self._size:
            self._size = self._position
            self._is_modified = True
        if self._position % SECTOR:
            self._sector = sector

    def flush(self) -> None:
        """Write the directory entry, and everything else, if something was written."""
        self._check(True)
        if not self._is_modified:
            return
        window = self._window
        window.move(self._entry_sector)
        at, data = self._entry_at, window.data
        data[at + 11] |= ARCHIVE
        data[at + 18 : at + 20] = bytes(2)
        data[at + 22 : at + 26] = self._volume.fattime().to_bytes(4, "little")
        data[at + 26 : at + 28] = self._start.to_bytes(2, "little")
        data[at + 28 : at + 32] = self._size.to_bytes(4, "little")
        window.is_dirty = True
        window.sync()
        self._is_modified = False

    def close(self) -> None:
        """Flush, and be done with it; closing again does nothing."""
        if self._is_open:
            self.flush()
            self._is_open = False

    def _check(self, may: bool) -> None:
        if not self._is_open:
            raise OSError(errno.EINVAL, "the file is closed")
        if not may:
            raise OSError(errno.EACCES, "the file is not open for that")
