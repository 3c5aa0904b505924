"""The steps of a workout after it: what was done in each, and what a hike on treadmill, stairs or hill cost."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.host.sessions import BUILD, log
from trailcore import now
from trailcore.plan import Plan
from trailcue import archive, cli, plans, report, timeline
from trailcue.commands import show
from trailcue.log.salvage import salvage
from trailcue.log.wrist import Wrist
from trailcue.playback import Session
from trailcue.replay import replay
from trailcue.sensed import Second
from trailcue.steps_done import steps_done

BELT_MILE = 160 * 60 / 3.8
"""The coaches' tread-hike before the block of training: 160 bpm at 3.8 mph."""


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAILCUE_HOME", str(tmp_path / "home"))


def leg(seconds: int, spm: int, bpm: int | None, climb_mps: float = 0.0, gap_s: int = 0) -> tuple:
    """Seconds of even steps, one heart rate (None: no strap), a rate of climb, and a pause before them."""
    return seconds, spm, bpm, climb_mps, gap_s


def wear(folder: Path, steps: str, *legs: tuple, on: str = "treadmill = true") -> list[str]:
    """Follow these steps; return the arguments that replay the log."""
    toml = folder / "plan.toml"
    toml.write_text(
        "[athlete]\nhr_max = 188\nheight_cm = 178\n[cues]\narmed = false\n"
        f'[[session]]\ndate = 2027-01-05\n{on}\nsteps = """\n{steps}\n"""\n'
    )
    blob = plans.compile_file(toml).blob
    wrist = Wrist(Plan(blob), BUILD, archive.plan_hash(blob))
    at_ms = next_ms = 0
    metres = 500.0
    for seconds, spm, bpm, climb_mps, gap_s in legs:
        at_ms += 1000 * gap_s
        next_ms = max(next_ms, at_ms + 1)
        for i in range(seconds):
            at_ms += 1000
            metres += climb_mps
            landed = []
            while spm and next_ms <= at_ms:
                landed.append((next_ms, 300))
                next_ms += 60_000 // spm
            pressure = round(101_325 * (1 - metres / 44_330.77) ** 5.2559)
            gap = gap_s if i == 0 else 0
            wrist.second(Second(at_ms, landed, pressure, bpm, wrist_mg=300 if spm else 20, gap_s=gap))
    path = folder / "worn.tclog"
    path.write_bytes(wrist.finish())
    return [str(path), "--plan", str(toml)]


