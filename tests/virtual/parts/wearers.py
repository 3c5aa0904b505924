"""A wearer made of numbers, for one part or another."""

from __future__ import annotations

from collections.abc import Callable


class StillWearer:
    """Somebody who holds still, unless told otherwise, and remembers what was felt.

    Attributes:
        acceleration: mg at a time, x, y, z.
        pressure: Pa at a time.
        temperature: °C at a time.
        rr_1024: interval of the beats.
        heard: (now, start, end) of each burst.
        asked_us: the latest time of each question, held to rise.
    """

    def __init__(
        self,
        acceleration: Callable[[int], tuple[float, float, float]] = lambda t_us: (0.0, 0.0, 1000.0),
        pressure: Callable[[int], float] = lambda t_us: 101_325.0,
        temperature: Callable[[int], float] = lambda t_us: 20.0,
        rr_1024: int = 400,
    ) -> None:
        self.acceleration = acceleration
        self.pressure = pressure
        self.temperature = temperature
        self.rr_1024 = rr_1024
        self.heard: list[tuple[int, int, int]] = []
        self.asked_us: dict[str, int] = {}
        self._beat = 0

    def _rises(self, name: str, t_us: int) -> None:
        assert t_us >= self.asked_us.get(name, -1), f"{name} was asked for what is past"
        self.asked_us[name] = t_us

    def acceleration_mg(self, t_us: int) -> tuple[float, float, float]:
        self._rises("acceleration", t_us)
        return self.acceleration(t_us)

    def pressure_pa(self, t_us: int) -> float:
        self._rises("pressure", t_us)
        return self.pressure(t_us)

    def temperature_c(self, t_us: int) -> float:
        return self.temperature(t_us)

    def beats(self, until_us: int) -> list[tuple[int, int]]:
        self._rises("beats", until_us)
        found = []
        while (self._beat + 1) * self.rr_1024 * 1_000_000 // 1024 <= until_us:
            self._beat += 1
            found.append((self._beat * self.rr_1024 * 1_000_000 // 1024, self.rr_1024))
        return found

    def hear(self, t_us: int, start_us: int, end_us: int) -> None:
        assert start_us < end_us <= t_us
        self.heard.append((t_us, start_us, end_us))
