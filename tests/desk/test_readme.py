"""The top README is true: its commands, run from top to bottom in an empty folder, do and print what it shows."""

from __future__ import annotations

import re

import pytest

from tests.desk import pages
from trailcue.cli import EXIT_PARTLY

TEXT = pages.README.read_text(encoding="utf-8")
PAGE = pages.steps(TEXT)
COMMANDS = [step for step in PAGE if isinstance(step, pages.Command)]
TEST_COMMAND = "python3 -m venv .venv && .venv/bin/pip install -q uv && .venv/bin/uv run --group test pytest"
NOT_RUN = {
    "python3 -m venv .venv && .venv/bin/pip install -q uv && .venv/bin/uv run trailcue demo": (
        "sets up an environment from a package index; the demo itself is the next command"
    ),
    TEST_COMMAND: "is what runs this test: .ci/run",
}
"""What is not run here, and why."""
ENDS = {"trailcue doctor --on virtual:trail": EXIT_PARTLY}
"""How a command ends that does not end with 0; the README says so beside it."""


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, pages.Ran]:
    """Follow the README; no command stands in it twice."""
    folder = tmp_path_factory.mktemp("new-user")
    return {step.typed: ran for step, ran in pages.follow(PAGE, folder, set(NOT_RUN))}


@pytest.mark.parametrize(
    "step", [one for one in COMMANDS if one.typed not in NOT_RUN], ids=lambda one: one.typed
)
def test_a_command_ends_and_prints_as_shown(step: pages.Command, followed: dict[str, pages.Ran]):
    ran = followed[step.typed]
    assert ran.code == ENDS.get(step.typed, 0), ran.said
    assert pages.unshown(step.shown, ran.said) == [], ran.said
    assert "Traceback" not in ran.said


def test_no_command_is_there_twice_and_what_is_not_run_is_there():
    typed = [step.typed for step in COMMANDS]
    assert sorted(set(typed)) == sorted(typed)
    assert set(NOT_RUN) | set(ENDS) <= set(typed)


def test_ci_runs_the_second_command():
    ci = (pages.ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert (
        TEST_COMMAND in ci
        and [one.typed for one in COMMANDS if one.typed.startswith("python3")][1] == TEST_COMMAND
    )


def test_every_command_of_the_tool_is_told(capsys: pytest.CaptureFixture[str]):
    from trailcue.cli import whole_parser

    (commands,) = (action for action in whole_parser()._actions if isinstance(action.choices, dict))
    assert isinstance(commands.choices, dict)
    told = {word for word in commands.choices if re.search(rf"\btrailcue {word}\b", TEXT)}
    assert told == set(commands.choices)


def test_as_many_programs_are_told_as_are_shipped():
    from trailcue.plans.library import library

    (told,) = re.findall(r"(\w+) programs are shipped", TEXT)
    assert {"ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13}[told.lower()] == len(library())


# The reader of READMEs


def test_commands_files_and_what_is_shown_are_found():
    text = """Text.

    trailcue a --b   # said beside it

    $ trailcue c
    line one

      line two
    $ trailcue d

    $ trailcue e

Text:

    # x.toml
    name = "x"

- a list

- whose text
    is no block
"""
    found = pages.steps(text)
    assert found == [
        pages.Command("trailcue a --b"),
        pages.Command("trailcue c", ["line one", "  line two", "$ trailcue d"]),
        pages.Command("trailcue e"),
        pages.File("x.toml", '# x.toml\nname = "x"\n'),
    ]
    with pytest.raises(ValueError, match="no command"):
        pages.steps("    line one\n")


def test_lines_that_were_not_said_are_found():
    said = "one 1 s\ntwo\n\n  three   4\n"
    assert pages.unshown(["one … s", "…", "three 4"], said) == []
    assert pages.unshown(["two", "one 1 s"], said) == ["one 1 s"]
    assert pages.unshown(["one … m", "four"], said) == ["one … m", "four"]


def test_numbers_may_differ_a_little_and_words_not_at_all():
    shown = "0:09:41  1.40  +6.1%  157  hike"
    assert pages.is_as_shown(shown, "0:09:44  1.41   +7.3%  158  hike")
    assert not pages.is_as_shown(shown, "0:10:02  1.40  +6.1%  157  hike")
    assert not pages.is_as_shown(shown, "0:09:41  1.40  -6.1%  157  hike")
    assert not pages.is_as_shown(shown, "0:09:41  1.40  +6.1%  167  hike")
    assert not pages.is_as_shown(shown, "0:09:41  1.40  +6.1%  157  hike again")
    assert pages.is_as_shown("all 21,504 bytes, …", "all 20,992 bytes, some")
    assert not pages.is_as_shown("all 21,504 bytes, …", "all 10,992 bytes, some")
