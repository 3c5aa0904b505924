"""What an interpreter is started for: one of the files that CircuitPython runs by itself, or the REPL."""

import _console
import _errors
import _ops
import _port


def start():
    """Do the stage that the world names, and tell how it ended."""
    size = _port.call(_ops.START)
    stage = _port.answer[0]
    banner, name = bytes(_port.answer[2:size]).decode().rsplit("\n", 1)
    if stage in (_ops.REPL, _ops.RAW_REPL):
        import _repl

        end = _repl.run(stage == _ops.RAW_REPL, banner.replace("\n", "\r\n"))
        unread = _console.unread()
    else:
        end = run_file(name)
        unread = b""
    _port.request[3] = end
    _port.call(_ops.DONE, 1, unread)


def run_file(name):
    """Run a file of the drive as `__main__`; return how it ended."""
    print(name + " output:")
    return execute(None, name, {"__name__": "__main__", "__file__": name})


def _read(name):
    with open("/" + name) as file:
        return file.read()


def execute(source, name, names, before_error=None, mode="exec"):
    """Compile and run a text in the namespace `names`, Ctrl-C interrupting it; return how it ended.

    Without a `source` it is the file of that name.
    `before_error` is called before an exception is printed.
    """
    try:
        listen(1)
        try:
            exec(compile(_read(name) if source is None else source, name, mode), names)
        finally:
            listen(0)
    except SystemExit:
        return _ops.EXITED
    except BaseException as error:  # noqa: BLE001  (printed, whatever it is, as a board does)
        if before_error is not None:
            before_error()
        for line in _errors.lines(error):
            print(line)
        return _ops.RAISED
    return _ops.ENDED


def listen(on):
    """Have Ctrl-C interrupt what runs from now on, or not."""
    _port.request[3] = on
    _port.call(_ops.LISTEN, 1)
