"""A session that senses and does not coach: what `ledger` weighs and `core_cost` counts of sensing alone.

The stages are built and fed as `trailcore.session` does it (`test_core_heap` compares what they know); folded into
the core's package in the place of a session, it leaves out of the core what only the coach needs.
"""

from array import array

from trailcore import ids, settings, ticks
from trailcore.breath import Breath
from trailcore.climb import Climb
from trailcore.course import Course
from trailcore.gait import Gait
from trailcore.ground import Ground
from trailcore.heart import Heart
from trailcore.now import ELAPSED_S, PRESSURE_PA, STEP_GRADE, T_MS, WORDS, WRIST
from trailcore.phase import Phase
from trailcore.world import World


class Sensing:
    """Observations in through `feed`; what is known of them in `now`. The start is at once."""

    def __init__(self, plan):
        values = plan.settings
        now = array("i", [0] * WORDS)
        self.now = now
        now[STEP_GRADE] = ids.NONE  # outdoors
        self.gait = Gait(values, now)
        self.phase = Phase()
        self.climb = Climb(now)
        self.world = World(values, now)
        self.ground = Ground(values, now)
        self.heart = Heart(values, now)
        self.course = Course(plan, now)
        self.course.start(0)
        self.breath = Breath(now)
        if values[settings.BREATH_RATE] == 1:
            from trailcore.breathrate import BreathRate

            self.breath = BreathRate(now)
        self.v = array("i", [0] * 3)  # ms that passed, tick of the last second, whether there was one

    def feed(self, kind, t_ms, a, b):
        """Take an observation: one of the kinds of `ids`, its tick in ms, and its two numbers."""
        if kind == ids.STEP:
            self.gait.step(t_ms, a)
            self.phase.step(t_ms)
        elif kind == ids.RR:
            self.breath.beat(a)
        elif kind == ids.PRESSURE:
            self.now[PRESSURE_PA] = a
            self.climb.pressure(a)
        elif kind == ids.HEART:
            self.heart.reading(a)
        elif kind == ids.TICK:
            self.tick(t_ms, a)
        else:
            self.event(kind, t_ms, a, b)

    def event(self, kind, t_ms, a, b):
        """Take what is rare: a press about the course, a sensor that fell silent, a gap."""
        if kind == ids.BUTTON:
            if a == ids.PRESS_LONG:
                self.course.drop()
            elif a == ids.PRESS_PLACE:
                self.course.here()
        elif kind == ids.QUIET and b:
            if a == ids.STRAP:
                self.heart.reset()
            elif a == ids.BAROMETER:
                self.climb.reset()
                self.ground.reset()
        elif kind == ids.RESUME:
            self.resume(t_ms, a, b)

    def tick(self, t_ms, wrist):
        """Let a second pass."""
        v = self.v
        now = self.now
        v[0] += max(0, ticks.diff(t_ms, v[1])) if v[2] else 1000
        v[1] = now[T_MS] = t_ms
        v[2] = 1
        now[ELAPSED_S] = v[0] // 1000
        now[WRIST] = wrist
        self.gait.second(t_ms)
        self.climb.second()
        self.world.second(0)
        self.ground.second()
        self.heart.second()
        self.breath.second()
        self.course.second()

    def resume(self, t_ms, gap_s, cause):
        """Go on after a gap."""
        self.v[1] = t_ms
        self.v[2] = 1
        if gap_s != ids.NONE:
            self.v[0] += 1000 * gap_s
        self.world.resume(gap_s)
        self.gait.reset()
        self.phase.reset()
        self.climb.reset()
        self.ground.reset()
        self.heart.reset()
        self.breath.reset()
        self.course.resume(gap_s, cause)
