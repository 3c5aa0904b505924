"""Bytes of `alarm.sleep_memory`: what was being done when a reset came, and what was tried since power-on.

A reset leaves them alone; after a power loss CircuitPython has them all 0 (`SleepMemory.c`).
"""

from trailcore.compat import const

DOING = const(0)
SAFE_STARTS = const(1)  # out of safe mode, one after the other; 0 again once a session has run for minutes
LOOKED = const(2)  # 1 once a strap was looked for
WAS_DOING = const(
    3
)  # what was being done before this start, for whoever starts: whether seeking the strap hung

# What may be found at DOING:
STARTING = const(1)
LOOPING = const(2)
SEEKING = const(3)  # connecting to the strap or discovering, which may hang for ever
RESTING = const(4)  # the session was closed
