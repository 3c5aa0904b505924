"""Altitude from pressure in the standard atmosphere, by table, in whole centimetres.

h = 44330.77 m (1 - (p / 101325 Pa)^(1/5.25588)): ISA, 15 degrees and 6.5 K/km. The table has a value each
2048 Pa and is read with second differences: within 4 cm of the formula from 60,000 Pa (4,200 m) on, 18 cm
from 30,000 on; the error changes slowly, and grade and ascent are made of differences.
"""

from array import array

from trailcore.compat import const

MIN_PA = const(30000)  # above 9,160 m
MAX_PA = const(110000)
_FIRST = const(14)

# Lists, here and in other tables: a tuple of numbers would stay beside the array that is made of it.
_CM = array(
    "i",
    [946560, 900491, 856846, 815357, 775799, 737982, 701744, 666945, 633463, 601191, 570037, 539916]
    + [510755, 482489, 455059, 428410, 402496, 377272, 352698, 328739, 305360, 282532, 260225, 238415]
    + [217078, 196190, 175731, 155683, 136027, 116746, 97824, 79248, 61003, 43077, 25457, 8131]
    + [-8910, -25678, -42182, -58430, -74432, -90196],
)


def altitude_cm(pressure_pa):
    """Return the ISA altitude in cm of a pressure from MIN_PA to MAX_PA."""
    at = (pressure_pa >> 11) - _FIRST
    part = pressure_pa & 2047
    low = _CM[at]
    high = _CM[at + 1]
    bend = _CM[at + 2] - 2 * high + low
    return low + ((high - low) * part >> 11) - (bend * (part * (2048 - part) >> 12) >> 11)
