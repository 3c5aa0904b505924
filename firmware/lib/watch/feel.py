"""What each pattern feels like, and what the motor's driver measures of its motor; `desk` calls it over the REPL."""

from trailcore import ids, program
from trailcore.compat import const
from watch.haptics import COMPENSATION, MODE, STATUS

_CUES = {"hike": ids.HIKE, "run": ids.RUN, "ease": ids.EASE, "info": ids.EAT, "alarm": ids.ALARM}
_LED = {
    "in": program.TAP_IN,
    "out": program.TAP_OUT,
    "rep": program.TAP_REP,
    "side": program.TAP_SIDE,
    "pole": program.TAP_POLE,
}
_BETWEEN_MS = const(1500)
_CALIBRATING = const(0x07)
_GO = const(0x0C)
_FAILED = const(0x08)
_LOOKS = const(40)
_LOOK_MS = const(50)


def play(haptics, name):
    """Play a pattern by its name and wait for its end; KeyError lists none of them: see `every`."""
    if name in _CUES:
        haptics.tap(_CUES[name], 0)
    else:
        haptics.tap_at(_LED[name], haptics.clock.ticks_ms())
    _wait(haptics)


def rhythm(haptics, lengths):
    """Play any rhythm (a tap, a gap, a tap ... in 10 ms) and wait for its end; OSError if the motor does not answer."""
    haptics.acknowledge(lengths)
    if not haptics.busy():
        raise OSError("the motor does not answer")
    _wait(haptics)


def _wait(haptics):
    clock = haptics.clock
    while haptics.busy():
        clock.pause_ms(haptics.work(clock.ticks_ms()))


def every(haptics):
    """Play all patterns one after the other, and name each."""
    for names in (_CUES, _LED):
        for name in names:
            print(name)
            play(haptics, name)
            haptics.clock.pause_ms(_BETWEEN_MS)


def calibrate(haptics):
    """Have a DRV2605L measure its motor (SLOS854, 8.5.6); return what to keep as its `calibration`, 0 if it could not.

    OSError: it has no such driver.

    Takes 1.2 s and shakes. The watch lies on a table, not held: it is the motor's resonance that is measured.
    """
    if not hasattr(haptics, "bus"):
        raise OSError("a motor on a pin has nothing that measures it: there is nothing to calibrate")
    bus = haptics.bus
    address = haptics.address
    found = bytearray(3)
    ok = haptics.set_up() and bus.write(address, MODE, _CALIBRATING) and bus.write(address, _GO, 1)
    for _ in range(_LOOKS):
        haptics.clock.pause_ms(_LOOK_MS)
        if not (ok and bus.read(address, _GO, found, 1)) or not found[0] & 1:
            break
    ok = ok and not found[0] & 1 and bus.read(address, STATUS, found, 1) and not found[0] & _FAILED
    ok = ok and bus.read(address, COMPENSATION, found, 3)  # then the back-EMF's and the feedback's
    haptics.rest()
    return found[0] << 16 | found[1] << 8 | found[2] if ok else 0
