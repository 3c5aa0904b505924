"""What the plan and its profile say of the ground about a place: technical, slopes behind and ahead, the next climb."""

from array import array

from trailcore.compat import const
from trailcore.ids import NONE
from trailcore.now import (
    AHEAD,
    AID_IN_M,
    CLIMB_GAIN_M,
    CLIMB_IN_M,
    CLIMB_LENGTH_M,
    MAP_GRADE,
    SPEED,
    STEEP_GRADE,
    STEEP_IN_M,
    TECHNICAL,
)

_STRETCH = const(0)  # index of the technical stretch that we are in or before
_CLIMB = const(1)  # and of the climb
_READ = const(2)  # index + 1 of the climb whose heights these are, for reading back and forth is dear
_FOOT_DM = const(3)
_TOP_DM = const(4)
_AID = const(5)  # index of the next aid station
_WORDS = const(6)

_BEHIND_M = const(90)  # the least that a slope is taken over; posts are 50 m apart
_AHEAD_M = const(60)


class Roadbook:
    """A place on the course of `plan` in; its words of `now` out."""

    def __init__(self, plan, now):
        self.plan = plan
        self.now = now
        self.v = array("i", [0] * _WORDS)
        self.close()

    def close(self):
        """Say nothing: the place is not known."""
        now = self.now
        now[TECHNICAL] = 0
        now[STEEP_IN_M] = now[STEEP_GRADE] = NONE
        now[MAP_GRADE] = now[AHEAD] = now[CLIMB_IN_M] = now[CLIMB_GAIN_M] = NONE
        now[CLIMB_LENGTH_M] = now[AID_IN_M] = NONE

    def tell(self, place, has_slopes):
        """Say what is there and next; slopes only if the place is known well enough for them."""
        v = self.v
        now = self.now
        plan = self.plan
        v[_STRETCH] = at = _next(plan.technical, v[_STRETCH], place)
        now[TECHNICAL] = 1 if at < len(plan.technical) and place >= plan.technical[at] else 0
        behind = min(place, max(_BEHIND_M, now[SPEED] * 30 // 1000))
        now[MAP_GRADE] = now[AHEAD] = now[CLIMB_IN_M] = now[CLIMB_GAIN_M] = now[CLIMB_LENGTH_M] = NONE
        v[_CLIMB] = at = _next(plan.climbs, v[_CLIMB], place)
        if at < len(plan.climbs) and v[_READ] != at + 1:
            v[_READ] = at + 1
            v[_FOOT_DM] = plan.altitude_dm(plan.climbs[at])
            v[_TOP_DM] = plan.altitude_dm(plan.climbs[at + 1])
        high = plan.altitude_dm(place - behind)
        here = plan.altitude_dm(place)
        if has_slopes:
            now[AHEAD] = (plan.altitude_dm(place + _AHEAD_M) - here) * 100 // _AHEAD_M
            if behind >= _AHEAD_M:
                now[MAP_GRADE] = (here - high) * 100 // behind
        if at < len(plan.climbs):
            now[CLIMB_IN_M] = max(0, plan.climbs[at] - place)
            now[CLIMB_GAIN_M] = max(0, v[_TOP_DM] - (v[_FOOT_DM] if now[CLIMB_IN_M] else here)) // 10
            now[CLIMB_LENGTH_M] = plan.climbs[at + 1] - max(place, plan.climbs[at])
        stations = plan.stations
        at = v[_AID]
        while at and place < stations[at - 1]:
            at -= 1
        while at < len(stations) and place >= stations[at]:
            at += 1
        v[_AID] = at
        now[AID_IN_M] = stations[at] - place if at < len(stations) else NONE


def _next(edges, at, place):
    """Return the index of the stretch, from edges[i] to edges[i + 1], that `place` is in or before."""
    while at and place < edges[at - 1]:
        at -= 2
    while at < len(edges) and place >= edges[at + 1]:
        at += 2
    return at
