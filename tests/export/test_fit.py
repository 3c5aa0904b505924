"""FIT activities: three strangers read the same out of them, our own importer what was put in."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from io import BytesIO
from pathlib import Path
from typing import Any

import fitdecode
import pytest

from tests.analysis import made
from tests.export import decoders, exported
from tests.imports.makers import START, run_fit, tcx, tcx_point
from trailcore import ids, now, settings
from trailcue import imports, playback
from trailcue.analysis.splits import splits
from trailcue.export import beats, fit
from trailcue.export.seconds import NoClock, seconds_of
from trailcue.fitfiles.profile import MESSAGES, SPORTS, SUB_SPORTS
from trailcue.playback import Session

SESSIONS = {"log": exported.hill, "recording": exported.recording}
NUMBERS = {message.number: name for name, message in MESSAGES.items()}
FIT_EPOCH = datetime(1989, 12, 31, tzinfo=UTC)


@pytest.fixture(params=SESSIONS)
def session(request: pytest.FixtureRequest) -> Session:
    return SESSIONS[request.param]()


def activity(session: Session, start: datetime | None = None) -> bytes:
    return fit.activity(seconds_of(session, start))


def named(data: bytes, wanted: str) -> list[dict[str, Any]]:
    """The messages of a kind, values in units by the profile's names, developer fields too."""
    with fitdecode.FitReader(BytesIO(data), processor=None) as reader:
        return [
            {field.name: field.value for field in frame.fields}
            for frame in reader
            if isinstance(frame, fitdecode.FitDataMessage) and frame.name == wanted
        ]


def test_three_decoders_agree_on_every_field_of_every_message(session: Session) -> None:
    data = activity(session)
    first = decoders.by_fitdecode(data)
    assert {NUMBERS[message.number] for message in first} == {
        *("file_id", "device_info", "developer_data_id", "field_description", "event"),
        *("record", "hrv", "lap", "session", "activity"),
    }
    assert len([one for one in first if one.own]) == len(session.replay.column(now.GAIT)) + 1
    assert decoders.by_fitparse(data) == first
    assert decoders.by_npm(data) == first


def test_strangers_mean_the_same_by_it(session: Session) -> None:
    """Names, scales and words of enumerations: the profile of one decoder against that of another."""
    data = activity(session)
    theirs = decoders.meant_by_npm(data)
    for name, key in (("record", "records"), ("lap", "laps"), ("session", "sessions"), ("event", "events")):
        ours = named(data, name)
        assert len(theirs[key]) == len(ours) > 0
        for one, other in zip(ours, theirs[key], strict=True):
            assert _same(one) == {field: _of_npm(field, value) for field, value in other.items()}


SUBFIELDS = {"total_strides": "total_cycles", "avg_running_cadence": "avg_cadence"}
"""Names that one of them gives to a field of a run."""


def _same(values: dict[str, Any]) -> dict[str, Any]:
    known = {SUBFIELDS.get(name, name): value for name, value in values.items() if value is not None}
    for name in ("timestamp", "start_time"):
        if name in known:
            known[name] = FIT_EPOCH + timedelta(seconds=known[name])
    for name in ("position_lat", "position_long"):
        if name in known:
            known[name] = known[name] * 180 / 2**31
    return {
        name: pytest.approx(value) if isinstance(value, float) else value for name, value in known.items()
    }


def _of_npm(field: str, value: Any) -> Any:
    if field in ("timestamp", "start_time"):
        return datetime.fromisoformat(value)
    return value["value"] if field == "message_index" else value


