"""Any sequence of additions, changes, refusals, deletions and rebuilds leaves what a model says."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from functools import partial
from pathlib import Path
from unittest import mock

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tests.library import makers
from tests.library.makers import add_file, contradicting, held, kept
from trailcue import archive
from trailcue.library import Library, LibraryError, changes, database, originals, schema, upkeep

OTHER = 4
"""Another truth of session 1: all but the first page of the two contradict each other."""
SESSIONS = st.integers(1, OTHER)
COUNTS = st.integers(2, 4)


def begun(session: int, count: int) -> bytes:
    return b"".join(contradicting()[:count]) if session == OTHER else makers.begun(session, count)


@contextmanager
def refusing(fault: int) -> Iterator[None]:
    """Have the file of this number, from 1, not written; 0: have somebody read the list while it is to be changed."""
    write, left = archive.write_whole, [fault]

    def some(path: Path, data: bytes) -> None:
        left[0] -= 1
        if left[0] == 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        write(path, data)

    with closing(sqlite3.connect(database(), isolation_level=None)) as reader:
        if not fault:
            reader.execute("BEGIN")
            reader.execute("SELECT * FROM sessions").fetchone()
        with mock.patch.object(schema, "BUSY_S", 0.0), mock.patch.object(archive, "write_whole", some):
            yield


class Model(RuleBasedStateMachine):
    """Files by hash with the pages that each has of a session; sessions by number with what was said of them."""

    def __init__(self) -> None:
        super().__init__()
        self.home = Path(tempfile.mkdtemp())
        self.patch = mock.patch.dict(os.environ, {"TRAILCUE_HOME": str(self.home)})
        self.patch.start()
        self.files: dict[str, dict[int, int]] = {}
        self.numbers: dict[int, int] = {}
        self.said: dict[int, tuple[tuple[str, ...], str]] = {}
        self.highest = 0

    def teardown(self) -> None:
        self.patch.stop()
        shutil.rmtree(self.home)

    def pages_of(self, session: int) -> int:
        return max((held.get(session, 0) for held in self.files.values()), default=0)

    def brought(self, data: bytes, counts: dict[int, int], states: Mapping[int, str]) -> None:
        """Take down what a file is to change, and compare with what the library said of it."""
        name = originals.hash_of(data)
        expected = {
            session: "new"
            if session not in self.numbers
            else "longer"
            if count > self.pages_of(session)
            else "known"
            for session, count in counts.items()
        }
        assert states == expected
        if name in self.files or set(expected.values()) != {"known"}:
            self.files[name] = counts
        for session in counts:
            if session not in self.numbers:
                self.highest += 1
                self.numbers[session] = self.highest
                self.said[session] = ((), "")

    @precondition(lambda self: self.numbers and database().exists())
    @rule(data=st.data(), session=SESSIONS, count=COUNTS, fault=st.integers(0, 2))
    def is_refused(self, data: st.DataObject, session: int, count: int, fault: int) -> None:
        there = data.draw(st.sampled_from(sorted(self.numbers)))
        change = data.draw(
            st.sampled_from(
                [
                    partial(self.do_pull, session, count),
                    partial(self.do_note, there, f"refused {count}"),
                    partial(self.do_delete, there),
                ]
            )
        )
        with suppress(LibraryError), refusing(fault):
            change()

    @rule(session=SESSIONS, count=COUNTS)
    def pull(self, session: int, count: int) -> None:
        self.do_pull(session, count)

    def do_pull(self, session: int, count: int) -> None:
        data = begun(session, count)
        with Library.opened() as library:
            ((number, state),) = [(one.number, one.state) for one in library.add_pages(data, "watch")]
        self.brought(data, {session: count}, {session: state})
        assert number == self.numbers[session]

    @rule(first=COUNTS, second=COUNTS)
    def take_in_a_file_of_two(self, first: int, second: int) -> None:
        data = begun(1, first) + begun(2, second)
        path = kept(self.home / "both.tclog", data)
        with Library.opened() as library:
            added = add_file(library, path)
        states = {session: one.state for session, one in zip((1, 2), added, strict=True)}
        self.brought(data, {1: first, 2: second}, states)

    @precondition(lambda self: self.numbers)
    @rule(data=st.data(), tag=st.sampled_from(["hill", "easy"]), note=st.text(max_size=5))
    def say(self, data: st.DataObject, tag: str, note: str) -> None:
        session = data.draw(st.sampled_from(sorted(self.numbers)))
        with Library.opened() as library:
            changes.tag(library, library.find(str(self.numbers[session])), [tag], [])
        tags, before = self.said[session]
        self.said[session] = (tuple(sorted({*tags, tag})), before)
        self.do_note(session, note)

    def do_note(self, session: int, note: str) -> None:
        with Library.opened() as library:
            changes.note(library, library.find(str(self.numbers[session])), note)
        tags, _ = self.said[session]
        self.said[session] = (tags, note)

    @precondition(lambda self: self.numbers)
    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        self.do_delete(data.draw(st.sampled_from(sorted(self.numbers))))

    def do_delete(self, session: int) -> None:
        with Library.opened() as library:
            changes.delete(library, library.find(str(self.numbers[session])))
        del self.numbers[session], self.said[session]
        for name, counts in list(self.files.items()):
            counts.pop(session, None)
            if not counts:
                del self.files[name]

    @rule(wreck=st.booleans())
    def rebuild(self, wreck: bool) -> None:
        if wreck:
            database().write_bytes(b"no database" * 500)
        made = upkeep.rebuild(1)
        assert (made.sessions, len(made.entered), made.failed) == (len(self.numbers), len(self.files), [])
        if wreck:  # what numbers there were is lost with the list
            self.highest = max(self.numbers.values(), default=0)

    @invariant()
    def is_as_the_model_says(self) -> None:
        if not database().exists():
            return
        expected = {
            number: (begun(session, self.pages_of(session)), *self.said[session])
            for session, number in self.numbers.items()
        }
        assert {
            number: (one["pages"], one["tags"], one["note"]) for number, one in held().items()
        } == expected
        assert {name for name, _ in originals.all_there()} == set(self.files)
        assert upkeep.check().wrong == []


TestSequences = Model.TestCase
TestSequences.settings = settings(max_examples=20, stateful_step_count=15, deadline=None)
