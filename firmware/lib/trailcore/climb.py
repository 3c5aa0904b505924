"""Altitude, vertical speed, ascent and descent from pressure, and whether the pressure can be believed.

Altitude is that of the last good pressure. The level leaves out jumps that nobody climbs; its slope over 30 s is the
vertical speed, and ascent is counted of it where it was not rest, a ride or suspect pressure that moved it.

Ascent is counted from turn to turn: once the level has come back from its extreme by more than noise does, all of it
since that extreme counts, and from then on each new extreme at once. Nothing is lost at the ends of a climb.
"""

from array import array

from trailcore import altitude
from trailcore.compat import const
from trailcore.ids import CARRIED, NONE, SCRAMBLING
from trailcore.now import (
    ALTITUDE_DM,
    ASCENT_CM,
    DESCENT_CM,
    RISE_CM,
    SPM,
    STEPS,
    STILL_S,
    SUSPECT,
    UNTRUSTED,
    VERTICAL,
    WORLD,
)
from trailcore.slope import Slope

_ALT_CM = const(0)  # of the last good pressure
_PREV_CM = const(1)  # raw altitudes before it, for the median of three
_PREV2_CM = const(2)
_SEEN = const(3)  # how many pressures in a row, up to 2
_AGE_S = const(4)  # seconds since the last pressure
_LEVEL_CM = const(5)
_AT_CM = const(6)  # level up to which it was taken for climbing, or for none
_TURN_CM = const(7)  # extreme of the level since the last turn
_WAY = const(8)  # since the last turn: 1 up, -1 down, 0 before the first climb is sure
_NOISE = const(9)  # cm x 16: by how much a second's rise differs from that of the one before, mean of 16 s
_BAD_S = const(10)  # plausible readings until the pressure is believed again, 0: it is
_LAST_PA = const(11)
_MOVED_AT = const(12)  # STEPS when the pressure last changed
_FINE = const(13)  # above 0: the pressure moves by single Pa, as sensors do; else it may be rounded coarsely
_WINDOW_OF = const(14)  # what the window was filled in: 0 moving, 1 rest, 2 suspect pressure
_REACH_CM = const(15)  # what steps may have climbed while a recorder held its value
_WORDS = const(16)

_WINDOW = const(30)
_STALE_S = const(10)
_RESTING_S = const(20)  # without a step: what changes now is the weather, or a cable car
_TURN_MIN_CM = const(200)  # BMP280: relative accuracy +-1 m (data sheet)
_TURN_NOISE = const(9)  # gusts of 3 s turn by 8 standard deviations once an hour: 8.8 times their _NOISE
_PLAIN_CM = const(100)  # in a second: on foot hardly more, so it needs no median that comes a second late
_JUMP_CM = const(400)  # in a second: no runner, but a slammed door, a gust, or a recorder correcting itself
_HELD_MIN = const(6)  # steps: some recorders renew their pressure every 5 or 10 s only
_HELD_MAX = const(36)
_STEP_CM = const(20)  # a high stair
_KNOCK_CM = const(800)  # what a single reading may count as noise: one spike 1.5 m, three are suspect
_NOISY = const(300 * 16)  # gusts of 20 m/s: the 30 s slope errs by 0.2 m/s, as much as most climbs have
_CALM = const(150 * 16)
_FASTEST_CM = const(3000)  # in 10 s; a vertical kilometre is run at 0.6 m/s, scree at some 2 m/s [mem]
_FEET_CM = const(600)  # in 10 s without steps: more is a ride until steps come
_BELIEVED_S = const(20)
_FINE_PA = const(3)  # 0.2 m, the unit of FIT, and less
_COARSE_PA = const(8)  # whole metres, or tenths of hPa
_FINE_MAX = const(240)  # a minute of fine changes outweighs four of steep ground
_STUCK_STEPS = const(300)  # 200 to 300 m: nowhere within 4 cm of level, in air within half a Pa of calm
_STUCK_COARSE = const(4200)  # a towpath stays within a metre for three kilometres
_FASTEST = const(5000)  # mm/s up or down; keeps products below 2^30


