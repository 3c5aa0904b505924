"""The heart, its beats, and the strap that reports them."""

from .athlete import Athlete
from .noise import Wander, fraction_per_second, normal, stream

DRIFT_SHARE = 0.06
"""Cardiac drift as a share of the pulse above rest once settled; 5-10 % in an hour is usual [mem]."""

DRIFT_S = 1200.0
"""Time constant of the drift: 20 min (physiology section 6)."""

BPM_NOISE = 1.0
BPM_NOISE_S = 4.0
"""What a strap's averaging leaves on its bpm: 1 bpm, remembered some seconds [ours]."""

RR_NOISE = 0.006
"""Beat-to-beat variability in exercise, share of the interval: 2-3 ms of 400 [mem]."""

BREATH_SHARE = 0.012
"""Respiratory modulation in exercise, amplitude as a share of the interval [mem]."""

INHALE_TURNS = 0.25
"""Where in the modulation breath is drawn: the interval shortens from here on (sinus arrhythmia [mem])."""

PACKET_S = 1.003
"""A strap's second is its own: every few minutes one of the watch's holds no packet [ours]."""

RR_PER_PACKET = 7
"""RR intervals that fit a 20-byte notification with 16-bit bpm and energy: 7 after 1 + 2 + 2 bytes."""


def sine_like(turns: float) -> float:
    """Return a wave of amplitude 1 and period 1 made of parabolas: a sine to 6 %, exact everywhere."""
    half = 2.0 * (turns % 1.0) - 1.0
    return -4.0 * half * (1.0 - abs(half))


class Heart:
    """The pulse: first order towards what the power asks for, and a slow drift."""

    def __init__(self, athlete: Athlete) -> None:
        """Start as the athlete stands in the corral."""
        self._athlete = athlete
        self._up = fraction_per_second(athlete.tau_up_s)
        self._down = fraction_per_second(athlete.tau_down_s)
        self._drifting = fraction_per_second(DRIFT_S)
        self.bpm = float(athlete.hr_start)
        self.drift_bpm = 0.0

    def second(self, net_power_w_kg: float) -> float:
        """Let one second pass at this power and return the pulse in bpm."""
        athlete = self._athlete
        steady_bpm = min(athlete.steady_bpm(net_power_w_kg) + self.drift_bpm, athlete.hr_max)
        gap_bpm = steady_bpm - self.bpm
        self.bpm += gap_bpm * (self._up if gap_bpm > 0 else self._down)
        settled_bpm = DRIFT_SHARE * (self.bpm - athlete.hr_rest)
        self.drift_bpm += (settled_bpm - self.drift_bpm) * self._drifting
        return self.bpm


class Beats:
    """The beats themselves, and the breath that they follow.

    Attributes:
        latest: (t_s, RR interval that the beat ends in 1/1024 s) of each beat of the last second.
        breaths_s: when breath was drawn in the last second: RR is longest there and shortens while it is drawn in.
    """

    def __init__(self, seed: int) -> None:
        """Begin with a beat."""
        self._rng = stream(seed, "beats")
        self._interval_s = 0.0
        self._next_beat_s = 0.0
        self._breath_turns = 0.0
        self.latest: list[tuple[float, int]] = []
        self.breaths_s: list[float] = []

    def second(self, t_s: int, bpm: float) -> None:
        """Beat until the end of the second that ends at `t_s`."""
        self.latest, self.breaths_s = [], []
        mean_s = 60.0 / bpm
        # 20 breaths/min at 70 bpm, 41 at 165: the bands of zones 1-3 (physiology section 2 [mem]).
        breaths_per_s = (20.0 + 0.22 * (bpm - 70.0)) / 60.0
        while self._next_beat_s <= t_s:
            if self._interval_s > 0:  # the first beat ends no interval
                self.latest.append((self._next_beat_s, round(1024 * self._interval_s)))
            modulation = BREATH_SHARE * sine_like(self._breath_turns) + RR_NOISE * normal(self._rng)
            self._interval_s = mean_s * (1.0 + modulation)
            turns = breaths_per_s * self._interval_s
            to_inhale = (INHALE_TURNS - self._breath_turns) % 1.0
            if to_inhale < turns:
                self.breaths_s.append(self._next_beat_s + to_inhale / breaths_per_s)
            self._breath_turns = (self._breath_turns + turns) % 1.0
            self._next_beat_s += self._interval_s


class Strap:
    """A chest strap: counts beats, sends a packet a second with every RR since the last."""

    def __init__(self, seed: int) -> None:
        """Put it on; the first packet comes with the first second."""
        self.beats = Beats(seed)
        self._noise = Wander(stream(seed, "strap"), BPM_NOISE, BPM_NOISE_S)
        self._packet_s = 0.0
        self._rr_1024: list[int] = []

    def second(self, t_s: int, bpm: float, in_reach: bool = True) -> tuple[int | None, list[int]]:
        """Let the second that ends at `t_s` pass at this pulse.

        Returns:
            bpm (None without a packet) and the RR intervals in 1/1024 s of the packet, oldest first.
        """
        self.beats.second(t_s, bpm)
        self._rr_1024 += [rr_1024 for _, rr_1024 in self.beats.latest]
        noise_bpm = self._noise.second()
        if self._packet_s > t_s:
            return None, []
        self._packet_s += PACKET_S
        rr_1024, self._rr_1024 = self._rr_1024[-RR_PER_PACKET:], []
        return (round(bpm + noise_bpm), rr_1024) if in_reach else (None, [])
