"""HTML from texts: everything is escaped unless it is markup already; unknown is a dash."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

DASH = "–"


class Markup(str):
    """HTML as it is to stand."""

    __slots__ = ()


def clean(said: object) -> Markup:
    """Return a text as HTML; what HTML cannot hold becomes a replacement character."""
    if isinstance(said, Markup):
        return said
    text = str(said)
    fit = (c if (c >= " " or c in "\n\t") and not "\ud800" <= c <= "\udfff" else "\ufffd" for c in text)
    return Markup(escape("".join(fit)))


def element(tag: str, content: object, **attributes: str) -> Markup:
    """Return an element; an attribute's trailing underscore goes, other ones become hyphens."""
    said = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{clean(value)}"' for name, value in attributes.items()
    )
    return Markup(f"<{tag}{said}>{clean(content)}</{tag}>")


def joined(parts: Iterable[object], by: str = "") -> Markup:
    """Return parts one behind the other."""
    return Markup(by.join(clean(part) for part in parts))


def or_dash(value: float | None, shape: str = "{:.0f}", by: float = 1.0) -> str:
    """Return a number as `shape` says it, multiplied by `by`; a dash where it is not known."""
    return DASH if value is None else shape.format(value * by)


def table(
    caption: str,
    heads: Sequence[str],
    rows: Iterable[Sequence[object]],
    words: Sequence[str] = (),
    **attributes: str,
) -> Markup:
    """Return a table whose first column names the row.

    Args:
        caption: what it is a table of.
        heads: of the columns.
        rows: their cells.
        words: heads of columns that hold words and not numbers: aligned left.
        attributes: of the table.
    """
    left = [head in words for head in heads]
    head = joined(
        element("th", title, scope="col", **({"class_": "words"} if is_left else {}))
        for title, is_left in zip(heads, left, strict=True)
    )
    body = joined((element("tr", _cells(row, left)) for row in rows), "\n")
    inner = joined(
        [element("caption", caption), element("thead", element("tr", head)), element("tbody", body)], "\n"
    )
    return element("div", element("table", inner, **attributes), class_="scroll")


def _cells(row: Sequence[object], left: Sequence[bool]) -> Markup:
    kinds = [{"class_": "words"} if is_left else {} for is_left in left]
    first = element("th", row[0], scope="row", **kinds[0])
    rest = zip(row[1:], kinds[1:], strict=True)
    return joined([first, *(element("td", cell, **kind) for cell, kind in rest)])
