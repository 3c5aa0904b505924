"""The manners of every command: JSON to its end, dry runs that change nothing, `-v` that tells more, Ctrl-C.

The tables have each command of the parser once; a new one has to be put into them.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.desk import owned
from tests.desk.interruption import interrupted
from tests.desk.leaves import LEAVES, having
from tests.desk.owned import Said, living_in, state, typed
from trailcue import cli
from trailcue.library import upkeep

NO_JSON = {"completion": "prints a script, for a shell to read"}
KEEPS = {
    "completion": "prints",
    "devices": "looks",
    "doctor": "looks",
    "plan check": "looks",
    "plan export": "writes new files into the folder that is named, none in the place of another",
    "plan import": "prints",
    "plan new": "writes a new file, never in the place of another; --out - prints it",
    "plan show": "looks",
    "rehearse": "writes the sound that --wav names, in the place of another sound at most",
    "replay": "writes the log and the picture that are named, in the place of one of trailcue's at most",
    "sessions": "looks",
    "sessions check": "looks",
    "sessions list": "looks",
    "sessions show": "looks",
    "trends": "looks",
}
"""Commands that have no --dry-run, and why."""


def no_list() -> None:
    """Take the library's list away."""
    Path(owned.HOME, "library.sqlite").unlink()


def damaged_list() -> None:
    """Make the library's list no use."""
    Path(owned.HOME, "library.sqlite").write_bytes(b"\xa5" * 8192)


@dataclass(frozen=True)
class Change:
    """A command that changes something.

    Attributes:
        words: behind its name.
        changes: whether those, without --dry-run, change something here.
        before: what is done before.
    """

    words: str
    changes: bool = True
    before: Callable[[], None] = lambda: None


CHANGES = {
    "demo": Change("--keep kept --for 1m", changes=False),  # for real in tests/host/test_demo.py
    "export": Change("last --out run.fit --cues cues.csv --plan plan.toml"),
    "import": Change("coming first.gpx --plan plan.toml"),
    "plan compile": Change("plan.toml"),
    "report": Change("1 --plan plan.toml"),
    "sessions delete": Change("1 2 --yes"),
    "sessions export": Change("1 there.gpx --force"),
    "sessions note": Change("1 wind"),
    "sessions rebuild": Change("-j 1", before=damaged_list),
    "sessions rpe": Change("1 7"),
    "sessions tag": Change("1 +hill long"),
    "tune": Change("--plan plan.toml --write", changes=False),  # for real in tests/tune, with data enough
}
OF_A_WATCH = {"install", "pull", "sync", "watch run"}
"""These need one: `test_manners_of_a_watch`."""

TELLS_MORE = {
    "export": "last --out run.csv",
    "import": "coming second.tclog",
    "plan check": "plan.toml",
    "plan compile": "plan.toml",
    "replay": "1",
    "report": "1",
    "sessions": "",
    "sessions check": "",
    "sessions list": "",
    "sessions rebuild": "-j 1",
    "sessions show": "2",
    "trends": "--plan plan.toml",
    "tune": "",
}
ALSO_OF_A_WATCH = OF_A_WATCH - {"watch run"} | {"doctor"}

FAILS = {
    "demo": "--keep plan.toml",
    "doctor": "--on none",
    "export": "9 --out run.fit",
    "import": "none.fit",
    "install": "--on none",
    "plan check": "bad.toml plan.toml",
    "plan compile": "bad.toml",
    "plan export": "bad.toml",
    "plan import": "plan.toml",
    "plan new": "no-program",
    "plan show": "bad.toml",
    "pull": "--on none",
    "rehearse": "bad.toml --sound none",
    "replay": "1 none.fit",
    "report": "9",
    "sessions": "",
    "sessions check": "",
    "sessions delete": "9 --yes",
    "sessions export": "1 there.gpx",
    "sessions list": "",
    "sessions note": "9 wind",
    "sessions rebuild": "-j 1",
    "sessions rpe": "9 7",
    "sessions show": "9",
    "sessions tag": "1 +two_words! --json",
    "sync": "plan.toml --on none",
    "trends": "none.fit",
    "tune": "none.fit",
    "watch run": "--plan bad.toml",
}
"""What each is asked for in vain; here the list is damaged for those that read nothing else."""
NEVER_FAILS = {"devices"}
READS = {
    "devices": "",
    "plan check": "plan.toml",
    "plan export": "plan.toml --out there",
    "plan import": "workouts/hills.fit",
    "plan new": "hiking-week --start 2027-01-04",
    "plan show": "plan.toml --no-cues",
    "rehearse": "plan.toml --sound none",
    "replay": "1",
    "sessions": "",
    "sessions check": "",
    "sessions list": "",
    "sessions show": "1",
    "trends": "",
}
"""What ends well of the others."""


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("furnished")
    owned.furnish(folder)
    return folder


