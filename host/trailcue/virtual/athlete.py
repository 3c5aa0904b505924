"""Who is running: the body and the habits of the simulated athlete."""

from dataclasses import dataclass

LEVEL_RUN_J_KG_M = 3.6
"""Minetti et al. 2002 at 0 %."""


@dataclass(frozen=True)
class Athlete:
    """A trail runner; the default is the runner of the plan sketch.

    Attributes:
        height_cm: sets the natural cadence.
        hr_rest: bpm, on waking.
        hr_start: bpm in the corral.
        hr_threshold: bpm at the lactate threshold.
        hr_max: bpm, measured.
        threshold_mps: level running speed at the lactate threshold (4:45/km).
        k_bpm_per_w_kg: bpm for each W/kg of net power; 6.7 (physiology section 6).
        tau_up_s: time constant of a rising pulse; 57.6 ± 23.6 measured (same).
        tau_down_s: of a falling one; "up about the same as down" (same).
        effort: share of the threshold power kept up on level ground.
        hike_grade: the slope from which this runner hikes unasked, rise over run.
        obedience: probability of following a cue.
        asymmetry: by how much left steps are longer in time than the mean, as a share.
    """

    height_cm: float = 178.0
    hr_rest: float = 48.0
    hr_start: float = 82.0
    hr_threshold: float = 171.0
    hr_max: float = 188.0
    threshold_mps: float = 3.51
    k_bpm_per_w_kg: float = 6.7
    tau_up_s: float = 55.0
    tau_down_s: float = 58.0
    effort: float = 0.75
    hike_grade: float = 0.16
    obedience: float = 0.9
    asymmetry: float = 0.01

    @property
    def threshold_w_kg(self) -> float:
        """Net power at the lactate threshold, W/kg."""
        return LEVEL_RUN_J_KG_M * self.threshold_mps

    def steady_bpm(self, net_power_w_kg: float) -> float:
        """Return the pulse at which this power settles, before drift: a + K * P through the threshold."""
        return self.hr_threshold + self.k_bpm_per_w_kg * (net_power_w_kg - self.threshold_w_kg)
