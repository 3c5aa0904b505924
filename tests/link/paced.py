"""A watch at the end of a link that is slow, as the test says how: nobody waits for it, its clock is the test's.

Everything runs in the thread of who reads. A wait takes the clock to the next thing that happens, or to its own end:
the timeouts that count are the product's and mpremote's, and a pause of half a minute costs nothing.
"""

from __future__ import annotations

import re
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from itertools import pairwise
from math import inf
from types import SimpleNamespace
from typing import ClassVar

import pytest
import serial
from mpremote import transport_serial

from tests.link import far_end
from tests.link.far_end import Drive, FarEnd
from trailcue.link import installing, line, repl, sync

DOG_S = 30.0
"""How long the firmware's watchdog waits (`firmware/lib/watch/guard.py`)."""
BOOT_S = 3.0
"""For how long a watch that starts hears nothing."""
_PACKET = 64
_BEGAN = datetime(2026, 11, 22, 13, 30, 10, tzinfo=UTC)


class Clock:
    """Stands where a module has `time`.

    Attributes:
        now_s: what it shows.
    """

    def __init__(self) -> None:
        self.now_s = 0.0

    def __getattr__(self, name: str) -> object:
        return getattr(time, name)

    def monotonic(self) -> float:
        """Return the time."""
        return self.now_s

    def time(self) -> float:
        """Return the time, since 1970."""
        return _BEGAN.timestamp() + self.now_s

    def sleep(self, seconds: float) -> None:
        """Have so much time pass."""
        self.now_s += seconds


@dataclass
class Pace:
    """How a link carries what a watch sends.

    Attributes:
        bytes_per_s: either way.
        latency_s: of each way.
        burst: bytes after which there is a gap, 0 for none.
        gap_s: how long.
        pauses: by the number of what the watch sends (from 0 on) and of the byte of it before which the link is silent:
            for how many seconds.
        full: by the number of what the laptop sends: for how many seconds no more than half of it is taken.
    """

    bytes_per_s: float = 1e6
    latency_s: float = 0.0
    burst: int = 0
    gap_s: float = 0.0
    pauses: dict[tuple[int, int], float] = field(default_factory=dict)
    full: dict[int, float] = field(default_factory=dict)


