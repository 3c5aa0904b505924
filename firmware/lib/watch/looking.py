"""Before a start: whether one's own strap is to be looked for, by who holds the button from power-on until it is felt.

Nothing is taken that was not asked for, and no strap in the place of one's own by who only wants the drive: they let
go before. Three ticks say that a strap was found, a long one that none was; then the watch starts anew.
"""

import sys
import time

import alarm
import microcontroller
import storage

from watch.breadcrumbs import LOOKED


def look():
    """Look for a strap if the button was held in the first second and is held still; once since power-on.

    Unloads itself: it comes before all else, so that what it loads has the heap to itself.
    """
    del sys.modules[__name__]
    crumbs = alarm.sleep_memory
    if crumbs[LOOKED] or not storage.getmount("/").readonly:
        return
    import board
    import wiring
    from digitalio import DigitalInOut, Pull

    if not wiring.BUTTON:
        return
    pin = DigitalInOut(getattr(board, wiring.BUTTON))
    pin.switch_to_input(Pull.UP)
    if pin.value:
        pin.deinit()
        return
    crumbs[LOOKED] = 1
    from watch.guard import feed
    from watch.ownstrap import remember
    from watch.pairing import find

    address = find(feed)
    is_let_go = pin.value
    pin.deinit()
    if is_let_go:
        print("the button was let go, so no strap is remembered")
        return
    if address:
        remember(microcontroller.nvm, address)
        print("heart-rate strap remembered")
    _tell(address is not None)
    microcontroller.reset()  # gives back all that this has loaded, and the drive to the watch


def _tell(is_found):
    """Have it felt, and wait for the button to be let go."""
    from watch.bench import Bench
    from watch.guard import feed
    from watch.tapping import LONG_TICK, THREE_TICKS

    bench = Bench()
    haptics = bench.haptics  # pyright: ignore[reportAttributeAccessIssue]
    haptics.acknowledge(THREE_TICKS if is_found else LONG_TICK)
    while haptics.busy():
        haptics.work(bench.clock.ticks_ms())  # pyright: ignore[reportAttributeAccessIssue]
        time.sleep(0.01)
    while not bench.button.pin.value:  # pyright: ignore[reportAttributeAccessIssue]
        feed()
        time.sleep(0.05)
