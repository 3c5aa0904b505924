"""Cadence while running, from a wrist: `python tests/accuracy/cadence.py DIR`, DIR laid out like `run_wrist`.

A recording is a csv with columns x, y, z in m/s² at 100 Hz. It is worn at 12.5, 26, 52 and 104 Hz, as an IMU
would deliver it: through the shipping `steps`, the frame of each second and the shipping `gait`, whose SPM word is
judged in every second from the tenth on.

Truth: there is none but the signal's spectrum. Over 8 s, all three axes together, it is the frequency between 132 and
234 steps a minute whose half (the stride) and multiples hold most amplitude. Limits: a mean over 8 s, so that a
change of pace blurs, with a standard error of about 0.5 spm; no single step is known; a cadence outside that range
cannot be found. SPM at a tick is a mean of some steps before it; it is compared with the window about three seconds
earlier, which ends a second after the tick.
`stray_spm` tells how far that truth itself moves within 4 s, in the mean.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
for place in (ROOT, ROOT / "host", ROOT / "firmware" / "lib"):
    if str(place) not in sys.path:
        sys.path.insert(0, str(place))

from tests.accuracy import scaffold, steps  # noqa: E402
from tests.accuracy.scaffold import Row  # noqa: E402
from trailcore.frame import Frame  # noqa: E402
from trailcore.now import SPM  # noqa: E402
from trailcore.plan import Plan  # noqa: E402
from trailcore.quantise import level  # noqa: E402
from trailcore.session import Session  # noqa: E402
from trailcore.steps import Steps  # noqa: E402

RAW_HZ = 100
WORN_HZ = (12.5, 26.0, 52.0, 104.0)
PER_G = 4096
WINDOW_S = 8
LAG_S = 3
FIRST_S = 10
WITHIN_SPM = 2
CLEAR = 2.0
"""Times the median over all cadences, for a line to be one: noise reaches 1.4, the recordings of running 3 and more."""
GRID_SPM = np.arange(132, 234, 0.1)


def truth(words: np.ndarray) -> np.ndarray:
    """Steps a minute by the spectrum around each second; nan without a whole window, or a clear line in it."""
    n = WINDOW_S * RAW_HZ
    taper = np.hanning(n)[:, None]
    seconds = len(words) // RAW_HZ
    found = np.full(seconds + 1, np.nan)
    spectrum_hz = np.fft.rfftfreq(16 * n, 1 / RAW_HZ)
    for second in range(WINDOW_S // 2, seconds - WINDOW_S // 2 + 1):
        window = words[(second - WINDOW_S // 2) * RAW_HZ :][:n]
        if len(window) < n:
            continue
        amplitude = np.abs(np.fft.rfft((window - window.mean(axis=0)) * taper, 16 * n, axis=0)).sum(axis=1)
        strides_hz = GRID_SPM / 120
        comb = sum(np.interp(k * strides_hz, spectrum_hz, amplitude) for k in range(1, 9))
        if np.max(comb) > CLEAR * np.median(comb):
            found[second] = GRID_SPM[int(np.argmax(comb))]
    return found


def wear(t_ms: np.ndarray, words: np.ndarray, rate_hz: float) -> np.ndarray:
    """The SPM word in each second: raw words through steps, frames and gait, as on the wrist."""
    sensed = Steps(round(100 * rate_hz), PER_G)
    session, frame = Session(Plan()), Frame()
    t_ms, words = steps.resample(t_ms, words, rate_hz)
    seen = [0]
    waiting: list[tuple[int, int]] = []
    for flat, n, at_ms, period_us in steps.bursts(t_ms, words):
        sensed.block(flat, n, at_ms, period_us)
        waiting += [(sensed.times_ms[i], sensed.strengths_mg[i]) for i in range(sensed.found())]
        sensed.clear()
        while at_ms >= 1000 * len(seen):
            frame.clear()
            while waiting and waiting[0][0] <= 1000 * len(seen):
                step_ms, strength_mg = waiting.pop(0)
                if not frame.add_step(step_ms, level(strength_mg)):
                    frame.close(1000 * len(seen), False, 0)
                    frame.feed(session)
                    frame.clear()
                    frame.add_step(step_ms, level(strength_mg))
            frame.close(1000 * len(seen), True, level(sensed.wrist_mg()))
            frame.feed(session)
            seen.append(session.now[SPM])
    return np.array(seen)


def judge(folder: Path) -> Iterator[Row]:
    """A row for each recording and rate."""
    for path in sorted(folder.rglob("*.csv")):
        try:
            table = np.genfromtxt(path, delimiter=",", names=True)
            words = np.stack([table[axis] for axis in "xyz"], axis=1) / steps.G * PER_G
        except (ValueError, IndexError, OSError) as trouble:
            yield {"recording": path.name, "error": str(trouble)}
            continue
        if len(words) < 2 * FIRST_S * RAW_HZ or not np.isfinite(words).all():
            yield {"recording": path.name, "error": "shorter than 20 s, or samples missing"}
            continue
        true = truth(words)
        if np.mean(np.isfinite(true[WINDOW_S // 2 : -WINDOW_S // 2])) < 0.5:
            yield {"recording": path.name, "error": "no cadence of a run stands out of its spectrum"}
            continue
        t_ms = np.arange(len(words)) * 1000 / RAW_HZ
        clipped = float(np.mean(np.abs(words / PER_G).max(axis=1) > 1.99))
        for rate_hz in WORN_HZ:
            yield _row(path.stem, rate_hz, clipped, true, wear(t_ms, words, rate_hz))


def _row(name: str, rate_hz: float, clipped: float, true: np.ndarray, spm: np.ndarray) -> Row:
    seconds = np.array([s for s in range(FIRST_S, len(spm)) if s - LAG_S < len(true) and true[s - LAG_S] > 0])
    want, got = true[seconds - LAG_S], spm[seconds]
    off = np.abs(got - want)
    moved = [
        np.ptp(true[s - 4 : s + 1]) for s in range(8, len(true)) if np.isfinite(true[s - 4 : s + 1]).all()
    ]
    return {
        "recording": name,
        "rate_hz": rate_hz,
        "seconds": len(seconds),
        "true_spm": float(np.median(want)),
        "clipped_pct": 100 * clipped,
        "within_2_pct": 100 * float(np.mean(off <= WITHIN_SPM)),
        "within_5_pct": 100 * float(np.mean(off <= 5)),
        "halved_pct": 100 * float(np.mean((got > 0) & (np.abs(2 * got - want) < 20))),
        "doubled_pct": 100 * float(np.mean(np.abs(got / 2 - want) < 10)),
        "unknown_pct": 100 * float(np.mean(got == 0)),
        "stray_spm": float(np.mean(moved)) if moved else None,
    }


def summarise(rows: list[Row]) -> Row:
    """Means over recordings, rate by rate; the worst."""
    summary: Row = {}
    for rate_hz in WORN_HZ:
        of_rate = [row for row in rows if row["rate_hz"] == rate_hz]
        for key in ("within_2_pct", "halved_pct", "doubled_pct", "unknown_pct"):
            values = [float(str(row[key])) for row in of_rate]
            summary[f"{key}_at_{rate_hz:g}_hz"] = float(np.mean(values))
    return summary


if __name__ == "__main__":
    sys.exit(scaffold.run(__doc__, judge, summarise))