class PacedWatch(FarEnd):
    """A watch over a Drive that is reached as `paced://watch`.

    Attributes:
        plugged_in: the watches by what they are reached as.
        sent: each thing that it has sent.
        written: how often the laptop has sent something.
        is_app_running: whether its app runs.
        restarts: how often its watchdog has bitten.
        takes_s: how long a program takes, by what it begins with.
    """

    plugged_in: ClassVar[dict[str, PacedWatch]] = {}
    window = 128

    def __init__(self, drive: Drive, clock: Clock, pace: Pace | None = None) -> None:
        self.clock = clock
        self.pace = pace or Pace()
        self.sent: list[bytes] = []
        self.written = 0
        self.is_app_running = True
        self.restarts = 0
        self.takes_s: dict[str, float] = {}
        self._up: deque[tuple[float, bytes]] = deque()
        self._down: deque[tuple[float, bytes]] = deque()
        self._feeds: list[int] = []
        self._now_s = self._fed_s = self._hears_s = self._busy_s = self._last_s = 0.0
        self._took_s = 0.0
        self._burst = 0
        super().__init__(drive)

    def _plug_in(self) -> None:
        self.device = "paced://watch"
        self.plugged_in[self.device] = self

    def close(self) -> None:
        """Take it away."""
        del self.plugged_in[self.device]

    def _own_modules(self) -> dict[str, object]:
        def feed() -> None:
            self._feeds.append(len(self._printed.getvalue()))

        return {"microcontroller": SimpleNamespace(watchdog=SimpleNamespace(feed=feed))}

    # The link

    def come(self) -> int:
        """Return how many bytes have come by now."""
        self._happen(self.clock.now_s)
        return sum(len(data) for at_s, data in self._down if at_s <= self.clock.now_s)

    def read(self, count: int, timeout_s: float | None) -> bytes:
        """Return so many bytes, fewer if they have not come in time."""
        until_s = inf if timeout_s is None else self.clock.now_s + timeout_s
        found = b""
        while len(found) < count:
            self._happen(self.clock.now_s)
            if self._down and self._down[0][0] <= self.clock.now_s:
                at_s, data = self._down.popleft()
                left = count - len(found)
                found += data[:left]
                if data[left:]:
                    self._down.appendleft((at_s, data[left:]))
                continue
            next_s = min(self._down[0][0] if self._down else inf, self._next_s())
            if next_s > until_s:
                self.clock.now_s = until_s
                break
            self.clock.now_s = next_s
        return found

    def write(self, data: bytes, timeout_s: float | None) -> int:
        """Take what the laptop says on its way.

        Raises:
            SerialTimeoutException: it could not be taken in time.
        """
        full_s = self.pace.full.pop(self.written, 0.0)
        self.written += 1
        if timeout_s is not None and full_s > timeout_s:
            self.pace.full[self.written] = full_s - timeout_s
            self.clock.now_s += timeout_s
            self._carry(data[: len(data) // 2])
            raise serial.SerialTimeoutException("Write timeout")
        self.clock.now_s += full_s
        self._carry(data)
        return len(data)

    def _carry(self, data: bytes) -> None:
        self.seen += data
        at_s = self.clock.now_s + self.pace.latency_s + len(data) / self.pace.bytes_per_s
        if self._up:
            at_s = max(at_s, self._up[-1][0] + len(data) / self.pace.bytes_per_s)
        self._up.append((at_s, bytes(data)))

    def send(self, data: bytes) -> None:
        """Send bytes on their way."""
        number = len(self.sent)
        self.sent.append(data)
        breaks = {at for which, at in self.pace.pauses if which == number}
        if self.pace.burst:
            breaks |= set(range(self.pace.burst - self._burst, len(data), self.pace.burst))
            self._burst = (self._burst + len(data)) % self.pace.burst
        edges = sorted(breaks | set(range(0, len(data), _PACKET)) | {0, len(data)})
        at_s = max(self._last_s, max(self._now_s, self._busy_s) + self.pace.latency_s)
        for start, end in pairwise(edges):
            at_s += self.pace.pauses.pop((number, start), 0.0)
            if self.pace.burst and start in breaks:
                at_s += self.pace.gap_s
            at_s += (end - start) / self.pace.bytes_per_s
            self._down.append((at_s, data[start:end]))
            while self._feeds and self._feeds[0] < end:
                self._feeds.pop(0)
                self._fed_s = max(self._fed_s, at_s - self.pace.latency_s)
        self._last_s = at_s

    # The watch

    def _next_s(self) -> float:
        """Return when next something happens at the watch."""
        bites_s = inf if self.is_app_running else self._fed_s + DOG_S
        return min(self._up[0][0] if self._up else inf, bites_s)

    def _happen(self, until_s: float) -> None:
        """Have happen at the watch what does by then."""
        while (now_s := self._next_s()) <= until_s:
            self._now_s = now_s
            if not self.is_app_running and now_s >= self._fed_s + DOG_S:
                self.restarts += 1
                self.send(self.restart())
                continue
            _, data = self._up.popleft()
            while data:
                taken = self._takes_in(data)
                if not taken:
                    self._hears(data[:1])
                data = data[taken or 1 :]

    def _takes_in(self, data: bytes) -> int:
        """Take of a program at once what it would byte by byte; return how many bytes that is."""
        if self.is_app_running or not self._is_pasting:
            return 0
        plain = re.match(rb"[^\x03\x04]*", data[: self.window - 1 - len(self._source) % self.window])
        assert plain is not None
        self._source += plain[0]
        return len(plain[0])

    def _hears(self, byte: bytes) -> None:
        if self._now_s < self._hears_s or (self.is_app_running and byte != b"\x03"):
            return
        if self.is_app_running:
            self.is_app_running, self._fed_s = False, self._now_s
        if byte == b"\x04" and not self._is_pasting and not (self._is_raw and self._source):
            self.send(self.restart())
            return
        self._feeds.clear()
        self._took_s, was_pasting = 0.0, self._is_pasting
        told = self._byte(byte)
        if was_pasting and not self._is_pasting:
            self.send(told[:1])  # it has all of the program
            self._busy_s, told = self._now_s + self._took_s, told[1:]
        if told:
            self.send(told)

    def restart(self) -> bytes:
        """Start anew: the app runs, and feeds."""
        self.is_app_running, self._hears_s = True, self._now_s + BOOT_S
        return super().restart()

    def _run(self, source: str) -> bytes:
        self._took_s = next((s for words, s in self.takes_s.items() if source.startswith(words)), 0.0)
        return super()._run(source)


@contextmanager
def a_clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    """Have the link, mpremote and the watch go by a clock of the test's, and pyserial know `paced://`."""
    clock = Clock()

    class ByTheClock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> ByTheClock:
            return cls.fromtimestamp(clock.time(), tz)

    with monkeypatch.context() as here:
        for module in (repl, line, installing, transport_serial, far_end):
            here.setattr(module, "time", clock)
        here.setattr(sync, "datetime", ByTheClock)
        here.setattr(serial, "protocol_handler_packages", ["tests.link", *serial.protocol_handler_packages])
        yield clock
