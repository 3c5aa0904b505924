"""Sensors that fell silent or came back, a battery or a log at its end: each told once, and not for ever.

That the strap is lost matters to who is on the move, or in a step of a session: to others it is news once they go on.
A battery counts below 3.5 V under load, where a LiPo's curve begins to fall ([mem]: some tenth of its charge is left),
a log below an hour's pages (6 bytes a second); both are told again once, at a second limit, until they have recovered.
"""

from array import array

from trailcore import ids
from trailcore.compat import const
from trailcore.ids import NONE
from trailcore.now import ALTITUDE_DM, BPM, ELAPSED_S, STEP, WORLD, WRIST

# Three rows of four: the strap, the barometer, the accelerometer.
_KNOWN = const(0)  # 1 once it has been heard
_GONE_S = const(1)
_TOLD = const(2)  # 1: its loss was told and its return not yet
_TOLD_S = const(3)  # elapsed s of the last telling, 0 never
_ROW = const(4)
# After them a row of two: the battery, the log.
_LEVELS = const(12)
_WARNED = const(0)  # 1 below the first limit, 2 below the second
_SEEN = const(1)  # the same as last seen: a radio's load is no level, so it takes two in a row

_LOW_MV = const(3500)
_VERY_LOW_MV = const(3400)
_CHARGED_MV = const(3700)
_FEW = const(45)  # pages of 512 bytes: 21,600 bytes an hour
_VERY_FEW = const(15)
_ROOM = const(60)
_WAIT_S = const(900)

_LOST_AFTER_S = const(60)
_AGAIN_S = const(600)


class Sensors:
    """What is known of strap, barometer and wrist in, lost and back cues out."""

    def __init__(self, cues, notices, now):
        self.cues = cues
        self.notices = notices
        self.now = now
        self.v = array("i", [0] * (_LEVELS + 4))

    def second(self):
        """Let a second pass."""
        now = self.now
        self._watch(0, now[BPM] != NONE, ids.STRAP_LOST)
        self._watch(_ROW, now[ALTITUDE_DM] != NONE, ids.PRESSURE_LOST)
        self._watch(2 * _ROW, now[WRIST] != NONE, ids.WRIST_LOST)

    def _watch(self, row, heard, lost):
        """Keep one sensor's row; the cue that it is back has the number after `lost`."""
        v = self.v
        elapsed_s = self.now[ELAPSED_S]
        if heard:
            v[row + _KNOWN] = 1
            v[row + _GONE_S] = 0
            if v[row + _TOLD] and self.cues.is_still():
                v[row + _TOLD] = 0
                self.cues.tell(lost + 1, ids.SENSOR_BACK, 0, ids.GIVEN)
        elif v[row + _KNOWN] and (row or self.now[WORLD] == ids.MOVING or self.now[STEP] > 0):
            v[row + _GONE_S] += 1
            told_s = v[row + _TOLD_S]
            if v[row + _TOLD] or v[row + _GONE_S] < _LOST_AFTER_S or not self.cues.is_still():
                return
            if told_s == 0 or elapsed_s - told_s >= _AGAIN_S:
                v[row + _TOLD] = 1
                v[row + _TOLD_S] = elapsed_s
                self.cues.tell(lost, ids.SENSOR_QUIET, 0, ids.GIVEN)

    def level(self, kind, left):
        """Take what is left: mV of the battery, or free pages of the log; observations of other kinds are left out."""
        if kind == ids.BATTERY:
            self._level(_LEVELS, left, _LOW_MV, _VERY_LOW_MV, _CHARGED_MV)
        elif kind == ids.STORAGE:
            self._level(_LEVELS + 2, left, _FEW, _VERY_FEW, _ROOM)

    def _level(self, row, left, low, very_low, well):
        v = self.v
        if left < 0:
            return
        seen = 2 if left <= very_low else 1 if left <= low else 0
        if left >= well:
            v[row + _WARNED] = 0
        elif seen and min(seen, v[row + _SEEN]) > v[row + _WARNED]:
            v[row + _WARNED] = min(seen, v[row + _SEEN])
            if row == _LEVELS:
                self.notices.ask(ids.BATTERY_LOW, ids.BATTERY_SAGS, left, _WAIT_S)
            else:
                self.notices.ask(ids.STORAGE_LOW, ids.POOL_FILLS, left, _WAIT_S)
        v[row + _SEEN] = seen
