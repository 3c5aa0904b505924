"""The entry on MicroPython and CircuitPython: `vm _micropython.py SHIMS ANSWERS REQUESTS`, paths of the port's streams.

Where there is a FAT (`os.VfsFat`) the world's flash is mounted with it; elsewhere files are asked of the world. The
shims stay reachable as /.shim, and those that a built-in module would hide are put where an import looks first.
"""

import builtins
import gc
import os
import sys

import _ops
import _port


SHIMS = (
    "_main", "alarm", "analogio", "board", "busio", "digitalio", "displayio", "microcontroller", "pwmio", "rtc",
    "storage", "supervisor", "terminalio", "watchdog", "_bleio",
)  # fmt: skip


class Flash:
    """The world's flash as a block device that can be read."""

    def readblocks(self, block, buffer):
        """Fill the buffer from that block on."""
        _port.put(0, 4, block)
        _port.put(4, 2, len(buffer) // 512)
        _port.call(_ops.BLOCK_READ, 6, None, buffer)

    def ioctl(self, op, argument):
        """Answer FatFs."""
        if op == 3:
            _port.call(_ops.SYNC)
        elif op == 4:
            _port.call(_ops.BLOCK_COUNT)
            return _port.get(0, 4)
        elif op == 5:
            return 512
        return 0


class WritableFlash(Flash):
    """The same when Python may write it."""

    def writeblocks(self, block, buffer):
        """Write the buffer from that block on."""
        _port.put(0, 4, block)
        _port.call(_ops.BLOCK_WRITE, 4, buffer)


class Files:
    """A file system whose files the world keeps."""

    def mount(self, readonly, mkfs):
        """Be mounted."""

    def umount(self):
        """Be unmounted."""

    def chdir(self, path):
        """Stay where it is."""

    def open(self, path, mode):
        """Open a file."""
        from _files import opened

        return opened(path, mode)

    def stat(self, path):
        """Answer an import."""
        import _os

        return _os.stat(path)


def _mount():
    """Put the drive where the host's files were, or where it was, for whoever may write it now."""
    if hasattr(os, "VfsFat"):
        _port.call(_ops.START)
        root = os.VfsFat(WritableFlash() if _port.answer[1] else Flash())
    else:
        root = Files()
    os.umount("/")
    os.mount(root, "/")


def start(shims, answers, requests):
    """Attach the port, then do what the world wants."""
    _port.attach(open(answers, "rb"), open(requests, "wb"))
    host = os.VfsPosix(shims)
    _mount()
    os.mount(host, "/.shim")
    os.chdir("/")
    sys.path[:] = ["/.shim", "", "/", ".frozen", "/lib"]
    _shadow()
    _complete()
    load()
    import _main

    _main.start()


def _shadow():
    """Put our modules in the place of built-in ones."""
    import _os
    import _time

    if hasattr(os, "VfsFat"):
        _os.use(os, _mount)
    for name, module in (("os", _os), ("time", _time)):
        sys.modules[name] = module
        del sys.modules[module.__name__]
    for name in ("hashlib", "zlib"):
        sys.modules[name] = __import__("_" + name)
        del sys.modules["_" + name]
    import binascii

    if hasattr(binascii, "__file__"):  # npm's is in Python
        __import__("_base64").lend(binascii)


def _complete():
    """Add the built-in exceptions that CircuitPython has and MicroPython has not."""
    for name in ("BrokenPipeError", "ConnectionError", "TimeoutError"):
        if not hasattr(builtins, name):
            setattr(builtins, name, type(name, (OSError,), {}))


def load():
    """Load what a board has in C, so that the heap has it before the firmware comes; return the bytes it takes."""
    for name in SHIMS:
        __import__(name)
    gc.collect()
    return gc.mem_alloc()


if len(sys.argv) > 1:
    start(*sys.argv[1:4])
else:  # somebody wants to know what the shims weigh
    _shadow()
    print(load())
