"""Draws how each board is wired, from its file: `python -m tests.boards.drawing` writes pictures and tables."""

from __future__ import annotations

from xml.sax.saxutils import escape

from tests.boards import readme
from tests.house.tree import ROOT
from trailcue.boardfile import Board, Wire
from trailcue.boards import all_boards

PITCH = 22
PAD_X = 300  # the board's left row of pads
PART_X = {"left": 20, "right": 700}
PART_WIDTH = 150
COLOURS = {"power": "#c0392b", "ground": "#2c3e50", "SCL": "#b8860b", "SDA": "#2471a3", "": "#1e8449"}
HALO = 'paint-order="stroke" stroke="#eef3f0" stroke-width="3"'
"""Keeps the name of a pad readable where a wire runs under it."""

GROUNDS = ("GND", "-", "2")
POWERS = ("VIN", "+", "motor supply")


def table(board: Board) -> str:
    """Return the wires of a board as a table: a row a part."""
    lines = ["| Part | wires: pad of the part to pad of the board |", "|---|---|"]
    for wire in board.wires:
        pairs = ", ".join(f"{pad} – {at}" for pad, at in wire.pads)
        lines.append(f"| {wire.part} | {pairs} |")
    for what, words in board.missing.items():
        lines.append(f"| no {what} | {words} |")
    return "\n".join(lines) + "\n"


def tables() -> str:
    """Return the tables of all boards, each with its picture."""
    parts = []
    for board in all_boards():
        picture = f"![{board.name}, wired]({board.board_id}.svg)"
        parts.append(f"### {board.name}\n\n{picture}\n\n{table(board)}")
    return "\n".join(parts)


def svg(board: Board) -> str:
    """Return the picture: the board with its pads in the middle, parts at both sides, a line a wire."""
    pads = {side: board.pads.get(side, ()) for side in ("left", "right", "below")}
    rows = max(len(pads["left"]), len(pads["right"]))
    right_x = PAD_X + 2 * 100 + 60
    top = 60
    board_height = rows * PITCH + 30 + (34 if pads["below"] else 0)
    places, pad_shapes = _pads(board, pads, right_x, top, board_height)
    parts, wires, bottom = _parts(board, places, top)
    shapes = [
        f'<rect x="{PAD_X - 10}" y="{top}" width="{right_x - PAD_X + 20}" height="{board_height}" rx="10" '
        'fill="#eef3f0" stroke="#556"/>',
        f'<text x="{(PAD_X + right_x) // 2}" y="{top + 16}" text-anchor="middle" fill="#556">USB</text>',
        *wires,
        *pad_shapes,
        *parts,
    ]
    height = max(top + board_height, bottom) + 30
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 870 {height}" font-family="sans-serif" '
        f'font-size="12">\n<title>{escape(board.name)}: what is wired where</title>\n'
        f'<rect width="870" height="{height}" fill="#ffffff"/>\n'
        f'<text x="435" y="30" font-size="16" text-anchor="middle">{escape(board.name)}</text>\n'
    )
    return head + "\n".join(shapes) + "\n</svg>\n"


def _pads(
    board: Board, pads: dict[str, tuple[str, ...]], right_x: int, top: int, height: int
) -> tuple[dict[str, list[tuple[int, int, str]]], list[str]]:
    """Return where each pad is, (x, y, side), and the shapes of the pads."""
    used = {at for wire in board.wires for _, at in wire.pads}
    shapes: list[str] = []
    places: dict[str, list[tuple[int, int, str]]] = {}
    for side, x in (("left", PAD_X), ("right", right_x)):
        for row, pad in enumerate(pads[side]):
            if pad:
                places.setdefault(pad, []).append((x, top + 38 + row * PITCH, side))
    for row, pad in enumerate(pads["below"]):
        step = (right_x - PAD_X) // (len(pads["below"]) + 1)
        places.setdefault(pad, []).append((PAD_X + step * (row + 1), top + height - 14, "below"))
    for pad, spots in places.items():
        for x, y, side in spots:
            fill = "#f4d03f" if pad in used else "#ffffff"
            shapes.append(f'<circle cx="{x}" cy="{y}" r="5" fill="{fill}" stroke="#333"/>')
            dx, anchor = {"left": (10, "start"), "right": (-10, "end"), "below": (0, "middle")}[side]
            label_y = y - 10 if side == "below" else y + 4
            shapes.append(
                f'<text x="{x + dx}" y="{label_y}" text-anchor="{anchor}" {HALO}>{escape(pad)}</text>'
            )
    return places, shapes