@pytest.fixture
def desk(furnished: Path, tmp_path: Path) -> Iterator[Path]:
    """Somebody's desk, for this test alone."""
    with living_in(owned.copied(furnished, tmp_path)) as folder:
        yield folder


def words(name: str, more: str, *flags: str) -> list[str]:
    return [*name.split(), *flags, *more.split()]


# Every command is in the tables


def test_every_command_that_has_something_to_say_says_it_as_json():
    assert set(LEAVES) - having("--json") == set(NO_JSON)
    assert set(FAILS) | NEVER_FAILS == having("--json")
    assert having("--json") == set(READS) | set(CHANGES) | OF_A_WATCH | ALSO_OF_A_WATCH


def test_every_command_that_changes_something_has_a_dry_run():
    assert having("--dry-run") == set(CHANGES) | OF_A_WATCH
    assert set(LEAVES) - having("--dry-run") == set(KEEPS)


def test_every_command_that_can_tell_more_is_asked_to():
    assert having("-v") == having("--verbose") == set(TELLS_MORE) | ALSO_OF_A_WATCH


@pytest.mark.parametrize("option", ["--json", "--dry-run", "--verbose", "--force", "--course", "--jobs"])
def test_an_option_is_called_the_same_everywhere(option: str):
    actions = [LEAVES[name]._option_string_actions[option] for name in having(option)]
    assert len({(tuple(action.option_strings), type(action), action.dest) for action in actions}) == 1


# JSON


@pytest.mark.parametrize("name", FAILS)
def test_what_is_asked_for_in_vain_ends_with_a_summary_that_says_why(desk: Path, name: str):
    if name in ("sessions", "sessions check", "sessions list"):
        damaged_list()
    if name == "sessions rebuild":
        next(desk.glob("home/originals/*/*.tclog")).write_bytes(b"other bytes")
    done = typed(words(name, FAILS[name], "--json"))
    assert done.code in (cli.EXIT_PARTLY, cli.EXIT_USAGE)
    failed = done.summary["failed"]
    assert failed and all(isinstance(line, str) and "\n" not in line for line in failed)


@pytest.mark.parametrize("name", READS)
def test_what_ends_well_ends_with_a_summary_without_failures(desk: Path, name: str):
    done = typed(words(name, READS[name], "--json"))
    assert (done.code, done.summary["failed"]) == (cli.EXIT_OK, []), done.err


def test_flags_before_a_verb_are_flags_of_the_verb(desk: Path):
    assert typed(["sessions", "--json", "show", "1"]).summary == {"failed": []}
    assert typed(["sessions", "-v", "show", "1"]).out == typed(["sessions", "show", "1", "-v"]).out
    before = state(desk)
    assert typed(["sessions", "tag", "1", "+hill", "--dry-run", "--json"]).summary["is_dry_run"]
    assert typed(["sessions", "tag", "1", "+hill", "--dry"]).code == cli.EXIT_USAGE
    assert state(desk) == before


# Dry runs


@pytest.mark.parametrize("name", CHANGES)
def test_a_dry_run_changes_not_one_byte(desk: Path, name: str):
    change = CHANGES[name]
    change.before()
    before = state(desk)
    dry = typed(words(name, change.words, "--dry-run"))
    assert dry.code == cli.EXIT_OK and dry.out, dry.err
    told = typed(words(name, change.words, "--dry-run", "--json"))
    assert (told.code, told.summary["is_dry_run"], told.summary["failed"]) == (cli.EXIT_OK, True, [])
    assert state(desk) == before
    done = typed(words(name, change.words, "--json")) if change.changes else None
    assert done is None or (done.code, done.summary["is_dry_run"]) == (cli.EXIT_OK, False), done
    assert (state(desk) != before) == change.changes


@pytest.mark.parametrize("name", [name for name in CHANGES if name != "demo"])
def test_a_dry_run_makes_no_library(tmp_path: Path, name: str):
    (tmp_path / "there.gpx").touch()
    (tmp_path / "coming").mkdir()
    (tmp_path / "plan.toml").write_text("[athlete]\nhr_max = 190\n")
    with living_in(tmp_path):
        typed(words(name, CHANGES[name].words, "--dry-run"))
    assert not (tmp_path / owned.HOME).exists()


