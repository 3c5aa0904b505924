"""Files of the drive for an interpreter without a FAT of its own: the world keeps them, through the port.

On the watch each `write` of a whole block goes to flash as it is; so it does here, there is no buffer in between.
"""

from io import IOBase

import _ops
import _port

_MODES = ("r", "w", "a", "r+", "w+", "a+", "x")
_MOST = 512


def opened(path, mode="r", encoding=None):
    """Open a file of the drive, as the built-in does. Modes: r, w, a, x, each with + and b.

    Raises:
        OSError: ENOENT, EEXIST, EROFS, EISDIR, ENOSPC.
    """
    plain = mode.replace("b", "").replace("t", "")
    if plain not in _MODES:
        raise ValueError("mode")
    _port.request[3] = _MODES.index(plain)
    _port.text(_ops.FILE_OPEN, 1, path)
    kind = Binary if "b" in mode else Text
    return kind(_port.answer[0])


class Binary(IOBase):
    """A file that was opened with "b" in its mode."""

    def __init__(self, number):
        self._number = number
        self._view = None

    def __enter__(self):
        return self

    def __exit__(self, *raised):
        self.close()

    def close(self):
        """Write what is due and give the handle back; a second time does nothing."""
        if self._number >= 0:
            self._ask(_ops.FILE_CLOSE)
            self._number = -1

    def flush(self):
        """Bring the directory entry up to date, then empty the sector cache."""
        self._ask(_ops.FILE_FLUSH)

    def ioctl(self, request, argument):
        """Answer what MicroPython's import asks for."""
        if request == 11:  # how large a buffer it would like
            return 255
        if request == 4:  # close
            self.close()
        return 0

    def seek(self, offset, whence=0):
        """Go to `offset` from the start, from here or from the end; return where that is."""
        _port.put(1, 1, whence)
        _port.put(2, 4, offset)
        self._ask(_ops.FILE_SEEK, 6)
        return _port.get(0, 4)

    def tell(self):
        """Return the position."""
        return self.seek(0, 1)

    def readinto(self, buffer):
        """Fill the buffer as far as the file reaches; return how many bytes that were."""
        size = len(buffer)
        _port.put(1, 2, size)
        return self._ask(_ops.FILE_READ, 3, None, buffer)

    def read(self, count=-1):
        """Return that many bytes, or all that there are."""
        parts = []
        while count:
            _port.put(1, 2, min(count, _MOST) if count > 0 else _MOST)
            got = self._ask(_ops.FILE_READ, 3)
            if not got:
                break
            parts.append(bytes(_port.answer[:got]))
            if count > 0:
                count -= got
        return b"".join(parts)

    def readline(self):
        """Return the bytes up to and including the next newline."""
        parts = []
        while True:
            byte = self.read(1)
            parts.append(byte)
            if byte in (b"", b"\n"):
                return b"".join(parts)

    def write(self, data):
        """Write all of the bytes; return how many they are."""
        size = len(data)
        if size <= _MOST:
            self._ask(_ops.FILE_WRITE, 1, data)
        else:
            for first in range(0, size, _MOST):
                self._ask(_ops.FILE_WRITE, 1, bytes(data[first : first + _MOST]))
        return size

    def _ask(self, op, count=1, out=None, into=None):
        if self._number < 0:
            raise ValueError("I/O operation on closed file")
        _port.request[3] = self._number
        return _port.call(op, count, out, into)


class Text:
    """A file that was opened without "b": UTF-8, lines end as they do in the file."""

    def __init__(self, number):
        self._file = Binary(number)
        self.close = self._file.close
        self.flush = self._file.flush
        self.seek = self._file.seek
        self.tell = self._file.tell

    def __enter__(self):
        return self

    def __exit__(self, *raised):
        self.close()

    def __iter__(self):
        return self

    def __next__(self):
        line = self.readline()
        if not line:
            raise StopIteration
        return line

    def read(self, count=-1):
        """Return that many characters, or all that there are."""
        if count < 0:
            return self._file.read().decode()
        return "".join([self._character() for _ in range(count)])

    def _character(self):
        byte = self._file.read(1)
        while byte and byte[0] >= 0xC0 and len(byte) < (2 if byte[0] < 0xE0 else 3 if byte[0] < 0xF0 else 4):
            byte += self._file.read(1)
        return byte.decode()

    def readline(self):
        """Return the text up to and including the next newline."""
        return self._file.readline().decode()

    def readlines(self):
        """Return all lines."""
        return list(self)

    def write(self, text):
        """Write a text; return its length."""
        self._file.write(text.encode())
        return len(text)
