"""The REPL, friendly and raw, as `shared/runtime/pyexec.c` of CircuitPython speaks it."""

import _main
import _ops
from _console import read, send

CTRL_A = 1
CTRL_B = 2
CTRL_C = 3
CTRL_D = 4
CTRL_E = 5
WINDOW = 128
_CONTROLS = (CTRL_A, CTRL_B, CTRL_C, CTRL_D, CTRL_E)


def run(is_raw, banner):
    """Serve the console until a soft reboot or a change to the other REPL; return which."""
    names = {"__name__": "__main__"}
    return _raw(names) if is_raw else _friendly(names, banner)


# Raw: what programs talk to.


def _raw(names):
    send(b"raw REPL; CTRL-B to exit\r\n>")
    line = bytearray()
    while True:
        byte = read()
        if byte == CTRL_A:
            if len(line) == 2 and line[0] == CTRL_E:
                if _paste(names, line[1]):
                    return _ops.EXITED
                send(b">")
            else:
                send(b"raw REPL; CTRL-B to exit\r\n>")
            line = bytearray()
        elif byte == CTRL_B:
            send(b"\r\n")
            return _ops.TO_FRIENDLY
        elif byte == CTRL_C:
            line = bytearray()
        elif byte == CTRL_D:
            send(b"OK")
            if not line:
                send(b"\r\n")
                return _ops.EXITED
            if _execute(line, names):
                return _ops.EXITED
            send(b">")
            line = bytearray()
        else:
            line.append(byte)


def _paste(names, command):
    """Take a program with flow control; tell whether it wants a soft reboot."""
    if command != ord("A"):
        send(b"R\x00")
        return False
    send(bytes((ord("R"), 1, WINDOW & 0xFF, WINDOW >> 8, 1)))
    program = bytearray()
    left = WINDOW
    while True:
        byte = read()
        if byte == CTRL_C:
            send(b"\x04\x04\x04")
            return False
        if byte == CTRL_D:
            send(b"\x04")
            return _execute(program, names)
        program.append(byte)
        left -= 1
        if not left:
            send(b"\x01")
            left = WINDOW


def _execute(program, names):
    """Run a program; output, an end, what it raised, an end. Tell whether it wants a soft reboot."""
    end = _main.execute(bytes(program), "<stdin>", names, lambda: send(b"\x04"))
    if end != _ops.RAISED:
        send(b"\x04")
    send(b"\x04")
    return end == _ops.EXITED


# Friendly: what people talk to.


def _friendly(names, banner):
    send(b"\r\n" + banner.encode() + b"\r\n")
    while True:
        control, text = _line(b">>> ")
        if control == CTRL_A:
            send(b"\r\n")
            return _ops.TO_RAW
        if control == CTRL_B:
            send(b"\r\n" + banner.encode() + b"\r\n")
        elif control == CTRL_D:
            send(b"\r\n")
            return _ops.EXITED
        elif control == CTRL_C:
            send(b"\r\n")
        elif control == CTRL_E:
            if _run_pasted(names):
                return _ops.EXITED
        elif text and _run_typed(text, names):
            return _ops.EXITED


def _line(prompt):
    """Return (control byte, "") or (0, what was typed until Enter), echoing it."""
    send(prompt)
    line = bytearray()
    while True:
        byte = read()
        if byte in (10, 13):
            send(b"\r\n")
            return 0, bytes(line).decode()
        if byte in _CONTROLS and (not line or byte == CTRL_C):
            return byte, ""
        if byte in (8, 127):
            if line:
                line = line[:-1]
                send(b"\b \b")
        elif byte >= 32 or byte == 9:
            line.append(byte)
            send(bytes((byte,)))


def _run_typed(text, names):
    """Run a statement, asking for the rest of it first."""
    if _goes_on(text):
        while True:
            control, more = _line(b"... ")
            if control == CTRL_C:
                send(b"\r\n")
                return False
            text += "\n" + more
            if control == CTRL_D or (not more and not _is_open(text)):
                break
    return _main.execute(text + "\n", "<stdin>", names, None, "single") == _ops.EXITED


def _goes_on(text):
    return text.rstrip()[-1:] in (":", "\\") or text[:1] == "@" or _is_open(text)


def _is_open(text):
    return sum([text.count(a) - text.count(b) for a, b in ("()", "[]", "{}")]) > 0


def _run_pasted(names):
    """Run what is typed until Ctrl-D as one program."""
    send(b"\r\npaste mode; Ctrl-C to cancel, Ctrl-D to finish\r\n=== ")
    program = bytearray()
    while True:
        byte = read()
        if byte == CTRL_C:
            send(b"\r\n")
            return False
        if byte == CTRL_D:
            send(b"\r\n")
            return _main.execute(bytes(program), "<stdin>", names) == _ops.EXITED
        program.append(10 if byte == 13 else byte)
        send(b"\r\n=== " if byte == 13 else bytes((byte,)))
