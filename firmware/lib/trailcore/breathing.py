"""Breathe with the steps: so many in, so many out, told for some breaths by taps on foot strikes, then left alone.

Steps a breath follow the effort (reference section 2): from the wearer's own ratio, one at a time, towards 20-35
breaths/min in zones 1 and 2, 30-42 in zone 3, 38-52 in zone 4; silent in zone 5. In zone 4 never slower, nor a tap
before the rate is fast enough; 1/1 only hiking there. What a session's step asks for is kept below zone 4.
A tap marks where to begin to breathe in, another kind where to begin to breathe out: each change is told, by two
taps a breath whatever the ratio. One on every step would shake the wrist that the steps are felt with. The last
breaths have their first tap only. They come when the wearer is under way, with another zone, or asked for by a press.
"""

from array import array

from trailcore import ids, program
from trailcore import settings as s
from trailcore.compat import const
from trailcore.ids import NONE
from trailcore.now import BPM, ELAPSED_S, GAIT, GAIT_S, SPM, STEP_BREATH, T_MS, UNTRUSTED, WORLD

_LEFT = const(0)  # breaths to tap, the present one included; 0: silent
_IS_ON = const(1)  # 1: the breath that is under way is known:
_AT = const(2)  # number of the strike it begins with
_STEPS = const(3)  # its steps, in << 4 | out
_THEN = const(4)  # those of the breaths after it
_ASKED = const(5)  # those that the wearer, or the session's step, asks for
_EFFORT = const(6)  # 0 no heart rate, 1 zones 1 and 2, 2 zone 3, 3 zone 4, 4 zone 5
_SEEN_S = const(7)  # elapsed s when it was last seen, or became so
_TAPPED = const(8)  # the last known effort that the taps were for, _NEVER before
_IS_DUE = const(9)  # 1: taps are to come for it
_SET_S = const(10)  # elapsed s when the steps were changed
_FELT_S = const(11)  # elapsed s when there was last something to tap on
_ENDED_S = const(12)  # elapsed s when the taps ended
_STOPPED = const(13)  # 1: by the wearer, until asked for
_WORDS = const(14)

_ZONE4 = const(3)
_NEVER = const(-1)
# Breaths/min by effort; without a heart rate anything that is none too few.
_FEWEST = array("b", [20, 20, 30, 38, 38])
_MOST = array("b", [52, 35, 42, 52, 52])

_DWELL_S = const(10)  # a zone that was only touched changes nothing
_SLACK = const(1)  # breaths/min beyond the band before one's own is left, so that cadence does not toggle it
_SET_EVERY_S = const(8)  # about four breaths
_REST_S = const(60)  # between two trains of taps that nobody asked for
_SETTLED_S = const(8)  # in a gait: it has been considered by then
_LOST_S = const(20)  # so long a stop, or a rhythm lost, ends them
_PAUSE_S = const(4)  # a cue is recognised in 2.5 s
_ABOUT_S = const(60)  # so long after a cue a press is about it
_FADE = const(2)
_FULL = const(30)
_NUMBERS = const((1 << 20) - 1)  # phase counts strikes modulo this and one
_HALF = const(1 << 19)


