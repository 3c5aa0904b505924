"""How a frame lies in a page: what its writer and its reader share. `firmware/README.md` has test vectors.

Head: 0 (a second on, the usual contents) | 10 flags:4 (a second on) | 110 flags:4 dt:10 | 111 flags:4 t:26; times
count from the last frame with a tick, so that one without costs the next nothing.
If HAS_EVENTS: per event 1 kind:5 n:4 and n numbers, then 0. If HAS_PRESSURE: the pressure. If HAS_HEART: bpm,
the number of intervals (0: as last time | 1 n:3) and each interval. Then the number of steps, likewise, and per
step its interval to the one before (0 and its age:10 where the rhythm broke off) and its strength. If HAS_TICK:
the wrist level. Times are in units of 8 ms.
"""

from trailcore.compat import const

HAS_TICK = const(1)
HAS_PRESSURE = const(2)
HAS_HEART = const(4)
HAS_EVENTS = const(8)
USUAL = const(7)  # tick, pressure and heart rate

SECOND = const(125)  # in units of 8 ms
T_MASK = const((1 << 26) - 1)
MAX_INTERVAL = const(511)

# What is remembered from frame to frame.
TIME = const(0)  # of the last frame with a tick
STEP = const(1)  # time of the last step
STEPPED = const(2)  # 1 after the first step of the page
FOOT = const(3)
N_STEPS = const(4)
N_RR = const(5)
WORDS = const(6)
