"""DRV2605L: the motor's driver in real-time playback, for an LRA in closed loop and an ERM (SLOS854, by section).

Its sequencer would end a tap by itself, but its effects have no documented lengths, none is 70 ms or 900, eight slots
do not hold the alarm, and GO cleared while an effect plays is not always taken. What drives here is an amplitude that
is written, and written again as 0: the loop writes no flash meanwhile (`busy`).
"""

from trailcore.compat import const
from watch.bus import Part
from watch.tapping import Tapping

_ADDRESS = const(0x5A)
_STATUS = const(0x00)
_IS_L = const(7)  # its upper three bits; others have other registers
_MODE = const(0x01)
_PLAYBACK = const(0x02)
_RATED = const(0x16)
_CLAMP = const(0x17)
_COMPENSATION = const(0x18)
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


class Haptics(Tapping, Part):
    """A motor behind a DRV2605L.

    `is_lra` tells the two kinds of motor apart. `rated_mv` is its rated voltage (of an LRA: RMS), 0 leaves the part's
    own setting. `calibration` is what `watch.feel.calibrate` has found, 0 if never: an ERM is then driven in open loop.
    """

    def __init__(self, bus, is_lra, rated_mv, calibration, steps):
        self.is_lra = is_lra
        self.rated_mv = rated_mv
        self.calibration = calibration
        self.is_asleep = True
        self.rise_ms = _LRA_RISE_MS if is_lra else _ERM_RISE_MS
        self.one = bytearray(1)
        Tapping.__init__(self, bus.clock, _LRA_SHORT if is_lra else _ERM_SHORT, steps)
        Part.__init__(self, bus, _ADDRESS)
        self.awake(bus.clock.ticks_ms())  # a reset may have left the motor on

    def set_up(self):
        """Tell whether the part answers and is set to its motor, which is off."""
        if not self.bus.read(_ADDRESS, _STATUS, self.one, 1) or self.one[0] >> 5 != _IS_L:
            return False
        self.is_asleep = True
        feedback = 0xB6 if self.is_lra else 0x36  # brake 4 x, medium gain (8.6.22)
        # Closed loop, playback signed (8.6.25); what was not calibrated is an ERM in open loop.
        control3 = 0x80 if self.is_lra or self.calibration else 0xA0
        ok = self._set(_MODE, _STANDBY) and self._set(_PLAYBACK, 0) and self._set(_CONTROL3, control3)
        if ok and self.rated_mv:
            ok = self._set_voltages()
        if ok and self.calibration:
            feedback = self.calibration & 0xFF
            ok = self._set(_BACK_EMF, self.calibration >> 8 & 0xFF)
            ok = ok and self._set(_COMPENSATION, self.calibration >> 16)
        return ok and self._set(_FEEDBACK, feedback)

    def _set_voltages(self):
        """Set the rated voltage and the limit of what drives the start (8.5.2)."""
        if (
            self.is_lra
        ):  # 20.58 mV a step at 205 Hz, sampled for 300 us; peaks of 21.22 mV, half as much again
            rated = self.rated_mv * 404 // 10000
            clamp = self.rated_mv * 707 // 10000
        else:
            rated = clamp = self.rated_mv * 10 // 216
        return self._set(_RATED, min(255, rated)) and self._set(_CLAMP, min(255, clamp))

    def is_able(self, now_ms):
        """Tell whether the part is there."""
        return self.awake(now_ms)

    def drive(self, is_on):
        """Turn the motor on or off; a part that does not take it is set up anew, which turns it off."""
        if self.is_asleep and not self._is_in(_STANDBY) and not self.set_up():
            self.lose()
            return
        for _ in range(_TRIES):
            if self._set(_PLAYBACK, _FULL if is_on else 0) and (
                not self.is_asleep or self._set(_MODE, _REAL_TIME)
            ):
                self.is_asleep = False
                return
        self.lose()

    def rest(self):
        """Stand by; a part that is not where it was left has lost its settings."""
        if not self._is_in(_REAL_TIME):
            self.lose()
        self.is_asleep = self._set(_MODE, _STANDBY)

    def _is_in(self, mode):
        """Tell whether the part is in a mode, as far as it answers."""
        return not self.bus.read(_ADDRESS, _MODE, self.one, 1) or self.one[0] == mode

    def _set(self, register, value):
        return self.bus.write(_ADDRESS, register, value)
