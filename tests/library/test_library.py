"""What comes into the library is there: once, whole, and under the word it is asked for by."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests.host.test_cli import gpx
from tests.library.makers import add_file, begun, contradicting, held, kept, of_digits, session
from trailcore import settings
from trailcue import archive, chosen, playback
from trailcue.library import Library, LibraryError, changes, originals, upkeep
from trailcue.playback import Given, Unplayable


def states(added: list) -> list[tuple[int, str]]:
    return [(one.number, one.state) for one in added]


def test_a_recording_is_kept_as_it_is_and_shown_with_its_figures(tmp_path: Path):
    path = gpx(tmp_path / "hill.gpx", climb=0.18)
    with Library.opened() as library:
        assert states(add_file(library, path)) == [(1, "new")]
        (entry,) = library.entries()
        assert originals.read(entry.hash, "gpx") == path.read_bytes()
    assert (entry.started, entry.kind, entry.source) == (
        datetime(2026, 5, 1, 8, tzinfo=UTC),
        "recording",
        "hill.gpx",
    )
    assert entry.duration_s == 1499 and (entry.ascent_m or 0) > 200 and entry.cues > 0
    (told,) = chosen.sessions("last")
    (played,) = playback.play(path, None)
    assert told.replay.rows == played.replay.rows and told.source == "session 1, hill.gpx"


def test_what_is_there_is_told_and_not_doubled(tmp_path: Path):
    one, other = kept(tmp_path / "a.tclog", begun()), kept(tmp_path / "b.tclog", begun())
    with Library.opened() as library:
        assert states(add_file(library, one)) == [(1, "new")]
        assert states(add_file(library, other)) == [(1, "known")]
        assert states(library.add_pages(begun(), "watch")) == [(1, "known")]
    assert len(list(originals.all_there())) == 1


def test_a_longer_pull_takes_the_place_of_the_shorter_and_both_stay():
    with Library.opened() as library:
        assert states(library.add_pages(begun(count=2), "watch")) == [(1, "new")]
        changes.tag(library, library.find("1"), ["hill"], [])
        assert states(library.add_pages(begun(), "watch")) == [(1, "longer")]
        assert states(library.add_pages(begun(count=3), "watch")) == [(1, "known")]
    (one,) = held().values()
    assert one["pages"] == begun() and one["duration_s"] == 240 and one["tags"] == ("hill",)
    assert {path.stat().st_size for path in originals.folder().glob("*/*.tclog")} == {2 * 512, 4 * 512}


def test_two_pulls_with_different_holes_fill_each_others():
    opened, first, second, third = session()
    with Library.opened() as library:
        library.add_pages(opened + first + third, "watch")
        assert states(library.add_pages(opened + second + third, "watch")) == [(1, "longer")]
    (one,) = held().values()
    assert one["pages"] == begun() and one["duration_s"] == 240


def test_pages_that_contradict_each_other_are_two_sessions():
    one, other = begun(1, 2), b"".join(contradicting()[:2])
    with Library.opened() as library:
        assert states(library.add_pages(one, "one")) == [(1, "new")]
        assert states(library.add_pages(other, "another")) == [(2, "new")]
        assert states(library.add_pages(other, "another")) == [(2, "known")]
    assert [one["pages"] for one in held().values()] == [one, other]
    before = held()
    upkeep.rebuild(1)
    assert held() == before


@pytest.mark.parametrize("deleted", [None, 1])
def test_both_of_two_truths_go_on(deleted: int | None):
    one, other = session(1), contradicting()
    with Library.opened() as library:
        for count in (2, 3, 4):
            assert [added.number for added in library.add_pages(b"".join(one[:count]), "one")] == [1]
            assert [added.number for added in library.add_pages(b"".join(other[:count]), "another")] == [2]
        assert states(library.add_pages(b"".join(other[1:3]), "another")) == [(2, "known")], "by the first"
        assert states(library.add_pages(other[2], "another")) == [(1, "known")], "it is in both"
        changes.note(library, library.find("2"), "of the other")
        if deleted:
            changes.delete(library, library.find("1"))
            assert states(library.add_pages(b"".join(other[:3]), "another")) == [(2, "known")]
    before = held()
    assert before[2]["pages"] == b"".join(other) and len(before) == (1 if deleted else 2)
    upkeep.rebuild(1)
    assert held() == before and upkeep.check().wrong == []
    if deleted:
        with Library.opened() as library:
            ((number, state),) = states(library.add_pages(begun(1), "one"))
            assert state == "new"
        assert held() == before | {number: held()[number]} and held()[number]["pages"] == begun(1)


def test_each_session_of_a_pool_becomes_a_file_of_its_own():
    with Library.opened() as library:
        added = library.add_pages(begun(2) + b"\xff" * 512 + begun(1), "watch")
        assert states(added) == [(1, "new"), (2, "new")]
    assert [one["pages"] for one in held().values()] == [begun(1), begun(2)]
    assert len(list(originals.all_there())) == 2


def test_damaged_pages_are_kept_with_what_is_whole():
    torn = begun(1)[:512] + b"T\x12" + bytes(510) + begun(1)[1024:]
    with Library.opened() as library:
        library.add_pages(torn, "watch")
        (entry,) = library.entries()
        assert originals.read(entry.hash, entry.extension) == torn


def test_a_session_without_its_first_page_is_kept_too():
    with Library.opened() as library:
        assert states(library.add_pages(b"".join(session()[1:3]), "watch")) == [(1, "new")]
        assert states(library.add_pages(b"".join(session()[1:]), "watch")) == [(1, "longer")]


def test_words_name_sessions(tmp_path: Path):
    with Library.opened() as library:
        library.add_pages(begun(1), "watch")
        add_file(library, kept(tmp_path / "both.tclog", begun(2) + begun(3)))
        (entry, two, three) = library.entries()
        assert [library.find(word).number for word in ("1", entry.hash, entry.hash[:6].upper())] == [1, 1, 1]
        with pytest.raises(LibraryError, match=r"any of the sessions 2, 3"):
            library.find(two.hash[:8])
        for word in ("7", "abc", "", "../x", "0"):
            with pytest.raises(LibraryError, match="no session"):
                library.find(word)
        assert two.hash == three.hash


@pytest.mark.parametrize("digits", range(4, 10))
def test_digits_are_a_number_and_never_another_sessions_hash(digits: int, tmp_path: Path):
    data, name = of_digits()
    with Library.opened() as library:
        add_file(library, kept(tmp_path / "a.tclog", data))
        with pytest.raises(LibraryError, match="no session"):
            library.find(name[:digits])
        number = int(name[:digits])
        library.base.execute("UPDATE sqlite_sequence SET seq = ?", (number - 1,))
        library.add_pages(begun(2), "watch")
        assert library.find(name[:digits]).number == number
        assert library.find(name[:10]).number == library.find(name).number == 1


def test_a_number_whose_session_is_gone_is_told_and_is_no_other(tmp_path: Path):
    data, name = of_digits()
    with Library.opened() as library:
        add_file(library, kept(tmp_path / "a.tclog", data))
        assert library.entry(1) == library.find("1")
        with pytest.raises(LibraryError, match=f"session {name[:10]}: another trailcue has deleted it"):
            library.entry(int(name[:10]))


def test_last_is_the_one_that_began_last_and_a_watch_without_a_clock_counts_when_it_came(tmp_path: Path):
    with Library.opened() as library:
        add_file(library, gpx(tmp_path / "may.gpx"))
        library.add_pages(begun(), "of 2027")
        assert library.find("last").source == "of 2027"
        library.base.execute("UPDATE sessions SET started = NULL WHERE number = 2")
        assert [one.source for one in library.entries()] == ["may.gpx", "of 2027"]


def test_a_file_that_exists_goes_before_the_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    with Library.opened() as library:
        library.add_pages(begun(), "watch")
    kept(tmp_path / "1", begun(2) + begun(3))
    assert [one.source for one in chosen.sessions("1")] == ["session 1, watch"]
    monkeypatch.chdir(tmp_path)
    assert [one.source for one in chosen.sessions("1")] == ["1", "1#2"]


def test_a_name_that_was_mistyped_makes_no_library(home: Path):
    with pytest.raises(Unplayable, match=r"runn\.fit: no such file"):
        list(chosen.sessions("runn.fit"))
    assert not home.exists()


@pytest.mark.usefixtures("at_utc")
def test_the_list_can_be_narrowed(tmp_path: Path):
    with Library.opened() as library:
        add_file(library, gpx(tmp_path / "may.gpx"))
        library.add_pages(begun(), "of 2027")
        changes.tag(library, library.find("1"), ["hill", "easy"], [])

        def found(**asked) -> list[int]:
            return [one.number for one in library.entries(**asked)]

        assert found() == [1, 2]
        assert found(since=date(2026, 5, 1)) == [1, 2]
        assert found(since=date(2026, 5, 2)) == [2]
        assert found(until=date(2026, 5, 1)) == [1] and found(until=date(2026, 4, 30)) == []
        assert found(tags=["hill"]) == found(tags=["easy", "hill"]) == [1]
        assert found(tags=["hill", "long"]) == found(sport="swimming") == []


def test_what_is_said_of_a_session_survives_the_list(home: Path):
    with Library.opened() as library:
        library.add_pages(begun(), "watch")
        entry = library.find("1")
        changes.tag(library, entry, ["hill", "Übung"], [])
        changes.tag(library, entry, ["wet"], ["hill", "never"])
        changes.note(library, entry, "wind\nand rain")
        changes.rate(library, entry, 7)
    before = held()
    assert (
        before[1]["tags"] == ("wet", "Übung")
        and before[1]["note"] == "wind\nand rain"
        and before[1]["rpe"] == 7
    )
    (home / "library.sqlite").unlink()
    upkeep.rebuild(1)
    assert held() == before


@pytest.mark.parametrize("tag", ["", "two words", "-x", "a\n", "x" * 41])
def test_no_tag_that_could_not_be_typed(tag: str):
    with Library.opened() as library:
        library.add_pages(begun(), "watch")
        with pytest.raises(LibraryError, match="is no tag"):
            changes.tag(library, library.find("1"), ["good", tag], [])
        assert library.find("1").tags == ()


def test_a_deleted_session_leaves_nothing_behind(home: Path):
    with Library.opened() as library:
        library.add_pages(begun(count=2), "watch")
        library.add_pages(begun(), "watch")
        changes.note(library, library.find("1"), "a secret of mine")
        removal = changes.delete(library, library.find("1"))
        assert len(removal.removed) == 2 and removal.staying == []
        assert library.entries() == []
    assert [path.name for path in home.rglob("*") if path.is_file()] == ["library.sqlite"]
    assert b"a secret of mine" not in (home / "library.sqlite").read_bytes()


def test_a_number_is_never_given_twice():
    with Library.opened() as library:
        library.add_pages(begun(1), "watch")
        changes.delete(library, library.find("1"))
        assert states(library.add_pages(begun(2), "watch")) == [(2, "new")]


@pytest.mark.parametrize("is_united", [False, True])
def test_a_rebuild_does_not_give_a_number_twice(is_united: bool):
    """The highest is of a session that was deleted, or has become one with another."""
    with Library.opened() as library:
        if is_united:
            for pages in (session(1)[1], session(1)[3], b"".join(session(1)[1:])):
                library.add_pages(pages, "watch")
        else:
            library.add_pages(begun(1) + begun(2), "watch")
            changes.delete(library, library.entry(2))
        assert [one.number for one in library.entries()] == [1]
    upkeep.rebuild(1)
    with Library.opened() as library:
        assert states(library.add_pages(begun(3), "watch")) == [(3, "new")]


def test_a_file_stays_for_its_other_sessions_and_the_deleted_one_does_not_come_back(tmp_path: Path):
    both = kept(tmp_path / "both.tclog", begun(1) + begun(2))
    with Library.opened() as library:
        add_file(library, both)
        removal = changes.delete(library, library.find("1"))
        assert removal.removed == [] and [numbers for _, numbers in removal.staying] == [[2]]
    upkeep.rebuild(1)
    assert list(held()) == [2]
    with Library.opened() as library:
        assert states(library.add_pages(begun(1), "watch")) == [(3, "new")]
        changes.delete(library, library.find("2"))
        assert [one.number for one in library.entries()] == [3]
    assert len(list(originals.all_there())) == 1


def test_what_was_deleted_out_of_a_file_comes_back_when_the_file_is_brought_again(tmp_path: Path):
    both = kept(tmp_path / "both.tclog", begun(1) + begun(2))
    with Library.opened() as library:
        add_file(library, both)
        changes.note(library, library.find("2"), "stays")
        changes.delete(library, library.find("1"))
        again = kept(tmp_path / "again.img", begun(1) + begun(2))
        assert states(add_file(library, again)) == [(3, "new"), (2, "known")]
        assert states(add_file(library, both)) == [(3, "known"), (2, "known")]
    before = held()
    assert before[3]["pages"] == begun(1) and before[2]["note"] == "stays"
    assert len(list(originals.all_there())) == 1
    upkeep.rebuild(1)
    assert held() == before and upkeep.check().wrong == []


def test_a_session_is_shown_with_the_plan_it_was_brought_with(tmp_path: Path, home: Path):
    from trailcue import plans

    kept(tmp_path / "p.toml", b"[athlete]\nhr_max = 200\n[cues]\nhike_above = '25%'\nhike_by = 'grade'\n")
    blob = plans.compile_file(tmp_path / "p.toml").blob
    given = Given(blob, archive.keep_plan(blob))
    with Library.opened() as library:
        add_file(library, gpx(tmp_path / "hill.gpx", climb=0.18), given)
        assert library.find("1").cues == 0
    for wrecked in (False, True):
        if wrecked:
            (home / "library.sqlite").write_bytes(b"wrecked" * 1000)
            upkeep.rebuild(1)
        (told,) = chosen.sessions("1")
        assert told.replay.plan.settings[settings.HIKE_ABOVE] == 250
        (other,) = chosen.sessions("1", Given())
        assert other.replay.plan.settings[settings.HIKE_ABOVE] == 120
    next(home.glob("plans/*")).unlink()
    (told,) = chosen.sessions("1")
    assert "is not kept here any more" in told.notes[-1]


def test_digests_are_kept_and_made_anew_for_another_version(monkeypatch: pytest.MonkeyPatch):
    from trailcue.library import digesting

    with Library.opened() as library:
        library.add_pages(begun(1), "watch")
        library.add_pages(begun(2), "watch")
        (first, _) = library.digests(1)
        assert isinstance(first[1], dict) and first[1]["duration_s"] == 240 and first[0].number == 1
        monkeypatch.setattr(digesting, "VERSION", digesting.VERSION + 1)
        monkeypatch.setattr(digesting, "digest", lambda session: {"anew": session.source})
        anew = [({"anew": "session 1, watch"}), ({"anew": "session 2, watch"})]
        assert [digest for _, digest in library.digests(1)] == anew
        monkeypatch.setattr(digesting, "digest", lambda session: {"twice": session.source})
        assert [digest for _, digest in library.digests(1)] == anew


def reckoned_by_an_older_trailcue(number: int) -> None:
    """Have a session listed with other metres, metres up, and at another clock's time."""
    from trailcue.library import digesting

    with Library.opened() as library, library.changing():
        library.base.execute("UPDATE sessions SET distance_m = 1, ascent_m = 2 WHERE number = ?", (number,))
        library.base.execute(
            "UPDATE digests SET version = ?, digest = json_set(digest, '$.utc_min', 839) WHERE session = ?",
            (digesting.VERSION - 1, number),
        )


