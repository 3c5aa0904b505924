"""A session whose OPEN page is lost is told by its other pages: it is one, whichever piece comes first."""

from __future__ import annotations

import os
import shutil
import struct
import tempfile
from functools import cache
from itertools import permutations
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.host.sessions import log, pages_of
from tests.library.makers import add_file, begun, contradicting, held, kept, of_version_1, session
from trailcore import pages as format
from trailcue import cli
from trailcue.library import Library, changes, database, originals, upkeep
from trailcue.library.looking import look
from trailcue.playback import Unplayable

COUNT = 6
"""Pages of a session here: OPEN, and five of frames."""


@cache
def of_watch(watch: int) -> tuple[bytes, ...]:
    """The pages of session 1 of a watch; that of another has the same numbers and says something else."""
    return tuple(pages_of(log(session=1, sequence=100, seconds=420, start_ms=(1 << 28) + 5000 * watch)))


def note(sequence: int, number: int = 1) -> bytes:
    """A watch's note that all pages before it have been pulled."""
    page = bytearray(512)
    struct.pack_into("<I", page, format.PAYLOAD, sequence)
    head = format.Head()
    head.kind, head.sequence, head.session, head.bits = format.PULLED, sequence, number, 32
    head.write(page, format.payload_crc(page, head.bits))
    return bytes(page)


def piece(*places: int, watch: int = 0) -> bytes:
    return b"".join(of_watch(watch)[place] for place in sorted(places))


def bring(data: bytes) -> list[tuple[int, str]]:
    with Library.opened() as library:
        return [(one.number, one.state) for one in library.add_pages(data, "watch")]


def without_notes(data: bytes) -> bytes:
    return b"".join(page for page in pages_of(data) if page[1] & 15 != format.PULLED)


def rebuilt(*, is_wrecked: bool) -> None:
    if is_wrecked:
        database().write_bytes(b"no database" * 500)
    before = None if is_wrecked else held()
    dry = upkeep.rebuild(1, is_dry=True).sessions
    assert upkeep.rebuild(1).sessions == dry == len(held())
    assert before in (None, held()) and upkeep.check().wrong == []


class Model:
    """Sessions by number: whose, which pages, which tags. Two that have a page in common are one."""

    def __init__(self) -> None:
        self.sessions: dict[int, tuple[int, set[int], set[str]]] = {}
        self.highest = 0

    def bring(self, watch: int, places: set[int]) -> tuple[int, str]:
        mine = [n for n, (whose, has, _) in self.sessions.items() if whose == watch and has & places]
        if not mine:
            self.highest += 1
            self.sessions[self.highest] = watch, set(places), set()
            return self.highest, "new"
        pieces = [self.sessions.pop(number) for number in mine]
        has, tags = (
            set[int]().union(*(one[1] for one in pieces)),
            set[str]().union(*(one[2] for one in pieces)),
        )
        self.sessions[min(mine)] = watch, has | places, tags
        return min(mine), "known" if len(mine) == 1 and places <= has else "longer"

    def holds(self) -> None:
        there = {number: (without_notes(one["pages"]), set(one["tags"])) for number, one in held().items()}
        assert there == {
            n: (piece(*has, watch=watch), tags) for n, (watch, has, tags) in self.sessions.items()
        }
        assert upkeep.check().wrong == []


STEPS = st.lists(
    st.one_of(
        st.tuples(st.integers(0, 1), st.sets(st.integers(0, COUNT - 1), min_size=1), st.booleans()),
        st.tuples(st.sampled_from(["tag", "delete"]), st.integers(0, 9)),
        st.tuples(st.just("rebuild"), st.booleans()),
    ),
    min_size=2,
    max_size=9,
)


@settings(max_examples=40, deadline=None)
@given(STEPS)
def test_pieces_in_any_order_are_the_sessions_they_are_of_property(steps: list):
    home = tempfile.mkdtemp()
    model = Model()
    try:
        with mock.patch.dict(os.environ, {"TRAILCUE_HOME": home}):
            for step in [*steps, ("rebuild", True)]:
                take(model, step)
                model.holds()
    finally:
        shutil.rmtree(home)


def take(model: Model, step: tuple) -> None:
    if step[0] == "rebuild":
        if database().exists():
            rebuilt(is_wrecked=step[1])
            if step[1]:  # what numbers there were is lost with the list
                model.highest = max(model.sessions, default=0)
    elif step[0] in ("tag", "delete"):
        numbers = sorted(model.sessions)
        if not numbers:
            return
        number = numbers[step[1] % len(numbers)]
        with Library.opened() as library:
            if step[0] == "delete":
                changes.delete(library, library.entry(number))
                del model.sessions[number]
            else:
                changes.tag(library, library.entry(number), [f"tag{number}"], [])
                model.sessions[number][2].add(f"tag{number}")
    else:
        watch, places, is_noted = step
        assert bring(piece(*places, watch=watch) + note(100 + COUNT) * is_noted) == [
            model.bring(watch, places)
        ]


