"""A plain motor behind a transistor on a PWM pin: on is a share of the supply, off lets it run down by itself."""

from trailcore.compat import const
from watch.tapping import Tapping

_SHORT = const(12)  # 10 ms: an ERM needs half of it to start
_RISE_MS = const(45)  # the same motor as behind a driver in open loop (`haptics`)
_SUPPLY_MV = const(3700)
_ALL = const(65535)


class PwmMotor(Tapping):
    """A motor on `pwm` (pwmio.PWMOut); `rated_mv` is its rated voltage, 0: that of the cell."""

    rise_ms = _RISE_MS

    def __init__(self, pwm, clock, rated_mv, steps):
        self.pwm = pwm
        self.duty = min(_ALL, rated_mv * _ALL // _SUPPLY_MV) if rated_mv else _ALL
        Tapping.__init__(self, clock, _SHORT, steps)
        self.drive(False)

    def drive(self, is_on):
        """Turn the motor on or off."""
        self.pwm.duty_cycle = self.duty if is_on else 0