def test_what_the_list_says_is_made_anew_with_the_digest(tmp_path: Path):
    with Library.opened() as library:
        add_file(library, gpx(tmp_path / "hill.gpx", climb=0.18))
        library.add_pages(begun(1), "watch")
        changes.note(library, library.entry(1), "stays")
        before = [repr(entry) for entry in library.entries()]
    for number in (1, 2):
        reckoned_by_an_older_trailcue(number)
    with Library.opened() as library:
        assert not {repr(entry) for entry in library.entries()} & {*before}
        assert [repr(entry) for entry, _ in library.digests(1)] == before
        assert [repr(entry) for entry in library.entries()] == before


def test_a_digest_that_another_has_made_of_another_plan_meanwhile_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    from trailcue import plans
    from trailcue.library import digesting

    kept(tmp_path / "p.toml", b"[athlete]\nhr_max = 200\n[cues]\nhike_above = '25%'\nhike_by = 'grade'\n")
    blob = plans.compile_file(tmp_path / "p.toml").blob
    with Library.opened() as library:
        add_file(library, gpx(tmp_path / "hill.gpx", climb=0.18))
        assert library.entry(1).cues > 0
    reckoned_by_an_older_trailcue(1)
    renewed = digesting._renewed

    def meanwhile(number: int) -> tuple:
        answer = renewed(number)
        with Library.opened() as other:
            changes.show_with(other, other.entry(1), Given(blob, archive.keep_plan(blob)))
        return answer

    monkeypatch.setattr(digesting, "_renewed", meanwhile)
    with Library.opened() as library:
        ((entry, digest),) = library.digests(1)
        assert (entry.cues, digest["cues"]) == (0, {}) and library.entry(1) == entry


def test_a_session_that_has_no_digest_any_more_costs_no_other(monkeypatch: pytest.MonkeyPatch):
    from trailcue.library import digesting

    with Library.opened() as library:
        library.add_pages(begun(1), "watch")
        library.add_pages(begun(2), "watch")
        name, extension, _ = library.copies(1)[0]
        originals.path_of(name, extension).write_bytes(b"other bytes")
        monkeypatch.setattr(digesting, "VERSION", digesting.VERSION + 1)
        failed: list[str] = []
        assert [entry.number for entry, _ in library.digests(1, failed)] == [2]
        assert len(failed) == 1 and "is not what it was" in failed[0]


def test_what_was_looked_through_must_be_what_is_kept(tmp_path: Path):
    from trailcue.library.looking import look_at_pages

    with Library.opened() as library:
        with pytest.raises(LibraryError, match="changed while it was read"):
            library.keep(look_at_pages(begun(1), "watch"), begun(2))
        looked = replace(look_at_pages(begun(1), "watch"), source="other name")
        library.keep(looked, begun(1))
        assert library.find("1").source == "other name"
