"""A README as somebody follows it: its commands in their order, the files it shows, and what it shows of their output.

`python -m tests.desk.pages` runs the top README's commands in a new folder and prints what each of them says.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from tests.house.tree import ROOT

README = ROOT / "README.md"
INDENT = "    "
_COMMAND = re.compile(r"((?:trailcue|python3) .*)")
_PROMPT = "$ "
_FILE = re.compile(r"# (\S+\.toml)")
_COMMENT = re.compile(r"\s+# .*")
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+|(?::\d\d)+)?")
LEFT_OUT = "…"
NEAR_S, NEAR, NEAR_SHARE = 20, 3.0, 0.05


@dataclass
class Command:
    """A command.

    Attributes:
        typed: as it is typed, without the comment beside it.
        shown: the lines of its output that the README has.
    """

    typed: str
    shown: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class File:
    """A file that the reader writes."""

    name: str
    text: str


@dataclass(frozen=True)
class Ran:
    """What a command did."""

    code: int
    said: str


def blocks(text: str) -> Iterator[list[str]]:
    """Give the indented blocks of a page, without their indent; an empty line ends none."""
    lines = [line if line.startswith(INDENT) or line.strip() else "" for line in text.splitlines()]
    is_in = False
    marked: list[tuple[bool, str]] = []
    for number, line in enumerate(lines):
        if line.startswith(INDENT):
            is_in = is_in or number == 0 or not lines[number - 1]
        elif line:
            is_in = False
        marked.append((is_in, line.removeprefix(INDENT)))
    for is_block, group in groupby(marked, key=lambda one: one[0]):
        if is_block:
            found = [line for _, line in group]
            while found and not found[-1].strip():
                found.pop()
            yield found


def steps(text: str) -> list[Command | File]:
    """Return what a page has its reader do, in order.

    A line that begins with a prompt is a command at the beginning of a block, or after an empty line; elsewhere
    it is output.

    Raises:
        ValueError: a block is neither a file nor begins with a command.
    """
    found: list[Command | File] = []
    for block in blocks(text):
        named = _FILE.fullmatch(block[0])
        if named:
            found.append(File(named[1], "\n".join(block) + "\n"))
            continue
        if not _COMMAND.fullmatch(block[0].removeprefix(_PROMPT)):
            raise ValueError(f"no command, and no file with its name in the first line: {block[0]!r}")
        for before, line in zip(["", *block], block, strict=False):
            typed = _COMMAND.fullmatch(line if before.strip() else line.removeprefix(_PROMPT))
            if typed:
                found.append(Command(_COMMENT.sub("", typed[1])))
            elif line.strip():
                last = found[-1]
                assert isinstance(last, Command)
                last.shown.append(line)
    return found


def unshown(shown: list[str], said: str) -> list[str]:
    """Return the shown lines that were not said, or not in that order.

    Blanks count for nothing, nor does what `…` stands for; numbers are near enough if `is_near` says so.
    """
    lines = said.splitlines()
    missing, at = [], 0
    for line in shown:
        if line.strip() == LEFT_OUT:
            continue
        found = next((number for number in range(at, len(lines)) if is_as_shown(line, lines[number])), None)
        if found is None:
            missing.append(line)
        else:
            at = found + 1
    return missing


def is_as_shown(shown: str, said: str) -> bool:
    """Tell whether a line is the one that is shown."""
    shown, said = " ".join(shown.split()), " ".join(said.split())
    parts = [part if part == LEFT_OUT else _NUMBER.split(part) for part in re.split(f"({LEFT_OUT})", shown)]
    pattern = "".join(
        ".*" if part == LEFT_OUT else f"({_NUMBER.pattern})".join(map(re.escape, part)) for part in parts
    )
    found = re.fullmatch(pattern, said)
    return found is not None and all(map(is_near, _NUMBER.findall(shown), found.groups()))


def is_near(shown: str, said: str) -> bool:
    """Tell whether two numbers, or times of day or of a session, are near.

    A watch's clock, its flash and the moment that its strap answers differ from run to run, so a cue may come some
    seconds sooner or later, and the ground is then another.
    """
    if ":" in shown or ":" in said:
        return shown.count(":") == said.count(":") and abs(_seconds(shown) - _seconds(said)) <= NEAR_S
    one, other = (float(text.replace(",", "")) for text in (shown, said))
    return abs(one - other) <= max(NEAR, NEAR_SHARE * max(abs(one), abs(other)))


def _seconds(text: str) -> int:
    return sum(int(part) * 60**power for power, part in enumerate(reversed(text.split(":"))))


def run(typed: str, folder: Path) -> Ran:
    """Run a command as a new user does: in `folder`, whose `home` is all that this user has."""
    words = shlex.split(typed)
    words, out = (words[:-2], folder / words[-1]) if words[-2:-1] == [">"] else (words, None)
    assert words[0] == "trailcue", typed
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "TMPDIR") if name in os.environ}
    home = folder / "home"
    env = {**kept, "HOME": str(home), "TRAILCUE_HOME": str(home / "trailcue"), "TZ": "UTC", "LANG": "C.UTF-8"}
    done = subprocess.run(
        [sys.executable, "-m", "trailcue", *words[1:]],
        cwd=folder,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE if out else subprocess.STDOUT,
        text=True,
        timeout=120,
        check=False,
    )
    if out:
        out.write_text(done.stdout, encoding="utf-8")
    return Ran(done.returncode, done.stderr if out else done.stdout)


def follow(page: list[Command | File], folder: Path, but: set[str]) -> Iterator[tuple[Command, Ran]]:
    """Do what a page says, in `folder`, but some commands; give each with what it did."""
    (folder / "home").mkdir()
    for step in page:
        if isinstance(step, File):
            (folder / step.name).write_text(step.text, encoding="utf-8")
        elif step.typed not in but:
            yield step, run(step.typed, folder)


def main() -> None:
    """Print the README's commands with all that they say."""
    from tests.desk.test_readme import NOT_RUN

    with tempfile.TemporaryDirectory(prefix="trailcue-") as made:
        for step, ran in follow(steps(README.read_text(encoding="utf-8")), Path(made), set(NOT_RUN)):
            print(f"$ {step.typed}\n{ran.said}[{ran.code}]", flush=True)
            for line in unshown(step.shown, ran.said):
                print(f"  shown, but not said: {line}", flush=True)


if __name__ == "__main__":
    main()
