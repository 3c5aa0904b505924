"""Before a start: whether one's own strap is to be looked for. It is done once since power-on, never after a reset."""

import sys

import alarm
import microcontroller
import storage

from watch.breadcrumbs import LOOKED


def look():
    """Look for a strap if none is remembered or the drive is the computer's; then the watch starts anew.

    Unloads itself: it comes before all else, so that what it loads has the heap to itself.
    """
    del sys.modules[__name__]
    from watch.ownstrap import remember, remembered

    crumbs = alarm.sleep_memory
    memory = microcontroller.nvm
    if crumbs[LOOKED] or not (storage.getmount("/").readonly or remembered(memory) is None):
        return
    crumbs[LOOKED] = 1
    import supervisor

    from watch.guard import feed
    from watch.pairing import find

    address = find(feed)
    if address:
        remember(memory, address)
        print("heart-rate strap remembered")
    supervisor.reload()  # gives back all that this has loaded
