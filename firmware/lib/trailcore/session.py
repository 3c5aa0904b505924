"""The one door and the one exit: wires the stages, and lists the arrays that are all of their state."""

from array import array

from trailcore import ids, settings, ticks
from trailcore.advice import Advice
from trailcore.breath import Breath
from trailcore.climb import Climb
from trailcore.coach import Coach
from trailcore.compat import const
from trailcore.course import Course
from trailcore.cues import LOGGED, Cues
from trailcore.gait import Gait
from trailcore.ground import Ground
from trailcore.heart import Heart
from trailcore.notices import WAITING, Notices
from trailcore.now import ELAPSED_S, GAIT, GAIT_S, PRESSURE_PA, SPEED, T_MS, WORDS, WORLD, WRIST
from trailcore.phase import Phase
from trailcore.sensors import Sensors
from trailcore.world import World

_TICKED = const(0)  # 1 after the first tick
_LAST_MS = const(1)
_ELAPSED_MS = const(2)
_IS_ARMED = const(3)
_GRACE_S = const(4)  # seconds left of the silence after standing
_START_S = const(5)  # elapsed s at the start
_BREATHES = const(6)  # 1 while breath taps are under way
_PART = const(7)  # of the second that is under way: what `work` does next, 0 nothing
_WORDS = const(8)
_LEADS = const(0)  # of the words of `poling`

_MAX_GAP_S = const(500000)
_LONGEST_MS = const(1000000000)  # 11.5 days, below 2^30
_ARMED_RUN_S = const(60)
_TURNS = const(20)  # slow stages work in one second, or two, of so many (see `equipment`)


