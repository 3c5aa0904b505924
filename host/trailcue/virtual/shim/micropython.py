"""CircuitPython's `micropython`, which has one name, on CPython."""


def const(expr):
    """Return `expr`."""
    return expr
