"""Uncaught exceptions as CircuitPython prints them; frames of the shims, which a board has in C, are left out."""

import sys

SHIM = '  File "/.shim/'
ENTRY = "_cpython.py"


def lines(error):
    """Return the lines of an exception's traceback."""
    if hasattr(error, "with_traceback"):
        found = _told(error)
    else:
        found = _printed(error).split("\n")
        while found and not found[-1]:
            found.pop()
    return [line for line in found if not line.startswith(SHIM)]


def _printed(error):
    """Return what this MicroPython prints for an exception."""
    from io import StringIO

    out = StringIO()
    if hasattr(sys, "print_exception"):
        sys.print_exception(error, out)
    else:
        from traceback import print_exception

        print_exception(error, file=out)
    return out.getvalue()


def _told(error):
    """Return what MicroPython would print for an exception of CPython."""
    found = ["Traceback (most recent call last):"]
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        name = code.co_filename
        if not name.endswith(ENTRY):
            found.append('  File "%s", line %d, in %s' % (name, trace.tb_lineno, code.co_name))
        trace = trace.tb_next
    text = str(error)
    if isinstance(error, SyntaxError):
        found.append('  File "%s", line %d' % (error.filename, error.lineno or 0))
        text = "invalid syntax"
    elif isinstance(error, OSError) and len(error.args) == 1 and isinstance(error.args[0], int):
        from errno import errorcode

        text = "[Errno %d] %s" % (error.args[0], errorcode.get(error.args[0], ""))
    found.append("%s: %s" % (type(error).__name__, text))
    return found
