"""The cell, why the watch was started, and whether its wearer wants it off."""

from trailcore import ids, ticks
from trailcore.compat import const
from trailcore.ids import NONE

_PERIOD_MS = const(60000)
_LOOKS = const(8)
_LOWEST_MV = const(2500)  # below it and above the other there is no cell at the pin
_HIGHEST_MV = const(4600)


def cause(reason, reasons):
    """Return ids.CAUSE_* of a `microcontroller.cpu.reset_reason`; `reasons` is microcontroller.ResetReason."""
    if reason in (reasons.POWER_ON, reasons.BROWNOUT):
        return ids.CAUSE_POWER
    return ids.CAUSE_UNKNOWN if reason == reasons.UNKNOWN else ids.CAUSE_RESET


class Power:
    """The cell behind a divider: `battery` is an AnalogIn or None, `cpu` is microcontroller.cpu.

    `mv` is the cell's voltage as it was last measured, NONE if it is not known.
    """

    def __init__(self, clock, battery, cpu, divider_permille, cause, button):
        self.clock = clock
        self.battery = battery
        self.cpu = cpu
        self.divider_permille = divider_permille
        self.cause = cause
        self.button = button
        self.mv = NONE
        self.due_ms = clock.ticks_ms()

    def wants_off(self):
        """Tell, once, whether the session shall end."""
        if self.button is None or not self.button.is_off:
            return False
        self.button.is_off = False
        return True

    def collect(self, frame, until_ms):
        """Measure the cell once a minute; False if the frame has no room for what was found."""
        if ticks.diff(until_ms, self.due_ms) < 0:
            return True
        self.mv = self._measure()
        if self.mv != NONE and not frame.add_event(ids.BATTERY, self.mv, 0):
            return False
        self.due_ms = ticks.add(until_ms, _PERIOD_MS)
        return True

    def _measure(self):
        if self.battery is None:
            return NONE
        raw = 0
        for _ in range(_LOOKS):
            raw += self.battery.value
        # The converter's full scale is the chip's supply (ports/nordic, AnalogIn: reference VDD / 4, gain 1 / 4), which
        # falls with an empty cell. Rounded, so that floats of 22 bits give the millivolts that others give.
        mv = raw // _LOOKS * int(self.cpu.voltage * 1000 + 0.5) // 65535
        mv = mv * self.divider_permille // 1000
        return mv if _LOWEST_MV <= mv <= _HIGHEST_MV else NONE
