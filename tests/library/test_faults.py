"""What is in the way is said in one line, with the way back; nothing is lost over it."""

from __future__ import annotations

import errno
import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.library.makers import add_file, begun, held, kept, of_version_1
from trailcue import archive, chosen, cli
from trailcue.library import (
    Library,
    LibraryError,
    catalogue,
    changes,
    digesting,
    loading,
    originals,
    schema,
    upkeep,
)
from trailcue.playback import Unplayable


def filled() -> None:
    with Library.opened() as library:
        library.add_pages(begun(1), "watch")
        library.add_pages(begun(2), "watch")
        changes.tag(library, library.find("2"), ["hill"], [])


def refused() -> str:
    with pytest.raises(LibraryError) as error, Library.opened() as library:
        library.entries()
    assert "\n" not in str(error.value)
    return str(error.value)


@pytest.mark.parametrize("at", [0, 100, 4096])
def test_a_damaged_list_is_refused_and_made_anew(at: int, home: Path):
    filled()
    before = held()
    base = home / "library.sqlite"
    data = bytearray(base.read_bytes())
    data[at : at + 8192] = b"\xa5" * 8192
    base.write_bytes(data)
    assert "`trailcue sessions rebuild`" in refused()
    made = upkeep.rebuild(1)
    assert (made.sessions, len(made.entered), made.failed) == (2, 2, [])
    assert made.aside is not None and made.aside.read_bytes() == data
    assert held() == before and upkeep.check().wrong == []


def test_damage_where_nobody_reads_is_found_by_a_check(home: Path):
    filled()
    before = held()
    data = bytearray((home / "library.sqlite").read_bytes())
    data[20_000:28_000] = b"\xa5" * 8000
    kept(home / "library.sqlite", bytes(data))
    with pytest.raises(LibraryError, match="is damaged"):
        upkeep.check()
    upkeep.rebuild(1)
    assert held() == before and upkeep.check().wrong == []


def test_a_list_without_a_table_is_damaged_too(home: Path):
    filled()
    before = held()
    with sqlite3.connect(home / "library.sqlite") as base:
        base.execute("DROP TABLE tags")
    base.close()
    assert "no such table" in refused()
    upkeep.rebuild(1)
    assert held() == before


@pytest.mark.parametrize("left", [None, b""])
def test_files_without_a_list_are_not_taken_for_an_empty_library(home: Path, left: bytes | None):
    filled()
    before = held()
    (home / "library.sqlite").unlink()
    if left is not None:
        kept(home / "library.sqlite", left)
    assert "`trailcue sessions rebuild`" in refused()
    assert upkeep.rebuild(1).sessions == 2
    assert held() == before


def test_the_journal_of_a_damaged_list_goes_with_it(home: Path):
    filled()
    before = held()
    kept(home / "library.sqlite", b"no database" * 500)
    kept(home / "library.sqlite-journal", b"of another life" * 500)
    upkeep.rebuild(1)
    assert not (home / "library.sqlite-journal").exists()
    assert held() == before


def test_a_newer_list_is_refused_by_its_version_and_not_touched(home: Path):
    filled()
    with sqlite3.connect(home / "library.sqlite") as base:
        base.execute("PRAGMA user_version = 99")
    base.close()
    data = (home / "library.sqlite").read_bytes()
    assert "library version 99, this one knows 2" in refused()
    with pytest.raises(LibraryError, match="update trailcue"):
        upkeep.rebuild(1)
    assert (home / "library.sqlite").read_bytes() == data


def test_a_database_of_another_program_is_left_alone(home: Path):
    home.mkdir()
    with sqlite3.connect(home / "library.sqlite") as base:
        base.execute("CREATE TABLE recipes (name)")
    base.close()
    data = (home / "library.sqlite").read_bytes()
    assert "of another program" in refused()
    with pytest.raises(LibraryError, match="of another program"):
        upkeep.rebuild(1)
    assert (home / "library.sqlite").read_bytes() == data


