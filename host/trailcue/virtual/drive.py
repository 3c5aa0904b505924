"""The drive CIRCUITPY of a virtual watch: blocks of its flash, and files for interpreters without a FAT."""

from __future__ import annotations

import errno
from calendar import timegm
from collections.abc import Callable
from typing import Protocol

from . import fat
from .parts.flash import BLOCK, Flash
from .parts.sectorcache import SectorCache
from .shim import _ops as ops

_MODES = ("rb", "wb", "ab", "r+b", "w+b", "ab", "wb")
_EXCLUSIVE = 6
BOOT_OUT = "boot_out.txt"


class _File(Protocol):
    def read(self, count: int = -1) -> bytes: ...
    def write(self, data: bytes) -> int: ...
    def seek(self, offset: int, whence: int = 0) -> int: ...
    def flush(self) -> None: ...
    def close(self) -> None: ...


class FreeReads(SectorCache):
    """A sector cache whose reads take no time.

    FatFs and our FAT read differently (an import most of all), and the interpreters shall keep the same time; what is
    erased and programmed is the same.
    """

    def readblock(self, block: int) -> bytes:
        """Return the 512 bytes of `block`, as written last."""
        spend, self.flash.spend = self.flash.spend, _free
        try:
            return super().readblock(block)
        finally:
            self.flash.spend = spend


def _free(us: int) -> None:
    """Let no time pass."""