class Climb:
    """Pressures in; altitude, vertical speed, ascent and descent out."""

    def __init__(self, now):
        self.now = now
        self.v = array("i", [0] * _WORDS)
        self.rise = Slope(_WINDOW)
        self.reset()

    def reset(self):
        """Forget the window (after a gap); ascent stays."""
        v = self.v
        v[_SEEN] = v[_NOISE] = v[_BAD_S] = self.now[SUSPECT] = 0
        self._unknown()

    def _unknown(self):
        now = self.now
        now[ALTITUDE_DM] = now[VERTICAL] = now[RISE_CM] = NONE

    def pressure(self, pressure_pa):
        """Take the pressure of this second; impossible ones are left out."""
        v = self.v
        if not altitude.MIN_PA <= pressure_pa <= altitude.MAX_PA:
            self._judge(_KNOCK_CM)
            return
        alt = altitude.altitude_cm(pressure_pa)
        seen = v[_SEEN]
        one = v[_PREV_CM]
        two = v[_PREV2_CM]
        v[_PREV2_CM] = one
        v[_PREV_CM] = alt
        age = v[_AGE_S] or 1
        v[_AGE_S] = 0
        moved = abs(pressure_pa - v[_LAST_PA])
        v[_LAST_PA] = pressure_pa
        if moved or not seen:
            self._renew(moved if seen else _FINE_PA + 1)
        reach = v[_REACH_CM]
        if seen < 2:
            v[_SEEN] = seen + 1
        else:
            self._judge(max(0, abs(alt - 2 * one + two) - reach))
            if not -_PLAIN_CM <= alt - one <= _PLAIN_CM:
                alt = max(min(alt, one), min(max(alt, one), two))
        jump = alt - v[_ALT_CM]
        if seen and abs(jump) <= _JUMP_CM * age + reach:
            v[_LEVEL_CM] += jump
        v[_ALT_CM] = alt

    def _renew(self, moved_pa):
        """Note that the pressure changed: by how little, and what steps may have climbed while it did not."""
        v = self.v
        steps = self.now[STEPS]
        reach = 0
        fine = v[_FINE]
        if moved_pa <= _FINE_PA:
            v[_FINE] = fine = min(_FINE_MAX, fine + 4)
        elif moved_pa >= _COARSE_PA:
            v[_FINE] = fine = max(-_FINE_MAX, fine - 1)
        if fine <= 0:
            reach = (min(_HELD_MAX, steps - v[_MOVED_AT]) - _HELD_MIN) * _STEP_CM
        v[_REACH_CM] = max(v[_REACH_CM] >> 1, reach)
        v[_MOVED_AT] = steps

    def _judge(self, bend_cm):
        """Weigh what speaks against the pressure: noise, a speed that nobody has, no change in many steps."""
        v = self.v
        now = self.now
        noise = v[_NOISE]
        v[_NOISE] = noise = noise + min(_KNOCK_CM, bend_cm) - (noise >> 4)
        bad_s = v[_BAD_S]
        flown = now[SPM] and now[WORLD] != CARRIED and abs(self.rise.last(10)) > _FASTEST_CM
        stuck = now[STEPS] - v[_MOVED_AT] > (_STUCK_STEPS if v[_FINE] > 0 else _STUCK_COARSE)
        if flown or stuck or noise > (_CALM if bad_s else _NOISY):
            bad_s = _BELIEVED_S
        elif bad_s:
            bad_s -= 1
        v[_BAD_S] = bad_s
        now[SUSPECT] = 1 if bad_s else 0

    def second(self):
        """Let a second pass."""
        v = self.v
        now = self.now
        rise = self.rise
        v[_AGE_S] += 1
        if v[_SEEN] == 0 or v[_AGE_S] > _STALE_S:
            v[_SEEN] = 0
            rise.reset()
            self._unknown()
            return
        level = v[_LEVEL_CM]
        filled_in = 2 if v[_BAD_S] else 1 if now[STILL_S] > _RESTING_S else 0
        if filled_in < v[_WINDOW_OF]:
            rise.reset()
        v[_WINDOW_OF] = filled_in
        count = rise.push(level)
        if filled_in < 2 and count > 10:
            now[RISE_CM] = rise.last(10)
            now[VERTICAL] = max(-_FASTEST, min(_FASTEST, rise.per_second(10)))
        else:
            self._unknown()
        if filled_in < 2:
            now[ALTITUDE_DM] = v[_ALT_CM] // 10
        self._count(level)

    def _count(self, level):
        """Count what was climbed; a halt is waited out, a rest left out."""
        v = self.v
        now = self.now
        world = now[WORLD]
        turn = v[_TURN_CM]
        if v[_BAD_S] or world == CARRIED:
            v[_TURN_CM] = turn = turn + level - v[_AT_CM]
        elif world != SCRAMBLING and not now[UNTRUSTED] and now[STILL_S]:
            rests = now[STILL_S] > _RESTING_S
            if now[SPM] if rests else abs(self.rise.last(10)) > _FEET_CM:
                return  # it will turn out whether this was a rest, or a ride
            if rests:
                v[_TURN_CM] = turn = turn + level - v[_AT_CM]
        v[_AT_CM] = level
        way = v[_WAY]
        past = (level - turn) * way
        if past < 0 or way == 0:
            past = abs(level - turn)
            if past <= max(_TURN_MIN_CM, v[_NOISE] * _TURN_NOISE >> 4):
                return
            v[_WAY] = way = 1 if level > turn else -1
        now[ASCENT_CM if way > 0 else DESCENT_CM] += past
        v[_TURN_CM] = level
