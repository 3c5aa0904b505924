"""`trailcue completion`: what the shells that are here complete."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.desk.leaves import LEAVES
from trailcue.cli import EXIT_OK, main

SHELLS = ("bash", "zsh", "fish")


@pytest.fixture(scope="module")
def scripts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The script of each shell."""
    folder = tmp_path_factory.mktemp("completion")
    found: dict[str, Path] = {}
    for shell in SHELLS:
        found[shell] = folder / shell
        with found[shell].open("w") as out, pytest.MonkeyPatch.context() as patch:
            patch.setattr("sys.stdout", out)
            assert main(["completion", shell]) == EXIT_OK
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("race.toml", "race.gpx", "run.fit"):
        (tmp_path / name).touch()
    (tmp_path / "logs").mkdir()
    return tmp_path


def in_bash(script: Path, folder: Path, *words: str) -> set[str]:
    """What bash offers for the last of the words."""
    code = (
        f'source "{script}"; shopt -u nullglob; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); '
        "complete -p trailcue > /dev/null || exit 9; spec=($(complete -p trailcue)); "
        'for at in "${!spec[@]}"; do [ "${spec[at]}" = -F ] && function=${spec[at + 1]}; done; '
        '"$function" trailcue "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"; '
        'printf "%s\\n" "${COMPREPLY[@]}"'
    )
    done = subprocess.run(
        ["bash", "--norc", "-c", code, "bash", "trailcue", *words],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    return {word.strip() for word in done.stdout.splitlines()} - {""}


def test_bash_completes_commands_and_options(scripts: dict[str, Path], folder: Path) -> None:
    script = scripts["bash"]
    assert {"export", "replay", "plan", "watch", "completion"} <= in_bash(script, folder, "")
    assert in_bash(script, folder, "expo") == {"export"}
    assert in_bash(script, folder, "completion", "") >= set(SHELLS)
    assert {"new", "check", "show"} <= in_bash(script, folder, "plan", "")
    assert {"--format", "--out", "--on-course", "--dry-run"} <= in_bash(script, folder, "export", "--")
    assert in_bash(script, folder, "export", "last", "--format", "") >= {"fit", "gpx", "csv", "parquet"}
    assert "--no-strap" in in_bash(script, folder, "watch", "run", "--no")


def test_bash_completes_each_option_of_each_command(scripts: dict[str, Path], folder: Path) -> None:
    for name, parser in LEAVES.items():
        options = {option for option in parser._option_string_actions if option.startswith("--")}
        assert in_bash(scripts["bash"], folder, *name.split(), "--") >= options, name


def test_bash_completes_files_of_the_kind(scripts: dict[str, Path], folder: Path) -> None:
    script = scripts["bash"]
    assert in_bash(script, folder, "export", "") >= {"last", "run.fit", "logs"}
    assert in_bash(script, folder, "export", "la") == {"last"}
    assert in_bash(script, folder, "plan", "check", "ra") == {"race.toml"}
    assert in_bash(script, folder, "replay", "run") == {"run.fit"}
    assert in_bash(script, folder, "watch", "run", "--keep", "") == {"logs"}


@pytest.mark.parametrize("shell", [shell for shell in SHELLS if shutil.which(shell)])
def test_the_shells_that_are_here_take_their_script(shell: str, scripts: dict[str, Path]) -> None:
    option = "-n" if shell != "fish" else "--no-execute"
    done = subprocess.run([shell, option, scripts[shell]], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_zsh_gets_patterns_that_it_takes_for_patterns(scripts: dict[str, Path]) -> None:
    """`(*.toml)` would be qualifiers of a pattern, `(*.toml|*.TOML)` is one."""
    patterns = re.findall(r"_files -g '([^']*)'", scripts["zsh"].read_text())
    assert "(*.toml|*.TOML)" in patterns
    assert [pattern for pattern in patterns if "|" not in pattern] == []


@pytest.mark.parametrize(("shell", "says"), [("zsh", "#compdef trailcue"), ("fish", "complete -c trailcue")])
def test_every_shell_has_its_script(shell: str, says: str, scripts: dict[str, Path]) -> None:
    script = scripts[shell].read_text()
    assert says in script
    assert "on-course" in script and "last" in script
