"""The feet: when each step lands, how hard, and what the wrist feels of it."""

from .athlete import Athlete
from .noise import Wander, normal, stream

RUN_SPM = (155.0, 185.0)
HIKE_SPM = (105.0, 130.0)
"""Cadence a trail runner runs and hikes at [ours]; coaches ask 110-130 of a hike (physiology section 1)."""

JITTER_MS = {"run": 11.0, "walk": 13.0}
"""Spread of a step's time besides asymmetry and cadence: stride times vary by 2-3 % [mem]."""

CADENCE_WANDER_SPM = 1.2
CADENCE_WANDER_S = 20.0
"""How a steady cadence strays [ours]."""

SHORTEST_STEP_MS = 220.0
"""Faster than any sprint: keeps steps in order [ours]."""

RUN_STRENGTH_MG = (700.0, 1800.0)
WALK_STRENGTH_MG = (150.0, 350.0)
"""Low-passed peak of a step at the wrist [ours]."""

WRIST_PER_STRENGTH = 0.95
"""The wrist's RMS over a second against a step's low-passed peak; a walk ≲ 0.4 g, a run ≳ 0.8 [mem]."""

STILL_WRIST_MG = 20.0
"""Wrist RMS while standing: fidgeting [ours]."""


def _within(value: float, limits: tuple[float, float]) -> float:
    """Return a value brought into its limits."""
    return min(max(value, limits[0]), limits[1])


def cadence_spm(athlete: Athlete, gait: str, speed_mps: float, grade: float, technical: bool) -> float:
    """Return the natural cadence in steps a minute; step length is what the speed leaves [ours].

    Taller is slower, faster is quicker; rough ground shortens the step, a steep hike slows it.
    """
    if gait == "run":
        spm = 168.0 + 7.0 * (speed_mps - 2.8) - 0.25 * (athlete.height_cm - 175.0)
        return _within(spm + (3.0 if technical else 0.0), RUN_SPM)
    spm = 119.0 + 20.0 * (speed_mps - 1.4) - 0.15 * (athlete.height_cm - 175.0)
    return _within(spm - 20.0 * max(0.0, grade - 0.15) + (2.0 if technical else 0.0), HIKE_SPM)


def _strength(gait: str, speed_mps: float, grade: float) -> float:
    """Return the mean peak of a step at the wrist in mg: faster and downhill is harder [ours]."""
    if gait == "run":
        return 1050.0 + 250.0 * (speed_mps - 2.6) - 1200.0 * min(grade, 0.0)
    return 240.0 + 80.0 * (speed_mps - 1.3) - 150.0 * min(grade, 0.0)


class Feet:
    """Left and right, one after the other.

    Attributes:
        next_ms: when the next foot will land; None: standing.
        next_is_left: whether that will be the left one.
        cadence_spm: of the last second, 0 standing.
        wrist_mg: RMS at the wrist in the last second.
    """

    def __init__(self, athlete: Athlete, seed: int) -> None:
        """Stand still."""
        self._athlete = athlete
        self._rng = stream(seed, "steps")
        self._wander = Wander(stream(seed, "cadence"), CADENCE_WANDER_SPM, CADENCE_WANDER_S)
        self.next_ms: float | None = None
        self.next_is_left = True
        self.cadence_spm = 0.0
        self.wrist_mg = 0

    def second(
        self, t_ms: int, gait: str, speed_mps: float, grade: float, technical: bool
    ) -> list[tuple[int, int | None]]:
        """Let the second that ends at `t_ms` pass.

        Returns:
            the steps in it as (t_ms, strength_mg), in time order.
        """
        wander_spm = self._wander.second()
        if gait == "stand":
            self.next_ms = None
            self.cadence_spm = 0.0
            self.wrist_mg = max(1, round(STILL_WRIST_MG + 5.0 * normal(self._rng)))
            return []
        limits_spm = RUN_SPM if gait == "run" else HIKE_SPM
        natural_spm = cadence_spm(self._athlete, gait, speed_mps, grade, technical)
        self.cadence_spm = _within(natural_spm + wander_spm, limits_spm)
        strength_mg = _strength(gait, speed_mps, grade)
        rms_mg = WRIST_PER_STRENGTH * strength_mg
        self.wrist_mg = round(rms_mg * (1.0 + 0.05 * normal(self._rng)))
        return self._steps(t_ms, gait, strength_mg)

    def _steps(self, t_ms: int, gait: str, strength_mg: float) -> list[tuple[int, int | None]]:
        """Land the steps of the second."""
        interval_ms = 60_000.0 / self.cadence_spm
        next_ms = t_ms - 1000 + interval_ms if self.next_ms is None else self.next_ms
        limits_mg = RUN_STRENGTH_MG if gait == "run" else WALK_STRENGTH_MG
        steps: list[tuple[int, int | None]] = []
        while next_ms <= t_ms:
            peak_mg = _within(strength_mg * (1.0 + 0.1 * normal(self._rng)), limits_mg)
            steps.append((-int(-next_ms // 1), round(peak_mg)))
            side = self._athlete.asymmetry if self.next_is_left else -self._athlete.asymmetry
            jitter_ms = JITTER_MS[gait] * normal(self._rng)
            next_ms += max(interval_ms * (1.0 + side) + jitter_ms, SHORTEST_STEP_MS)
            self.next_is_left = not self.next_is_left
        self.next_ms = next_ms
        return steps
