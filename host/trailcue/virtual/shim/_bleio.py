"""CircuitPython's `_bleio` as a central: scanning, one connection, services, notifications, reads.

Messages and waits as in ports/nordic/common-hal/_bleio of CircuitPython 10.3. What a watch never is (a peripheral) is
refused: advertising, services of its own.
"""

import _ops
import _port


class BluetoothError(Exception):
    """What the radio cannot do, or did not in time."""


class RoleError(BluetoothError):
    """What only the other role can do."""


class SecurityError(BluetoothError):
    """What needs a bond."""


class Address:
    """Six bytes, the least significant first, and what kind of address they are."""

    PUBLIC = 0
    RANDOM_STATIC = 1
    RANDOM_PRIVATE_RESOLVABLE = 2
    RANDOM_PRIVATE_NON_RESOLVABLE = 3

    def __init__(self, address, address_type=RANDOM_STATIC):
        if len(address) != 6:
            raise ValueError("Address must be 6 bytes long")
        self.address_bytes = bytes(address)
        self.type = address_type

    def __eq__(self, other):
        if not isinstance(other, Address):
            return False
        return self.address_bytes == other.address_bytes and self.type == other.type

    def __hash__(self):
        return hash(self.address_bytes) ^ self.type

    def __repr__(self):
        return "<Address %s>" % ":".join(["%02x" % byte for byte in reversed(self.address_bytes)])


class UUID:
    """16 bits of the Bluetooth SIG, or 128: an integer, 16 bytes (the least significant first) or a text."""

    def __init__(self, value):
        if isinstance(value, int):
            if not 0 <= value <= 0xFFFF:
                raise ValueError("UUID integer value must be 0-0xffff")
            self.size = 16
            self._bytes = bytes((value & 0xFF, value >> 8))
            return
        if isinstance(value, str):
            digits = value.replace("-", "")
            value = bytes([int(digits[i : i + 2], 16) for i in range(30, -2, -2)])
        if len(value) != 16:
            raise ValueError("Byte buffer must be 16 bytes.")
        self.size = 128
        self._bytes = bytes(value)

    @property
    def uuid16(self):
        """The 16-bit part."""
        at = 0 if self.size == 16 else 12
        return self._bytes[at] | self._bytes[at + 1] << 8

    @property
    def uuid128(self):
        """The 16 bytes of a long one."""
        if self.size == 16:
            raise AttributeError("not a 128-bit UUID")
        return self._bytes

    def pack_into(self, buffer, offset=0):
        """Write it into a buffer."""
        buffer[offset : offset + len(self._bytes)] = self._bytes

    def __eq__(self, other):
        return isinstance(other, UUID) and self._bytes == other._bytes

    def __hash__(self):
        return hash(self._bytes)

    def __repr__(self):
        if self.size == 16:
            return "UUID(0x%04x)" % self.uuid16
        return "UUID('%s')" % "".join(["%02x" % byte for byte in reversed(self._bytes)])


class Attribute:
    """Who may use an attribute."""

    NO_ACCESS = 0
    OPEN = 17
    ENCRYPT_NO_MITM = 33
    ENCRYPT_WITH_MITM = 49
    LESC_ENCRYPT_WITH_MITM = 65
    SIGNED_NO_MITM = 18
    SIGNED_WITH_MITM = 34


class ScanEntry:
    """An advert or a scan response."""

    def __init__(self, address, data, rssi, is_response):
        self.address = address
        self.advertisement_bytes = data
        self.rssi = rssi
        self.connectable = True
        self.scan_response = is_response

    def matches(self, prefixes, *, all=None, match_all=True):
        """Tell whether fields of the advert begin with these prefixes, a length before each."""
        if not prefixes:
            return True
        match_all = match_all if all is None else all
        i = 0
        while i < len(prefixes):
            size = prefixes[i]
            found = self._has(prefixes[i + 1 : i + 1 + size])
            if found and not match_all:
                return True
            if not found and match_all:
                return False
            i += 1 + size
        return match_all

    def _has(self, prefix):
        data = self.advertisement_bytes
        at = 0
        while at < len(data) and data[at]:
            if data[at] >= len(prefix) and data[at + 1 : at + 1 + len(prefix)] == prefix:
                return True
            at += 1 + data[at]
        return False


class ScanResults:
    """What is heard while the adapter scans."""

    def __init__(self, prefixes, minimum_rssi):
        self._prefixes = bytes(prefixes)
        self._minimum_rssi = minimum_rssi

    def __iter__(self):
        return self

    def __next__(self):
        while True:
            size = _port.call(_ops.BLE_HEARD)
            if not size:
                raise StopIteration
            answer = _port.answer
            rssi = answer[1] - 256 if answer[1] > 127 else answer[1]
            address = Address(answer[3:9], answer[2])
            entry = ScanEntry(address, bytes(answer[9:size]), rssi, bool(answer[0]))
            if rssi >= self._minimum_rssi and entry.matches(self._prefixes, match_all=False):
                return entry


