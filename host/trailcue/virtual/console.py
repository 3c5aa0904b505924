"""The serial console of a virtual watch: what it prints, and what is typed at it.

Bytes go out as a board sends them: a newline that the interpreter wrote becomes CR LF.
"""

from __future__ import annotations

import os
import select
import time
import tty

CTRL_C = 3
SLICE_S = 0.05
TAIL = 2000


class Console:
    """A console in memory: `output` is what was printed, `type` what somebody types."""

    def __init__(self) -> None:
        self.output = bytearray()
        self._tail = b""
        self._kept: bytearray | None = None
        self._typed = bytearray()
        self._last = 0
        self._is_listening = False
        self._is_interrupted = False

    def type(self, data: bytes) -> None:
        """Have bytes arrive. Ctrl-C, while it interrupts, drops what came before it."""
        for byte in data:
            if byte == CTRL_C and self._is_listening:
                self._typed.clear()
                self._is_interrupted = True
            else:
                self._typed.append(byte)

    @property
    def is_open(self) -> bool:
        """Whether somebody has the port open."""
        return False

    def listen(self, on: bool) -> None:
        """Let Ctrl-C interrupt from now on, or be a byte like others."""
        self._is_listening = on
        self._is_interrupted = False

    def take_interrupt(self) -> bool:
        """Tell, once, that Ctrl-C was pressed."""
        was = self._is_interrupted
        self._is_interrupted = False
        return was

    @property
    def waiting(self) -> int:
        """How many bytes have arrived."""
        return len(self._typed)

    def take(self, most: int = 255) -> bytes:
        """Return the bytes that have arrived, the oldest first."""
        found = bytes(self._typed[:most])
        del self._typed[:most]
        return found

    def untake(self, data: bytes) -> None:
        """Put bytes back that nobody has looked at."""
        self._typed[:0] = data

    def write(self, data: bytes) -> None:
        """Print what the interpreter wrote."""
        cooked = bytearray()
        for byte in data:
            if byte == 10 and self._last != 13:
                cooked.append(13)
            cooked.append(byte)
            self._last = byte
        self._tail = (self._tail + cooked)[-TAIL:]
        if self._kept is not None:
            self._kept += cooked
        self.send(bytes(cooked))

    def keep(self) -> None:
        """Keep what is printed from now on."""
        self._kept = bytearray()

    def kept(self) -> bytes:
        """Return what was printed since `keep`, and keep no more."""
        kept, self._kept = self._kept, None
        return bytes(kept or b"")

    def tail(self) -> bytes:
        """Return the last that was printed, whether anybody has read it or not."""
        return self._tail

    def send(self, data: bytes) -> None:
        """Send bytes to whoever has the console open."""
        self.output += data

    def fileno(self) -> int | None:
        """Return what becomes readable when something is typed, None for nothing."""
        return None

    def poll(self) -> None:
        """Take in what has been typed."""

    def wait(self) -> int | None:
        """Wait for something to be typed; return the µs that took, None if nothing ever will be."""
        return None


class PtyConsole(Console):
    """A console behind a pseudo-terminal: `path` is the port that mpremote opens.

    Output that nobody reads is dropped, as CircuitPython drops it.
    """

    def __init__(self) -> None:
        super().__init__()
        self._master, slave = os.openpty()
        tty.setraw(slave)
        self.path = os.ttyname(slave)
        os.close(slave)
        os.set_blocking(self._master, False)
        self._poll = select.poll()
        self._poll.register(self._master, select.POLLIN)

    @property
    def is_open(self) -> bool:
        """Whether somebody has the port open."""
        return not any(event & select.POLLHUP for _, event in self._poll.poll(0))

    def send(self, data: bytes) -> None:
        """Send bytes; what does not fit while nobody reads is lost."""
        while data and self.is_open:
            try:
                data = data[os.write(self._master, data) :]
            except BlockingIOError:
                time.sleep(SLICE_S / 10)

    def fileno(self) -> int | None:
        """Return the terminal's end."""
        return self._master

    def poll(self) -> None:
        """Take in what has been typed."""
        if self._poll.poll(0) == [(self._master, select.POLLIN)] or self._has_input():
            try:
                self.type(os.read(self._master, 4096))
            except (BlockingIOError, OSError):
                return

    def _has_input(self) -> bool:
        return any(event & select.POLLIN for _, event in self._poll.poll(0))

    def wait(self) -> int | None:
        """Wait a moment; time at the REPL is the wall clock's."""
        began = time.monotonic_ns()
        events = self._poll.poll(SLICE_S * 1000)
        if all(event & select.POLLHUP for _, event in events):
            time.sleep(SLICE_S)
        self.poll()
        return (time.monotonic_ns() - began) // 1000

    def close(self) -> None:
        """Take the port away."""
        os.close(self._master)