class Session:
    """A session over a `plan`: observations in through `feed`, cues out through `cues.ring`.

    `now` (indices in `trailcore.now`) may be read at any time; only `feed` changes it. `arrays` are the whole state.
    """

    def __init__(self, plan):
        values = plan.settings
        now = array("i", [0] * WORDS)
        self.settings = values
        self.now = now
        self.gait = Gait(values, now)
        self.phase = Phase()
        self.climb = Climb(now)
        self.world = World(values, now)
        self.ground = Ground(values, now)
        self.heart = Heart(values, now)
        self.breath = Breath(now)
        self.course = Course(plan, now)
        self.coach = Coach(values, now)
        self.cues = Cues(values, now)
        self.notices = Notices(values, now, self.cues)
        self.advice = Advice(plan, now, self.coach, self.cues, self.notices)
        self.sensors = Sensors(self.cues, self.notices, now)
        self.v = array("i", [0] * _WORDS)
        self.v[_IS_ARMED] = values[settings.START_ARMED]
        if not self.v[_IS_ARMED]:
            self.course.start(0)
        self.workout = self.prompts = self.breathing = self.poling = None
        self.turns = ()
        from trailcore.equipment import equip, state_of  # here, because it is unloaded after the start

        equip(self, plan)
        self.arrays = state_of(self)

    def feed(self, kind, t_ms, a, b):
        """Take an observation: one of the kinds of `ids`, its tick in ms, and its two numbers.

        Kinds that the core does not know are left out: an older core reads a newer log.
        """
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
            self.work()
            self.work()
            self.work()
        elif kind == ids.BUTTON:
            self._press(a)
        elif kind == ids.QUIET:
            self._quiet(a, b)
        elif kind == ids.RESUME:
            self._resume(t_ms, a, b)
        elif kind == ids.CUE_GIVEN:
            self.cues.v[LOGGED] += 1
        else:
            self.sensors.level(kind, a)

    def tick(self, t_ms, wrist):
        """Begin a second in parts, for who has to do other things in between; feed nothing before `work` is False."""
        v = self.v
        gap = ticks.diff(t_ms, v[_LAST_MS]) if v[_TICKED] else 1000
        v[_TICKED] = v[_PART] = 1
        v[_LAST_MS] = self.now[T_MS] = t_ms
        self.now[WRIST] = wrist
        self._pass(max(0, gap))
        self.gait.second(t_ms)

    def work(self):
        """Do a part of the second that was begun, few enough to be no burst; False once nothing is left."""
        v = self.v
        part = v[_PART]
        v[_PART] = 0
        if part == 1:
            self.climb.second()
            self.world.second(v[_IS_ARMED])
            self.ground.second()
            self.heart.second()
            self.breath.second()
            v[_PART] = 2
        elif part == 2:
            if not v[_IS_ARMED]:
                self.course.second()
            v[_PART] = 3
        elif part == 3:
            if not v[_IS_ARMED]:
                self.sensors.second()
                if self.workout:
                    self.workout.second()
            self.cues.alarm()
            hold = self._advise()
            stage = self.turns[self.now[ELAPSED_S] % _TURNS]
            if stage and not v[_IS_ARMED]:
                stage.second()
            if self.notices.v[WAITING]:
                self.notices.second(hold)
            self._consider_taps()
        return v[_PART]

    def _consider_taps(self):
        if self.breathing and (self.v[_BREATHES] or self.now[ELAPSED_S] & 7 == 0):
            self.v[_BREATHES] = self.breathing.second()
        if self.poling:
            self.poling.second()

    def lead(self):
        """Return the stage whose taps lead the wearer now, None for none: reps, then poles, then breath.

        next_tap_ms(after_ms): the first at `after_ms` or later, NONE: none yet; tap_kind(): its meaning (`edges`).
        """
        if self.workout and self.workout.reps.leads():
            return self.workout.reps
        breathing = self.breathing if self.v[_BREATHES] else None
        return self.poling if self.poling and self.poling.v[_LEADS] else breathing

    def _advise(self):
        """Let the coach want, unless standing, carried or scrambling; return what holds it back, or 0."""
        v = self.v
        now = self.now
        if now[WORLD] > ids.BEFORE_START:
            v[_GRACE_S] = self.settings[settings.STAND_GRACE_S]
            self.advice.reset()
            self.cues.second(0)
            return ids.STOOD
        if v[_IS_ARMED] and now[GAIT] == ids.RUNNING and now[GAIT_S] >= _ARMED_RUN_S:
            self._start(now[GAIT_S])
        hold = ids.ARMED if v[_IS_ARMED] else ids.STOOD if v[_GRACE_S] else 0
        self.advice.second(now[ELAPSED_S] - v[_START_S], hold)
        v[_GRACE_S] = max(0, v[_GRACE_S] - 1)
        return hold

    def _pass(self, gap_ms):
        v = self.v
        v[_ELAPSED_MS] += min(gap_ms, _LONGEST_MS - v[_ELAPSED_MS])
        self.now[ELAPSED_S] = v[_ELAPSED_MS] // 1000

    def _start(self, ago_s):
        """Start, or note that the start was so many seconds ago."""
        v = self.v
        v[_IS_ARMED] = 0
        v[_START_S] = self.now[ELAPSED_S] - ago_s
        self.course.start(ago_s * self.now[SPEED])
        if self.workout:
            self.workout.start(ago_s)

    def _press(self, gesture):
        self.v[_BREATHES] = 1  # it may have been for that
        if gesture == ids.PRESS_SHORT:
            if self.v[_IS_ARMED] and not self.cues.sounds():
                self._start(0)
            elif self.cues.acknowledge() or (self.workout and self.workout.press()):
                pass
            elif not (self._answers(gesture) or (self.breathing and self.breathing.ask())):
                self.cues.why()
        elif gesture == ids.PRESS_DOUBLE:
            self.cues.acknowledge()  # who calls an alarm wrong has heard it
            if not (self._answers(gesture) or (self.breathing and self.breathing.stop())):
                self.cues.wrong()
        elif gesture == ids.PRESS_LONG:
            self.course.drop()
        elif gesture == ids.PRESS_PLACE:
            self.course.here()

    def _answers(self, gesture):
        return self.prompts and self.prompts.press(gesture)

    def _quiet(self, sensor, silent):
        if silent and sensor == ids.STRAP:
            self.heart.reset()
        elif silent and sensor == ids.BAROMETER:
            self.climb.reset()
            self.ground.reset()

    def _resume(self, t_ms, gap_s, cause):
        """Go on after a gap: what was measured over a window is forgotten, what was counted stays."""
        v = self.v
        v[_TICKED] = 1
        v[_LAST_MS] = t_ms
        if gap_s != ids.NONE:
            gap_s = max(0, min(gap_s, _MAX_GAP_S))
            self._pass(1000 * gap_s)
        self.world.resume(gap_s)
        self.gait.reset()
        self.phase.reset()
        self.climb.reset()
        self.ground.reset()
        self.heart.reset()
        self.breath.reset()
        self.advice.reset()
        if self.breathing:
            self.breathing.end()
        self.course.resume(gap_s, cause)
