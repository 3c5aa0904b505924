"""The rules of the house: which room may import which, and what every room owes the next newcomer."""

from __future__ import annotations

import ast
from pathlib import PurePosixPath

import pytest

from tests.house import allowlist
from tests.house.tree import (
    CORE,
    ROOT,
    TOP_LEVEL,
    file_imports,
    find_cycle,
    import_graph,
    imports_of,
    module_name,
    parsed,
    project_files,
    python_files,
    reachable,
)

MAX_FIRMWARE_LINES = 250

# What the pure core may import from outside itself, and what only compat may try for: a view of an array's bytes.
CORE_MAY_IMPORT = {"array", "struct", "micropython"}
COMPAT_MAY_TRY = {"uctypes.addressof", "uctypes.bytearray_at"}

# The core's floors, and the floors each may import from. A module that is not listed is a stage. Stages know
# nothing of each other: session wires them.
LAYERS: dict[str, tuple[set[str], set[str]]] = {
    "words": ({"compat", "ids", "now", "patterns", "program", "settings", "ticks"}, {"words"}),
    "tools": (
        {
            "altitude",
            "breath",
            "effort",
            "machine",
            "place",
            "plancheck",
            "planfile",
            "quantise",
            "reps",
            "resampling",
            "roadbook",
            "roots",
            "slope",
            "stepreader",
            "stride",
            "wall",
            "window",
        },
        {"words", "tools"},
    ),
    "sense": (  # before the observation: no stage imports it
        {"rhythm", "steps", "stroll"},
        {"words", "sense"},
    ),
    "log": (
        {
            "bitreader",
            "bitwriter",
            "frame",
            "framereader",
            "framewriter",
            "image",
            "layout",
            "opening",
            "pages",
            "predict",
            "recorder",
            "replay",
        },
        {"words", "tools", "log"},
    ),
    "stage": (set(), {"words", "tools"}),
    "wiring": ({"advice", "delivery", "equipment", "session"}, {"words", "tools", "log", "stage", "wiring"}),
}

core_files = python_files(CORE)
# What runs on the watch; a board's file is read there too.
firmware_files = python_files("firmware") + python_files("boards")
host_files = python_files("host/trailcue")


def each(files: list[str]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("name", files)


def layer_of(module: str) -> str:
    return next((layer for layer, (modules, _) in LAYERS.items() if module in modules), "stage")


# The tree


def test_the_top_level_is_fixed():
    found = {PurePosixPath(name).parts[0] for name in project_files()}
    assert {name for name in found if not name.startswith(".")} - TOP_LEVEL == set()


def test_the_rooms_are_found():
    """So that no rule below passes because it looked at nothing."""
    assert {"compat", "ids", "session"} <= {module_name(name, CORE) for name in core_files}
    assert len(host_files) > 1 and len(python_files("tests")) > 5


def test_every_folder_has_a_readme():
    folders = {PurePosixPath(name).parent for name in project_files() if "/" in name}
    rooms = {folder for folder in folders if not any(part.startswith(".") for part in folder.parts)}
    rooms |= {above for room in rooms for above in room.parents if above.parts}
    assert sorted(str(room) for room in rooms if not (ROOT / room / "README.md").is_file()) == []


@each([name for room in ("boards", "firmware", "host", "tests") for name in python_files(room)])
def test_every_module_says_its_job(name: str):
    tree = parsed(name)
    is_empty_package = name.endswith("/__init__.py") and not tree.body
    assert is_empty_package or (ast.get_docstring(tree) or "").strip()


# The core


@each(core_files)
def test_the_core_imports_nothing_but_itself_and_three_modules(name: str):
    allowed = COMPAT_MAY_TRY if name == f"{CORE}/compat.py" else set()
    imported = {item.target for item in file_imports(name, "firmware/lib")}
    foreign = {target for target in imported - allowed if target.partition(".")[0] != "trailcore"}
    assert {target for target in foreign if target.partition(".")[0] not in CORE_MAY_IMPORT} == set()


@each(core_files)
def test_core_modules_keep_to_their_floor(name: str):
    module = module_name(name, CORE)
    layer = layer_of(module)
    allowed = LAYERS[layer][1]
    needed = import_graph(CORE, "firmware/lib").get(f"trailcore.{module}", set())
    others = {target.removeprefix("trailcore.") for target in needed if target.startswith("trailcore.")}
    wrong = {other: layer_of(other) for other in others if layer_of(other) not in allowed}
    assert wrong == {}, (
        f"{module} is of the floor {layer!r} (LAYERS in test_house.py) and may not import these"
    )


def test_the_core_imports_in_no_ring():
    assert find_cycle(import_graph(CORE, "firmware/lib")) is None


@each(core_files)
def test_the_core_decides_in_integers(name: str):
    """No float literal, no true division, no float(): the watch's floats have 22 significant bits."""
    assert list(floats_in(parsed(name))) == []


def floats_in(tree: ast.Module) -> list[str]:
    found: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, float | complex):
            found.append(f"line {node.lineno}: {node.value}")
        elif isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div):
            found.append(f"line {node.lineno}: /")
        elif isinstance(node, ast.Name) and node.id in ("float", "complex"):
            found.append(f"line {node.lineno}: {node.id}")
    return found