def test_a_dry_run_says_what_a_real_one_does_then(desk: Path):
    would = typed(["sessions", "tag", "1", "--dry-run", "--json", "+hill", "long"]).lines[0]
    assert would["tags"] == typed(["sessions", "tag", "1", "--json", "+hill", "long"]).lines[0]["tags"]
    would = typed(["sessions", "tag", "1", "--dry-run", "--json", "-hill"]).lines[0]
    assert would["tags"] == ["long"]
    assert typed(["sessions", "note", "1", "--dry-run", "--json", "wind"]).lines[0]["note"] == "wind"
    assert typed(["sessions", "rpe", "1", "--dry-run", "--json", "7"]).lines[0]["rpe"] == 7
    refused = typed(["sessions", "tag", "1", "--dry-run", "+two words"])
    assert refused.code == cli.EXIT_PARTLY and "is no tag" in refused.err
    no_list()
    would = typed(["sessions", "rebuild", "-j", "1", "--dry-run", "--json"]).lines[0]
    assert would == typed(["sessions", "rebuild", "-j", "1", "--json"]).lines[0]
    assert would == {"sessions": 2, "files": 2, "damaged_list": None}


# -v


@pytest.mark.parametrize("name", TELLS_MORE)
def test_verbose_tells_more(furnished: Path, tmp_path: Path, name: str):
    def done(folder: str, *flags: str) -> Said:
        (tmp_path / folder).mkdir()
        with living_in(owned.copied(furnished, tmp_path / folder)):
            return typed(words(name, TELLS_MORE[name], *flags))

    terse, verbose = done("terse"), done("verbose", "-v")
    assert terse.code == verbose.code == cli.EXIT_OK, verbose.err
    more = (verbose.out + verbose.err).splitlines()
    assert len(more) > len((terse.out + terse.err).splitlines())
    as_json = done("json", "-v", "--json")
    assert as_json.code == cli.EXIT_OK and as_json.summary["failed"] == []


def test_an_import_tells_where_its_files_are_and_what_it_passes_over(desk: Path):
    said = typed(["import", "coming", "-v"])
    (line,) = [line for line in said.out.splitlines() if "SHA-256" in line]
    kept = Path(line.split("kept as ")[1])
    assert kept.read_bytes() == (desk / "coming/third.gpx").read_bytes()
    assert "coming/notes.txt: passed over" in said.err


# Ctrl-C


WRITES = {name: change for name, change in CHANGES.items() if change.changes} | {
    "plan export": Change("plan.toml --format icu --out there"),
    "plan new": Change("hiking-week --start 2027-01-04"),
    "rehearse": Change("plan.toml --sound none --wav race.wav"),
    "replay": Change("first.gpx --log run.tclog --picture run.svg"),
}


@pytest.mark.parametrize("name", WRITES)
def test_ctrl_c_at_any_file_leaves_what_was_or_all_that_was_asked_for(
    furnished: Path, tmp_path: Path, name: str
):
    change = WRITES[name]
    asked = words(name, change.words, "--json")

    def desk_of(number: int) -> Path:
        (tmp_path / str(number)).mkdir()
        return owned.copied(furnished, tmp_path / str(number))

    with living_in(desk_of(-1)) as folder:
        change.before()
        before = bytes_of(folder)
        done, files = interrupted(folder, -1, asked)
        after = bytes_of(folder)
    assert done.code == cli.EXIT_OK and files
    for number in range(files):
        with living_in(desk_of(number)) as folder:
            change.before()
            done, _ = interrupted(folder, number, asked)
            assert done.code == cli.EXIT_INTERRUPTED and "interrupted" in done.err
            assert done.summary["failed"][0].startswith("interrupted")
            left = bytes_of(folder)
            if name != "sessions rebuild":
                assert upkeep.check().wrong == []
            assert (
                typed(["sessions", "rebuild", "-j", "1"]).code == cli.EXIT_OK and upkeep.check().wrong == []
            )
        for path, data in left.items():
            assert data in (before.get(path), after.get(path)), (number, path)
        for path in before.keys() & after.keys():
            assert path in left, (number, path)


def bytes_of(folder: Path) -> dict[str, bytes]:
    """Return the files whose bytes are the same every time: the list, and what it tells, have times in them."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in found
        if not path.name.startswith("library.sqlite") and path.suffix != ".json"
    }


class _Leaving(io.StringIO):
    """Somebody who is asked, and presses Ctrl-C."""

    def isatty(self) -> bool:
        return True

    def readline(self, *_: object) -> str:
        raise KeyboardInterrupt


@pytest.mark.parametrize(
    "asked", ["plan new", "plan new hiking-week", "sessions delete 1", "rehearse --quiz --sound none"]
)
def test_ctrl_c_at_a_question_is_an_answer(desk: Path, asked: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("sys.stdin", _Leaving())
    before = state(desk)
    done = typed(asked.split())
    assert done.code == cli.EXIT_INTERRUPTED and "interrupted" in done.err
    assert state(desk) == before


@pytest.mark.parametrize("asked", ["plan new", "sessions delete 1", "rehearse --quiz --sound none"])
def test_with_json_nobody_is_asked(desk: Path, asked: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("sys.stdin", _Leaving())
    before = state(desk)
    done = typed([*asked.split(), "--json"])
    assert done.code == cli.EXIT_USAGE and len(done.summary["failed"]) == 1
    assert state(desk) == before
