"""FIT files as watches write them, and as batteries and bugs leave them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.imports.makers import CYCLING, START, FitMaker, run_fit
from trailcue.imports import read
from trailcue.sensed import ImportRefused, Recording


def one(folder: Path, fit: FitMaker) -> Recording:
    return sessions(folder, fit.bytes())[0]


def sessions(folder: Path, data: bytes) -> list[Recording]:
    path = folder / "made.fit"
    path.write_bytes(data)
    return read(path)


def steps(recording: Recording) -> int:
    return sum(len(second.steps) for second in recording.seconds)


def test_a_steady_run_becomes_a_second_a_second(tmp_path: Path) -> None:
    run = one(tmp_path, run_fit(60))
    assert (run.source, run.sport, run.start) == ("made.fit", "running", START)
    assert [second.t_ms for second in run.seconds] == list(range(1000, 61_000, 1000))
    assert {second.bpm for second in run.seconds} == {140}
    assert {second.wrist_mg for second in run.seconds} == {None}
    assert run.reference.distance_m[-1] == pytest.approx(180.0)
    assert run.reference.speed_mps[0] == pytest.approx(3.0)


def test_strides_are_doubled_and_the_fraction_counts(tmp_path: Path) -> None:
    run = one(tmp_path, run_fit(60, fraction=0.5))
    assert steps(run) == 161
    assert "cadence is strides/min: doubled" in run.notes


def test_a_file_in_steps_a_minute_is_not_doubled(tmp_path: Path) -> None:
    run = one(tmp_path, run_fit(60, cadence=160))
    assert steps(run) == 160
    assert "cadence is steps/min already: not doubled" in run.notes


def test_pedals_are_not_steps(tmp_path: Path) -> None:
    ride = FitMaker()
    ride.session(0, CYCLING)
    for at in range(20):
        ride.record(at, cadence=80, speed=4.0, bpm=120)
    assert steps(one(tmp_path, ride)) == 0
    assert "cycling: cadence is not steps, dropped" in one(tmp_path, ride).notes


def test_enhanced_altitude_is_preferred_and_a_developer_field_ignored(tmp_path: Path) -> None:
    fit = FitMaker()
    fit.declare_elevation()
    for at in range(3):
        fit.record(at, altitude=100.0, enhanced=120.0, bpm=100, elevation=9)
    run = one(tmp_path, fit)
    assert run.reference.altitude_m == [120.0, 120.0]
    assert run.seconds[0].pressure_pa == 99_892


def test_beats_follow_their_record_without_the_filler(tmp_path: Path) -> None:
    fit = FitMaker()
    for at in range(4):
        fit.record(at, bpm=120)
        if at == 2:
            fit.hrv(0.5, 0.498)
    run = one(tmp_path, fit)
    assert [second.rr_1024 for second in run.seconds] == [[], [512, 510], []]


def test_beats_of_sparse_records_are_spread_a_message_a_second(tmp_path: Path) -> None:
    fit = FitMaker()
    for at in (0, 1, 5):
        fit.record(at, bpm=120)
        for _ in range(4 if at == 1 else 0):
            fit.hrv(0.5, 0.5)
    assert [len(second.rr_1024) for second in one(tmp_path, fit).seconds] == [2, 2, 2, 2, 0]


def test_beats_of_the_very_first_record_are_kept(tmp_path: Path) -> None:
    fit = FitMaker()
    fit.record(0, bpm=120)
    fit.hrv(0.5, 0.5)
    fit.record(5, bpm=120)
    assert [len(second.rr_1024) for second in one(tmp_path, fit).seconds] == [2, 0, 0, 0, 0]


def test_more_than_seven_beats_wait_for_the_next_second(tmp_path: Path) -> None:
    fit = FitMaker()
    for at in range(4):
        fit.record(at, bpm=200)
        if at == 1:
            fit.hrv(0.3, 0.3, 0.3, 0.3, 0.3)
            fit.hrv(0.31, 0.31, 0.31, 0.31)
    assert [len(second.rr_1024) for second in one(tmp_path, fit).seconds] == [7, 2, 0]


def test_beats_written_after_the_whole_run_are_left_out_with_a_note(tmp_path: Path) -> None:
    fit = run_fit(10)
    for _ in range(100):
        fit.hrv(0.8, 0.8)
    run = one(tmp_path, fit)
    assert not any(second.rr_1024 for second in run.seconds)
    assert "200 beats cannot be placed in time: dropped" in run.notes


def test_each_session_is_a_recording(tmp_path: Path) -> None:
    fit = FitMaker()
    for at in (*range(31), *range(100, 121)):
        fit.record(at, bpm=130, cadence=80, distance=at * 2.0)
    fit.session(0)
    fit.session(99, CYCLING)
    run, ride = sessions(tmp_path, fit.bytes())
    assert (run.source, run.sport, len(run.seconds), steps(run)) == ("made.fit", "running", 30, 80)
    assert (ride.source, ride.sport, len(ride.seconds), steps(ride)) == ("made.fit#2", "cycling", 20, 0)
    assert ride.start is not None
    assert (ride.start - START).total_seconds() == 100


@pytest.mark.parametrize(
    ("ahead_s", "utc_min"),
    [(7200, 120), (7203, 120), (-25_200, -420), (20_700, 345), (0, 0), (9000 + 400, None), (15 * 3600, None)],
)
def test_the_recorders_clock_is_known_where_it_is_one(
    tmp_path: Path, ahead_s: int, utc_min: int | None
) -> None:
    """In steps of a quarter of an hour, a few seconds off, and nowhere more than 14 h ahead of UTC."""
    fit = run_fit(60)
    fit.activity(61, 61 + ahead_s)
    assert one(tmp_path, fit).utc_min == utc_min


def test_the_vendors_gait_is_kept_as_reference(tmp_path: Path) -> None:
    fit = run_fit(9)
    fit.split(17, 0, 3)
    fit.split(18, 4, 6)
    fit.split(22, 7, 7)
    fit.split(3, 0, 9)  # interval_active: no gait
    gait = one(tmp_path, fit).reference.gait
    assert gait == ["run", "run", "run", "walk", "walk", "walk", "stand", None, None]


def test_nothing_is_made_up_while_the_timer_stands(tmp_path: Path) -> None:
    fit = run_fit(10)
    fit.timer(10, start=False)
    fit.timer(16, start=True)
    for at in range(16, 20):
        fit.record(at, bpm=120, cadence=80, altitude=500.0)
    run = one(tmp_path, fit)
    assert [(second.t_ms, second.gap_s) for second in run.seconds[9:12]] == [
        (10_000, 0),
        (16_000, 5),
        (17_000, 0),
    ]
    assert [second.bpm for second in run.seconds[9:12]] == [140, 120, 120]
    assert "1 pause, together 0:00:05 (longest 0:00:05): kept as gaps" in run.notes


def test_position_records_between_sensor_records_are_joined(tmp_path: Path) -> None:
    fit = FitMaker()
    for at in range(0, 20, 2):
        fit.record(at, bpm=120, cadence=80, altitude=500.0)
        fit.record(at + 1, lat=45.0, lon=6.0)
    run = one(tmp_path, fit)
    assert all(second.bpm == 120 for second in run.seconds[:18])
    assert run.reference.lat[5] == pytest.approx(45.0, abs=1e-6)


def test_a_wrong_checksum_is_said_and_the_file_read(tmp_path: Path) -> None:
    data = run_fit(10).bytes()
    (run,) = sessions(tmp_path, data[:-2] + b"\x12\x34")
    assert len(run.seconds) == 10
    assert "checksum does not match: the file may be damaged" in run.notes


def test_a_cut_file_keeps_what_was_read(tmp_path: Path) -> None:
    data = run_fit(60).bytes()
    (run,) = sessions(tmp_path, data[: len(data) // 2])
    assert 20 < len(run.seconds) < 40
    assert any("cut off: kept the" in note for note in run.notes)


def test_a_file_that_was_never_closed_is_read_to_its_end(tmp_path: Path) -> None:
    data = run_fit(30).bytes()
    (run,) = sessions(tmp_path, data[:4] + bytes(4) + data[8:-2])
    assert len(run.seconds) == 30
    assert "the file was never closed by its recorder: read to its end" in run.notes


def test_a_recorder_whose_clock_was_not_set_has_no_date(tmp_path: Path) -> None:
    fit = FitMaker()
    for at in range(5):
        fit.message(20, [(253, 0x86, 1000 + at), (3, 0x02, 100)])
    run = one(tmp_path, fit)
    assert run.start is None
    assert "the recorder's clock was not set: no date" in run.notes


def test_a_fit_without_records_is_refused_in_one_line(tmp_path: Path) -> None:
    fit = FitMaker()
    fit.session(0)
    with pytest.raises(ImportRefused) as refused:
        one(tmp_path, fit)
    text = str(refused.value)
    assert "made.fit: no record with a time in this activity file; choose" in text
    assert "\n" not in text


def test_a_header_alone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match="cut off before its first record"):
        sessions(tmp_path, run_fit(5).bytes()[:20])


def test_importing_the_room_does_not_import_fitdecode() -> None:
    code = "import sys, trailcue.imports; sys.exit('fitdecode' in sys.modules)"
    assert (
        subprocess.run([sys.executable, "-c", code], env={"PYTHONPATH": ":".join(sys.path)}).returncode == 0
    )
