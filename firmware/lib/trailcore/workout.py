"""The session's own steps: runs a workout program (see `program`) and says what its present step asks.

A program is read in place, a step when it begins; damage ends it, flash that cannot be read delays it. Steps go by the
counters of `now`: time runs on while standing and through gaps, so a second may end several. On a machine height is
made by steps. BACK is by height where the step before made any. What cannot be measured now, a press ends.
"""

from array import array

from trailcore import ids, program
from trailcore.compat import const
from trailcore.ids import NONE
from trailcore.now import (
    ALTITUDE_DM,
    ASCENT_CM,
    BPM,
    DESCENT_CM,
    DISTANCE_MM,
    ELAPSED_S,
    STEP,
    STEP_BREATH,
    STEP_GRADE,
    STEP_LEFT,
    STEPS,
)
from trailcore.reps import PARTS, Reps
from trailcore.settings import MACHINE
from trailcore.stepreader import StepReader

_UNTIL = const(0)  # how the present step ends, 0 none yet
_WORD = const(1)  # what is counted for it, an index of `now`
_GOAL = const(2)  # and the count at which it is over, _NEVER if that is not all there is to it
_LOOK_S = const(3)  # elapsed s from which it has to be looked at all the same
_AMOUNT = const(4)  # s, mm, cm, steps, bpm
_WAY = const(5)  # 1 or -1: what counts is height gained less lost, or the other way round; 0: the word
_LATE_S = const(6)  # how long ago the step before was over
_HELD_S = const(7)  # seconds at the heart rate that ends it
_PRESSED = const(8)
_BEGAN_MM = const(9)  # DISTANCE_MM and height when it began
_BEGAN_CM = const(10)
_MADE_MM = const(11)  # way and height of the last step that made any
_MADE_CM = const(12)
_WORDS = const(13)

# By until: the unit of an amount, and the word that counts it.
_UNITS = array("h", [0, 1, 10000, 100, 100, 1, 0, 1, 1, 1, 1])
_COUNTS = bytes((0, ELAPSED_S, DISTANCE_MM, ASCENT_CM, DESCENT_CM, STEPS, 0, BPM, 0, ELAPSED_S, DISTANCE_MM))

_NEVER = const(1000000000)  # no count comes to it in 30 h
_MOST = const(16)  # operations a second
_SOON_S = const(6)  # between two looks at what no word counts
_SELDOM_S = const(30)
_NOTICE_S = const(15)
_HEART_S = const(3)  # a beat or two is no heart rate
_MADE_MIN_MM = const(50000)  # less is a rest, and there is nothing to go back
_MADE_MIN_CM = const(500)
_NEARLY = const(5)  # a fifth of the way back is left: a press says that this is where it began
_SPARED = const(5)  # 1/32 of a way back: the weather takes metres of it


