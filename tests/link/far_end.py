"""A watch in this process, at the far end of a PTY: the firmware's desk over a folder of files, and faults of the link.

Runs what it is sent, as `fake_repl` does, with raw paste; its files are a folder's, its `desk` is the firmware's own.
What a frame is here: a program that it is sent, and the answer.
"""

from __future__ import annotations

import binascii
import builtins
import errno
import hashlib
import io
import os
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import FileIO
from pathlib import Path
from types import SimpleNamespace

import desk
import pytest

from tests.link.fake_repl import FakeWatch
from trailcue import fullpool, installation, payload
from watch import plans, planwriting, pulled

POOL_PAGES = fullpool.OVERHEAD + 160
_RAISED = (
    RuntimeError,
    ValueError,
    NameError,
    LookupError,
    AttributeError,
    ImportError,
    SyntaxError,
    TypeError,
)


class Drive:
    """The files of a watch in a folder; `open`, `os` and `rtc` are what a program there has of them.

    Attributes:
        room: bytes that may still be written to files outside the pool and the slots, None for any number.
        is_read_only: whether nothing may be written.
        ahead_s: how far the clock is ahead.
        writing: files that are open to be written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.room: int | None = None
        self.is_read_only = False
        self.ahead_s = 0.0
        self.writing: list[_File] = []
        self.os = SimpleNamespace(
            listdir=lambda path: os.listdir(self.at(path)),
            stat=lambda path: tuple(os.stat(self.at(path))),
            rename=lambda old, new: self._may_write() or os.replace(self.at(old), self.at(new)),
            remove=lambda path: self._may_write() or os.remove(self.at(path)),
            rmdir=lambda path: self._may_write() or os.rmdir(self.at(path)),
            mkdir=lambda path: self._may_write() or os.mkdir(self.at(path)),
            sync=lambda: None,
        )

    def at(self, path: str) -> Path:
        """Return where a path of the watch is here."""
        return self.folder / path.lstrip("/")

    def bytes(self, path: str) -> bytes:
        """Return what a file holds."""
        return self.at(path).read_bytes()

    def _may_write(self) -> None:
        if self.is_read_only:
            raise OSError(errno.EROFS, "Read-only filesystem")

    def open(self, path: str, mode: str = "r") -> _File:
        """Open a file as a program there does; what is written is on the flash."""
        if mode != "rb":
            self._may_write()
        return _File(self, self.at(path), mode)

    @property
    def datetime(self) -> tuple[int, ...]:
        """The clock, as `rtc.RTC` has it."""
        return tuple(time.gmtime(time.time() + self.ahead_s))[:9]

    @datetime.setter
    def datetime(self, moment: tuple[int, ...]) -> None:
        import calendar

        self.ahead_s = calendar.timegm(tuple(moment)) - time.time() // 1


class _File:
    def __init__(self, drive: Drive, path: Path, mode: str) -> None:
        self._drive = drive
        self._file = FileIO(path, mode.replace("b", ""))
        if mode != "rb":
            drive.writing.append(self)
        self.seek = self._file.seek
        self.read, self.readinto = self._file.read, self._file.readinto

    def close(self) -> None:
        if self in self._drive.writing:
            self._drive.writing.remove(self)
        self._file.close()

    def write(self, data: bytes) -> int:
        if self._drive.room is not None:
            self._drive.room -= len(data)
            if self._drive.room < 0:
                raise OSError(errno.ENOSPC, "No space left on device")
        return self._file.write(data)

    def __enter__(self) -> _File:
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()


Fault = Callable[["FarEnd", bytes], bytes]
"""Is given each answer, after the program was run, and returns what is sent in its place."""


class _Pulled(Exception):
    """The cable is out."""


class FarEnd(FakeWatch):
    """A watch over a Drive.

    Attributes:
        frames: how many programs it was sent.
        window: bytes of a program that it takes before it asks for more.
    """

    window = 0xFFFF

    def __init__(self, drive: Drive, fault: Fault | None = None, is_chopped: bool = False):
        """Start to answer.

        Args:
            drive: its files.
            fault: what becomes of the answers.
            is_chopped: each byte comes by itself.
        """
        self.frames = 0
        self.drive = drive
        self._fault = fault
        self._is_chopped = is_chopped
        self._is_pasting = self._is_out = False
        self._printed = io.StringIO()
        super().__init__()
        self._forget()

    def _forget(self) -> None:
        modules = {
            **self._own_modules(),
            "binascii": binascii,
            "hashlib": hashlib,
            "zlib": zlib,
            "time": time,
            "desk": desk,
            "os": self.drive.os,
            "rtc": SimpleNamespace(RTC=lambda: self.drive),
        }

        def do(name: str, *_: object) -> object:
            if name not in modules:
                raise ImportError(f"no module named '{name}'")
            return modules[name]

        def say(*words: object) -> None:
            print(*words, file=self._printed)

        own = dict(vars(builtins), __import__=do, open=self.drive.open, print=say)
        self._names = {"__name__": "__main__", "__builtins__": own}

    def _own_modules(self) -> dict[str, object]:
        """Return what a program there can import besides."""
        return {}

    def restart(self) -> bytes:
        """Start anew, as after a watchdog's reset: the app runs, and nothing is known any more."""
        self._forget()
        self.drive.writing.clear()
        self._is_raw = self._is_pasting = False
        return b"\r\nsoft reboot\r\ncode.py output:\r\nplan not used\r\n"

    def pull_the_cable(self) -> bytes:
        """Have the connection end here."""
        raise _Pulled

    def _serve(self) -> None:
        try:
            super()._serve()
        except _Pulled:
            self._is_out = True
            os.close(self.master)

    def close(self) -> None:
        """Unplug it, unless that was done."""
        if self._is_out:
            self._thread.join()
            os.close(self._slave)
        else:
            super().close()

    def send(self, data: bytes) -> None:
        """Send bytes, together or each by itself."""
        for at in range(len(data)) if self._is_chopped else ():
            os.write(self.master, data[at : at + 1])
            os.sched_yield()
        if not self._is_chopped:
            super().send(data)

    def _byte(self, byte: bytes) -> bytes:
        if self._is_pasting:
            return self._pasted(byte)
        if byte == b"\x01" and self._is_raw and self._source == b"\x05A":
            self._is_pasting, self._source = True, b""
            return b"R\x01" + self.window.to_bytes(2, "little")
        return super()._byte(byte)

    def _pasted(self, byte: bytes) -> bytes:
        if byte == b"\x03":
            self._is_pasting, self._source = False, b""
            return b"\x04\x04\x04>"
        if byte != b"\x04":
            self._source += byte
            return b"" if len(self._source) % self.window else b"\x01"
        source, self._source, self._is_pasting = self._source.decode(), b"", False
        self.frames += 1
        answer = self._run(source) + b">"
        return b"\x04" + (self._fault(self, answer) if self._fault else answer)

    def _run(self, source: str) -> bytes:
        self._printed.seek(0)
        self._printed.truncate()
        trouble = ""
        try:
            exec(source, self._names)
        except OSError as error:
            trouble = (
                f"OSError: [Errno {error.errno}] {error.strerror}" if error.errno else f"OSError: {error}"
            )
        except _RAISED as error:
            trouble = f"{type(error).__name__}: {error}"
        out = self._printed.getvalue().replace("\n", "\r\n").encode() + b"\x04"
        return (
            out
            + (f"Traceback (most recent call last):\r\n{trouble}\r\n".encode() if trouble else b"")
            + b"\x04"
        )


@contextmanager
def plugged_in(drive: Drive, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Have the firmware that is imported here use the files of a drive."""
    with monkeypatch.context() as here:
        for module in (plans, pulled):
            here.setattr(module, "open", drive.open, raising=False)
        for module in (planwriting, pulled):
            here.setattr(module, "os", drive.os)
        yield


def installed(folder: Path, pool: bytes, plan: bytes | None = None) -> Drive:
    """Return the drive of a watch with that log, and a plan in its first slot."""
    folder.mkdir()
    drive = Drive(folder)
    drive.at("/trail.pool").write_bytes(pool)
    drive.at("/plan_a.slot").write_bytes(installation.slot(plan))
    drive.at("/plan_b.slot").write_bytes(installation.slot(None))
    drive.at("/build.id").write_bytes(payload.build_id_bytes())
    drive.at("/boot_out.txt").write_text("Adafruit CircuitPython 10.3.0\nBoard ID:x\nUID:0123456789ABCDEF\n")
    return drive
