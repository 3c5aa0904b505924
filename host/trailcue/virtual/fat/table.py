"""The one sector FatFs has in memory, and the FAT that is read and written through it."""

from __future__ import annotations

import errno
from typing import Protocol

SECTOR = 512
END = 0xFFF
"""The last cluster of a chain."""


class BlockDevice(Protocol):
    """What a volume lies on."""

    blocks: int

    def readblock(self, block: int, /) -> bytes:
        """Return 512 bytes."""
        ...

    def writeblock(self, block: int, data: bytes, /) -> None:
        """Write 512 bytes, at the latest when `sync` is called."""
        ...

    def sync(self) -> None:
        """Have everything written."""
        ...


class Window:
    """A sector in memory: everything but whole sectors of a file passes through this one.

    Attributes:
        data: the 512 bytes.
        sector: which they are, -1 for none.
        is_dirty: they have been changed and not written.
    """

    def __init__(self, device: BlockDevice) -> None:
        self.device = device
        self.data = bytearray(SECTOR)
        self.sector = -1
        self.is_dirty = False

    def move(self, sector: int) -> None:
        """Have `sector` in memory; a changed one is written first."""
        if sector != self.sector:
            self.store()
            self.data[:] = self.device.readblock(sector)
            self.sector = sector

    def store(self) -> None:
        """Write the sector if it has been changed."""
        if self.is_dirty:
            self.device.writeblock(self.sector, bytes(self.data))
            self.is_dirty = False

    def sync(self) -> None:
        """Write the sector, and have the device write everything."""
        self.store()
        self.device.sync()


class Table:
    """The FAT: which cluster follows which, 12 bits each.

    Attributes:
        clusters: one more than the highest cluster; the lowest is 2.
        last: the cluster given out last, from where free ones are looked for; None after a mount.
    """

    def __init__(self, window: Window, first_sector: int, clusters: int) -> None:
        self.window = window
        self.first_sector = first_sector
        self.clusters = clusters
        self.last: int | None = None
        self._free: int | None = None

    def get(self, cluster: int) -> int:
        """Return what follows `cluster`: 0 if it is free, `clusters` or more at the end of a chain.

        Raises:
            OSError: EIO if there is no such cluster, or what it holds is none: the FAT is damaged.
        """
        at = self._at(cluster)
        low = self._byte(at)
        word = low | self._byte(at + 1) << 8
        value = word >> 4 if cluster & 1 else word & 0xFFF
        if value == 1:
            raise OSError(errno.EIO, f"cluster {cluster} is followed by cluster 1: the FAT is damaged")
        return value

    def put(self, cluster: int, value: int) -> None:
        """Have `value` follow `cluster`."""
        at = self._at(cluster)
        old = self._byte(at)
        self._change(at, old & 0x0F | value << 4 & 0xF0 if cluster & 1 else value & 0xFF)
        old = self._byte(at + 1)
        self._change(at + 1, value >> 4 if cluster & 1 else old & 0xF0 | value >> 8)

    def extend(self, cluster: int) -> int:
        """Return the cluster after `cluster`, a free one at the end of a chain; 0 starts a chain.

        Returns:
            A cluster, or 0 if the volume is full.
        """
        if cluster:
            following = self._successor(cluster)
            if following < self.clusters:
                return following
        if self._free == 0:
            return 0
        free = 0
        if cluster:
            beside = cluster + 1 if cluster + 1 < self.clusters else 2
            free = 0 if self.get(beside) else beside
        if not free:
            free = self._find_free(cluster)
        if not free:
            return 0
        self.put(free, END)
        if cluster:
            self.put(cluster, free)
        self.last = free
        if self._free is not None:
            self._free -= 1
        return free

    def release(self, cluster: int) -> None:
        """Free a chain from `cluster` on."""
        self._at(cluster)
        while cluster < self.clusters:
            following = self.get(cluster)
            if following == 0:
                break
            self.put(cluster, 0)
            if self._free is not None:
                self._free += 1
            cluster = following

    def chain(self, cluster: int) -> list[int]:
        """Return the clusters of the chain that begins with `cluster`, none for 0."""
        found = []
        while 0 < cluster < self.clusters:
            if len(found) >= self.clusters:
                raise OSError(errno.EIO, "a chain of clusters runs in a circle: the FAT is damaged")
            found.append(cluster)
            cluster = self._successor(cluster)
        return found

    def count_free(self) -> int:
        """Return how many clusters are free."""
        if self._free is None:
            self._free = sum(self.get(cluster) == 0 for cluster in range(2, self.clusters))
        return self._free

    def _successor(self, cluster: int) -> int:
        following = self.get(cluster)
        if following < 2:
            raise OSError(errno.EIO, f"cluster {cluster} of a file is free: the FAT is damaged")
        return following

    def _find_free(self, cluster: int) -> int:
        start = self.last if self.last is not None and self.last >= 2 else cluster or 1
        candidate = start
        while True:
            candidate += 1
            if candidate >= self.clusters:
                candidate = 2
                if candidate > start:
                    return 0
            if self.get(candidate) == 0:
                return candidate
            if candidate == start:
                return 0

    def _at(self, cluster: int) -> int:
        if not 2 <= cluster < self.clusters:
            raise OSError(errno.EIO, f"there is no cluster {cluster}: the FAT is damaged")
        return cluster + cluster // 2

    def _byte(self, at: int) -> int:
        self.window.move(self.first_sector + at // SECTOR)
        return self.window.data[at % SECTOR]

    def _change(self, at: int, value: int) -> None:
        self.window.data[at % SECTOR] = value
        self.window.is_dirty = True
