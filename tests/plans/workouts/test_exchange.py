"""Workouts for other tools and from them: each field, each loss, the way there and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from io import BytesIO

import fitdecode
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.plans.workouts.making import SKETCH, workout, workouts
from trailcue.fitfiles import Row, fit_file
from trailcue.plans.exchange import Rates, from_fit, to_fit, to_intervals
from trailcue.plans.values import Heart
from trailcue.plans.workouts import Repeat, Step, Workout
from trailcue.plans.zones import Anchors
from trailcue.sensed import ImportRefused

MADE = datetime(2027, 1, 2, 3, 4, 5, tzinfo=UTC)
RATES = Rates(Anchors(hr_max=188, hr_rest=48, hr_lactate=171), (145, 154, 162, 171))


def decoded(data: bytes) -> list[tuple[str, dict[str, object]]]:
    """What fitdecode says of a file, checksums and all."""
    with fitdecode.FitReader(BytesIO(data), check_crc=fitdecode.CrcCheck.RAISE, processor=None) as reader:
        return [
            (frame.name, {field.name: field.value for field in frame.fields if field.value is not None})
            for frame in reader
            if isinstance(frame, fitdecode.FitDataMessage)
        ]


def steps_of(text: str, rates: Rates | None = RATES) -> tuple[list[dict[str, object]], list[str]]:
    """The step messages of a text's FIT file, and its losses."""
    data, losses = to_fit(workout(text), MADE, rates)
    return [values for name, values in decoded(data) if name == "workout_step"], losses


# intervals.icu


def test_the_hills_for_intervals_icu() -> None:
    text, losses = to_intervals(workout(SKETCH["hills"].strip()))
    assert text == (
        "- warm up 15m Z1-Z2 HR\n"
        "\n"
        "5x\n"
        "- gain 300 metres hike 30m Z3-Z4 HR press lap\n"
        "- back to start run easy 30m press lap\n"
        "\n"
        "- cool down 10m Z1 HR\n"
    )
    assert losses == [
        'line 3: "300m gain" ends at the lap button there, planned as 30m',
        'line 4: "back to start" ends at the lap button there, planned as 30m',
    ]


def test_the_other_sketches_for_intervals_icu() -> None:
    assert to_intervals(workout(SKETCH["hike"].strip())) == (
        "- warm up 10m Z1-Z2 HR\n"
        "- hike grade 8 to 12 percent cadence 110 to 130 40m Z2-Z3 HR\n"
        "- cool down 10m Z1 HR\n",
        ["line 2: only words there: grade 8 to 12 percent, cadence 110 to 130"],
    )
    assert to_intervals(workout(SKETCH["core"].strip()))[0] == (
        "3x\n- plank 30s\n- side plank left 30s\n- side plank right 30s\n"
        "- 10 reps bird-dog each side 1m20s press lap\n- rest 1m\n"
    )


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("1h30min Z2", "- 1h30m Z2 HR"),
        ("90s", "- 1m30s"),
        ("400 meters", "- 400mtr"),
        ("1.5km", "- 1.5km"),
        ("1mi 4:45-5:00/km", "- 1mi 5:00-4:45/km Pace"),
        ("10min 85-90% LTHR", "- 10m 85-90% LTHR"),
        ("10min 75-80% HR easy", "- easy 10m 75-80% HR"),
        ("10min 150-160bpm", "- heart rate 150 to 160 10m"),
        ("10min < 150bpm", "- heart rate up to 150 10m"),
        ("10min 60-70% HRR", "- heart rate 60 to 70 percent of reserve 10m"),
        ("10min Z2 4:45/km", "- speed 12.6 kph 10m Z2 HR"),
        ("10min RPE 6-7 breathe 2/2", "- RPE 6 to 7 breathe 2 in 2 out 10m"),
        ("45min hike pack 5kg", "- hike with 5 kilos 45m"),
        ("200 steps run", "- 200 steps run 1m40s press lap"),
        ("150m loss", "- lose 150 metres 10m press lap"),
        ("press rest", "- rest 5m press lap"),
        ("until HR > 150bpm", "- until heart rate is above 150 5m press lap"),
        ("until HR < 70% HR", "- until heart rate is below 70 percent of max 5m press lap"),
        ("until Z4", "- until heart rate is above the start of zone 4 5m press lap"),
        (
            "10 reps split squat 8kg tempo 3s",
            "- 10 reps split squat with 8 kilos tempo 3 seconds 30s press lap",
        ),
    ],
)
def test_each_construct_for_intervals_icu(typed: str, line: str) -> None:
    assert to_intervals(workout(f"- {typed}"))[0] == f"{line}\n"


