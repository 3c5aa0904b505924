"""The serial that mpremote has, read in bulk: what has come is taken at once and handed on from memory."""

from __future__ import annotations

import time
from math import inf
from typing import Any

_BULK = 65_536


class Line:
    """Stands where mpremote has its serial; what is not here is the serial's own.

    mpremote reads one byte and asks the system for the next one: a select and a read each. Here only a
    byte that has not come yet costs that.

    Attributes:
        silence_s: how long `read` waits for a byte.
        until_s: by `time.monotonic`; what comes later is an error: mpremote waits for ever for the end of chatter.
    """

    def __init__(self, serial: Any) -> None:
        self.serial = serial
        self.silence_s: float = serial.timeout
        self._had = bytearray()
        self.until_s = inf

    def __getattr__(self, name: str) -> Any:
        return getattr(self.serial, name)

    def inWaiting(self) -> int:
        """Return how many bytes can be read at once."""
        return len(self._had) or self.serial.in_waiting

    def read(self, count: int = 1) -> bytes:
        """Return so many bytes.

        Raises:
            TransportError: they did not come in time; mpremote itself would ask on for 10 s.
        """
        while len(self._had) < count:
            if not self._fill(self.silence_s):
                from mpremote.transport import TransportError

                raise TransportError("it is silent")
        return self._taken(count)

    def is_at(self, prompt: bytes, silence_s: float) -> bool:
        """Tell whether these bytes are next and nothing has come behind them; they stay."""
        while len(self._had) < len(prompt) and self._fill(silence_s):
            pass
        return self._had == prompt

    def until(self, ending: bytes, silence_s: float) -> bytes:
        """Return all up to and with `ending`; without it what came before so long a silence."""
        searched = 0
        while (at := self._had.find(ending, searched)) < 0:
            searched = max(0, len(self._had) - len(ending) + 1)
            if not self._fill(silence_s):
                at = len(self._had)
                break
        return self._taken(at + len(ending))

    def _taken(self, count: int) -> bytes:
        found = bytes(self._had[:count])
        del self._had[:count]
        return found

    def _fill(self, wait_s: float) -> bool:
        """Wait for a byte and take all that has come with it; False if none comes in time.

        Raises:
            TransportError: something still comes after `until_s`.
        """
        serial = self.serial
        serial.timeout = wait_s
        first = serial.read(1)
        if first:
            serial.timeout = 0  # what is there: `in_waiting` of a socket is 1 at most
            self._had += first + serial.read(_BULK)
            if time.monotonic() > self.until_s:
                from mpremote.transport import TransportError

                raise TransportError("it chatters without end, or the line is too slow")
        return bool(first)
