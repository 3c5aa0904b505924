"""Pieces of one gait: their way, grade and beats, and nothing told where something is in doubt."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.analysis import belt
from tests.analysis.made import HIKE_UP, STAND, session, stretch
from trailcore import ids
from trailcue import playback
from trailcue.analysis.economy import HIKE, LEAST_S, RUN, band, pieces, power_w_kg, summed
from trailcue.virtual.athlete import Athlete


def up(seconds: int, **more: object) -> list[dict]:
    """A hike of 16 % at 140 bpm, with the core's own speed and grade."""
    return stretch(seconds, **{**HIKE_UP, "BPM": 140, "GRADE": 160, "SPEED": 1250, **more})


def test_a_hike_is_cut_into_pieces_without_its_first_minute():
    found = pieces(session(up(60 + 3 * LEAST_S)))
    assert [(one.gait, one.began_s) for one in found] == [(HIKE, 61), (HIKE, 241), (HIKE, 421)]
    for one in found:
        assert one.grade == pytest.approx(0.16, abs=0.001) and one.bpm == pytest.approx(140)
        assert one.speed_mps == pytest.approx(1.25, rel=0.01) and one.gain_m == pytest.approx(
            0.2 * 179, abs=0.2
        )
        assert one.beats_per_m_gain == pytest.approx(140 / 60 / 0.2, rel=0.02)
        assert one.beats_per_mile == pytest.approx(140 / 60 / 1.25 * 1609.344, rel=0.01)


def test_beats_a_metre_are_told_from_eight_per_cent_only():
    flat = stretch(400, GRADE=0, SPEED=3000)
    (one,) = pieces(session(flat))
    assert one.gait == RUN and one.beats_per_m_gain is None


@pytest.mark.parametrize(
    "in_the_middle",
    [
        stretch(5, **STAND),
        stretch(5, **HIKE_UP, UNTRUSTED=1),
        stretch(5, **HIKE_UP, SUSPECT=1),
        stretch(5, **HIKE_UP, WORLD=ids.CARRIED),
        stretch(1, **HIKE_UP, gap=60),
    ],
    ids=["stop", "poles", "pressure", "cable car", "gap"],
)
def test_whatever_is_in_doubt_ends_a_piece(in_the_middle: list[dict]):
    """Each half lacks a minute, and is then too short."""
    assert len(pieces(session(up(400)))) == 1
    assert pieces(session(up(200), in_the_middle, up(200))) == []


def test_a_piece_over_a_top_is_none():
    over = [up(150), up(90, climbs=-0.2, GRADE=-160)]
    assert pieces(session(*over)) == []


@pytest.mark.parametrize("unknown", [{"BPM": ids.NONE}, {"GRADE": ids.NONE}])
def test_a_piece_of_which_something_is_not_known_is_none(unknown: dict):
    assert pieces(session(up(120), up(280, **unknown))) == []


def test_where_the_heart_was_heading_to_is_told_by_its_slope():
    """A heart on its way from 100 to 150 with a time constant of 57.6 s, seen while it is still below."""
    rising = [row for s in range(150) for row in up(1, BPM=round(150 - 50 * 2.718 ** (-s / 57.6)))]
    (one,) = pieces(session(rising), least_s=80)
    assert one.bpm < 143 and one.heading_bpm == pytest.approx(150, abs=2)


def test_rows_are_the_pieces_added_up_by_band():
    (row,) = summed(pieces(session(up(60 + 2 * LEAST_S))))
    assert (row["gait"], row["from_percent"], row["to_percent"], row["pieces"]) == (HIKE, 16, 20, 2)
    assert row["beats"] == pytest.approx(140 / 60 * row["seconds"], rel=0.01)
    assert band(0.15) == (0.12, 0.16) and band(0.5) is None and band(-0.1) is None


def test_the_costs_are_those_of_the_literature():
    """Minetti 2002: 3.6 J/kg/m on the flat. LCDA: 1.3 m/s on the flat is 4.3 W/kg, 2.9 more than standing."""
    assert power_w_kg(RUN, 3.0, 0.0) == pytest.approx(10.8)
    assert power_w_kg(HIKE, 1.3, 0.0) == pytest.approx(2.86, abs=0.05)
    assert power_w_kg(HIKE, 1.3, 0.15) > 2 * power_w_kg(HIKE, 1.3, 0.0)


def test_a_tread_hike_is_told_by_its_belt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TRAILCUE_HOME", str(tmp_path))
    start = datetime(2027, 1, 5, 17, tzinfo=UTC)
    log = tmp_path / "belt.tclog"
    log.write_bytes(belt.hike(replace(Athlete()), [(5, 3.0, 0.0), (8, 3.6, 0.15)], start, seed=1))
    (worn,) = playback.play(log, None)
    _, hike = pieces(worn)
    assert (hike.by, hike.grade) == ("belt", 0.15) and hike.speed_mps == pytest.approx(
        3.6 * belt.MPH, rel=0.02
    )
