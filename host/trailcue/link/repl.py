"""A watch's raw REPL through mpremote: interrupt the app, run small pieces of Python there, restart the app."""

from __future__ import annotations

import errno
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from inspect import getsource
from secrets import token_hex
from types import TracebackType
from typing import Any

from . import onwatch
from .line import Line

CONNECT_S = 10.0
"""An app may be in the middle of a connect to its strap (1.5 s) or of a flash write when it is interrupted."""
TRY_S = 2.0
"""A Ctrl-C that comes while a watch restarts is lost: after so long a silence it is sent again."""
ANSWER_S = 10.0
"""The longest silence of a watch that has been heard. Its watchdog, which nobody feeds meanwhile, waits for 30 s."""
LONGEST_S = 60.0
"""How long an answer may take in all, besides its longest silence: what chatters on and on is no watch.
At 9,600 baud the longest, of 33 K, takes 35 s."""
LEAVE_S = 2.0
"""How long a watch that takes nothing is waited for at the end."""
FEED_EVERY_S = 4.0
SOCKET = "socket://"
_END = b"\x04"

_FEED = getsource(onwatch._feed) + "_feed()\n"


class LinkError(Exception):
    """The watch cannot be reached, or stopped answering: the message says what to do.

    Attributes:
        said: what there is.
        fix: what to do about it, "" where `said` is all; the message is both.
        kind: by which scripts know it.
    """

    def __init__(self, said: str, fix: str = "", kind: str = "unreachable") -> None:
        super().__init__(f"{said}: {fix}" if fix else said)
        self.said, self.fix, self.kind = said, fix, kind


class CableError(LinkError):
    """There is no connection any more: asking again is no use."""


class WatchError(LinkError):
    """What ran on the watch raised: the message is its last line, `traceback` all of them."""

    def __init__(self, traceback: str) -> None:
        lines = traceback.strip().splitlines()
        super().__init__(lines[-1] if lines else "an error without a word")
        self.traceback = traceback


