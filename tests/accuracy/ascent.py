"""Ascent and vertical speed from pressure: python tests/accuracy/ascent.py FOLDER [--json]

FOLDER holds recordings of stairs by a phone's barometer (CSV with a pressure and a time column), of a watch with its
pressure (Suunto SML), or activities (FIT) whose recorder states an ascent of its own; each is told by its contents.
The core gets what the watch would: once a second the median pressure of that second, in whole Pa.

Truth. Stairs and SML: the same pressure, read with hindsight. In floats and by the ISA formula, smoothed both ways
over 5 s and cut at turns of 3 m; the height of a way (3 m at least) is the difference of its ends, each the end of a
straight line through 3 s. So this judges the counting, not the sensor: temperature and weather are in both. FIT, and
the watch's own figure in an SML (stated_m): the vendor's ascent, by a rule that is not published; vendors differ by
some 10 % on the same walk. error_pct (for those figures: stated_off_pct) is the difference of ascent and that of
descent, added, in per cent of all that went up and down.

Vertical speed is compared with the slope of the smoothed altitude over 11 s around each second: lag_s is the
delay at which it fits best, noise_mm_s and bias_mm_s are what is then left. Without cadence in the file (stairs, a
bicycle) the core gets 110 steps a minute, for without steps it counts nothing.
"""

from __future__ import annotations

import csv
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import fitdecode
import numpy as np

sys.path[:0] = [str(Path(__file__).resolve().parents[2])]

from tests.accuracy import worn  # noqa: E402  (it puts the core and the host on the path)
from tests.accuracy.scaffold import Row, run  # noqa: E402
from trailcore import now  # noqa: E402
from trailcore.plan import Plan  # noqa: E402
from trailcue import imports  # noqa: E402
from trailcue.imports.steps import StepClock  # noqa: E402
from trailcue.sensed import ImportRefused, Recording, Reference, Second  # noqa: E402

STEPS_A_MINUTE = 110
SMOOTHED_S = 5
ENDS_S = 3.0
TURN_M = 3.0
SPEED_S = 11
WINDOW_S = 30
LONGEST_HOLE_S = 10
SHORTEST_S = 20


class Odd(Exception):
    """A file that cannot be judged, and why."""


@dataclass
class Readings:
    """Pressure as recorded: seconds from the start, Pa, steps a minute (0: not recorded), what its recorder says."""

    t_s: np.ndarray
    pa: np.ndarray
    spm: np.ndarray
    stated_m: tuple[float, float] | None = None


def judge(folder: Path) -> Iterator[Row]:
    """Yield a row a recording."""
    for path in sorted(folder.iterdir()):
        if not path.is_file():
            continue
        try:
            head = path.read_bytes()[:16]
            if head[8:12] == b".FIT":
                yield from _activity(path)
            else:
                readings = _sml(path) if head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<") else _csv(path)
                yield _row(path.name, readings)
        except (
            Odd,
            ImportRefused,
            OSError,
            csv.Error,
            ET.ParseError,
            ValueError,
            fitdecode.FitError,
        ) as wrong:
            yield {"recording": path.name, "error": str(wrong).partition("\n")[0]}


def summarise(rows: list[Row]) -> Row:
    """Mean and worst over the recordings."""

    def column(key: str) -> list[float]:
        return [value for row in rows if isinstance(value := row.get(key), (int, float))]

    def mean(values: list[float]) -> float | None:
        return sum(values) / len(values) if values else None

    errors = column("error_pct")
    return {
        "recordings": len(rows),
        "mean_abs_error_pct": mean(errors),
        "worst_error_pct": max(errors, default=None),
        "mean_stated_off_pct": mean(column("stated_off_pct")),
        "mean_lag_s": mean(column("lag_s")),
        "mean_noise_mm_s": mean(column("noise_mm_s")),
        "mean_abs_bias_mm_s": mean([abs(value) for value in column("bias_mm_s")]),
        "suspect_s": sum(column("suspect_s")),
    }


# --- reading ----------------------------------------------------------------------------------------------


def _csv(path: Path) -> Readings:
    """A table with a pressure column (Pa, hPa or kPa, told by size) and a time column (s, ms or ns, likewise)."""
    text = path.read_text(encoding="utf-8-sig", errors="replace")
    first = text.partition("\n")[0]
    comma = max(";\t,", key=first.count)
    table = list(csv.reader(text.splitlines(), delimiter=comma))
    if len(table) < 2:
        raise Odd("no table in it")
    names = [name.strip().lower() for name in table[0]]
    pressure = [i for i, name in enumerate(names) if "pressure" in name and "altitude" not in name]
    clock = [
        i
        for i, name in enumerate(names)
        if "time" in name or "second" in name or name in ("t", "t_s", "t_ms")
    ]
    if not pressure or not clock:
        raise Odd("no column of pressure, or none of time")
    times, values = [], []
    for row in table[1:]:
        try:
            pair = [float(row[i].replace(",", ".")) for i in (clock[0], pressure[0])]
        except (IndexError, ValueError):
            continue
        if all(map(np.isfinite, pair)):
            times.append(pair[0])
            values.append(pair[1])
    t, pa = np.array(times), np.array(values)
    onward = t > np.maximum.accumulate(np.concatenate([[-np.inf], t[:-1]])) if len(t) else t > 0
    t, pa = t[onward], pa[onward]
    if len(t) < 2:
        raise Odd("fewer than two readings in order of time")
    size = float(np.median(pa))
    pa = pa * (1 if size > 2000 else 100 if size > 200 else 1000)
    gap = float(np.median(np.diff(t)))
    t = t * (1e-9 if gap > 1e5 else 1e-3 if gap > 4 else 1)
    return Readings(t - t[0], pa, np.zeros(len(t)))


