"""A heart-rate strap as a GATT server: adverts, services, measurements.

After the Heart Rate Service 1.0 (3.1, Heart Rate Measurement) and the Supplement to the Core Specification 11 (part A,
advertising data). Intervals and delays are [ours] where nothing is beside them.
"""

import random
from dataclasses import dataclass

from ..heart import PACKET_S

HEART_RATE_SERVICE = 0x180D
BATTERY_SERVICE = 0x180F
MEASUREMENT = 0x2A37
BODY_LOCATION = 0x2A38
BATTERY_LEVEL = 0x2A19

READ, NOTIFY = 0x02, 0x10
"""Properties as `_bleio.Characteristic` numbers them; in the ATT they are the same."""

ADVERT_US = 500_000
ADVERT_JITTER_US = 10_000
"""Between two adverts, and what the Core Specification adds at random (volume 6, part B, 4.4.2.2)."""

PACKET_US = round(PACKET_S * 1e6)
AVERAGED_BEATS = 8
"""The bpm is a mean of the last intervals."""

SILENT_US = 3_000_000
"""Without a beat for so long there is no skin contact."""

RR_PER_PACKET = 9
"""RR intervals that fit 20 bytes behind flags and an 8-bit bpm."""

SUPERVISION_US = 4_000_000
"""When a link without a packet is given up: what CircuitPython asks for (ports/nordic, `BLE_CONN_SUP_TIMEOUT`)."""


@dataclass(frozen=True, slots=True)
class Advert:
    """What is heard of a peripheral.

    Attributes:
        address: 6 bytes, the least significant first.
        data: advertising data or, if `is_response`, the scan response.
        rssi: dBm.
        is_response: whether it answers a scan request.
    """

    address: bytes
    data: bytes
    rssi: int
    is_response: bool = False


@dataclass(frozen=True, slots=True)
class Characteristic:
    """A characteristic of a service."""

    uuid: int
    handle: int
    properties: int


@dataclass(frozen=True, slots=True)
class Service:
    """A service and its characteristics."""

    uuid: int
    characteristics: tuple[Characteristic, ...]


SERVICES = (
    Service(
        HEART_RATE_SERVICE,
        (Characteristic(MEASUREMENT, 0x0E, NOTIFY), Characteristic(BODY_LOCATION, 0x11, READ)),
    ),
    Service(BATTERY_SERVICE, (Characteristic(BATTERY_LEVEL, 0x14, READ | NOTIFY),)),
)
VALUES = {0x11: b"\x01", 0x14: b"\x50"}
"""What can be read: worn on the chest, 80 %."""


class Strap:
    """One strap on one chest.

    Attributes:
        address: 6 bytes, the least significant first; a random static one (its last byte begins with two ones).
        name: of the scan response.
        rssi: dBm, as heard on the wrist.
        is_connected: whether somebody holds a link to it; it does not advertise then.
        free_us: until when it believes in a link that is gone.
    """

    def __init__(self, address: bytes, name: str, rssi: int, rng: random.Random) -> None:
        """Put it on."""
        self.address = address
        self.name = name
        self.rssi = rssi
        self.is_connected = False
        self.free_us = 0
        self._rng = rng
        self._advert_us = int(rng.random() * ADVERT_US)
        self._packet_us = PACKET_US
        self._intervals: list[int] = []
        self._rr: list[int] = []
        self._beat_us = -SILENT_US

    def next_advert_us(self, from_us: int) -> int:
        """Return when it advertises next, from a moment on, were it free."""
        while self._advert_us < from_us:
            self._advert_us += ADVERT_US + int(self._rng.random() * ADVERT_JITTER_US)
        return self._advert_us

    def adverts(self) -> tuple[Advert, Advert]:
        """Return the advert and its scan response."""
        rssi = self.rssi + int(self._rng.random() * 9) - 4
        uuids = b"".join(service.uuid.to_bytes(2, "little") for service in SERVICES)
        data = b"\x02\x01\x06" + bytes((1 + len(uuids), 0x03)) + uuids
        name = self.name.encode()
        return Advert(self.address, data, rssi), Advert(
            self.address, bytes((1 + len(name), 0x09)) + name, rssi, True
        )

    def feel(self, beats: list[tuple[int, int]]) -> None:
        """Take beats: (when in µs, the interval before it in 1/1024 s)."""
        for t_us, rr_1024 in beats:
            self._beat_us = t_us
            self._rr.append(rr_1024)
            self._intervals = [*self._intervals[1 - AVERAGED_BEATS :], rr_1024]

    def packets(self, until_us: int) -> list[tuple[int, bytes]]:
        """Return the measurements that became due: (when in µs, the notification)."""
        found = []
        while self._packet_us <= until_us:
            found.append((self._packet_us, self._measurement(self._packet_us)))
            self._packet_us += PACKET_US
        return found

    def _measurement(self, t_us: int) -> bytes:
        """Return flags, bpm and the intervals since the last one, oldest first."""
        rr, self._rr = self._rr[-RR_PER_PACKET:], []
        if t_us - self._beat_us >= SILENT_US or not self._intervals:
            return b"\x04\x00"  # looks for skin contact and has none
        bpm = min(255, round(61_440 * len(self._intervals) / sum(self._intervals)))
        flags = 0x06 | (0x10 if rr else 0)
        return bytes((flags, bpm)) + b"".join(interval.to_bytes(2, "little") for interval in rr)


class Notifications:
    """A ring of packets as CircuitPython's PacketBuffer keeps it: two bytes of length each, the oldest drops out."""

    def __init__(self, capacity: int) -> None:
        """Be empty.

        Args:
            capacity: bytes; CircuitPython takes `buffer_size * (2 + max_packet_size)`.
        """
        self._capacity = capacity
        self._packets: list[bytes] = []

    def put(self, packet: bytes) -> None:
        """Keep a packet, if need be in place of the oldest; one that can never fit is lost."""
        if len(packet) + 2 > self._capacity:
            return
        while sum(len(kept) + 2 for kept in self._packets) + len(packet) + 2 > self._capacity:
            self._packets.pop(0)
        self._packets.append(packet)

    def take(self) -> bytes | None:
        """Return the oldest packet, None without one."""
        return self._packets.pop(0) if self._packets else None
