"""Where on the planned course the wearer is, and what the plan says of that ground.

Place is dead reckoning by steps for now: its error grows with the distance, so far into a race a technical
stretch or the last one can be told early or late by the error of the step length.
"""

from array import array

from trailcore.compat import const
from trailcore.ids import NONE
from trailcore.now import PLACE_M, TECHNICAL, TO_GO_M

_NEXT = const(0)  # index of the technical stretch that we are in or before
_DROPPED = const(1)  # 1 after a detour: the course no longer counts


class Course:
    """Distance in; technical ground and distance to go out."""

    STATE = ("v",)

    def __init__(self, plan, now):
        self.plan = plan
        self.now = now
        self.v = array("i", (0, 0))
        now[TO_GO_M] = NONE

    def drop(self):
        """Stop believing in the course, for the rest of the session."""
        self.v[_DROPPED] = 1

    def second(self):
        """Let a second pass, after the start."""
        v = self.v
        now = self.now
        distance_m = now[PLACE_M]
        plan = self.plan
        edges = plan.technical
        at = v[_NEXT]
        while at < len(edges) and distance_m >= edges[at + 1]:
            at += 2
        v[_NEXT] = at
        on_course = plan.total_m and not v[_DROPPED]
        now[TECHNICAL] = 1 if on_course and at < len(edges) and distance_m >= edges[at] else 0
        now[TO_GO_M] = max(0, plan.total_m - distance_m) if on_course else NONE
