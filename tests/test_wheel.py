"""The wheel, as a stranger gets it: built from a clean copy, installed alone, run far from the checkout."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.house.tree import ROOT, project_files

PAYLOAD_ROOMS = ("boards/", "firmware/")
WORDS = (".md", ".svg")
TELL = """
import json, trailcore, trailcue.boards, trailcue.payload as p
print(json.dumps({
    "core": trailcore.__file__,
    "firmware": str(p.firmware_dir()),
    "boards": str(p.boards_dir()),
    "known": [board.board_id for board in trailcue.boards.all_boards()],
    "build_id": p.build_id(),
    "short": p.build_id_bytes().hex(),
    "computed": p.compute_manifest(p.payload_root()),
}))
"""


@dataclass(frozen=True)
class Installed:
    """A virtual environment with the wheel and what it depends on, and nothing else."""

    wheel: Path
    environment: Path
    elsewhere: Path

    def run(self, *words: str) -> str:
        """Run this environment's Python, isolated, outside any checkout."""
        python = self.environment / ("Scripts" if os.name == "nt" else "bin") / "python"
        return call(str(python), "-I", *words, cwd=self.elsewhere, env=clean_environment(self.elsewhere))

    def script(self, name: str) -> str:
        """The path of an installed command."""
        return str(self.environment / ("Scripts" if os.name == "nt" else "bin") / name)


def uv() -> str:
    """The uv that runs this (`uv run` says which), or the one beside this Python."""
    found = os.environ.get("UV") or shutil.which("uv", path=Path(sys.executable).parent) or shutil.which("uv")
    assert found, "no uv: run the tests with `uv run --group test pytest`"
    return found


def call(*command: str, cwd: Path, env: dict[str, str] | None = None) -> str:
    done = subprocess.run(
        command, cwd=cwd, env=env, capture_output=True, text=True, encoding="utf-8", timeout=300, check=False
    )
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}{done.stderr}"
    return done.stdout


def clean_environment(home: Path) -> dict[str, str]:
    """Nothing of this shell that could lead a program back to the checkout."""
    kept = {key: os.environ[key] for key in ("PATH", "SYSTEMROOT", "TEMP", "TMPDIR") if key in os.environ}
    homes = {"HOME": str(home), "USERPROFILE": str(home)}
    return {**kept, **homes, "PYTHONIOENCODING": "utf-8", "LC_ALL": "C.UTF-8"}


