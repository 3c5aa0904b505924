"""Square roots of integers."""


def root(x):
    """Return the square root of x above 0, rounded down (Newton)."""
    found = x + 1
    while x // found < found:
        found = found + x // found >> 1
    return found