class Drive:
    """The flash of a watch with its sector cache and volume.

    Attributes:
        is_hidden: from USB, so that Python may write it.
        was_made: the last mount found no volume and made one: all that was on it is lost.
    """

    def __init__(self, flash: Flash, fattime: Callable[[], int]) -> None:
        self.flash = flash
        self.is_hidden = False
        self._fattime = fattime
        self.cache = FreeReads(flash)
        self._files: dict[int, _File] = {}
        self.reset()

    def reset(self) -> None:
        """Come out of a reset of the chip: what was only cached is gone, the drive is shown and mounted."""
        self.is_hidden = False
        self.cache.reset()
        self._files = {}
        self.volume, self.was_made = fat.mount(self.cache, self._fattime)

    def end_stage(self) -> None:
        """Do as CircuitPython at the end of a run: files left open are closed, the cache is emptied."""
        for file in self._files.values():
            file.close()
        self._files = {}
        self.volume.sync()

    def erase(self) -> None:
        """Make a new, empty drive, as storage.erase_filesystem() does."""
        self._files = {}
        self.volume = fat.format_volume(self.cache, self._fattime)

    def has(self, name: str) -> bool:
        """Tell whether there is a file of that name at the top."""
        return name in self.volume.listdir("/")

    def write_boot_out(self, text: bytes, wait: Callable[[], None]) -> None:
        """Write boot_out.txt, after a `wait`, if it says something else; whoever owns the drive."""
        if self.has(BOOT_OUT):
            with self.volume.open("/" + BOOT_OUT) as file:
                if file.read() == text:
                    return
        wait()
        with self.volume.open("/" + BOOT_OUT, "wb") as file:
            file.write(text)
        self.volume.sync()

    def elapse(self, us: int) -> None:
        """Let time pass: the cache is emptied a second after something was written."""
        self.cache.elapse(us)

    def operations(self) -> dict[int, Callable[[bytes], bytes]]:
        """Return what answers the port's operations on the drive."""
        return {
            ops.BLOCK_COUNT: self._block_count,
            ops.BLOCK_READ: self._block_read,
            ops.BLOCK_WRITE: self._block_write,
            ops.SYNC: self._sync,
            ops.FILE_OPEN: self._open,
            ops.FILE_CLOSE: self._close,
            ops.FILE_READ: self._read,
            ops.FILE_WRITE: self._write,
            ops.FILE_SEEK: self._seek,
            ops.FILE_FLUSH: self._flush,
            ops.STAT: self._stat,
            ops.LIST: self._list,
            ops.RENAME: self._rename,
            ops.REMOVE: self._changes(lambda path: self.volume.remove(path)),
            ops.MKDIR: self._changes(lambda path: self.volume.mkdir(path)),
            ops.RMDIR: self._changes(lambda path: self.volume.rmdir(path)),
            ops.SPACE: self._space,
        }

    def _may_write(self) -> None:
        if not self.is_hidden:
            raise OSError(errno.EROFS, "the drive belongs to USB: storage.disable_usb_drive() in boot.py")

    # Blocks

    def _block_count(self, payload: bytes) -> bytes:
        return self.cache.blocks.to_bytes(4, "little")

    def _block_read(self, payload: bytes) -> bytes:
        first, count = _number(payload[:4]), _number(payload[4:6])
        return b"".join(self.cache.readblock(first + i) for i in range(count))

    def _block_write(self, payload: bytes) -> bytes:
        first = _number(payload[:4])
        for at in range(4, len(payload), BLOCK):
            self.cache.writeblock(first + at // BLOCK, payload[at : at + BLOCK])
        return b""

    def _sync(self, payload: bytes) -> bytes:
        self.volume.sync()
        return b""

    # Files

    def _open(self, payload: bytes) -> bytes:
        path, mode = payload[1:].decode(), payload[0]
        if mode:
            self._may_write()
        if mode == _EXCLUSIVE and self._exists(path):
            raise OSError(errno.EEXIST, f"there is a {path} already")
        number = next(number for number in range(256) if number not in self._files)
        self._files[number] = self.volume.open(path, _MODES[mode])
        return bytes((number,))

    def _exists(self, path: str) -> bool:
        try:
            self.volume.stat(path)
        except FileNotFoundError:
            return False
        return True

    def _close(self, payload: bytes) -> bytes:
        self._files.pop(payload[0]).close()
        return b""

    def _read(self, payload: bytes) -> bytes:
        return self._files[payload[0]].read(_number(payload[1:3]))

    def _write(self, payload: bytes) -> bytes:
        return self._files[payload[0]].write(payload[1:]).to_bytes(2, "little")

    def _seek(self, payload: bytes) -> bytes:
        offset = int.from_bytes(payload[2:6], "little", signed=True)
        return self._files[payload[0]].seek(offset, payload[1]).to_bytes(4, "little")

    def _flush(self, payload: bytes) -> bytes:
        self._files[payload[0]].flush()
        return b""

    # Names

    def _stat(self, payload: bytes) -> bytes:
        found = self.volume.stat(payload.decode())
        when = seconds_of(found.fattime)
        return bytes((found.is_folder,)) + found.size.to_bytes(4, "little") + when.to_bytes(4, "little")

    def _list(self, payload: bytes) -> bytes:
        return b"".join(name.encode() + b"\0" for name in self.volume.listdir(payload.decode()))

    def _rename(self, payload: bytes) -> bytes:
        self._may_write()
        end = 1 + payload[0]
        self.volume.rename(payload[1:end].decode(), payload[end:].decode())
        return b""

    def _changes(self, do: Callable[[str], None]) -> Callable[[bytes], bytes]:
        def change(payload: bytes) -> bytes:
            self._may_write()
            do(payload.decode())
            return b""

        return change

    def _space(self, payload: bytes) -> bytes:
        return b"".join(number.to_bytes(4, "little") for number in self.volume.statvfs())


def seconds_of(fattime: int) -> int:
    """Return a FAT date and time as seconds since 1970."""
    date, clock = fattime >> 16, fattime & 0xFFFF
    month, day = min(max(date >> 5 & 15, 1), 12), max(date & 31, 1)  # a torn entry has any
    moment = (1980 + (date >> 9), month, day, clock >> 11, clock >> 5 & 63, clock * 2 & 62)
    return timegm(moment)


def _number(data: bytes) -> int:
    return int.from_bytes(data, "little")