def test_two_at_once_one_clear_sentence(home: Path, monkeypatch: pytest.MonkeyPatch):
    filled()
    before = held()
    monkeypatch.setattr(schema, "BUSY_S", 0.01)
    with sqlite3.connect(home / "library.sqlite") as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LibraryError, match="another trailcue is writing"), Library.opened() as library:
            changes.tag(library, library.find("1"), ["x"], [])
        with pytest.raises(LibraryError, match="another trailcue is writing"):
            upkeep.rebuild(1)
        assert held() == before  # reading goes on
    other.close()


def test_what_another_brings_during_a_rebuild_is_in_it(monkeypatch: pytest.MonkeyPatch):
    filled()
    look, brought = upkeep.look, []

    def meanwhile(*args: object) -> object:
        if not brought:
            brought.append(True)
            with Library.opened() as library:
                library.add_pages(begun(3), "another process")
        return look(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(upkeep, "look", meanwhile)
    assert upkeep.rebuild(1).sessions == 3
    assert [one["source"] for one in held().values()] == ["watch", "watch", "another process"]


def full(*_: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "somewhere")


def test_a_full_disk_changes_nothing(monkeypatch: pytest.MonkeyPatch):
    filled()
    before = held()
    files = sorted(originals.folder().rglob("*.*"))
    write = archive.write_whole
    for name in ("tclog", "json"):

        def some(path: Path, data: bytes, name: str = name) -> None:
            full() if path.suffix == f".{name}" else write(path, data)

        monkeypatch.setattr(archive, "write_whole", some)
        with pytest.raises(LibraryError, match="No space left on device"), Library.opened() as library:
            library.add_pages(begun(3), "watch")
        assert sorted(originals.folder().rglob("*.*")) == files
    with pytest.raises(LibraryError, match="nothing was changed"), Library.opened() as library:
        changes.note(library, library.find("1"), "long")
    assert held() == before and upkeep.check().wrong == []


def test_a_file_that_cannot_be_removed_is_in_nobodys_way(monkeypatch: pytest.MonkeyPatch):
    filled()
    with Library.opened() as library:
        path = originals.path_of(library.find("1").hash, "tclog")
    unlink = Path.unlink

    def denied(self: Path, missing_ok: bool = False) -> None:
        if self == path:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(self))
        unlink(self, missing_ok)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "unlink", denied)
        with (
            pytest.raises(LibraryError, match="cannot be removed"),
            Library.opened() as library,
        ):
            changes.delete(library, library.find("1"))
        assert set(held()) == {2}
        (line,) = upkeep.check().wrong
        assert str(path) in line and "Permission denied" in line
        assert upkeep.rebuild(1).sessions == 1 and set(held()) == {2}
    assert upkeep.check().wrong == [] and not path.exists()


@pytest.mark.parametrize(
    "left", ["a story that is no use", "a file to remove", "an empty list", "a table less"]
)
def test_a_dry_rebuild_says_what_the_real_one_does(
    left: str, tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
):
    filled()
    both = begun(3) + begun(4)
    with Library.opened() as library:
        add_file(library, kept(tmp_path / "both.tclog", both))
        changes.delete(library, library.find("3"))
    if left == "a story that is no use":
        kept(originals.path_of(originals.hash_of(both), "json"), b"{")
    elif left == "an empty list":
        kept(home / "library.sqlite", b"")
    elif left == "a table less":
        with closing(sqlite3.connect(home / "library.sqlite")) as base:
            base.execute("DROP TABLE leaving")
    else:
        with monkeypatch.context() as patched:
            patched.setattr(originals, "remove", denied)
            with pytest.raises(LibraryError, match="cannot be removed"), Library.opened() as library:
                changes.delete(library, library.find("1"))
    files = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    dry = upkeep.rebuild(1, is_dry=True)
    assert {path: path.read_bytes() for path in home.rglob("*") if path.is_file()} == files
    made = upkeep.rebuild(1)
    assert dry == made and made.sessions == sum(count for *_, count in made.entered)
    assert made.sessions == len(held()) == (2 if left == "a file to remove" else 3)


