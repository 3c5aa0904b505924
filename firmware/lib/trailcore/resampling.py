"""Systematic resampling of particles, in place: each becomes as many as its weight is worth.

In several goes, none of which takes long: `portion`, `copy` until all are copied, `level`.
"""

from trailcore.compat import const

SIZE = const(6)  # words of a particle, the last its weight
TOP = const(16383)  # weight of the likeliest particle


def portion(cells, total):
    """Put in the place of each weight how many the particle shall be; `total` is the sum of weights / 32."""
    share = max(1, 32 * SIZE * total // len(cells))
    left = share >> 1
    for at in range(SIZE - 1, len(cells), SIZE):
        left += cells[at]
        cells[at] = many = left // share
        left -= many * share


def copy(cells, most):
    """Put copies of those that shall be many in the place of those that shall be none: `most` of them."""
    to = SIZE - 1
    for at in range(SIZE - 1, len(cells), SIZE):
        while most and cells[at] > 1 and to < len(cells):
            if cells[to] == 0:
                off = at - to
                for i in range(to - SIZE + 1, to):
                    cells[i] = cells[i + off]
                cells[to] = 1
                cells[at] -= 1
                most -= 1
            to += SIZE


def level(cells):
    """Let all that are left weigh the same."""
    for at in range(SIZE - 1, len(cells), SIZE):
        if cells[at]:
            cells[at] = TOP
