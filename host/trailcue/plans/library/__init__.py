"""The plans that trailcue ships, by name: each a file as people would write it. Door: `library`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib.resources import files


@dataclass(frozen=True)
class Entry:
    """A plan of the library."""

    name: str
    """Of its file: what `plan new` is asked for."""
    title: str
    about: str
    """Its opening comment, as one line; where its figures are from is left to the file."""


def library() -> list[Entry]:
    """Every plan of the library, by name."""
    names = sorted(file.name for file in files(__name__).iterdir() if file.name.endswith(".toml"))
    return [_entry(name.removesuffix(".toml")) for name in names]


def text_of(name: str) -> str:
    """The text of a plan of the library.

    Raises:
        KeyError: there is none of that name.
    """
    file = files(__name__) / f"{name}.toml"
    if not name.replace("-", "").isalnum() or not file.is_file():
        raise KeyError(name)
    return file.read_text(encoding="utf-8")


def _entry(name: str) -> Entry:
    text = text_of(name)
    about: list[str] = []
    for line in text.splitlines():
        if not line.startswith("#") or line.startswith(("# Weeks:", "# Sources:")):
            break
        about.append(line.removeprefix("#").strip())
    return Entry(name, tomllib.loads(text)["name"], " ".join(about))
