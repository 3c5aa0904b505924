"""The watch's flash, as a file sees it through CircuitPython: erase units, sector cache, and the power going.

After `supervisor/shared/external_flash/external_flash.c` of CircuitPython 10.3: one erase unit is cached; it is
flushed (read the rest, erase, program page by page, all-ones pages left out) when another unit is written, when a
cached block is written again, or by a sync. A block that looks erased is programmed at once, past the cache, and it
looks so by its first four bytes: the loop that should look at the rest looks at the wrong buffer.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

UNIT = 4096
BLOCK = 512
PROGRAM = 256


class PowerCut(Exception):
    """The power went, in the middle of a flash operation."""


@dataclass(frozen=True, slots=True)
class Operation:
    """An erase of the unit at `address` (`data` is None), or the programming of 256 bytes."""

    address: int
    data: bytes | None
    t_ms: int

    def apply(self, image: bytearray) -> None:
        """Carry it out."""
        if self.data is None:
            image[self.address : self.address + UNIT] = b"\xff" * UNIT
        else:
            old = image[self.address : self.address + PROGRAM]
            image[self.address : self.address + PROGRAM] = bytes(map(int.__and__, old, self.data))

    def tear(self, image: bytearray, seed: int) -> None:
        """Carry it out in part: what is left of an operation that lost its power, different for each seed."""
        rng = random.Random(seed)
        size = UNIT if self.data is None else PROGRAM
        whole = bytearray(image)
        self.apply(whole)
        old = int.from_bytes(image[self.address : self.address + size])
        new = int.from_bytes(whole[self.address : self.address + size])
        manner = seed % 4
        if manner == 0:  # only begun: nothing has changed yet
            mask = 0
        elif manner == 1:  # up to some byte
            mask = (1 << 8 * size) - (1 << 8 * rng.randrange(size))
        elif manner == 2:  # each bit for itself
            mask = rng.getrandbits(8 * size)
        else:  # as 2, but every block looks erased by its first bytes
            mask = rng.getrandbits(8 * size)
            for first in range(0, size, BLOCK):
                mask |= 0xFFFFFFFF << 8 * (size - first - 4)
        torn = old ^ ((old ^ new) & mask)
        image[self.address : self.address + size] = torn.to_bytes(size)


class FakeFlash:
    """A pool file of `size` bytes that starts `offset` bytes into an erase unit, among other files.

    Attributes:
        image: the chip, the pool in it at `start`; other files' bytes are a pattern.
        operations: every erase and program so far.
        cut_at: the number of the operation that loses its power, None for never.
    """

    def __init__(self, size: int, offset: int = 0, now: Callable[[], int] = lambda: 0) -> None:
        assert offset % BLOCK == 0 and 0 <= offset < UNIT and size % BLOCK == 0
        self.start = UNIT + offset
        self.size = size
        self.now = now
        units = -(-(self.start + size) // UNIT) + 1
        self.image = bytearray(bytes(range(251)) * (units * UNIT // 251 + 1))[: units * UNIT]
        self.image[self.start : self.start + size] = b"\xff" * size
        self.others = self._others()
        self.cut_at: int | None = None
        self.operations: list[Operation] = []
        self.at = 0
        self.reboot()

    def reboot(self) -> None:
        """Come up again: what was only cached is gone."""
        self.is_off = False
        self.sector = -1
        self.cached: dict[int, bytes] = {}

    def pool(self) -> bytes:
        """What the pool holds on flash."""
        return bytes(self.image[self.start : self.start + self.size])

    def neighbours_are_whole(self) -> bool:
        """Tell whether the files around the pool are as they were."""
        return self._others() == self.others

    def _others(self) -> bytes:
        return bytes(self.image[: self.start] + self.image[self.start + self.size :])

    # The file.

    def seek(self, offset: int, whence: int = 0) -> int:
        self.at = offset if whence == 0 else self.size + offset
        assert 0 <= self.at <= self.size, "a seek past the end makes the file grow"
        return self.at

    def readinto(self, buffer: bytearray) -> int:
        count = min(len(buffer), self.size - self.at)
        for i in range(0, count, BLOCK):
            block = (self.start + self.at + i) // BLOCK
            within = (self.at + i) % BLOCK
            held = self.cached.get(block) if block * BLOCK // UNIT == self.sector else None
            source = held or self.image[block * BLOCK : block * BLOCK + BLOCK]
            buffer[i : i + BLOCK] = source[within : within + min(BLOCK, count - i)]
        self.at += count
        return count

    def write(self, data: bytearray) -> int:
        assert len(data) == BLOCK and self.at % BLOCK == 0, (
            "pages only: anything else goes through FatFS' window"
        )
        assert self.at + BLOCK <= self.size, "the file would grow"
        self._write_block((self.start + self.at) // BLOCK, bytes(data))
        self.at += BLOCK
        return BLOCK

    def sync(self) -> None:
        """Do as os.sync() does."""
        self._flush()

    # The sector cache.

    def _write_block(self, block: int, data: bytes) -> None:
        if self.is_off:
            raise PowerCut
        sector = block * BLOCK // UNIT
        if sector != self.sector or block in self.cached:
            if self.image[block * BLOCK : block * BLOCK + 4] == b"\xff" * 4:
                self._program(block * BLOCK, data)
                return
            self._flush()
            self.sector = sector
        self.cached[block] = data

    def _flush(self) -> None:
        if self.is_off:
            raise PowerCut
        if self.sector < 0:
            return
        first = self.sector * UNIT
        content = bytearray(self.image[first : first + UNIT])
        for block, data in self.cached.items():
            content[block * BLOCK - first : block * BLOCK - first + BLOCK] = data
        self._operate(first, None)
        self._program(first, bytes(content))
        self.sector = -1
        self.cached = {}

    def _program(self, address: int, data: bytes) -> None:
        for i in range(0, len(data), PROGRAM):
            if data[i : i + PROGRAM] != b"\xff" * PROGRAM:
                self._operate(address + i, data[i : i + PROGRAM])

    def _operate(self, address: int, data: bytes | None) -> None:
        operation = Operation(address, data, self.now())
        if self.cut_at is not None and len(self.operations) == self.cut_at:
            operation.tear(self.image, self.cut_at)
            self.is_off = True
            raise PowerCut
        operation.apply(self.image)
        self.operations.append(operation)