def denied(*_: object) -> None:
    raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), "somewhere")


def test_deletion_goes_on_past_a_file_that_cannot_be_removed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    filled()
    with Library.opened() as library:
        library.add_pages(begun(3), "watch")
        stuck = originals.path_of(library.find("1").hash, "tclog")
        paths = [originals.path_of(library.find(number).hash, "tclog") for number in "23"]
    unlink = Path.unlink

    def denied(self: Path, missing_ok: bool = False) -> None:
        if self == stuck:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(self))
        unlink(self, missing_ok)

    def told(*words: str) -> list[dict]:
        assert cli.main(["sessions", *words, "--json"]) == (cli.EXIT_PARTLY if "1" in words else cli.EXIT_OK)
        return [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    monkeypatch.setattr(Path, "unlink", denied)
    *removed, last = told("delete", "1", "2", "--yes")
    (failed,) = last["summary"]["failed"]
    assert [one["number"] for one in removed] == [2] and str(stuck) in failed
    *removed, last = told("delete", "3", "--yes")  # which the file of the first is no failure of
    assert [one["number"] for one in removed] == [3] and last["summary"]["failed"] == []
    assert held() == {} and stuck.exists() and not any(path.exists() for path in paths)
    (wrong,) = upkeep.check().wrong
    assert str(stuck) in wrong


def test_half_a_file_that_a_kill_has_left_goes():
    filled()
    before = held()
    name = originals.hash_of(begun(1))
    for hash_ in (name, originals.hash_of(begun(3))):
        path = originals.path_of(hash_, "tclog")
        path.parent.mkdir(exist_ok=True)
        kept(path.with_name(f"{path.name}.7.part"), b"half")
    assert {one for one, _ in originals.all_there()} == {originals.hash_of(begun(of)) for of in (1, 2)}
    assert len(upkeep.check().wrong) == 2
    with Library.opened() as library:
        changes.delete(library, library.find(name))
    (wrong,) = upkeep.check().wrong
    assert "left by an interruption" in wrong
    upkeep.rebuild(1)
    assert held() == {2: before[2]} and upkeep.check().wrong == [] and originals.parts() == []


@pytest.mark.parametrize("is_damaged", [False, True])
@pytest.mark.parametrize("ending", ["bin", "zip"])
def test_one_hash_under_two_endings_is_one_original(ending: str, is_damaged: bool, tmp_path: Path):
    """As of a kill in the middle of an import, and the same bytes brought by another name."""
    data = begun(1) + begun(2)
    with Library.opened() as library:
        add_file(library, kept(tmp_path / "both.tclog", data))
    before = held()
    name = originals.hash_of(data)
    second = kept(originals.path_of(name, ending), data)
    assert [str(second) in line for line in upkeep.check().wrong] == [True]
    with Library.opened() as library:
        changes.delete(library, library.find("1"))
    if is_damaged:
        kept(originals.path_of(name, "tclog"), b"other bytes")
    for _ in range(2):
        made = upkeep.rebuild(1)
        assert (made.sessions, len(made.entered), made.failed) == (1, 1, [])
        assert held() == {2: before[2]} and upkeep.check().wrong == []
    assert len(originals.places(name)) == 1


def test_deleted_is_deleted_under_every_ending():
    filled()
    name = originals.hash_of(begun(1))
    second = kept(originals.path_of(name, "bin"), begun(1))
    with Library.opened() as library:
        assert second in changes.delete(library, library.find(name)).removed
    assert originals.places(name) == [] and set(held()) == {2}
    assert upkeep.rebuild(1).sessions == 1 and upkeep.check().wrong == []


def test_what_is_refused_takes_away_no_other_ending(monkeypatch: pytest.MonkeyPatch):
    filled()
    name = originals.hash_of(begun(3))
    left = originals.path_of(name, "bin")
    left.parent.mkdir(exist_ok=True)
    kept(left, begun(3))
    with monkeypatch.context() as patched:
        patched.setattr(Library, "tell", full)
        with pytest.raises(LibraryError, match="nothing was changed"), Library.opened() as library:
            library.add_pages(begun(3), "watch")
    assert originals.places(name) == [left]
    upkeep.rebuild(1)
    assert set(held()) == {1, 2, 3} and upkeep.check().wrong == []


@pytest.mark.parametrize("looks", ["told", "all_there", "read"])
@pytest.mark.parametrize("change", ["note", "bring", "delete"])
def test_what_another_changes_during_a_check_is_nothing_wrong(
    looks: str, change: str, monkeypatch: pytest.MonkeyPatch
):
    filled()
    look, done = getattr(originals, looks), []

    def meanwhile(*args: str) -> object:
        found = look(*args) if looks == "told" else None
        if not done:
            done.append(True)
            with Library.opened() as other:
                if change == "bring":
                    other.add_pages(begun(3), "watch")
                elif change == "note":
                    changes.note(other, other.find("1"), "another's")
                else:
                    changes.delete(other, other.find(originals.hash_of(begun(1))))
                    changes.delete(other, other.find(originals.hash_of(begun(2))))
        return look(*args) if found is None else found

    monkeypatch.setattr(originals, looks, meanwhile)
    assert upkeep.check().wrong == [] and done


def test_a_check_waits_for_what_another_is_in_the_middle_of(monkeypatch: pytest.MonkeyPatch):
    filled()
    monkeypatch.setattr(schema, "BUSY_S", 0.01)
    with Library.opened() as other, other.changing():
        name = other.find("1").hash
        other.base.execute("UPDATE sessions SET note = 'of another'")
        other.tell([name])
        with pytest.raises(LibraryError, match="another trailcue is writing"):
            upkeep.check()
        other.tell([originals.hash_of(begun(1)), originals.hash_of(begun(2))])
    assert upkeep.check().wrong == []


def test_a_session_that_another_has_deleted_is_said_to_be_gone():
    filled()
    with Library.opened() as library, Library.opened() as other:
        entry = library.find("1")
        changes.delete(other, other.find("1"))
        for change in (
            lambda: changes.tag(library, entry, ["hill"], []),
            lambda: changes.note(library, entry, "gone"),
            lambda: changes.rate(library, entry, 5),
            lambda: changes.delete(library, entry),
            lambda: loading.replayed(library, entry),
        ):
            with pytest.raises(LibraryError, match="another trailcue has deleted it meanwhile"):
                change()
    assert set(held()) == {2} and upkeep.check().wrong == []


def test_what_only_another_trailcue_can_have_done_is_no_damage():
    filled()
    with (
        pytest.raises(LibraryError, match="another trailcue has changed the library meanwhile"),
        Library.opened() as library,
        library.changing(),
    ):
        library.note_digest(7, {})


@pytest.mark.parametrize("failing", [False, True])
def test_digests_do_without_what_is_deleted_meanwhile(failing: bool, monkeypatch: pytest.MonkeyPatch):
    filled()
    monkeypatch.setattr(digesting, "VERSION", digesting.VERSION + 1)
    renewed = digesting._renewed

    def meanwhile(number: int) -> tuple:
        answer = () if failing else renewed(number)
        if number == 1:
            with Library.opened() as other:
                changes.delete(other, other.find("1"))
        return renewed(number) if failing else answer

    monkeypatch.setattr(digesting, "_renewed", meanwhile)
    failed: list[str] = []
    with Library.opened() as library:
        assert [entry.number for entry, _ in library.digests(1, failed)] == [2]
    assert failed == []


def test_a_list_is_read_while_another_writes_and_a_file_is_still_to_be_removed(
    home: Path, monkeypatch: pytest.MonkeyPatch
):
    filled()
    monkeypatch.setattr(schema, "BUSY_S", 0.01)
    with closing(sqlite3.connect(home / "library.sqlite", isolation_level=None)) as other:
        other.execute(f"INSERT INTO leaving VALUES ('{'0' * 64}', 'tclog')")
        other.execute("BEGIN IMMEDIATE")
        assert set(held()) == {1, 2}
        other.execute("COMMIT")
        assert set(held()) == {1, 2}
        assert not other.execute("SELECT * FROM leaving").fetchall()


@pytest.mark.parametrize("fails_at", [1, 2])
def test_a_change_that_was_refused_does_not_come_with_a_rebuild(
    fails_at: int, monkeypatch: pytest.MonkeyPatch
):
    with Library.opened() as library:
        library.add_pages(begun(1, 2), "watch")
        library.add_pages(begun(1, 3), "watch")
        changes.note(library, library.find("1"), "as it was")
    before, write, count = held(), archive.write_whole, iter(range(1, 9))

    def some(path: Path, data: bytes) -> None:
        full() if next(count) == fails_at else write(path, data)

    with monkeypatch.context() as patched:
        patched.setattr(archive, "write_whole", some)
        with pytest.raises(LibraryError, match="nothing was changed"), Library.opened() as library:
            changes.note(library, library.find("1"), "refused")
    assert upkeep.check().wrong == []
    upkeep.rebuild(1)
    assert held() == before


def test_what_a_reader_kept_from_being_deleted_is_there_after_a_rebuild(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(schema, "BUSY_S", 0.01)
    with Library.opened() as library:
        add_file(library, kept(tmp_path / "both.tclog", begun(2) + begun(3)))
    before = held()
    with closing(sqlite3.connect(home / "library.sqlite", isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM sessions").fetchone()
        with pytest.raises(LibraryError, match="try again"), Library.opened() as library:
            changes.delete(library, library.find("1"))
    assert held() == before and upkeep.check().wrong == []
    upkeep.rebuild(1)
    assert held() == before


def test_a_full_list_changes_nothing():
    filled()
    before = held()
    with (
        pytest.raises(LibraryError, match="the disk is full: nothing was changed"),
        Library.opened() as library,
    ):
        count = library.base.execute("PRAGMA page_count").fetchone()[0]
        library.base.execute(f"PRAGMA max_page_count = {count}")
        changes.note(library, library.find("1"), "x" * 100_000)
    assert held() == before


def test_a_home_that_can_only_be_read_can_be_listed(home: Path, monkeypatch: pytest.MonkeyPatch):
    filled()
    before = held()
    connected = sqlite3.connect

    def reading(path: Path, **given: object) -> sqlite3.Connection:
        base = connected(f"file:{path}?mode=ro", uri=True, **given)  # type: ignore[call-overload]
        return base

    monkeypatch.setattr(sqlite3, "connect", reading)
    assert held() == before and upkeep.check().wrong == []
    originals.path_of(originals.hash_of(begun(1)), "json").unlink()
    assert ["not what the list says" in line for line in upkeep.check().wrong] == [True]
    with pytest.raises(LibraryError, match=r"cannot be written.*TRAILCUE_HOME"), Library.opened() as library:
        changes.note(library, library.find("1"), "x")


def test_who_only_looks_leaves_an_older_list_as_it_is(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    filled()
    before = held()
    of_version_1()
    path = home / "library.sqlite"
    data = path.read_bytes()
    assert cli.main(["import", "--dry-run", str(kept(tmp_path / "c.tclog", begun(3)))]) == cli.EXIT_OK
    assert capsys.readouterr().out.splitlines()[-1] == "1 to be taken in"
    connected = schema.connected

    def reading(path: Path | None) -> sqlite3.Connection:
        base = connected(path)
        if path:
            base.execute("PRAGMA query_only = ON")
        return base

    with monkeypatch.context() as patched:
        patched.setattr(schema, "connected", reading)
        assert cli.main(["sessions"]) == cli.main(["sessions", "show", "2"]) == cli.EXIT_OK
        assert "2 sessions" in capsys.readouterr().out
        assert refused().endswith("name another with TRAILCUE_HOME")
    assert path.read_bytes() == data
    assert held() == before and path.read_bytes() != data


def test_an_older_list_that_another_writes_is_waited_for_no_longer_than_any(
    home: Path, monkeypatch: pytest.MonkeyPatch
):
    filled()
    of_version_1()
    monkeypatch.setattr(schema, "BUSY_S", 0.01)
    with closing(sqlite3.connect(home / "library.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with (
            pytest.raises(LibraryError, match="another trailcue is writing"),
            Library.opened(to_look=True) as library,
        ):
            library.entries()
        other.execute("ROLLBACK")
    with Library.opened(to_look=True) as library:
        assert len(library.entries()) == 2


def test_a_home_that_cannot_be_made_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    kept(tmp_path / "file", b"")
    monkeypatch.setenv("TRAILCUE_HOME", str(tmp_path / "file" / "home"))
    assert "TRAILCUE_HOME" in refused()


def test_an_original_that_is_not_what_it_was_is_never_shown(home: Path):
    filled()
    path = next(originals.folder().glob("*/*.tclog"))
    data = bytearray(path.read_bytes())
    data[700] ^= 1
    path.write_bytes(data)
    (number,) = [one.number for one in entries() if one.hash == path.stem]
    with pytest.raises(Unplayable, match="is not what it was"):
        list(chosen.sessions(str(number)))
    assert [line for line in upkeep.check().wrong if str(path) in line]
    made = upkeep.rebuild(1)
    assert made.sessions == 1 and "not what it was" in made.failed[0]
    path.unlink()
    with pytest.raises(LibraryError, match="no session"), Library.opened() as library:
        library.find(str(number))


def test_a_session_that_cannot_be_taken_in_costs_no_other():
    with Library.opened() as library:
        library.add_pages(begun(1, 2), "watch")
    path = next(originals.folder().glob("*/*.tclog"))
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    with pytest.raises(LibraryError, match="is not what it was"), Library.opened() as library:
        library.add_pages(begun(1, 3) + begun(2) + begun(3), "watch")
    assert [one.number for one in entries()] == [1, 2, 3]


def test_a_file_that_the_library_refuses_ends_no_import(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    with Library.opened() as library:
        library.add_pages(begun(1, 2), "watch")
    path = next(originals.folder().glob("*/*.tclog"))
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    files = [str(kept(tmp_path / f"{number}.tclog", begun(number, 3))) for number in (1, 2, 3)]
    assert cli.main(["import", "--json", "-j1", *files]) == cli.EXIT_PARTLY
    summary = json.loads(capsys.readouterr().out.splitlines()[-1])["summary"]
    assert summary["sessions"] == {"new": 2} and len(summary["failed"]) == 1
    assert str(path) in summary["failed"][0]


def entries() -> list:
    with Library.opened() as library:
        return library.entries()


def test_a_file_that_went_missing_is_said_and_brought_again(tmp_path: Path):
    filled()
    path = next(originals.folder().glob("*/*.tclog"))
    data = path.read_bytes()
    path.unlink()
    assert any("is gone: import it again" in line for line in upkeep.check().wrong)
    with Library.opened() as library:
        library.add_pages(data, "watch")
    assert upkeep.check().wrong == []


@pytest.mark.parametrize("wrecked", [False, True])
def test_what_is_told_beside_can_be_lost_or_garbage(wrecked: bool, home: Path):
    filled()
    before = held()
    for path, said in zip(sorted(originals.folder().glob("*/*.json")), (b"{", b"[1]"), strict=True):
        path.write_bytes(said)
    assert len(upkeep.check().wrong) == 2
    if wrecked:
        kept(home / "library.sqlite", b"no database" * 500)
    assert upkeep.rebuild(1).sessions == 2
    if wrecked:
        assert [one["tags"] for one in held().values()] == [(), ()]
    else:
        assert held() == before
    assert upkeep.check().wrong == []


@pytest.mark.parametrize(
    "change",
    [
        {"sessions": None},
        {"sessions": [None]},
        {"sessions": {}},
        {"gone": None},
        {"gone": [1]},
        {"added": 5},
        {"added": "yesterday"},
        {"added": "2026-09-04T07:00:00"},
        {"source": None},
        {"source": "caf\udce9"},
        *(
            {"sessions": [{"identity": "x"} | one]}
            for one in (
                {},
                {"identity": None},
                {"number": "1"},
                {"number": 2**70},
                {"number": 0},
                {"plan": "xyz"},
                {"plan": 5},
                {"entry": -2},
                {"entry": 10**9},
                {"rpe": 11},
                {"note": None},
                {"note": "\ud800"},
                {"changed": 7},
                {"changed": "?"},
                {"tags": "hill"},
                {"tags": ["two words"]},
                {"tags": [None]},
            )
        ),
    ],
)
def test_what_is_told_beside_is_of_another_shape(change: dict):
    filled()
    with Library.opened() as library:
        name = library.find("1").hash
    path = originals.path_of(name, "json")
    story = json.loads(path.read_bytes())
    match change:
        case {"sessions": [{"identity": "x", **one}]}:
            whole = story["sessions"][0] | one
            change = {"sessions": [whole if one else {"identity": "x"}]}
    path.write_text(json.dumps(story | change))
    assert originals.told(name) == {}
    assert [str(path) in line for line in upkeep.check().wrong] == [True]
    made = upkeep.rebuild(1)
    assert (made.sessions, made.failed) == (2, [])
    assert sorted(one["tags"] for one in held().values()) == [(), ("hill",)]
    assert upkeep.check().wrong == []


def test_the_commands_say_it_in_one_line(home: Path, capsys: pytest.CaptureFixture[str]):
    filled()
    kept(home / "library.sqlite", b"no database" * 500)
    for words in (
        ["sessions"],
        ["sessions", "show", "1"],
        ["sessions", "note", "1", "x"],
        ["sessions", "check"],
    ):
        assert cli.main([*words, "--json"]) == cli.EXIT_PARTLY
        out = capsys.readouterr()
        (last,) = [json.loads(line) for line in out.out.splitlines()]
        assert out.err.count("\n") == 1 and last["summary"]["failed"][0] == out.err.strip()
    assert cli.main(["sessions", "rebuild", "-j", "1"]) == cli.EXIT_OK
    assert "2 sessions from 2 files" in capsys.readouterr().out


def test_an_interruption_leaves_no_file_that_no_list_has(monkeypatch: pytest.MonkeyPatch):
    """Between the original's writing and the list's."""
    filled()
    before = held()

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Library, "tell", interrupted)
        with pytest.raises(KeyboardInterrupt), Library.opened() as library:
            library.add_pages(begun(3), "watch")
    assert held() == before and upkeep.check().wrong == []


def test_an_interruption_after_the_list_has_it_leaves_the_file(monkeypatch: pytest.MonkeyPatch):
    filled()
    changed = catalogue.kept_or_nothing

    @contextmanager
    def late(library: Library) -> Iterator[None]:
        with changed(library):
            yield
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(catalogue, "kept_or_nothing", late)
        with pytest.raises(KeyboardInterrupt), Library.opened() as library:
            library.add_pages(begun(3), "watch")
    assert set(held()) == {1, 2, 3} and upkeep.check().wrong == []
