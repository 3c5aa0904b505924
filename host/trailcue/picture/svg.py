"""Numbers, texts and paths as SVG says them."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import pairwise


def num(value: float) -> str:
    """Say a coordinate: at most one decimal, no negative zero."""
    said = f"{value:.1f}".removesuffix(".0")
    return "0" if said == "-0" else said


def clean(said: str) -> str:
    """Escape a text; what XML cannot hold becomes a replacement character."""
    fit = (
        c if c >= " " and not "\ud800" <= c <= "\udfff" and c not in "\ufffe\uffff" else "\ufffd"
        for c in said
    )
    return escape("".join(fit))


def text(x: float, y: float, said: str, kind: str = "", anchor: str = "") -> str:
    """Return a text with its left end at x, unless anchored `middle` or `end`."""
    where = f' text-anchor="{anchor}"' if anchor else ""
    style = f' class="{kind}"' if kind else ""
    return f'<text x="{num(x)}" y="{num(y)}"{style}{where}>{clean(said)}</text>'


def text_width(said: str, size: float = 11) -> float:
    """Return about how wide a text is, for the widest of the usual system fonts."""
    narrow = sum(c in "iljtfr.,:;|'!() " for c in said)
    return size * (0.36 * narrow + 0.63 * (len(said) - narrow))


def line(points: Sequence[tuple[float, float]]) -> str:
    """Return a path through points, in tenths of a pixel and steps from one to the next; a lone one is a dot."""
    tenths = [(round(10 * x), round(10 * y)) for x, y in points]
    steps = "".join(f"{_step(x - x0)}{_step(y - y0)}" for (x0, y0), (x, y) in pairwise(tenths))
    return f"M{num(points[0][0])} {num(points[0][1])}" + (f"l{steps}" if steps else "h.1")


def _step(tenths: int) -> str:
    """Say a step as short as SVG reads it: ' 1.2', '-.4'."""
    whole, rest = divmod(abs(tenths), 10)
    said = (str(whole) if whole or not rest else "") + (f".{rest}" if rest else "")
    return f"-{said}" if tenths < 0 else f" {said}"
