"""Steps of a wrist: `python tests/accuracy/steps.py DIR`, against recordings whose steps somebody counted.

DIR, or any folder in it, is laid out like one of these, told by its files:

- `references.csv` beside `data/*.csv` (`steps_wrist_walk`): ms and three axes, 8192 to the g, at about 12.5 Hz;
- csv files with Timestamp, Magnitude and Steps (`steps_wrist_magnitude`): one number a sample, 16384 to the g;
- a folder with `accelerometer.csv` and `stepcounter.csv` (`steps_phone_footswitch`): m/s², and the feet's contacts.

Each recording goes through the shipping `steps` in bursts of half a second. Wrists are worn at their own rate, measured
from the time stamps; the phones' 100 to 405 Hz are averaged into the 52 Hz that an IMU would give.

Limits of the truth. A person's count of a walk may be off by one or two; long walks are approximate and kept out of
the mean. Magnitudes came in one of two norms that weigh directions differently, so their scale is 1 to 1.7 too
large, and their time stamps jump: they are taken to be evenly spaced. A foot switch is read every 90 ms and bounces:
contacts of a foot less than half a stride apart are one, a gap of two strides is a contact missed, and a recording
whose feet still differ by more than 3 is left out. With fewer than 20 steps a minute a recording is no walk: what
exceeds its count is false.
"""

from __future__ import annotations

import csv
import sys
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import fmean, median

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
for place in (ROOT, ROOT / "host", ROOT / "firmware" / "lib"):
    if str(place) not in sys.path:
        sys.path.insert(0, str(place))

from tests.accuracy import scaffold  # noqa: E402
from tests.accuracy.scaffold import Row  # noqa: E402
from trailcore.steps import Steps  # noqa: E402

G = 9.80665
RATES_CHZ = (1250, 2500, 2600, 5000, 5200, 10000, 10400)
"""Nominal rates of usual accelerometers; the true one is a few per cent off."""
PHONE_HZ = 52
PHONE_PER_G = 4096
WALK_SPM = 20


@dataclass(frozen=True)
class Recording:
    """Raw words of an accelerometer, evenly spaced but for gaps, and the steps counted in them."""

    name: str
    layout: str
    t_ms: np.ndarray
    words: np.ndarray
    per_g: int
    steps: int
    counted: bool

    @property
    def minutes(self) -> float:
        """How long it is."""
        return float(self.t_ms[-1] - self.t_ms[0]) / 60000

    @property
    def is_walk(self) -> bool:
        """Whether it is a walk rather than a chore with some steps in it."""
        return self.steps >= max(WALK_SPM, WALK_SPM * self.minutes)


def recordings(folder: Path) -> Iterator[Recording | Row]:
    """Yield every recording in a folder and below it, a row with an error for what cannot be read."""
    places = [folder, *sorted(path for path in folder.rglob("*") if path.is_dir())]
    for place in places:
        if (place / "references.csv").is_file():
            yield from _referenced(place)
        elif (place / "accelerometer.csv").is_file():
            yield _read(_phone, place, place.name)
        else:
            for path in sorted(place.glob("*.csv")):
                if path.open(encoding="utf-8", errors="replace").readline().startswith("Timestamp,Magnitude"):
                    yield _read(_magnitude, path, f"{place.name}/{path.stem}")


def _read(reader, path: Path, *about: object) -> Recording | Row:
    try:
        recording = reader(path, *about)
    except (OSError, ValueError, IndexError, KeyError) as trouble:
        return {"recording": path.name, "error": str(trouble)}
    if len(recording.t_ms) < 100 or recording.minutes <= 0:
        return {"recording": recording.name, "error": "shorter than 100 samples"}
    return recording


