"""The race on the sofa: its cues in time, its taps as sound, and what a quiz finds confused."""

from __future__ import annotations

import io
import subprocess
import wave
from pathlib import Path
from typing import Any

import pytest

from trailcore import patterns
from trailcue import cli, quiz, rehearsal, sound
from trailcue.commands import rehearse
from trailcue.plans.model import Athlete
from trailcue.virtual import course

PLAN = """
[athlete]
hr_max = 188
speed_at_lactate = "4:45/km"
[course.hill]
gpx = "hill.gpx"
"""


@pytest.fixture
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A course of 3 km with a wall of 18 % in it."""
    monkeypatch.setenv("TRAILCUE_HOME", str(tmp_path / "home"))
    ground = course.from_legs("hill", [(1200, 0), (700, 18), (1100, -3)])
    (tmp_path / "hill.gpx").write_text(course.to_gpx(ground))
    path = tmp_path / "hill.toml"
    path.write_text(PLAN)
    return path


def test_a_race_is_heard_cue_by_cue_at_its_speed(
    plan: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    """At 60 times its speed the hike of the 8th minute is waited for 7 to 9 seconds, and felt as two long taps."""
    waited: list[float] = []
    played: list[bytes] = []
    monkeypatch.setattr(rehearse.time, "monotonic", lambda: 0.0)
    monkeypatch.setattr(rehearse.time, "sleep", waited.append)
    monkeypatch.setattr(sound, "player", lambda: played.append)
    assert cli.main(["rehearse", str(plan)]) == cli.EXIT_OK
    said = capsys.readouterr().out
    (line,) = [line for line in said.splitlines() if "hike" in line][:1]
    assert "1." in line and "bpm" in line
    assert patterns.HIKE in played
    assert 7 < waited[0] < 10 and waited == sorted(waited)
    assert "the finish" in said


def test_the_taps_can_be_kept_as_sound(plan: Path, tmp_path: Path):
    out = tmp_path / "race.wav"
    assert cli.main(["rehearse", str(plan), "--sound", "none", "--wav", str(out)]) == cli.EXIT_OK
    with wave.open(str(out)) as file:
        assert file.getnchannels() == 1 and file.getsampwidth() == 2
        assert 5 < file.getnframes() / file.getframerate() < 60


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["rehearse"], "give a plan"),
        (["rehearse", "{here}/none.toml"], "cannot be read"),
        (["rehearse", "{here}/hill.toml", "--course", "moon"], 'no course "moon"'),
        (["rehearse", "{here}/hill.toml", "--wav", "{here}/hill.toml"], "choose another name"),
        (["rehearse", "{here}/hill.toml", "--wav", "{here}/hill.gpx"], "choose another name"),
        (["rehearse", "{here}/hill.toml", "--wav", "{here}/no/race.wav"], "there is no folder"),
        (["rehearse", "{here}/hill.toml", "--wav", "{here}/race.wav", "--speed", "1"], "hours of silence"),
        (
            ["rehearse", "{here}/flat.toml"],
            "flat.toml: it has no course, and a rehearsal runs along one: name its",
        ),
        (["rehearse", "{here}/two.toml"], "it has several courses: choose with --course one of back, hill\n"),
    ],
)
def test_what_cannot_be_rehearsed_is_said(
    plan: Path, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
):
    (plan.parent / "flat.toml").write_text("[athlete]\nhr_max = 180\n")
    (plan.parent / "two.toml").write_text(PLAN + '[course.back]\ngpx = "hill.gpx"\n')
    given = [each.format(here=plan.parent) for each in arguments]
    assert cli.main([*given, *(["--sound", "none"] if len(given) > 1 else [])]) == cli.EXIT_USAGE
    told = capsys.readouterr().err
    assert said in told and "dates and times" not in told
    assert plan.read_text() == PLAN
    assert (plan.parent / "hill.gpx").read_bytes().startswith(b"<?xml")


@pytest.mark.parametrize("speed", ["0", "-5", "inf", "nan", "fast"])
def test_a_speed_is_above_zero(speed: str, capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit):
        cli.main(["rehearse", "--quiz", "--speed", speed])
    assert f"{speed}: write a number above 0" in capsys.readouterr().err


def answers(monkeypatch: pytest.MonkeyPatch, typed: list[str]) -> None:
    left = iter(typed)

    def answer(*_: object) -> str:
        try:
            return next(left)
        except StopIteration:
            raise EOFError from None

    monkeypatch.setattr("rich.console.Console.input", answer)


def test_a_quiz_prints_which_patterns_get_confused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    """Everything is known but the alarm, which is taken for a run."""
    asked = list(quiz.questions(10, 1))
    answers(monkeypatch, ["run" if name == "alarm" else name[0] for name in asked])
    assert cli.main(["rehearse", "--quiz", "--sound", "none", "--questions", "10"]) == cli.EXIT_OK
    said = capsys.readouterr().out
    assert "8 of 10 right" in said
    assert [line.split() for line in said.splitlines() if line.startswith(" alarm")] == [
        ["alarm", "run", "2"]
    ]


def test_a_quiz_without_a_mistake_confuses_none(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    answers(monkeypatch, [name for name in quiz.questions(5, 1)])
    cli.main(["rehearse", "--quiz", "--sound", "none", "--questions", "5"])
    assert "no two were confused" in capsys.readouterr().out


def test_a_pattern_is_played_again_and_an_unknown_word_asked_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    played: list[bytes] = []
    monkeypatch.setattr(sound, "bell", played.append)
    answers(monkeypatch, ["", "what?", "hike", "q"])
    cli.main(["rehearse", "--quiz", "--sound", "bell", "--questions", "3"])
    assert len(played) == 4 and played[0] == played[1] == played[2]
    assert "none of hike, run" in capsys.readouterr().out


def test_a_quiz_that_nobody_answers_ends(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    answers(monkeypatch, [])
    assert cli.main(["rehearse", "--quiz", "--sound", "none"]) == cli.EXIT_OK
    assert "right" not in capsys.readouterr().out


def test_a_quiz_without_standard_input_ends(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("sys.stdin", None)
    assert cli.main(["rehearse", "--quiz", "--sound", "none"]) == cli.EXIT_OK


def test_a_quiz_asks_each_pattern_as_often():
    asked = list(quiz.questions(50, 3))
    assert {asked.count(name) for name in quiz.PATTERNS} == {10}
    assert asked != list(quiz.questions(50, 4))


@pytest.mark.parametrize("how", ["exit 1", "exec sleep 600", ""])
def test_a_player_that_fails_or_hangs_is_asked_once_and_the_bell_rung(
    how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    """No sound card; a sound server that never answers; a player whose interpreter is gone."""
    player = tmp_path / "paplay"
    player.write_text(f"#!/bin/sh\n{how}\n" if how else "#!/no/such/shell\n")
    player.chmod(0o755)
    asked: list[list[str]] = []
    run = subprocess.run

    def runs(command: list[str], **more: Any) -> object:
        asked.append(command)
        return run(command, **more)

    monkeypatch.setattr(subprocess, "run", runs)
    monkeypatch.setattr(sound, "_player", lambda: (str(player),))
    if "sleep" in how:
        monkeypatch.setattr(sound, "PATIENCE_S", 0.3)
    play = sound.player()
    play(patterns.HIKE)
    play(patterns.HIKE)
    assert capsys.readouterr().err == "\a" * 4
    assert [command[0] for command in asked] == [str(player)]


def test_a_tap_is_as_long_as_it_is_felt():
    """Two taps of 400 ms with 150 between, a hum in the first and silence in the gap."""
    with wave.open(io.BytesIO(sound.to_wav([(1.0, patterns.HIKE)]))) as file:
        rate = file.getframerate()
        frames = file.readframes(file.getnframes())
    level = [abs(int.from_bytes(frames[i : i + 2], "little", signed=True)) for i in range(0, len(frames), 2)]
    heard = [max(level[int(s * rate) : int((s + 0.04) * rate)]) for s in (0.5, 1.2, 1.42, 1.7)]
    assert [one > 1000 for one in heard] == [False, True, False, True]
    assert len(level) == round(1.95 * rate)


def test_the_rehearsal_has_the_athletes_heart_and_follows_every_cue():
    one = rehearsal.athlete(Athlete(hr_max=170, hr_rest=40, height_cm=160, speed_at_lactate_mps=3.0))
    assert (one.hr_max, one.hr_rest, one.height_cm, one.threshold_mps) == (170, 40, 160, 3.0)
    assert 150 < one.hr_threshold < 160 and one.obedience == 1.0
    assert rehearsal.athlete(Athlete()).hr_max == 188


def test_the_ground_of_a_rehearsal_ends_at_the_finish(plan: Path):
    from trailcue import plans

    along = plans.compile_file(plan).profile
    assert along is not None
    ground = rehearsal.ground("hill", along, [(1250, 1400)])
    assert ground.length_m == along.total_m
    assert [round(at) for stretch in ground.technical_stretches() for at in stretch] == [1250, 1450]
    assert ground.altitude_m(1000) == pytest.approx(along.altitudes_m[1000 // along.spacing_m])
