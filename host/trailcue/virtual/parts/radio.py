"""The radio of the watch as the central of `_bleio`, and the straps around it.

How it waits, times out and hangs is that of CircuitPython 10.3 (ports/nordic/common-hal/_bleio/Adapter.c and
Connection.c): a connection is waited for until its timeout (0: for ever), the discovery of services has none. Time
passes through the world, and a watchdog or a loss of power ends whatever waits.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from ..noise import stream
from .registers import IsFailing
from .strap import MEASUREMENT, SERVICES, SUPERVISION_US, VALUES, Advert, Notifications, Service, Strap

HEARD = 0.85
"""Share of the adverts that a wrist hears from a chest, through a body [ours]."""

SETUP_US = 60_000
"""From the advert to a link that works: request, first events, exchange of features [ours]."""

INTERVAL_US = 100_000
"""Between two events of a link until the watch sets another; CircuitPython asks for 15 to 300 ms."""

REQUEST_EVENTS = 2
"""A request goes out with one event and is answered with a later one."""

FLAP_US = (3_000_000, 8_000_000)
"""How long a flapping link lasts [ours]."""

POLL_US = 10_000
"""How finely waiting is cut."""

LISTENING_MA = 5.0
LINKED_MA = 0.1
"""Receiver on (nRF52840 product specification, 6.20.15: 4.6 mA at 3 V with DC/DC); a link at 250 ms [ours]."""


class Time(Protocol):
    """What the radio needs of the world."""

    now_us: int

    def advance(self, us: int) -> None:
        """Let time pass."""


class LinkError(Exception):
    """What `_bleio` raises a BluetoothError for: no connection in time, or not connected any more."""


@dataclass
class Link:
    """A connection to a strap.

    Attributes:
        strap: the other end.
        is_up: whether it is known to be connected.
        interval_us: between two events.
        heard_us: when a packet came through last.
        flaps_us: when it would drop while the strap flaps.
        inboxes: by handle, where notifications go.
    """

    strap: Strap
    is_up: bool
    interval_us: int
    heard_us: int
    flaps_us: int
    inboxes: dict[int, Notifications] = field(default_factory=dict)


class Radio:
    """One central, its one link, the wearer's strap and a stranger's.

    Attributes:
        strap: the wearer's own.
        stranger: somebody else's, near only with the fault `strap-stranger`.
        link: the connection there is, or was last.
        is_listening: whether the receiver is on all the time.
    """

    def __init__(self, time: Time, seed: int, is_failing: IsFailing) -> None:
        """Be there.

        Args:
            time: the world.
            seed: decides addresses, delays and what is heard.
            is_failing: the faults, `strap...`.
        """
        self._time = time
        self._is_failing = is_failing
        self._rng = stream(seed, "radio")
        self.strap = Strap(_address(seed, "strap"), "TICKR 4711", -58, stream(seed, "own strap"))
        self.stranger = Strap(_address(seed, "stranger"), "HRM-Dual", -71, stream(seed, "stranger's strap"))
        self.link: Link | None = None
        self.is_listening = False
        self._scan_until_us: float | None = None
        self._heard: list[Advert] = []
        self._stranger_beat_us = 0

    # The straps

    def is_near(self, strap: Strap) -> bool:
        """Tell whether a strap can be heard at all."""
        fails = self._is_failing
        if strap is self.stranger:
            return fails("strap-stranger")
        return not (fails("strap") or fails("strap-never") or fails("strap-stranger"))

    def run(self, until_us: int, beats: list[tuple[int, int]]) -> None:
        """Have the straps measure until then and the link carry it.

        Args:
            until_us: the present.
            beats: the wearer's since the last call.
        """
        self.strap.feel(beats)
        while self._stranger_beat_us <= until_us:
            self.stranger.feel([(self._stranger_beat_us, 440)])
            self._stranger_beat_us += 440 * 1_000_000 // 1024
        for strap in (self.strap, self.stranger):
            packets = strap.packets(until_us)
            link = self.link
            if link is not None and link.is_up and link.strap is strap:
                self._keep(link, until_us)
                self._deliver(link, packets)

    def _keep(self, link: Link, now_us: int) -> None:
        """Keep the link up, or find that it is gone."""
        if self._is_failing("strap-flapping") and now_us >= link.flaps_us:
            self._drop(link)
        elif self.is_near(link.strap):
            link.heard_us = now_us
        elif now_us - link.heard_us >= SUPERVISION_US:
            self._drop(link)

    def _drop(self, link: Link) -> None:
        link.is_up = False
        link.strap.is_connected = False

    def _deliver(self, link: Link, packets: list[tuple[int, bytes]]) -> None:
        """Bring the measurements over, if both ends are there to."""
        inbox = link.inboxes.get(_handle(MEASUREMENT))
        if (
            inbox is None
            or not link.is_up
            or not self.is_near(link.strap)
            or self._is_failing("strap-hanging")
        ):
            return
        for _, packet in packets:
            inbox.put(packet)

    # What the watch does

    def scan_start(self, timeout_us: int) -> None:
        """Begin to listen for adverts, for a time; 0 is without an end."""
        self._scan_until_us = self._time.now_us + timeout_us if timeout_us else float("inf")
        self._heard = []

    def scan_next(self) -> Advert | None:
        """Wait for the next advert or scan response; None when the time is over or nobody scans."""
        if self._heard:
            return self._heard.pop(0)
        while self._scan_until_us is not None:
            self.is_listening = True
            heard = self._next_heard(min(self._scan_until_us, self._time.now_us + 1_000_000))
            if heard is not None:
                self._heard = list(heard.adverts())
                return self._heard.pop(0)
            if self._time.now_us >= self._scan_until_us:
                self.scan_stop()
        return None

    def scan_stop(self) -> None:
        """Stop listening."""
        self._scan_until_us = None
        self.is_listening = False
        self._heard = []

    def connect(self, address: bytes, timeout_s: float) -> Link:
        """Wait for an advert of this address and connect.

        Args:
            address: 6 bytes, the least significant first.
            timeout_s: how long, 0 for ever.

        Raises:
            LinkError: it was not heard in time, or a link is up already.
        """
        if self.link is not None and self.link.is_up:
            raise LinkError("there is a connection already, and only one at a time")
        until_us = self._time.now_us + timeout_s * 1e6 if timeout_s else float("inf")
        self.is_listening = True
        try:
            strap = None
            while strap is None and self._time.now_us < until_us:
                strap = self._next_heard(min(until_us, self._time.now_us + 1_000_000), address)
        finally:
            self.is_listening = False
        if strap is None:
            raise LinkError("not heard in time")
        self._time.advance(SETUP_US)
        strap.is_connected = True
        low_us, high_us = FLAP_US
        now_us = self._time.now_us
        flaps_us = now_us + low_us + int(self._rng.random() * (high_us - low_us))
        self.link = Link(strap, True, INTERVAL_US, now_us, flaps_us)
        return self.link

    def disconnect(self) -> None:
        """End the link, if there is one; the strap knows at once."""
        if self.link is not None and self.link.is_up:
            self._time.advance(self.link.interval_us)
            self._drop(self.link)

    def discover(self, uuids: tuple[int, ...] | None = None) -> tuple[Service, ...]:
        """Return the services of the other end, of these UUIDs or all.

        Raises:
            LinkError: the link was lost meanwhile. While the strap hangs there is no answer and no end.
        """
        link = self._need_link()
        found = tuple(service for service in SERVICES if uuids is None or service.uuid in uuids)
        # One request finds each service, then its characteristics and where they end, then descriptors of each.
        requests = sum(3 + len(service.characteristics) for service in found) or 1
        for _ in range(requests):
            self._request(link)
        return found

    def subscribe(self, handle: int, capacity: int) -> Notifications:
        """Have a characteristic notify into a ring of so many bytes.

        Raises:
            LinkError: the link was lost meanwhile.
        """
        link = self._need_link()
        inbox = link.inboxes[handle] = Notifications(capacity)
        self._request(link)
        return inbox

    def read(self, handle: int) -> bytes:
        """Return the value of a characteristic, empty where there is none to read.

        Raises:
            LinkError: the link was lost meanwhile.
        """
        self._request(self._need_link())
        return VALUES.get(handle, b"")

    def reset(self) -> None:
        """Come out of a reset of the chip: the strap believes in the link until it times out."""
        link = self.link
        if link is not None and link.is_up:
            self._drop(link)
            link.strap.free_us = self._time.now_us + SUPERVISION_US
        self.link = None
        self.scan_stop()

    @property
    def load_ma(self) -> float:
        """What the radio takes on average now."""
        if self.is_listening:
            return LISTENING_MA
        return LINKED_MA if self.link is not None and self.link.is_up else 0.0

    # Waiting

    def _need_link(self) -> Link:
        if self.link is None or not self.link.is_up:
            raise LinkError("not connected")
        return self.link

    def _request(self, link: Link) -> None:
        """Wait for the answer to a request."""
        self._time.advance(REQUEST_EVENTS * link.interval_us)
        self._wait(
            lambda: not link.is_up or (self.is_near(link.strap) and not self._is_failing("strap-hanging"))
        )
        if not link.is_up:
            raise LinkError("the connection was lost")

    def _wait(self, is_over: Callable[[], bool]) -> None:
        while not is_over():
            self._time.advance(POLL_US)

    def _next_heard(self, until_us: float, address: bytes | None = None) -> Strap | None:
        """Wait until a strap is heard to advertise, at most until then."""
        while True:
            now_us = self._time.now_us
            straps = [strap for strap in (self.strap, self.stranger) if address in (None, strap.address)]
            due = [(strap.next_advert_us(max(now_us, strap.free_us) + 1), strap) for strap in straps]
            if not due or min(due, key=lambda pair: pair[0])[0] > until_us:
                self._time.advance(max(0, int(until_us) - now_us))
                return None
            advert_us, strap = min(due, key=lambda pair: pair[0])
            self._time.advance(advert_us - now_us)
            if self.is_near(strap) and not strap.is_connected and self._rng.random() < HEARD:
                return strap


def _handle(uuid: int) -> int:
    return next(each.handle for service in SERVICES for each in service.characteristics if each.uuid == uuid)


def _address(seed: int, name: str) -> bytes:
    rng = stream(seed, f"address of the {name}")
    address = bytearray(int(rng.random() * 256) for _ in range(6))
    address[5] |= 0xC0
    return bytes(address)
