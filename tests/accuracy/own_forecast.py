"""What a runner's own weights of the forecast are worth: `python tests/accuracy/own_forecast.py DIR`.

DIR holds a folder a runner, with recordings of some of his or her sessions. Each session from the fourth on is foretold
twice, in the order of their dates: beginning with other people's weights, and with those that `tune` fits to the
sessions before it, the last 20 at most. Judged as in `forecast.py`, against the pulse that the core believed. hr_max is
the second highest of the sessions' peaks, which `tune` would find.

Limits of the truth: as in `forecast.py`; and those who publish every session of theirs run more, and on flatter ground,
than those whom this watch is for.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import compress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from tests.accuracy.scaffold import Row, number, run  # noqa: E402
from tests.accuracy.worn import recordings  # noqa: E402
from trailcore import settings  # noqa: E402
from trailcore.plan import Plan  # noqa: E402
from trailcue.log.salvage import salvage  # noqa: E402
from trailcue.log.wrist import Wrist  # noqa: E402
from trailcue.playback import Session, play_logs  # noqa: E402
from trailcue.sensed import Recording  # noqa: E402
from trailcue.tune import body, forecast  # noqa: E402

BEFORE = (3, 20)
"""Sessions to learn from, at least and at most."""
FIRST_S = 1200
ON_WHEELS = ("cycling", "biking")


def judge(folder: Path) -> Iterator[Row]:
    """Yield a row a runner."""
    for home in sorted(path for path in folder.iterdir() if path.is_dir()):
        worn: list[Recording] = []
        for one in recordings(home):
            if not isinstance(one, Recording):
                yield one
            elif one.sport not in ON_WHEELS:
                worn.append(one)
        worn.sort(key=lambda one: one.start or datetime.min.replace(tzinfo=UTC))
        peaks = sorted(filter(None, (body.peak(replayed(one)) for one in worn)), reverse=True)
        if len(peaks) <= BEFORE[0]:
            yield {"recording": home.name, "error": f"{len(peaks)} sessions with a heart rate: too few"}
            continue
        pulses = [one for one in (forecast.pulse(replayed(each, peaks[1])) for each in worn) if one]
        yield judged(home.name, pulses)


def replayed(recording: Recording, hr_max: int | None = None) -> Session:
    """A recording, worn and played back, without a plan but for hr_max."""
    plan = Plan()
    plan.settings[settings.HR_MAX] = hr_max or plan.settings[settings.HR_MAX]
    wrist = Wrist(plan, bytes(8), start=recording.start)
    for second in recording.seconds:
        wrist.second(second)
    return next(play_logs(recording.source, salvage(wrist.finish()), None))


def judged(name: str, pulses: list[forecast.Pulse]) -> Row:
    """What own weights save of the error in each session, and in its first minutes."""
    whole, first, kept = [], [], 0
    for at in range(BEFORE[0], len(pulses)):
        one = pulses[at]
        own = forecast.errors(one, forecast.fitted(pulses[max(0, at - BEFORE[1]) : at]))
        others = forecast.errors(one, forecast.OTHERS, forecast.OTHERS_LEARN)
        early = sum(second < FIRST_S for second in compress(range(len(one.judged)), one.judged))
        whole.append((forecast.squared(own), forecast.squared(others)))
        first.append((forecast.squared(own[:early]), forecast.squared(others[:early])))
        beats = one.words[0]
        kept += sum(
            (beats[second] - beats[second + forecast.AHEAD_S]) ** 2
            for second in compress(range(len(one.judged)), one.judged)
        )
    if not whole:
        return {"recording": name, "error": f"{len(pulses)} sessions on foot with a heart rate: too few"}
    return {
        "recording": name,
        "sessions": len(whole),
        "judged_s": sum(one.seconds for one in pulses[BEFORE[0] :]),
        "ratio_others": (sum(others for _, others in whole) / kept) ** 0.5,
        "ratio_own": (sum(own for own, _ in whole) / kept) ** 0.5,
        "better_pct": forecast.better(whole),
        "better_first_20_min_pct": forecast.better(first),
        "sessions_better_share": sum(own < others for own, others in whole) / len(whole),
    }


def summarise(rows: list[Row]) -> Row:
    """Over runners, each counting the same."""
    all_, early = ([number(row, key) for row in rows] for key in ("better_pct", "better_first_20_min_pct"))
    return {
        "runners": len(rows),
        "mean_better_pct": sum(all_) / len(rows),
        "least_better_pct": min(all_),
        "mean_better_first_20_min_pct": sum(early) / len(rows),
        "least_better_first_20_min_pct": min(early),
    }


if __name__ == "__main__":
    sys.exit(run(__doc__, judge, summarise))