def _sml(path: Path) -> Readings:
    """Samples with AbsPressure; cadence is in strides a second."""
    rows = []
    stated: dict[str, float] = {}
    for element in ET.parse(path).getroot().iter():
        name = element.tag.rpartition("}")[2]
        if name == "Header":
            stated = {
                tag: float(text) for tag, text in _texts(element).items() if tag in ("Ascent", "Descent")
            }
        elif name == "Sample":
            texts = _texts(element)
            if "AbsPressure" in texts and "Time" in texts:
                spm = 120 * float(texts.get("Cadence", "0"))
                rows.append((float(texts["Time"]), float(texts["AbsPressure"]), spm))
    if len(rows) < 2:
        raise Odd("XML without samples of AbsPressure")
    t, pa, spm = np.array(rows).T
    own = (stated["Ascent"], stated["Descent"]) if len(stated) == 2 and stated["Ascent"] else None
    return Readings(t - t[0], pa, spm, own)


def _texts(element: ET.Element) -> dict[str, str]:
    return {child.tag.rpartition("}")[2]: child.text for child in element if child.text}


# --- judging ----------------------------------------------------------------------------------------------


def _row(name: str, readings: Readings) -> Row:
    seconds = _seconds(readings)
    if len(seconds) < SHORTEST_S:
        raise Odd(f"{len(seconds)} s of pressure, fewer than {SHORTEST_S}")
    recording = Recording(name, None, None, seconds, Reference())
    known = worn.wear(recording, Plan(), (now.ASCENT_CM, now.DESCENT_CM, now.SUSPECT, now.VERTICAL))
    ascent, descent = _metres(known)
    up, down = _truth(readings)
    row: Row = {"recording": name, "up_m": up, "ascent_m": ascent, "down_m": down, "descent_m": descent}
    row["error_pct"] = _off_pct((ascent, descent), (up, down)) if up + down >= TURN_M else None
    row["suspect_s"] = sum(second[2] or 0 for second in known)
    row |= _speed(seconds, [second[3] for second in known])
    if readings.stated_m:
        row |= {
            "stated_m": readings.stated_m[0],
            "stated_off_pct": _off_pct((ascent, descent), readings.stated_m),
        }
    return row


def _activity(path: Path) -> Iterator[Row]:
    stated = _stated(path)
    for number, recording in enumerate(imports.read(path)):
        own = stated[number] if number < len(stated) else None
        if own is None or not any(own):
            yield {"recording": recording.source, "error": "states no ascent of its own"}
        elif not any(second.steps for second in recording.seconds):
            yield {"recording": recording.source, "error": "no steps in it, so nothing was climbed on foot"}
        else:
            yield _beside_stated(recording, own)


def _beside_stated(recording: Recording, own: tuple[float, float]) -> Row:
    known = worn.wear(recording, Plan(), (now.ASCENT_CM, now.DESCENT_CM, now.SUSPECT))
    ascent, descent = _metres(known)
    return {
        "recording": recording.source,
        "stated_up_m": own[0],
        "ascent_m": ascent,
        "stated_down_m": own[1],
        "descent_m": descent,
        "stated_off_pct": _off_pct((ascent, descent), own),
        "suspect_s": sum(second[2] or 0 for second in known),
    }


def _stated(path: Path) -> list[tuple[float, float] | None]:
    """What each session of a FIT file says of itself."""
    found: list[tuple[float, float] | None] = []
    with fitdecode.FitReader(path, error_handling=fitdecode.ErrorHandling.IGNORE) as reader:
        for frame in reader:
            if isinstance(frame, fitdecode.FitDataMessage) and frame.name == "session":
                both = [frame.get_value(f"total_{way}", fallback=None) for way in ("ascent", "descent")]
                up, down = (value if isinstance(value, (int, float)) else None for value in both)
                found.append(None if up is None or down is None else (up, down))
    return found


def _metres(known: list[tuple[int | None, ...]]) -> tuple[float, float]:
    return (known[-1][0] or 0) / 100, (known[-1][1] or 0) / 100


