"""ruff and basedpyright over every room, as tests."""

from __future__ import annotations

import importlib.metadata
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.tree import ROOT, project_files

HERE = Path(__file__).resolve().parent
CHECKED_SUFFIXES = (".py", ".pyi")


def run_tool(*command: str, cwd: Path = ROOT) -> str:
    """Run a Python tool; its complaints, or nothing."""
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=cwd, capture_output=True, text=True, timeout=300, check=False
    )
    return (done.stdout + done.stderr) if done.returncode else ""


def basedpyright(project: Path, *options: str) -> str:
    return run_tool("basedpyright", "-p", str(project), "--pythonpath", sys.executable, *options)


def micropython_stdlib() -> str:
    """Where micropython-stdlib-stubs put its `stdlib/`: a typeshed of MicroPython."""
    return str(importlib.metadata.distribution("micropython-stdlib-stubs").locate_file(""))


def checked_files() -> list[str]:
    return [name for name in project_files() if name.endswith(CHECKED_SUFFIXES)]


def test_ruff_finds_nothing():
    complaints = run_tool("ruff", "check", "--no-fix", "--output-format=concise", *checked_files())
    assert not complaints, complaints


def test_ruff_would_format_nothing_differently():
    complaints = run_tool("ruff", "format", "--check", *checked_files())
    assert not complaints, complaints


def test_types_of_the_laptops_rooms():
    complaints = basedpyright(ROOT / "pyproject.toml")
    assert not complaints, complaints


def test_types_of_the_watch():
    complaints = basedpyright(HERE / "rooms" / "watch.json")
    assert not complaints, complaints


def test_types_of_the_core_on_micropython():
    complaints = basedpyright(HERE / "rooms" / "core.json", "--typeshedpath", micropython_stdlib())
    assert not complaints, complaints


@pytest.fixture
def small_house(tmp_path: Path) -> Path:
    """A copy of the checkers' configuration around one module of the watch and one of the core."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for folder in ("rooms", "stubs"):
        shutil.copytree(HERE / folder, tmp_path / "tests" / "house" / folder)
    for package in ("trailcore", "watch"):
        (tmp_path / "firmware" / "lib" / package).mkdir(parents=True)
        (tmp_path / "firmware" / "lib" / package / "__init__.py").write_text('"""A package."""\n')
    return tmp_path


def test_the_watchs_types_are_circuitpythons(small_house: Path):
    (small_house / "firmware" / "lib" / "watch" / "bad.py").write_text(
        "import os\nimport supervisor\nimport time\n\n"
        "supervisor.ticks_ms()\nos.ilistdir('/')\ntime.ticks_ms()\nsupervisor.nosuch()\n"
    )
    complaints = basedpyright(small_house / "tests" / "house" / "rooms" / "watch.json")
    assert all(name in complaints for name in ('"ilistdir"', '"ticks_ms"', '"nosuch"')), complaints
    assert "3 errors" in complaints


def test_the_cores_types_are_micropythons(small_house: Path):
    (small_house / "firmware" / "lib" / "trailcore" / "bad.py").write_text(
        "import struct\nfrom micropython import const\n\nexecfile(const('x'))\nstruct.nosuch()\n"
    )
    config = small_house / "tests" / "house" / "rooms" / "core.json"
    complaints = basedpyright(config, "--typeshedpath", micropython_stdlib())
    assert '"nosuch"' in complaints and "1 error," in complaints, complaints  # execfile is known there


def test_ruff_holds_the_watch_to_its_grammar(small_house: Path):
    bad = small_house / "firmware" / "lib" / "watch" / "bad.py"
    bad.write_text('"""Bad."""\n\nmatch 1:\n    case 1:\n        pass\n')
    complaints = run_tool("ruff", "check", "--no-cache", ".", cwd=small_house)
    assert "match" in complaints, complaints


@pytest.mark.parametrize(
    ("rule", "source"),
    [
        ("C901", "def f(x):\n    pass\n" + "    if x:\n        pass\n" * 11),
        ("PLR0915", "def f(x):\n" + "    x += 1\n" * 41),
        ("E722", "try:\n    pass\nexcept:\n    pass\n"),
        ("BLE001", "try:\n    pass\nexcept Exception:\n    pass\n"),
    ],
)
def test_ruff_holds_everyone_to_small_functions(small_house: Path, rule: str, source: str):
    (small_house / "host").mkdir()
    (small_house / "host" / "bad.py").write_text(f'"""Bad."""\n\n\n{source}')
    complaints = run_tool("ruff", "check", "--no-cache", ".", cwd=small_house)
    assert rule in complaints, complaints
