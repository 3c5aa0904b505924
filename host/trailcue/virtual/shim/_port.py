"""The one way out of the interpreter: a request is written, its answer is waited for. Nothing is allocated on the way.

`call` sends what stands in `request` from byte 3 on, then `out` or its first bytes; the answer goes into `into` or
`answer`.
"""

from _ops import INTERRUPTED

ROOM = 512
request = bytearray(3 + ROOM)
answer = bytearray(ROOM)
_head = bytearray(3)
_streams = [None, None]
_errors = [OSError]


class Stream:
    """CPython's raw file behind MicroPython's way of saying how much of a buffer is meant."""

    def __init__(self, file):
        self.file = file

    def readinto(self, buffer, count):
        """Fill `buffer` up to `count`."""
        view = memoryview(buffer)[:count]
        while view:
            got = self.file.readinto(view)
            if not got:
                raise SystemExit  # the world has ended
            view = view[got:]

    def write(self, buffer, count):
        """Write `count` bytes of `buffer`."""
        view = memoryview(buffer)[:count]
        while view:
            view = view[self.file.write(view) :]


def attach(source, sink, error=OSError):
    """Talk through these two streams: `readinto(buffer, n)` of the one, `write(buffer, n)` of the other.

    `error` makes the exception of an errno.
    """
    _streams[0] = source
    _streams[1] = sink
    _errors[0] = error


def call(op, count=0, out=None, into=None, first=None):
    """Do `op` with `count` bytes of the request and all of `out`, or its `first` bytes; return how many came back.

    Raises:
        OSError: what the world answered.
        KeyboardInterrupt: Ctrl-C was pressed; what was asked for has been done.
    """
    size = count
    if out is not None:
        size += len(out) if first is None else first
    request[0] = op
    request[1] = size & 0xFF
    request[2] = size >> 8
    sink = _streams[1]
    sink.write(request, count + 3)
    if size != count:
        sink.write(out, size - count)
    source = _streams[0]
    source.readinto(_head, 3)
    size = _head[1] | _head[2] << 8
    if size:
        source.readinto(answer if into is None else into, size)
    status = _head[0]
    if status:
        if status & INTERRUPTED:
            raise KeyboardInterrupt
        raise _errors[0](status)
    return size


def put(at, size, value):
    """Write `value` into the request, `size` bytes from byte `at` of the message on."""
    for i in range(3 + at, 3 + at + size):
        request[i] = value & 0xFF
        value >>= 8


def get(at, size):
    """Read an unsigned number of `size` bytes out of the answer."""
    value = 0
    for i in range(at + size - 1, at - 1, -1):
        value = value << 8 | answer[i]
    return value


def text(op, count=0, name=""):
    """Do `op` with a name or path behind `count` bytes of the request."""
    return call(op, count, name.encode())
