"""One program at a time: a lock that ends with the program that has it, however that ends, and says which it is."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

_FAR = 1 << 20
"""Where Windows locks a byte: nobody else could read one that is locked."""


_TAKEN = (errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES, errno.EDEADLK)
"""What systems say of a file that another program has locked."""


class Taken(Exception):
    """Another program has it; the text is who."""


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Have what a file stands for to oneself. The file stays, empty; a lock of who was killed is free.

    Raises:
        Taken: another program has it.
        OSError: there can be no such file, or it cannot be locked where it lies.
    """
    with path.open("ab+", buffering=0) as file:
        if not _is_locked(file):
            file.seek(0)
            number = file.read(20).decode(errors="replace")
            raise Taken("another trailcue" + (f" (process {number})" if number.isdecimal() else ""))
        with suppress(OSError):  # a full disk: it is locked all the same
            file.truncate(0)
            file.write(str(os.getpid()).encode())
        try:
            yield
        finally:
            with suppress(OSError):
                file.truncate(0)  # nobody has it any more
            _unlock(file)


def _is_locked(file: BinaryIO) -> bool:
    """Lock an open file; False if another program has it locked."""
    try:
        if sys.platform == "win32":
            import msvcrt

            file.seek(_FAR)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno not in _TAKEN:
            raise
        return False
    return True


def _unlock(file: BinaryIO) -> None:
    """Give a file up now: a child that was just started has it open, too, until it is a program of its own."""
    if sys.platform != "win32":  # where no child has it
        import fcntl

        fcntl.flock(file, fcntl.LOCK_UN)
