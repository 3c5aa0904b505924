"""Where along a course somebody is, from steps and altitude: a particle filter.

Each of 64 particles is a guess: a place, how long a step is to that of the plan (lastingly, and for 400 m of the way),
and how far altitude and profile are apart (by the weather: offset; for 100 m, by the errors of a profile: rough). In
each round of 20 s all move by the steps and by what steps cannot tell, and are weighed by how well their altitude
fits (Student t of 5 degrees); scale, offset and rough follow by steady gains. When few count, these are doubled.
Chance is dealt, not drawn: in each round each of 32 values of a bell curve falls twice.
"""

from array import array

from trailcore.compat import const
from trailcore.ids import NONE

PLACE_CM = const(0)  # along the course, when the round began
SD_M = const(1)  # one standard deviation
SCALE_8192 = const(2)  # mean over the particles
MISS_64 = const(3)  # squared misfit to what is expected, up to 3 sd each, mean over two minutes
FRESH = const(4)  # 1: the offset is not known, the next round takes it from the altitude
_FEW = const(5)  # sum of weights, 1/32, if few particles count
_MIDDLE_CM = const(6)  # along the course; from here places of particles are told
_SHIFT_DM = const(7)  # that the middle has moved since they were told
_SEED = const(8)
_DICE = const(9)
_STRIDE = const(10)
_MOVED_DM = const(11)  # by steps of scale 1 in this round
_ALT_CM = const(12)  # mean of the round above base and common offset, NONE if not known
_OFFSET_DM = const(13)  # common to all
_FIRST_M = const(14)  # along the course, of the window
_BASE_DM = const(15)  # altitude of the profile in its middle
_WINDOW_DM = const(16)  # from its first post to the middle, half a round back
_SCATTER = const(17)  # dm / 1024 for 1/50 sd
_TEACH = const(18)  # passing scale, 2^-23, for each dm more than expected
_STRAY = const(19)  # lasting scale, 2^-23, for 1/50 sd
_CALM = const(20)  # passing scale that is left, 1/1024
_KEEP = const(21)  # rough that is left, 1/1024
_OFFSET_GAIN = const(22)  # 1/1024
_ROUGH_GAIN = const(23)
_VAR = const(24)  # of the misfit, dm^2
_PEAK = const(25)  # weight of the likeliest, and sums over all of
_WEIGHT = const(26)
_MISFIT = const(27)
_KEPT_CM = const(28)  # mean offset and
_KEPT_SCALE = const(29)  # scale while all was well
_WORDS = const(30)
# Of a particle: place dm, scale that lasts and that passes 1/8192, offset cm, rough cm, weight.
_SIZE = const(6)
_PARTICLES = const(64)
_END = const(384)
_POSTS = const(64)  # of the profile about the middle, dm above the base, behind the particles
_FARTHEST = const(32000)
WIDEST_M = const(1400)
_TOP = const(16383)  # weight of the likeliest particle
# Quantiles of a normal distribution, 50 to the sd, and 128:
_BELL = b"\x14,9CJQV\\aejnrvz~\x82\x86\x8a\x8e\x92\x96\x9b\x9f\xa4\xaa\xaf\xb6\xbd\xc7\xd4\xec"
# Reasoned, and compared with recordings only in kind: steps against GPS scatter by 14 m in 100 m and stray slowly.
_SCALE_VAR = const(393)  # of the passing scale, 2^-16: 0.077^2


