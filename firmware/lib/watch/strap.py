"""The heart-rate strap in a session: the remembered one, through `_bleio` itself (why: the README of this room).

Nothing here scans, so no stranger's strap is ever taken. What holds the loop up (connecting, and discovering in a pass
of its own) waits while taps lead, and after each attempt twice as long, until the strap is heard. What hangs for ever
is the watchdog's; `watch.breadcrumbs` tells the next start.

The measurement is characteristic 0x2A37 of service 0x180D (Heart Rate Service 1.0, 3.1): flags, the rate in 8 or 16
bits, energy if any, then the intervals in 1/1024 s, the oldest first.
"""

import _bleio

from trailcore import ticks
from trailcore.compat import const
from watch.breadcrumbs import DOING, LOOPING, SEEKING

FIRST_WAIT_MS = const(5000)
LONGEST_WAIT_MS = const(120000)
_CONNECT_S = 1.5
_SILENT_MS = const(10000)  # a strap tells each second
_INTERVAL_MS = const(250)
_PACKET = const(64)  # of 20 bytes usually
_PACKETS = const(4)  # seconds that a pass may be late
_FAILURES = (OSError, ValueError, MemoryError, _bleio.BluetoothError)

_WIDE = const(1)  # flags: the rate has 16 bits
_SKIN = const(6)  # two bits:
_NO_SKIN = const(4)  # looks for skin, and finds none
_ENERGY = const(8)
_INTERVALS = const(16)


class Strap:
    """Reads the strap at `peer`, a `_bleio.Address`; None: none is remembered.

    `has_hung`: seeking it made the watch hang before this start, so it is left alone for two minutes.
    """

    def __init__(self, edges, peer, has_hung):
        self.edges = edges
        self.peer = peer
        self.link = None
        self.packets = None  # once its notifications are on
        self.wait_ms = LONGEST_WAIT_MS if has_hung else 0  # before the next attempt,
        self.since_ms = edges.clock.ticks_ms()  # from here on
        self.heard_ms = 0
        self.packet = bytearray(_PACKET)
        self.bpm = 0
        self.rr_at = self.rr_end = 0  # where in the packet the intervals are that were not handed over

    def collect(self, frame, until_ms):
        """Put what was heard into the frame; False if it had no room for all of it."""
        while self.rr_at < self.rr_end or self._receive(until_ms):
            if self.bpm:
                frame.set_heart(self.bpm)
            while self.rr_at < self.rr_end:
                at = self.rr_at
                if not frame.add_rr(self.packet[at] | self.packet[at + 1] << 8):
                    return False
                self.rr_at = at + 2
        return True

    def second(self, app):
        """Connect, or discover over the connection there is, if it is time and there is nothing to be held up."""
        edges = self.edges
        if self.packets is not None or self.peer is None:
            return
        if app.leads() or edges.haptics.busy() or edges.button.is_used():
            return
        if self.link is None and ticks.diff(edges.clock.ticks_ms(), self.since_ms) < self.wait_ms:
            return
        edges.crumbs[DOING] = SEEKING
        try:
            if self.link is None:
                self.wait_ms = min(max(FIRST_WAIT_MS, 2 * self.wait_ms), LONGEST_WAIT_MS)
                self.link = _bleio.adapter.connect(self.peer, timeout=_CONNECT_S)
            else:
                self._discover()
        except _FAILURES:
            self._lose()
        edges.crumbs[DOING] = LOOPING

    def _discover(self):
        """Have the strap notify."""
        for service in self.link.discover_remote_services((_bleio.UUID(0x180D),)):
            for each in service.characteristics:
                if each.uuid == _bleio.UUID(0x2A37):
                    self.packets = _bleio.PacketBuffer(each, buffer_size=_PACKETS, max_packet_size=_PACKET)
                    self.link.connection_interval = _INTERVAL_MS  # not before: discovering takes many of them
                    self.heard_ms = self.edges.clock.ticks_ms()
                    return
        self._lose()

    def _receive(self, now_ms):
        """Have the next packet; False if there is none now."""
        if self.packets is None:
            return False
        try:
            size = self.packets.readinto(self.packet)
        except _FAILURES:
            size = 0
        if size > 0:
            self.heard_ms = now_ms
            self._read(size)
            return True
        if not self.link.connected or ticks.diff(now_ms, self.heard_ms) > _SILENT_MS:
            self._lose()
        return False

    def _read(self, size):
        """Take what a packet of this size says: no heart rate where no heart is felt."""
        packet = self.packet
        flags = packet[0]
        at = 2
        self.bpm = packet[1]
        if flags & _WIDE:
            at = 3
            self.bpm |= packet[2] << 8
        if flags & _ENERGY:
            at += 2
        if size < at or flags & _SKIN == _NO_SKIN:
            self.bpm = 0
        self.rr_at = self.rr_end = at
        if self.bpm:
            self.wait_ms = FIRST_WAIT_MS
            if flags & _INTERVALS:
                self.rr_end = at + (size - at & ~1)

    def _lose(self):
        """Let the connection go."""
        link = self.link
        packets = self.packets
        self.link = self.packets = None
        self.since_ms = self.edges.clock.ticks_ms()
        try:
            if packets:
                packets.deinit()  # or the radio's handlers keep it for ever
            if link:
                link.disconnect()
        except _FAILURES:
            pass  # it was gone