def _parts(
    board: Board, places: dict[str, list[tuple[int, int, str]]], top: int
) -> tuple[list[str], list[str], int]:
    """Return the shapes of the parts, those of the wires, and how far down they reach."""
    below = {"left": top, "right": top}
    shapes: list[str] = []
    wires: list[str] = []
    for number, wire in enumerate(board.wires):
        side = "left" if number % 2 else "right"
        x, y = PART_X[side], below[side]
        height = len(wire.pads) * PITCH + 30
        shapes += _part(wire, x, y, height, side)
        for row, (pad, at) in enumerate(wire.pads):
            pad_y = y + 36 + row * PITCH
            pad_x = x + PART_WIDTH if side == "left" else x
            wires.append(_line(pad, at, (pad_x, pad_y), _nearest(places[at], side), side))
        below[side] += height + 24
    return shapes, wires, max(below.values())


def _part(wire: Wire, x: int, y: int, height: int, side: str) -> list[str]:
    """Return a part's box with its pads."""
    shapes = [
        f'<rect x="{x}" y="{y}" width="{PART_WIDTH}" height="{height}" rx="6" fill="#f2f2fb" stroke="#556"/>',
        f'<text x="{x + PART_WIDTH // 2}" y="{y + 17}" text-anchor="middle" font-weight="bold">'
        f"{escape(wire.part)}</text>",
    ]
    for row, (pad, at) in enumerate(wire.pads):
        text_x, anchor = (x + PART_WIDTH - 10, "end") if side == "left" else (x + 10, "start")
        to_x, to_anchor = (x + 10, "start") if side == "left" else (x + PART_WIDTH - 10, "end")
        text_y = y + 40 + row * PITCH
        shapes.append(f'<text x="{text_x}" y="{text_y}" text-anchor="{anchor}">{escape(pad)}</text>')
        shapes.append(
            f'<text x="{to_x}" y="{text_y}" text-anchor="{to_anchor}" fill="{_colour(pad)}">to {escape(at)}</text>'
        )
    return shapes


def _nearest(spots: list[tuple[int, int, str]], side: str) -> tuple[int, int, str]:
    """Return the pad of that name that is nearest to a side."""
    return min(spots, key=lambda spot: spot[0] if side == "left" else -spot[0])


def _colour(pad: str) -> str:
    """Return the colour of a wire by the pad of the part."""
    kind = "ground" if pad in GROUNDS else "power" if pad in POWERS else pad
    return COLOURS.get(kind, COLOURS[""])


def _line(pad: str, at: str, start: tuple[int, int], end: tuple[int, int, str], side: str) -> str:
    """Return a wire, with what it joins as its title."""
    (x0, y0), (x1, y1, _) = start, end
    bend = 80 if side == "left" else -80
    path = f"M{x0} {y0} C{x0 + bend} {y0} {x1 - bend} {y1} {x1} {y1}"
    return (
        f'<path d="{path}" fill="none" stroke="{_colour(pad)}" stroke-width="2" opacity="0.8">'
        f"<title>{escape(pad)} to {escape(at)}</title></path>"
    )


def main() -> None:
    """Write the pictures and the tables."""
    for board in all_boards():
        (ROOT / "boards" / f"{board.board_id}.svg").write_text(svg(board), encoding="utf-8", newline="\n")
    readme.put("wiring", tables())


if __name__ == "__main__":
    main()
