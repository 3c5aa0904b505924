"""What CircuitPython has between its file system and the flash: a cache of one erase unit.

After `supervisor/shared/external_flash/external_flash.c` of CircuitPython 10.3. One erase unit is cached; it is
flushed (read the rest, erase, program all of it, all-ones pages left out) when another unit is written, when a
cached block is written again, by a sync, or a second after something was written. A block that looks erased is
programmed at once, past the cache, and it looks so by its first four bytes: the loop that should look at the
rest looks at the wrong buffer. If such a block is in the cache already, the older copy stays there: it is what
is read, and what the next flush puts back.

The cache is assumed to find its 4 KiB of RAM; without them CircuitPython stages in the flash's last unit.
"""

from __future__ import annotations

import errno

from .flash import BLOCK, ERASED, PROGRAM, UNIT, Flash

FLUSH_US = 1_000_000
"""CIRCUITPY_FILESYSTEM_FLUSH_INTERVAL_MS."""


class SectorCache:
    """The block device that the file system sees; the last unit of the chip is not part of it.

    Attributes:
        blocks: how many of 512 bytes there are.
    """

    def __init__(self, flash: Flash) -> None:
        self.flash = flash
        self.blocks = (len(flash.image) - UNIT) // BLOCK
        self.reset()

    def reset(self) -> None:
        """Come up after a reset that flushed nothing: what was only cached is gone."""
        self._unit = -1
        self._cached: dict[int, bytes] = {}
        self._is_dirty = False
        self._dirty_us = 0
        self._flushing = False

    def readblock(self, block: int) -> bytes:
        """Return the 512 bytes of `block`, as written last."""
        self._check(block)
        if block in self._cached:
            return self._cached[block]
        return self.flash.read(block * BLOCK, BLOCK)

    def writeblock(self, block: int, data: bytes) -> None:
        """Write 512 bytes; they may stay in the cache for up to a second."""
        self._check(block)
        self.flash.need_power()
        self._is_dirty = True
        unit = block * BLOCK // UNIT
        if unit != self._unit or block in self._cached:
            if self._looks_erased(block):
                self._write_past(block, data)
                return
            self._write_back()
            self._unit = unit
        self._cached[block] = bytes(data)

    def sync(self) -> None:
        """Bring the cache to the flash."""
        self._write_back()
        self._is_dirty = False

    def elapse(self, us: int) -> None:
        """Let time pass: what has waited for a second is flushed, which blocks the watch.

        The milliseconds are counted only while something is dirty, and on across syncs, as
        `filesystem_tick` counts them.
        """
        if not self._is_dirty:
            return
        self._dirty_us += us
        if self._dirty_us >= FLUSH_US and not self._flushing:
            self._dirty_us = 0
            self.sync()

    def _check(self, block: int) -> None:
        if not 0 <= block < self.blocks:
            raise OSError(errno.EIO, f"block {block} of {self.blocks}")

    def _looks_erased(self, block: int) -> bool:
        if self.flash.read(block * BLOCK, 4) != ERASED[:4]:
            return False
        self.flash.read(block * BLOCK, BLOCK)  # and looks at the four bytes again instead
        return True

    def _write_past(self, block: int, data: bytes) -> None:
        if bytes(data) == ERASED * (BLOCK // PROGRAM):
            return
        for first in range(0, BLOCK, PROGRAM):
            self.flash.program(block * BLOCK + first, bytes(data[first : first + PROGRAM]))

    def _write_back(self) -> None:
        if self._unit < 0:
            return
        self._flushing = True
        first = self._unit * UNIT
        content = b"".join(self.readblock(first // BLOCK + i) for i in range(UNIT // BLOCK))
        self.flash.erase(first)
        for i in range(0, UNIT, PROGRAM):
            if content[i : i + PROGRAM] != ERASED:
                self.flash.program(first + i, content[i : i + PROGRAM])
        self._unit = -1
        self._cached = {}
        self._flushing = False