class Breathing:
    """Effort, gait, cadence and phase in; the next tap out. Passing time is the only thing that moves its state."""

    def __init__(self, values, now, phase, cues):
        self.settings = values
        self.now = now
        self.phase = phase
        self.cues = cues
        self.v = array("i", [0] * _WORDS)
        self.v[_TAPPED] = _NEVER
        self.v[_ENDED_S] = -_REST_S
        self.kind = 0

    def ask(self):
        """Have the taps come (again), because the wearer pressed; False if the press means something else."""
        v = self.v
        if v[_LEFT] or not v[_ASKED] or self.cues.still_s(0) < _ABOUT_S:
            return False
        v[_STOPPED] = 0
        self._begin()
        return True

    def stop(self):
        """Have the taps stop until they are asked for; False if the press means something else (too)."""
        v = self.v
        if not v[_LEFT]:
            return False
        self.end()
        v[_STOPPED] = 1
        return self.cues.still_s(0) >= _ABOUT_S

    def second(self):
        """Let a second pass, each eighth one at least; return 1 if each one is wanted, for there are taps."""
        v = self.v
        elapsed_s = self.now[ELAPSED_S]
        if elapsed_s & 7 == 0:
            self._consider(elapsed_s)
        if v[_LEFT]:
            self._go_on(elapsed_s)
        return 1 if v[_LEFT] else 0

    def _go_on(self, elapsed_s):
        v = self.v
        now = self.now
        steps = _sum(v[_THEN])
        number = self.phase.coming(now[T_MS]) if self._can() else NONE
        if number == NONE:
            v[_IS_ON] = 0
            if elapsed_s - v[_FELT_S] >= _LOST_S:
                self.end()
            return
        v[_FELT_S] = elapsed_s
        hard = now[BPM] >= self.settings[s.Z4_BPM] or v[_EFFORT] >= _ZONE4
        if hard and steps > 2 and now[SPM] < _FEWEST[_ZONE4] * steps:
            v[_IS_ON] = 0  # fewer steps come soon
        else:
            self._follow(number)

    def _can(self):
        now = self.now
        if now[WORLD] != ids.MOVING or now[UNTRUSTED] or now[BPM] >= self.settings[s.Z5_BPM]:
            return False
        return now[GAIT] != ids.STANDING and now[GAIT_S] >= _SETTLED_S

    def _consider(self, elapsed_s):
        v = self.v
        now = self.now
        asked = now[STEP_BREATH]
        is_own = asked <= 0
        if is_own:
            asked = self.settings[s.BREATH_IN] << 4 | self.settings[s.BREATH_OUT]
        if not 16 < asked < 256 or asked & 15 == 0:
            v[_ASKED] = v[_LEFT] = v[_IS_ON] = 0  # nothing, or nonsense
            return
        seen = self._weigh(now[BPM], elapsed_s)
        if asked != v[_ASKED]:
            v[_ASKED] = asked
            v[_THEN] = asked
            v[_SET_S] = elapsed_s
            if not is_own:
                v[_LEFT] = v[_IS_ON] = 0
                v[_IS_DUE] = 1
                v[_ENDED_S] = elapsed_s - _REST_S
        if (
            v[_IS_DUE]
            and not (v[_LEFT] or v[_STOPPED])
            and elapsed_s - v[_ENDED_S] >= _REST_S
            and self._can()
        ):
            self._begin()
        if now[SPM] and now[WORLD] == ids.MOVING:
            self._set(seen, is_own, elapsed_s)

    def _begin(self):
        v = self.v
        v[_LEFT] = max(1, min(_FULL, self.settings[s.BREATH_TAPS]))
        v[_IS_DUE] = v[_IS_ON] = 0
        v[_FELT_S] = elapsed_s = self.now[ELAPSED_S]
        if v[_EFFORT] < _ZONE4:
            v[_SET_S] = elapsed_s

    def _weigh(self, bpm, elapsed_s):
        """Return the effort of this second, and take it for the effort once it has lasted."""
        v = self.v
        values = self.settings
        seen = 0
        if bpm != NONE:
            seen = 1 + (bpm >= values[s.Z3_BPM]) + (bpm >= values[s.Z4_BPM]) + (bpm >= values[s.Z5_BPM])
        if seen == v[_EFFORT] and v[_TAPPED] != _NEVER:
            v[_SEEN_S] = elapsed_s
        elif elapsed_s - v[_SEEN_S] >= _DWELL_S:
            v[_EFFORT] = seen
            v[_SEEN_S] = elapsed_s
            if seen != v[_TAPPED] and (seen or v[_TAPPED] == _NEVER):
                v[_TAPPED] = seen
                v[_IS_DUE] = 1
        return seen

    def _set(self, seen, is_own, elapsed_s):
        """Bring the steps of the coming breaths one nearer to what they should be."""
        v = self.v
        now = self.now
        own = _sum(v[_ASKED])
        steps = _sum(v[_THEN])
        spm = now[SPM]
        effort = v[_EFFORT]
        hard = effort >= _ZONE4 or seen >= _ZONE4
        least = 2 if hard and now[GAIT] == ids.HIKING else 3
        to = own
        if is_own or hard:
            to = min(max(own, -(-spm // _MOST[effort])), spm // _FEWEST[effort])
            few = to < steps <= own and not hard and spm >= (_FEWEST[effort] - _SLACK) * steps
            if few or (to > steps >= own and spm <= (_MOST[effort] + _SLACK) * steps):
                to = steps
        to = max(to, least)
        if steps < least:
            steps = least  # 1/1 is for hiking uphill alone: no breath of it too many
        elif to == steps or (to > steps and hard) or elapsed_s - v[_SET_S] < _SET_EVERY_S:
            return
        else:
            steps += 1 if to > steps else -1
        v[_SET_S] = elapsed_s
        v[_THEN] = v[_ASKED] if steps == own else steps + 1 >> 1 << 4 | steps >> 1

    def _follow(self, number):
        """Know the breath that is under way when the strike of this number is next, and count those that are over."""
        v = self.v
        if not v[_IS_ON]:
            v[_IS_ON] = 1
            v[_AT] = number + 1 & _NUMBERS
            v[_STEPS] = v[_THEN]
        while v[_LEFT] and (number - v[_AT] + _HALF & _NUMBERS) - _HALF > _sum(v[_STEPS]):
            v[_AT] = v[_AT] + _sum(v[_STEPS]) & _NUMBERS
            v[_STEPS] = v[_THEN]
            v[_LEFT] -= self.cues.still_s(0) >= _PAUSE_S and not self.cues.sounds()
        if v[_LEFT] == 0:
            self.end()

    def end(self):
        """Stop the taps (they are over, or after a gap)."""
        v = self.v
        v[_LEFT] = v[_IS_ON] = 0
        v[_ENDED_S] = self.now[ELAPSED_S]

    def next_tap_ms(self, after_ms):
        """Return the tick of the first tap at `after_ms` or later, NONE while there is nothing to tell."""
        v = self.v
        number = self.phase.landing(after_ms, self.now[GAIT]) if v[_LEFT] and v[_IS_ON] else NONE
        if number == NONE or self.cues.still_s(0) < _PAUSE_S or self.cues.sounds():
            return NONE
        place = (number - v[_AT] + _HALF & _NUMBERS) - _HALF
        left = v[_LEFT]
        steps = v[_STEPS]
        while place > _sum(steps):
            place -= _sum(steps)
            left -= 1
            steps = v[_THEN]
        self.kind = program.TAP_IN
        if place <= 0:
            number -= place
        elif place <= steps >> 4 and left > _FADE:
            number += (steps >> 4) - place
            self.kind = program.TAP_OUT
        else:
            number += _sum(steps) - place
            left -= 1
        return self.phase.landing_ms(number, self.now[GAIT]) if left > 0 else NONE

    def tap_kind(self):
        """Return what the tap that was told last means: 1 breathe in, 2 breathe out."""
        return self.kind


def _sum(steps):
    return (steps >> 4) + (steps & 15)
