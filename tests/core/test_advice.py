"""Given this trail, this gait, this heart: expect this advice, in this second and not before."""

from __future__ import annotations

import math
from array import array

import pytest

from tests.core.programs import program, step
from tests.core.trail import FIRST_MS, NONE, Trail
from trailcore import ids, now
from trailcore import program as p
from trailcore import settings as s
from trailcore.coach import Coach
from trailcore.ids import HIKE, RUN

DEFAULT = s.defaults()


def warmed_up(**of_trail: object) -> Trail:
    """A runner two minutes into an easy run on the flat."""
    return Trail(**of_trail).leg(120, grade=0, spm=165, bpm=130)  # type: ignore[arg-type]


def hiked_up(**of_trail: object) -> Trail:
    """A runner who has hiked up a 14 % hill, as told, five minutes ago."""
    return warmed_up(**of_trail).leg(45, grade=14).leg(320, spm=112)


# --- hike: steep ground -----------------------------------------------------------------------------------


@pytest.mark.fires("STEEP")
def test_hike_on_a_hill_once_it_has_been_steep_for_the_dwell():
    trail = warmed_up().leg(60, grade=13)
    (cue,) = trail.of(HIKE)
    assert (cue.reason, cue.limit, cue.bpm) == (ids.STEEP, 120, 130)
    assert 120 <= cue.grade < 150
    steep_from = trail.first(now.GRADE, 120)
    assert steep_from > 120 + 15  # the slope of 30 s needs most of them to see a new hill
    assert cue.second == steep_from + DEFAULT[s.HIKE_DWELL_S] - 1


def test_fifteen_per_cent_counts_threefold_and_so_do_the_last_ten_seconds_if_steeper():
    trail = warmed_up(changed={s.HIKE_DWELL_S: 30}).leg(60, grade=19.5)
    (cue,) = trail.of(HIKE)
    some = trail.first(now.GRADE, DEFAULT[s.RUN_BELOW])
    evidence = 0
    for known in trail.known[some - 1 : cue.second]:
        recent = known[now.RISE_CM] * 1000 // known[now.SPEED]
        evidence += 3 if max(recent, known[now.GRADE]) >= 150 else 1
    assert 30 <= evidence < 33
    assert cue.second - some == 9  # the last ten seconds are steep before the thirty are
    assert cue.grade >= 120


def test_said_as_soon_as_the_thirty_seconds_agree_on_a_wall():
    """The last ten seconds have served its dwell by then."""
    trail = warmed_up().leg(60, grade=18)
    (cue,) = trail.of(HIKE)
    assert cue.second == trail.first(now.GRADE, 120)


@pytest.mark.silent("STEEP")
def test_eleven_per_cent_is_never_steep():
    assert warmed_up().leg(900, grade=11).felt() == []


def test_a_short_ramp_is_not_worth_a_word():
    """Reference: ignore stretches under 20-30 m."""
    assert warmed_up().leg(10, grade=14).leg(120, grade=0).felt() == []


@pytest.mark.fires("VERY_STEEP")
def test_very_steep_is_said_as_such():
    trail = Trail().leg(70, grade=0, spm=165, bpm=130).leg(90, grade=27, spm=160)
    trail.leg(200, grade=0, spm=112).leg(30, grade=27).leg(60, spm=160)
    reasons = [cue.reason for cue in trail.of(HIKE)]
    assert ids.VERY_STEEP in reasons
    very = next(cue for cue in trail.of(HIKE) if cue.reason == ids.VERY_STEEP)
    assert very.grade >= 200
    assert very.limit == 200


@pytest.mark.silent("VERY_STEEP")
def test_nineteen_per_cent_is_steep_not_very():
    trail = warmed_up().leg(90, grade=18)
    assert {cue.reason for cue in trail.of(HIKE)} == {ids.STEEP}


def test_the_hikers_own_threshold_replaces_the_coaches():
    own = {s.HIKE_ABOVE: 80, s.HIKE_SURE: 120, s.RUN_BELOW: 60}
    assert warmed_up(changed=own).leg(90, grade=9).felt() == [(HIKE, ids.STEEP)] * 2
    assert warmed_up().leg(90, grade=9).felt() == []


