"""Pages that are damaged on the watch itself: in no session, but their bytes are kept before the room is used again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from hashlib import sha256
from pathlib import Path

from trailcore import pages
from trailcue import archive
from trailcue.fullpool import HOME

from .files import Files
from .poolmap import PATH, NotVerified, PoolMap
from .spool import file_name

_BLANK = b"\xff" * pages.SIZE


def keep(
    files: Files, watch: str, found: PoolMap, lost: Iterable[int], came: Collection[int], end: int
) -> list[str]:
    """Keep the bytes of pages that cannot be read; return a sentence on each.

    Args:
        files: of the watch.
        watch: its name, that of no other.
        found: what its pool holds.
        lost: sequences of pages whose heads are whole, and their bytes are not.
        came: such sequences, too, of pages that had come before they were damaged.
        end: the sequence behind the last page that is to be marked.

    Raises:
        NotVerified: what has come is not what the watch has.
        OSError, LinkError: as files and links do; nothing was marked.
    """
    said = []
    for sequence in sorted({*lost, *came, *_gaps(found, end)}):
        path = _kept(files, watch, found, sequence)
        where = "in its session as it came before" if sequence in came else "in no session"
        if path:
            said.append(
                f"page {sequence} is damaged on the watch itself and {where}; its bytes are kept in {path}"
            )
    return said


def _gaps(found: PoolMap, end: int) -> Iterator[int]:
    """Return the sequences whose pages should be there and have no head that can be read."""
    for sequence in range(max(found.pulled, end - found.home_pages), end):
        if sequence not in found.pages and (found.under_way is None or sequence != found.under_way.sequence):
            yield sequence


def _kept(files: Files, watch: str, found: PoolMap, sequence: int) -> Path | None:
    """Keep what lies in a page's place; return where, None if the page was never written there."""
    start = (HOME + sequence % found.home_pages) * pages.SIZE
    data = files.read(PATH, start, pages.SIZE)
    if data == _BLANK or pages.Head().read(bytearray(data)):
        return None
    name = sha256(data)
    if files.sha256(PATH, start, start + pages.SIZE) != name.digest():
        raise NotVerified("a damaged page reads differently each time, and nothing was marked: pull again")
    folder = archive.folder() / "damaged"
    archive.make_folder(folder)
    path = folder / f"{file_name(watch)}-page-{sequence}-{name.hexdigest()[:8]}.bin"
    archive.write_whole(path, data)
    return path