class Repl:
    """A connection to a watch, for use in a `with`: at its end the app runs again.

    Args:
        device: a serial port, a PTY, or `socket://host:port`.

    Raises:
        LinkError: by each method, when the watch is not there, not ours to have, or silent.
    """

    def __init__(self, device: str) -> None:
        self._device = device
        self._transport: Any = None
        self._turn = threading.RLock()  # of who speaks, and of who feeds meanwhile
        self._is_astray = False  # an answer broke off: what comes next may be the rest of it

    def __enter__(self) -> Repl:
        from mpremote import transport_serial
        from mpremote.transport import TransportError

        # It prints what a REPL answered that is none. Standard output itself is other threads', too.
        transport_serial.__dict__["print"] = _unheard
        try:
            self._transport = transport_serial.SerialTransport(self._device, timeout=ANSWER_S)
        except (OSError, TransportError, ValueError):
            raise _why_not(self._device) from None
        try:
            self._transport.serial.write_timeout = ANSWER_S
            self._transport.serial = Line(self._transport.serial)
            self._transport.is_pty = True  # it then waits in `read`, not in steps of 10 ms
            self.resume()
        except BaseException:
            self._leave()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._leave()

    def resume(self) -> None:
        """Interrupt the app and have the watch listen; again where what came from it made no sense.

        A watch may just be starting, so it is asked again while it says nothing.
        """
        until_s = time.monotonic() + CONNECT_S
        while True:
            self._transport.use_raw_paste = True  # noise may have passed for a REPL that has none
            try:
                with self._turn:
                    longest_s = LONGEST_S if self._is_astray else CONNECT_S
                    self._speak(self._enter, longest_s)
                    self._is_astray = False
                    if not self.run(_FEED):
                        return
                wrong = LinkError(f"{self._device}: the line is noisy", "try another cable or port")
            except CableError:
                raise
            except LinkError as error:
                wrong = error
            if time.monotonic() >= until_s:
                raise wrong

    def _enter(self) -> None:
        """Have the raw REPL, and all behind that was on its way: it is asked for a word that nobody has said before."""
        from mpremote.transport import TransportError

        line = self._transport.serial
        line.silence_s = TRY_S
        self._transport.enter_raw_repl(soft_reset=False, timeout_overall=TRY_S)
        half, rest = token_hex(4), token_hex(4)
        line.write(f"print('{half}' '{rest}')\x04".encode())  # in two: an echo of it is no answer
        for word in ((half + rest).encode(), 2 * _END):
            if not line.until(word, TRY_S).endswith(word):
                raise TransportError("it is silent")
        if not line.is_at(b">", TRY_S):
            raise TransportError("something else came behind its answer")

    def run(self, source: str, timeout_s: float | None = None) -> bytes:
        """Run Python on the watch and return what it printed.

        Args:
            source: what the watch compiles and runs; names it defines stay for the next call.
            timeout_s: the longest silence; ANSWER_S for None. LONGEST_S more is the most that all of it may take.

        Raises:
            WatchError: it raised there.
            LinkError: the watch stopped answering.
        """
        silence_s = ANSWER_S if timeout_s is None else timeout_s
        with self._turn:
            if self._is_astray:
                self.resume()
            self._is_astray = True
            out, trouble = self._speak(lambda: self._ran(source, silence_s), silence_s + LONGEST_S)
            self._is_astray = False
        if trouble:
            raise WatchError(trouble.decode(errors="replace"))
        return out

    def _ran(self, source: str, timeout_s: float) -> tuple[bytes, bytes]:
        from mpremote.transport import TransportError

        self._transport.serial.silence_s = ANSWER_S
        self._transport.exec_raw_no_follow(source)
        told = []
        for part in ("its answer", "its errors"):
            told.append(self._transport.serial.until(_END, timeout_s))
            if not told[-1].endswith(_END):
                raise TransportError(f"{part} broke off")
        if not self._transport.serial.is_at(b">", timeout_s):
            raise TransportError("something else came behind its answer")
        return told[0][:-1], told[1][:-1]

    @contextmanager
    def fed(self) -> Iterator[None]:
        """Feed the watchdog in the background, for as long as somebody has to think or to wait."""
        is_over = threading.Event()

        def feed() -> None:
            with suppress(LinkError):  # whoever speaks next is told
                while not is_over.wait(FEED_EVERY_S):
                    self.run("_feed()")

        feeder = threading.Thread(target=feed, daemon=True)
        feeder.start()
        try:
            yield
        finally:
            is_over.set()
            feeder.join()

    def _speak(self, what: Callable[[], Any], longest_s: float) -> Any:
        from mpremote.transport import TransportError
        from serial import SerialTimeoutException

        try:
            self._transport.serial.until_s = time.monotonic() + longest_s
            return what()
        except (TransportError, struct.error, SerialTimeoutException) as error:
            raise LinkError(
                f"{self._device}: no answer from CircuitPython ({error})",
                f"{self._who_else()}press the watch's reset button and try again",
                "silent",
            ) from None
        except OSError as error:
            raise CableError(
                f"{self._device}: the connection broke ({error})",
                f"{self._who_else()}was the cable pulled? Plug it in and try again",
                "cable",
            ) from None

    def _who_else(self) -> str:
        """Return what to look for where another computer may have the watch, and nothing here tells."""
        return "is nobody else connected there? If not, " if self._device.startswith(SOCKET) else ""

    def _leave(self) -> None:
        """Have the app run again, as far as there is still a watch to tell."""
        transport, self._transport = self._transport, None
        if transport is None:
            return
        serial = transport.serial
        if isinstance(serial, Line):
            transport.serial = serial = serial.serial  # mpremote sets the lines of its own
        with suppress(OSError):  # the cable is gone: the watchdog restarts the app
            serial.write_timeout = LEAVE_S
            serial.write(b"\x03")  # whatever still runs
            transport.exit_raw_repl()
            serial.write(b"\x04")
            _drain(serial)
        # Not by closing alone: a child that was just started has the port open, too. Windows has no such lock.
        with suppress(OSError, ValueError):
            serial.exclusive = False
        with suppress(OSError):
            transport.close()
        with suppress(OSError):
            serial.close()  # which mpremote leaves open where the cable is gone


def _unheard(*words: object) -> None:
    """Stand where mpremote prints."""


def _drain(serial: Any) -> None:
    """Wait until all that was written has left, LEAVE_S at most: `flush` has no end at a watch that takes nothing."""
    until_s = time.monotonic() + LEAVE_S
    while getattr(serial, "out_waiting", 0) and time.monotonic() < until_s:
        time.sleep(0.01)


def _why_not(device: str) -> LinkError:
    """Return why a port cannot be had, which mpremote does not tell: by opening it once more."""
    import serial

    try:
        serial.serial_for_url(device, exclusive=True).close()
    except (OSError, ValueError) as error:
        number = error.errno if isinstance(error, OSError) else None
        said = str(error)
    else:
        return LinkError(f"{device}: could not be opened a moment ago, but can now", "try again")
    if device.startswith(SOCKET):
        reason = said.rpartition("] ")[2]
        return LinkError(
            f"{device}: nobody answers there ({reason})",
            "see to what serves the port, and to its name and number",
        )
    if number == errno.EACCES:
        fix = "join the group that owns it (often dialout or uucp), log in again"
        return LinkError(f"{device}: no permission", fix, "permission")
    if number in (errno.EBUSY, errno.EAGAIN) or "exclusively lock" in said:
        fix = "close its terminal or editor and try again"
        return LinkError(f"{device}: in use by another program", fix, "port-busy")
    if number == errno.ENOENT:
        return LinkError(f"{device}: there is no such port", "is the watch plugged in?", "port-absent")
    return LinkError(f"{device}: cannot be opened: {said}")