def test_repeats_in_repeats_are_written_out_and_said() -> None:
    text, losses = to_intervals(workout("2x\n  Set 3x\n    - 1km\n  - 2km"))
    assert text == "Set 3x\n- 1km\n\n- 2km\n\nSet 3x\n- 1km\n\n- 2km\n"
    assert losses == ["line 1: repeats inside repeats are not known there: 2x is written out"]
    text, losses = to_intervals(workout("200x\n  200x\n    3x\n      - 1km"))
    assert text.count("3x\n- 1km\n") == 200
    assert losses == [
        "line 1: repeats inside repeats are not known there: 200x is written once, for it would be endless",
        "line 2: repeats inside repeats are not known there: 200x is written out",
    ]


@given(workouts(st.just("")))
@settings(max_examples=50)
def test_any_workout_for_intervals_icu(found: Workout) -> None:
    """A line a step, a blank line around each repeat; what ends by itself has one duration."""
    text, losses = to_intervals(found)
    for line in text.split("\n"):
        assert line == "" or line.startswith("- ") or line.endswith("x")
    assert all(loss.startswith("line ") for loss in losses)


# FIT out


def test_the_head_of_the_file() -> None:
    (file_id, head, *steps) = decoded(to_fit(workout(SKETCH["hills"]), MADE)[0])
    created = (MADE - datetime(1989, 12, 31, tzinfo=UTC)).total_seconds()
    assert file_id == (
        "file_id",
        {
            "type": "workout",
            "manufacturer": "development",
            "product": 0,
            "serial_number": 1,
            "time_created": created,
        },
    )
    assert head[1] == {
        "wkt_name": "W",
        "sport": "running",
        "sub_sport": "trail",
        "num_valid_steps": len(steps),
    }
    assert [values["message_index"] for _, values in steps] == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    ("text", "machine", "sport"),
    [
        ("- 1h hike\n- 5min rest", None, ("hiking", "generic")),
        ("- 1h run", None, ("running", "trail")),
        ("- 1h hike", "treadmill", ("running", "treadmill")),
        ("- 1h hike", "stairs", ("fitness_equipment", "stair_climbing")),
        ("- 30s plank", None, ("training", "strength_training")),
    ],
)
def test_the_sport(text: str, machine: None, sport: tuple[str, str]) -> None:
    head = decoded(to_fit(workout(text, machine), MADE)[0])[1][1]
    assert (head["sport"], head["sub_sport"]) == sport


OPEN = {"duration_type": "open"}
FREE = {"target_type": "open", "target_value": 0}


def heart(low: int, high: int, first: str = "") -> dict[str, object]:
    return {
        f"{first}target_type": "heart_rate",
        f"{first}target_hr_zone": 0,
        f"{first}custom_target_heart_rate_low": low,
        f"{first}custom_target_heart_rate_high": high,
    }