class Place:
    """Distance by steps and altitude in; place, its standard deviation and the scale of a step out, in `v`."""

    STATE = ("v", "cells")

    def __init__(self, plan):
        self.plan = plan
        self.v = array("i", [0] * _WORDS)
        self.v[SCALE_8192] = self.v[_KEPT_SCALE] = 8192
        self.cells = array("h", [0] * (_END + _POSTS))

    def open(self, place_cm, sd_m):
        """Look about a place of which only so much is sure, with the scale in doubt, more if fresh."""
        v = self.v
        cells = self.cells
        v[SD_M] = sd_m = min(sd_m, WIDEST_M)
        doubt = 25 if v[FRESH] else 8  # of scale: 0.15, from person to person, from day to day, or 0.05
        for i in range(_PARTICLES):
            at = _SIZE * i
            cells[at] = (_BELL[i >> 1] - 128) * sd_m // 5
            cells[at + 1] = v[_KEPT_SCALE] + (_BELL[7 * i & 31] - 128) * doubt
            cells[at + 2] = cells[at + 4] = 0
            cells[at + 3] = v[_KEPT_CM] + 10 * _BELL[13 * i & 31] - 1280
            cells[at + 5] = _TOP
        v[PLACE_CM] = v[_MIDDLE_CM] = place_cm
        v[SCALE_8192] = v[_KEPT_SCALE]
        v[MISS_64] = 64
        v[_SHIFT_DM] = v[_FEW] = 0

    def begin(self, moved_cm, alt_dm, learns, blind):
        """Begin a round: so far by steps, mean altitude or NONE, whether it teaches the offset, steps missed."""
        v = self.v
        metres = moved_cm // 100
        ahead = moved_cm * v[SCALE_8192] >> 13
        v[_MIDDLE_CM] = middle = v[PLACE_CM] + ahead
        v[_MOVED_DM] = moved_cm // 10
        v[_SEED] = v[_SEED] * 4093 + 12345 & 65535
        v[_DICE] = v[_SEED] >> 6
        v[_STRIDE] = v[_SEED] * 37 >> 6 & 1023 | 1
        var = 200 * metres + (_SCALE_VAR * metres * metres // 656) + (10000 if blind else 1)
        v[_TEACH] = _SCALE_VAR * metres * 1280 // var
        v[_SCATTER] = _root(var) * 1024 // 50
        v[_STRAY] = _root(67 * metres + 1) * 1024 // 50  # 0.01 in 100 m
        v[_CALM] = 409600 // (400 + metres)
        v[_KEEP] = 102400 // (100 + metres)
        v[_OFFSET_GAIN] = 190 if learns else 0  # for 4 m in a profile, 2 m in the air, 8 m an hour of weather
        v[_ROUGH_GAIN] = min(666, 276 + 13 * metres)
        v[_VAR] = min(1600, 550 + 28 * metres)
        v[_PEAK] = v[_WEIGHT] = v[_MISFIT] = 0
        v[_ALT_CM] = alt_dm
        if alt_dm != NONE:
            if v[FRESH]:
                v[_OFFSET_DM] = alt_dm - v[_BASE_DM]
            v[_ALT_CM] = 10 * (alt_dm - v[_BASE_DM] - v[_OFFSET_DM])
            v[_WINDOW_DM] = (middle - (ahead >> 1)) // 10 - 10 * v[_FIRST_M]

    def work(self, second):
        """Do a second's share of a round: move (1 to 11), renew (13, 14), look at the profile about (16 to 19)."""
        if second >= 16:
            self._look(16 * (second - 16))
        elif second < 12:
            self._move(6 * _SIZE * (second - 1), min(_END, 6 * _SIZE * second))
        elif self.v[_FEW]:
            self._renew(second > 13)

    def _look(self, first):
        v = self.v
        plan = self.plan
        if first == 0:
            v[_BASE_DM] = plan.altitude_dm(v[PLACE_CM] // 100)
            v[_FIRST_M] = max(0, v[PLACE_CM] // 100 // plan.spacing_m - 32) * plan.spacing_m
        metre = v[_FIRST_M] + first * plan.spacing_m
        for at in range(_END + first, _END + first + 16):
            self.cells[at] = max(-_FARTHEST, min(_FARTHEST, plan.altitude_dm(metre) - v[_BASE_DM]))
            metre += plan.spacing_m

    def _move(self, first, end):
        """Move particles as steps and chance say, and weigh them by their altitude."""
        v = self.v
        cells = self.cells
        dice = v[_DICE]
        for at in range(first, end, _SIZE):
            dice = dice + v[_STRIDE] & 1023
            off = (_BELL[dice & 31] - 128) * v[_SCATTER] + 512 >> 10
            lasts = cells[at + 1] + ((_BELL[(dice >> 5 ^ dice) & 31] - 128) * v[_STRAY] + 512 >> 10)
            cells[at + 1] = lasts = max(4096, min(14000, lasts))
            scale = cells[at + 2] * v[_CALM] + 512 >> 10
            place = (
                cells[at] - v[_SHIFT_DM] + off + ((lasts + scale - v[SCALE_8192]) * v[_MOVED_DM] + 4096 >> 13)
            )
            cells[at] = place = max(-_FARTHEST, min(_FARTHEST, place))
            cells[at + 2] = max(-2048, min(2048, scale + (off * v[_TEACH] + 512 >> 10)))
            cells[at + 4] = cells[at + 4] * v[_KEEP] + 512 >> 10
            if v[_ALT_CM] != NONE:
                self._weigh(at, place, lasts + scale)
        v[_DICE] = dice

    def _weigh(self, at, place, scale):
        """Weigh a particle by how far off its altitude is, and by its place beyond the course."""
        v = self.v
        cells = self.cells
        step = 10 * self.plan.spacing_m
        way = place + v[_WINDOW_DM]
        post = _END + max(0, min(_POSTS - 2, way // step))
        low = cells[post]
        way = 256 * max(0, min(step, way - (post - _END) * step)) // step
        off = v[_ALT_CM] - 10 * low - (10 * (cells[post + 1] - low) * way >> 8)
        if v[FRESH]:
            cells[at + 3] = max(-_FARTHEST, min(_FARTHEST, off))
            cells[at + 4] = 0
            return
        off = max(-_FARTHEST, min(_FARTHEST, off - cells[at + 3] - cells[at + 4]))
        place = (v[_MIDDLE_CM] // 10 + place) // 10
        var = max(100, v[_VAR] * scale >> 13)
        wide = min(400, max(0, -place, place - self.plan.total_m))
        wide = var + wide * wide
        square = (off // 10) * (off // 10)
        tail = (5 * wide << 10) // (5 * wide + square)
        weight = cells[at + 5]
        v[_WEIGHT] += weight
        v[_MISFIT] += weight * min(144, 16 * square // wide)
        weight = max(1, (weight * ((tail * tail >> 10) * tail >> 10) >> 10) * 2 * var // (var + wide))
        cells[at + 5] = weight
        v[_PEAK] = max(v[_PEAK], weight)
        off = off * (3072 + tail) >> 12
        cells[at + 3] = max(-_FARTHEST, min(_FARTHEST, cells[at + 3] + (off * v[_OFFSET_GAIN] + 512 >> 10)))
        off = cells[at + 4] + (off * v[_ROUGH_GAIN] + 512 >> 10)
        cells[at + 4] = max(-3000, min(3000, off))

    def end(self):
        """End a round in which all have moved: say where it led."""
        v = self.v
        cells = self.cells
        v[FRESH] = v[FRESH] and v[_ALT_CM] == NONE
        up = (_TOP << 10) // v[_PEAK] if v[_PEAK] else 1024
        unit = max(4, v[SD_M] * 10 // 12)
        total = 1
        first = second = scales = offsets = 0
        for at in range(0, _END, _SIZE):
            cells[at + 5] = cells[at + 5] * up + 512 >> 10
            weight = cells[at + 5] >> 5
            if weight:
                off = max(-127, min(127, cells[at] // unit))
                total += weight
                scales += weight * (cells[at + 1] + cells[at + 2] - 8192)
                offsets += weight * cells[at + 3]
                first += weight * off
                second += weight * off * off
        v[_FEW] = total if total < 13000 else 0  # 40 % of what it were, were all as likely
        first = first * 128 // total
        v[_SHIFT_DM] = first * unit + unit * 64 >> 7
        v[PLACE_CM] = v[_MIDDLE_CM] + 10 * v[_SHIFT_DM]
        v[SD_M] = _root(max(1, second // total - (first * first >> 14))) * unit // 10
        v[SCALE_8192] = 8192 + scales // total
        if v[_OFFSET_GAIN] and v[MISS_64] < 96:
            v[_KEPT_SCALE] = v[SCALE_8192]
            v[_KEPT_CM] = max(-30000, min(30000, offsets // total))
        if v[_WEIGHT]:
            v[MISS_64] += (4 * v[_MISFIT] // v[_WEIGHT] - v[MISS_64]) * 12 >> 6

    def _renew(self, copies):
        """Let each particle be as many as its weight is worth; then put copies in the place of those that are none."""
        v = self.v
        cells = self.cells
        share = max(1, 32 * v[_FEW] // _PARTICLES)
        left = share >> 1
        to = 5
        for at in range(5, _END, _SIZE):
            many = cells[at]
            if not copies:
                left += many
                cells[at] = left // share
                left -= cells[at] * share
            elif 0 < many <= _PARTICLES:
                cells[at] = _TOP
                while many > 1 and to < _END:
                    if cells[to] == 0:
                        for i in range(1, _SIZE):
                            cells[to - i] = cells[at - i]
                        cells[to] = _TOP
                        many -= 1
                    to += _SIZE
        v[_FEW] = 0 if copies else v[_FEW]


def _root(x):
    """Return the square root of x above 0, rounded down (Newton)."""
    root = x + 1
    while x // root < root:
        root = root + x // root >> 1
    return root
