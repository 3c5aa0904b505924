"""Where along a course somebody is, from steps and altitude: a filter over a window of the course.

The window is 32 cells side by side, 25 to 200 m each. A cell holds how likely the wearer is there, and, if there, how
long a step is to that of the plan (scale), and how far altitude and profile are apart: lastingly, by the weather
(offset), and for some 100 m of the way, by the errors of a profile (rough). In each round of ten seconds all cells
move by the steps taken, spread by what steps cannot tell, and are weighed by how well their altitude fits, with the
tails of a Student t; scale, offset and rough follow by steady Kalman gains. That is the marginalised particle
filter of the literature with cells for particles: no chance in it, and no branch that dies by resampling. The cells
grow when the place is vague. Where the constants come from is told in the README of this room.
"""

from array import array

from trailcore.compat import const
from trailcore.ids import NONE

PLACE_CM = const(0)  # along the course, when the round began
SD_M = const(1)  # one standard deviation
SCALE_8192 = const(2)  # mean over the cells
MISS_64 = const(3)  # squared misfit to what is expected of it, mean over some two minutes
CELL_M = const(4)
FRESH = const(5)  # 1: the offset is not known, the next round takes it from the altitude
_FIRST_CM = const(6)  # along the course, middle of the first cell
_OFFSET_DM = const(7)  # of the likeliest cell
_ALT_DM = const(8)  # mean of the round, NONE if not known
_BACK_CM = const(9)  # from the end of the round to its middle
_DEBT = const(10)  # m^2 / 16 that the cells have yet to spread
_SPREAD = const(11)  # cells^2 / 256 that they spread in this round
_REACH = const(12)  # cells / 256 that a scale longer by 1 moves further
_TEACH = const(13)  # scale that a move by a cell more than expected teaches, 2^-20
_KEEP = const(14)  # rough that is left, 1/1024
_OFFSET_GAIN = const(15)  # 1/1024
_ROUGH_GAIN = const(16)
_VAR = const(17)  # of the misfit, dm^2
_BEFORE = const(18)  # sums of weight, and by weight of scale, offset, rough: for the cell before this one
_HERE = const(22)  # for this one
_AFTER = const(26)  # for the next
_WEIGHT = const(30)  # sums over all cells
_MISFIT = const(31)
_FITTED = const(32)
_MOMENT = const(33)
_SECOND = const(34)
_SCALES = const(35)
_PEAK = const(36)
_WORDS = const(37)

_CELLS = const(32)
_END = const(128)
FINEST_M = const(25)
COARSEST_M = const(200)
_TOP = const(16383)  # weight of the likeliest cell
_ONE = const(8192)  # scale 1
_SHORTEST = const(4096)
_LONGEST = const(14000)

# Reasoned, and compared with recordings only in kind: steps against GPS scatter by 10 m in 100 m and stray slowly.
_SPREAD_M = const(24)  # m^2 / 16 for each metre: 12 m in 100 m
_SCALE_VAR = const(393)  # of a cell's scale, 2^-16: 0.077^2
_BLIND = const(1600)  # m^2 / 16 for a round without steps to trust
_ROUGH_M = const(100)  # how long the errors of a profile last
# Steady gains of the Kalman filter for errors of 4 m in a profile, 2 m in the air, 8 m an hour of weather:
_GAIN = const(144)  # of offset, 1/1024
_TAIL = const(5)  # degrees of freedom
_FAR_DM = const(1000)


