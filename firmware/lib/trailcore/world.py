"""What state the world is in: moving, armed, standing, carried or scrambling.

CARRIED: height changes faster than feet can take it (0.6 m/s without steps, upwards twice that with some), or
fast for a wrist as still as a passenger's; or the watch wakes from a gap elsewhere in height. It lasts until steady
steps come: what bumps and hands make of a ride is not steady for long.
SCRAMBLING: height without a rhythm of steps, and a wrist now still on a hold, now reaching. A wrist that moves
evenly while the body rises is a hiker's with poles: untrusted, but not silent.
On the flat and without steps a car, or a stroller on asphalt, looks like standing and is told so.
"""

from array import array

from trailcore import ids, settings
from trailcore.compat import const
from trailcore.ids import NONE
from trailcore.now import ALTITUDE_DM, GAIT, RISE_CM, SPM, STILL_S, SURE, WORLD, WRIST

_LAST_DM = const(0)  # the last altitude believed, 0 none yet
_KNOWN_S = const(1)  # for how long it has been known, up to _BELIEVED_S
_LEAST_DM = const(2)  # after a gap: more than this apart from before it, and somebody was carried
_RIDE = const(3)  # evidence of being carried
_STEADY_S = const(4)  # seconds in a row of steady steps
_LEVEL = const(5)  # wrist level of the last second
_RESTLESS = const(6)  # its change from second to second x 16, mean of 8 s
_CLAMBER_S = const(7)  # evidence of scrambling
_WORDS = const(8)

_BELIEVED_S = const(4)  # the first pressures after a gap may be off
_TOO_FAST = const(600)  # cm in 10 s, that is mm/s: above the best on foot (1,000 m in 29 min)
_RIDES = const(400)  # mm/s: 1,440 m/h and no step felt
_SLOW_RIDE = const(250)  # mm/s: nobody climbs so with a wrist at rest
_AT_REST = const(4)  # level of 80 mg
_RIDE_MIN = const(24)  # 8 s of fast, or 24 s of slow
_SURE_MIN = const(50)  # gait is less sure of an uneven rhythm
_STEADY_MIN_S = const(5)
_MOVED_DM = const(200)  # in a gap: less may be the weather
_MOVED_UNKNOWN_DM = const(1000)  # in one of unknown length
_CLAMBERS = const(50)  # mm/s
_RESTLESS_MIN = const(40)  # 2.5 levels: 1.8 times as much, or as little, as in the second before
_TOP_LEVEL = const(24)
_CLAMBER_MIN_S = const(25)
_CLAMBER_MAX_S = const(35)


class World:
    """Height, steps and wrist in; WORLD out."""

    def __init__(self, values, now):
        self.settings = values
        self.now = now
        self.v = array("i", [0] * _WORDS)

    def resume(self, gap_s):
        """Note a gap of so many seconds (NONE: unknown), to be judged when the altitude is known again."""
        v = self.v
        v[_LEAST_DM] = _MOVED_UNKNOWN_DM if gap_s == NONE else max(_MOVED_DM, gap_s * _TOO_FAST // 100)
        v[_KNOWN_S] = 0

    def second(self, is_armed):
        """Let a second pass."""
        v = self.v
        now = self.now
        alt = now[ALTITUDE_DM]
        if alt == NONE:
            v[_KNOWN_S] = 0
        elif v[_KNOWN_S] < _BELIEVED_S:
            v[_KNOWN_S] += 1
        else:
            if v[_LEAST_DM] and v[_LAST_DM] and abs(alt - v[_LAST_DM]) > v[_LEAST_DM]:
                v[_RIDE] = _RIDE_MIN
            v[_LEAST_DM] = 0
            v[_LAST_DM] = alt
        rate = 0 if now[RISE_CM] == NONE else abs(now[RISE_CM])
        v[_STEADY_S] = v[_STEADY_S] + 1 if now[SURE] >= _SURE_MIN and now[GAIT] != ids.STANDING else 0
        if (v[_RIDE] or rate >= _SLOW_RIDE) and self._rides(rate):
            now[WORLD] = ids.CARRIED
            return
        level = max(_AT_REST, min(_TOP_LEVEL, now[WRIST]))
        v[_RESTLESS] += (16 * abs(level - v[_LEVEL]) - v[_RESTLESS]) >> 3
        v[_LEVEL] = level
        if v[_STEADY_S] >= _STEADY_MIN_S:
            v[_CLAMBER_S] = 0
        elif v[_RESTLESS] >= _RESTLESS_MIN and _CLAMBERS <= rate < _TOO_FAST:
            v[_CLAMBER_S] = min(_CLAMBER_MAX_S, v[_CLAMBER_S] + 1)
        elif v[_CLAMBER_S]:
            v[_CLAMBER_S] -= 1
        scrambles = v[_CLAMBER_S] >= (1 if now[WORLD] == ids.SCRAMBLING else _CLAMBER_MIN_S)
        still = now[STILL_S] > self.settings[settings.STAND_S]
        state = ids.STILL if still else ids.SCRAMBLING if scrambles else ids.MOVING
        now[WORLD] = ids.BEFORE_START if is_armed else state

    def _rides(self, rate):
        """Tell whether the wearer is carried."""
        v = self.v
        now = self.now
        if v[_RIDE] >= _RIDE_MIN:
            if v[_STEADY_S] < _STEADY_MIN_S or rate >= _TOO_FAST:
                return True
            v[_RIDE] = 0
        elif rate >= _TOO_FAST and (now[SPM] == 0 or now[RISE_CM] >= 2 * _TOO_FAST):
            v[_RIDE] += 3
        elif now[SPM] == 0 and rate >= (_SLOW_RIDE if 0 <= now[WRIST] < _AT_REST else _RIDES):
            v[_RIDE] += 1
        else:
            v[_RIDE] = max(0, v[_RIDE] - 2)
        return False
