"""What a watch's files can be asked, whichever way it is reached."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

Told = Callable[[int], None]
"""Is told how many more bytes have been read or written."""


@dataclass(frozen=True)
class Entry:
    """What a folder holds; `size` in bytes, None for a folder."""

    name: str
    size: int | None

    @property
    def is_folder(self) -> bool:
        """Whether it is one."""
        return self.size is None


class Files(Protocol):
    """The files of a watch, by their paths on its drive ("/lib/desk.py").

    Raises:
        OSError: by each method, what the watch's file system says, with its `errno`: there is no such file, no room, it
            is read-only.
        LinkError: by each method, where the watch is reached by a link that broke.
    """

    def listing(self, path: str) -> list[Entry]:
        """Return what is in a folder, by name."""
        ...

    def size(self, path: str) -> int | None:
        """Return a file's bytes, None if there is no such file."""
        ...

    def is_folder(self, path: str) -> bool:
        """Tell whether there is a folder of that name."""
        ...

    def sha256(self, path: str, start: int = 0, end: int | None = None) -> bytes:
        """Return the SHA-256 of a file's bytes from `start` to `end` (not included; None: its end)."""
        ...

    def read(self, path: str, start: int = 0, count: int | None = None, told: Told | None = None) -> bytes:
        """Return so many bytes of a file from `start` on, all there are for None, fewer at its end."""
        ...

    def write(self, path: str, data: bytes, told: Told | None = None) -> None:
        """Write a file: it is there whole or as it was. Its folder must be there."""
        ...

    def remove(self, path: str) -> None:
        """Remove a file or an empty folder."""
        ...

    def make_folder(self, path: str) -> None:
        """Make a folder, those above it too; one that is there is made already."""
        ...
