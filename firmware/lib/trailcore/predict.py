"""The adaptive Rice code for numbers near their prediction: what its writer and its reader share.

Most significant bit first. A channel predicts each value by the one before it and codes the difference d
as u = 2d (d >= 0) or -2d-1: u >> k ones, a zero, the low k bits of u; k follows the mean of u. Twelve ones
announce the value itself in the channel's width; a channel's first value in a page is written so too,
without the ones. Nothing here allocates.
"""

from array import array

from trailcore.compat import const

INTERVAL = const(0)  # and 1: of the other foot
STRENGTH = const(2)  # and 3: of the other foot
WRIST = const(4)
BPM = const(5)
INTERVAL_RR = const(6)
PASCAL = const(7)
CHANNELS = const(8)

WIDTH = array("B", [9, 9, 5, 5, 5, 8, 12, 17])
_START_K = array("B", [1, 1, 0, 0, 0, 0, 2, 2])
ESCAPE = const(12)
_FRACTION = const(4)  # the mean is kept in 1/16
_MOST = const(3 << _FRACTION)  # of it, over 2^k
_MAX_K = const(12)


# What writer and reader both know, in rows of CHANNELS: last value (-1: none in this page), mean of u in 1/16, k.
KNOWN = const(3 * CHANNELS)


def restart(known):
    """Forget everything: a page is read without the one before it."""
    for channel in range(CHANNELS):
        known[channel] = -1
        known[CHANNELS + channel] = (1 << _START_K[channel]) << _FRACTION
        known[2 * CHANNELS + channel] = _START_K[channel]


def learn(known, channel, u, k):
    """Adapt the channel's k to a u coded with it: the mean of u stays between 0.75 and 3 times 2^k."""
    mean = known[CHANNELS + channel]
    mean += u - (mean >> _FRACTION)
    known[CHANNELS + channel] = mean
    most = _MOST << k
    if mean > most:
        if k < _MAX_K:
            known[2 * CHANNELS + channel] = k + 1
    elif k and mean < most >> 2:
        known[2 * CHANNELS + channel] = k - 1