FIELDS: list[tuple[str, Mapping[str, object]]] = [
    ("10min easy", {"duration_type": "time", "duration_time": 600.0, "wkt_step_name": "easy"} | FREE),
    ("1mi", {"duration_type": "distance", "duration_distance": 1609.34} | FREE),
    ("press", OPEN | FREE),
    ("300m gain", OPEN | FREE),
    ("until HR > 150bpm", {"duration_type": "hr_greater_than", "duration_hr": 250} | FREE),
    ("until HR < 60% HR", {"duration_type": "hr_less_than", "duration_hr": 60} | FREE),
    ("until HR > 90% LTHR", {"duration_type": "hr_greater_than", "duration_hr": 254} | FREE),
    ("until Z4", {"duration_type": "hr_greater_than", "duration_hr": 262} | FREE),
    (
        "10 reps split squat each leg 8.5kg",
        {
            "duration_type": "reps",
            "duration_reps": 10,
            "wkt_step_name": "split squat",
            "exercise_category": "squat",
            "exercise_weight": 8.5,
            "weight_display_unit": "kilogram",
        }
        | FREE,
    ),
    ("press Z2", OPEN | {"target_type": "heart_rate", "target_hr_zone": 2}),
    ("press Z2-Z3", OPEN | heart(245, 261)),
    ("press Z1-Z5", OPEN | heart(101, 288)),
    ("press 150-160bpm", OPEN | heart(250, 260)),
    ("press < 150bpm", OPEN | heart(101, 250)),
    ("press 75-80% HR", OPEN | heart(75, 80)),
    ("press < 80% HR", OPEN | heart(0, 80)),
    ("press 85-90% LTHR", OPEN | heart(245, 254)),
    (
        "press 3.5-4m/s",
        OPEN | {"target_type": "speed", "custom_target_speed_low": 3.5, "custom_target_speed_high": 4.0},
    ),
    (
        "press 110-130spm",
        OPEN | {"target_type": "cadence", "custom_target_cadence_low": 55, "custom_target_cadence_high": 65},
    ),
    (
        "press Z2 2m/s",
        OPEN
        | {
            "target_type": "heart_rate",
            "target_hr_zone": 2,
            "secondary_target_type": "speed",
            "secondary_custom_target_speed_low": 2.0,
            "secondary_custom_target_speed_high": 2.0,
        },
    ),
    (
        "press 180spm 150-160bpm",
        OPEN
        | heart(250, 260)
        | {
            "secondary_target_type": "cadence",
            "secondary_custom_target_cadence_low": 90,
            "secondary_custom_target_cadence_high": 90,
        },
    ),
]


@pytest.mark.parametrize(("typed", "meant"), FIELDS)
def test_each_field_of_a_step(typed: str, meant: Mapping[str, object]) -> None:
    (values,), _ = steps_of(f"- {typed}")
    assert {
        name: values[name] for name in values if name not in ("notes", "message_index", "intensity")
    } == meant
    assert values["intensity"] == "active"


@pytest.mark.parametrize(
    ("typed", "intensity"),
    [
        ("5min warm up", "warmup"),
        ("5min Cool-down", "cooldown"),
        ("5min recovery", "recovery"),
        ("5min rest", "rest"),
        ("5min hard", "active"),
    ],
)
def test_intensities(typed: str, intensity: str) -> None:
    assert steps_of(f"- {typed}")[0][0]["intensity"] == intensity


def test_repeats_nest() -> None:
    steps, losses = steps_of("2x\n  Set 3x\n    - 1km\n  - 2km\n- 3km")
    again = {"duration_type": "repeat_until_steps_cmplt", "duration_step": 0}
    assert steps[1] == again | {"repeat_steps": 3, "wkt_step_name": "Set", "message_index": 1}
    assert steps[3] == again | {"repeat_steps": 2, "message_index": 3}
    assert losses == []


@pytest.mark.parametrize(
    ("typed", "losses"),
    [
        ("10min Z2", []),
        ("300m gain", ['"300m gain" is not known there: the step ends at the lap button']),
        ("back to start", ['"back to start" is not known there: the step ends at the lap button']),
        ("10min hike 8% RPE 6", ["only in the notes there: to hike or to run, grade, RPE"]),
        ("10 reps plank left tempo 3s", ["only in the notes there: side, tempo"]),
        ("10min 101spm", ["cadence counts strides there: odd steps a minute are rounded"]),
        ("10min Z2-Z3", ["Z2-Z3 is written as 145-161 bpm"]),
        ("10min 85-90% LTHR", ["the heart rate is written as 145-154 bpm"]),
        ("10min Z2 2m/s 180spm", ["only in the notes there: a third target"]),
    ],
)
def test_what_is_lost_is_said(typed: str, losses: list[str]) -> None:
    assert steps_of(f"- 1km\n- {typed}")[1] == [f"line 2: {loss}" for loss in losses]


@pytest.mark.parametrize(
    ("typed", "loss"),
    [
        ("10min Z2-Z3", "Z2-Z3 is written as Z3: a target there is one zone"),
        ("10min 85-90% LTHR", "the heart rate takes an athlete to tell: only in the notes there"),
        ("until Z4", '"until HR > Z4" is not known there: the step ends at the lap button'),
    ],
)
def test_what_takes_an_athlete(typed: str, loss: str) -> None:
    assert steps_of(f"- {typed}", None)[1] == [f"line 1: {loss}"]


def test_names_longer_than_a_field_are_cut_between_characters() -> None:
    found = Workout("é" * 200, (Step("time", 60.0, "é" * 200),))
    (_, _), (_, head), (_, step) = decoded(to_fit(found, MADE)[0])
    assert head["wkt_name"] == "é" * 127 and step["wkt_step_name"] == "é" * 127


