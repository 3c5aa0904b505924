"""Pages that have come from a watch and are not in the library yet: a break costs none of them."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from trailcore import pages
from trailcue import archive, locks

from .poolmap import mark_of


class SpoolBusy(Exception):
    """Another trailcue pulls from this watch."""


class Spool:
    """A file of pages, one after the other; for use as `held` gives it.

    Raises:
        OSError: by each method, as files do: the laptop's disk is full.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._pages: dict[bytes, bytes] = {}
        self.load()

    def load(self) -> None:
        """Have what is on the disk; a page that was cut short there has not come."""
        self._pages = {}
        if self._path.exists():
            data = self._path.read_bytes()
            for at in range(0, len(data), pages.SIZE):
                page = data[at : at + pages.SIZE]
                if pages.Head().read(bytearray(page)):
                    self._pages[mark_of(page)] = page

    def __contains__(self, mark: bytes) -> bool:
        return mark in self._pages

    def page(self, mark: bytes) -> bytes:
        """Return a page that has come."""
        return self._pages[mark]

    def of_session(self, number: int) -> list[bytes]:
        """Return the pages of a session that have come, by its number, first come first."""
        return [page for page in self._pages.values() if int.from_bytes(page[6:8], "little") == number]

    def add(self, found: Sequence[bytes]) -> None:
        """Take pages in, and have them on the disk."""
        with self._path.open("ab") as file:
            file.truncate(file.tell() - file.tell() % pages.SIZE)  # what a full disk, or a cut, left half
            for page in found:
                file.write(page)
            file.flush()
            archive.sync(file.fileno())
        self._pages.update((mark_of(page), page) for page in found)

    def keep_only(self, marks: Iterable[bytes]) -> None:
        """Forget all pages but these."""
        kept = b"".join(self._pages[mark] for mark in marks if mark in self._pages)
        archive.write_whole(self._path, kept)
        self.load()

    def drop(self, marks: Container[bytes]) -> None:
        """Forget these pages."""
        self.keep_only([mark for mark in self._pages if mark not in marks])


@contextmanager
def held(watch: str) -> Iterator[Spool]:
    """Give the spool of a watch, for one at a time.

    Args:
        watch: its name, that of no other.

    Raises:
        SpoolBusy: another process has it.
    """
    folder = archive.folder() / "spool"
    archive.make_folder(folder)
    name = file_name(watch)
    with ExitStack() as stack:
        try:
            stack.enter_context(locks.held(folder / f"{name}.lock"))
        except locks.Taken as who:
            raise SpoolBusy(
                f"{who} is pulling from this watch: wait until it is done, then pull again"
            ) from None
        path = folder / f"{name}.pages"
        archive.sweep(path)
        yield Spool(path)


def file_name(watch: str) -> str:
    """Return a watch's name as files may have it."""
    return re.sub(r"[^0-9A-Za-z]", "", watch) or "watch"
