"""What was said of a session stays with it: whichever of its files is away, late, or was first called another's."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from tests.library.makers import add_file, held, kept
from tests.library.test_pieces import COUNT, bring, of_watch, piece
from trailcue.library import Library, LibraryError, changes, database, originals, upkeep

WHOLE, LATE = piece(*range(COUNT)), piece(3, 4, 5)


def say(number: int, note: str, tag: str, rpe: int) -> None:
    with Library.opened() as library:
        changes.note(library, library.entry(number), note)
        changes.tag(library, library.entry(number), [tag], [])
        changes.rate(library, library.entry(number), rpe)


def said() -> dict[int, tuple[str, list[str], int | None]]:
    """What is said of each session, which is told the same beside each of its files."""
    assert upkeep.check().wrong == []
    there = {n: (one["note"], list(one["tags"]), one["rpe"]) for n, one in sorted(held().items())}
    stories = [one for path in originals.places() for one in originals.told(path.name[:64])["sessions"]]
    assert {one["number"] for one in stories} == set(there)
    assert all(there[one["number"]] == (one["note"], one["tags"], one["rpe"]) for one in stories)
    return there


def lose(data: bytes) -> None:
    """Have a session's file gone, and the list made without it."""
    (path,) = originals.places(originals.hash_of(data))
    path.unlink()
    upkeep.rebuild(1)


def orphans() -> list[str]:
    return [line for line in upkeep.check().wrong if "told of a session whose file is gone" in line]


@pytest.mark.parametrize("is_whole_first", [True, False])
def test_a_rebuild_that_finds_two_sessions_to_be_one_keeps_what_was_said_of_both(
    is_whole_first: bool, monkeypatch: pytest.MonkeyPatch
):
    """A list of before pieces were told by their pages has them as two."""
    bring(WHOLE if is_whole_first else LATE)
    with monkeypatch.context() as before:
        before.setattr(Library, "pieces", lambda *_, **__: [])
        assert bring(LATE if is_whole_first else WHOLE) == [(2, "new")]
    say(1, "", "hill", 3)
    say(2, "left knee", "race", 7)
    assert upkeep.rebuild(1, is_dry=True).sessions == upkeep.rebuild(1).sessions == 1
    assert said() == {1: ("left knee", ["hill", "race"], 3)}
    with Library.opened() as library:
        changes.note(library, library.entry(1), "")
        changes.tag(library, library.entry(1), [], ["hill"])
    database().unlink()
    upkeep.rebuild(1)
    assert said() == {1: ("", ["race"], 3)}, "what was taken back since stays so"


def test_what_was_said_of_a_piece_while_the_whole_could_not_be_read_is_kept():
    bring(WHOLE)
    say(1, "wind\n\nrain", "hill", 3)
    (path,) = originals.places()
    path.write_bytes(b"damaged")
    assert bring(LATE) == [(2, "new")]
    say(2, "wind\nleft knee", "race", 7)
    path.write_bytes(WHOLE)
    for _ in range(2):
        assert upkeep.rebuild(1).sessions == 1
        assert said() == {1: ("wind\n\nrain\nleft knee", ["hill", "race"], 3)}


def test_a_file_that_comes_back_as_more_of_a_session_brings_what_was_said():
    first = piece(0, 1, 2)
    bring(first)
    say(1, "left knee", "race", 7)
    lose(first)
    (line,) = orphans()
    assert originals.hash_of(first) in line
    assert bring(piece(0, 3)) == [(2, "new")]
    say(2, "wind", "hill", 3)
    assert bring(first) == [(2, "longer")]
    assert said() == {2: ("wind\nleft knee", ["hill", "race"], 3)}


def test_a_file_that_comes_back_with_nothing_new_brings_what_was_said():
    bring(LATE)
    say(1, "left knee", "race", 7)
    lose(LATE)
    assert bring(WHOLE) == [(2, "new")]
    assert len(orphans()) == 1
    assert bring(LATE) == [(2, "known")]
    assert said() == {2: ("left knee", ["race"], 7)}
    assert upkeep.rebuild(1).failed == [] and len(held()) == 1