# There and back


@pytest.mark.parametrize("rates", [None, RATES])
@pytest.mark.parametrize("name", SKETCH)
def test_the_sketch_there_and_back(name: str, rates: Rates | None) -> None:
    found = workout(SKETCH[name], "treadmill" if name == "tread" else None)
    assert from_fit(to_fit(found, MADE, rates)[0], "x.fit", rates) == (found, [])


@given(workouts(), st.sampled_from([None, RATES]))
@settings(max_examples=60)
def test_any_workout_there_and_back(found: Workout, rates: Rates | None) -> None:
    """The notes bring everything back."""
    assert from_fit(to_fit(found, MADE, rates)[0], "x.fit", rates) == (found, [])


def foreign(*steps: Mapping[str, object], **head: object) -> bytes:
    """A workout as another tool writes it: no notes of ours."""
    rows: list[Row] = [("file_id", {"type": "workout"}), ("workout", {"wkt_name": "Theirs", **head})]
    return fit_file(rows + [("workout_step", {"message_index": n, **step}) for n, step in enumerate(steps)])


@pytest.mark.parametrize(
    ("values", "meant"),
    [
        (
            {"duration_type": "time", "duration_time": 90.5, "wkt_step_name": "Hard"},
            Step("time", 90.5, "Hard"),
        ),
        ({"duration_type": "distance", "duration_distance": 400.0}, Step("distance", 400.0)),
        ({"duration_type": "open", "intensity": "rest"}, Step("button", gait="rest")),
        ({"duration_type": "hr_less_than", "duration_hr": 220}, Step("below", Heart(120, "bpm"))),
        ({"duration_type": "hr_greater_than", "duration_hr": 85}, Step("above", Heart(850, "max"))),
        (
            {
                "duration_type": "reps",
                "duration_reps": 12,
                "wkt_step_name": "Push-Ups",
                "exercise_weight": 5.0,
            },
            Step("reps", 12.0, exercise="push-up", load_kg=5.0),
        ),
        (
            {"duration_type": "open", "target_type": "heart_rate", "target_hr_zone": 3},
            Step("button", zones=(3, 3)),
        ),
        (OPEN | heart(250, 260), Step("button", heart=(Heart(150, "bpm"), Heart(160, "bpm")))),
        (OPEN | heart(70, 100), Step("button", heart=(Heart(700, "max"), Heart(1000, "max")))),
        (OPEN | heart(0, 80), Step("button", heart=(Heart(0, "bpm"), Heart(800, "max")))),
        (
            {
                **OPEN,
                "target_type": "speed",
                "custom_target_speed_low": 3.0,
                "custom_target_speed_high": 3.5,
                "secondary_target_type": "cadence",
                "secondary_custom_target_cadence_low": 85,
                "secondary_custom_target_cadence_high": 90,
            },
            Step("button", speed_mps=(3.0, 3.5), spm=(170, 180)),
        ),
    ],
)
def test_steps_of_other_tools(values: Mapping[str, object], meant: Step) -> None:
    assert from_fit(foreign(values), "x.fit") == (Workout("Theirs", (meant,)), [])


@pytest.mark.parametrize(
    ("values", "losses"),
    [
        ({"duration_type": "calories"}, ["step 1: it ends at calories: by a press here"]),
        ({"duration_type": "time", "duration_time": 0}, ["step 1: it ends at time: by a press here"]),
        (OPEN | {"target_type": "cadence"}, ["step 1: its target, cadence"]),
        (OPEN | {"notes": "legs!"}, ['step 1: its notes: "legs!"']),
        (
            {
                "duration_type": "reps",
                "duration_reps": 5,
                "wkt_step_name": "Snatch",
                "exercise_category": "total_body",
            },
            ['step 1: the exercise "Snatch" is not known'],
        ),
    ],
)
def test_what_other_tools_say_that_we_have_no_words_for(
    values: Mapping[str, object], losses: list[str]
) -> None:
    assert from_fit(foreign(values), "x.fit")[1] == losses


