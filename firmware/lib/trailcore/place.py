"""Where along a course somebody is, from steps and altitude: a particle filter.

Each of 48 particles is a guess: a place, how long a step is to that of the plan (lastingly, and for 400 m of the way),
and how far altitude and profile are apart (by the weather: offset; for 100 m, by the errors of a profile: rough). In
each round of 20 s all move by the steps and by what steps cannot tell, and are weighed by how well their altitude
fits (Student t of 5 degrees); scale, offset and rough follow by steady gains. When few count, these are doubled.
Chance is dealt, not drawn: in each round each of 32 values of a bell curve falls once or twice.
"""

from array import array

from trailcore.compat import const
from trailcore.ids import NONE
from trailcore.resampling import SIZE, TOP, copy, level, portion
from trailcore.roots import root
from trailcore.window import BASE_DM, FIRST_M, Window

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
_TOTAL = const(30)  # of weights, and so weighted of scales, offsets, distances from the middle, their squares
_SCALES = const(31)
_OFFSETS = const(14)
_FIRST = const(32)
_SECOND = const(33)
DOUBT = const(15)  # of scale, 1/8192 for 1/50 sd, while particles are to be dealt anew
_NEAR_END = const(34)  # 1 when particles may be beyond the course
_WORDS = const(35)
# Of a particle: place dm, scale that lasts and that passes 1/8192, offset cm, rough cm, weight.
_PARTICLES = const(48)
_END = const(288)
_FARTHEST = const(32000)
WIDEST_M = const(1400)
# Quantiles of a normal distribution, 50 to the sd, and 128:
_BELL = b"\x14,9CJQV\\aejnrvz~\x82\x86\x8a\x8e\x92\x96\x9b\x9f\xa4\xaa\xaf\xb6\xbd\xc7\xd4\xec"
# Reasoned, and compared with recordings only in kind: steps against GPS scatter by 14 m in 100 m and stray slowly.
_SCALE_VAR = const(393)  # of the passing scale, 2^-16: 0.077^2


