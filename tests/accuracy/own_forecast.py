"""What a runner's own weights of the forecast are worth within a session: `python tests/accuracy/own_forecast.py DIR`.

DIR holds recordings of activities. The second half of each is foretold twice: beginning with other people's weights,
and with those that `tune` fits to the first half alone. Judged as `tune` judges,
against the pulse that the core believed; and by what the wearer feels of it, crossings of zone 4 seen coming, as
`forecast.py` counts them.

Limits of the truth: half a session is less than `tune` asks for; and other people's weights were fitted to some of
these recordings, second halves too, which is to their advantage.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from tests.accuracy.forecast import crossings  # noqa: E402
from tests.accuracy.scaffold import Row, number, run  # noqa: E402
from tests.accuracy.worn import recordings  # noqa: E402
from trailcore import settings  # noqa: E402
from trailcore.plan import Plan  # noqa: E402
from trailcue.log.salvage import salvage  # noqa: E402
from trailcue.log.wrist import Wrist  # noqa: E402
from trailcue.playback import play_logs  # noqa: E402
from trailcue.sensed import Recording, Second  # noqa: E402
from trailcue.tune import forecast  # noqa: E402


def judge(folder: Path) -> Iterator[Row]:
    """Yield a row a recording."""
    for one in recordings(folder):
        if not isinstance(one, Recording):
            yield one
            continue
        middle = len(one.seconds) // 2
        halves = [alone(one, part) for part in (one.seconds[:middle], one.seconds[middle:])]
        first, second = map(pulse, halves)
        if first is None or second is None:
            yield {
                "recording": one.source,
                "error": "too little on foot with a heart rate in one of its halves",
            }
            continue
        weights = forecast.fitted([first])
        own = forecast.squared(forecast.errors(second, weights))
        plan = Plan()
        plan.settings[settings.FORECAST_8S : settings.FORECAST_AHEAD + 1] = array("i", weights)
        yield {
            "recording": one.source,
            "fitted_s": first.seconds,
            "judged_s": second.seconds,
            "better_pct": forecast.better([(own, second.others)]),
            **crossings(halves[1], Plan(), ""),
            **crossings(halves[1], plan, "_by_own"),
        }


def alone(recording: Recording, seconds: list[Second]) -> Recording:
    """A part of a recording, by itself."""
    before_ms = seconds[0].t_ms - 1000
    return replace(recording, seconds=[replace(one, t_ms=one.t_ms - before_ms) for one in seconds])


def pulse(recording: Recording) -> forecast.Pulse | None:
    """A recording, worn, as its heart was foretold."""
    wrist = Wrist(Plan(), bytes(8))
    for second in recording.seconds:
        wrist.second(second)
    (session, *_) = play_logs(recording.source, salvage(wrist.finish()), None)
    return forecast.pulse(session)


def summarise(rows: list[Row]) -> Row:
    """Over recordings, each counting the same."""
    all_ = [number(row, "better_pct") for row in rows]

    def over_all(where: str) -> Row:
        false = sum(number(row, f"false_an_hour{where}") * number(row, "judged_s") for row in rows)
        return {
            f"crossings{where}": sum(number(row, f"crossings{where}") for row in rows),
            f"foretold{where}": sum(number(row, f"foretold{where}") for row in rows),
            f"false_an_hour{where}": false / sum(number(row, "judged_s") for row in rows),
        }

    return {
        "recordings": len(all_),
        "mean_better_pct": sum(all_) / len(all_),
        "least_better_pct": min(all_),
        "most_better_pct": max(all_),
        **over_all(""),
        **over_all("_by_own"),
    }


if __name__ == "__main__":
    sys.exit(run(__doc__, judge, summarise))