def clean_copy(target: Path) -> Path:
    """What a clone of the present state would hold: no caches, no environments."""
    for name in project_files():
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target / name)
    return target


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel, the sdist, and under `again/` the wheel made from that sdist."""
    source = clean_copy(tmp_path_factory.mktemp("clone"))
    out = tmp_path_factory.mktemp("dist")
    call(uv(), "build", "--wheel", "--out-dir", str(out), cwd=source)
    call(uv(), "build", "--sdist", "--out-dir", str(out), cwd=source)
    sdist = next(out.glob("*.tar.gz"))
    call(uv(), "build", "--wheel", "--out-dir", str(out / "again"), str(sdist), cwd=out)
    return out


@pytest.fixture(scope="module")
def installed(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    environment = tmp_path_factory.mktemp("installed") / "venv"
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    wheel = next(built.glob("*.whl"))
    call(uv(), "venv", "--python", sys.executable, str(environment), cwd=elsewhere)
    call(uv(), "pip", "install", "--python", str(environment), str(wheel), cwd=elsewhere)
    return Installed(wheel, environment, elsewhere)


def wheel_files(wheel: Path, prefix: str) -> dict[str, str]:
    """sha256 of every file under a prefix."""
    with zipfile.ZipFile(wheel) as archive:
        names = [name for name in archive.namelist() if name.startswith(prefix) and not name.endswith("/")]
        return {name: hashlib.sha256(archive.read(name)).hexdigest() for name in names}


def git_files(*arguments: str) -> list[str]:
    listed = call("git", "ls-files", "-z", *arguments, "--", *PAYLOAD_ROOMS, cwd=ROOT)
    return [name for name in listed.split("\0") if name]


def manifest_of(wheel: Path) -> dict:
    with zipfile.ZipFile(wheel) as archive:
        return json.loads(archive.read("trailcue/manifest.json"))


def test_the_payload_is_what_git_has(built: Path):
    """Names and contents of firmware/ and boards/, words left out: what is tracked, and what is about to be."""
    wheel = next(built.glob("*.whl"))
    expected = {
        f"trailcue/{name}": hashlib.sha256((ROOT / name).read_bytes()).hexdigest()
        for name in project_files()
        if name.startswith(PAYLOAD_ROOMS) and not name.endswith(WORDS)
    }
    assert expected, "no payload at all"
    shipped = {}
    for room in PAYLOAD_ROOMS:
        shipped |= wheel_files(wheel, f"trailcue/{room}")
    assert shipped == expected


@pytest.mark.skipif(not os.environ.get("CI"), reason="work in progress may be untracked; in CI it may not")
def test_nothing_in_the_payload_is_untracked():
    assert git_files("--others", "--exclude-standard") == []


def test_the_manifest_describes_the_payload(built: Path):
    wheel = next(built.glob("*.whl"))
    manifest = manifest_of(wheel)
    paths = [file["path"] for file in manifest["files"]]
    assert paths == sorted(paths)
    assert {Path(path).suffix for path in paths} <= {".py", ".toml"}, "words would change the build id"
    for file in manifest["files"]:
        content = zipfile.ZipFile(wheel).read(f"trailcue/{file['path']}")
        assert (file["size"], file["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())
    lines = "".join(f"{file['sha256']}  {file['size']}  {file['path']}\n" for file in manifest["files"])
    assert manifest["build_id"] == hashlib.sha256(lines.encode()).hexdigest()


def test_the_wheel_has_both_packages_and_no_third(built: Path):
    wheel = next(built.glob("*.whl"))
    with zipfile.ZipFile(wheel) as archive:
        heads = {name.partition("/")[0] for name in archive.namelist()}
    assert {head for head in heads if not head.endswith(".dist-info")} == {"trailcue", "trailcore"}
    carried = "trailcue/firmware/lib/"
    for_the_watch = wheel_files(wheel, f"{carried}trailcore/")
    core = {name.removeprefix(carried): sha256 for name, sha256 in for_the_watch.items()}
    here = {name: sha for name, sha in wheel_files(wheel, "trailcore/").items() if not name.endswith(WORDS)}
    assert here == core, "the laptop runs another core than it puts on the watch"


def test_the_sdist_builds_the_same_wheel(built: Path):
    first, again = next(built.glob("*.whl")), next((built / "again").glob("*.whl"))
    assert wheel_files(again, "") == wheel_files(first, "")


def test_the_installed_host_finds_its_payload(installed: Installed):
    told = json.loads(installed.run("-c", TELL))
    for path in (told["core"], told["firmware"], told["boards"]):
        assert Path(path).is_relative_to(installed.environment.resolve())
    assert told["computed"] == manifest_of(installed.wheel)
    assert told["build_id"] == told["computed"]["build_id"]
    assert told["short"] == told["build_id"][:16]
    assert sorted(told["known"]) == sorted(path.stem for path in (ROOT / "boards").glob("*.toml"))


def test_a_checkout_computes_the_same_build_id(built: Path):
    from trailcue import payload

    assert payload.payload_root() == ROOT
    assert payload.build_id() == manifest_of(next(built.glob("*.whl")))["build_id"]
    assert len(payload.build_id_bytes()) == 8


def test_the_demo_runs_from_the_wheel(installed: Installed):
    """From another folder, isolated, with a home of its own."""
    said = installed.run(installed.script("trailcue"), "demo", "--for", "3m")
    assert "$ trailcue pull --on virtual:demo" in said and "identical: all" in said


def test_the_library_of_plans_travels_along(installed: Installed):
    listed = "from trailcue.plans.library import library; print(*(entry.name for entry in library()))"
    here = sorted(path.stem for path in (ROOT / "host/trailcue/plans/library").glob("*.toml"))
    assert installed.run("-c", listed).split() == here


def test_the_wheel_brings_no_test_tools(installed: Installed):
    listed = call(uv(), "pip", "list", "--python", str(installed.environment), cwd=installed.elsewhere)
    unwanted = ("pytest", "ruff", "nodejs", "blinka", "hatchling")
    assert not [tool for tool in unwanted if tool in listed.lower()]
