"""Names of files: 8.3 with flags for lower case, and long names in entries of their own. ASCII only."""

from __future__ import annotations

import errno
from dataclasses import dataclass

ENTRY = 32
DELETED = 0xE5
LAST = 0x40
LONG = 0x0F
"""The attributes of an entry that holds 13 characters of a long name."""

_PLACES = (1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30)
_ILLEGAL = set('"*:<>?|\\\x7f')
_ILLEGAL_SHORT = set("+,;=[]")
_BODY_LOWER = 0x08
_EXTENSION_LOWER = 0x10
_SEQUENTIAL = 5  # collisions until a hash takes the number's place


@dataclass(frozen=True, slots=True)
class Name:
    """A name as a directory needs it.

    Attributes:
        long: as it was given.
        short: 11 bytes, 8.3.
        needs_long: the short one does not say it all.
        is_lossy: the short one is cut or changed, so it needs a number.
        flags: whether body or extension are in lower case.
    """

    long: str
    short: bytes
    needs_long: bool
    is_lossy: bool
    flags: int


def name_of(text: str) -> Name:
    """Return the name for `text`, one part of a path.

    Raises:
        OSError: EINVAL if it cannot be a name.
    """
    if not text.isascii() or len(text) > 255 or any(c < " " or c in _ILLEGAL for c in text):
        raise OSError(errno.EINVAL, f"{text!r} cannot be a file's name")
    long = text.rstrip(" .")
    if not long:
        raise OSError(errno.EINVAL, f"{text!r} cannot be a file's name")
    body, dot, extension = long.rpartition(".")
    if not dot:
        body, extension = long, ""
    lossy = long[0] in " ."
    head, is_body_lossy, body_case = _field(body, 8)
    tail, is_tail_lossy, tail_case = _field(extension, 3)
    lossy = lossy or is_body_lossy or is_tail_lossy
    mixed = 3 in (body_case, tail_case)
    flags = 0
    if not lossy and not mixed:
        flags = (_BODY_LOWER if body_case == 1 else 0) | (_EXTENSION_LOWER if tail_case == 1 else 0)
    return Name(long, head + tail, lossy or mixed, lossy, flags)


def _field(text: str, size: int) -> tuple[bytes, bool, int]:
    """Return a field of a short name, whether something is lost, and its case: 1 lower, 2 upper, 3 both."""
    kept = [c for c in text if c not in " ."]
    lossy = len(kept) < len(text) or len(kept) > size
    kept = kept[:size]
    case = any(c.islower() for c in kept) | any(c.isupper() for c in kept) << 1
    lossy = lossy or any(c in _ILLEGAL_SHORT for c in kept)
    return "".join("_" if c in _ILLEGAL_SHORT else c.upper() for c in kept).ljust(size).encode(), lossy, case


def numbered(name: Name, number: int) -> bytes:
    """Return the short name with `~number`, for a name that is lossy."""
    if number > _SEQUENTIAL:
        for character in name.long:
            code = ord(character)
            for bit in range(16):
                number = (number << 1) + (code >> bit & 1)
                if number & 0x10000:
                    number ^= 0x11021
    tail = f"~{number:X}".encode()
    body = name.short[:8].rstrip()[: 8 - len(tail)]
    return (body + tail).ljust(8) + name.short[8:]


def checksum(short: bytes) -> int:
    """Return the sum that ties the entries of a long name to their short one."""
    total = 0
    for byte in short:
        total = ((total >> 1) + (total << 7) + byte) & 0xFF
    return total


def long_entry(long: str, number: int, short_sum: int) -> bytes:
    """Return entry `number` of a long name; 1 is the first 13 characters and lies last."""
    part = long[13 * (number - 1) : 13 * number]
    is_last = 13 * number >= len(long)
    entry = bytearray(ENTRY)
    entry[0] = number | (LAST if is_last else 0)
    entry[11] = LONG
    entry[13] = short_sum
    codes = [ord(c) for c in part] + ([0] if len(part) < 13 else [])
    for i, place in enumerate(_PLACES):
        code = codes[i] if i < len(codes) else 0xFFFF
        entry[place : place + 2] = code.to_bytes(2, "little")
    return bytes(entry)


def long_part(entry: bytes) -> str | None:
    """Return the characters of an entry of a long name, None if it is no such entry."""
    if entry[26] or entry[27]:
        return None
    codes = [entry[place] | entry[place + 1] << 8 for place in _PLACES]
    if 0 in codes:
        end = codes.index(0)
        if any(code != 0xFFFF for code in codes[end + 1 :]):
            return None
        codes = codes[:end]
    return "".join(map(chr, codes))


def short_text(entry: bytes) -> str:
    """Return the name an entry alone stands for."""
    body = entry[:8].decode("cp437").rstrip()
    extension = entry[8:11].decode("cp437").rstrip()
    if entry[12] & _BODY_LOWER:
        body = body.lower()
    if entry[12] & _EXTENSION_LOWER:
        extension = extension.lower()
    return f"{body}.{extension}" if extension else body
