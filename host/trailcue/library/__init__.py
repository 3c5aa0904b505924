"""Every session that was imported or pulled: the originals by hash, and a list of them. One door: `Library.opened`."""

from .catalogue import Added, Entry, Library, database
from .entry import Became
from .schema import LibraryError

__all__ = ("Added", "Became", "Entry", "Library", "LibraryError", "database")
