"""Own weights of the forecast: recovered, worth it on sessions nobody has seen, refused where they are not."""

from __future__ import annotations

import random
from array import array

import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from tests.analysis.made import session, stretch
from tests.host.sessions import log
from trailcore import heart, ids, now, planfile, settings
from trailcue.log.salvage import salvage
from trailcue.plans import grammar
from trailcue.playback import Session, play_logs
from trailcue.tune import forecast
from trailcue.tune.forecast import OTHERS, Pulse


def lived(seed: int, response_bpm: float = 45, tau_s: float = 34, minutes: int = 30, **more: int) -> Session:
    """Hikes and runs for some minutes each; the pulse follows what the legs do, first order, with a strap's noise."""
    dice = random.Random(seed)
    rows, pulse, until, runs = [], 110.0, 0, False
    for second in range(60 * minutes):
        if second >= until:
            runs, until = not runs, second + dice.randint(100, 300)
        pulse += (120 + response_bpm * runs - pulse) / tau_s
        gait, spm = (ids.RUNNING, 168) if runs else (ids.HIKING, 112)
        rows += stretch(1, **{"GAIT": gait, "SPM": spm, "BPM": round(pulse + dice.gauss(0, 0.7)), **more})
    return session(rows)


def pulses(count: int, first: int = 0, **how: float) -> list[Pulse]:
    found = [forecast.pulse(lived(seed, **how)) for seed in range(first, first + count)]  # type: ignore[arg-type]
    return [one for one in found if one]


def saved(one: Pulse, weights: tuple[int, ...]) -> float:
    return forecast.better([(forecast.squared(forecast.errors(one, weights)), one.others)]) or 0.0


def test_the_heart_led_through_a_session_foretells_what_the_watch_foretold():
    (worn,) = play_logs("worn", salvage(log()), None)
    one = forecast.pulse(worn)
    assert one is not None and one.seconds > 600
    told = worn.replay.seconds[now.FORECAST :: now.WORDS]
    beats = worn.replay.seconds[now.BPM :: now.WORDS]
    missed = [told[at] - beats[at + 30] for at, counts in enumerate(one.judged) if counts]
    assert forecast.errors(one, OTHERS) == missed
    assert one.others == sum(error * error for error in missed)


@pytest.mark.parametrize(("response_bpm", "tau_s"), [(45, 34), (60, 81), (25, 81), (-25, 58)])
def test_a_heart_that_answers_in_its_own_way_is_foretold_closer_on_sessions_not_seen(
    response_bpm: float, tau_s: float
):
    those = pulses(4, response_bpm=response_bpm, tau_s=tau_s)
    found = forecast.own_weights(those)
    assert found.value is not None and found.low is not None and found.low > 0
    assert found.key == ("athlete", "forecast") and not found.refused
    weights = forecast.fitted(those)
    assert found.typed == f"[{', '.join(map(str, weights))}]"
    for fresh in pulses(3, first=50, response_bpm=response_bpm, tau_s=tau_s):
        assert saved(fresh, weights) >= 0.5 * found.low


def test_a_session_is_judged_by_weights_that_have_not_seen_it():
    """Three athletes in one library: each session fits itself, and none foretells the others."""
    mixed = [one for heart in (60, -25, 5) for one in pulses(1, response_bpm=heart)]
    assert all(saved(one, forecast.fitted([one])) > 0 for one in mixed)
    found = forecast.own_weights(mixed)
    assert found.value is None and not found.typed and "not surely better" in found.refused


@given(
    st.lists(st.integers(-400, 400), min_size=8, max_size=8),
    st.lists(st.tuples(*[st.integers(-200, 200)] * 8), min_size=8, max_size=12),
    st.integers(0, 3),
)
@effort(max_examples=50, deadline=None)
def test_weights_are_recovered_from_many_hours_and_other_peoples_from_none(
    truth: list[int], drawn: list[tuple[int, ...]], size: int
):
    """In between they lie nearer to the truth than other people's do, by what the numbers were like."""
    times = (0, 1, 3600, 10**9)[size]
    rows = [*drawn, *(tuple(64 * (i == j) for j in range(8)) for i in range(8))]
    products = [[float(times * sum(row[i] * row[j] for row in rows)) for j in range(8)] for i in range(8)]
    changes = [sum(weight * one for weight, one in zip(truth, row, strict=True)) for row in products]
    one = Pulse(array("i"), (), frozenset(), b"", products, changes, 0)
    found = forecast.fitted([one])
    if not times:
        assert found == OTHERS
    elif times == 10**9:
        assert found == pytest.approx(truth, abs=1)

    def off(weights: tuple[int, ...]) -> float:
        gaps = [weight - true for weight, true in zip(weights, truth, strict=True)]
        held = 64 * 64 * forecast.OTHERS_S
        return sum(gaps[i] * (products[i][j] + held * (i == j)) * gaps[j] for i in range(8) for j in range(8))

    rounding = sum(
        abs(products[i][j]) + 64 * 64 * forecast.OTHERS_S * (i == j) for i in range(8) for j in range(8)
    )
    assert off(found) <= off(OTHERS) + rounding


def test_weights_stay_within_what_a_plan_may_say():
    huge = [[float(i == j) for j in range(8)] for i in range(8)]
    one = Pulse(array("i"), (), frozenset(), b"", huge, [1e15, -1e15, *[0.0] * 6], 0)
    assert forecast.fitted([one])[:2] == (4000, -4000)


def test_who_writes_a_weight_and_who_reads_it_refuse_what_the_heart_lets_none_become():
    """The bound stands three times: a constant of a module's own costs the watch no import."""
    assert (planfile._HEAVIEST, grammar.FORECAST_HEAVIEST) == (heart._WEIGHT_MAX, heart._WEIGHT_MAX)


def test_thin_data_says_what_is_missing():
    assert "29 of 60 min" in forecast.own_weights(pulses(1)).refused
    assert "in 2 of 3 sessions" in forecast.own_weights([*pulses(2, minutes=40), None]).refused
    assert "0 of 60 min" in forecast.own_weights([]).refused
    assert forecast.pulse(lived(1, minutes=10)) is None, "too short"
    assert forecast.pulse(lived(1, SPM=0)) is None, "on a bicycle"
    assert forecast.pulse(lived(1, BPM=ids.NONE)) is None, "no strap"


def test_nothing_is_judged_across_a_gap():
    broken = lived(1)
    broken.replay.resumed.append(600)
    whole, one = forecast.pulse(lived(1)), forecast.pulse(broken)
    assert whole is not None and one is not None
    assert [at for at, counts in enumerate(whole.judged) if counts and not one.judged[at]] == list(
        range(570, 600)
    )


def test_the_settings_that_a_session_had_do_not_move_what_others_foretell():
    """A session that began with own weights is held against other people's all the same."""
    own = lived(1)
    own.replay.plan.settings[settings.FORECAST_8S] = -300
    one, other = forecast.pulse(own), forecast.pulse(lived(1))
    assert one is not None and other is not None
    assert (one.others, one.products) == (other.others, other.products)