class Adapter:
    """The radio."""

    enabled = True
    advertising = False
    name = "CIRCUITPY"

    def __init__(self):
        self._connection = None
        self.address = Address(b"\x01\x02\x03\x04\x05\xc6")

    def start_scan(
        self, prefixes=b"", *, buffer_size=512, extended=False, timeout=None, interval=0.1, window=0.1,
        minimum_rssi=-80, active=True,
    ):  # fmt: skip
        """Listen for adverts; None for `timeout` listens until `stop_scan`.

        Raises:
            BluetoothError: it listens already.
        """
        _port.request[3] = 1
        _port.put(1, 4, 0 if timeout is None else int(timeout * 1000))
        try:
            _port.call(_ops.BLE_SCAN, 5)
        except OSError:
            raise BluetoothError("Scan already in progress. Stop with stop_scan.")
        return ScanResults(prefixes, minimum_rssi)

    def stop_scan(self):
        """Stop listening."""
        _port.request[3] = 0
        _port.call(_ops.BLE_SCAN, 5)

    def connect(self, address, *, timeout):
        """Connect to a peripheral that advertises; 0 for `timeout` waits for ever.

        Raises:
            BluetoothError: there was none in time.
        """
        _port.put(0, 4, int(timeout * 1000))
        try:
            _port.call(_ops.BLE_CONNECT, 4, address.address_bytes)
        except OSError:
            raise BluetoothError("Failed to connect: timeout")
        self._connection = Connection()
        return self._connection

    @property
    def connected(self):
        """Whether there is a connection."""
        return bool(self.connections)

    @property
    def connections(self):
        """The connections, none or one."""
        link = self._connection
        return (link,) if link is not None and link.connected else ()

    def erase_bonding(self):
        """Forget bonds: there are none."""

    def start_advertising(self, data, **options):
        """Refuse: the watch is no peripheral."""
        raise NotImplementedError("the virtual watch does not advertise")

    def stop_advertising(self):
        """Do nothing: it does not advertise."""


class Connection:
    """The link to a peripheral."""

    paired = False
    max_packet_length = 20

    def __init__(self):
        self._is_over = False

    @property
    def connected(self):
        """Whether the other end is known to be there."""
        if not self._is_over:
            _port.call(_ops.BLE_LINK, 0)
            self._is_over = not _port.answer[0]
        return not self._is_over

    @property
    def connection_interval(self):
        """Milliseconds between two events of the link."""
        self._need()
        _port.call(_ops.BLE_LINK, 0)
        return _port.get(1, 4) / 1000

    @connection_interval.setter
    def connection_interval(self, ms):
        self._need()
        _port.put(0, 4, int(ms * 1000))
        _port.call(_ops.BLE_LINK, 4)

    def disconnect(self):
        """End the link; nothing if it has ended."""
        if self.connected:
            _port.call(_ops.BLE_DISCONNECT)
        self._is_over = True

    def discover_remote_services(self, service_uuids_whitelist=None):
        """Return the services of the other end, of these UUIDs or all. There is no timeout.

        Raises:
            ConnectionError: the link has ended, or ends meanwhile.
        """
        self._need()
        wanted = b""
        if service_uuids_whitelist is not None:
            shorts = [uuid.uuid16 for uuid in service_uuids_whitelist if uuid.size == 16]
            wanted = b"\1" + b"".join([bytes((uuid & 0xFF, uuid >> 8)) for uuid in shorts])
        size = _ask(_ops.BLE_DISCOVER, 0, wanted)
        found = bytes(_port.answer[:size])
        services = []
        at = 0
        while at < size:
            service = Service(UUID(found[at] | found[at + 1] << 8), remote=True)
            count = found[at + 2]
            at += 3
            each = [_characteristic(service, found[i : i + 5]) for i in range(at, at + 5 * count, 5)]
            service.characteristics = tuple(each)
            services.append(service)
            at += 5 * count
        return tuple(services)

    def pair(self, *, bond=True):
        """Refuse: straps ask for no bond."""
        raise NotImplementedError("the virtual watch does not pair")

    def _need(self):
        if not self.connected:
            raise ConnectionError("Not connected")


class Service:
    """Some characteristics of a peripheral."""

    secondary = False

    def __init__(self, uuid, *, secondary=False, remote=False):
        if not remote:
            raise NotImplementedError("the virtual watch has no services of its own")
        self.uuid = uuid
        self.remote = remote
        self.characteristics = ()


