"""Wrap-safe milliseconds: `supervisor.ticks_ms()` counts modulo 2^29 (6.2 days)."""

from trailcore.compat import const

_HALF = const(1 << 28)
_MASK = const((1 << 29) - 1)

PERIOD_MS = const(1 << 29)
GRID = const((1 << 29) - 8)  # mask of the times that a log can hold


def diff(a_ms, b_ms):
    """Return a - b in ms, right while the two are less than 3.1 days apart."""
    return ((a_ms - b_ms + _HALF) & _MASK) - _HALF


def add(t_ms, delta_ms):
    """Return the tick `delta_ms` after `t_ms`; |delta_ms| < 2^29."""
    return (t_ms + delta_ms) & _MASK
