"""Runs in safe mode, but for the one that the wearer asked for with the button: starts the watch again, five times.

Safe mode comes after a watchdog's reset while USB gives power (a power bank, too), a brownout, a crash. Nothing records
in it. If five starts have not brought two good minutes (`watch.guard`), it stays, and the drive is the computer's.
"""

import alarm
import microcontroller
import supervisor

from watch.breadcrumbs import SAFE_STARTS

_MOST = 5

starts = alarm.sleep_memory[SAFE_STARTS]
if supervisor.runtime.safe_mode_reason == supervisor.SafeModeReason.PROGRAMMATIC or starts >= _MOST:
    print("safe mode: nothing records. Look at the drive; a reset with the button starts the watch again.")
else:
    alarm.sleep_memory[SAFE_STARTS] = starts + 1
    microcontroller.reset()
