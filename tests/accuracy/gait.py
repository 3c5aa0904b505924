"""Run or hike, against what a recording shows in hindsight: `python tests/accuracy/gait.py FOLDER [--json]`.

FOLDER is laid out like ../shared/data/activities. The core wears the recording (its altitude as pressure, its
cadence as steps, its heart rate as the strap); the distance is withheld.

Truth, a second at a time, is the recorder's own run and walk splits where the file has them. Else it is two
scores added and smoothed over 5 s, made of 5 s of the recording on either side:
- speed against the speed at which people change from walking to running on that slope (reference/physiology.md, section
  1). Nobody walks far above it, many run below it, so it weighs more above. It decides alone where the speed has
  been a runner's for a minute, whatever the cadence says: recorders halve it.
- cadence against the middle between what walkers and runners have at that speed (the laws that the importer uses),
  worth three at most. Without it a slow run up a hill is a walk by its speed alone.
Their sum says run or walk; nearer to zero than 1 it says neither. Judged are seconds on the move (0.5 m/s) in which
it says one, and not within 5 s of a change, which a speed over 10 s cannot place better. Beside that: all
seconds on the move, by the sign of the sum.

right_pct: GAIT is the truth's; "standing" while somebody moves is wrong. plain_140_pct: the rule "140 steps/min in
the last 5 s is running, everything else is hiking" on the same seconds, for which a second without steps is never
wrong. steep_*: the same on climbs of 10 % and more. by_speed_pct: against a truth from speed alone, where it is at
least 6 % above that change (a run) or a third below it (a walk, or the slowest of runs). sure_*: how often SURE is 75
or more, and is right then. stood_*: seconds at rest (below 0.25 m/s and 0.05 m/s upwards), and how many of them
the core calls standing.

Limits. Speed is the recorder's GPS, and its altitude often barometric, sometimes GPS or a map's: a jump of either is a
wrong truth for some seconds. Cadence serves core and truth alike, so a person whose cadence is wrong and whose speed
is near the change cannot be judged. No recording holds the strength of a step or the wrist's movement: what they add on
the watch is not measured here. Nobody counted the gaits.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from tests.accuracy import scaffold, worn
from trailcore import ids, now
from trailcore.plan import Plan
from trailcue.sensed import Recording

Seconds = np.ndarray
"""A number for each second, nan where it is not known."""

SLOPES = (-0.45, -0.20, -0.10, -0.05, 0.0, 0.05, 0.10, 0.15, 0.20, 0.30, 0.45)
CHANGE_MPS = (1.3, 1.7, 2.1, 2.18, 2.14, 2.04, 1.81, 1.54, 1.33, 1.0, 0.75)
"""Energetically optimal change from walking to running: -5 to 20 % as the reference has it, beyond it [ours]: 0.3 m/s
upwards on the steepest (walking is cheaper at 0.35 m/s from 28 %), short steps on steep descents."""
SPREAD_ABOVE, SPREAD_BELOW = 0.06, 0.20
"""Of the logarithm of speed to that: people do not walk 20 % above it; they run 30 % below it [ours]."""
SPREAD_SPM = 7.0
CADENCE_SAYS, SPEED_SAYS = 3.0, 1.5
"""Most that either score may say; a runner's speed kept up for a minute may say more."""
RUNNERS_MPS = 2.4
HIGHEST_MIDDLE_SPM = 145.0
"""Walkers' cadence law grows beyond where anybody walks."""
FASTEST_MPS = 7.0
"""Not on foot."""
STEEP = 0.10
RUN, WALK = ids.RUNNING, ids.HIKING


def over(values: Seconds, t_s: Seconds, each_way: int) -> tuple[Seconds, Seconds]:
    """The change of a quantity from `each_way` seconds before to as many after, and the time that took."""
    at = np.arange(len(values))
    first, last = np.maximum(at - each_way, 0), np.minimum(at + each_way, len(values) - 1)
    return values[last] - values[first], t_s[last] - t_s[first]


def smooth(values: Seconds, each_way: int) -> Seconds:
    """The mean of what is known around each second."""
    known = np.isfinite(values)
    window = np.ones(2 * each_way + 1)
    count = np.convolve(known, window, "same")
    return np.where(
        count > 0, np.convolve(np.where(known, values, 0), window, "same") / np.maximum(count, 1), np.nan
    )


def filled(values: Seconds, t_s: Seconds) -> Seconds:
    """Holes of up to 5 s each way filled linearly."""
    known = np.isfinite(values)
    whole = np.interp(t_s, t_s[known], values[known])
    whole[np.convolve(known, np.ones(11), "same") == 0] = np.nan
    return whole


