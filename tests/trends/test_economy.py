"""The tread-hike's improvement: found within its band, and claimed by nobody who has none."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.analysis import belt
from tests.trends.made import hike, past
from trailcue import playback
from trailcue.analysis.digest import digest
from trailcue.analysis.economy import walking_power_w_kg
from trailcue.trends.economy import BETTER, NO_CHANGE, TOO_FEW, Series, economies
from trailcue.trends.past import Past, dated
from trailcue.virtual.athlete import Athlete
from trailcue.virtual.energy import walk_power_w_kg

FIRST = date(2027, 1, 5)
STEADY = [3.6] * 8
FASTER = [3.2, 3.2, 3.4, 3.4, 3.5, 3.6, 3.8, 3.9]
"""The belt of the library's tread-hike plan over its eight weeks."""


def block(folder: Path, seed: int, gain_mps: float, speeds: list[float], athlete: Athlete) -> list[Past]:
    """Eight weeks of tread-hikes, the threshold speed growing by `gain_mps` in all; 2 bpm from day to day."""
    found = []
    for week, mph in enumerate(speeds):
        fitter = replace(athlete, threshold_mps=athlete.threshold_mps + gain_mps * week / (len(speeds) - 1))
        start = datetime(2027, 1, 5, 17, tzinfo=UTC) + timedelta(weeks=week)
        log = folder / "hike.tclog"
        log.write_bytes(belt.hike(fitter, [(3, 3.0, 0.0), (9, mph, 0.15)], start, 100 * seed + week))
        (worn,) = playback.play(log, None)
        found.append(Past(str(week), digest(worn)))
    return found


def at_fifteen(sessions: list[Past]) -> Series:
    return next(one for one in economies(dated(sessions)) if one.from_percent == 12)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAILCUE_HOME", str(tmp_path / "home"))


@pytest.mark.parametrize("seed", [1, 2])
def test_an_improvement_is_found_within_its_band(tmp_path: Path, seed: int):
    """0.62 m/s more at the threshold are 15 bpm less for the same hike: the coaches' 160 to 145."""
    gain = 15 / 6.7 / 3.6
    found = at_fifteen(block(tmp_path, seed, gain, STEADY, Athlete()))
    bpm_a_week = -6.7 * 3.6 * gain / 7
    truth = bpm_a_week * 60 / 3.6 * (1 + 0.06 / 2)  # some drift is in a pulse of nine minutes
    assert found.verdict == BETTER and found.low is not None and found.high is not None
    assert found.low <= truth <= found.high < 0
    assert found.change_percent == pytest.approx(100 * 7 * truth / found.points[0].even, abs=4)


@pytest.mark.parametrize("k", [5.0, 8.4])
def test_a_faster_belt_is_no_improvement(tmp_path: Path, k: float):
    """The beats a mile fall on the plan's faster belts, and nobody is fitter, whatever a W/kg costs them."""
    found = at_fifteen(block(tmp_path, 4, 0.0, FASTER, replace(Athlete(), k_bpm_per_w_kg=k)))
    assert found.points[-1].raw < found.points[0].raw
    assert found.verdict == NO_CHANGE


def test_trends_that_are_not_there_are_claimed_once_in_a_hundred_times():
    claimed = 0
    for seed in range(300):
        chance = random.Random(seed)
        rows = [hike(150 + chance.gauss(0, 2.5), mph) for mph in STEADY]
        sessions = [past(str(n), FIRST + timedelta(weeks=n), economy=[row]) for n, row in enumerate(rows)]
        claimed += at_fifteen(sessions).verdict != NO_CHANGE
    assert claimed <= 8


def by_steps(gait: str, bpm: float, metres: float, grade: float, machine: int = 0) -> dict[str, Any]:
    """Twenty minutes in a gait, the way by steps."""
    low, high = (-3, 3) if gait == "run" else (12, 16)
    row = {
        **hike(bpm),
        "gait": gait,
        "machine": machine,
        "by": "steps",
        "from_percent": low,
        "to_percent": high,
    }
    return row | {"metres": metres, "gain_m": metres * grade}