def _off_pct(counted: tuple[float, float], true: tuple[float, float]) -> float:
    return 100 * (abs(counted[0] - true[0]) + abs(counted[1] - true[1])) / sum(true)


def _seconds(readings: Readings) -> list[Second]:
    """What the watch would have sensed, second by second."""
    feet = StepClock()
    seconds: list[Second] = []
    of_second = readings.t_s.astype(int)
    walked = bool(readings.spm.any())
    for second in np.unique(of_second):
        these = of_second == second
        spm = float(np.median(readings.spm[these])) if walked else STEPS_A_MINUTE
        seconds.append(
            _second(feet, 1000 * (int(second) + 1), float(np.median(readings.pa[these])), spm, seconds)
        )
    return seconds


def _second(feet: StepClock, t_ms: int, pa: float, spm: float, before: list[Second]) -> Second:
    missing = (t_ms - before[-1].t_ms) // 1000 - 1 if before else 0
    return Second(t_ms, feet.second(t_ms, spm), round(pa), gap_s=missing if missing > LONGEST_HOLE_S else 0)


def _altitude(pa: np.ndarray) -> np.ndarray:
    """The ISA formula, in floats."""
    return 44330.77 * (1 - (pa / 101325) ** (1 / 5.25588))


def _truth(readings: Readings) -> tuple[float, float]:
    """Metres up and down, with hindsight; what was climbed in a hole of the recording nobody can know."""
    holes = np.flatnonzero(np.diff(readings.t_s) > LONGEST_HOLE_S) + 1
    up = down = 0.0
    for t, pa in zip(np.split(readings.t_s, holes), np.split(readings.pa, holes), strict=True):
        for height in _ways(t, _altitude(pa)):
            up += max(0.0, height)
            down += max(0.0, -height)
    return up, down


def _ways(t: np.ndarray, altitude: np.ndarray) -> Iterator[float]:
    """Yield the height of each way between two turns."""
    if len(t) < 2:
        return
    half = max(1, round(SMOOTHED_S / 2 / max(0.01, float(np.median(np.diff(t))))))
    smooth = np.array([altitude[max(0, i - half) : i + half + 1].mean() for i in range(len(t))])
    for start, end in pairwise(_turns(smooth)):
        if abs(smooth[end] - smooth[start]) < TURN_M:
            continue
        at, level = t[start : end + 1], altitude[start : end + 1]
        ends = []
        for edge, part in ((at[0], at <= at[0] + ENDS_S), (at[-1], at >= at[-1] - ENDS_S)):
            straight = np.polyfit(at[part] - edge, level[part], min(1, int(part.sum()) - 1))
            ends.append(float(straight[-1]))
        yield ends[1] - ends[0]


def _turns(level: np.ndarray) -> list[int]:
    """Indices of the first value, of each extreme that is left by more than TURN_M, and of the last value."""
    turns, low, high, way = [0], 0, 0, 0
    for i in range(len(level)):
        if level[i] > level[high]:
            high = i
        if level[i] < level[low]:
            low = i
        if way >= 0 and level[high] - level[i] > TURN_M:
            turns.append(high)
            way, low = -1, i
        elif way <= 0 and level[i] - level[low] > TURN_M:
            turns.append(low)
            way, high = 1, i
        if way > 0:
            low = i
        elif way < 0:
            high = i
    return sorted({*turns, len(level) - 1})


def _speed(seconds: list[Second], vertical: list[int | None]) -> Row:
    """How late, how noisy and how biased the vertical speed is, once its window is full."""
    t = np.array([second.t_ms // 1000 for second in seconds])
    level = np.full(t[-1] + 1, np.nan)
    said = np.full(t[-1] + 1, np.nan)
    full = 0
    for at, second, mm_s in zip(t, seconds, vertical, strict=True):
        level[at] = _altitude(np.array(float(second.pressure_pa or 0)))
        full = 0 if second.gap_s or mm_s is None else full + 1
        said[at] = mm_s if mm_s is not None and full >= WINDOW_S else np.nan
    half = SPEED_S // 2
    weights = np.arange(-half, half + 1)
    true = 1000 * np.correlate(level, weights / (weights @ weights), "same")
    true[:half] = true[-half:] = np.nan
    best: tuple[float, int, float] | None = None
    for lag in range(WINDOW_S + 1):
        off = said[lag:] - true[: len(true) - lag]
        off = off[np.isfinite(off)]
        if len(off) >= SHORTEST_S:
            rms = float(np.sqrt(np.mean(off**2)))
            best = min(best or (np.inf, 0, 0.0), (rms, lag, float(np.mean(off))))
    if best is None:
        return {"lag_s": None, "noise_mm_s": None, "bias_mm_s": None}
    return {"lag_s": best[1], "noise_mm_s": best[0], "bias_mm_s": best[2]}


if __name__ == "__main__":
    sys.exit(run(__doc__, judge, summarise))