def test_a_step_changed_elsewhere_is_taken_from_its_fields() -> None:
    """Our notes stay behind, and are not believed."""
    notes = "10min 8% hike Z2"
    changed = {
        "duration_type": "time",
        "duration_time": 900.0,
        "target_type": "heart_rate",
        "target_hr_zone": 2,
    }
    found, losses = from_fit(foreign(changed | {"notes": notes}), "x.fit")
    assert found.steps == (Step("time", 900.0, zones=(2, 2)),)
    assert losses == [f'step 1: its notes: "{notes}"']
    found, losses = from_fit(foreign(changed | {"duration_time": 600.0, "notes": notes}), "x.fit")
    assert found.steps == (Step("time", 600.0, gait="hike", zones=(2, 2), grade_permille=(80, 80)),)
    assert losses == []


def test_zones_that_became_beats_stay_beats_for_who_does_not_know_the_athlete() -> None:
    data, _ = to_fit(workout("- 300m gain hike Z3-Z4\n- until Z4 < 90% LTHR"), MADE, RATES)
    found, losses = from_fit(data, "x.fit")
    assert found.steps == (
        Step("gain", 300.0, gait="hike", heart=(Heart(154, "bpm"), Heart(170, "bpm"))),
        Step("above", Heart(162, "bpm"), heart=(Heart(0, "bpm"), Heart(154, "bpm"))),
    )
    assert losses == [
        'step 1: "300m gain hike Z3-Z4" comes back as "300m gain hike 154-170bpm"',
        'step 2: "until HR > Z4 < 90% LTHR" comes back as "until HR > 162bpm < 154bpm"',
    ]


def test_repeats_of_other_tools() -> None:
    one = {"duration_type": "distance", "duration_distance": 1000.0}
    again = {"duration_type": "repeat_until_steps_cmplt", "duration_step": 1, "repeat_steps": 4}
    step = Step("distance", 1000.0)
    found, losses = from_fit(foreign(one, one, again), "x.fit")
    assert (found.steps, losses) == ((step, Repeat(4, (step,))), [])
    for wrong in ({"duration_step": 2}, {"duration_step": 9}, {"repeat_steps": 0}, {"repeat_steps": 256}):
        with pytest.raises(ImportRefused, match=r"x\.fit: step 3 repeats what is not there"):
            from_fit(foreign(one, one, again | wrong), "x.fit")
    deep = [again | {"duration_step": 0, "repeat_steps": 2} for _ in range(4)]
    with pytest.raises(ImportRefused, match="repeats more than 3 deep"):
        from_fit(foreign(one, *deep), "x.fit")


def test_what_is_no_workout() -> None:
    for data in (b"", b"GPX", fit_file([("file_id", {"type": "workout"})])):
        with pytest.raises(ImportRefused, match=r"x\.fit: "):
            from_fit(data, "x.fit")


@given(
    st.sampled_from(sorted(SKETCH)),
    st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(1, 255)), min_size=1),
)
@settings(max_examples=100)
def test_a_damaged_file_is_refused(name: str, changes: list[tuple[float, int]]) -> None:
    data = bytearray(to_fit(workout(SKETCH[name]), MADE)[0])
    whole = bytes(data)
    for where, byte in changes:
        data[int(where * len(data))] ^= byte
    if bytes(data) != whole:
        with pytest.raises(ImportRefused):
            from_fit(bytes(data), "x.fit")
    with pytest.raises(ImportRefused):
        from_fit(whole[: len(whole) // 2], "x.fit")


@given(st.lists(st.binary(max_size=40), max_size=3), st.data())
@settings(max_examples=60)
def test_any_values_under_a_right_checksum(texts: list[bytes], data: st.DataObject) -> None:
    numbers = st.integers(0, 2**32 - 1) | st.integers(0, 300)
    step = st.fixed_dictionaries(
        {},
        optional={
            "duration_type": st.integers(0, 40),
            "duration_hr": numbers,
            "target_type": st.integers(0, 20),
            "target_value": numbers,
            "custom_target_heart_rate_low": numbers,
            "custom_target_heart_rate_high": numbers,
            "notes": st.text(max_size=20),
            "wkt_step_name": st.text(max_size=20),
            "exercise_weight": st.integers(0, 600),
            "secondary_target_type": st.integers(0, 20),
        },
    )
    rows = data.draw(st.lists(step, min_size=1, max_size=4))
    try:
        found, losses = from_fit(foreign(*rows), "x.fit")
    except ImportRefused:
        return
    assert all(loss.isprintable() for loss in losses)
    assert to_fit(found, MADE)[0]
