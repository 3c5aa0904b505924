"""The figures of a session: what is not known is no number, and what is told twice is told the same."""

from __future__ import annotations

from tests.analysis.made import session, stretch
from trailcore import ids
from trailcue import timeline


def test_without_a_barometer_no_height_is_known():
    told = timeline.summary(session(stretch(60, ALTITUDE_DM=ids.NONE)))
    assert (told["ascent_m"], told["descent_m"]) == (None, None)
    assert timeline.how_high(told) == "height unknown"


def test_flat_ground_is_no_unknown_height():
    told = timeline.summary(session(stretch(60), stretch(60, ALTITUDE_DM=ids.NONE)))
    assert timeline.how_high(told) == "0 m up, 0 m down"
