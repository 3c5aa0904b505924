"""A watch's files over its REPL: `onwatch` runs there, this asks it and checks what it says."""

from __future__ import annotations

import ast
import os
import re
from binascii import Error as NotBase64
from binascii import a2b_base64, b2a_base64, crc32
from functools import cache
from hashlib import sha256
from pathlib import Path, PurePosixPath
from zlib import compress

from .files import Entry, Told
from .repl import CableError, LinkError, Repl, WatchError

PIECE = 4_096
"""Bytes of a file that one request carries to the watch, as text at most 5.5 K, which is in its heap twice."""
RANGE = 24_576
"""Bytes that one request reads."""
TRIES = 3
"""How often in a row the same is asked before the link is given up."""
PART = ".part"
HEAD = 16
"""Bytes that `Remote.heads` returns of each piece."""

_ALL = 0x3FFF_FFFF
"""Longer than any file there; a number that the watch's interpreter keeps small."""
_ERRNO = re.compile(r"OSError: (?:\[Errno )?(\d+)")
_CHANGED = re.compile(
    r"NameError|SyntaxError|IndentationError|UnicodeError|arrived changed|incorrect padding"
)
"""What a watch says of a request that arrived changed, and one that has been restarted and knows nothing any more."""


class Remote:
    """The files of the watch behind an open Repl: a `files.Files`, and what else `onwatch` does there.

    What arrives changed, either way, is asked for again.
    """

    def __init__(self, repl: Repl) -> None:
        self.repl = repl
        self._is_taught = False
        self._packs: bool | None = None

    def listing(self, path: str) -> list[Entry]:
        """Return what is in a folder, by name."""
        found = []
        for line in self.asked(f"names({path!r})", path):
            size, _, name = line.decode().partition(" ")
            found.append(Entry(name, None if size == "-1" else int(size)))
        return sorted(found, key=lambda entry: entry.name)

    def size(self, path: str) -> int | None:
        """Return a file's bytes, None if there is no such file."""
        size = self._size(path)
        return None if size == -1 else size

    def is_folder(self, path: str) -> bool:
        """Tell whether there is a folder of that name."""
        return path == "/" or self._size(path) == -1

    def _size(self, path: str) -> int | None:
        told = self.asked(f"size({path!r})", path)
        return int(told[0]) if told else None

    def sha256(self, path: str, start: int = 0, end: int | None = None) -> bytes:
        """Return the SHA-256 of a file's bytes from `start` to `end` (not included), made on the watch."""
        return b"".join(self.asked(f"digest({path!r}, {start}, {_ALL if end is None else end})", path))

    def read(self, path: str, start: int = 0, count: int | None = None, told: Told | None = None) -> bytes:
        """Return so many bytes of a file from `start` on, all there are for None, fewer at its end."""
        whole = bytearray()
        left = _ALL if count is None else count
        while left > 0:
            at, ask = start + len(whole), min(RANGE, left)
            got = b"".join(self.asked(f"read({path!r}, {at}, {ask})", path, at))
            whole += got
            left -= len(got)
            if told:
                told(len(got))
            if len(got) < ask:
                break
        return bytes(whole)

    def heads(self, path: str, start: int, count: int, step: int) -> list[bytes]:
        """Return the first 14 and the last 2 bytes of so many pieces, `step` bytes each, of a file."""
        joined = b"".join(self.asked(f"heads({path!r}, {start}, {count}, {step})", path, start))
        return [joined[at : at + HEAD] for at in range(0, len(joined), HEAD)]

    def write(self, path: str, data: bytes, told: Told | None = None) -> None:
        """Write a file: beside the one that is there, then read back on the watch, then in its place."""
        part = path + PART
        end = f"finish({part!r}, {path!r}, {sha256(data).digest()!r})"
        try:
            self.put((f"begin({part!r})", "put", end), data, path, told)
        except OSError:
            self.asked(f"drop({part!r})", part)  # a drive that is full has its room back
            raise

    def remove(self, path: str) -> None:
        """Remove a file or an empty folder; what is not there is removed already."""
        self.asked(f"remove({path!r})", path)

    def make_folder(self, path: str) -> None:
        """Make a folder, those above it too; one that is there is made already."""
        for above in reversed(PurePosixPath(path).parents[:-1]):
            self.asked(f"make_folder({str(above)!r})", path)
        self.asked(f"make_folder({path!r})", path)

    def put(self, calls: tuple[str, str, str], data: bytes, path: str, told: Told | None = None) -> None:
        """Have the watch take bytes piece by piece; from the first one on again if it was restarted in the middle.

        Args:
            calls: what begins it, the name of what takes a piece, what ends it.
            data: all of it.
            path: what it is for.
            told: of each piece.
        """
        begin, piecewise, end = calls
        for is_last in (False, True):
            try:
                self.asked(begin, path)
                for at in range(0, len(data), PIECE):
                    piece = data[at : at + PIECE]
                    self.asked(f"{piecewise}({self._sent(piece, at)})", path, at)
                    if told:
                        told(len(piece))
                self.asked(end, path)
                return
            except WatchError as error:
                if is_last or not str(error).startswith("IndexError"):
                    raise

    def _sent(self, piece: bytes, at: int) -> str:
        """Return a piece of bytes as the arguments of what takes it on the watch, and puts it at that byte."""
        if self._packs is None:
            self._packs = self.asked("packs()", "") == [b"1"]
        packed = compress(piece, 9) if self._packs else piece
        is_packed = len(packed) < len(piece)
        text = b2a_base64(packed if is_packed else piece, newline=False)
        return f"{text!r}, {is_packed}, {crc32(piece, at)}, {at}"

    def asked(self, request: str, path: str, at: int = 0) -> list[bytes]:
        """Run a function of `onwatch`; return the lines that it said.

        Args:
            request: the call. It may come to be run twice.
            path: the file that it is about.
            at: the byte at which its answer stands.

        Raises:
            OSError: what the watch's file system says.
            LinkError: the watch stopped answering, or says something else.
        """
        for left in reversed(range(TRIES)):
            try:
                return self._once(request, at)
            except CableError:
                raise
            except WatchError as error:
                number = _ERRNO.match(str(error))
                if number:
                    code = int(number[1])
                    raise OSError(code, f"on the watch: {os.strerror(code)}", path) from None
                if not left or not _CHANGED.search(str(error)):
                    raise
            except LinkError:
                if not left:
                    raise
            self._is_taught = False
            self.repl.resume()
        raise AssertionError

    def _once(self, request: str, at: int) -> list[bytes]:
        if not self._is_taught:
            self._is_taught = _checked(self.repl.run(_lesson()), 0) is not None
        lines = _checked(self.repl.run(request), at)
        if lines is None:
            raise LinkError("what comes from the watch arrives changed", "try another cable or port")
        return lines


def _checked(answer: bytes, at: int) -> list[bytes] | None:
    """Return the lines of an answer that stands at that byte; None unless all have come as they were said.

    Other lines are passed over: what the firmware prints meanwhile, and what a bad contact makes of nothing.
    """
    found: list[bytes] = []
    for line in answer.splitlines():
        text, space, crc = line.rpartition(b" ")
        try:
            data = a2b_base64(text, strict_mode=True)
        except NotBase64:
            continue
        if not space or str(crc32(data, at)).encode() != crc:
            continue
        if not data:
            return found
        found.append(data)
        at += len(data)
    return None


@cache
def _lesson() -> str:
    """Return `onwatch` without what is there for its readers alone."""
    tree = ast.parse(Path(__file__).with_name("onwatch.py").read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.FunctionDef) and ast.get_docstring(node) is not None:
            del node.body[0]
    return ast.unparse(tree) + "\n_say(b'', 0)"
