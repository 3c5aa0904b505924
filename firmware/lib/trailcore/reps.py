"""Taps that lead an exercise: one a repetition at its tempo, one at the change of sides or at half time.

They are derived from where the step began, never logged: one part, or two with a pause between to change sides.
"""

from array import array

from trailcore import program, ticks
from trailcore.compat import const
from trailcore.ids import NONE
from trailcore.now import ELAPSED_S, T_MS

PARTS = const(0)  # 0: nothing to lead
_FIRST_MS = const(1)  # from the step's begin to the first part
_PART_MS = const(2)
_PAUSE_MS = const(3)
_TEMPO_MS = const(4)  # 0: no tap within a part
_BEGAN_S = const(5)  # elapsed s at the step's begin
_BEGAN_MS = const(6)  # its tick
_WORDS = const(7)

_READY_S = const(5)  # to get into position, and to change sides
_MOST = const(4095)
_HALF_FROM_S = const(20)  # shorter ones need no mark at half time
_ASTRAY_MS = const(2000)
_AGE_MAX_S = const(100000)
_SOON_MS = const(3000)  # a driver may begin what takes 1.5 s just before the next second is looked at


class Reps:
    """Steps with an exercise in, taps out."""

    def __init__(self, now, cues):
        self.now = now
        self.cues = cues
        self.v = array("i", [0] * _WORDS)
        self.kind = 0

    def step(self, until, amount, side, tempo_ms, began_s):
        """Begin a step of `amount` repetitions or seconds a side; return its seconds, 0 where only a press ends it."""
        v = self.v
        reps = until == program.REPS
        first_s = _READY_S if reps else 0
        part_ms = min(_MOST, amount) * tempo_ms if reps else amount * 1000
        pause_s = _READY_S if side == program.EACH else 0
        v[PARTS] = 2 if pause_s else 1
        if not tempo_ms and not pause_s and amount >= _HALF_FROM_S:
            v[PARTS] = 2
            part_ms >>= 1
        v[_FIRST_MS] = first_s * 1000
        v[_PART_MS] = part_ms
        v[_PAUSE_MS] = pause_s * 1000
        v[_TEMPO_MS] = tempo_ms
        v[_BEGAN_S] = began_s
        self._begin()
        if part_ms == 0:
            v[PARTS] = 0
            return 0
        return first_s + pause_s + (v[PARTS] * part_ms + 999) // 1000

    def leads(self):
        """Tell whether taps are under way: the next one comes soon, or at the tempo."""
        now_ms = self.now[T_MS]
        at_ms = self._coming_ms(now_ms)
        return at_ms != NONE and ticks.diff(at_ms, now_ms) <= max(_SOON_MS, self.v[_TEMPO_MS])

    def stop(self):
        """Lead nothing any more."""
        self.v[PARTS] = 0

    def second(self):
        """Let a second pass: after a gap, or on another clock, the taps go on where they would be by now."""
        v = self.v
        if v[PARTS]:
            off = ticks.diff(self.now[T_MS], v[_BEGAN_MS]) - self._age_ms()
            if not -_ASTRAY_MS < off < _ASTRAY_MS:
                self._begin()

    def next_tap_ms(self, after_ms):
        """Return the tick at which to begin the next tap, at `after_ms` or later; NONE: none to come in this step."""
        if self.cues.still_s(0) == 0 or self.cues.sounds():
            return NONE  # a cue's pattern is under way, or an alarm
        return self._coming_ms(after_ms)

    def _coming_ms(self, after_ms):
        v = self.v
        since = ticks.diff(after_ms, v[_BEGAN_MS])
        begins = v[_FIRST_MS]
        tempo = v[_TEMPO_MS]
        for part in range(v[PARTS]):
            ends = begins + v[_PART_MS]
            if tempo:
                at = begins + (max(0, since - begins) + tempo - 1) // tempo * tempo
                if at < ends:
                    self.kind = program.TAP_REP
                    return ticks.add(v[_BEGAN_MS], at)
            if part == 0 and v[PARTS] > 1 and since <= ends:
                self.kind = program.TAP_SIDE
                return ticks.add(v[_BEGAN_MS], ends)
            begins = ends + v[_PAUSE_MS]
        return NONE

    def tap_kind(self):
        """Return what the tap is that was last asked for: TAP_REP or TAP_SIDE of `program`."""
        return self.kind

    def _age_ms(self):
        return 1000 * min(_AGE_MAX_S, self.now[ELAPSED_S] - self.v[_BEGAN_S])

    def _begin(self):
        self.v[_BEGAN_MS] = ticks.add(self.now[T_MS], -self._age_ms())