def test_our_own_importer_reads_the_recording_back(tmp_path: Path) -> None:
    session = exported.recording()
    (again,) = _read_back(tmp_path, activity(session))
    replay = session.replay
    assert again.start == START
    assert again.sport == "running"
    assert [second.t_ms // 1000 for second in again.seconds] == replay.column(now.ELAPSED_S)
    assert [second.bpm for second in again.seconds] == replay.column(now.BPM)
    assert [second.gap_s for second in again.seconds if second.gap_s] == [exported.PAUSE_S - 1]
    rr_1024 = beats.beats(session.log)
    assert sum(map(len, rr_1024.values())) > 1000
    for row, second in enumerate(again.seconds):
        assert second.rr_1024 == pytest.approx(rr_1024.get(row, []), abs=1)
    assert session.reference is not None
    for name in ("distance_m", "altitude_m", "lat", "lon"):
        assert getattr(again.reference, name) == pytest.approx(getattr(session.reference, name), abs=0.11)
    assert again.reference.lat == pytest.approx(session.reference.lat, abs=1e-7)
    steps = sum(len(second.steps) for second in again.seconds)
    assert steps == pytest.approx(replay.column(now.STEPS)[-1], rel=0.02)


def test_our_own_importer_reads_the_log_back(tmp_path: Path) -> None:
    session = exported.hill()
    (again,) = _read_back(tmp_path, activity(session))
    replay = session.replay
    assert again.start == session.log.started()
    assert [second.t_ms // 1000 for second in again.seconds] == replay.column(now.ELAPSED_S)
    assert [second.bpm for second in again.seconds] == replay.column(now.BPM)
    heights = replay.column(now.ALTITUDE_DM)
    known = [row for row, height in enumerate(heights) if height is not None]
    assert [again.reference.altitude_m[row] for row in known] == pytest.approx(
        [(heights[row] or 0) / 10 for row in known], abs=0.11
    )
    assert not any(again.reference.lat)


def _read_back(folder: Path, data: bytes) -> list[Any]:
    path = folder / "again.fit"
    path.write_bytes(data)
    return imports.read(path)


def test_cues_stand_in_their_second_with_their_reason() -> None:
    session = exported.hill()
    records = named(activity(session), "record")[1:]
    felt = {cue.second: cue for cue in session.replay.cues if cue.fate in (ids.GIVEN, ids.REPEATED)}
    assert len(felt) == 2
    cued = {at: record for at, record in enumerate(records) if "cue" in record}
    assert felt.keys() == cued.keys()
    assert [(record["cue"], record["reason"]) for record in cued.values()] == [
        ("hike", "zone-4"),
        ("hike again", "zone-4"),
    ]


def test_native_fields_are_filled_beside_our_own() -> None:
    session = exported.hill()
    records = named(activity(session), "record")[1:]
    grades = [None if grade is None else grade / 10 for grade in session.replay.column(now.GRADE)]
    for name in ("grade_percent", "grade"):
        written = [record[name] for record in records]
        assert [one is None for one in written] == [one is None for one in grades]
        assert [one for one in written if one is not None] == pytest.approx(
            [one for one in grades if one is not None]
        )
    spm = [2 * (record["cadence"] + record["fractional_cadence"]) for record in records]
    assert spm == session.replay.column(now.SPM)


def test_gait_is_a_number_of_ours_and_a_type_of_activity() -> None:
    stood, hiked, ran = made.stretch(2, **made.STAND), made.stretch(2, **made.HIKE_UP), made.stretch(2)
    records = named(activity(made.session(stood, hiked, ran), START), "record")[1:]
    assert [record["gait"] for record in records] == [0, 0, 1, 1, 2, 2]
    types = [record["activity_type"] for record in records]
    assert types == [None, None, "walking", "walking", "running", "running"]


def test_a_ride_has_neither_gait_nor_strides() -> None:
    ride = activity(replace(exported.recording(), is_on_foot=False))
    records = named(ride, "record")
    assert {record["heart_rate"] for record in records[1:]} > {140}
    for name in ("gait", "activity_type", "cadence", "fractional_cadence"):
        assert {record[name] for record in records} == {None}, name
    for whole in (*named(ride, "session"), *named(ride, "lap")):
        strides = ("total_cycles", "avg_cadence", "avg_fractional_cadence")
        assert [whole.get(name) for name in strides] == [None] * 3


def test_breath_rate_is_in_both_fields() -> None:
    session = made.session(made.stretch(5), made.stretch(5, BREATH=302))
    records = named(activity(session, START), "record")[1:]
    assert [record["breath_rate"] for record in records] == [None] * 5 + [pytest.approx(30.2)] * 5
    assert [record["enhanced_respiration_rate"] for record in records] == [None] * 5 + [30.2] * 5


def test_unknown_is_unknown_and_never_nought() -> None:
    session = made.session(made.stretch(3, BPM=ids.NONE, ALTITUDE_DM=ids.NONE, GRADE=ids.NONE, SPM=ids.NONE))
    for record in named(activity(session, START), "record")[1:]:
        for name in ("heart_rate", "enhanced_altitude", "grade", "grade_percent", "cadence", "breath_rate"):
            assert record[name] is None
    (whole,) = named(activity(session, START), "session")
    for name in ("avg_heart_rate", "max_heart_rate", "total_ascent", "total_descent"):
        assert whole[name] is None


@pytest.mark.parametrize(("known_s", "mean"), [(79, None), (80, 150)])
def test_a_mean_heart_rate_is_that_of_most_of_it(known_s: int, mean: int | None) -> None:
    session = made.session(made.stretch(known_s), made.stretch(100 - known_s, BPM=ids.NONE))
    for message in ("lap", "session"):
        (whole,) = named(activity(session, START), message)
        assert (whole["avg_heart_rate"], whole["max_heart_rate"]) == (mean, 150)


def test_a_pause_stops_the_timer_and_is_not_timed() -> None:
    data = activity(exported.recording())
    events = [(event["event_type"], event["timestamp"]) for event in named(data, "event")]
    start = events[0][1]
    assert [(what, at - start) for what, at in events] == [
        ("start", 0),
        ("stop_all", exported.RUN_S),
        ("start", exported.RUN_S + exported.PAUSE_S - 1),
        ("stop_all", 2 * exported.RUN_S + exported.PAUSE_S - 1),
    ]
    (whole,) = named(data, "session")
    assert whole["total_elapsed_time"] == 2 * exported.RUN_S + exported.PAUSE_S - 1
    assert whole["total_timer_time"] == 2 * exported.RUN_S
    laps = named(data, "lap")
    assert sum(lap["total_timer_time"] for lap in laps) == whole["total_timer_time"]


def test_laps_are_the_climbs_and_what_lies_between() -> None:
    session = made.session(made.stretch(300), made.stretch(600, **made.HIKE_UP), made.stretch(300))
    flat, climb, rest = named(activity(session, START), "lap")
    assert climb["total_elapsed_time"] == pytest.approx(600, abs=2)
    assert climb["avg_grade"] == pytest.approx(16, abs=0.2)
    assert [flat["avg_grade"], rest["avg_grade"]] == pytest.approx([0, 0], abs=0.2)
    assert [lap["lap_trigger"] for lap in (flat, climb, rest)] == [
        "position_lap",
        "position_lap",
        "session_end",
    ]
    assert climb["start_time"] == flat["timestamp"] and rest["start_time"] == climb["timestamp"]
    (whole,) = named(activity(session, START), "session")
    assert whole["num_laps"] == 3
    assert sum(lap["total_distance"] for lap in (flat, climb, rest)) == pytest.approx(whole["total_distance"])


def test_laps_of_a_workout_are_its_steps() -> None:
    session = made.session(made.stretch(60, STEP=1), made.stretch(90, STEP=2), made.stretch(30, STEP=3))
    laps = named(activity(session, START), "lap")
    assert [lap["total_elapsed_time"] for lap in laps] == [60, 90, 30]
    assert [lap["wkt_step_index"] for lap in laps] == [0, 1, 2]


@pytest.mark.parametrize(
    ("sport", "is_on_foot", "written"),
    [
        ("cycling", False, "cycling"),
        ("e_biking", False, "e_biking"),
        ("indoor_cycling", False, "cycling"),
        ("unicycle", False, "generic"),
        ("orienteering", True, "generic"),
        (None, False, "generic"),
        (None, True, "hiking"),
    ],
)
def test_a_sport_is_guessed_only_where_nobody_names_it(
    sport: str | None, is_on_foot: bool, written: str
) -> None:
    given = made.session(made.stretch(100, **made.HIKE_UP))
    given.sport, given.is_on_foot = sport, is_on_foot
    (whole,) = named(activity(given, START), "session")
    assert whole["sport"] == written


def test_laps_of_flat_ground_are_kilometres() -> None:
    laps = named(activity(made.session(made.stretch(800)), START), "lap")
    assert [lap["total_distance"] for lap in laps] == pytest.approx([1000, 1000, 400], abs=3)
    assert [lap["lap_trigger"] for lap in laps] == ["distance", "distance", "session_end"]


def test_a_kilometre_that_is_full_where_no_distance_is_known_is_that_of_the_splits() -> None:
    dark = made.stretch(150, DISTANCE_MM=ids.NONE)
    session = made.session(made.stretch(300), dark, made.stretch(450))
    laps = named(activity(session, START), "lap")
    assert [lap["total_distance"] for lap in laps] == pytest.approx([1000, 1000, 700], abs=3)
    assert [lap["total_elapsed_time"] for lap in laps] == [one.duration_s for one in splits(session)]


def test_a_bus_in_a_pause_makes_one_lap() -> None:
    """It goes 2.5 km: the lap of the jump is not followed by laps of a second."""
    session = made.session(made.stretch(300), made.stretch(1, gap=300, goes=2500.0), made.stretch(400))
    laps = named(activity(session, START), "lap")
    assert [lap["total_distance"] for lap in laps] == pytest.approx([3400, 600, 600], abs=4)
    assert sum(lap["total_elapsed_time"] for lap in laps) == 1001


def test_without_a_clock_there_is_no_file_until_a_start_is_given() -> None:
    session = made.session(made.stretch(10))
    with pytest.raises(NoClock):
        activity(session)
    start = datetime(2026, 11, 21, 8, tzinfo=timezone(timedelta(hours=1)))
    (last,) = named(activity(session, start), "activity")
    assert last["local_timestamp"] - last["timestamp"] == 3600
    assert last["timestamp"] == (start - FIT_EPOCH).total_seconds() + 10


def test_the_plans_clock_tells_the_local_time() -> None:
    session = made.session(made.stretch(10))
    assert session.log.opening is not None
    session.log.opening.settings[settings.UTC_MIN] = -210
    session.log.opening.rtc_days, session.log.opening.rtc_s = 9821, 3600
    (last,) = named(activity(session), "activity")
    assert last["local_timestamp"] - last["timestamp"] == -210 * 60
    naive = datetime(2026, 11, 21, 8)
    (moved,) = named(activity(session, naive), "activity")
    assert moved["local_timestamp"] == (naive - FIT_EPOCH.replace(tzinfo=None)).total_seconds() + 10


def test_what_a_field_cannot_hold_is_unknown_and_wraps_nothing() -> None:
    session = made.session(made.stretch(4, VERTICAL=99_999, SPM=600, GRADE=32_000))
    for record in named(activity(session, START), "record")[1:]:
        assert record["vertical_speed"] is None
        assert record["cadence"] is None
        assert record["grade"] is None


def test_an_exported_activity_replays_to_the_same_gaits(tmp_path: Path) -> None:
    path = tmp_path / "again.fit"
    path.write_bytes(activity(exported.hill()))
    (again,) = playback.play(path, None)
    before, after = (one.replay.column(now.GAIT) for one in (exported.hill(), again))
    assert sum(a == b for a, b in zip(before, after, strict=True)) > 0.9 * len(before)


def test_sports_are_numbered_as_in_the_profile() -> None:
    for ours, theirs in ((SPORTS, "sport"), (SUB_SPORTS, "sub_sport")):
        known = {word: number for number, word in (fitdecode.profile.FIELD_TYPES[theirs].enum or {}).items()}
        assert {word: known[word] for word in ours} == ours


@pytest.mark.parametrize("kind", [("running", "trail"), ("alpine_skiing", "resort")])
def test_a_sub_sport_goes_through_to_the_file_again(tmp_path: Path, kind: tuple[str, str]) -> None:
    path = tmp_path / "run.fit"
    path.write_bytes(run_fit(60, kind=(SPORTS[kind[0]], SUB_SPORTS[kind[1]])).bytes())
    (played,) = playback.play(path, None)
    (whole,) = named(activity(played), "session")
    assert (whole["sport"], whole["sub_sport"]) == kind


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("trail_running", ("running", "trail")),
        ("mountain_biking", ("cycling", "mountain")),
        ("road_biking", ("cycling", "road")),
        ("biking", ("cycling", "generic")),
        ("e_biking", ("e_biking", "generic")),
    ],
)
def test_a_word_of_garmins_gpx_holds_both(word: str, kind: tuple[str, str]) -> None:
    session = made.session(made.stretch(10))
    session.sport = word
    (whole,) = named(activity(session, START), "session")
    assert (whole["sport"], whole["sub_sport"]) == kind


def test_a_hike_that_tcx_calls_other_is_one(tmp_path: Path) -> None:
    points = "".join(tcx_point(at, cadence=55, distance=1.2 * at, speed=1.2) for at in range(600))
    path = tmp_path / "hike.tcx"
    path.write_bytes(tcx(f"<Lap><Track>{points}</Track></Lap>", "Other"))
    (played,) = playback.play(path, None)
    (whole,) = named(activity(played), "session")
    assert whole["sport"] == "hiking"
