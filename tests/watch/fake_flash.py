"""The pool as the watch has it open: a file among others, on the virtual watch's flash behind CircuitPython's cache.

A stand-in for FAT where only the pool is used: whole sectors of a file that lies in one piece go past FatFs' window,
so there is nothing between the file and the sector cache. Tests of whole drives are in tests/virtual.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from trailcue.virtual.parts.flash import BLOCK, UNIT, Flash, Operation
from trailcue.virtual.parts.sectorcache import SectorCache


@dataclass(frozen=True, slots=True)
class Timed(Operation):
    """An operation and when it was done."""

    t_ms: int


class FakeFlash:
    """A pool file of `size` bytes that starts `offset` bytes into an erase unit, among other files.

    Attributes:
        flash: the chip, the pool in it at `start`; other files' bytes are a pattern.
        operations: every erase and program so far.
    """

    def __init__(self, size: int, offset: int = 0, now: Callable[[], int] = lambda: 0) -> None:
        assert offset % BLOCK == 0 and 0 <= offset < UNIT and size % BLOCK == 0
        self.start = UNIT + offset
        self.size = size
        self.now = now
        units = -(-(self.start + size) // UNIT) + 1
        pattern = bytes(range(251)) * (units * UNIT // 251 + 1)
        self.flash = Flash(pattern[: units * UNIT], observe=self._note)
        self.image[self.start : self.start + size] = b"\xff" * size
        self.others = self._others()
        self.operations: list[Timed] = []
        self.at = 0
        self.reboot()

    @property
    def image(self) -> bytearray:
        """What the chip holds."""
        return self.flash.image

    def reboot(self) -> None:
        """Come up again: what was only cached is gone."""
        self.flash.power_on()
        self.cache = SectorCache(self.flash)

    def pool(self) -> bytes:
        """What the pool holds on flash."""
        return bytes(self.image[self.start : self.start + self.size])

    def neighbours_are_whole(self) -> bool:
        """Tell whether the files around the pool are as they were."""
        return self._others() == self.others

    def _others(self) -> bytes:
        return bytes(self.image[: self.start] + self.image[self.start + self.size :])

    def _note(self, operation: Operation) -> None:
        self.operations.append(Timed(operation.address, operation.data, self.now()))

    # The file.

    def seek(self, offset: int, whence: int = 0) -> int:
        self.at = offset if whence == 0 else self.size + offset
        assert 0 <= self.at <= self.size, "a seek past the end makes the file grow"
        return self.at

    def readinto(self, buffer: bytearray) -> int:
        count = min(len(buffer), self.size - self.at)
        for i in range(0, count, BLOCK):
            within = (self.at + i) % BLOCK
            source = self.cache.readblock((self.start + self.at + i) // BLOCK)
            buffer[i : i + BLOCK] = source[within : within + min(BLOCK, count - i)]
        self.at += count
        return count

    def write(self, data: bytearray) -> int:
        assert len(data) == BLOCK and self.at % BLOCK == 0, (
            "pages only: anything else goes through FatFS' window"
        )
        assert self.at + BLOCK <= self.size, "the file would grow"
        self.cache.writeblock((self.start + self.at) // BLOCK, bytes(data))
        self.at += BLOCK
        return BLOCK

    def sync(self) -> None:
        """Do as os.sync() does."""
        self.cache.sync()
