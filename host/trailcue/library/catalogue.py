"""The library as its users see it: files in, a list out, and what is said of a session."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, nullcontext, suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trailcue import archive

from . import originals, schema
from .entry import BY_TIME, QUERY, Became, Entry, entry_of
from .schema import LibraryError

if TYPE_CHECKING:
    from .comparing import Compared
    from .looking import Looked

_LEAST_DIGITS = 4
"""A hash is known by no fewer of its first characters."""

_NUMBER_DIGITS = 9
"""A word of so many digits, or fewer, is a number and never a hash: none that was deleted becomes another session."""

_TOLD = ("number", "plan", "entry", "note", "rpe", "changed")
"""Columns of `sessions` that no replay gives: they are told beside the originals."""
_PLANNED = ("plan", "entry")
"""Of them what the figures were made with."""


@dataclass(frozen=True)
class Added:
    """What became of a session that was brought."""

    number: int
    """Of the session in the library."""
    hash: str
    """SHA-256 of the file it was brought in."""
    state: Became
    source: str


def database() -> Path:
    """Return where the list is."""
    return archive.folder() / "library.sqlite"


class Library:
    """The sessions in `archive.folder()`; made by `opened` alone.

    Every change is one transaction, and is told beside the originals before it counts: an interruption at any moment
    leaves what was there before, or all that was asked for.
    """

    def __init__(self, base: sqlite3.Connection) -> None:
        self.base = base
        self._touched: dict[str, str] = {}
        self._orphaned: dict[str, dict[str, Any]] = {}

    @classmethod
    @contextmanager
    def opened(cls, *, to_look: bool = False) -> Iterator[Library]:
        """Open the library.

        Args:
            to_look: only that: where there is none it is an empty one that nobody keeps, of an older trailcue's list
                it is a copy, brought up to date, and what an interrupted removal has left is left. Else it is made
                if there is none.

        Raises:
            LibraryError: one line: damaged, of a newer trailcue, busy, or not to be written; and what to do.
        """
        path = database()
        is_kept = not to_look or (path.exists() and path.stat().st_size > 0)
        try:
            if is_kept:
                archive.make_folder(path.parent)
        except OSError as error:
            raise LibraryError(
                f"{path.parent}: cannot be made ({error.strerror}): name another folder with TRAILCUE_HOME"
            ) from error
        with schema.speaking(path), closing(schema.connected(path if is_kept else None)) as base:
            version = schema.version_of(base, path)
            if version == 0 and next(originals.all_there(), None):
                raise schema.Damaged(path, "it is empty, but there are files of sessions")
            is_old = version < len(schema.MIGRATIONS)
            if to_look:
                with schema.copied(base) if is_old else nullcontext(base) as shown:
                    yield cls(shown)
                return
            library = cls(base)
            if is_old:
                with library.changing():
                    schema.migrate(base)
            # While another writes, or where nothing can be written, it is for another time.
            with suppress(sqlite3.OperationalError):
                library.finish_leaving()
            yield library

    def add_pages(self, data: bytes, source: str) -> list[Added]:
        """Bring pages of a watch's pool: each session in them becomes a file of its own.

        Pages that were damaged, or are there twice with different contents, are kept with all others in one file.

        Args:
            data: pages in any order; what is none is passed over.
            source: what to call where they come from.

        Raises:
            LibraryError: a session cannot be taken in; all others are.
        """
        from trailcue.log.salvage import salvage

        from .looking import look_at_pages

        found = salvage(data)
        whole = bool(found.damaged or found.conflicts) and bool(found.logs)
        added: list[Added] = []
        refused: list[LibraryError] = []
        for piece in [data] if whole else [log.joined() for log in found.logs]:
            try:
                added += self.here(piece, source) or self.keep(look_at_pages(piece, source), piece)
            except LibraryError as error:
                refused.append(error)
        if refused:
            raise refused[0]
        return added

    def here(self, data: bytes, source: str) -> list[Added]:
        """Return the sessions of a file that is here, which is mended if it is not what it was; else empty."""
        name = originals.hash_of(data)
        if not self.known(name, source):
            return []
        with kept_or_nothing(self):
            known = self.known(name, source)  # unless it was deleted meanwhile
            for row in self.base.execute("SELECT extension FROM originals WHERE hash = ?", (name,)):
                originals.keep(data, name, row["extension"])
        return known

    def known(self, name: str, source: str) -> list[Added]:
        """Return the sessions of the file of this hash; empty if it is not here, or one of them was deleted since.

        Who brings it then wants that one back.
        """
        if self.base.execute("SELECT 1 FROM gone WHERE hash = ?", (name,)).fetchone():
            return []
        return [Added(number, name, Became.KNOWN, source) for number in self.held_in(name)]

    def held_in(self, name: str) -> list[int]:
        """Return the numbers of the sessions that are here of the file of this hash."""
        rows = self.base.execute("SELECT session FROM copies WHERE hash = ? ORDER BY place", (name,))
        return [row["session"] for row in rows]

    def keep(self, looked: Looked, data: bytes) -> list[Added]:
        """Store a file that was looked through, unless all of its sessions are here already; what was deleted is again.

        Args:
            looked: what is in it.
            data: its bytes.

        Raises:
            LibraryError: the bytes are not those that were looked through, or it cannot be kept.
        """
        from .comparing import all_compared

        if originals.hash_of(data) != looked.hash:
            raise LibraryError(f"{looked.source}: it changed while it was read: import it again")
        while True:
            version = self._version()
            known = self.known(looked.hash, looked.source)
            try:
                sessions = [] if known else all_compared(self, looked.sessions, data)
            except LibraryError:
                if self._version() == version:
                    raise
                continue
            with kept_or_nothing(self):
                if self._version() == version:
                    return known or self._keep(looked, data, sessions)

    def _keep(self, looked: Looked, data: bytes, sessions: list[Compared]) -> list[Added]:
        here = self.base.execute("SELECT extension FROM originals WHERE hash = ?", (looked.hash,)).fetchone()
        # What is told of an original that was gone: tags and notes come back with it.
        is_back = not here and originals.is_told(looked.hash) and not self._is_leaving(looked.hash)
        if here:
            looked = replace(looked, extension=here["extension"])
        elif not is_back and all(one.became == Became.KNOWN for one in sessions):
            return [Added(one.numbers[0], looked.hash, one.became, looked.source) for one in sessions]
        story = originals.told(looked.hash) if is_back else {}
        said = {
            seen.place: {key: one[key] for key in one if key not in _PLANNED}
            for seen in looked.sessions
            for one in story.get("sessions", ())
            if is_named(one.get("own") or one["identity"], seen.own)
        }
        self.base.execute("DELETE FROM leaving WHERE hash = ?", (looked.hash,))
        self.base.execute("DELETE FROM gone WHERE hash = ?", (looked.hash,))
        if not originals.path_of(looked.hash, looked.extension).exists():
            self._touched[looked.hash] = looked.extension
            if story.get("sessions"):
                self._orphaned[looked.hash] = story
        originals.keep(data, looked.hash, looked.extension)
        added = self.enter(looked, sessions, now(), said)
        # Beside the other files of these sessions, too, where one was named anew, or pieces became one.
        beside = self.base.execute(
            "SELECT DISTINCT hash FROM copies WHERE session IN (SELECT session FROM copies WHERE hash = ?)",
            (looked.hash,),
        )
        names = [row["hash"] for row in beside.fetchall()]
        self.tell(name for name in names if name == looked.hash or originals.told(name) != self.story(name))
        return added

    def _is_leaving(self, name: str) -> bool:
        """Tell whether the original of this hash was deleted, and only its files could not be yet."""
        return bool(self.base.execute("SELECT 1 FROM leaving WHERE hash = ?", (name,)).fetchone())

    def _version(self) -> int:
        """Return a number that is another one when another trailcue has changed the list."""
        return self.base.execute("PRAGMA data_version").fetchone()[0]

    def enter(
        self,
        looked: Looked,
        sessions: list[Compared],
        when: str,
        stories: dict[int, dict[str, Any]],
    ) -> list[Added]:
        """Enter a file and its sessions in the list, inside a change.

        Args:
            looked: the file.
            sessions: what each of its sessions is to this library.
            when: it came.
            stories: what was said of them when they were in a list before, by their place in the file.
        """
        self.base.execute(
            "INSERT OR IGNORE INTO originals VALUES (?, ?, ?, ?, ?)",
            (looked.hash, looked.extension, looked.bytes, looked.source, when),
        )
        return [
            Added(
                self._place(looked, one, stories.get(one.seen.place, {})),
                looked.hash,
                one.became,
                looked.source,
            )
            for one in sessions
        ]

    def _place(self, looked: Looked, one: Compared, story: dict[str, Any]) -> int:
        """Enter a session of a file that is being kept; return its number."""
        seen = one.seen
        facts = seen.facts | {"identity": seen.identity, "shown": looked.hash}
        if one.became == Became.NEW:
            facts |= {"changed": now()}
            facts |= {key: story[key] for key in _TOLD if key in story}
            if facts.get("number") in self:
                del facts["number"]  # never committed when it was told
            columns = ", ".join(facts)
            marks = ", ".join(f":{key}" for key in facts)
            self.base.execute(f"INSERT INTO sessions ({columns}) VALUES ({marks})", facts)
        elif one.became == Became.LONGER:
            self._unite(one.numbers, seen.identity)
            setting = ", ".join(f"{key} = :{key}" for key in facts)
            self.base.execute(f"UPDATE sessions SET {setting} WHERE identity = :identity", facts)
        number = self.number_of(seen.identity)
        self.base.execute(
            "INSERT OR IGNORE INTO copies VALUES (?, ?, ?, ?)", (number, looked.hash, seen.place, seen.own)
        )
        if one.became == Became.NEW:
            for tag in story.get("tags", ()):
                self.base.execute("INSERT OR IGNORE INTO tags VALUES (?, ?)", (number, tag))
        elif story:
            self._say_too(number, story)
        if one.became != Became.KNOWN:
            self.note_digest(number, seen.digest)
        return number

    def _unite(self, numbers: tuple[int, ...], identity: str) -> None:
        """Make the first of these sessions all of them, with what was said of each, and name it so."""
        number, *others = numbers
        for other in others:
            self.base.execute("UPDATE copies SET session = ? WHERE session = ?", (number, other))
            self._say_too(number, _words(self.entry(other)))
            self.base.execute("DELETE FROM sessions WHERE number = ?", (other,))
        self.base.execute(
            "UPDATE sessions SET identity = ?, changed = ? WHERE number = ? AND (identity != ? OR ?)",
            (identity, now(), number, identity, bool(others)),
        )

    def _say_too(self, number: int, story: dict[str, Any]) -> None:
        """Say of a session what was said of another that is one with it, or of it when it was in a list before."""
        here = _words(self.entry(number))
        both = said_together(here, story)
        if both == here:
            return
        for tag in both["tags"]:
            self.base.execute("INSERT OR IGNORE INTO tags VALUES (?, ?)", (number, tag))
        self.base.execute(
            "UPDATE sessions SET note = ?, rpe = ?, changed = ? WHERE number = ?",
            (both["note"], both["rpe"], now(), number),
        )

    def number_of(self, identity: str) -> int:
        """Return the number of the session of this identity; 0 if it is not here."""
        row = self.base.execute("SELECT number FROM sessions WHERE identity = ?", (identity,)).fetchone()
        return row["number"] if row else 0

    def __contains__(self, number: object) -> bool:
        return self.base.execute("SELECT 1 FROM sessions WHERE number = ?", (number,)).fetchone() is not None

    def alike(self, identity: str) -> list[int]:
        """Return the numbers of the session of this identity and of those that contradict it, as they came."""
        rows = self.base.execute(
            "SELECT number FROM sessions WHERE identity = ? OR identity GLOB ? ORDER BY number",
            (identity, f"{identity}:*"),
        )
        return [row["number"] for row in rows]

    def pieces(self, log_session: int, *, is_whole: bool) -> list[int]:
        """Return the numbers of the sessions of watches that a log may be one with though it is named otherwise.

        Args:
            log_session: its number on its watch.
            is_whole: its OPEN page is there, so that it is one only with those that have lost theirs.
        """
        rows = self.base.execute(
            "SELECT number FROM sessions WHERE log_session = ? AND (build IS NULL OR NOT ?) "
            "ORDER BY build IS NULL, number",
            (log_session, is_whole),
        )
        return [row["number"] for row in rows]

    def entries(
        self,
        since: date | None = None,
        until: date | None = None,
        tags: Iterable[str] = (),
        sport: str | None = None,
    ) -> list[Entry]:
        """Return the sessions in the order in which they began; where that is not known, in which they came.

        Args:
            since: those of this day and later, each by its wearer's clock.
            until: those of this day and earlier.
            tags: only those that have all of these.
            sport: only those of this one, as the recording says it.
        """
        wanted = set(tags)
        found = (entry_of(row) for row in self.base.execute(QUERY + BY_TIME))
        return [
            entry
            for entry in found
            if (since is None or entry.day >= since)
            and (until is None or entry.day <= until)
            and wanted <= set(entry.tags)
            and (sport is None or entry.sport == sport)
        ]

    def entry(self, number: int) -> Entry:
        """Return the session of this number.

        Raises:
            LibraryError: it was deleted since its number was found.
        """
        row = self.base.execute(f"{QUERY} WHERE number = ?", (number,)).fetchone()
        if row is None:
            raise _deleted_meanwhile(number)
        return entry_of(row)

    def find(self, word: str) -> Entry:
        """Return the session that a user's word names.

        Args:
            word: `last`, the one that began last; a number, of up to 9 digits; or the first characters, 4 at least,
                of its file's hash.

        Raises:
            LibraryError: there is none, or more than one.
        """
        if word == "last":
            rows = self.base.execute(
                QUERY + BY_TIME.replace(", number", " DESC, number DESC LIMIT 1")
            ).fetchall()
            if not rows:
                raise LibraryError(
                    "no session in the library yet: `trailcue import FILES`, or `trailcue pull`"
                )
            return entry_of(rows[0])
        rows = []
        if word.isdecimal() and len(word) <= _NUMBER_DIGITS:
            rows = self.base.execute(f"{QUERY} WHERE number = ?", (int(word),)).fetchall()
        elif re.fullmatch(f"[0-9a-f]{{{_LEAST_DIGITS},64}}", word.lower()):
            rows = self.base.execute(
                f"{QUERY} WHERE number IN (SELECT session FROM copies WHERE hash GLOB ?)",
                (f"{word.lower()}*",),
            ).fetchall()
        if len(rows) == 1:
            return entry_of(rows[0])
        if rows:
            numbers = ", ".join(str(row["number"]) for row in rows)
            raise LibraryError(f"{word}: that could be any of the sessions {numbers}: say its number")
        raise LibraryError(
            f"{word}: no such file, and no session of the library: `trailcue sessions` lists them"
        )

    def copies(self, number: int) -> list[tuple[str, str, int]]:
        """Return the files that hold a session, in the order they came: hash, extension, place in it.

        Raises:
            LibraryError: the session was deleted since it was found.
        """
        rows = self.base.execute(
            "SELECT copies.hash, extension, place FROM copies JOIN originals USING (hash) "
            "WHERE session = ? ORDER BY copies.rowid",
            (number,),
        )
        copies = [(row["hash"], row["extension"], row["place"]) for row in rows]
        if not copies:
            raise _deleted_meanwhile(number)
        return copies

    def told_of(self, number: int) -> dict[str, Any]:
        """Return what else is known of a session: what its watch called it, and each of its files, as JSON has it.

        `build`, `log_plan`, `log_session` and `first_page` are None of a recording.
        """
        watch = self.base.execute(
            "SELECT identity, build, log_plan, log_session, first_sequence AS first_page FROM sessions "
            "WHERE number = ?",
            (number,),
        ).fetchone()
        files = self.base.execute(
            "SELECT originals.*, place FROM copies JOIN originals USING (hash) WHERE session = ? ORDER BY copies.rowid",
            (number,),
        )
        return dict(watch) | {
            "originals": [
                {key: row[key] for key in ("hash", "bytes", "source", "added", "place")}
                | {"file": str(originals.path_of(row["hash"], row["extension"]))}
                for row in files
            ]
        }

    def digests(
        self, jobs: int | None = None, failed: list[str] | None = None
    ) -> Iterator[tuple[Entry, dict[str, Any]]]:
        """Yield each session, by time, with its digest; one that is of another version of digests is made and kept.

        Args:
            jobs: how many processes replay those; None: one a core if there are some.
            failed: gets a line for each session that cannot be replayed: it is left out.
        """
        from .digesting import all_of

        yield from all_of(self, jobs, failed)

    def note_digest(self, number: int, digest: dict[str, Any]) -> None:
        """Keep a session's digest, inside a change."""
        from .digesting import VERSION

        self.base.execute(
            "INSERT OR REPLACE INTO digests VALUES (?, ?, ?)", (number, VERSION, json.dumps(digest))
        )

    @contextmanager
    def changing(self) -> Iterator[None]:
        """All or nothing of what is done inside, in the list and beside it."""
        self._touched, self._orphaned = {}, {}
        self.base.execute("BEGIN IMMEDIATE")
        try:
            self.base.execute("SAVEPOINT before")
            yield
            self.base.execute("COMMIT")
        except BaseException:  # Ctrl-C, too, which may come when the list has it already
            with suppress(sqlite3.Error):
                self._take_back()
            if self.base.in_transaction:
                self.base.execute("ROLLBACK")
            raise

    def _take_back(self) -> None:
        """Have the files that a change has touched as the list was before it; no other trailcue changes it meanwhile.

        What cannot be written is left, the change's own failure is the one to tell; `sessions check` names it.
        """
        self.base.execute("ROLLBACK TO before" if self.base.in_transaction else "BEGIN IMMEDIATE")
        for name, brought in list(self._touched.items()):
            with suppress(OSError):
                if self.base.execute("SELECT 1 FROM originals WHERE hash = ?", (name,)).fetchone():
                    self.tell([name])
                elif name in self._orphaned:
                    originals.tell(name, self._orphaned[name])
                    originals.path_of(name, brought).unlink(missing_ok=True)
                elif brought:
                    originals.remove(name, brought)

    def tell(self, hashes: Iterable[str]) -> None:
        """Write beside these originals what the list says of them, inside a change."""
        for name in hashes:
            self._touched.setdefault(name, "")
            originals.tell(name, self.story(name))

    def story(self, name: str) -> dict[str, Any]:
        """Return what the list says of an original and its sessions that no replay gives; empty if it is not here."""
        row = self.base.execute("SELECT * FROM originals WHERE hash = ?", (name,)).fetchone()
        if row is None:
            return {}
        gone = self.base.execute("SELECT identity FROM gone WHERE hash = ? ORDER BY identity", (name,))
        held = self.base.execute(
            "SELECT sessions.*, own FROM sessions JOIN copies ON session = number WHERE hash = ? ORDER BY place",
            (name,),
        ).fetchall()
        return {
            "source": row["source"],
            "added": row["added"],
            "gone": [one["identity"] for one in gone],
            "sessions": [self._told_of(one) for one in held],
        }

    def _told_of(self, session: sqlite3.Row) -> dict[str, Any]:
        tags = self.base.execute("SELECT tag FROM tags WHERE session = ? ORDER BY tag", (session["number"],))
        told = {key: session[key] for key in ("identity", *_TOLD)} | {"tags": [row["tag"] for row in tags]}
        return told if is_named(session["identity"], session["own"]) else told | {"own": session["own"]}

    def finish_leaving(self) -> dict[str, str]:
        """Remove the files of sessions that were deleted; return a line for each that cannot be, by its hash.

        Whatever opens the library next tries again.
        """
        stuck: dict[str, str] = {}
        rows = self.base.execute("SELECT * FROM leaving").fetchall()
        with self.changing() if rows else nullcontext():
            for row in rows:
                try:
                    originals.remove(row["hash"])
                except OSError as error:
                    path = originals.path_of(row["hash"], row["extension"])
                    stuck[row["hash"]] = (
                        f"{path}: its session is deleted, but the file cannot be removed ({error.strerror}): "
                        "see to the rights of its folder; whatever trailcue does next tries again"
                    )
                else:
                    self.base.execute("DELETE FROM leaving WHERE hash = ?", (row["hash"],))
        return stuck


