"""Accelerations as levels of a third of an octave: what the core sees is what the log holds."""

from array import array

from trailcore.ids import NONE

# Level 1 is 40 mg, each further level 2^(1/3) more, level 24 is 8127 mg (the IMU's +-8 g).
_MG = array(
    "H",
    [40, 50, 63, 80, 101, 127, 160, 202, 254, 320, 403, 508]
    + [640, 806, 1016, 1280, 1613, 2032, 2560, 3225, 4064, 5120, 6451, 8127],
)


def level(mg):
    """Return the level (1..24) at or below `mg`, 1 for less than 40 mg, NONE for None."""
    if mg is None or mg == NONE:
        return NONE
    low = 0  # not both in one statement: folded, that makes a tuple
    high = len(_MG) - 1
    while low < high:
        mid = (low + high + 1) >> 1
        if _MG[mid] <= mg:
            low = mid
        else:
            high = mid - 1
    return low + 1