@pytest.mark.parametrize("step", ["enter", "tell"])
def test_what_is_told_of_a_file_that_is_gone_outlives_its_import_that_fails(
    step: str, monkeypatch: pytest.MonkeyPatch
):
    bring(LATE)
    say(1, "left knee", "race", 7)
    lose(LATE)
    bring(WHOLE)
    before = held()
    does = getattr(Library, step)

    def fails(*args: object) -> None:
        does(*args)
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr(Library, step, fails)
        with pytest.raises(LibraryError, match="nothing was changed"):
            bring(LATE)
    assert held() == before and len(originals.places()) == 1 and len(orphans()) == 1
    assert bring(LATE) == [(2, "known")]
    assert said() == {2: ("left knee", ["race"], 7)}


def test_a_file_that_was_put_back_by_hand_brings_what_was_said():
    bring(WHOLE)
    say(1, "left knee", "race", 7)
    (path,) = originals.places()
    lose(WHOLE)
    assert bring(piece(0, 1)) == [(2, "new")]
    say(2, "wind", "hill", 3)
    path.write_bytes(WHOLE)
    assert upkeep.rebuild(1).sessions == 1
    assert list(said().values()) == [("wind\nleft knee", ["hill", "race"], 3)]


def test_a_story_that_is_of_no_use_is_made_anew_with_its_file():
    bring(LATE)
    (path,) = originals.folder().glob("*/*.json")
    path.write_bytes(b"{")
    lose(LATE)
    bring(WHOLE)
    assert len(orphans()) == 1
    assert [state for _, state in bring(LATE)] == ["known"]
    assert len(said()) == 1 and len(originals.places()) == 2


BOTH = piece(0, 1, 2) + of_watch(1)[0] + piece(3, 4)
"""Two sessions under one number: another watch's OPEN page between the pages of one."""


def test_two_sessions_of_one_file_stay_two_though_a_piece_is_of_both(tmp_path: Path):
    """Two OPEN pages under one number, and a piece of which both have pages."""
    bring(piece(2, 3))
    with Library.opened() as library:
        added = add_file(library, kept(tmp_path / "both.tclog", BOTH))
    assert [(one.number, one.state) for one in added] == [(1, "longer"), (2, "new")]
    say(2, "left knee", "race", 7)
    pages = {number: one["pages"] for number, one in held().items()}
    assert pages == {1: piece(0, 1, 2, 3), 2: of_watch(1)[0] + piece(3, 4)}
    for _ in range(2):
        assert upkeep.rebuild(1).sessions == 2
        assert {number: one["pages"] for number, one in held().items()} == pages
        assert said() == {1: ("", [], None), 2: ("left knee", ["race"], 7)}
    with Library.opened() as library:
        changes.delete(library, library.entry(1))
    assert upkeep.rebuild(1).sessions == 1 and said() == {2: ("left knee", ["race"], 7)}


def test_a_rebuild_makes_two_of_what_a_list_had_as_one(tmp_path: Path):
    bring(piece(2, 3))
    with Library.opened() as library:
        add_file(library, kept(tmp_path / "both.tclog", BOTH))
        with library.changing():
            named = library.entry(2).identity
            library.base.execute("UPDATE copies SET session = 1 WHERE session = 2")
            library.base.execute("DELETE FROM sessions WHERE number = 2")
            library.base.execute("UPDATE sessions SET identity = ? WHERE number = 1", (named,))
            library.tell(path.name[:64] for path in originals.places())
    say(1, "left knee", "race", 7)
    upkeep.rebuild(1)
    assert said() == dict.fromkeys((1, 3), ("left knee", ["race"], 7)), (
        "of which of them it was, nobody can tell"
    )
    assert bring(piece(0, 1, 5)) == [(1, "longer")] and bring(BOTH[-3 * 512 :]) == [(3, "known")]
    there = {number: one["pages"] for number, one in held().items()}
    assert there == {1: piece(0, 1, 2, 3, 5), 3: BOTH[-3 * 512 :]}