# --- hike: the heart --------------------------------------------------------------------------------------


@pytest.mark.fires("ZONE4")
def test_hike_in_zone_four_on_a_climb():
    trail = warmed_up().leg(60, grade=6).leg(30, bpm=150)
    (cue,) = trail.of(HIKE)
    assert (cue.reason, cue.bpm, cue.limit) == (ids.ZONE4, 150, 148)
    assert cue.second == 180 + 5


def test_zone_four_on_the_flat_is_the_wearers_business():
    assert warmed_up().leg(600, bpm=155).felt() == []


@pytest.mark.silent("ZONE4")
def test_just_below_zone_four_is_not_in_it():
    trail = warmed_up().leg(60, grade=6)
    for bpm in range(131, 146):
        trail.leg(20, bpm=bpm)
    assert trail.leg(600).felt() == []


def heart_bound_for(bpm: int, **of_trail: float) -> Trail:
    """A climb begins; the pulse follows with the reference's time constant towards what it will cost."""
    trail = warmed_up().leg(5, **of_trail)
    for second in range(240):
        trail.leg(1, bpm=round(130 + (bpm - 130) * (1 - math.exp(-second / 58))))
    return trail


@pytest.mark.fires("ZONE4_SOON")
def test_hike_before_zone_four_is_reached():
    trail = heart_bound_for(162, grade=6)
    cue = trail.of(HIKE)[0]
    assert (cue.reason, cue.limit) == (ids.ZONE4_SOON, 148)
    assert cue.bpm < 148
    assert trail.first(now.BPM, 148) - cue.second >= 8


@pytest.mark.parametrize("bpm", [138, 144])
def test_a_rise_that_levels_off_below_is_not_forecast_into_zone_four(bpm: int):
    assert heart_bound_for(bpm, grade=6).leg(300).felt() == []


