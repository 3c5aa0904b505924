"""CircuitPython's `busio`: the I2C buses."""

import _ops
import _port


class I2C:
    """A bus on two pins.

    Raises:
        RuntimeError: a device pulls a line down, or there are no pull-ups.
    """

    def __init__(self, scl, sda, *, frequency=100000, timeout=255):
        _port.put(0, 4, frequency)
        try:
            _port.text(_ops.I2C_OPEN, 4, "%s,%s" % (scl.name, sda.name))
        except OSError:
            raise RuntimeError("No pull up found on SDA or SCL; check your wiring")
        self._bus = _port.answer[0]
        self._is_locked = False

    def __enter__(self):
        return self

    def __exit__(self, *raised):
        self.deinit()

    def deinit(self):
        """Give the pins back."""
        self._is_locked = False

    def try_lock(self):
        """Take the bus if nobody has it."""
        if self._is_locked:
            return False
        self._is_locked = True
        return True

    def unlock(self):
        """Give the bus back."""
        self._is_locked = False

    def scan(self):
        """Return the addresses that answer."""
        found = []
        for address in range(8, 120):
            try:
                self._transfer(address, 0, None, None)
                found.append(address)
            except OSError:
                pass
        return found

    def writeto(self, address, buffer, *, start=0, end=None):
        """Write; ENODEV if the address does not answer."""
        self._transfer(address, 0, _from(buffer, start), None, _count(buffer, start, end))

    def readfrom_into(self, address, buffer, *, start=0, end=None):
        """Read; ENODEV if the address does not answer."""
        self._transfer(address, _count(buffer, start, end), None, _from(buffer, start))

    def writeto_then_readfrom(
        self, address, out_buffer, in_buffer, *, out_start=0, out_end=None, in_start=0, in_end=None
    ):
        """Write, then read with no stop in between; ENODEV if the address does not answer."""
        out, into = _from(out_buffer, out_start), _from(in_buffer, in_start)
        first = _count(out_buffer, out_start, out_end)
        self._transfer(address, _count(in_buffer, in_start, in_end), out, into, first)

    def _transfer(self, address, count, out, into, first=0):
        if not self._is_locked:
            raise RuntimeError("Function requires lock")
        request = _port.request
        request[3] = self._bus
        request[4] = address
        request[5] = count & 0xFF
        request[6] = count >> 8
        _port.call(_ops.I2C, 4, out, into, first)


def _from(buffer, start):
    """Return the buffer itself if its beginning is meant, so that nothing is allocated."""
    return memoryview(buffer)[start:] if start else buffer


def _count(buffer, start, end):
    """Return how many bytes of a buffer are meant."""
    return len(buffer) - start if end is None or end > len(buffer) else end - start