@pytest.mark.parametrize("order", list(permutations(range(4))), ids=str)
def test_four_pieces_in_whatever_order_are_one_session_with_all_that_was_said(order: tuple[int, ...]):
    pieces = [(2, 3), (4, 5), (0, 1), (1, 2, 4)]  # the last has a page in common with each of the others
    for number in order:
        ((at, state),) = bring(piece(*pieces[number]))
        if state == "new":
            with Library.opened() as library:
                changes.note(library, library.entry(at), f"note {number}")
                changes.rate(library, library.entry(at), 5)
    (only,) = held().values()
    assert only["pages"] == piece(*range(COUNT)) and only["duration_s"] == 420 and only["rpe"] == 5
    apart = order[: order.index(3) + 1][:-1] or order[:1]
    assert only["note"] == "\n".join(f"note {number}" for number in apart)
    assert bring(piece(*range(COUNT))) == bring(piece(3)) == [(1, "known")]
    before = held()
    upkeep.rebuild(1)
    assert held() == before
    for path in (database(), *originals.folder().glob("*/*.json")):
        path.unlink()
    upkeep.rebuild(1)
    assert [one["pages"] for one in held().values()] == [only["pages"]], "by the pages alone, too"


def test_a_pool_that_has_gone_round_holds_nothing_new(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """What was pulled, each session whole, is in the pool once more: the oldest cut, the notes behind each."""
    for number in (1, 2, 3):
        bring(begun(number))
    before = held()
    pool = b"".join(
        [*session(1)[2:], note(104, 1), *session(2), note(204, 2), *session(3), note(304, 3), note(305, 3)]
    )
    assert cli.main(["import", str(kept(tmp_path / "trail.pool", pool))]) == cli.EXIT_OK
    assert capsys.readouterr().out.splitlines()[-1] == "3 known"
    assert held() == before and len(list(originals.all_there())) == 3


def test_a_pool_that_brings_one_session_changes_none_of_the_others(tmp_path: Path):
    for number in (1, 2):
        bring(begun(number))
    before = held()
    pool = b"".join([*session(1)[2:], note(104, 1), *session(2), note(204, 2), *session(3), note(304, 3)])
    with Library.opened() as library:
        added = add_file(library, kept(tmp_path / "trail.pool", pool))
    assert [(one.number, one.state) for one in added] == [(1, "known"), (2, "known"), (3, "new")]
    assert {number: one["duration_s"] for number, one in held().items()} == {1: 240, 2: 240, 3: 240}
    assert {number: without_notes(one["pages"]) for number, one in held().items()} == {
        **{number: one["pages"] for number, one in before.items()},
        3: begun(3),
    }
    rebuilt(is_wrecked=False)
    with Library.opened() as library:
        changes.delete(library, library.entry(1))
    rebuilt(is_wrecked=True)
    assert list(held()) == [2, 3], "of the pool's file, which stays, what was deleted does not come back"


def test_of_a_session_of_which_only_a_note_is_left_there_is_none(tmp_path: Path):
    with Library.opened() as library:
        added = add_file(library, kept(tmp_path / "trail.pool", note(104, 1) + begun(2)))
    assert [(one.number, one.state) for one in added] == [(1, "new")]
    assert bring(note(104, 1)) == [] and len(held()) == 1
    rebuilt(is_wrecked=True)
    with pytest.raises(Unplayable, match="nothing is left in it but notes"):
        look(kept(tmp_path / "note.tclog", note(104, 1)), None)


def test_a_note_is_no_page_that_tells_two_watches_sessions_to_be_one():
    assert bring(piece(2, 3) + note(106)) == [(1, "new")]
    assert bring(piece(4, watch=1) + note(106)) == [(2, "new")]


def test_a_piece_goes_to_the_truth_that_has_its_pages():
    """Two truths of one session: a piece with the page in which they differ is of one of them only."""
    opened, *mine = session(1)
    _, *other = contradicting()
    for pages in (other[:2], [opened, *mine[:2]], [opened, other[0]], [other[0], other[2]]):
        bring(b"".join(pages))
    there = [one["pages"] for one in held().values()]
    assert there == [opened + b"".join(other), opened + b"".join(mine[:2])]
    before = held()
    rebuilt(is_wrecked=True)
    assert held() == before


def test_a_piece_beside_a_session_that_cannot_be_read_is_taken_in():
    bring(piece(*range(COUNT)))
    (path,) = originals.places()
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    assert bring(piece(3, 4)) == [(2, "new")]


def test_a_list_of_before_pieces_had_names_goes_on(home: Path):
    bring(begun(1, 2))
    with Library.opened() as library:
        add_file(library, kept(home / "both.tclog", begun(1) + begun(2)))
        rows = library.base.execute("SELECT * FROM copies").fetchall()
    before = held()
    of_version_1()
    next(originals.folder().glob("*/*.json")).unlink()
    assert upkeep.rebuild(1, is_dry=True).sessions == 2
    with Library.opened() as library:
        assert library.base.execute("SELECT * FROM copies").fetchall() == rows
    assert held() == before and bring(session(1)[2]) == [(1, "known")]