class Truth:
    """What a recording shows of its gaits in hindsight."""

    def __init__(self, recording: Recording) -> None:
        """Raises ValueError if it shows nothing."""
        seconds, reference = recording.seconds, recording.reference
        self.steps = np.array([len(second.steps) for second in seconds], float)
        if len(seconds) < 120 or not self.steps.any():
            raise ValueError("no steps in it, or less than two minutes")
        far = np.array(reference.distance_m, float)
        if not np.isfinite(far).any():
            raise ValueError("neither distance nor positions in it")
        t_s = np.array([second.t_ms for second in seconds]) / 1000
        high = np.array(reference.altitude_m, float)
        high = filled(high, t_s) if np.isfinite(high).any() else np.zeros(len(t_s))
        self.unbroken = smooth(np.array([second.gap_s for second in seconds], float), 15) == 0
        self._measure(filled(far, t_s), high, t_s)
        self._judge(reference.gait)

    def _measure(self, far: Seconds, high: Seconds, t_s: Seconds) -> None:
        with np.errstate(invalid="ignore", divide="ignore"):
            way, took = over(far, t_s, 5)
            self.speed = np.where(self.unbroken & (took >= 5), way / took, np.nan)
            way, took = over(far, t_s, 30)
            self.lasting = np.where(took > 20, way / took, 0.0)
            way, took = over(far, t_s, 15)
            rise, _ = over(high, t_s, 15)
            self.slope = np.clip(np.where(way > 8, rise / way, 0.0), SLOPES[0], SLOPES[-1])
            self.slope[~np.isfinite(self.slope)] = 0.0
            self.upwards = rise / took

    def _judge(self, vendor: list[str | None]) -> None:
        speed = self.speed
        with np.errstate(invalid="ignore"):
            ratio = np.log(np.maximum(speed, 0.05) / np.interp(self.slope, SLOPES, CHANGE_MPS))
            by_speed = np.where(ratio > 0, ratio / SPREAD_ABOVE, ratio / SPREAD_BELOW)
            lasts = (speed > RUNNERS_MPS) & (self.lasting > RUNNERS_MPS)
            by_speed = np.where(lasts, by_speed, np.minimum(by_speed, SPEED_SAYS))
            walkers, runners = 108.6 * (np.maximum(speed, 0.2) / 1.3) ** 0.58, 126 + 12 * speed
            middle = np.minimum(HIGHEST_MIDDLE_SPM, (walkers + runners) / 2)
            by_cadence = np.clip(
                (60 * smooth(self.steps, 4) - middle) / SPREAD_SPM, -CADENCE_SAYS, CADENCE_SAYS
            )
            score = smooth(by_speed + by_cadence, 2)
            said = {"run": 9.0, "walk": -9.0}
            score = np.array([said.get(gait or "", own) for gait, own in zip(vendor, score, strict=True)])
            self.moving = (speed >= 0.5) & (speed < FASTEST_MPS) & np.isfinite(score)
            self.gait = np.where(score > 0, RUN, WALK)
            clear = self.moving & (np.abs(score) >= 1)
            self.judged = clear & ~self._near_a_change()
            self.steep = self.judged & (self.slope >= STEEP)
            self.fast, self.slow = by_speed >= 1, self.moving & (by_speed <= -2)
            self.stood = (speed < 0.25) & (np.abs(self.upwards) < 0.05)

    def _near_a_change(self) -> Seconds:
        changes = np.flatnonzero(np.diff(np.where(self.moving, self.gait, 0)))
        near = np.zeros(len(self.gait), bool)
        for at in changes:
            near[max(0, at - 4) : at + 6] = True
        return near


def per_cent(right: Seconds, where: Seconds) -> float | None:
    """How many of the seconds `where` are right; None when there are none."""
    return round(100 * float(np.mean(right[where])), 2) if where.any() else None


def judge(folder: Path) -> Iterator[scaffold.Row]:
    """Judge each session in the folder."""
    for recording in worn.recordings(folder):
        if isinstance(recording, dict):
            yield recording
            continue
        try:
            truth = Truth(recording)
        except ValueError as nothing:
            yield {"recording": recording.source, "error": str(nothing)}
            continue
        if not truth.judged.any():
            yield {"recording": recording.source, "error": "no second of it shows a gait"}
            continue
        yield compare(recording, truth)


def compare(recording: Recording, truth: Truth) -> scaffold.Row:
    """The core beside the truth and beside the plain rule."""
    known = worn.wear(recording, Plan(), (now.GAIT, now.SURE))
    gait, sure = (np.array(column) for column in zip(*known, strict=True))
    plain = np.where(12 * np.convolve(truth.steps, np.ones(5))[: len(gait)] >= 140, RUN, WALK)
    right, plain_right = gait == truth.gait, plain == truth.gait
    certain = truth.judged & (sure >= 75)
    return {
        "recording": recording.source,
        "judged_s": int(truth.judged.sum()),
        "run_pct": per_cent(truth.gait == RUN, truth.judged),
        "right_pct": per_cent(right, truth.judged),
        "plain_140_pct": per_cent(plain_right, truth.judged),
        "steep_s": int(truth.steep.sum()),
        "steep_right_pct": per_cent(right, truth.steep),
        "steep_plain_pct": per_cent(plain_right, truth.steep),
        "by_speed_pct": per_cent((gait == RUN) == truth.fast, truth.judged & (truth.fast | truth.slow)),
        "all_s": int(truth.moving.sum()),
        "all_right_pct": per_cent(right, truth.moving),
        "all_plain_pct": per_cent(plain_right, truth.moving),
        "not_judged_pct": per_cent(~truth.judged, truth.moving),
        "as_standing_pct": per_cent(gait == ids.STANDING, truth.judged),
        "sure_pct": per_cent(sure >= 75, truth.judged),
        "sure_right_pct": per_cent(right, certain),
        "stood_s": int(truth.stood.sum()),
        "stood_seen_pct": per_cent(gait == ids.STANDING, truth.stood),
    }


def summarise(rows: list[scaffold.Row]) -> scaffold.Row:
    """Worst and mean of the recordings."""

    def column(name: str) -> list[float]:
        return [float(value) for row in rows if isinstance(value := row[name], int | float)]

    summary: scaffold.Row = {"recordings": len(rows), "judged_s": int(sum(column("judged_s")))}
    for name in (
        "right_pct",
        "plain_140_pct",
        "steep_right_pct",
        "steep_plain_pct",
        "all_right_pct",
        "all_plain_pct",
    ):
        found = column(name)
        summary[f"{name}_worst"] = min(found, default=None)
        summary[f"{name}_mean"] = round(sum(found) / len(found), 2) if found else None
    summary["at_97_pct"] = sum(value >= 97 for value in column("right_pct"))
    return summary


if __name__ == "__main__":
    sys.exit(scaffold.run(__doc__, judge, summarise))
