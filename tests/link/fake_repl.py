"""The far end of a PTY that speaks raw REPL, or fails as a test asks it to."""

from __future__ import annotations

import io
import os
import pty
import threading
import tty
from collections.abc import Callable
from contextlib import redirect_stdout

_LAST = b"\x18"
ENTERED = b"raw REPL; CTRL-B to exit\r\n>"


class FakeWatch:
    """Answers on a PTY of its own until `close`.

    Attributes:
        device: the name to connect to.
        seen: every byte that the host sent.
        ran: each source that it had run.
    """

    def __init__(
        self,
        answer: Callable[[bytes], bytes] | None = None,
        deaf_to: int = 0,
    ):
        """Start to answer.

        Args:
            answer: in place of a REPL, from what was received.
            deaf_to: how many Ctrl-A go unheard.
        """
        self.seen = b""
        self.ran: list[str] = []
        self._names: dict[str, object] = {"__name__": "__main__"}
        self._answer = answer or self._as_repl
        self._source = b""
        self._is_raw = False
        self._deaf_to = deaf_to
        self._plug_in()

    def _plug_in(self) -> None:
        self.master, self._slave = pty.openpty()
        tty.setraw(self._slave)
        self.device = os.ttyname(self._slave)
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Answer what was sent so far, then pull the cable."""
        if not self._thread.is_alive():
            return
        os.write(self._slave, _LAST)  # the master reads it as if the host had sent it
        self._thread.join()
        os.close(self.master)
        os.close(self._slave)

    def _serve(self) -> None:
        while True:
            received = os.read(self.master, 4096)
            sent, is_over, _ = received.partition(_LAST)
            self.seen += sent
            if sent:
                self.send(self._answer(sent))
            if is_over:
                return

    def send(self, data: bytes) -> None:
        """Send bytes to the host."""
        while data:
            data = data[os.write(self.master, data) :]

    def _as_repl(self, received: bytes) -> bytes:
        out = b""
        for i in range(len(received)):
            out += self._byte(received[i : i + 1])
        return out

    def _byte(self, byte: bytes) -> bytes:
        if byte == b"\x03":
            self._source = b""
            return b""
        if byte == b"\x01" and self._deaf_to:
            self._deaf_to -= 1
            return b""
        if byte == b"\x01":
            self._is_raw, self._source = True, b""
            return ENTERED
        if byte == b"\x02":
            self._is_raw = False
            return b""
        if not self._is_raw:
            return b""
        if byte != b"\x04":
            self._source += byte
            if self._source == b"\x05A\x01":  # raw paste: known, not supported
                self._source = b""
                return b"R\x00"
            return b""
        source, self._source = self._source.strip().decode(), b""
        return b"OK" + self._run(source) + b">"

    def _run(self, source: str) -> bytes:
        self.ran.append(source)
        printed = io.StringIO()
        try:
            with redirect_stdout(printed):
                exec(source, self._names)
        except (ImportError, OSError, RuntimeError, ValueError) as error:
            return b"\x04Traceback (most recent call last):\r\n" + repr(error).encode() + b"\x04"
        return printed.getvalue().encode() + b"\x04\x04"
