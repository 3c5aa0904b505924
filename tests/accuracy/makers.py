"""Small folders laid out like the recorded ones, made from physics: to see that every accuracy script runs.

What comes out of a script on these says nothing of accuracy: a clean swing is easy. Only gross failures show.
"""

from __future__ import annotations

import csv
import gzip
import math
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from trailcue.sensed import Recording
from trailcue.virtual.course import rolling
from trailcue.virtual.runner import Runner

G = 9.80665
START = datetime(2024, 6, 1, 8, tzinfo=UTC)

Sample = tuple[float, float, float, float]
"""Seconds, and acceleration in g along the three axes."""


def _rows(
    path: Path, header: list[str] | None, rows: Iterable[Sequence[object]], delimiter: str = ","
) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(path, "wt", newline="") if path.suffix == ".gz" else path.open("w", newline="") as file:
        writer = csv.writer(file, delimiter=delimiter)
        if header:
            writer.writerow(header)
        writer.writerows(rows)


def limb(
    rate_hz: float, stands_s: float, steps: int, spm: float, bounce_g: float, swing_g: float
) -> list[Sample]:
    """A limb that stands, takes so many steps and stands again: bounce once a step, swing once a stride."""
    noise = random.Random(steps)
    moves_s = steps * 60 / spm
    samples = []
    for i in range(round((2 * stands_s + moves_s) * rate_hz)):
        t = i / rate_hz
        x = y = 0.0
        z = 1.0
        if stands_s <= t < stands_s + moves_s:
            turns = (t - stands_s) * spm / 60
            x = swing_g * math.sin(math.pi * turns)
            z += bounce_g * (math.sin(2 * math.pi * turns) + 0.4 * math.sin(4 * math.pi * turns + 0.5))
            y = 0.5 * swing_g * math.cos(math.pi * turns)
        samples.append((t, x + noise.gauss(0, 0.01), y + noise.gauss(0, 0.01), z + noise.gauss(0, 0.01)))
    return samples


def steps_wrist_walk(folder: Path) -> None:
    """A counted walk and a desk, Bangle.js at 12.5 Hz."""
    for name, steps in (("walk.csv", 120), ("desk.csv", 0)):
        samples = limb(12.5, 5 if steps else 120, steps, 112, 0.25, 0.2)
        rows = ([round(1000 * t), *(round(8192 * a) for a in axes)] for t, *axes in samples)
        _rows(folder / "data" / name, ["Time (ms)", "X", "Y", "Z"], rows)
    references = [["walk.csv", 120, "counted", ""], ["desk.csv", 0, "true zero", ""]]
    _rows(folder / "references.csv", ["file", "steps", "reference_kind", "note"], references)


def steps_wrist_magnitude(folder: Path) -> None:
    """A counted walk and a desk, SensorWatch at 24.2 Hz, magnitude only."""
    for name, steps in (("normal-walking.csv", 120), ("desk-working.csv", 0)):
        samples = limb(24.2, 5 if steps else 120, steps, 112, 0.25, 0.2)
        rows: list[list[object]] = [
            [round(t, 2), round(16384 * math.hypot(x, y, z)), "", ""] for t, x, y, z in samples
        ]
        rows[0][2:] = [steps, "{}"]
        _rows(folder / "l2-25hz-bw4" / name, ["Timestamp", "Magnitude", "Steps", "Header"], rows)


def steps_phone_footswitch(folder: Path) -> None:
    """A walk with a phone on the arm, and the contacts of either foot."""
    spm, steps, stands_s = 108.0, 120, 5.0
    samples = limb(220, stands_s, steps, spm, 0.25, 0.2)
    start = 10**12
    rows = ([start + round(1e9 * t), 3, *(G * a for a in axes)] for t, *axes in samples)
    _rows(folder / "Phone_Walker_Arm_1" / "accelerometer.csv", None, rows)

    def contacts() -> Iterator[list[object]]:
        for i in range(round((2 * stands_s + steps * 60 / spm) / 0.09)):
            turns = (0.09 * i - stands_s) * spm / 60
            moving = 0 <= turns < steps
            left, right = (int(turns % 2 < 1.2), int((turns + 1) % 2 < 1.2)) if moving else (1, 1)
            yield [start + round(0.09e9 * i), left, right]

    _rows(folder / "Phone_Walker_Arm_1" / "stepcounter.csv", None, contacts())


def run_wrist(folder: Path) -> None:
    """A wrist in running, 100 Hz, m/s²."""
    samples = limb(100, 0, 330, 165, 0.9, 0.6)
    rows = ([G * x, G * y, G * z, G * math.hypot(x, y, z)] for _, x, y, z in samples)
    _rows(folder / "person1_heelstrike.csv", ["x", "y", "z", "a"], rows)