class Characteristic:
    """A value of a peripheral."""

    BROADCAST = 1
    READ = 2
    WRITE_NO_RESPONSE = 4
    WRITE = 8
    NOTIFY = 16
    INDICATE = 32

    descriptors = ()
    max_length = 20

    def __init__(self, service, uuid, handle, properties):
        self.service = service
        self.uuid = uuid
        self.properties = properties
        self._handle = handle

    @classmethod
    def add_to_service(cls, *what, **options):
        """Refuse: the watch is no peripheral."""
        raise NotImplementedError("the virtual watch has no services of its own")

    @property
    def value(self):
        """What it is now, asked of the peripheral."""
        _port.put(0, 2, self._handle)
        size = _ask(_ops.BLE_READ, 2)
        return bytearray(_port.answer[:size])

    @value.setter
    def value(self, data):
        raise NotImplementedError("the virtual watch writes to no peripheral")

    def set_cccd(self, *, notify=False, indicate=False):
        """Have it notify: into no buffer, so nothing is kept."""
        if notify:
            self.notify_into(0)

    def notify_into(self, size):
        """Have its notifications kept in a ring of that many bytes."""
        _port.put(0, 2, self._handle)
        _port.put(2, 2, size)
        _ask(_ops.BLE_SUBSCRIBE, 4)


class Descriptor:
    """A note on a characteristic; only ever local, and the watch is no peripheral."""

    @classmethod
    def add_to_characteristic(cls, *what, **options):
        """Refuse."""
        raise NotImplementedError("the virtual watch has no services of its own")


class PacketBuffer:
    """Keeps notifications, the oldest drop out."""

    def __init__(self, characteristic, *, buffer_size, max_packet_size=None):
        length = max_packet_size or characteristic.max_length
        self._handle = characteristic._handle
        self.incoming_packet_length = self.outgoing_packet_length = length
        characteristic.notify_into(buffer_size * (2 + length))

    def readinto(self, buffer):
        """Put the oldest packet into the buffer; return its length, 0 for none. Nothing is allocated.

        Raises:
            ValueError: the packet is longer; it is lost.
        """
        if self._handle is None:
            raise ValueError("Object has been deinitialized and can no longer be used. Create a new object.")
        handle = self._handle
        request = _port.request
        request[3] = handle & 0xFF
        request[4] = handle >> 8
        size = len(buffer)
        request[5] = size & 0xFF
        request[6] = size >> 8
        try:
            return _port.call(_ops.BLE_PACKET, 4, None, buffer)
        except OSError:
            raise ValueError("Buffer too short")

    def write(self, data, *, header=None):
        """Refuse: a heart-rate strap is told nothing."""
        raise BluetoothError("Writes not supported on Characteristic")

    def deinit(self):
        """Stop keeping them."""
        self._handle = None


class CharacteristicBuffer:
    """Keeps the bytes of notifications as a stream."""

    def __init__(self, characteristic, *, timeout=1, buffer_size=64):
        self.timeout = timeout
        self._packets = PacketBuffer(characteristic, buffer_size=1, max_packet_size=buffer_size)
        self._packet = bytearray(buffer_size)
        self._bytes = bytearray()

    @property
    def in_waiting(self):
        """How many bytes there are."""
        size = self._packets.readinto(self._packet)
        while size:
            self._bytes += self._packet[:size]
            size = self._packets.readinto(self._packet)
        return len(self._bytes)

    def read(self, nbytes=None):
        """Return so many bytes, or what comes until the timeout; None for none."""
        from time import monotonic, sleep

        end = monotonic() + self.timeout
        while (nbytes is None or self.in_waiting < nbytes) and monotonic() < end:
            sleep(0.01)
        count = self.in_waiting if nbytes is None else min(nbytes, self.in_waiting)
        found = bytes(self._bytes[:count])
        self._bytes = self._bytes[count:]
        return found or None

    def readinto(self, buffer, nbytes=None):
        """Fill the buffer with what comes until the timeout; return how many bytes, None for none."""
        found = self.read(len(buffer) if nbytes is None else nbytes)
        if found is None:
            return None
        buffer[: len(found)] = found
        return len(found)

    def readline(self):
        """Return the bytes up to and including the next newline, as far as they come in time."""
        line = b""
        while not line.endswith(b"\n"):
            byte = self.read(1)
            if byte is None:
                break
            line += byte
        return line

    def reset_input_buffer(self):
        """Drop what has come."""
        self._bytes = self._bytes[self.in_waiting :]

    def deinit(self):
        """Stop keeping them."""
        self._packets.deinit()


def _characteristic(service, data):
    """Return a characteristic out of u16 UUID, u16 handle, u8 properties."""
    return Characteristic(service, UUID(data[0] | data[1] << 8), data[2] | data[3] << 8, data[4])


def _ask(op, count, out=None):
    """Ask the peripheral; ConnectionError if it goes away meanwhile."""
    try:
        return _port.call(op, count, out)
    except OSError:
        raise ConnectionError("Not connected")


adapter = Adapter()


def set_adapter(other):
    """Refuse: the chip has its own radio."""
    raise NotImplementedError("Not supported")
