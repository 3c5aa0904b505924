"""How long a step is on a slope, to what it is on the level at the same cadence; what can be no step but a stride.

The slope g is not known before the length f(g) is, but height gained over the way that the steps would have made
on the level is x = g f(g). So f is tabulated over x, each 3.2 %:
running up f = (3.6 / Cr(g))^0.4, Cr Minetti's cost: 0.4 of the extra cost is met by shorter steps, some more by
cadence; running down 1.03 at 6 %, 1.02 at 12 %, 0.95 at 25 %;
hiking up 1 to 13 %, then exp(-1.2 (g - 0.13)); hiking down 1 to 12 %, 0.85 at 25 %.
"""

from array import array

from trailcore.compat import const

STRIDES_SPM = const(75)  # below, they may be the strides of up to 150
_STAIR_MM = const(220)  # a stair has 180, and what rose in 10 s is off by 200 (20 a step) at times
_STEP_UP_MM = const(250)  # quick steps up a wall of 60 % and its rungs

_HIKE_UP = array("h", [1000, 1000, 1000, 1000, 1000, 956, 906, 853, 794, 726, 646])
_RUN_UP = array("h", [1000, 929, 857, 785, 715, 649, 587, 522, 447])
_HIKE_DOWN = array("h", [1000, 1000, 1000, 1000, 989, 943, 889, 842, 819, 794, 766, 736])
_RUN_DOWN = array("h", [1000, 1016, 1030, 1024, 1017, 998, 979, 959, 931, 897, 858, 813, 761])


def on_slope(running, x):
    """Return the factor in permille at x permille: linear between entries, level beyond the last."""
    if x >= 0:
        table = _RUN_UP if running else _HIKE_UP
    else:
        table = _RUN_DOWN if running else _HIKE_DOWN
        x = -x
    at = x >> 5
    if at >= len(table) - 1:
        return table[len(table) - 1]
    low = table[at]
    return low + ((table[at + 1] - low) * (x & 31) >> 5)


def are_too_few(spm, rise_mmps, are_strong):
    """Tell whether steps are too few for the height that they gain, or too strong for being so slow.

    At 57 spm a rise by 640 mg and back is 170 mm of wrist, at 75 it is 100; a trunk, stairs included, goes by 60.
    """
    if spm < STRIDES_SPM:
        return are_strong or rise_mmps * 60 > spm * _STAIR_MM
    return rise_mmps * 60 > spm * _STEP_UP_MM
