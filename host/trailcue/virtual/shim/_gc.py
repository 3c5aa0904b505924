"""CircuitPython's `gc` on CPython, which counts references: there is nothing to collect, and no heap to weigh."""


def collect():
    """Do nothing: what nobody refers to is gone already, rings excepted, which CPython finds by itself."""


def enable():
    """Do nothing: it never is disabled."""


def disable():
    """Do nothing: nothing is collected at an awkward moment."""