def _referenced(place: Path) -> Iterator[Recording | Row]:
    with (place / "references.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            yield _read(_axes, place / "data" / (row.get("file") or ""), row)


def _axes(path: Path, row: dict[str, str]) -> Recording:
    table = _numbers(path, 4)
    t_ms = table[:, 0]
    shortest_ms = 0.8 * float(np.median(np.diff(t_ms)))
    for i in range(len(t_ms) - 2, -1, -1):  # a stamp can be late, never early: those after it tell
        t_ms[i] = min(t_ms[i], t_ms[i + 1] - shortest_ms)
    counted = row["reference_kind"] == "counted"
    return Recording(path.stem, "wrist_walk", t_ms, table[:, 1:], 8192, int(row["steps"]), counted)


def _magnitude(path: Path, name: str) -> Recording:
    table = _numbers(path, 2)
    with path.open(encoding="utf-8") as file:
        steps = int(next(csv.DictReader(file))["Steps"])
    words = np.zeros((len(table), 3))
    words[:, 0] = table[:, 1] / 2  # L1 counts exceed 16 bits
    t_ms = np.linspace(1000 * table[0, 0], 1000 * table[-1, 0], len(table))
    return Recording(name, "wrist_magnitude", t_ms, words, 8192, steps, True)


def _phone(place: Path, name: str) -> Recording:
    table = _numbers(place / "accelerometer.csv", 5, header=0)
    contacts = np.loadtxt(place / "stepcounter.csv", delimiter=",", dtype=np.int64, ndmin=2)
    feet = [_contacts(contacts[:, 0] / 1e6, contacts[:, foot]) for foot in (1, 2)]
    if abs(feet[0] - feet[1]) > 3:
        raise ValueError(f"the feet's counts differ: {feet[0]} and {feet[1]}")
    t_ms, words = resample(table[:, 0] / 1e6, table[:, 2:] / G * PHONE_PER_G, PHONE_HZ)
    return Recording(name, "phone_footswitch", t_ms, words, PHONE_PER_G, sum(feet), True)


def _contacts(t_ms: np.ndarray, down: np.ndarray) -> int:
    """How often a foot came down, by the switch's readings 0 and 1."""
    t_ms = t_ms[1:][(down[1:] == 1) & (down[:-1] == 0)]
    stride = float(np.median(np.diff(t_ms)))
    strikes = [float(t_ms[0])]
    strikes += [b for a, b in pairwise(t_ms) if b - a > 0.55 * stride]
    return 1 + sum(max(1, round((b - a) / stride)) for a, b in pairwise(strikes))


def _numbers(path: Path, columns: int, header: int = 1) -> np.ndarray:
    """The first columns of a csv, without rows that lack one."""
    table = np.genfromtxt(path, delimiter=",", skip_header=header, usecols=range(columns))
    table = table[np.isfinite(table).all(axis=1)] if table.ndim == 2 else np.empty((0, columns))
    if len(table) < 2:
        raise ValueError("no samples")
    return table


def resample(t_ms: np.ndarray, words: np.ndarray, rate_hz: float) -> tuple[np.ndarray, np.ndarray]:
    """Average samples into those of a slower sensor; a faster one gets what lies in between."""
    edges = np.arange(t_ms[0], t_ms[-1], 1000 / rate_hz)
    middles = edges + 500 / rate_hz
    at = np.searchsorted(edges, t_ms, side="right") - 1
    count = np.bincount(at, minlength=len(edges))
    some = count > 0
    columns = []
    for column in words.T:
        mean = np.bincount(at, weights=column, minlength=len(edges))[some] / count[some]
        is_slower = some.mean() > 0.7
        columns.append(
            np.interp(middles, middles[some] if is_slower else t_ms, mean if is_slower else column)
        )
    return middles, np.stack(columns, axis=1)


def bursts(t_ms: np.ndarray, words: np.ndarray) -> Iterator[tuple[array[int], int, int, int]]:
    """What a driver hands to `Steps.block`, every half second and at each gap."""
    period_ms = float(np.median(np.diff(t_ms)))
    words = np.clip(np.rint(words), -32768, 32767).astype(np.int16)
    gaps = np.flatnonzero(np.abs(np.diff(t_ms) - period_ms) > period_ms / 2) + 1
    cuts = {0, len(t_ms), *gaps.tolist(), *range(0, len(t_ms), max(1, round(500 / period_ms)))}
    for first, end in pairwise(sorted(cuts)):
        flat = array("h", words[first:end].tobytes())
        yield flat, end - first, int(t_ms[end - 1]) % (1 << 29), round(1000 * period_ms)


def nominal_chz(t_ms: np.ndarray) -> int:
    """The nominal rate of a sensor with these time stamps."""
    chz = 100000 / float(np.median(np.diff(t_ms)))
    nearest = min(RATES_CHZ, key=lambda rate: abs(rate - chz))
    return nearest if abs(nearest - chz) < 0.05 * chz else round(chz)


def count(recording: Recording) -> int:
    """The steps that the watch would have counted."""
    steps = Steps(nominal_chz(recording.t_ms), recording.per_g)
    total = 0
    for words, n, t_ms, period_us in bursts(recording.t_ms, recording.words):
        steps.block(words, n, t_ms, period_us)
        total += steps.found()
        steps.clear()
    return total


def judge(folder: Path) -> Iterator[Row]:
    """A row a recording."""
    for recording in recordings(folder):
        if not isinstance(recording, Recording):
            yield recording
            continue
        steps = count(recording)
        false = None if recording.is_walk else max(0, steps - recording.steps)
        yield {
            "recording": recording.name,
            "layout": recording.layout,
            "minutes": recording.minutes,
            "counted": recording.counted,
            "true_steps": recording.steps,
            "steps": steps,
            "error_pct": 100 * (steps - recording.steps) / recording.steps if recording.is_walk else None,
            "false_steps": false,
        }


def summarise(rows: list[Row]) -> Row:
    """Errors of the counted walks, of all and by layout, and false steps."""
    walks = [row for row in rows if row["error_pct"] is not None]
    counted = [row for row in walks if row["counted"]]
    still = [row for row in rows if row["false_steps"] is not None]
    minutes = sum(float(str(row["minutes"])) for row in still)
    summary: Row = {"counted_walks": len(counted), "mean_abs_error_pct": _mean_abs(counted)}
    for layout in sorted({str(row["layout"]) for row in counted}):
        summary[f"mean_abs_error_pct_{layout}"] = _mean_abs(
            [row for row in counted if row["layout"] == layout]
        )
    summary["median_abs_error_pct"] = median(_errors(counted)) if counted else None
    summary["approximate_walks_mean_abs_error_pct"] = _mean_abs([row for row in walks if not row["counted"]])
    summary["minutes_without_walking"] = minutes
    summary["false_steps_per_half_hour"] = (
        30 * sum(int(str(row["false_steps"])) for row in still) / minutes if still else None
    )
    return summary


def _errors(rows: list[Row]) -> list[float]:
    return [abs(float(str(row["error_pct"]))) for row in rows]


def _mean_abs(rows: list[Row]) -> float | None:
    return fmean(_errors(rows)) if rows else None


if __name__ == "__main__":
    sys.exit(scaffold.run(__doc__, judge, summarise))
