"""Sensors that fell silent or came back: each told once, and not again within ten minutes."""

from array import array

from trailcore import ids
from trailcore.compat import const
from trailcore.ids import NONE
from trailcore.now import ALTITUDE_DM, BPM, ELAPSED_S

# Two rows of four: the strap, the barometer.
_KNOWN = const(0)  # 1 once it has been heard
_GONE_S = const(1)
_TOLD = const(2)  # 1: its loss was told and its return not yet
_TOLD_S = const(3)  # elapsed s of the last telling, 0 never
_ROW = const(4)

_LOST_AFTER_S = const(60)
_AGAIN_S = const(600)


class Sensors:
    """What is known of strap and barometer in, lost and back cues out."""

    def __init__(self, cues, now):
        self.cues = cues
        self.now = now
        self.v = array("i", [0] * (2 * _ROW))

    def second(self):
        """Let a second pass."""
        now = self.now
        self._watch(0, now[BPM] != NONE, ids.STRAP_LOST)
        self._watch(_ROW, now[ALTITUDE_DM] != NONE, ids.PRESSURE_LOST)

    def _watch(self, row, heard, lost):
        """Keep one sensor's row; the cue that it is back has the number after `lost`."""
        v = self.v
        elapsed_s = self.now[ELAPSED_S]
        if heard:
            v[row + _KNOWN] = 1
            v[row + _GONE_S] = 0
            if v[row + _TOLD]:
                v[row + _TOLD] = 0
                self.cues.tell(lost + 1, ids.SENSOR_BACK, 0, ids.GIVEN)
        elif v[row + _KNOWN]:
            v[row + _GONE_S] += 1
            told_s = v[row + _TOLD_S]
            if v[row + _TOLD] or v[row + _GONE_S] < _LOST_AFTER_S:
                return
            if told_s == 0 or elapsed_s - told_s >= _AGAIN_S:
                v[row + _TOLD] = 1
                v[row + _TOLD_S] = elapsed_s
                self.cues.tell(lost, ids.SENSOR_QUIET, 0, ids.GIVEN)
