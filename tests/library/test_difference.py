"""Cue by cue: what the wrist felt, what another plan would have said, and why."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.host.test_cli import gpx
from trailcore import ids
from trailcore import settings as s
from trailcore.plan import Plan
from trailcue import cli, differing
from trailcue.overriding import DECIDES, Wrongly, overridden
from trailcue.plans.grammar import GRAMMAR
from trailcue.replay import Cue

VALUES = {
    "hike_above": "14%",
    "run_below": "8%",
    "hike_sure": "17%",
    "very_steep": "25%",
    "steep_down": "-15%",
    "technical": "run",
    "ceiling": "180",
    "max_per_hour": "3",
    "min_gap": "60s",
    "armed": "true",
    "hike_by": "grade",
    "look_ahead": "false",
    "intervals": "60s run / 30s hike",
    "very_steep_steps": "30",
    "breathing": "3/2",
    "breathing_breaths": "15",
    "breath_rate": "false",
    "rpe_every": "30min",
    "talk_test": "true",
    "smile_test": "true",
    "cadence_hike": "110-130spm",
    "cadence_run": "165-175spm",
    "short_steps": "true",
    "tell_climbs": "true",
    "tell_aid": "true",
    "poles_above": "15%",
    "poles_down": "200m",
    "poles_rhythm": "true",
    "eat": "every 30min",
    "drink": "every 20min",
}


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    assert cli.main([*words, "--json"]) == cli.EXIT_OK
    *lines, last = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    return lines, last["summary"]


@pytest.fixture
def hill(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """A session of the library: ten minutes flat, then 18 % up."""
    run(capsys, "import", str(gpx(tmp_path / "hill.gpx", climb=0.18)))
    return "last"


def test_the_same_settings_say_the_same(hill: str, capsys: pytest.CaptureFixture[str]):
    lines, summary = run(capsys, "replay", hill, "--set", "hike_above=12%")
    assert lines and {line["change"] for line in lines} == {"same"}
    assert all(line["own"] == line["other"] and line["why"] == line["own"]["why"] for line in lines)
    assert summary["changes"] == {"same": len(lines)}


def test_a_hike_above_that_the_hill_does_not_reach_drops_its_cue_and_says_so(
    hill: str, capsys: pytest.CaptureFixture[str]
):
    lines, summary = run(capsys, "replay", hill, "--set", "hike_above=22%", "--set", "hike_by=grade")
    first = next(line for line in lines if line["cue"] == "hike")
    assert (first["change"], first["other"]) == ("dropped", None)
    assert first["own"]["reason"] == "steep" and first["why"].endswith("the other plan: from 22 %")
    assert summary["changes"]["dropped"] == len(lines)
    assert summary["sessions"][0]["replay"] == "exact"


def test_what_the_other_plan_has_otherwise_is_told_in_a_plan_s_words(
    hill: str, capsys: pytest.CaptureFixture[str]
):
    words = ("--set", "hike_by=grade", "--set", "ceiling=160", "--set", "hike_above=14%")
    assert cli.main(["replay", hill, *words]) == cli.EXIT_OK
    told = " ".join(capsys.readouterr().out.split())
    assert "hike_by both → grade" in told
    assert "hike_above 12 % → 14 %" in told and "ceiling_bpm off → 160" in told


def test_a_cue_that_moved_is_told_with_both_times(hill: str, capsys: pytest.CaptureFixture[str]):
    lines, _ = run(capsys, "replay", hill, "--set", "hike_above=13%", "--set", "hike_by=grade")
    first = next(line for line in lines if line["cue"] == "hike")
    later_s = (first["other"]["t_ms"] - first["own"]["t_ms"]) // 1000
    assert first["change"] == "moved" and 0 < later_s <= differing.NEAR_S
    assert first["why"].startswith(f"{later_s} s later: ") and first["t_ms"] == first["own"]["t_ms"]


def test_another_plan_adds_what_only_it_says(tmp_path: Path, hill: str, capsys: pytest.CaptureFixture[str]):
    plan = tmp_path / "plan.toml"
    plan.write_text('[athlete]\nhr_max = 185\n[cues]\neat = "every 10min"\n')
    lines, summary = run(capsys, "replay", hill, "--plan", str(plan))
    eat, _ = [line for line in lines if line["cue"] == "eat"]
    assert eat["change"] == "added" and eat["own"] is None and eat["other"]["reason"] == "eat-due"
    assert eat["why"].endswith("on the wrist: does not ask for that, or not then")
    assert summary["changes"]["added"] == 2


def test_what_one_holds_and_the_other_says_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    plan = tmp_path / "plan.toml"
    plan.write_text('[athlete]\nhr_max = 185\n[cues]\nintervals = "60s run / 30s hike"\n')
    run(capsys, "import", str(gpx(tmp_path / "hill.gpx", climb=0.18)), "--plan", str(plan))
    lines, _ = run(capsys, "replay", "1", "--set", "max_per_hour=1")
    dropped = [line for line in lines if line["change"] == "dropped" and line["own"]["cue"] == "hike"]
    assert dropped and all(
        line["other"]["cue"] == "held"
        and line["other"]["because"] == "budget-hour"
        and line["why"].endswith("the other plan: held: enough commands this hour")
        for line in dropped
    )
    lines, _ = run(capsys, "replay", "1", "--set", "intervals=off")
    assert any(line["change"] == "dropped" and line["own"]["reason"] == "interval" for line in lines)


def test_files_are_compared_only_when_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    path = str(gpx(tmp_path / "hill.gpx", climb=0.18))
    plan = tmp_path / "plan.toml"
    plan.write_text("[athlete]\nhr_max = 185\n")
    lines, summary = run(capsys, "replay", path, "--plan", str(plan))
    assert all("change" not in line for line in lines) and "changes" not in summary
    lines, _ = run(capsys, "replay", path, "--plan", str(plan), "--diff")
    assert all(line["change"] == "same" for line in lines)


def test_the_table_tells_settings_cues_and_counts(hill: str, capsys: pytest.CaptureFixture[str]):
    assert cli.main(["replay", hill, "--set", "hike_above=22%", "--set", "hike_by=grade"]) == cli.EXIT_OK
    out = capsys.readouterr().out
    assert "hike_above 12 % → 22 %, hike_sure 15 % → 22 %, run_below 10 % → 20 %" in out
    assert "very_steep_at 20 % → 22 %" in out and "dropped" in out and "session 1, hill.gpx" in out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--set", "hike_above"], "write it as hike_above=14%"),
        (["--set", "colour=red"], "no setting of a plan's [cues]"),
        (["--set", "hike_above=99%"], "is outside 10 to 25 %"),
        (["--set", "run_below=20%"], "the two would argue"),
        (["--set", "armed=1\n[course.x]"], "write it as"),
        (["--diff"], "--diff: with what?"),
        (["--set", "armed=true", "--log", "x.tclog"], "leave out --set"),
        (["--log", "x.tclog"], "--log takes files of recordings"),
    ],
)
def test_what_does_not_hold_is_refused_before_any_work(
    words: list[str], said: str, hill: str, capsys: pytest.CaptureFixture[str]
):
    assert cli.main(["replay", hill, *words]) == cli.EXIT_USAGE
    out = capsys.readouterr()
    assert said in out.err and "Traceback" not in out.err and out.out == ""


# Settings given one by one


def test_every_cue_setting_of_a_plan_can_be_given_but_the_one_about_pacing():
    assert DECIDES.keys() == GRAMMAR["cues"].keys() - {"effort"}
    assert VALUES.keys() == DECIDES.keys() - {"thin_air"}


@pytest.mark.parametrize("key", VALUES)
def test_a_setting_changes_what_it_decides_and_nothing_else(key: str):
    own = Plan()
    own.settings[s.HR_MAX], own.settings[s.Z4_BPM], own.settings[s.CAP_STEEP_UP_BPM] = 201, 171, 177
    other = overridden(own, [f"{key}={VALUES[key]}"])
    changed = {index for index in range(s.COUNT) if own.settings[index] != other.settings[index]}
    assert changed and changed <= set(DECIDES[key])


def test_grades_that_are_not_given_are_the_sessions_own():
    own = Plan()
    own.settings[s.HIKE_ABOVE], own.settings[s.RUN_BELOW], own.settings[s.VERY_STEEP_AT] = 150, 110, 260
    other = overridden(own, ["hike_above=12%"]).settings
    assert (other[s.HIKE_ABOVE], other[s.RUN_BELOW], other[s.VERY_STEEP_AT]) == (120, 80, 260)
    assert overridden(own, ["run_below=14%"]).settings[s.HIKE_ABOVE] == 150
    with pytest.raises(Wrongly):
        overridden(own, ["run_below=16%"])


# The alignment

CUES = st.lists(st.tuples(st.integers(0, 2000), st.sampled_from([ids.HIKE, ids.RUN])), max_size=9)


def cues(rows: list[tuple[int, int]]) -> list[Cue]:
    return [Cue(1000 * at, kind, ids.STEEP, ids.GIVEN, None, None, 0, 0, at) for at, kind in sorted(rows)]


@given(CUES, CUES)
def test_every_cue_is_told_once_and_pairs_are_near_alike_and_in_order_property(mine: list, theirs: list):
    ours, others = cues(mine), cues(theirs)
    pairs, alone, added = differing.laid(ours, others)
    assert sorted(map(id, [*(one for one, _ in pairs), *alone])) == sorted(map(id, ours))
    assert sorted(map(id, [*(two for _, two in pairs), *added])) == sorted(map(id, others))
    for kind in (ids.HIKE, ids.RUN):
        seconds = [(one.second, two.second) for one, two in pairs if one.kind == kind]
        assert [two for _, two in seconds] == sorted(two for _, two in seconds)
    assert all(
        one.kind == two.kind and abs(one.second - two.second) <= differing.NEAR_S for one, two in pairs
    )


@given(CUES)
def test_a_replay_differs_in_nothing_from_itself_property(rows: list):
    pairs, alone, added = differing.laid(cues(rows), cues(rows))
    assert not alone and not added and all(one.second == two.second for one, two in pairs)
