"""In the place of `_bleio`, once imported: heart-rate straps on the air, over a test's clock. On CPython only.

After CircuitPython's nordic port: `connect` blocks up to its timeout, a PacketBuffer drops the oldest packets and
those longer than itself, a lost connection raises ConnectionError where something is asked of the other side.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field


class BluetoothError(Exception):
    """What the radio says no to."""


class Attribute:
    NO_ACCESS = OPEN = ENCRYPT_NO_MITM = ENCRYPT_WITH_MITM = LESC_ENCRYPT_WITH_MITM = SIGNED_NO_MITM = 0


class UUID:
    size = 16

    def __init__(self, value: int) -> None:
        self.uuid16 = value

    def pack_into(self, buffer: bytearray, offset: int = 0) -> None:
        buffer[offset : offset + 2] = self.uuid16.to_bytes(2, "little")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, UUID) and other.uuid16 == self.uuid16

    def __hash__(self) -> int:
        return self.uuid16


class Address:
    PUBLIC, RANDOM_STATIC, RANDOM_PRIVATE_RESOLVABLE, RANDOM_PRIVATE_NON_RESOLVABLE = range(4)

    def __init__(self, address: bytes, address_type: int) -> None:
        self.address_bytes = bytes(address)
        self.type = address_type

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Address) and vars(other) == vars(self)

    def __hash__(self) -> int:
        return hash(self.address_bytes)


@dataclass
class Peripheral:
    """A strap: what it does when it is called, and its measurements, (t_ms, packet), in order."""

    address: Address
    packets: list[tuple[int, bytes]] = field(default_factory=list)
    is_there: Callable[[int], bool] = lambda t_ms: True
    connect_ms: int = 300
    discover_ms: int = 400
    services: tuple[int, ...] = (0x180D,)
    hangs: bool = False  # while its services are asked for


class Hang(BaseException):
    """The interpreter is gone until the watchdog bites; nothing of the firmware may catch it."""


class Characteristic:
    BROADCAST, INDICATE, NOTIFY, READ, WRITE, WRITE_NO_RESPONSE = (1 << bit for bit in range(6))

    def __init__(self, link: Connection, uuid: int) -> None:
        self.link = link
        self.uuid = UUID(uuid)

    def set_cccd(self, *, notify: bool = False, indicate: bool = False) -> None:
        pass


class Service:
    def __init__(self, link: Connection, uuid: int) -> None:
        self.uuid = UUID(uuid)
        self.remote = True
        self.characteristics = tuple(Characteristic(link, one) for one in (0x2A38, 0x2A37))


class Connection:
    def __init__(self, air: Adapter, peer: Peripheral) -> None:
        self.air = air
        self.peer = peer
        self.is_cut = False
        self.connection_interval = 0.0

    @property
    def connected(self) -> bool:
        return not self.is_cut and self.peer.is_there(self.air.now_ms())

    def disconnect(self) -> None:
        self.is_cut = True

    def discover_remote_services(self, service_uuids_whitelist: Iterable[UUID]) -> tuple[Service, ...]:
        assert not self.connection_interval, "each of its questions would take a quarter of a second"
        if self.peer.hangs:
            raise Hang
        self.air.pass_ms(self.peer.discover_ms)
        if not self.connected:
            raise ConnectionError("Not connected")
        asked = {one.uuid16 for one in service_uuids_whitelist}
        return tuple(Service(self, one) for one in self.peer.services if one in asked)


class PacketBuffer:
    incoming_packet_length = 20

    def __init__(
        self, characteristic: Characteristic, *, buffer_size: int, max_packet_size: int = 20
    ) -> None:
        if not characteristic.link.connected:
            raise ConnectionError("Not connected")
        self.link = characteristic.link
        self.room = buffer_size * (2 + max_packet_size)
        self.since_ms = self.link.air.now_ms()
        self.held: list[bytes] = []
        self.link.air.open_buffers += 1

    def readinto(self, buf: bytearray) -> int:
        peer, air = self.link.peer, self.link.air
        while peer.packets and peer.packets[0][0] <= air.now_ms():
            t_ms, packet = peer.packets.pop(0)
            if t_ms >= self.since_ms and not self.link.is_cut and len(packet) + 2 <= self.room:
                self.held.append(packet)
                while sum(len(one) + 2 for one in self.held) > self.room:
                    self.held.pop(0)
        if not self.held:
            return 0
        packet = self.held.pop(0)
        if len(packet) > len(buf):
            raise ValueError(f"Buffer too short by {len(packet) - len(buf)} bytes")
        buf[: len(packet)] = packet
        return len(packet)

    def deinit(self) -> None:
        self.link.air.open_buffers -= 1


def _fields(data: bytes) -> Iterator[bytes]:
    while data:
        yield data[1 : 1 + data[0]]
        data = data[1 + data[0] :]


@dataclass
class ScanEntry:
    address: Address
    advertisement_bytes: bytes
    rssi: int
    connectable: bool = True
    scan_response: bool = False

    def matches(self, prefixes: bytes, *, match_all: bool = True) -> bool:
        """Tell whether a field of the advertisement begins as one of the prefixes, each behind its length."""
        fields, wanted = list(_fields(self.advertisement_bytes)), list(_fields(prefixes))
        found = [any(field.startswith(prefix) for field in fields) for prefix in wanted]
        return all(found) if match_all else any(found) or not found


class Adapter:
    """The radio. `asked` has each call of `connect`: when, for whom, its timeout."""

    def __init__(self) -> None:
        self.reset()

    def reset(
        self, now_ms: Callable[[], int] = lambda: 0, pass_ms: Callable[[int], None] = lambda ms: None
    ) -> None:
        """Have nothing on the air, over a clock."""
        self.now_ms = now_ms
        self.pass_ms = pass_ms
        self.air: list[Peripheral] = []
        self.heard: list[ScanEntry] = []
        self.asked: list[tuple[int, Address, float]] = []
        self.scans = 0
        self.open_buffers = 0
        self.enabled = True
        self.hang_at: int | None = None  # number of the call of `connect` that never returns

    def connect(self, address: Address, *, timeout: float) -> Connection:
        self.asked.append((self.now_ms(), address, timeout))
        if self.hang_at == len(self.asked) - 1:
            raise Hang
        for peer in self.air:
            if peer.address == address and peer.is_there(self.now_ms()) and peer.connect_ms <= timeout * 1000:
                self.pass_ms(peer.connect_ms)
                return Connection(self, peer)
        self.pass_ms(int(timeout * 1000))
        raise BluetoothError("Failed to connect: timeout")

    def start_scan(self, prefixes: bytes = b"", **kwargs: object) -> Iterator[ScanEntry]:
        self.scans += 1
        return iter(self.heard)

    def stop_scan(self) -> None:
        pass


adapter = Adapter()
sys.modules["_bleio"] = sys.modules[__name__]