def test_a_pulse_that_stays_a_beat_below_zone_four_is_not_about_to_reach_it():
    """What is granted to the forecast is granted to a pulse that rises only."""
    trail = heart_bound_for(146, grade=6).leg(60)
    for second in range(600):
        trail.leg(1, bpm=146 + second // 7 % 2)
    assert trail.felt() == []


def coached(bpm: int, *forecasts: int, grade: int = 60) -> list[int]:
    """The reason for which a coach wants a hike in each second, 0 for none, at this pulse with these forecasts."""
    known = array("i", [0] * now.WORDS)
    known[now.GRADE], known[now.RISE_CM], known[now.VERTICAL], known[now.BPM] = grade, 200, 200, bpm
    coach = Coach(DEFAULT, known)
    reasons = []
    for forecast in forecasts:
        known[now.FORECAST] = forecast
        coach.second(600)
        reasons.append(known[now.REASON] if known[now.WANT] == HIKE else 0)
    return reasons


@pytest.mark.parametrize(("bpm", "forecast"), [(133, 148), (143, 147), (145, 147), (147, 149)])
def test_three_seconds_of_a_forecast_a_beat_below_zone_four_are_enough(bpm: int, forecast: int):
    """Zone 4 begins at 148, and the forecast errs by four beats or five."""
    assert coached(bpm, *[forecast] * 4) == [0, 0, ids.ZONE4_SOON, ids.ZONE4_SOON]


@pytest.mark.parametrize(
    ("bpm", "forecast", "grade"),
    [(132, 149, 60), (143, 146, 60), (146, 147, 60), (147, 148, 60), (143, 160, 40), (NONE, NONE, 60)],
    ids=["too far", "not reached", "hardly rising", "hardly rising, near", "no climb", "unknown"],
)
def test_a_forecast_is_not_enough(bpm: int, forecast: int, grade: int):
    assert set(coached(bpm, *[forecast] * 60, grade=grade)) == {0}


def test_a_forecast_that_is_taken_back_wants_nothing_more():
    assert coached(143, 150, 150, 150, 144, 144, 150, 150) == [0, 0, ids.ZONE4_SOON, 0, 0, 0, ids.ZONE4_SOON]


@pytest.mark.silent("ZONE4_SOON")
def test_the_same_rise_on_the_flat_is_left_alone():
    trail = warmed_up()
    for bpm in range(131, 148):
        trail.leg(3, bpm=bpm)
    assert trail.felt() == []


# --- hike: technical ground, from the plan ----------------------------------------------------------------


@pytest.mark.fires("TECHNICAL")
def test_hike_on_technical_ground_from_its_first_metre():
    trail = warmed_up(technical=[(500, 700), (1200, 1300)], total_m=5000).leg(120)
    (cue,) = trail.of(HIKE)
    assert (cue.reason, cue.limit, cue.grade) == (ids.TECHNICAL, 0, 0)
    assert 500 <= cue.distance_m < 515  # what the plan says of the ground is looked up every few seconds
    assert cue.second == trail.first(now.TECHNICAL, 1)
    trail.leg(550)
    assert [cue.distance_m // 100 for cue in trail.of(HIKE)] == [5, 12]


@pytest.mark.parametrize("why", ["not marked", "switched off", "dropped"])
@pytest.mark.silent("TECHNICAL")
def test_ground_that_counts_as_easy(why: str):
    marked = [] if why == "not marked" else [(500, 700)]
    off = {s.WALK_TECHNICAL: 0} if why == "switched off" else {}
    trail = warmed_up(changed=off, technical=marked, total_m=5000)
    if why == "dropped":
        trail.press(ids.PRESS_LONG)
    assert trail.leg(300).felt() == []


# --- run --------------------------------------------------------------------------------------------------


@pytest.mark.fires("GENTLE")
def test_run_again_once_it_is_gentle():
    trail = hiked_up().leg(90, grade=5, bpm=125)
    (cue,) = trail.of(RUN)
    assert (cue.reason, cue.limit) == (ids.GENTLE, 100)
    assert cue.grade < 100
    gentle_from = next(i + 1 for i in range(485, 575) if trail.known[i][now.GRADE] < 100)
    assert cue.second == gentle_from + DEFAULT[s.RUN_DWELL_S] - 1


@pytest.mark.silent("GENTLE")
def test_in_the_band_the_gait_is_left_alone():
    trail = hiked_up().leg(600, grade=11)
    assert trail.of(RUN, fate=None) == []
    assert warmed_up().leg(600, grade=11).felt() == []


@pytest.mark.fires("GENTLE_DOWN")
def test_run_down_a_gentle_hill():
    cool = hiked_up().leg(60, grade=-6, bpm=149).leg(20, bpm=140)
    (cue,) = cool.of(RUN)
    assert (cue.reason, cue.limit, cue.bpm) == (ids.GENTLE_DOWN, 148, 140)
    assert cue.grade <= -20


@pytest.mark.silent("GENTLE_DOWN")
def test_never_run_down_a_steep_hill():
    trail = hiked_up()
    trail.leg(12, bpm=155, grade=-30).leg(40).leg(600, bpm=120, grade=-20)
    assert trail.of(RUN, fate=None) == []
    assert min(row[now.GRADE] for row in trail.known) <= -190


@pytest.mark.fires("GENTLE_NO_STRAP")
def test_no_strap_no_heart_rule():
    trail = warmed_up().leg(45, grade=14).leg(320, spm=112, bpm=None).leg(90, grade=3)
    (cue,) = trail.of(RUN)
    assert (cue.reason, cue.bpm) == (ids.GENTLE_NO_STRAP, NONE)


@pytest.mark.parametrize(("bpm", "cues"), [(148, 1), (149, 0)])
def test_run_only_at_eighty_per_cent_of_the_maximum(bpm: int, cues: int):
    """148 of 185 bpm."""
    trail = hiked_up().leg(200, grade=0, bpm=bpm)
    assert len(trail.of(RUN)) == cues


def test_who_has_not_run_a_minute_is_a_hiker():
    trail = Trail().leg(55, grade=0, spm=165, bpm=130).leg(120, grade=14, spm=112)
    assert trail.leg(900, grade=0).of(RUN, fate=None) == []
    trail.leg(30, spm=165).leg(120, grade=14, spm=112).leg(200, grade=0)
    assert len(trail.of(RUN)) == 1


def test_a_walk_on_the_flat_is_no_reason_to_run():
    """Run is the answer to a hike that is over, not a way to nag."""
    assert warmed_up().leg(900, spm=112).felt() == []


def test_run_is_not_said_to_a_runner():
    trail = hiked_up().leg(10, grade=2).leg(200, spm=165)
    assert trail.of(RUN, fate=None) == []


def test_hike_is_not_said_to_a_hiker():
    trail = Trail().leg(900, grade=16, spm=112, bpm=140)
    assert trail.felt() == []


# --- ease -------------------------------------------------------------------------------------------------


@pytest.mark.fires("HIKING_OVER_CAP")
def test_ease_when_hiking_is_not_enough():
    trail = hiked_up().leg(60, bpm=152)
    (cue,) = trail.of(ids.EASE)
    assert (cue.reason, cue.limit, cue.bpm) == (ids.HIKING_OVER_CAP, 148, 152)
    assert 485 + 20 <= cue.second <= 485 + 31  # as soon as the trend no longer jumps
    assert hiked_up().leg(600, bpm=148).of(ids.EASE, fate=None) == []


@pytest.mark.silent("HIKING_OVER_CAP")
def test_ease_is_not_said_to_a_heart_that_has_eased():
    """Held back for two minutes after the first; by then the heart is below the cap again."""
    trail = hiked_up(changed={s.MAX_5MIN: 12}).leg(45, bpm=153)
    (first,) = trail.of(ids.EASE)
    trail.leg(30, bpm=140).leg(first.second + 118 - trail.second, bpm=150).leg(60, bpm=145)
    assert [cue for cue in trail.of(ids.EASE) if cue.bpm <= cue.limit] == []


def test_nobody_is_told_to_hike_at_the_top():
    """The slope of 30 s still says climb when the last 10 s say that it is over."""
    for steep_s in range(20, 40):
        trail = warmed_up().leg(steep_s, grade=16).leg(60, grade=0)
        late = [cue for cue in trail.of(HIKE) if cue.second > 120 + steep_s + 8]
        assert late == [], steep_s


def test_running_up_a_climb_again_needs_room_for_the_heart():
    """At 7 % the heart soon rises by 20: 128 is the most to be told to run with, on the flat 148."""
    assert len(hiked_up().leg(120, grade=7, bpm=128).of(RUN)) == 1
    assert hiked_up().leg(300, grade=7, bpm=129).of(RUN, fate=None) == []


RACE = {s.RACE_BANDS: 1, s.START_S: 1200, s.LAST_M: 1000}


def race(distance_m: int = 20000, **settings_changed: int) -> Trail:
    """Past the flat start of a race that is this long."""
    changed = {**RACE, **{getattr(s, name): value for name, value in settings_changed.items()}}
    trail = Trail(changed, total_m=distance_m)
    return trail.leg(200, grade=0, spm=165, bpm=125)


@pytest.mark.parametrize(
    ("grade", "reason", "cap", "start_s"),
    [
        (0, ids.CAP_START, 130, 1200),
        (9, ids.CAP_STEEP_UP, 148, 100),
        (-18, ids.CAP_TECHNICAL_DOWN, 130, 100),
        (-6, ids.CAP_GENTLE_DOWN, 139, 100),
    ],
)
@pytest.mark.fires("CAP_START", "CAP_STEEP_UP", "CAP_GENTLE_DOWN")
def test_each_segment_of_a_race_has_its_cap(grade: int, reason: int, cap: int, start_s: int):
    zones = {"Z4_BPM": 165, "Z5_BPM": 175}
    at_cap = race(START_S=start_s, **zones).leg(60, grade=grade).leg(300, bpm=cap)
    assert at_cap.of(ids.EASE, fate=None) == []
    over = race(START_S=start_s, **zones).leg(60, grade=grade).leg(40, bpm=cap + 1)
    (cue,) = over.of(ids.EASE)
    assert (cue.reason, cue.limit, cue.bpm, cue.second) == (reason, cap, cap + 1, 260 + 20)


@pytest.mark.fires("CAP_TECHNICAL_DOWN")
def test_technical_ground_down_has_the_technical_cap():
    marked = {**RACE, s.START_S: 100, s.WALK_TECHNICAL: 0}
    # The plan is level: whoever goes down for long is off it.
    trail = Trail(marked, total_m=20000, technical=[(10, 20000)]).leg(110, grade=-3, spm=165, bpm=120)
    trail.leg(40, bpm=135)
    assert trail.felt() == [(ids.EASE, ids.CAP_TECHNICAL_DOWN)]


@pytest.mark.fires("CAP_LAST")
def test_the_last_stretch_lifts_the_cap():
    trail = race(1000, Z4_BPM=165, START_S=100).leg(60, bpm=157)
    assert trail.of(ids.EASE, fate=None) == []
    trail.leg(30, bpm=158)
    assert trail.felt() == [(ids.EASE, ids.CAP_LAST)]


@pytest.mark.parametrize("off", [{s.RACE_BANDS: 0}, {s.CAP_START_BPM: s.OFF}])
@pytest.mark.silent("CAP_START", "CAP_STEEP_UP", "CAP_TECHNICAL_DOWN", "CAP_GENTLE_DOWN", "CAP_LAST")
def test_caps_that_are_switched_off_stay_silent(off: dict[int, int]):
    trail = Trail({**RACE, **off}, total_m=20000).leg(600, grade=0, spm=165, bpm=145)
    assert trail.of(ids.EASE, fate=None) == []


def test_after_the_start_the_flat_has_no_cap():
    assert race(START_S=100).leg(600, bpm=147).of(ids.EASE, fate=None) == []


# --- the ceiling ------------------------------------------------------------------------------------------

CEILING = {s.CEILING_BPM: 175}


@pytest.mark.fires("CEILING")
def test_the_alarm_sounds_after_fifteen_seconds_and_until_acknowledged():
    trail = Trail(CEILING).leg(60, grade=0, spm=165, bpm=165).leg(14, bpm=175)
    assert trail.felt() == []
    trail.leg(62)
    assert [cue.second for cue in trail.of(ids.ALARM)] == [75, 95, 115, 135]
    assert trail.felt()[0] == (ids.ALARM, ids.CEILING)
    assert trail.cues[0].limit == 175
    trail.press().leg(300)
    assert len(trail.of(ids.ALARM)) == 4
    assert trail.of(ids.WHY) == []  # that press was the answer to the alarm
    trail.leg(10, bpm=174).leg(15, bpm=175)
    assert [cue.second for cue in trail.of(ids.ALARM)][4:] == [trail.second]


def test_who_says_that_the_alarm_was_wrong_has_heard_it():
    trail = Trail(CEILING).leg(60, grade=0, spm=165, bpm=165).leg(20, bpm=175)
    trail.press(ids.PRESS_DOUBLE).leg(300)
    assert len(trail.of(ids.ALARM)) == 1 and len(trail.of(ids.WRONG, ids.NOTED)) == 1


@pytest.mark.silent("CEILING")
def test_the_alarm_needs_fifteen_seconds():
    trail = Trail(CEILING).leg(60, grade=0, spm=165, bpm=150)
    for _ in range(20):
        trail.leg(14, bpm=180).leg(8, bpm=174)
    assert trail.felt() == []


def test_one_low_reading_does_not_hide_an_alarm():
    trail = Trail(CEILING).leg(60, grade=0, spm=165, bpm=170)
    assert trail.leg(14, bpm=180).leg(1, bpm=174).leg(6, bpm=180).of(ids.ALARM)


def test_the_alarm_ignores_every_budget_and_the_stillness_of_the_wearer():
    trail = (
        Trail({**CEILING, s.MAX_5MIN: 0, s.MAX_HOUR: 0})
        .leg(60, grade=0, spm=165, bpm=170)
        .leg(30, bpm=180, spm=0)
    )
    assert [cue.second for cue in trail.of(ids.ALARM)] == [75]


@pytest.mark.parametrize("changed", [{}, {s.CEILING_BPM: 181}])
def test_no_alarm_below_the_ceiling_or_without_one(changed: dict[int, int]):
    assert Trail(changed).leg(60, grade=0, spm=165, bpm=180).leg(120).of(ids.ALARM) == []


def test_a_lost_strap_ends_the_alarm():
    trail = Trail(CEILING).leg(75, grade=0, spm=165, bpm=180).leg(100, bpm=None)
    assert [cue.second for cue in trail.of(ids.ALARM)] == list(range(15, 75 + DEFAULT[s.STRAP_STALE_S], 20))


# --- sensors ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sensor", "lost", "back", "stale_s"),
    [
        ("bpm", ids.STRAP_LOST, ids.STRAP_BACK, DEFAULT[s.STRAP_STALE_S]),
        ("pressure", ids.PRESSURE_LOST, ids.PRESSURE_BACK, 10),
        ("wrist", ids.WRIST_LOST, ids.WRIST_BACK, 1),
    ],
)
@pytest.mark.fires("SENSOR_QUIET", "SENSOR_BACK")
def test_a_sensor_lost_and_found_is_told_once_each(sensor: str, lost: int, back: int, stale_s: int):
    trail = Trail().leg(120, grade=0, spm=165, bpm=130, wrist=16)
    trail.leg(600, **{sensor: None}).leg(60, **{sensor: 130})
    told = [(cue.kind, cue.reason, cue.second) for cue in trail.cues]
    assert told == [
        (lost, ids.SENSOR_QUIET, 120 + stale_s + 59),
        (back, ids.SENSOR_BACK, 721 + (sensor == "bpm")),
    ]
    trail.leg(200, **{sensor: None}).leg(60, **{sensor: 130})
    assert len(trail.cues) == 4  # more than ten minutes later: told again


@pytest.mark.parametrize("sensor", ["bpm", "pressure"])
@pytest.mark.silent("SENSOR_QUIET", "SENSOR_BACK")
def test_a_short_silence_is_no_loss(sensor: str):
    trail = warmed_up()
    for _ in range(10):
        trail.leg(60, **{sensor: None}).leg(5, **{sensor: 130})
    assert trail.felt() == []


@pytest.mark.parametrize("ride", [{"spm": 0}, {"spm": 0, "lift_mps": 5.0}], ids=["standing", "cable car"])
@pytest.mark.silent("SENSOR_QUIET")
def test_a_strap_lost_by_who_does_not_move_is_told_once_they_do(ride: dict[str, float]):
    """It is about what the heart says of a run or a hike. A minute on, they know; or it is back, and not a word."""
    trail = warmed_up().leg(60, **ride).leg(900, bpm=None)
    assert trail.now(now.WORLD) in (ids.STILL, ids.CARRIED) and trail.felt() == []
    trail.leg(40, lift_mps=0.0, spm=165)
    assert trail.felt() == []
    trail.leg(40)
    assert trail.felt() == [(ids.STRAP_LOST, ids.SENSOR_QUIET)]
    back = warmed_up().leg(60, **ride).leg(900, bpm=None).leg(30, lift_mps=0.0, spm=165)
    assert back.leg(600, bpm=130).felt() == []


def test_in_a_session_that_is_done_standing_a_lost_strap_is_told():
    steps = program(step(p.HEART_BELOW, 100, gait=ids.STANDING))
    trail = Trail(program=steps).leg(60, grade=0, spm=0, bpm=140).leg(120, bpm=None)
    assert (ids.STRAP_LOST, ids.SENSOR_QUIET) in trail.felt()


@pytest.mark.parametrize("sensor", ["bpm", "pressure"])
def test_a_flapping_sensor_is_told_once_in_ten_minutes(sensor: str):
    trail = warmed_up()
    for _ in range(6):
        trail.leg(85, **{sensor: None}).leg(5, **{sensor: 130})
    assert len(trail.felt()) == 2


def test_what_was_never_there_is_not_missed():
    assert Trail().leg(600, grade=0, spm=165, bpm=None, pressure=None).felt() == []


@pytest.mark.parametrize(("sensor", "word"), [(ids.STRAP, now.BPM), (ids.BAROMETER, now.ALTITUDE_DM)])
def test_a_sensor_that_says_it_is_gone_is_unknown_at_once(sensor: int, word: int):
    trail = warmed_up()
    assert trail.now(word) != NONE
    trail.event(ids.QUIET, sensor, 1)
    assert trail.now(word) == NONE
    trail.event(ids.QUIET, sensor, 0)


# --- why --------------------------------------------------------------------------------------------------


@pytest.mark.fires("WHY")
def test_a_press_asks_why():
    trail = hiked_up().leg(5).press()
    (cue,) = trail.of(ids.WHY)
    (hike,) = trail.of(HIKE)
    assert (cue.reason, cue.limit) == (hike.reason, hike.limit)
    assert trail.press().of(ids.WHY)[1].reason == hike.reason


@pytest.mark.silent("WHY")
def test_a_press_before_any_cue_says_nothing():
    assert warmed_up().press().press(ids.PRESS_DOUBLE).felt() == []


def test_a_cue_that_was_held_back_is_not_the_last_one():
    trail = warmed_up(changed={s.MAX_5MIN: 0}).leg(60, grade=13).press()
    assert trail.felt() == []
    assert [cue.fate for cue in trail.cues] == [ids.BUDGET_5MIN]


# --- the numbers behind a cue -----------------------------------------------------------------------------


def test_a_cue_carries_its_tick_and_place():
    trail = warmed_up().leg(60, grade=13)
    (cue,) = trail.of(HIKE)
    assert cue.t_ms == (FIRST_MS + 1000 * cue.second) % (1 << 29)
    assert cue.distance_m == trail.known[cue.second - 1][now.DISTANCE_MM] // 1000


@pytest.mark.silent("GENTLE_NO_STRAP")
def test_a_climb_without_a_heart_rate_is_not_run():
    """Told to hike because of the heart; the strap falls silent: unknown is not low."""
    trail = warmed_up().leg(60, grade=8, bpm=160).leg(320, spm=112, bpm=None)
    assert trail.of(RUN, fate=None) == []


def test_no_run_into_a_wall_that_has_just_begun():
    """Gentle over 30 s still says run when the last 10 s do not."""
    for wall in (14, 18, -14, -20):
        trail = hiked_up().leg(14, grade=3, bpm=149).leg(9, grade=wall).leg(40, bpm=120)
        assert [cue for cue in trail.of(RUN) if abs(cue.grade) > 100] == []


def test_no_ease_to_a_hiker_who_has_only_just_obeyed():
    """A hike of 30 s closes only 40 % of a gap: a minute and a half of patience."""
    trail = warmed_up().leg(45, grade=14, bpm=155).leg(80, spm=112)
    assert trail.of(ids.EASE, fate=None) == []


@pytest.mark.fires("STILL_STEEP")
def test_ground_that_is_still_steep_is_hiked():
    """14 % hiked, then 11 %: whoever begins to run there is told, with the edge that counts."""
    told = []
    for grade in (10.4, 10.8, 11.2):
        trail = hiked_up().leg(200, grade=grade, spm=112).leg(90, spm=165)
        told += [(cue.reason, cue.limit) for cue in trail.of(HIKE) if cue.second > 485]
    assert (ids.STILL_STEEP, 100) in told
    assert warmed_up().leg(120, grade=11).of(HIKE, fate=None) == []


@pytest.mark.silent("STILL_STEEP")
def test_reasons_agree_with_their_numbers():
    """A latch may keep a want alive, but what is said is true now."""
    trail = warmed_up()
    for i in range(60):
        trail.leg(20, grade=(4, 9, 13, 16, 11, 2)[i % 6], bpm=(140, 150, 144, 156, 139)[i % 5], spm=165)
    for cue in trail.of(HIKE, fate=None):
        assert cue.reason != ids.ZONE4 or cue.bpm >= cue.limit
        assert cue.reason != ids.ZONE4_SOON or cue.bpm < cue.limit
        assert cue.reason not in (ids.STEEP, ids.VERY_STEEP, ids.STILL_STEEP) or cue.grade >= cue.limit


def test_a_long_hot_climb_cools_down_in_its_own_time():
    """Half an hour in zone 4 is forgotten as soon as a minute of it: with a cool heart run is offered on 6 %."""
    told = [hiked_up().leg(s, grade=8, bpm=155).leg(60, bpm=120).leg(90, grade=6).of(RUN) for s in (60, 1800)]
    assert [len(cues) for cues in told] == [1, 1]
