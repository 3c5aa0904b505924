"""A vibration motor: how fast it starts and stops, what the wrist feels of it, how it shakes the watch.

Rise and stop are first order. Typical figures of coin motors, by the definitions of their makers' data sheets: *lag* is
the time to 0.08 g, *rise* to half of the rated amplitude, *stop* back to 0.08 g, on a sled of 100 g [mem, Precision
Microdrives C10-100 and 310-103]: LRA rise 34 ms, stop 78 ms; ERM lag 40 ms, rise 87 ms, stop 71 ms, 33 ms with active
brake.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

from ..heart import sine_like
from ..noise import settle


@dataclass(frozen=True, slots=True)
class Kind:
    """What a kind of motor is like.

    Attributes:
        dead_us: from rest, until it moves at all.
        rise_us: time constant towards the drive.
        boosted_us: the same with overdrive, as a closed loop does it.
        fall_us: time constant of the ring-down.
        braked_us: the same with a brake.
        frequency_hz: of the shaking at full drive.
    """

    dead_us: int
    rise_us: int
    boosted_us: int
    fall_us: int
    braked_us: int
    frequency_hz: float


KINDS = {
    "lra": Kind(0, 49_000, 22_000, 28_000, 12_000, 175.0),
    "erm": Kind(33_000, 78_000, 40_000, 28_000, 13_000, 180.0),
}
"""By the names of `wiring.MOTOR`."""

RATED_MG = 1200.0
"""Amplitude at full drive [mem: 1.0 to 1.4 g]."""

FELT = 80.0 / RATED_MG
"""The share of it that a wrist feels: 0.08 g, where makers let the lag end."""

IMU_SHARE = 0.08
"""What the IMU's filter (50 Hz, second order) leaves of the shaking: (50 / 175)²."""

CURRENT_MA = {"lra": 65.0, "erm": 80.0}
"""At full drive [mem]."""


class Motor:
    """A motor and the wrist it shakes.

    Attributes:
        kind: what it is like.
        felt: every burst that is over: first and last moment felt in µs, greatest amplitude as a share of the rated.
        amplitude: how strongly it shakes at `now_us`, as a share of the rated amplitude.
        now_us: up to when it has lived.
        burst_us: when the burst that is felt now began; None while nothing is.
    """

    def __init__(self, kind: str, feel: Callable[[int, int], None] | None = None) -> None:
        """Stand still.

        Args:
            kind: one of `KINDS`.
            feel: called with start and end of each burst, once it is over.
        """
        self.name = kind
        self.kind = KINDS[kind]
        self.felt: list[tuple[int, int, float]] = []
        self.amplitude = 0.0
        self.now_us = 0
        self._feel = feel
        self._drive = 0.0
        self._tau_us = self.kind.fall_us
        self._moves_us = 0
        self.burst_us: int | None = None
        self._peak = 0.0

    @property
    def is_moving(self) -> bool:
        """Whether it shakes or is about to."""
        return self._drive > 0 or self.amplitude > 0

    @property
    def load_ma(self) -> float:
        """What it takes now."""
        return CURRENT_MA[self.name] * max(0.0, self._drive)

    @property
    def drive(self) -> float:
        """The drive, 0..1; negative brakes."""
        return self._drive

    def set_drive(self, drive: float, t_us: int, *, closed_loop: bool = False) -> None:
        """Change the drive.

        Args:
            drive: 0..1; below 0 brakes.
            t_us: when; not before `now_us`.
            closed_loop: whether the driver boosts the start and brakes the end.
        """
        self.run(t_us)
        if drive > self._drive and self.amplitude < FELT / 4:
            self._moves_us = t_us + self.kind.dead_us
        self._drive = drive
        if drive > self.amplitude:
            self._tau_us = self.kind.boosted_us if closed_loop else self.kind.rise_us
        else:
            self._tau_us = self.kind.braked_us if closed_loop or drive < 0 else self.kind.fall_us

    def run(self, until_us: int) -> None:
        """Shake on until then."""
        if until_us > self.now_us and self.is_moving:
            start_us = max(self.now_us, self._moves_us if self._drive > 0 else 0)
            if until_us > start_us:
                self._settle(start_us, until_us)
        self.now_us = max(self.now_us, until_us)

    def _settle(self, start_us: int, until_us: int) -> None:
        """Go towards the drive, noting where the wrist begins and ceases to feel it."""
        goal, was = max(0.0, self._drive), self.amplitude
        fade = settle(math.exp((start_us - until_us) / self._tau_us), 9)
        self.amplitude = goal + (was - goal) * fade
        if self.amplitude < FELT / 8 and not goal:
            self.amplitude = 0.0
        if was < FELT <= self.amplitude and goal > FELT:
            self.burst_us = self._crossing_us(start_us, was, goal)
            self._peak = 0.0
        self._peak = max(self._peak, self.amplitude, was)
        if self.amplitude < FELT <= was and self.burst_us is not None:
            end_us = self._crossing_us(start_us, was, goal)
            self.felt.append((self.burst_us, end_us, self._peak))
            burst_us, self.burst_us = self.burst_us, None
            if self._feel is not None:
                self._feel(burst_us, end_us)

    def _crossing_us(self, start_us: int, was: float, goal: float) -> int:
        return start_us + round(self._tau_us * settle(math.log((was - goal) / (FELT - goal)), 9))

    def shaking_mg(self, t_us: int) -> float:
        """Return what an accelerometer at 52 Hz sees of the shaking at `t_us`, in mg, with the amplitude of now."""
        if not self.amplitude:
            return 0.0
        return RATED_MG * IMU_SHARE * self.amplitude * sine_like(t_us * self.kind.frequency_hz / 1e6)