def run_hip_ankle(folder: Path) -> None:
    """A hip in running, and an ankle that is hit at every second step."""
    spm, steps, stands_s = 160.0, 320, 5.0
    samples = limb(100, stands_s, steps, spm, 0.8, 0.3)
    hip = ([round(t, 2), x, y, z] for t, x, y, z in samples)
    _rows(folder / "acc_running_left_hip_100Hz.csv.gz", ["t", "x", "y", "z"], hip)

    def ankle() -> Iterator[list[object]]:
        for t, x, y, _ in samples:
            turns = (t - stands_s) * spm / 60
            since_s = (turns % 2) * 60 / spm
            hit = 6 * math.exp(-since_s / 0.02) if 0 <= turns < steps else 0.0
            yield [round(t, 2), x + 0.3 * hit, y - 1, hit]

    _rows(folder / "acc_running_left_ankle_100Hz.csv.gz", ["t", "x", "y", "z"], ankle())


def baro_stairs(folder: Path) -> None:
    """A staircase up and down with a phone barometer at 2 Hz."""
    for name, sign in (("Upstairs1.csv", -1), ("Downstairs1.csv", 1)):
        noise = random.Random(sign)
        rows = (
            [
                round(990 + sign * 2.93 * min(1, max(0, (i / 2 - 10) / 60)) + noise.gauss(0, 0.015), 2),
                500 * i,
            ]
            for i in range(160)
        )
        header = ["ATMOSPHERIC PRESSURE (hPa)", "Time since start in ms "]
        _rows(folder / name, header, rows, ";")


def breath_running(folder: Path) -> None:
    """Breaths of a runner, whole seconds, with heart rate and cadence."""

    def breaths() -> Iterator[list[object]]:
        yield ["s", "1/min", "bpm", "km/h", "1/min", "s"]
        t = 0.0
        while t < 600:
            rate = 28 + 12 * min(1, t / 300)
            yield [float(round(t)), round(rate, 2), 110 + round(t / 12), 9.0, 160, round(60 / rate, 2)]
            t += 60 / rate

    path = folder / "FirstRound" / "D01" / "D01_COSMED_1.csv"
    _rows(path, ["t", "Rf", "HR", "GPS Speed", "Cadence", "Ttot"], breaths())


def activities(folder: Path) -> None:
    """A simulated run and hike over a rolling course as TCX, and a file that is none."""
    folder.mkdir(parents=True, exist_ok=True)
    runner = Runner(rolling(), seed=3)
    seconds = [runner.second("hike" if i % 900 < 400 else "run") for i in range(2400)]
    (folder / "run.tcx").write_text(tcx(runner.recording(seconds)))
    (folder / "broken.fit").write_bytes(b"\x0e\x10no fit at all")


def tcx(recording: Recording) -> str:
    """A recording as TCX, one point a second."""
    truth = recording.reference
    points = []
    for i, second in enumerate(recording.seconds):
        at = (START + timedelta(milliseconds=second.t_ms)).isoformat().replace("+00:00", "Z")
        heart = f"<HeartRateBpm><Value>{second.bpm}</Value></HeartRateBpm>" if second.bpm else ""
        last = recording.seconds[max(0, i - 9) : i + 1]
        strides = round(sum(len(each.steps) for each in last) / len(last) * 30)
        points.append(
            f"<Trackpoint><Time>{at}</Time>"
            f"<AltitudeMeters>{truth.altitude_m[i]:.1f}</AltitudeMeters>"
            f"<DistanceMeters>{truth.distance_m[i]:.2f}</DistanceMeters>{heart}"
            '<Extensions><TPX xmlns="http://www.garmin.com/xmlschemas/ActivityExtension/v2">'
            f"<RunCadence>{strides}</RunCadence></TPX></Extensions></Trackpoint>"
        )
    return (
        '<?xml version="1.0"?><TrainingCenterDatabase '
        'xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2"><Activities>'
        f'<Activity Sport="Running"><Id>{START:%Y-%m-%dT%H:%M:%SZ}</Id>'
        f'<Lap StartTime="{START:%Y-%m-%dT%H:%M:%SZ}"><TotalTimeSeconds>{len(points)}</TotalTimeSeconds>'
        f"<Track>{''.join(points)}</Track></Lap></Activity></Activities></TrainingCenterDatabase>"
    )


FOLDERS: dict[str, tuple[Callable[[Path], None], ...]] = {
    "steps": (steps_wrist_walk, steps_wrist_magnitude, steps_phone_footswitch),
    "cadence": (run_wrist,),
    "phase": (run_hip_ankle, steps_phone_footswitch),
    "taps": (run_hip_ankle, steps_phone_footswitch),
    "gait": (activities,),
    "ascent": (baro_stairs,),
    "grade": (activities,),
    "place": (activities,),
    "forecast": (activities,),
    "own_forecast": (activities,),
    "breath": (breath_running,),
}
"""Each script, and the layouts that it reads."""
