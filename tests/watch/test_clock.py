"""A clock that was never set, that a loss of power took, that a laptop set again: told, never guessed."""

from __future__ import annotations

import pytest

from tests.watch.driving import POOL_BYTES, Story, last_session, log_of, replay, restless_script
from tests.watch.fake_edges import RTC_DAYS
from tests.watch.fake_flash import FakeFlash
from tests.watch.test_app import frames_of
from trailcore import ids
from trailcore.opening import Opening

LINES = restless_script(300)


def opened(flash: FakeFlash) -> int:
    """The days since 2000 that the last session's OPEN page has."""
    opening = Opening()
    session = last_session(log_of(flash.pool()))
    opening.read(bytearray(session[min(session)]))
    return opening.rtc_days


def gaps(flash: FakeFlash) -> list[int]:
    return [row[1] for _, _, _, events in frames_of(flash) for row in events if row[0] == ids.RESUME]


def test_a_clock_that_was_never_set_is_no_date_and_costs_no_second():
    flash = FakeFlash(POOL_BYTES)
    Story(flash, LINES).wear(has_rtc=False)
    assert opened(flash) == 0
    assert len(replay(last_session(log_of(flash.pool()))).times) == len(LINES)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (True, True, range(10, 45)),  # to the last page that was written
        (True, False, (ids.NONE,)),  # as after a cell was swapped
        (False, True, (ids.NONE,)),  # as after a sync
        (False, False, (ids.NONE,)),
    ],
)
def test_a_gap_has_a_length_only_where_both_ends_are_known(
    before: bool, after: bool, expected: range | tuple[int]
):
    flash = FakeFlash(POOL_BYTES)
    story = Story(flash, LINES)
    story.wear(killed_ms=170_000, has_rtc=before)
    number = story.number
    story.wear(from_ms=180_000, has_rtc=after)
    assert story.number == number, "the same session"
    (gap_s,) = gaps(flash)
    assert gap_s in expected
    assert opened(flash) == (RTC_DAYS if before else 0)
    replay(last_session(log_of(flash.pool())))
