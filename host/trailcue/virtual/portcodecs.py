"""What a board computes in C and not every interpreter can: hashes, packed data, base64."""

from __future__ import annotations

import errno
import hashlib
import zlib
from binascii import Error, a2b_base64, b2a_base64
from collections.abc import Callable

from .shim import _ops as ops

_BEGIN, _TAKE = 0, 1
_MOST = 8192
_HASHES = 256


class PortCodecs:
    """Answers the port's operations on bytes."""

    def __init__(self) -> None:
        self._hashes = [hashlib.sha256()] * _HASHES
        self._next = 0

    def operations(self) -> dict[int, Callable[[bytes], bytes]]:
        """Return what answers them."""
        return {ops.HASH: self._hash, ops.UNPACK: self._unpack, ops.BASE64: self._base64}

    def _hash(self, payload: bytes) -> bytes:
        if payload[0] == _BEGIN:
            self._next = (self._next + 1) % _HASHES  # an old one that nobody ended makes room
            self._hashes[self._next] = hashlib.sha256()
            return bytes((self._next,))
        made = self._hashes[payload[1]]
        if payload[0] == _TAKE:
            made.update(payload[2:])
            return b""
        return made.digest()

    def _unpack(self, payload: bytes) -> bytes:
        try:
            data = zlib.decompress(payload)
        except zlib.error:
            data = bytes(_MOST + 1)
        if len(data) > _MOST:
            raise OSError(errno.EINVAL, "no packed data, or too much of it")
        return data

    def _base64(self, payload: bytes) -> bytes:
        if payload[0]:
            return b2a_base64(payload[1:])
        try:
            return a2b_base64(payload[1:])
        except Error:
            raise OSError(errno.EINVAL, "no base64") from None
