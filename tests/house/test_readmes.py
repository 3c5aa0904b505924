"""READMEs hold together: what they link to is there, their tables are whole and say nothing twice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

import pytest

from tests.house.tree import ROOT, project_files

READMES = [name for name in project_files() if name.endswith(".md")]
_CODE = re.compile(r"`[^`\n]*`")
_LINK = re.compile(r"\]\(([^)#\s]*)(?:#[^)\s]*)?\)")
_BETWEEN = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r"\|(\s*:?-+:?\s*\|)+")


def links(text: str) -> list[str]:
    """Return the paths that a page links to, with those of its pictures; no addresses of the web."""
    prose = (line for line in text.splitlines() if not line.startswith("    "))
    found = (target for line in prose for target in _LINK.findall(_CODE.sub("", line)))
    return [target for target in found if target and "://" not in target]


def tables(text: str) -> Iterator[list[list[str]]]:
    """Give the rows of each table of a page, the line below the titles left out, as cells."""
    rows: list[list[str]] = []
    for line in [*text.splitlines(), ""]:
        if line.startswith("|"):
            if not _RULE.fullmatch(line.strip()):
                bare = _CODE.sub(lambda code: code[0].replace("|", "\u2758"), line)
                rows.append([cell.strip() for cell in _BETWEEN.split(bare.strip())[1:-1]])
        elif rows:
            yield rows
            rows = []


def faults(text: str) -> list[str]:
    """Return what is wrong with the tables of a page."""
    wrong = []
    for titles, *rows in tables(text):
        wrong += [f"cells: {row}" for row in rows if len(row) != len(titles)]
        wrong += [f"twice: {row}" for number, row in enumerate(rows) if row in rows[:number]]
    return wrong


@pytest.mark.parametrize("name", READMES)
def test_what_a_readme_links_to_is_there(name: str):
    folder = (ROOT / name).parent
    text = (ROOT / name).read_text(encoding="utf-8")
    assert [target for target in links(text) if not (folder / target).exists()] == []


@pytest.mark.parametrize("name", READMES)
def test_the_tables_of_a_readme_are_whole(name: str):
    assert faults((ROOT / name).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("room", ["host/trailcue", "tests"])
def test_a_table_of_rooms_names_every_room_once(room: str):
    """Folders as `name/`, modules by their name; several may share a row."""
    ((_, *rows), *_) = tables((ROOT / room / "README.md").read_text(encoding="utf-8"))
    named = [name for row in rows for name in re.findall(r"`([\w.]+)/?`", row[0])]
    inside = (name.removeprefix(f"{room}/") for name in project_files() if name.startswith(f"{room}/"))
    there = {PurePosixPath(name).parts[0] for name in inside} - {
        "README.md",
        "__init__.py",
        "__main__.py",
        "conftest.py",
    }
    assert sorted(name.removesuffix(".py") for name in named) == sorted(
        name.removesuffix(".py") for name in there
    )


def test_broken_links_and_tables_are_found():
    assert links("[a](b/c.md#d) `[x](y)` ![p](q.png) [w](https://e.org)\n    [code](no)") == [
        "b/c.md",
        "q.png",
    ]
    table = "| a | b |\n|---|---|\n| `x|y` | 1 |\n| 2 |\n| 3 | 4 |\n| 3 | 4 |\n"
    assert faults(table) == ["cells: ['2']", "twice: ['3', '4']"]
