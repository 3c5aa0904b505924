"""Zone 4 felt without looking: presses that end a step, and answers, against the heart rate."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.analysis.made import session, stretch
from tests.host.sessions import BUILD
from tests.house.tree import ROOT
from trailcore import ids
from trailcore.plan import Plan
from trailcue import archive, cli, plans, playback
from trailcue.log.wrist import Wrist
from trailcue.replay import Cue
from trailcue.sensed import Second
from trailcue.tune.blind import blind

PLAN = ROOT / "host/trailcue/plans/library/blind-run.toml"
Z4 = 162


def worn(folder: Path, pressed_bpm: list[int]) -> Path:
    """The log of the library's blind run: the heart rises a beat each 2 s until the press, then falls."""
    blob = plans.compile_file(PLAN).blob
    archive.keep_plan(blob)
    wrist = Wrist(Plan(blob), BUILD, archive.plan_hash(blob), datetime(2027, 3, 2, 7, tzinfo=UTC))
    at_s, bpm, next_ms = 0, 120.0, 1

    def second(rise: float) -> None:
        nonlocal at_s, bpm, next_ms
        at_s += 1
        bpm = max(120.0, bpm + rise)
        steps: list[tuple[int, int | None]] = []
        while next_ms <= 1000 * at_s:
            steps.append((next_ms, 1000))
            next_ms += 360
        wrist.second(Second(1000 * at_s, steps, 97_000, round(bpm), wrist_mg=1000))

    for _ in range(901):
        second(0.0)
    for wanted in pressed_bpm:
        while bpm < wanted:
            second(0.5)
        wrist._frame.clear()
        wrist._frame.add_event(ids.BUTTON, ids.PRESS_SHORT, 0)
        wrist._frame.close(1000 * at_s, False, ids.NONE)
        wrist._deliver()
        for _ in range(185):
            second(-0.3)
    path = folder / "blind.tclog"
    path.write_bytes(wrist.finish())
    return path


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAILCUE_HOME", str(tmp_path / "home"))


def test_presses_are_held_against_where_zone_4_begins(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """Six beats late, give or take two."""
    chance = random.Random(1)
    wanted = [Z4 + 6 + chance.randint(-2, 2) for _ in range(5)]
    path = worn(tmp_path, wanted)
    (played,) = playback.play(path, None)
    found = blind(played)
    assert found.z4_bpm == Z4 and len(found.pressed_bpm) == 5
    assert all(abs(bpm - want) <= 2 for bpm, want in zip(found.pressed_bpm, wanted, strict=True))
    assert found.off is not None and found.off.low <= 6 <= found.off.high and "bpm late" in found.verdict
    assert cli.main(["tune", "--blind", str(path)]) == cli.EXIT_OK
    assert "you felt zone 4" in capsys.readouterr().out


def test_two_presses_are_too_few(tmp_path: Path):
    (played,) = playback.play(worn(tmp_path, [160, 165]), None)
    found = blind(played)
    assert found.off is None and "too little to tell: 2 of 3 presses" in found.verdict


def answered(*told: tuple[int, int]) -> playback.Session:
    """RPE at heart rates; zone 4 begins at 148."""
    cues = [
        Cue(1000 * t, ids.TOLD_RPE, ids.TOLD, ids.NOTED, None, bpm, rpe, 0, t)
        for t, (bpm, rpe) in enumerate(told)
    ]
    return session(stretch(60), cues=cues)


def test_answers_are_right_missed_or_feared():
    found = blind(answered((130, 4), (160, 8), (150, 6), (160, 4), (130, 8), (152, 8)))
    assert (found.answers, found.right, found.missed, found.feared) == (6, 4, 1, 1)
    assert "4 of 6 answers were right" in found.verdict


def test_a_session_that_says_nothing_is_told_how():
    found = blind(session(stretch(60)))
    assert found.verdict.startswith("too little to tell") and "rpe_every" in found.verdict
