"""Where pages of a pool go to stay: into the library, or into a folder, a log for each session."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from trailcue import archive
from trailcue.library import Became, Library
from trailcue.log.salvage import Log, salvage

from .pull import Keep, Kept

_SUFFIX = ".tclog"


def in_library(data: bytes, source: str) -> list[Kept]:
    """Bring pages into the library.

    Raises:
        LibraryError: it cannot be opened or written; one line.
    """
    with Library.opened() as library:
        return [Kept(f"session {added.number}", added.state) for added in library.add_pages(data, source)]


def in_folder(folder: Path) -> Keep:
    """Return what writes a log for each session into a folder, over that of the same session if it has gone on."""

    def keep(data: bytes, source: str) -> list[Kept]:
        del source
        archive.make_folder(folder)
        return [_keep(folder, log) for log in salvage(data).logs]

    return keep


def _keep(folder: Path, log: Log, number: int = 1) -> Kept:
    """Keep a log in the first file of its session that it does not contradict: each truth has one."""
    path = folder / f"{_name(log)}{'' if number == 1 else f'-{number}'}{_SUFFIX}"
    had = path.read_bytes() if path.exists() else b""
    both = salvage(had + log.joined())
    if both.conflicts:  # a page is there with other contents
        return _keep(folder, log, number + 1)
    whole = both.logs[0].joined()
    if whole == had:
        return Kept(str(path), Became.KNOWN)
    archive.write_whole(path, whole)
    return Kept(str(path), Became.LONGER if had else Became.NEW)


def _name(log: Log) -> str:
    """Return a name that a session has for good: when it began, and a hash of its first page."""
    began = log.started()
    when = f"{began:%Y-%m-%d-%H%M}" if began else "undated"
    return f"{when}-{sha256(log.pages[0]).hexdigest()[:8]}"
