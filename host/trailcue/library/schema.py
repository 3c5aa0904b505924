"""The library's database: its tables, how an older one is brought up to date, and what its errors mean."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

BUSY_S = 5.0
"""How long to wait for another trailcue that is writing."""

_APPLICATION = 0x74726C63
"""SQLite's application_id, "trlc": another program's database is left alone."""

# One entry a version, append only. The database's user_version is how many of them it has been through.
MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """CREATE TABLE originals (
            hash TEXT PRIMARY KEY,
            extension TEXT NOT NULL,
            bytes INTEGER NOT NULL,
            source TEXT NOT NULL,
            added TEXT NOT NULL
        )""",
        """CREATE TABLE sessions (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            identity TEXT NOT NULL UNIQUE,
            kind TEXT NOT NULL,
            plan TEXT,
            entry INTEGER,
            shown TEXT NOT NULL REFERENCES originals (hash),
            note TEXT NOT NULL DEFAULT '',
            rpe INTEGER,
            changed TEXT NOT NULL,
            started TEXT,
            sport TEXT,
            duration_s INTEGER,
            distance_m INTEGER,
            distance_by TEXT,
            ascent_m INTEGER,
            cues INTEGER,
            build TEXT,
            log_plan TEXT,
            log_session INTEGER,
            first_sequence INTEGER
        )""",
        """CREATE TABLE copies (
            session INTEGER NOT NULL REFERENCES sessions (number) ON DELETE CASCADE,
            hash TEXT NOT NULL REFERENCES originals (hash),
            place INTEGER NOT NULL,
            PRIMARY KEY (session, hash, place)
        )""",
        "CREATE INDEX copies_by_hash ON copies (hash)",
        """CREATE TABLE tags (
            session INTEGER NOT NULL REFERENCES sessions (number) ON DELETE CASCADE,
            tag TEXT NOT NULL,
            PRIMARY KEY (session, tag)
        )""",
        """CREATE TABLE digests (
            session INTEGER PRIMARY KEY REFERENCES sessions (number) ON DELETE CASCADE,
            version INTEGER NOT NULL,
            digest TEXT NOT NULL
        )""",
        # What of an original is not to come back with a rebuild, though its file stays for its other sessions.
        """CREATE TABLE gone (
            hash TEXT NOT NULL REFERENCES originals (hash) ON DELETE CASCADE,
            identity TEXT NOT NULL,
            PRIMARY KEY (hash, identity)
        )""",
        # Files that are to be removed: noted with the rows' removal, so that an interruption leaves none behind.
        "CREATE TABLE leaving (hash TEXT PRIMARY KEY, extension TEXT NOT NULL)",
    ),
    # What a session would be called by this copy alone: another name than its identity where the OPEN page is lost.
    (
        "ALTER TABLE copies ADD COLUMN own TEXT NOT NULL DEFAULT ''",
        """UPDATE copies SET own = (
            SELECT CASE kind WHEN 'log' THEN substr(identity, 1, 64) ELSE identity END
            FROM sessions WHERE number = session
        )""",
    ),
)


class LibraryError(Exception):
    """What cannot be done with the library: one line that says where, and what to do."""


class Damaged(LibraryError):
    """The list is no use: to be made anew."""

    def __init__(self, path: Path, why: str) -> None:
        """Args: the list's file, and what is wrong with it."""
        super().__init__(
            f"{path}: the library's list is damaged ({why}): `trailcue sessions rebuild` makes it anew from the files"
        )


@contextmanager
def speaking(path: Path) -> Iterator[None]:
    """Say what SQLite's errors mean for whoever sits at the laptop.

    Raises:
        LibraryError: instead of any error of the database.
    """
    try:
        yield
    except sqlite3.DatabaseError as error:
        name = getattr(error, "sqlite_errorname", None)
        if name is None:  # of the program, not of the file
            raise
        said = _said(name, error, path)
        raise (LibraryError(said) if said else Damaged(path, str(error))) from error


def _said(name: str, error: sqlite3.DatabaseError, path: Path) -> str | None:
    """Return what is in the way, None for what only a damaged file does."""
    kind = name.removeprefix("SQLITE_").split("_")[0]
    if kind in ("BUSY", "LOCKED"):
        return f"{path}: another trailcue is writing to the library: try again when it is done"
    if kind == "CONSTRAINT":
        return f"{path}: another trailcue has changed the library meanwhile: nothing was changed; try again"
    if kind == "FULL":
        return f"{path}: the disk is full: nothing was changed; make room and try again"
    if kind in ("READONLY", "CANTOPEN", "PERM", "AUTH"):
        return (
            f"{path}: the library cannot be written ({error}): "
            "see to the rights of its folder, or name another with TRAILCUE_HOME"
        )
    if kind == "IOERR":
        return f"{path}: the disk does not read or write ({error}): nothing was changed; see to the disk"
    return None


def connected(path: Path | None) -> sqlite3.Connection:
    """Open the database file, whatever is in it; it is made if it is not there. Transactions are begun by hand.

    None is one in memory, gone when it is closed.

    The journal is SQLite's default, a file that is gone after each change. Its other one, WAL, is faster for many
    writers at once, but needs memory shared by all of them: it must not be used in a home on a network.
    """
    base = sqlite3.connect(path or ":memory:", timeout=BUSY_S, isolation_level=None)
    base.row_factory = sqlite3.Row
    base.execute(
        "PRAGMA synchronous = EXTRA"
    )  # what a watch is told to overwrite is here after a power cut, too
    base.execute("PRAGMA fullfsync = ON")  # and past a Mac's disk's own cache
    base.execute("PRAGMA foreign_keys = ON")
    base.execute("PRAGMA secure_delete = ON")  # what was deleted is not left in the file
    return base


def version_of(base: sqlite3.Connection, path: Path) -> int:
    """Return how many migrations the database has been through; 0 for a new one.

    Raises:
        LibraryError: it is not trailcue's, or of a newer trailcue.
    """
    version = base.execute("PRAGMA user_version").fetchone()[0]
    application = base.execute("PRAGMA application_id").fetchone()[0]
    if application != _APPLICATION and (version or base.execute("SELECT 1 FROM sqlite_master").fetchone()):
        raise LibraryError(
            f"{path}: a database of another program: move it away, then run `trailcue sessions rebuild`"
        )
    if version > len(MIGRATIONS):
        raise LibraryError(
            f"{path}: written by a newer trailcue (library version {version}, this one knows {len(MIGRATIONS)}): "
            "update trailcue; the files under originals/ are untouched"
        )
    return version


def migrate(base: sqlite3.Connection) -> None:
    """Bring the tables up to date, inside a transaction that the caller has begun."""
    version = base.execute("PRAGMA user_version").fetchone()[0]
    for statements in MIGRATIONS[version:]:
        for statement in statements:
            base.execute(statement)
    base.execute(f"PRAGMA application_id = {_APPLICATION}")
    base.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")


@contextmanager
def copied(base: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """A copy of a database in memory, its tables up to date, for who may not change the database itself."""
    with closing(connected(None)) as copy:
        base.execute("BEGIN")
        base.execute("SELECT 1 FROM sqlite_master").fetchone()  # waits BUSY_S for another, `backup` for ever
        base.backup(copy)
        base.execute("COMMIT")
        migrate(copy)
        yield copy
