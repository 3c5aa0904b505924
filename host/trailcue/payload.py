"""The files that go onto a watch: where they are, what they weigh, and the build id that names them.

An installed wheel carries `firmware/`, `boards/` and `manifest.json` beside this module, the manifest
computed when the wheel was built. A checkout carries no manifest: it is computed from the tree, so that the
id follows every edit. Both give the same id for the same files.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from trailcue.bytecode import Dialect

ROOMS = ("boards", "firmware")
MANIFEST = "manifest.json"

_IGNORED_SUFFIXES = frozenset({".pyc", ".pyo", ".swp", ".md", ".svg"})
"""Words and pictures are for readers of the repository: a watch whose firmware is the same has the same build id."""


class PayloadFile(TypedDict):
    """One file of the payload; `path` is relative to the payload's root, with forward slashes."""

    path: str
    size: int
    sha256: str


class Manifest(TypedDict):
    """Every payload file in sorted order, and the id of the whole."""

    build_id: str
    files: list[PayloadFile]


class PayloadError(Exception):
    """The payload is missing or not what its manifest says."""


def payload_root() -> Path:
    """The folder that holds `firmware/` and `boards/`: the package, or the top level of a checkout."""
    package = Path(__file__).resolve().parent
    for root in (package, package.parents[1]):
        if (root / "firmware").is_dir():
            return root
    raise PayloadError(
        f"no firmware beside {package}: reinstall trailcue, or run it from a complete checkout"
    )


def firmware_dir() -> Path:
    """The tree that mirrors the watch's drive."""
    return payload_root() / "firmware"


def boards_dir() -> Path:
    """The board descriptions."""
    return payload_root() / "boards"


def drive_files(
    extra: Mapping[str, bytes] | None = None, merged: bool = True, dialect: Dialect | None = None
) -> dict[str, bytes]:
    """What goes onto the watch's drive, by path there: the firmware without its READMEs, folded.

    Args:
        extra: more files for the drive, or others in the place of the firmware's, as simulated parts in that of
            `lib/watch/hardware.py`. Their Python is folded along; what uses the firmware must be.
        merged: False leaves each module a file of its own.
        dialect: of the bytecode that modules are compiled to; None leaves them Python, for the watch to compile.

    Raises:
        FoldError, BytecodeError: a file is not what can be shipped.
    """
    from trailcue.folding import MOST_CHARACTERS, fold

    root = firmware_dir()
    files: dict[str, bytes] = dict(extra or {})
    for path in payload_paths(root.parent):
        room, _, name = path.partition("/")
        if room == "firmware" and not name.endswith(".md"):
            files.setdefault(name, (root / name).read_bytes())
    paths = {_module(name): name for name in files if name.endswith(".py")}
    sources = {module: files.pop(path).decode() for module, path in paths.items()}
    for module, text in fold(sources, merged, None if dialect else MOST_CHARACTERS).items():
        files[paths.get(module) or f"lib/{module.replace('.', '/')}.py"] = text.encode()
    if dialect:
        from trailcue.bytecode import to_bytecode

        files = to_bytecode(files, dialect)
    return files


def _module(name: str) -> str:
    """Return the name by which the watch imports a file: "lib/watch/app.py" -> "watch.app"."""
    return name.removesuffix(".py").removeprefix("lib/").removesuffix("/__init__").replace("/", ".")


def payload_paths(root: Path) -> list[str]:
    """Paths of all payload files under `root`, sorted; caches, hidden files, words and pictures are no payload."""
    found: list[str] = []
    for room in ROOMS:
        for file in (root / room).rglob("*"):
            relative = file.relative_to(root)
            if file.is_file() and _is_payload(relative):
                found.append(relative.as_posix())
    return sorted(found)


def _is_payload(relative: Path) -> bool:
    if relative.suffix in _IGNORED_SUFFIXES or relative.name.endswith("~"):
        return False
    return not any(part == "__pycache__" or part.startswith(".") for part in relative.parts)


def compute_manifest(root: Path) -> Manifest:
    """Read every payload file under `root` and describe it."""
    from hashlib import sha256

    files: list[PayloadFile] = []
    for path in payload_paths(root):
        content = (root / path).read_bytes()
        files.append({"path": path, "size": len(content), "sha256": sha256(content).hexdigest()})
    return {"build_id": compute_build_id(files), "files": files}


def compute_build_id(files: list[PayloadFile]) -> str:
    """The sha256 over one `sha256  size  path` line a file, in hexadecimal."""
    from hashlib import sha256

    lines = [f"{file['sha256']}  {file['size']}  {file['path']}\n" for file in files]
    return sha256("".join(lines).encode()).hexdigest()


def manifest() -> Manifest:
    """The manifest of this installation: as built into the wheel, or computed from the checkout."""
    root = payload_root()
    built = root / MANIFEST
    if built.is_file():
        import json

        return json.loads(built.read_text(encoding="utf-8"))
    return compute_manifest(root)


def build_id() -> str:
    """The id of the firmware and boards this host carries: 64 hexadecimal digits."""
    return manifest()["build_id"]


def build_id_bytes() -> bytes:
    """The first 8 bytes of the build id, the form a log page and a session header carry."""
    return bytes.fromhex(build_id()[:16])
