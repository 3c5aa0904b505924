"""The rhythm of poles: taps on the strikes of one foot, asked for after "poles out"; and when there are none."""

from __future__ import annotations

import pytest

from tests.core.recorded import image
from tests.core.test_breathing import ZONE2, Breather, Loop, feet
from trailcore import ids, program, ticks
from trailcore import now as n
from trailcore import settings as s
from trailcore.ids import NONE
from trailcore.image import load
from trailcore.plan import Plan
from trailcore.session import Session

POLES = {s.POLES_ABOVE: 150, s.POLES_RHYTHM: 1}
STRIKES = [0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 28]  # of 16 of a foot; the last four in turns


def hiker(spm: int = 115, seconds: int = 40, **changed: int) -> Breather:
    """Somebody who hikes, and is told to take the poles."""
    found = Breather(0, 0, {**POLES, **{getattr(s, name): value for name, value in changed.items()}})
    found.leg(seconds, spm=spm, bpm=ZONE2)
    return told(found)


def told(wearer: Breather, kind: int = ids.POLES_OUT, fate: int = ids.GIVEN) -> Breather:
    wearer.session.cues.tell(kind, ids.STEEP_POLES, 150, fate)
    return wearer


def pressed(wearer: Breather, gesture: int = ids.PRESS_SHORT) -> Breather:
    wearer.trail.press(gesture)
    return wearer


def strikes(wearer: Breather) -> list[int]:
    """Which strikes were tapped, from the first one on; each tap on one."""
    taps = wearer.taps()
    assert all(abs(tap.off_ms) <= 20 and tap.kind == program.TAP_POLE for tap in taps)
    return [tap.step - taps[0].step for tap in taps]


# --- when it comes


@pytest.mark.fires("POLE_RHYTHM")
@pytest.mark.parametrize(("spm", "wait"), [(90, 20), (115, 2), (115, 20), (115, 300), (130, 20)])
def test_a_press_after_poles_out_leads_one_foot_for_16_strikes(spm: int, wait: int):
    wearer = pressed(hiker(spm).leg(wait)).leg(60)
    assert strikes(wearer) == STRIKES
    assert 4 <= wearer.taps()[0].second - 40 - wait <= 8
    assert strikes(wearer.leg(600)) == STRIKES, "once"


def test_the_press_says_why_as_any():
    wearer = pressed(hiker().leg(20))
    assert [cue.reason for cue in wearer.trail.of(ids.WHY)] == [ids.STEEP_POLES]


@pytest.mark.fires("POLE_RHYTHM")
def test_on_a_climb():
    wearer = Breather(0, 0, POLES).leg(120, grade=0, spm=115, bpm=ZONE2).leg(120, grade=18)
    (out,) = wearer.trail.of(ids.POLES_OUT)
    pressed(wearer) if wearer.trail.second - out.second < 60 else pytest.fail("steep for too long")
    assert strikes(wearer.leg(60)) == STRIKES


def test_asked_for_again_it_comes_again():
    wearer = pressed(hiker().leg(20)).leg(40)
    pressed(wearer).leg(60)
    assert len(wearer.trains()) == 2 and len(wearer.taps()) == 2 * len(STRIKES)


