"""What all parts on the I2C bus have in common: a register pointer, power, and the ways in which they fail."""

from collections.abc import Callable
from typing import Protocol

LATE_US = 20_000
"""How long a part that is `late` holds the clock in each transfer [ours]."""


class Nack(Exception):
    """Nobody answered: no part at the address, or it would not acknowledge."""


class Wearer(Protocol):
    """What the parts sense and shake. Times are microseconds of the world, for each method in rising order.

    Parts catch up one after the other in steps of `world.STEP_US`: what one of them asks may lie that much, and a
    sample, before what another has asked already.
    """

    def acceleration_mg(self, t_us: int, /) -> tuple[float, float, float]:
        """Return the acceleration felt by the watch, x, y, z in mg, gravity included."""
        ...

    def pressure_pa(self, t_us: int, /) -> float:
        """Return the air pressure at the port, in Pa."""
        ...

    def temperature_c(self, t_us: int, /) -> float:
        """Return the temperature inside the watch, in degrees Celsius."""
        ...

    def beats(self, until_us: int, /) -> list[tuple[int, int]]:
        """Return the heart beats since the last call: (when, the interval before it in 1/1024 s)."""
        ...

    def hear(self, t_us: int, start_us: int, end_us: int, /) -> None:
        """Feel a burst of the motor from its first to its last moment that the wrist can feel; it is now `t_us`."""
        ...


IsFailing = Callable[[str], bool]
"""Whether a fault of this kind (`imu-stuck`) is on at present."""


class RegisterPart:
    """A part with byte registers behind a pointer that moves on with every byte.

    Attributes:
        name: as the fault schedule calls it.
        now_us: up to when the part has lived.
        ready_us: when it has started and answers.
    """

    ID_REGISTER: int
    WRONG_ID: int
    STARTUP_US: int

    def __init__(self, name: str, is_failing: IsFailing) -> None:
        """Get power with the watch, which takes longer to start than any part."""
        self.name = name
        self._kinds = {
            word: f"{name}-{word}" for word in ("absent", "nack", "stuck", "saturated", "wrong-id", "late")
        }
        self._is_failing = is_failing
        self._pointer = 0
        self._was_absent = False
        self.power_on(-self.STARTUP_US)
        self.now_us = 0

    def fails(self, word: str) -> bool:
        """Tell whether the part fails in this way (`stuck`) now."""
        return self._is_failing(self._kinds[word])

    def power_on(self, now_us: int) -> None:
        """Get power, and start."""
        self.now_us = now_us
        self.ready_us = now_us + self.STARTUP_US
        self.reset()

    def reset(self) -> None:
        """Put everything as the datasheet's reset values have it."""
        raise NotImplementedError

    def live(self, until_us: int) -> None:
        """Live on until then. A contact that was lost and comes back is a new start."""
        is_absent = self.fails("absent")
        if self._was_absent and not is_absent:
            self.power_on(until_us)
        self._was_absent = is_absent
        self.run(until_us)

    def run(self, until_us: int) -> None:
        """Do what is due until then."""
        raise NotImplementedError

    def transfer(self, out: bytes, count: int) -> bytes:
        """Take the bytes of a write, the first being the register, then give `count` bytes from the pointer on.

        Raises:
            Nack: the part does not answer.
        """
        if self.now_us < self.ready_us or self.fails("absent") or self.fails("nack"):
            raise Nack
        if out:
            self._pointer = out[0]
            self._take(out[1:])
        return self._read(count)

    def _read(self, count: int) -> bytes:
        """Read bytes from the pointer on."""
        return bytes([self._give() for _ in range(count)])

    def _take(self, data: bytes) -> None:
        """Write the bytes that follow the register's address."""
        for value in data:
            self.write(self._pointer, value)
            self._pointer = self.after(self._pointer)

    def _give(self) -> int:
        """Read the byte under the pointer and move on."""
        register = self._pointer
        self._pointer = self.after(register)
        if register == self.ID_REGISTER and self.fails("wrong-id"):
            return self.WRONG_ID
        return self.read(register)

    def after(self, register: int) -> int:
        """Return the register that the pointer moves to after this one."""
        return register + 1 & 0xFF

    def read(self, register: int) -> int:
        """Return a register's byte."""
        raise NotImplementedError

    def write(self, register: int, value: int) -> None:
        """Change a register, and do what that makes the part do."""
        raise NotImplementedError
