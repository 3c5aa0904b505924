"""DRV2605L: the motor's driver in real-time playback, for an LRA in closed loop and an ERM (SLOS854, by section).

Its sequencer would end a tap by itself, but its effects have no documented lengths, none is 70 ms or 900, eight slots
do not hold the alarm, and GO cleared while an effect plays is not always taken. What drives here is an amplitude that
is written, and written again as 0: the loop writes no flash meanwhile (`busy`).
"""

from trailcore.compat import const
from watch.bus import Part
from watch.tapping import Tapping

_ADDRESS = const(0x5A)
STATUS = const(0x00)
_IS_L = const(7)  # its upper three bits
MODE = const(0x01)
_PLAYBACK = const(0x02)
_RATED = const(0x16)
_CLAMP = const(0x17)
COMPENSATION = const(0x18)
_BACK_EMF = const(0x19)
_FEEDBACK = const(0x1A)
_CONTROL3 = const(0x1D)
_FULL = const(0x7F)
_REAL_TIME = const(0x05)
_STANDBY = const(0x45)
_TRIES = const(3)
_LRA_SHORT = const(7)  # 10 ms
_ERM_SHORT = const(12)
_LRA_RISE_MS = const(10)
_ERM_RISE_MS = const(45)


class Haptics(Part, Tapping):
    """A motor behind a DRV2605L.

    `is_lra` tells the two kinds of motor apart. `rated_mv` is its rated voltage (of an LRA: RMS), 0 leaves the part's
    own setting. `calibration` is what `watch.feel.calibrate` has found, 0 if never: an ERM is then driven in open loop.
    """

    def __init__(self, bus, is_lra, rated_mv, calibration, steps):
        self.is_asleep = True
        self.rise_ms = _LRA_RISE_MS if is_lra else _ERM_RISE_MS
        self.one = bytearray(1)
        Tapping.__init__(self, bus.clock, _LRA_SHORT if is_lra else _ERM_SHORT, steps)
        # Brake 4 x, medium gain (8.6.22); closed loop, signed (8.6.25), an ERM not calibrated in open loop.
        pairs = [MODE, _STANDBY, _PLAYBACK, 0, _FEEDBACK, 0xB6 if is_lra else 0x36]
        pairs += [_CONTROL3, 0x80 if is_lra or calibration else 0xA0]
        # 8.5.2: of an LRA in steps of 20.58 mV, at 205 Hz and sampled for 300 us, and with peaks half as high again.
        if rated_mv:
            rated = rated_mv * 404 // 10000 if is_lra else rated_mv * 10 // 216
            pairs += [_RATED, min(255, rated), _CLAMP, min(255, rated_mv * 707 // 10000 if is_lra else rated)]
        if calibration:
            pairs += [COMPENSATION, calibration >> 16, _BACK_EMF, calibration >> 8 & 0xFF]
            pairs += [_FEEDBACK, calibration & 0xFF]
        self.pairs = bytes(pairs)
        Part.__init__(self, bus, _ADDRESS)
        self.awake(bus.clock.ticks_ms())  # a reset may have left the motor on

    def set_up(self):
        """Tell whether the part answers and is set to its motor, which is off."""
        if not self.bus.read(_ADDRESS, STATUS, self.one, 1) or self.one[0] >> 5 != _IS_L:
            return False
        self.is_asleep = self.write_all(self.pairs)
        return self.is_asleep

    def drive(self, is_on):
        """Turn the motor on or off; a part that does not take it is set up anew, which turns it off."""
        if self.is_asleep and not (self._is_in(_STANDBY) or self.set_up()):
            self.lose()
            return
        for _ in range(_TRIES):
            ok = self.bus.write(_ADDRESS, _PLAYBACK, _FULL if is_on else 0)
            if ok and self.is_asleep:
                ok = self.bus.write(_ADDRESS, MODE, _REAL_TIME)
            if ok:
                self.is_asleep = False
                return
        self.lose()

    def rest(self):
        """Stand by."""
        if not self._is_in(_REAL_TIME):
            self.lose()
        self.is_asleep = self.bus.write(_ADDRESS, MODE, _STANDBY)

    def _is_in(self, mode):
        """Tell whether the part is in the mode it was left in, if it answers: in another it has lost its settings."""
        return not self.bus.read(_ADDRESS, MODE, self.one, 1) or self.one[0] == mode