def said_together(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    """Return a story of a session with all tags and notes of another of it, too, and its rating where it has none.

    Of the second note those lines that the first has not.
    """
    lines = first["note"].split("\n")
    more = "\n".join(line for line in second["note"].split("\n") if line not in lines)
    return first | {
        "tags": sorted({*first["tags"], *second["tags"]}),
        "note": "\n".join(filter(None, (first["note"], more))) if first["note"] else second["note"],
        "rpe": second["rpe"] if first["rpe"] is None else first["rpe"],
    }


def _words(entry: Entry) -> dict[str, Any]:
    """Return what a user said of a session, as a story has it."""
    return {"tags": sorted(entry.tags), "note": entry.note, "rpe": entry.rpe}


def is_named(identity: str, own: str) -> bool:
    """Return True if a session is called by its own name, or by that as one that contradicts another."""
    return identity == own or identity.startswith(f"{own}:")


def _deleted_meanwhile(number: int) -> LibraryError:
    return LibraryError(f"session {number}: another trailcue has deleted it meanwhile")


def now() -> str:
    """Return the time as the list has it."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


@contextmanager
def kept_or_nothing(library: Library) -> Iterator[None]:
    """Change the list and the files beside it, all or nothing.

    Raises:
        LibraryError: a file cannot be written.
    """
    try:
        with library.changing():
            yield
    except OSError as error:
        raise LibraryError(
            f"{error.filename or archive.folder()}: cannot be written ({error.strerror}): nothing was changed; "
            "make room or see to its rights, then try again"
        ) from error
