"""Altitude from pressure in the standard atmosphere, by table, in whole centimetres.

h = 44330.77 m (1 - (p / 101325 Pa)^(1/5.25588)): ISA, 15 degrees and 6.5 K/km. The table has a value each
1024 Pa and is read with second differences: within 4 cm of the formula from 30,000 to 110,000 Pa.
"""

from array import array

from trailcore.compat import const

MIN_PA = const(30000)  # above 9,160 m
MAX_PA = const(110000)
_FIRST = const(28)

_CM = array(
    "i",
    (
        (946560, 923204, 900491, 878384, 856846, 835847, 815357, 795349, 775799, 756684, 737982, 719675)
        + (701744, 684173, 666945, 650047, 633463, 617182, 601191, 585480, 570037, 554852, 539916)
        + (525220, 510755, 496514, 482489, 468673, 455059, 441640, 428410, 415364, 402496, 389800)
        + (377272, 364906, 352698, 340644, 328739, 316979, 305360, 293879, 282532, 271315, 260225)
        + (249260, 238415, 227689, 217078, 206579, 196190, 185908, 175731, 165657, 155683, 145807)
        + (136027, 126340, 116746, 107241, 97824, 88494, 79248, 70085, 61003, 52001, 43077, 34229)
        + (25457, 16758, 8131, -424, -8910, -17328, -25678, -33962, -42182, -50337, -58430, -66461)
        + (-74432, -82344)
    ),
)


def altitude_cm(pressure_pa):
    """Return the ISA altitude in cm of a pressure from MIN_PA to MAX_PA."""
    at = (pressure_pa >> 10) - _FIRST
    part = pressure_pa & 1023
    low = _CM[at]
    high = _CM[at + 1]
    bend = _CM[at + 2] - 2 * high + low
    return low + ((high - low) * part >> 10) - (bend * (part * (1024 - part) >> 1) >> 20)
