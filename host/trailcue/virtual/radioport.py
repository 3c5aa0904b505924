"""The radio's end of the port: `_bleio` of the shims, asked of the world's radio."""

from __future__ import annotations

import errno
from collections.abc import Callable

from .parts.radio import Link, LinkError, Radio
from .parts.strap import Notifications
from .shim import _ops as ops

RANDOM_STATIC = 1


class RadioPort:
    """Answers what an interpreter asks of `radio`."""

    def __init__(self, radio: Radio) -> None:
        self.radio = radio
        self._is_scanning = False
        self._inboxes: dict[int, Notifications] = {}

    def operations(self) -> dict[int, Callable[[bytes], bytes]]:
        """Return what answers the port's operations on the radio."""
        return {
            ops.BLE_SCAN: self._scan,
            ops.BLE_HEARD: self._heard,
            ops.BLE_CONNECT: _linked(self._connect),
            ops.BLE_DISCONNECT: self._disconnect,
            ops.BLE_LINK: self._link,
            ops.BLE_DISCOVER: _linked(self._discover),
            ops.BLE_SUBSCRIBE: _linked(self._subscribe),
            ops.BLE_PACKET: self._packet,
            ops.BLE_READ: _linked(self._read),
        }

    def end_stage(self) -> None:
        """Do as CircuitPython at the end of a run: scan, buffers and link are gone."""
        self.radio.scan_stop()
        self.radio.disconnect()
        self._is_scanning = False
        self._inboxes = {}

    def _scan(self, payload: bytes) -> bytes:
        if payload[0] and self._is_scanning:
            raise OSError(errno.EALREADY, "a scan is under way")
        self._is_scanning = bool(payload[0])
        if payload[0]:
            self.radio.scan_start(1000 * _number(payload[1:5]))
        else:
            self.radio.scan_stop()
        return b""

    def _heard(self, payload: bytes) -> bytes:
        advert = self.radio.scan_next()
        if advert is None:
            self._is_scanning = False
            return b""
        return bytes((advert.is_response, advert.rssi & 0xFF, RANDOM_STATIC)) + advert.address + advert.data

    def _connect(self, payload: bytes) -> bytes:
        self.radio.connect(payload[4:10], _number(payload[:4]) / 1000)
        return b""

    def _disconnect(self, payload: bytes) -> bytes:
        self.radio.disconnect()
        return b""

    def _link(self, payload: bytes) -> bytes:
        link: Link | None = self.radio.link
        if link is None:
            return bytes(5)
        if payload:
            link.interval_us = _number(payload)
        return bytes((link.is_up,)) + link.interval_us.to_bytes(4, "little")

    def _discover(self, payload: bytes) -> bytes:
        wanted = tuple(_number(payload[i : i + 2]) for i in range(1, len(payload), 2)) if payload else None
        found = bytearray()
        for service in self.radio.discover(wanted):
            found += service.uuid.to_bytes(2, "little") + bytes((len(service.characteristics),))
            for each in service.characteristics:
                found += each.uuid.to_bytes(2, "little") + each.handle.to_bytes(2, "little")
                found.append(each.properties)
        return bytes(found)

    def _subscribe(self, payload: bytes) -> bytes:
        handle = _number(payload[:2])
        self._inboxes[handle] = self.radio.subscribe(handle, _number(payload[2:4]))
        return b""

    def _packet(self, payload: bytes) -> bytes:
        inbox = self._inboxes.get(_number(payload[:2]))
        packet = inbox.take() if inbox else None
        if packet is not None and len(packet) > _number(payload[2:4]):
            raise OSError(errno.EMSGSIZE, "the packet is longer than the buffer")
        return packet or b""

    def _read(self, payload: bytes) -> bytes:
        return self.radio.read(_number(payload))


def _linked(do: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    """Have a lost link, or one that did not come about, raise OSError in the interpreter."""

    def done(payload: bytes) -> bytes:
        try:
            return do(payload)
        except LinkError as error:
            raise OSError(errno.ENOTCONN, str(error)) from error

    return done


def _number(data: bytes) -> int:
    return int.from_bytes(data, "little")