class Told(Loop):
    """Told to take the poles, asks why."""

    def happen(self, now_ms: int) -> None:
        if now_ms == 40_000:
            self.session.cues.tell(ids.POLES_OUT, ids.STEEP_POLES, 150, ids.GIVEN)
        elif now_ms == 60_500:
            self.frame.add_event(ids.BUTTON, ids.PRESS_SHORT, 0)


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("spm", [95, 110, 125])
def test_nine_taps_in_ten_are_within_40_ms_of_a_strike_of_one_foot(spm: int, seed: int):
    walked = feet(spm, seed, 120)
    loop = Told(ZONE2, POLES)
    loop.run(walked)
    taps = loop.counted
    nearest = [min(range(len(walked)), key=lambda i: abs(walked[i] - t_ms)) for t_ms in taps]
    errors = sorted(abs(walked[i] - t_ms) for i, t_ms in zip(nearest, taps, strict=True))
    assert [step - nearest[0] for step in nearest] == STRIKES
    assert errors[len(errors) * 9 // 10] <= 40


# --- when it does not


@pytest.mark.silent("POLE_RHYTHM")
@pytest.mark.parametrize("seconds", [5, 40])
def test_without_a_press_nothing_comes(seconds: int):
    assert hiker(seconds=seconds).leg(200).taps() == []


@pytest.mark.silent("POLE_RHYTHM")
@pytest.mark.parametrize("kind", [ids.POLES_AWAY, ids.HIKE, ids.EAT])
def test_a_press_about_another_cue_brings_none(kind: int):
    assert pressed(told(hiker().leg(10), kind).leg(10)).leg(60).taps() == []


@pytest.mark.silent("POLE_RHYTHM")
def test_a_press_after_what_was_not_felt_brings_none():
    wearer = Breather(0, 0, POLES).leg(40, spm=115, bpm=ZONE2)
    assert pressed(told(wearer, fate=ids.EXPIRED).leg(10)).leg(60).taps() == []


@pytest.mark.silent("POLE_RHYTHM")
def test_a_plan_that_does_not_ask_for_it_has_none():
    for changed in ({}, {s.POLES_ABOVE: 150}, {s.POLES_RHYTHM: 1}):
        plan = Plan()
        for index, value in changed.items():
            plan.settings[index] = value
        assert Session(plan).poling is None


@pytest.mark.silent("POLE_RHYTHM")
def test_a_runner_has_none_until_he_hikes_and_none_after_a_minute():
    wearer = pressed(hiker(165).leg(10)).leg(30)
    assert wearer.taps() == []
    assert strikes(wearer.leg(60, spm=115)) == STRIKES
    assert pressed(hiker(165).leg(10)).leg(85).leg(60, spm=115).taps() == []


@pytest.mark.silent("POLE_RHYTHM")
def test_standing_or_carried_it_is_silent_and_a_minute_of_it_ends_it():
    wearer = pressed(hiker().leg(10)).leg(12)
    assert wearer.taps()
    assert wearer.leg(100, spm=0).taps(66) == []
    assert wearer.leg(60, spm=115).taps(66) == []
    wearer = pressed(hiker().leg(10)).leg(12)
    wearer.trail.lift_mps = 4.0
    assert wearer.leg(60, spm=0).taps(66) == []


def test_a_short_stop_only_interrupts_it():
    wearer = pressed(hiker().leg(10)).leg(12).leg(10, spm=0).leg(60, spm=115)
    assert abs(len(wearer.taps()) - len(STRIKES)) <= 1 and len(wearer.taps(74)) > 2


@pytest.mark.silent("POLE_RHYTHM")
def test_armed_a_press_is_the_start():
    assert pressed(hiker(START_ARMED=1).leg(10)).leg(60).taps() == []


@pytest.mark.silent("POLE_RHYTHM")
def test_an_untrusted_wrist_is_not_led():
    wearer = pressed(hiker().leg(10))
    wearer.trail.lift_mps = 0.4
    wearer.leg(60, spm=40)
    untrusted = [i for i, words in enumerate(wearer.trail.known, 1) if words[n.UNTRUSTED]]
    assert len(untrusted) > 20
    assert [tap for tap in wearer.taps() if tap.second in untrusted] == []


@pytest.mark.parametrize("kind", [ids.HIKE, ids.ALARM, ids.TOP])
def test_a_command_or_notice_ends_it_at_once(kind: int):
    wearer = pressed(hiker().leg(10)).leg(12)
    lead = wearer.session.lead()
    assert lead is wearer.session.poling and lead is not None
    told(wearer, kind)
    assert lead.next_tap_ms(ticks.add(wearer.trail.t_ms, 10)) == NONE
    assert wearer.leg(60).taps(63) == [] and wearer.session.lead() is None


def test_a_press_in_its_midst_begins_it_anew():
    wearer = pressed(pressed(hiker().leg(10)).leg(12)).leg(60)
    assert wearer.taps(63, 66) == [] and len(wearer.taps(66)) == len(STRIKES)


# --- with the others


def test_breathing_gives_way_to_it_and_goes_on_after_it():
    wearer = hiker(BREATH_IN=3, BREATH_OUT=3, BREATH_TAPS=30, seconds=20)
    kinds = [tap.kind for tap in pressed(wearer.leg(10)).leg(60).taps(31)]
    poles = [i for i, kind in enumerate(kinds) if kind == program.TAP_POLE]
    assert len(poles) == len(STRIKES) and poles[-1] - poles[0] == len(STRIKES) - 1
    assert len(kinds) > poles[-1] + 4


def test_saved_and_loaded_between_two_taps_it_goes_on_the_same():
    whole = pressed(hiker().leg(10)).leg(12)
    other = Breather(0, 0, POLES)
    load(other.session, [image(whole.session)])
    assert other.session.lead() is other.session.poling is not None
    for ahead in range(0, 1000, 100):
        at_ms = ticks.add(whole.trail.t_ms, ahead)
        leads = whole.session.lead(), other.session.lead()
        found = [lead.next_tap_ms(at_ms) for lead in leads if lead is not None]
        assert len(found) == 2 and found[0] == found[1] != NONE
    before = whole.trail.session
    whole.trail.session = other.session
    once = len(whole.taps())
    whole.leg(60)
    assert len(whole.taps()) - once in (len(STRIKES) - once - 1, len(STRIKES) - once)
    assert before.lead() is not None, "the first one had been left in its midst"
