"""The NOR flash of the board: erase units, pages, busy times, and the power going in the middle of an operation.

A GD25Q16C, the 2 MB of a Feather nRF52840 Sense and a CLUE. Erasing sets the bits of 4 KiB, programming clears
bits of 256 bytes, and both take their time.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

SIZE = 2 * 1024 * 1024
UNIT = 4096
BLOCK = 512
PROGRAM = 256
ERASED = b"\xff" * PROGRAM

# GD25Q16C data sheet, features and AC characteristics, typical. At most: 300 ms and 2.4 ms.
ERASE_US = 50_000
PROGRAM_US = 600
# A quarter of a byte a clock of 16 MHz: what CircuitPython's qspi_flash.c sets for this chip.
BYTES_A_US = 8


class PowerCut(Exception):
    """The power went, in the middle of a flash operation or before this one."""


@dataclass(frozen=True, slots=True)
class Operation:
    """An erase of the unit at `address` (`data` is None), or the programming of 256 bytes."""

    address: int
    data: bytes | None

    @property
    def size(self) -> int:
        """How many bytes it can change."""
        return UNIT if self.data is None else PROGRAM

    def apply(self, image: bytearray) -> None:
        """Carry it out."""
        if self.data is None:
            image[self.address : self.address + UNIT] = ERASED * (UNIT // PROGRAM)
            return
        old = int.from_bytes(image[self.address : self.address + PROGRAM])
        image[self.address : self.address + PROGRAM] = (old & int.from_bytes(self.data)).to_bytes(PROGRAM)

    def tear(self, image: bytearray, seed: int) -> None:
        """Carry it out in part: what is left of an operation that lost its power, different for each seed."""
        rng = random.Random(seed)
        size = self.size
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


class Flash:
    """The chip.

    Attributes:
        image: what it holds.
        spend: called with the microseconds that an operation keeps the watch busy.
        observe: called with each operation once it is done.
        done: how many operations there have been since it was made.
        cut_at: the number of the operation that loses its power (0 is the first), None for never.
        is_off: the power is gone: until `power_on` everything raises PowerCut.
    """

    def __init__(
        self,
        image: bytes | bytearray | None = None,
        spend: Callable[[int], object] = lambda us: None,
        observe: Callable[[Operation], object] = lambda operation: None,
    ) -> None:
        self.image = bytearray(ERASED * (SIZE // PROGRAM) if image is None else image)
        self.spend = spend
        self.observe = observe
        self.done = 0
        self.cut_at: int | None = None
        self.is_off = False

    def power_on(self) -> None:
        """Let it run again after a cut."""
        self.is_off = False
        self.cut_at = None

    def read(self, address: int, count: int) -> bytes:
        """Return `count` bytes."""
        self.need_power()
        self.spend(count // BYTES_A_US)
        return bytes(self.image[address : address + count])

    def erase(self, address: int) -> None:
        """Set all bits of the unit at `address`."""
        self._operate(Operation(address, None), ERASE_US)

    def program(self, address: int, data: bytes) -> None:
        """Clear bits of the 256 bytes at `address`: what is 0 in `data`."""
        self._operate(Operation(address, data), PROGRAM_US + PROGRAM // BYTES_A_US)

    def need_power(self) -> None:
        """Raise PowerCut if the power is gone."""
        if self.is_off:
            raise PowerCut("the flash has no power")

    def _operate(self, operation: Operation, busy_us: int) -> None:
        self.need_power()
        if self.done == self.cut_at:
            operation.tear(self.image, self.done)
            self.is_off = True
            kind = "erasing" if operation.data is None else "programming"
            raise PowerCut(f"the power went while {kind} at {operation.address:#x}, operation {self.done}")
        operation.apply(self.image)
        self.done += 1
        self.observe(operation)
        self.spend(busy_us)
