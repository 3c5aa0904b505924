"""Runs code.py with the heap of the drivers held back, and tells how much was left. Played by test_watch.py."""

import gc
import sys

from trailcore.plan import Plan

STRAP = 3 * 1024  # the module 1.5 K (python tests/vm/ledger.py), itself 0.5, what the radio has in C 1
DRIVERS, BUFFERS = 8 * 1024, 10 * 1024  # the design's
LOOP = 8 * 1024  # what of the design's 16 for the loop is left for what it has yet to do
HELD_BYTES = STRAP + DRIVERS + BUFFERS + LOOP

mem_free = getattr(gc, "mem_free", lambda: 0)  # CPython has none

# A driver lies on the heap in such pieces (half of its bytes in pieces of 64 at most), not in one.
PIECES = (16, 48, 112, 240)
PIECES_BYTES = 480  # with 16 each for the object

shared = Plan  # what the fake hardware imports of the core is not the drivers': it is here already


def parts():
    """Load the drivers, which are fake; return what makes them and the clock."""
    from watch.hardware import Clock, Edges  # pyright: ignore[reportAttributeAccessIssue]

    return Edges, Clock


gc.collect()
before = mem_free()
held = [bytearray()] * (HELD_BYTES // PIECES_BYTES * len(PIECES))
edges, clock = parts()
gc.collect()
held_bytes = HELD_BYTES - (before - mem_free())  # the fake drivers' own memory counts among the drivers'

found = edges.__init__


def hold(self):
    """Take the drivers' share when the watch finds its edges: there their modules are imported."""
    found(self)
    for i in range(held_bytes // PIECES_BYTES * len(PIECES)):
        held[i] = bytearray(PIECES[i % len(PIECES)])


edges.__init__ = hold

watched_sleep = clock.sleep_ms
least = [1 << 29]


def sleep_ms(self, ms):
    """Sleep, and note how little heap there was, garbage not counted, at each 16th second."""
    watched_sleep(self, ms)
    if self.now_ms % 16000 < ms:
        gc.collect()
        least[0] = min(least[0], mem_free())


clock.sleep_ms = sleep_ms

app = __import__("code").app

gc.collect()
block = 0
try:
    while block < 16384:  # not every heap has an end
        bytearray(block + 256)
        block += 256
except MemoryError:
    pass
print("free", least[0], "block", block)
print("pages", app.pool.next, "failed", app.pool.failed, sys.implementation.name)
