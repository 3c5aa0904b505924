"""Parts of `boards/README.md` that are made by commands, between two comments each."""

from __future__ import annotations

from tests.house.tree import ROOT

PATH = ROOT / "boards" / "README.md"


def _marks(name: str) -> tuple[str, str]:
    return f"<!-- {name}: made by a command -->\n", f"<!-- end of {name} -->\n"


def made(name: str) -> str:
    """Return what stands between the comments of this name."""
    begin, end = _marks(name)
    return PATH.read_text(encoding="utf-8").split(begin)[1].split(end)[0]


def put(name: str, text: str) -> None:
    """Put `text` between the comments of this name."""
    begin, end = _marks(name)
    before, _, rest = PATH.read_text(encoding="utf-8").partition(begin)
    after = rest.partition(end)[2]
    PATH.write_text(before + begin + text + end + after, encoding="utf-8", newline="\n")