class Place:
    """Distance by steps and altitude in; place, its standard deviation and the scale of a step out, in `v`."""

    def __init__(self, plan):
        self.plan = plan
        self.v = array("i", [0] * _WORDS)
        self.v[SCALE_8192] = self.v[_KEPT_SCALE] = 8192
        self.cells = array("h", [0] * _END)
        self.window = Window(plan)

    def open(self, place_cm, sd_m):
        """Look about a place of which only so much is sure, with the scale in doubt, more if fresh."""
        v = self.v
        v[SD_M] = min(sd_m, WIDEST_M)
        v[DOUBT] = 25 if v[FRESH] else 8  # 0.15, from person to person, from day to day, or 0.05
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
        v[_SCATTER] = root(var) * 1024 // 50
        v[_STRAY] = root(67 * metres + 1) * 1024 // 50  # 0.01 in 100 m
        reach = 500 * v[SD_M] + 30000  # five sd and 300 m
        v[_NEAR_END] = 0 if reach < middle < 100 * self.plan.total_m - reach else 1
        v[_CALM] = 409600 // (400 + metres)
        v[_KEEP] = 102400 // (100 + metres)
        v[_OFFSET_GAIN] = 190 if learns else 0  # for 4 m in a profile, 2 m in the air, 8 m an hour of weather
        v[_ROUGH_GAIN] = min(666, 276 + 13 * metres)
        v[_VAR] = min(1600, 550 + 28 * metres)
        v[_PEAK] = v[_WEIGHT] = v[_MISFIT] = v[_SCALES] = v[_OFFSETS] = v[_FIRST] = v[_SECOND] = 0
        v[_TOTAL] = 1
        v[_ALT_CM] = alt_dm
        if alt_dm != NONE:
            base = self.window.v[BASE_DM]
            if v[FRESH]:
                v[_OFFSET_DM] = alt_dm - base
            v[_ALT_CM] = 10 * (alt_dm - base - v[_OFFSET_DM])
            v[_WINDOW_DM] = (middle - (ahead >> 1)) // 10 - 10 * self.window.v[FIRST_M]

    def work(self, second):
        """Do a second's share: move (1 to 10), sum up (11, 12; then `end`), renew (13 to 15), look about (16 to 19).

        After `open`, 12 to 15 deal the particles anew.
        """
        v = self.v
        if second >= 16:
            self.window.look(v[PLACE_CM] // 100, 400 + 6 * v[SD_M], 16 * (second - 16))
        elif v[DOUBT]:
            self._deal(16 * (second - 12))
        elif second < 11:
            self._move(7 * SIZE * (second - 1), min(_END, 7 * SIZE * second))
        elif second < 13:
            self._sum((second - 11) * (_END >> 1))
        elif v[_FEW]:
            self._renew(second - 14)

    def _renew(self, go):
        """Have few particles become many, in three goes: -1, 0 and 1."""
        v = self.v
        if go < 0:
            portion(self.cells, v[_FEW])
            return
        copy(self.cells, 32)
        if go:
            level(self.cells)
            v[_FEW] = 0

    def _deal(self, first):
        """Deal 16 particles, as `open` says."""
        v = self.v
        cells = self.cells
        for i in range(first, min(_PARTICLES, first + 16)):
            at = SIZE * i
            cells[at] = (_BELL[2 * i // 3] - 128) * v[SD_M] // 5
            cells[at + 1] = v[_KEPT_SCALE] + (_BELL[7 * i & 31] - 128) * v[DOUBT]
            cells[at + 2] = cells[at + 4] = 0
            cells[at + 3] = v[_KEPT_CM] + 10 * _BELL[13 * i & 31] - 1280
            cells[at + 5] = TOP
        v[DOUBT] = v[DOUBT] if first + 16 < _PARTICLES else 0

    def _move(self, first, end):
        """Move particles as steps and chance say, and weigh them by their altitude."""
        v = self.v
        cells = self.cells
        dice = v[_DICE]
        for at in range(first, end, SIZE):
            dice = dice + v[_STRIDE] & 1023
            off = (_BELL[dice & 31] - 128) * v[_SCATTER] + 512 >> 10
            lasts = cells[at + 1] + ((_BELL[(dice >> 5 ^ dice) & 31] - 128) * v[_STRAY] + 512 >> 10)
            cells[at + 1] = lasts = 4096 if lasts < 4096 else 14000 if lasts > 14000 else lasts
            scale = cells[at + 2] * v[_CALM] + 512 >> 10
            place = (
                cells[at] - v[_SHIFT_DM] + off + ((lasts + scale - v[SCALE_8192]) * v[_MOVED_DM] + 4096 >> 13)
            )
            place = -_FARTHEST if place < -_FARTHEST else _FARTHEST if place > _FARTHEST else place
            cells[at] = place
            off = scale + (off * v[_TEACH] + 512 >> 10)
            cells[at + 2] = -2048 if off < -2048 else 2048 if off > 2048 else off
            cells[at + 4] = cells[at + 4] * v[_KEEP] + 512 >> 10
            if v[_ALT_CM] != NONE:
                self._weigh(at, place, lasts + scale)
        v[_DICE] = dice

    def _weigh(self, at, place, scale):
        """Weigh a particle by how far off its altitude is, and by its place beyond the course."""
        v = self.v
        cells = self.cells
        off = v[_ALT_CM] - self.window.above_cm(place + v[_WINDOW_DM])
        if v[FRESH]:
            cells[at + 3] = max(-_FARTHEST, min(_FARTHEST, off))
            cells[at + 4] = 0
            return
        off = max(-_FARTHEST, min(_FARTHEST, off - cells[at + 3] - cells[at + 4]))
        wide = var = v[_VAR] * scale >> 13
        if v[_NEAR_END]:
            place = (v[_MIDDLE_CM] // 10 + place) // 10
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

    def _sum(self, first):
        """Sum up half of the particles, all of which have moved."""
        v = self.v
        cells = self.cells
        up = (TOP << 10) // v[_PEAK] if v[_PEAK] else 1024
        unit = max(4, v[SD_M] * 10 // 12)
        total = scales = offsets = near = far = 0
        for at in range(first, first + (_END >> 1), SIZE):
            cells[at + 5] = weight = cells[at + 5] * up + 512 >> 10
            weight >>= 5
            if weight:
                off = cells[at] // unit
                off = -127 if off < -127 else 127 if off > 127 else off
                total += weight
                scales += weight * (cells[at + 1] + cells[at + 2] - 8192)
                offsets += weight * cells[at + 3]
                near += weight * off
                far += weight * off * off
        v[_TOTAL] += total
        v[_SCALES] += scales
        v[_OFFSETS] += offsets
        v[_FIRST] += near
        v[_SECOND] += far

    def end(self):
        """End a round that is summed up: say where it led."""
        v = self.v
        v[FRESH] = v[FRESH] and v[_ALT_CM] == NONE
        total = v[_TOTAL]
        unit = max(4, v[SD_M] * 10 // 12)
        v[_FEW] = total if total < 9800 else 0  # 40 % of what it were, were all as likely
        first = v[_FIRST] * 128 // total
        v[_SHIFT_DM] = first * unit + unit * 64 >> 7
        v[PLACE_CM] = v[_MIDDLE_CM] + 10 * v[_SHIFT_DM]
        v[SD_M] = root(max(1, v[_SECOND] // total - (first * first >> 14))) * unit // 10
        v[SCALE_8192] = 8192 + v[_SCALES] // total
        if v[_OFFSET_GAIN] and v[MISS_64] < 96:
            v[_KEPT_SCALE] = v[SCALE_8192]
            v[_KEPT_CM] = max(-30000, min(30000, v[_OFFSETS] // total))
        if v[_WEIGHT]:
            v[MISS_64] += (4 * v[_MISFIT] // v[_WEIGHT] - v[MISS_64]) * 12 >> 6
