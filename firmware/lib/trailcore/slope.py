"""Least-squares slope over the last N one-second samples, kept up with a few additions each.

With samples y_0..y_{n-1} a second apart the slope is (12 S1 - 6 (n-1) S0) / (n (n^2-1)), where S0 is the
sum of y and S1 the sum of i*y. Both sums are kept against a base, so that they stay below 2^30.
"""

from array import array

from trailcore.compat import const

_COUNT = const(0)
_NEXT = const(1)
_S0 = const(2)
_S1 = const(3)
_BASE = const(4)

_FAR = const(20000)


class Slope:
    """A window of `size` samples (at most 30); values and their distance from each other below 2^29."""

    def __init__(self, size):
        self.v = array("i", [0] * 5)
        self.ring = array("i", [0] * size)

    def reset(self):
        """Forget all samples."""
        self.v[_COUNT] = 0

    def push(self, y):
        """Take the sample of this second; return how many the window holds now."""
        v = self.v
        ring = self.ring
        size = len(ring)
        count = v[_COUNT]
        if count == 0:
            v[_NEXT] = v[_S0] = v[_S1] = 0
            v[_BASE] = y
        rel = y - v[_BASE]
        if rel > _FAR or rel < -_FAR:
            self._rebase(rel)
            rel = 0
        at = v[_NEXT]
        if count == size:
            oldest = ring[at]
            rest = v[_S0] - oldest
            v[_S1] += (size - 1) * rel - rest
            v[_S0] = rest + rel
        else:
            v[_S1] += count * rel
            v[_S0] += rel
            v[_COUNT] = count + 1
        ring[at] = rel
        at += 1
        v[_NEXT] = at if at < size else 0
        return v[_COUNT]

    def _rebase(self, shift):
        v = self.v
        ring = self.ring
        count = v[_COUNT]
        for i in range(count):
            ring[i] -= shift
        v[_S0] -= count * shift
        v[_S1] -= (count * (count - 1) >> 1) * shift
        v[_BASE] += shift

    def last(self, seconds):
        """Return by how much y changed over the last `seconds`, 0 while the window is shorter."""
        v = self.v
        if v[_COUNT] <= seconds:
            return 0
        ring = self.ring
        at = v[_NEXT] - 1
        return ring[at] - ring[at - seconds]

    def per_second(self, scale):
        """Return slope x `scale` per second, rounded down; 0 with fewer than 2 samples."""
        v = self.v
        n = v[_COUNT]
        if n < 2:
            return 0
        return (12 * v[_S1] - 6 * (n - 1) * v[_S0]) * scale // (n * (n * n - 1))
