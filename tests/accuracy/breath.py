"""What the core says of breathing, beside what was measured: `python tests/accuracy/breath.py DIR`.

DIR holds, in any subfolder, COSMED K5 tables of breaths (`*COSMED*.csv`) or Suunto SML files, or activities with beat
intervals. Each is worn by the core with the heart rate, the intervals and the cadence that it has. BREATH in each
second is compared with the median of the breaths that ended within the minute before; "wrong" is more than 10 % off.

Limits of the truth: no recording here has both. The K5 measured every breath, but was sent the mean heart rate only,
without intervals, so all that can be judged of it is that nothing is made up. The others have intervals and nobody
counted their breaths: what can be seen there is how often a rate is told, whether it is one that people have at
such a heart rate, whether it holds from one verdict to the next, and that it is not the cadence folded about the pulse.
A column of intervals in a K5 table (ms, named R-R or RR) is used if there is one.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from statistics import median
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from tests.accuracy.scaffold import Row, number, run  # noqa: E402
from tests.accuracy.worn import recordings, wear  # noqa: E402
from trailcore import now  # noqa: E402
from trailcore.plan import Plan  # noqa: E402
from trailcue.imports.steps import StepClock  # noqa: E402
from trailcue.sensed import Recording, Reference, Second  # noqa: E402

WRONG = 0.10
TRUTH_S = 60
MOST_BREATHS = 90.0
"""A minute: what the table has above it is a cough or a leak of the mask."""
FOLDED_WITHIN = 3.0
"""Breaths a minute: told so near to the folded cadence, a rate is suspect."""
LONGEST_S = 100_000
MOST_BEATS_A_SECOND = 7


@dataclass
class Worn:
    """What was sensed, second by second, and the breaths that were measured: (end in s, rate a minute)."""

    name: str
    bpm: list[float | None]
    spm: list[float | None]
    beats: list[list[int]]
    breaths: list[tuple[float, float]] = field(default_factory=list)

    def recording(self) -> Recording:
        """As the core wears it."""
        feet, seconds = StepClock(), []
        for at, (bpm, spm, beats) in enumerate(zip(self.bpm, self.spm, self.beats, strict=True)):
            t_ms = 1000 * (at + 1)
            rate = None if bpm is None else round(bpm)
            seconds.append(Second(t_ms, feet.second(t_ms, spm), None, rate, beats[:MOST_BEATS_A_SECOND]))
        return Recording(self.name, "running", None, seconds, Reference())


def judge(folder: Path) -> Iterator[Row]:
    """Yield a row a recording."""
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if path.suffix.lower() == ".sml":
            reader = suunto
        elif path.suffix.lower() == ".csv" and "COSMED" in path.name:
            reader = cosmed
        else:
            continue
        try:
            worn = reader(path, name)
        except (ValueError, IndexError, KeyError, OverflowError, csv.Error, ElementTree.ParseError) as wrong:
            yield {"recording": name, "error": f"cannot be read: {wrong}"}
            continue
        yield row(worn.recording(), worn.breaths)
    for recording in recordings(folder, any_steps=True):
        if not isinstance(recording, Recording):
            if str(recording["recording"]).lower().endswith((".fit", ".tcx", ".gpx")):
                yield recording
        elif any(second.rr_1024 for second in recording.seconds):
            yield row(recording, [])


def row(recording: Recording, breaths: list[tuple[float, float]]) -> Row:
    """What was told, and how right it was where that can be said."""
    known = wear(recording, Plan(), (now.BREATH, now.BPM, now.SPM))
    told = [(at, each[0] / 10) for at, each in enumerate(known) if each[0] is not None]
    truths = [(rate, around(breaths, at)) for at, rate in told]
    off = [abs(rate / truth - 1) for rate, truth in truths if truth]
    rates = sorted(rate for _, rate in told)
    verdicts = [rate for (at, rate), (before, last) in zip(told[1:], told, strict=False) if rate != last]
    near = [folded(rate, known[at][1], known[at][2]) for at, rate in told]
    return {
        "recording": recording.source,
        "seconds": len(known),
        "intervals": sum(len(second.rr_1024) for second in recording.seconds),
        "breaths": len(breaths),
        "measured_median": median(rate for _, rate in breaths) if breaths else None,
        "told_share": len(told) / len(known) if known else 0.0,
        "told_low": rates[len(rates) // 20] if rates else None,
        "told_median": median(rates) if rates else None,
        "told_high": rates[-1 - len(rates) // 20] if rates else None,
        "changes": len(verdicts),
        "near_folded_share": sum(near) / len(near) if near else None,
        "off_percent": 100 * median(off) if off else None,
        "wrong_share": sum(error > WRONG for error in off) / len(known) if breaths and known else None,
    }


def around(breaths: list[tuple[float, float]], second: int) -> float | None:
    """The median rate of the breaths that ended in the minute before the end of a second."""
    rates = [rate for end_s, rate in breaths if second + 1 - TRUTH_S < end_s <= second + 1]
    return median(rates) if rates else None


def folded(rate: float, bpm: int | None, spm: int | None) -> bool:
    """Whether a rate is that of steps or strides, sampled once a beat."""
    if not bpm or not spm:
        return False
    rhythms = (spm % bpm, spm / 2 % bpm)
    return any(abs(min(rhythm, bpm - rhythm) - rate) <= FOLDED_WITHIN for rhythm in rhythms)


def cosmed(path: Path, name: str) -> Worn:
    """A table with a row a breath; its second line is units, its stamps are whole seconds."""
    with path.open(newline="", encoding="utf-8-sig") as file:
        rows = list(csv.reader(file))
    head = [title.strip() for title in rows[0]]
    t_at, rate_at, bpm_at, step_at = (head.index(title) for title in ("t", "Rf", "HR", "Cadence"))
    beat_at = next((at for at, title in enumerate(head) if title in ("R-R", "RR")), None)
    table = [cells for cells in rows[2:] if len(cells) == len(head)]
    length_s = int(float(table[-1][t_at])) + 1
    if not 0 < length_s <= LONGEST_S:
        raise ValueError(f"it spans {length_s} s")
    worn = Worn(name, [None] * length_s, [None] * length_s, [[] for _ in range(length_s)])
    for cells, following in zip(table, [*table[1:], table[-1]], strict=True):
        start, end = int(float(cells[t_at])), int(float(following[t_at]))
        for second in range(start, max(start + 1, end)):
            worn.bpm[second] = float(cells[bpm_at] or 0) or None
            worn.spm[second] = float(cells[step_at] or 0) or None
        rate = float(cells[rate_at] or 0)
        if 0 < rate <= MOST_BREATHS:
            worn.breaths.append((float(cells[t_at]), rate))
        if beat_at is not None and cells[beat_at]:
            worn.beats[start].append(round(float(cells[beat_at]) * 1.024))
    return worn


def suunto(path: Path, name: str) -> Worn:
    """An SML file: heart rate and strides in Hz, all intervals at the end, in ms."""
    root = ElementTree.parse(path).getroot()
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    data = root.find(".//R-R/Data")
    if data is None or not data.text:
        raise ValueError("no intervals in it")
    beats_ms = [int(word) for word in data.text.split()]
    ends_s = [end / 1000 for end in accumulate(beats_ms)]
    length_s = int(ends_s[-1]) + 1
    if not 0 < length_s <= LONGEST_S:
        raise ValueError(f"it spans {length_s} s")
    worn = Worn(name, [None] * length_s, [None] * length_s, [[] for _ in range(length_s)])
    for end_s, beat_ms in zip(ends_s, beats_ms, strict=True):
        worn.beats[int(end_s)].append(round(beat_ms * 1.024))
    for sample in root.iter("Sample"):
        second = int(float(sample.findtext("Time") or -1))
        if not 0 <= second < length_s:
            continue
        for tag, into, scale in (("HR", worn.bpm, 60), ("Cadence", worn.spm, 120)):
            value = sample.findtext(tag)
            if value:
                into[second] = float(value) * scale
    held(worn.bpm)
    held(worn.spm)
    return worn


def held(values: list[float | None]) -> None:
    """Fill the seconds without a sample with the last one before, in place, for up to 5 s."""
    age = 0
    for at in range(1, len(values)):
        age = age + 1 if values[at] is None else 0
        if values[at] is None and age <= 5:
            values[at] = values[at - 1]


def summarise(rows: list[Row]) -> Row:
    """Over all recordings; what needs both breaths and intervals is None where no recording has both."""
    measured = [row for row in rows if row["breaths"]]
    both = [row for row in measured if row["intervals"]]
    beats = [row for row in rows if row["intervals"]]
    off = [row["off_percent"] for row in both if isinstance(row["off_percent"], float)]
    return {
        "recordings": len(rows),
        "with_breaths": len(measured),
        "with_intervals": len(beats),
        "with_both": len(both),
        "off_percent": median(off) if off else None,
        "wrong_share": max((number(row, "wrong_share") for row in measured), default=None),
        "told_share_without_intervals": mean([row for row in rows if not row["intervals"]]),
        "told_share_with_intervals": mean(beats),
    }


def mean(rows: list[Row]) -> float | None:
    """The mean share told."""
    return sum(number(row, "told_share") for row in rows) / len(rows) if rows else None


if __name__ == "__main__":
    sys.exit(run(__doc__, judge, summarise))