def test_a_new_step_length_in_the_plan_is_no_fitness():
    """`tune --write` makes the step longer at half of the season: the same athlete, each way as much longer."""
    longer = 1.135
    claimed = 0
    for seed in range(100):
        chance = random.Random(seed)
        sessions = []
        for n in range(16):
            more = longer if n >= 8 else 1.0
            hiked, belt = (
                by_steps("hike", 150 + chance.gauss(0, 2.5), 1560, 0.14, machine) for machine in (0, 1)
            )
            ran = by_steps("run", 158 + chance.gauss(0, 2.5), 3360, 0.0)
            for row in (hiked, belt, ran):
                row["metres"] *= more
            belt["gain_m"] *= more  # by the belt's grade; outdoors the barometer's
            step_mm = {"run": round(1000 * more), "hike": round(700 * more)}
            day = FIRST + timedelta(days=5 * n)
            sessions.append(past(str(n), day, economy=[hiked, belt, ran], step_mm=step_mm))
        found = economies(dated(sessions))
        assert len(found) == 3
        claimed += any(one.verdict != NO_CHANGE for one in found)
    assert claimed <= 3


def test_trends_that_are_there_are_found_by_most_seasons():
    """The coaches' 15 bpm over 8 weeks, twice a week."""
    found = 0
    for seed in range(100):
        chance = random.Random(seed)
        sessions = [
            past(str(n), FIRST + timedelta(days=3.5 * n), economy=[hike(160 - n + chance.gauss(0, 2.5))])
            for n in range(16)
        ]
        one = at_fifteen(sessions)
        assert one.low is not None and one.high is not None
        found += one.verdict == BETTER and one.low <= -2 * 60 / 3.6 <= one.high
    assert found >= 95


def test_worse_is_said_too():
    sessions = [past(str(n), FIRST + timedelta(weeks=n), economy=[hike(140 + 2 * n)]) for n in range(8)]
    assert at_fifteen(sessions).verdict == "worse"


@pytest.mark.parametrize(
    ("count", "apart_days", "why"), [(5, 14, "5 of 6 sessions"), (8, 2, "14 of 21 days")]
)
def test_too_few_sessions_are_said_to_be(count: int, apart_days: int, why: str):
    sessions = [
        past(str(n), FIRST + timedelta(days=apart_days * n), economy=[hike(160 - 3 * n)])
        for n in range(count)
    ]
    found = at_fifteen(sessions)
    assert (found.verdict, found.why, found.per_week) == (TOO_FEW, why, None)


def test_speed_at_zone_4_is_told_of_running():
    """Each week 0.1 km/h faster at the same 160 bpm: so much more at zone 4."""
    sessions = []
    for n in range(8):
        metres = (11 + 0.1 * n) / 3.6 * 1800
        row = {
            **hike(160),
            "gait": "run",
            "machine": 0,
            "by": "recording",
            "from_percent": -3,
            "to_percent": 3,
        }
        row |= {"seconds": 1800, "metres": metres, "gain_m": 0.0, "beats": 160 * 30}
        sessions.append(past(str(n), FIRST + timedelta(weeks=n), economy=[row]))
    (found,) = economies(dated(sessions))
    assert found.what == "km/h at zone 4" and found.verdict == BETTER
    assert found.per_week == pytest.approx(0.1, abs=0.01)
    assert found.points[0].even == pytest.approx(11 + 3.6 * 2 / 6.7 / 3.6, abs=0.05)


def test_walking_costs_what_the_simulated_walker_pays():
    """Two writings of one formula of the reference."""
    for speed in (0.4, 1.0, 1.7):
        for grade in (-0.2, 0.0, 0.15, 0.3):
            assert walking_power_w_kg(speed, grade) == pytest.approx(walk_power_w_kg(speed, grade), rel=1e-4)
