"""The I2C bus of the sensors and of the motor's driver: registers, in buffers that are there already.

A part that does not answer costs a tenth of a millisecond and False. A bus that is held, as by a part that a reset of
ours cut off within a byte, costs the second after which CircuitPython gives up: it is freed with clock pulses, opened
anew and left alone for a while, longer each time.
"""

from trailcore import ticks
from trailcore.compat import const

_HZ = const(400000)
_PULSES = const(9)  # a byte and its acknowledgement (UM10204, 3.1.16)
_HELD_MS = const(500)  # CircuitPython's limit is 1000; 168 bytes take 4, and 25 with a slow part
_REST_MS = const(2000)
_LONGEST_MS = const(64000)


def open_i2c(scl, sda):
    """Return the bus on two pins, free and locked for good.

    RuntimeError: somebody holds it still, or nothing on it pulls it up.
    """
    from busio import I2C
    from digitalio import DigitalInOut, DriveMode

    data = DigitalInOut(sda)
    clock = DigitalInOut(scl)
    pulses = _PULSES
    while pulses and not data.value:
        clock.switch_to_output(False, DriveMode.OPEN_DRAIN)
        clock.value = True
        pulses -= 1
    data.deinit()
    clock.deinit()
    i2c = I2C(scl, sda, frequency=_HZ)
    i2c.try_lock()
    return i2c


class Bus:
    """Registers of 8 bits on a bus that `open_i2c()` opens."""

    def __init__(self, open_i2c, clock):
        self.open_i2c = open_i2c
        self.clock = clock
        self.i2c = None
        self.is_shut = True  # nothing is transferred until `is_open` was asked again
        self.out = bytearray(2)
        self.register = bytearray(1)
        self.began_ms = 0  # of the last transfer
        self.rest_ms = _REST_MS
        self.due_ms = clock.ticks_ms()  # of the next try to open it
        self.is_open(self.due_ms)

    def is_open(self, now_ms):
        """Tell whether the bus can be used; if not, open it once it is time to."""
        if not self.is_shut:
            return True
        if self.i2c:
            self.i2c.deinit()
            self.i2c = None
        elif ticks.diff(now_ms, self.due_ms) >= 0:
            try:
                self.i2c = self.open_i2c()
                self.is_shut = False
                return True
            except (OSError, RuntimeError):
                pass
        else:
            return False
        self.due_ms = ticks.add(now_ms, self.rest_ms)
        self.rest_ms = min(_LONGEST_MS, 2 * self.rest_ms)
        return False

    def read(self, address, register, into, end):
        """Read registers from `register` on into the first `end` bytes of a buffer; False if nobody answered."""
        if self.is_shut:
            return False
        self.began_ms = self.clock.ticks_ms()
        self.register[0] = register
        try:
            self.i2c.writeto_then_readfrom(address, self.register, into, in_end=end)
            return True
        except OSError:
            self.is_shut = ticks.diff(self.clock.ticks_ms(), self.began_ms) >= _HELD_MS
            return False

    def write(self, address, register, value):
        """Write a register; False if nobody answered."""
        if self.is_shut:
            return False
        self.began_ms = self.clock.ticks_ms()
        self.out[0] = register
        self.out[1] = value
        try:
            self.i2c.writeto(address, self.out)
            return True
        except OSError:
            self.is_shut = ticks.diff(self.clock.ticks_ms(), self.began_ms) >= _HELD_MS
            return False


_MISSES = const(3)
_FIRST_MS = const(250)
_SELDOM_MS = const(32000)


class Part:
    """A part on the bus that may be absent or gone for a while: set up when it answers, tried more and more seldom."""

    def __init__(self, bus, address):
        self.bus = bus
        self.address = address
        self.is_ready = False
        self.misses = 0  # questions in a row without an answer
        self.retry_ms = bus.clock.ticks_ms()
        self.wait_ms = _FIRST_MS

    def set_up(self):
        """Tell whether the part that should be here is, and is set up."""
        return self.is_ready

    def awake(self, now_ms):
        """Tell whether the part is in use; set it up if it is time to try."""
        if self.is_ready or ticks.diff(now_ms, self.retry_ms) < 0:
            return self.is_ready
        self.is_ready = self.bus.is_open(now_ms) and self.set_up()
        if self.is_ready:
            self.misses = 0
            self.wait_ms = _FIRST_MS
            self.bus.rest_ms = _REST_MS
        else:
            self.retry_ms = ticks.add(now_ms, self.wait_ms)
            self.wait_ms = min(_SELDOM_MS, 2 * self.wait_ms)
        return self.is_ready

    def asked(self, register, into, end):
        """Read registers of a part in use as `Bus.read` does; one that does not answer three times on end is lost."""
        if self.bus.read(self.address, register, into, end):
            self.misses = 0
            return True
        self.misses += 1
        if self.misses >= _MISSES:
            self.lose()
        return False

    def lose(self):
        """Give up a part that does not do what it should; it is set up anew at its next turn."""
        self.is_ready = False
        self.retry_ms = self.bus.clock.ticks_ms()

    def write_all(self, pairs):
        """Write a register and its value for each two bytes; False if one was not taken."""
        i = 0
        while i < len(pairs) and self.bus.write(self.address, pairs[i], pairs[i + 1]):
            i += 2
        return i == len(pairs)