def told(args: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[list[dict], dict[str, Any]]:
    """The lines of the steps, and the figures of the session."""
    assert cli.main(["replay", "--json", *args]) == cli.EXIT_OK
    *said, last = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    (figures,) = last["summary"]["sessions"]
    assert figures["replay"] == "exact"
    assert all(("cue" in one) != ("step" in one) for one in said)
    return [one for one in said if "step" in one], figures


def test_a_tread_hike_costs_its_heartbeats_a_mile(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """By the belt's speed, whatever the wearer's steps are taken for; the warm-up and what is cut short beside it."""
    steps = "- 5min 0% 3mph hike\n- 20min 15% 3.8mph hike Z2-Z3\n- 5min 0% 3mph hike"
    args = wear(tmp_path, steps, leg(300, 110, 110), leg(1200, 128, 160), leg(100, 110, 130))
    (warm, hike, cool), figures = told(args, capsys)
    assert [one["step"] for one in (warm, hike, cool)] == [1, 2, 3]
    assert [one["finished"] for one in (warm, hike, cool)] == [True, True, False]
    assert (hike["t_ms"], hike["duration_s"]) == (300_000, 1200)
    assert hike["distance_by"] == "belt" and hike["distance_within_percent"] < 1
    assert hike["distance_m"] == pytest.approx(20 / 60 * 3.8 * 1609, rel=0.01)
    assert hike["gain_m"] == pytest.approx(0.15 * hike["distance_m"], abs=1)
    assert (hike["grade_percent"], hike["mean_bpm"], hike["heart_rate_known_percent"]) == (15, 160, 100)
    assert hike["in_band_percent"] < 5 and warm["in_band_percent"] is None  # zone 4 begins at 148
    assert hike["beats_per_mile"] == pytest.approx(BELT_MILE, rel=0.01)
    assert hike["beats_per_km"] == pytest.approx(BELT_MILE / 1.609, rel=0.01)
    assert hike["beats_per_m_gain"] == pytest.approx(BELT_MILE / 1609 / 0.15, rel=0.02)
    assert (
        warm["beats_per_mile"] == pytest.approx(110 * 60 / 3, rel=0.02) and warm["beats_per_m_gain"] is None
    )
    assert cool["beats_per_mile"] is None  # under 3 min
    whole = (110 * 5 + 160 * 20) / (3 * 5 / 60 + 3.8 * 20 / 60)
    assert figures["economy_beats_per_mile"] == pytest.approx(whole, rel=0.01)


def test_a_block_of_training_shows(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """160 bpm at 3.8 mph before, 145 at 4 mph after: 2,526 and 2,175 beats a mile."""
    miles = []
    for speed, spm, bpm in ((3.8, 126, 160), (4.0, 129, 145)):
        args = wear(tmp_path, f"- 15min 15% {speed}mph hike", leg(910, spm, bpm))
        miles.append(told(args, capsys)[1]["economy_beats_per_mile"])
    assert miles == pytest.approx([2526, 2175], rel=0.01)


def test_where_the_plan_leaves_the_speed_open_steps_tell_and_say_how_well(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    args = wear(tmp_path, "- 20min 15% hike", leg(1210, 128, 160))
    (hike,), _ = told(args, capsys)
    assert (hike["distance_by"], hike["distance_within_percent"]) == ("steps", 13.5)
    assert hike["beats_per_mile"] == pytest.approx(BELT_MILE, rel=0.135)


def test_a_belt_that_cannot_have_run_as_asked_is_not_believed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    args = wear(tmp_path, "- 20min 15% 2mph hike", leg(1210, 128, 160))
    (hike,), _ = told(args, capsys)
    assert hike["distance_by"] == "steps"


@pytest.mark.parametrize("speed", ["", "3.8mph"])
def test_hands_on_the_rail_leave_only_the_belt(tmp_path: Path, speed: str):
    """With a wrist that the core does not trust, steps say nothing of the way; a belt asked for does."""
    path, _, toml = wear(tmp_path, f"- 20min 15% {speed} hike", leg(1210, 128, 160))
    outcome = replay(salvage(Path(path).read_bytes()).logs[0], Plan(plans.compile_file(Path(toml)).blob))
    for at in range(now.UNTRUSTED, len(outcome.seconds), now.WORDS):
        outcome.seconds[at] = 1
    (hike,) = steps_done(outcome)
    assert hike.distance_by == ("belt" if speed else None)
    assert hike.beats_per_mile == (pytest.approx(BELT_MILE, rel=0.01) if speed else None)
    assert (hike.gain_m is None) == (hike.distance_m is None) == (not speed)


@pytest.mark.parametrize("without_s", [0, 100, 400, 1210])
def test_an_unknown_heart_has_neither_mean_nor_economy(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], without_s: int
):
    args = wear(
        tmp_path, "- 20min 15% 3.8mph hike", leg(1210 - without_s, 128, 160), leg(without_s, 128, None)
    )
    (hike,), figures = told(args, capsys)
    economy = [hike["mean_bpm"], hike["beats_per_mile"], hike["beats_per_km"], hike["beats_per_m_gain"]]
    if without_s < 240:
        assert economy[0] == 160
        assert economy[1] == figures["economy_beats_per_mile"] == pytest.approx(BELT_MILE, rel=0.01)
    else:
        assert [*economy, figures["economy_beats_per_mile"]] == [None] * 5
    assert hike["distance_m"]


@pytest.mark.parametrize("gap_s", [60, 900])
def test_a_pause_costs_neither_beats_nor_way(tmp_path: Path, capsys: pytest.CaptureFixture[str], gap_s: int):
    """A short one leaves the economy as it was; after a long one too little of the step was seen."""
    legs = leg(600, 128, 160), leg(600, 128, 160, gap_s=gap_s)
    args = wear(tmp_path, "- 1.2mi 15% 3.8mph hike\n- rest until button", *legs)
    hike = told(args, capsys)[0][0]
    assert hike["duration_s"] > 1000
    expected = pytest.approx(BELT_MILE, rel=0.02) if gap_s == 60 else None
    assert hike["beats_per_mile"] == expected


def test_stairs_cost_beats_a_metre(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """200 m at 90 steps of 20 cm a minute: there is no way, and the air knows of no climb."""
    args = wear(tmp_path, "- 200m gain hike", leg(700, 90, 150), on='stairs = "20cm"')
    (climb,), figures = told(args, capsys)
    assert climb["gain_m"] == pytest.approx(200, abs=2) and climb["duration_s"] == pytest.approx(667, abs=12)
    assert climb["distance_m"] is climb["beats_per_mile"] is climb["grade_percent"] is None
    assert climb["beats_per_m_gain"] == pytest.approx(150 / (90 * 0.2), rel=0.03)
    assert figures["economy_beats_per_mile"] is None


def test_outdoors_the_steps_have_their_way_and_height(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """A hill hiked by gain, and run down: the hike has an economy, the run has none."""
    steps = "- 10min run Z1-Z2\n- 100m gain hike\n- run back to start"
    legs = leg(600, 165, 120), leg(500, 115, 155, 0.22), leg(300, 165, 135, -0.4)
    (warm, climb, down), figures = told(wear(tmp_path, steps, *legs, on=""), capsys)
    assert [one["distance_by"] for one in (warm, climb, down)] == ["steps"] * 3
    assert warm["gain_m"] <= 3 and warm["in_band_percent"] > 90 and warm["beats_per_mile"] is None
    assert climb["gain_m"] == pytest.approx(100, abs=4) and down["gain_m"] <= 12
    assert climb["grade_percent"] == pytest.approx(100 * climb["gain_m"] / climb["distance_m"], abs=2)
    beats = 155 / 60 * climb["duration_s"]
    assert climb["beats_per_mile"] == pytest.approx(beats / climb["distance_m"] * 1609, rel=0.05)
    assert climb["beats_per_m_gain"] == pytest.approx(beats / 100, rel=0.06)
    assert down["beats_per_mile"] is None and down["grade_percent"] < 0
    assert figures["economy_beats_per_mile"] is None  # ground is not a belt


def test_the_table_comes_after_the_cues(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    steps = "- 5min 0% 3mph hike\n- 20min 15% 3.8mph hike"
    args = wear(tmp_path, steps, leg(300, 110, 110), leg(900, 128, 160))
    assert cli.main(["replay", *args]) == cli.EXIT_OK
    said = capsys.readouterr().out.splitlines()
    head = next(i for i, line in enumerate(said) if "beats/mile" in line)
    assert any("next-step" in line for line in said[:head])
    assert said[head + 1].split()[:2] == ["1", "0:05:00"] and said[head + 2].startswith("  2…")
    assert "belt ±1%" in said[head + 2] and "+15.0%" in said[head + 2]
    assert "heartbeats a mile" in said[head + 3] and max(map(len, said[head : head + 4])) <= 110


def test_without_a_workout_there_is_nothing_of_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    path = tmp_path / "plain.tclog"
    path.write_bytes(log())
    assert cli.main(["replay", str(path)]) == cli.EXIT_OK
    said = capsys.readouterr().out
    assert "beats" not in said and "treadmill" not in said
    steps, figures = told([str(path)], capsys)
    assert steps == [] and figures["economy_beats_per_mile"] is None


def test_ground_that_is_flat_but_for_a_hair_has_no_sign(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """A mean grade of less than -0.05 per cent is no "-0.0 %" anywhere."""
    path, _, toml = wear(tmp_path, "- 20min run", leg(1210, 165, 140), on="")
    found = salvage(Path(path).read_bytes()).logs[0]
    outcome = replay(found, Plan(plans.compile_file(Path(toml)).blob))
    for row, at in enumerate(range(now.GRADE, len(outcome.seconds), now.WORDS)):
        outcome.seconds[at] = -1 if row % 10 == 0 else 0
    level = Session("level.tclog", found, outcome, compared="exact")
    (step,) = timeline.steps(level)
    assert json.dumps(step["grade_percent"]) == "0.0"
    show.table_session(show.console(), level, held=False)
    assert "+0.0%" in (said := capsys.readouterr().out) and "-0.0" not in said
    assert "-0.0" not in report.page(level)