class Workout:
    """The plan's program and what is known in; the STEP words of `now`, and notices, out; `reps` leads with taps."""

    def __init__(self, plan, now, notices):
        self.now = now
        self.notices = notices
        self.reader = StepReader(plan, now)
        self.reps = Reps(now, notices.cues)
        self.v = array("i", [0] * _WORDS)
        self.v[_LATE_S] = 1
        self.arrays = (self.v, self.reader.v, self.reps.v)
        self.mill = None
        if plan.settings[MACHINE]:
            from trailcore.machine import Machine

            self.mill = Machine(plan.settings, now, notices)
            self.arrays += (self.mill.v,)

    def start(self, ago_s):
        """Note that the start was so many seconds ago."""
        self.v[_LATE_S] = ago_s + 1

    def press(self):
        """Take a short press; False if the present step does not wait for one."""
        v = self.v
        until = v[_UNTIL]
        waits = until == program.BUTTON or until == program.REPS
        if until == program.HEART_ABOVE or until == program.HEART_BELOW:
            waits = self.now[BPM] == NONE
        elif until == program.GAIN or until == program.LOSS or until == program.BACK:
            by_air = self.mill is None and (until != program.BACK or v[_WAY])
            waits = by_air and self.now[ALTITUDE_DM] == NONE
            if until == program.BACK and self._left() <= v[_AMOUNT] // _NEARLY:
                waits = True
        if waits:
            v[_PRESSED] = 1
            v[_LOOK_S] = 0
        return waits

    def second(self):
        """Let a second pass; in most there is only a count to compare."""
        v = self.v
        now = self.now
        elapsed_s = now[ELAPSED_S]
        if elapsed_s < v[_LOOK_S] and now[v[_WORD]] < v[_GOAL]:
            return
        v[_LOOK_S] = elapsed_s + 1
        if self.mill:
            self.mill.second()
        number = now[STEP]
        for _ in range(_MOST):
            if v[_UNTIL] and not self._is_over():
                often = (
                    self.mill or self.reps.v[PARTS] or (v[_GOAL] == _NEVER and v[_UNTIL] != program.BUTTON)
                )
                v[_LOOK_S] = elapsed_s + (1 if v[_HELD_S] else _SOON_S if often else _SELDOM_S)
                break
            v[_UNTIL] = 0
            op = self.reader.operation()
            if op == program.UNREADABLE:
                v[_LATE_S] += 1
                break  # the step goes on until the next one can be read
            if op == program.END or (op == program.STEP and not self._begin()):
                self._finish()
                return
        if now[STEP] != number:
            self.notices.ask(ids.NEXT_STEP, ids.STEP_BEGINS, now[STEP], _NOTICE_S)
        self.reps.second()

    def _left(self):
        v = self.v
        if v[_WAY]:
            return v[_AMOUNT] - v[_WAY] * (self._height_cm() - v[_BEGAN_CM])
        return v[_GOAL] - self.now[v[_WORD]]

    def _height_cm(self):
        if self.mill:
            return self.mill.height_cm()
        return self.now[ASCENT_CM] - self.now[DESCENT_CM]

    def _is_over(self):
        """Tell whether the present step is over; set what is left of it."""
        v = self.v
        now = self.now
        until = v[_UNTIL]
        word = v[_WORD]
        left = NONE
        over = v[_PRESSED]
        v[_PRESSED] = v[_LATE_S] = 0
        if until == program.HEART_ABOVE or until == program.HEART_BELOW:
            if now[BPM] != NONE:
                left = v[_AMOUNT] - now[BPM]
                left = max(0, left if until == program.HEART_ABOVE else -left)
            v[_HELD_S] = 0 if left else v[_HELD_S] + 1
            over |= v[_HELD_S] >= _HEART_S
        elif v[_WAY] or v[_GOAL] != _NEVER:
            left = self._left()
            over |= left <= 0
            if word == ELAPSED_S:
                v[_LATE_S] = max(0, -left)
            elif word != STEPS:
                left = max(0, left) // (1000 if word == DISTANCE_MM and not v[_WAY] else 100)
        now[STEP_LEFT] = left
        return over

    def _finish(self):
        now = self.now
        number = now[STEP]
        for i in range(STEP, STEP_GRADE + 1):
            now[i] = NONE
        now[STEP_BREATH] = NONE
        self.v[_UNTIL] = self.v[_WORD] = 0
        self.v[_LOOK_S] = self.v[_GOAL] = _NEVER
        self.reps.stop()
        self.notices.drop(ids.NEXT_STEP)
        self.notices.ask(ids.ALL_DONE, ids.LAST_STEP_OVER, max(0, number), _NOTICE_S)

    def _begin(self):
        """Begin the step whose operation was read; False if it is damaged."""
        v = self.v
        now = self.now
        until = self.reader.byte()
        amount = self.reader.two()
        mask = self.reader.two()
        if not program.TIME <= until <= program.BACK or mask >= 2 * program.TEMPO:
            return False
        cm = self._height_cm()
        made_mm = now[DISTANCE_MM] - v[_BEGAN_MM]
        made_cm = cm - v[_BEGAN_CM]
        if now[STEP] != NONE and (made_mm >= _MADE_MIN_MM or abs(made_cm) >= _MADE_MIN_CM):
            v[_MADE_MM] = made_mm
            v[_MADE_CM] = made_cm
        v[_BEGAN_MM] = now[DISTANCE_MM]
        v[_BEGAN_CM] = cm
        v[_UNTIL] = until
        v[_HELD_S] = v[_WAY] = 0
        now[STEP] = max(0, now[STEP]) + 1
        self.reader.asks(mask)
        amount *= _UNITS[until]
        if until == program.BACK:
            amount = self._back()
        elif self.mill and (until == program.GAIN or until == program.LOSS):
            v[_WAY] = 1 if until == program.GAIN else -1
        v[_AMOUNT] = amount = self._lead(mask, until, amount)
        v[_WORD] = word = _COUNTS[until]
        v[_GOAL] = _NEVER
        counts = until != program.BUTTON and until != program.HEART_BELOW and not v[_WAY]
        if counts and (amount or until != program.REPS):
            count = 0 if word == BPM else now[word] - (v[_LATE_S] if word == ELAPSED_S else 0)
            v[_GOAL] = count + min(amount, _NEVER - count)
        return True

    def _back(self):
        """Return how much is to be undone of the step before, in cm or mm."""
        v = self.v
        made = v[_MADE_CM]
        if self.mill or abs(made) < _MADE_MIN_CM:
            made = v[_MADE_MM]
        else:
            v[_WAY] = -1 if made > 0 else 1
            made = abs(made)
        return made - (made >> _SPARED)

    def _lead(self, mask, until, amount):
        """Set machine and taps by the other fields; return the amount, of an exercise in seconds (0: not known)."""
        now = self.now
        reader = self.reader
        side = slow = fast = 0
        grade = NONE
        if mask & program.GRADE:
            grade = reader.byte()
            grade = 5 * (grade if grade < 128 else grade - 256)
        if mask & program.SPEED:
            slow = 20 * reader.byte()
            fast = 20 * reader.byte()
        if self.mill:
            self.mill.step(slow, fast, grade)
        now[STEP_BREATH] = reader.byte() if mask & program.BREATH else NONE
        if mask & program.RPE:
            reader.byte()
        if mask & program.EXERCISE:
            reader.byte()
            side = reader.byte()
        if mask & program.LOAD:
            reader.byte()
        tempo_ms = 100 * reader.byte() if mask & program.TEMPO else 0
        self.reps.stop()
        if until == program.REPS or (until == program.TIME and mask & (program.EXERCISE | program.TEMPO)):
            return self.reps.step(until, amount, side, tempo_ms, now[ELAPSED_S] - self.v[_LATE_S])
        return amount