# Firmware


@each(firmware_files)
def test_firmware_uses_only_what_the_boards_have(name: str):
    source = (ROOT / name).read_text(encoding="utf-8")
    findings = allowlist.check(source, may_guard=name == f"{CORE}/compat.py")
    assert [str(finding) for finding in findings] == []


@each(firmware_files)
def test_firmware_modules_are_short_enough_to_compile_on_the_watch(name: str):
    """Compiling peaks at about 100 bytes a line."""
    assert len((ROOT / name).read_text(encoding="utf-8").splitlines()) <= MAX_FIRMWARE_LINES


@each(firmware_files)
def test_firmware_never_reaches_for_the_laptop(name: str):
    heads = {item.target.partition(".")[0] for item in file_imports(name, "firmware/lib")}
    assert heads & {"trailcue", "tests", "host"} == set()


# The host


@each(host_files)
def test_the_host_never_imports_the_watch(name: str):
    assert [item for item in file_imports(name, "host") if item.target.partition(".")[0] == "watch"] == []


def test_the_simulated_runner_never_imports_the_core():
    """Not by any detour either: an error both share would cancel out."""
    graph = import_graph("host/trailcue", "host")
    virtual = [module for module in graph if f"{module}.".startswith("trailcue.virtual.")]
    for module in virtual:
        chains = reachable(graph, module)
        assert [chain for target, chain in chains.items() if target.partition(".")[0] == "trailcore"] == []


@each([name for name in host_files if not name.startswith("host/trailcue/imports/")])
def test_nothing_after_import_knows_fit(name: str):
    assert "fitdecode" not in (ROOT / name).read_text(encoding="utf-8")


# The rules themselves


def test_imports_are_found_wherever_they_stand():
    source = """
import os.path
from . import a
from ..b import c
def f():
    from trailcore import ids
    import_module("watch.imu")
"""
    targets = {item.target for item in imports_of(ast.parse(source), "trailcue.link.sync")}
    assert targets == {"os.path", "trailcue.link.a", "trailcue.b.c", "trailcore.ids", "watch.imu"}
    package = imports_of(ast.parse("from . import a"), "trailcue.link", is_package=True)
    assert [item.target for item in package] == ["trailcue.link.a"]


def test_detours_and_rings_are_found():
    graph = {"v": {"a"}, "a": {"b"}, "b": {"trailcore.ids"}}
    assert reachable(graph, "v")["trailcore.ids"] == ("v", "a", "b", "trailcore.ids")
    assert find_cycle(graph) is None
    assert find_cycle({**graph, "b": {"v"}}) == ("a", "b", "v", "a")


@pytest.mark.parametrize("source", ["x = 1.5", "x = a / b", "x /= 2", "x = float(a)", "x = 1e3", "x = 2j"])
def test_floats_are_found(source: str):
    assert floats_in(ast.parse(source))


def test_integers_are_let_through():
    assert floats_in(ast.parse("x = a // b + (c >> 2) * 3 % 5\nx //= 2")) == []