class Place:
    """Distance by steps and altitude in; place, its standard deviation and the scale of a step out, in `v`."""

    STATE = ("v", "cells")

    def __init__(self, plan):
        self.plan = plan
        self.v = array("i", [0] * _WORDS)
        self.v[SCALE_8192] = _ONE
        # Weight, scale 1/8192, offset dm, rough dm, in turn; one more to end.
        self.cells = array("h", [0] * (_END + 4))

    def open(self, place_cm, sd_m):
        """Look about a place of which only so much is sure; what is known of scale and offset stays."""
        v = self.v
        cells = self.cells
        sd_m = min(sd_m, 8 * COARSEST_M)
        cell = FINEST_M
        while sd_m > 8 * cell:
            cell += cell
        for i in range(_CELLS):
            at = 4 * i
            cells[at] = max(0, _TOP - _TOP * abs(2 * i - 31) * cell // (5 * sd_m))  # a triangle
            cells[at + 1] = v[SCALE_8192]
            cells[at + 2] = v[_OFFSET_DM]
            cells[at + 3] = 0
        v[CELL_M] = cell
        v[PLACE_CM] = place_cm
        v[_FIRST_CM] = place_cm - 1550 * cell
        v[SD_M] = sd_m
        v[MISS_64] = 64
        v[_DEBT] = 0

    def begin(self, moved_cm, alt_dm, learns, blind):
        """Begin a round: so far by steps, mean altitude or NONE, whether it teaches the offset, steps missed."""
        v = self.v
        metres = moved_cm // 100
        cell = v[CELL_M]
        ahead = moved_cm * v[SCALE_8192] >> 13
        v[_FIRST_CM] += ahead
        v[_BACK_CM] = ahead >> 1
        v[_ALT_DM] = alt_dm
        v[_REACH] = moved_cm * 256 // (100 * cell)
        spread = 1 + _SPREAD_M * metres + (_SCALE_VAR * metres >> 6) * metres // 64
        v[_TEACH] = cell * metres * _SCALE_VAR // spread
        if blind:
            spread += _BLIND
        spread += v[_DEBT]
        v[_DEBT] = spread - min(spread, 13 * cell * cell)
        v[_SPREAD] = (spread - v[_DEBT]) * 16 // (cell * cell)
        v[_KEEP] = 1024 * _ROUGH_M // (_ROUGH_M + metres)
        v[_OFFSET_GAIN] = _GAIN if learns else 0
        v[_ROUGH_GAIN] = min(666, 276 + 13 * metres)
        v[_VAR] = min(1600, 550 + 28 * metres) + (3 * cell * cell >> 4)
        for i in range(_BEFORE, _WORDS):
            v[i] = 0

    def move(self, at):
        """Move what is in a cell (0, 4, 8 ...) back, not and on, as steps and scatter say; weigh the one before."""
        v = self.v
        cells = self.cells
        left = weight = cells[at]
        scale = cells[at + 1]
        if weight:
            off = max(-230, min(230, (scale - v[SCALE_8192]) * v[_REACH] + 4096 >> 13))
            square = off * off >> 8
            spread = square + min(max(v[_SPREAD], abs(off) - square), 256 - square)
            for to in (-1, 1, 0):
                share = min(left, weight * (spread + to * off) + 256 >> 9) if to else left
                left -= share
                i = _HERE + 4 * to
                v[i] += share
                v[i + 1] += share * (scale + ((256 * to - off) * v[_TEACH] >> 7))
                v[i + 2] += share * cells[at + 2]
                v[i + 3] += share * cells[at + 3]
        if at:
            cells[at - 4] = self._weigh(at - 4) if v[_BEFORE] else 0
        for i in range(_BEFORE, _AFTER):
            v[i] = v[i + 4]
            v[i + 4] = 0

    def _weigh(self, at):
        """Return the weight of a cell to which all have moved, by its altitude; keep the rest that it holds."""
        v = self.v
        cells = self.cells
        weight = v[_BEFORE]
        half = weight >> 1
        scale = max(_SHORTEST, min(_LONGEST, (v[_BEFORE + 1] + half) // weight))
        offset = (v[_BEFORE + 2] + half) // weight
        rough = (v[_BEFORE + 3] + half) // weight * v[_KEEP] + 512 >> 10
        if v[_ALT_DM] != NONE:
            place = (v[_FIRST_CM] - v[_BACK_CM]) // 100 + (at >> 2) * v[CELL_M]
            off = v[_ALT_DM] - self.plan.altitude_dm(place)
            if v[FRESH]:
                offset = max(-16000, min(16000, off))
                rough = 0
            else:
                off = max(-_FAR_DM, min(_FAR_DM, off - offset - rough))
                var = v[_VAR]
                beyond = min(400, max(0, -place, place - self.plan.total_m))
                wide = var + beyond * beyond
                tail = (_TAIL * wide << 10) // (_TAIL * wide + off * off)
                v[_WEIGHT] += weight
                v[_MISFIT] += weight * min(400, 16 * off * off // wide)
                weight = (weight * ((tail * tail >> 10) * tail >> 10) + 512 >> 10) * 2 * var // (var + wide)
                off = off * (3072 + tail) >> 12
                offset += off * v[_OFFSET_GAIN] + 512 >> 10
                rough += off * v[_ROUGH_GAIN] + 512 >> 10
        cells[at + 1] = scale
        cells[at + 2] = offset
        cells[at + 3] = rough
        at = (at >> 2) - 16
        v[_FITTED] += weight
        v[_MOMENT] += weight * at
        v[_SECOND] += weight * at * at
        v[_SCALES] += weight * (scale - _ONE >> 2)
        if weight > v[_PEAK]:
            v[_PEAK] = weight
            v[_OFFSET_DM] = offset
        return weight

    def end(self):
        """End a round in which all cells have moved: say where it led."""
        v = self.v
        cells = self.cells
        self.move(_END)
        total = v[_FITTED]
        if total == 0:
            v[MISS_64] = 400
            return
        if v[_ALT_DM] != NONE:
            v[FRESH] = 0
        cell = v[CELL_M]
        mean = v[_MOMENT] * 128 // total
        v[PLACE_CM] = v[_FIRST_CM] + 1600 * cell + (mean * 100 * cell >> 7)
        var = max(3, v[_SECOND] * 16 // (total + 1 >> 1) - (mean * mean >> 9))
        v[SD_M] = _root(var * cell * cell >> 5)
        v[SCALE_8192] = _ONE + 4 * (v[_SCALES] // total)
        if v[_WEIGHT]:
            v[MISS_64] += (4 * v[_MISFIT] // v[_WEIGHT] - v[MISS_64]) * 6 >> 6
        up = (_TOP << 10) // v[_PEAK]
        for at in range(0, _END, 4):
            cells[at] = cells[at] * up + 512 >> 10
        mean += 64
        if abs(mean) > 192:
            self._slide(4 * (mean + 64 >> 7))
        elif var > 669 and cell < COARSEST_M:  # sd of 4.6 cells
            self._zoom(2 * cell)
        elif var < 42 and cell > FINEST_M:  # 1.1 cells
            self._zoom(cell >> 1)

    def _slide(self, by):
        """Move the window by as many cells as `by` has words of four."""
        cells = self.cells
        self.v[_FIRST_CM] += 25 * by * self.v[CELL_M]
        for i in range(_END):
            at = i if by > 0 else _END - 1 - i
            if 0 <= at + by < _END:
                cells[at] = cells[at + by]
            elif at & 3 == 0:
                cells[at] = 0

    def _zoom(self, cell):
        """Make all cells twice or half as large, about the middle of the window."""
        v = self.v
        cells = self.cells
        v[_FIRST_CM] += 1550 * (v[CELL_M] - cell)
        for i in range(_CELLS >> 1):
            of = 4 * (8 + (i >> 1))
            if cell > v[CELL_M]:
                i = 15 - i
                of = 4 * (2 * i - 16)
            for at in range(4):
                cells[4 * i + at] = cells[of + at] if of >= 0 else 0
                cells[_END - 4 - 4 * i + at] = cells[_END - 4 - of + at] if of >= 0 else 0
        v[CELL_M] = cell


def _root(x):
    """Return the square root of x above 0, rounded down (Newton)."""
    root = x + 1
    while x // root < root:
        root = root + x // root >> 1
    return root
