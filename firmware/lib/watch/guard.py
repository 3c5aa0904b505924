"""Once a second beside the loop: the watchdog is fed, and writing ends before the battery does.

Below 2.7 V the chip resets without emptying its caches, and a motor or a radio takes a cold cell down by tenths of a
volt: from 3.4 V under load on nothing is written. The wearer is told by the core (BATTERY_LOW), taps go on.
"""

import microcontroller

from trailcore import ids
from trailcore.compat import const
from watch.breadcrumbs import SAFE_STARTS

LOWEST_MV = const(3400)
_CHARGED_MV = const(3700)
_LOOK_S = const(60)  # as often as the battery is measured
_WELL_S = const(120)  # a start that lasts so long was none of those that safemode.py counts
_IN_A_ROW = const(2)  # one may be the motor's or the radio's
_DOG_S = const(30)  # a start with a long pool may take 10


def feed():
    """Feed the watchdog, if it is on: once on it stays so, over a reload too."""
    if microcontroller.watchdog.mode:
        microcontroller.watchdog.feed()


def watch_over():
    """Have the watch reset when it has not been fed for half a minute."""
    dog = microcontroller.watchdog
    if not dog.mode:
        from watchdog import WatchDogMode

        dog.timeout = _DOG_S
        dog.mode = WatchDogMode.RESET
    dog.feed()


class Guard:
    """What `second` has to know from one second to the next."""

    def __init__(self, power, crumbs):
        self.power = power
        self.crumbs = crumbs
        self.seconds = 0
        self.in_a_row = 0  # measurements on the other side of the limit

    def second(self, app):
        """Look after the watch; between two frames, all of what was logged fed."""
        feed()
        self.seconds += 1
        if self.seconds == _WELL_S:
            self.crumbs[SAFE_STARTS] = 0
        battery_mv = self.power.mv
        if self.seconds % _LOOK_S or battery_mv == ids.NONE:
            return
        is_stopped = app.pool.is_stopped
        if battery_mv < LOWEST_MV if not is_stopped else battery_mv >= _CHARGED_MV:
            self.in_a_row += 1
        else:
            self.in_a_row = 0
        if self.in_a_row == _IN_A_ROW:
            self.in_a_row = 0
            if is_stopped:
                microcontroller.reset()  # a start takes the session up from what was written last
            else:
                app.stop_writing()
