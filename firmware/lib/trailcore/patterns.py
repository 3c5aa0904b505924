"""What each cue feels like: the one table from a cue to a pattern of taps, for the motor and for a rehearsal by ear.

Few, told apart by how many and how long, not by strength: of nine such patterns 73 to 83 % are recognised, five
or six reliably (reference, section 7). Lengths and gaps are its; a gap below 120 ms is felt as none.
"""

from trailcore import ids

# Of each pattern, in units of 10 ms: a tap, a gap, a tap ...
HIKE = b"\x28\x0f\x28"  # two long
RUN = b"\x0c\x0c\x0c\x0c\x0c"  # three short
EASE = b"\x5a"  # one very long
INFO = b"\x23\x0c\x0a"  # long, short: press to learn which
ALARM = b"\x14\x0c\x14\x0c\x14\x0c\x14\x0c\x14\x0c\x14"  # six, until it is acknowledged


def pattern(kind):
    """Return the pattern of a cue by its kind, empty for what is not felt."""
    if kind == ids.HIKE:
        return HIKE
    if kind == ids.RUN:
        return RUN
    if kind == ids.EASE:
        return EASE
    if kind == ids.ALARM:
        return ALARM
    return b"" if ids.WRONG <= kind <= ids.TOLD_TALK else INFO
