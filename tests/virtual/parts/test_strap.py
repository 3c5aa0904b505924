"""The strap and the radio that listens to it: adverts, connecting, services, packets, and how all of it fails."""

from __future__ import annotations

from itertools import pairwise

import pytest

from tests.virtual.parts.wearers import StillWearer
from trailcue.virtual.parts.radio import Advert, LinkError, Radio
from trailcue.virtual.parts.strap import Notifications, Strap

SERVICE, MEASUREMENT = 0x180D, 0x2A37
ONE_PACKET = 22


class Bench:
    """A radio, its time and a heart."""

    def __init__(self, *failing: str, rr_1024: int = 400, seed: int = 1) -> None:
        self.failing = set(failing)
        self.wearer = StillWearer(rr_1024=rr_1024)
        self.now_us = 0
        self.ends_us = 600_000_000
        self.radio = Radio(self, seed, lambda kind: kind in self.failing)

    def advance(self, us: int) -> None:
        """Let time pass as the world does; a watchdog ends what hangs."""
        until_us = self.now_us + us
        while self.now_us < until_us:
            self.now_us = min(until_us, self.now_us + 100_000)
            self.radio.run(self.now_us, self.wearer.beats(self.now_us))
            if self.now_us > self.ends_us:
                raise TimeoutError

    def connected(self) -> None:
        self.radio.connect(self.radio.strap.address, 10)

    def subscribed(self, capacity: int = ONE_PACKET) -> Notifications:
        self.connected()
        (service,) = self.radio.discover((SERVICE,))
        (measurement, _) = service.characteristics
        assert (service.uuid, measurement.uuid) == (SERVICE, MEASUREMENT)
        return self.radio.subscribe(measurement.handle, capacity)


def decoded(packet: bytes) -> tuple[int, list[int], int]:
    """bpm, intervals in 1/1024 s and contact bits of a measurement (Heart Rate Service 1.0, 3.1)."""
    flags = packet[0]
    at = 3 if flags & 1 else 2
    bpm = packet[1] | (packet[2] << 8 if flags & 1 else 0)
    at += 2 if flags & 8 else 0
    rr = [packet[i] | packet[i + 1] << 8 for i in range(at, len(packet), 2)] if flags & 16 else []
    return bpm, rr, flags >> 1 & 3


# Measurements


@pytest.mark.parametrize("rr_1024", [330, 400, 700, 1400])
def test_a_packet_a_second_with_every_interval_once(rr_1024: int):
    bench = Bench(rr_1024=rr_1024)
    inbox = bench.subscribed(100_000)
    before = bench.wearer._beat
    bench.advance(60_000_000)
    packets = []
    while (packet := inbox.take()) is not None:
        packets.append(decoded(packet))
    assert 59 <= len(packets) <= 61
    intervals = [interval for _, rr, _ in packets for interval in rr]
    assert set(intervals) == {rr_1024}
    assert len(intervals) == pytest.approx(bench.wearer._beat - before, abs=3)
    assert {bpm for bpm, _, _ in packets} == {round(61_440 / rr_1024)}
    assert {contact for _, _, contact in packets} == {3}


def test_a_strap_off_the_chest_says_so():
    bench = Bench(rr_1024=10_000_000)
    inbox = bench.subscribed()
    bench.advance(5_000_000)
    packet = inbox.take()
    assert packet is not None and decoded(packet) == (0, [], 2)


def test_the_ring_keeps_the_newest():
    ring = Notifications(2 * (2 + 4))
    for packet in (b"aaaa", b"bbbb", b"cc", b"ddddddddddd"):
        ring.put(packet)
    assert [ring.take(), ring.take(), ring.take()] == [b"bbbb", b"cc", None]


def test_one_packet_is_kept_and_older_ones_are_lost():
    """Room for one packet with three intervals, as a ring of bytes: two with two would not fit either."""
    bench = Bench()
    inbox = bench.subscribed(2 + 8)
    bench.advance(10_000_000)
    assert inbox.take() is not None and inbox.take() is None


# Adverts and connecting


def scan(bench: Bench, timeout_s: int) -> list[Advert]:
    """Listen for a time; what was heard."""
    bench.radio.scan_start(timeout_s * 1_000_000)
    return list(iter(bench.radio.scan_next, None))


def test_adverts_name_the_service_and_come_twice_a_second():
    bench = Bench()
    adverts = [advert for advert in scan(bench, 30) if not advert.is_response]
    assert bench.now_us == 30_000_000
    assert 60 * 0.7 < len(adverts) < 60
    assert {advert.address for advert in adverts} == {bench.radio.strap.address}
    assert b"\x03\x0d\x18\x0f\x18" in adverts[0].data  # complete list of 16-bit UUIDs
    assert all(-70 < advert.rssi < -50 for advert in adverts)


def test_a_response_carries_the_name():
    responses = [advert for advert in scan(Bench(), 3) if advert.is_response]
    assert responses and responses[0].data[1:2] == b"\x09" and b"TICKR" in responses[0].data


def test_connecting_takes_until_the_next_advert_that_is_heard():
    times_ms = []
    for seed in range(40):
        bench = Bench(seed=seed)
        bench.advance(seed * 37_000)
        start_us = bench.now_us
        bench.connected()
        times_ms.append((bench.now_us - start_us) / 1000)
        assert bench.radio.strap.is_connected
    times_ms.sort()
    assert times_ms[0] >= 60 and 200 < times_ms[20] < 700 and times_ms[-1] < 3000


def test_a_connected_strap_does_not_advertise():
    bench = Bench()
    bench.connected()
    assert scan(bench, 5) == []


def test_nobody_answers_in_time():
    for kind in ("strap", "strap-never", "strap-stranger"):
        bench = Bench(kind)
        with pytest.raises(LinkError):
            bench.radio.connect(bench.radio.strap.address, 1.5)
        assert bench.now_us == 1_500_000
    bench = Bench()
    with pytest.raises(LinkError):
        bench.radio.connect(b"nobody", 1.5)
    assert bench.now_us == 1_500_000


def test_without_a_timeout_connecting_waits_for_ever():
    bench = Bench("strap-never")
    with pytest.raises(TimeoutError):
        bench.radio.connect(bench.radio.strap.address, 0)


def test_there_is_one_connection_at_a_time():
    bench = Bench()
    bench.connected()
    with pytest.raises(LinkError, match="already"):
        bench.connected()
    bench.radio.disconnect()
    bench.connected()


def test_discovery_takes_its_time_and_finds_what_was_asked_for():
    bench = Bench()
    bench.connected()
    start_us = bench.now_us
    assert [service.uuid for service in bench.radio.discover()] == [0x180D, 0x180F]
    assert 500_000 < bench.now_us - start_us < 5_000_000
    assert bench.radio.discover((0x1234,)) == ()
    assert bench.radio.read(0x11) == b"\x01"  # body sensor location: chest


def test_what_needs_a_link_says_that_there_is_none():
    bench = Bench()
    for call in (bench.radio.discover, lambda: bench.radio.subscribe(14, 22), lambda: bench.radio.read(17)):
        with pytest.raises(LinkError, match="not connected"):
            call()


# Failing


def test_out_of_reach_the_link_is_given_up_after_4_s_and_packets_are_lost():
    bench = Bench()
    inbox = bench.subscribed(100_000)
    link = bench.radio.link
    assert link is not None
    bench.advance(5_000_000)
    while inbox.take():
        pass
    bench.failing.add("strap")
    bench.advance(3_900_000)
    assert link.is_up and inbox.take() is None
    bench.advance(300_000)
    assert not link.is_up
    bench.failing.clear()
    bench.advance(5_000_000)
    assert inbox.take() is None
    assert bench.subscribed() is not inbox


def test_a_short_loss_keeps_the_link():
    bench = Bench()
    bench.subscribed()
    bench.failing.add("strap")
    bench.advance(3_000_000)
    bench.failing.clear()
    bench.advance(10_000_000)
    assert bench.radio.link is not None and bench.radio.link.is_up


def test_a_flapping_strap_lasts_some_seconds_each_time():
    bench = Bench("strap-flapping")
    for _ in range(5):
        bench.connected()
        link, start_us = bench.radio.link, bench.now_us
        assert link is not None
        while link.is_up:
            bench.advance(100_000)
        assert 3_000_000 <= bench.now_us - start_us <= 8_100_000


def test_a_hanging_strap_stays_connected_and_sends_nothing():
    bench = Bench()
    inbox = bench.subscribed(100_000)
    bench.advance(3_000_000)
    while inbox.take():
        pass
    bench.failing.add("strap-hanging")
    bench.advance(120_000_000)
    assert bench.radio.link is not None and bench.radio.link.is_up and inbox.take() is None
    bench.failing.clear()
    bench.advance(3_000_000)
    assert inbox.take() is not None


def test_discovering_a_hanging_strap_never_ends():
    bench = Bench("strap-hanging")
    bench.connected()
    with pytest.raises(TimeoutError):
        bench.radio.discover((SERVICE,))


def test_losing_the_strap_while_discovering_is_an_error():
    bench = Bench()
    bench.connected()
    bench.failing.add("strap")
    with pytest.raises(LinkError, match="lost"):
        bench.radio.discover()


def test_a_strangers_strap_advertises_the_same_service_under_another_address():
    bench = Bench("strap-stranger")
    addresses = {advert.address for advert in scan(bench, 10)}
    assert addresses == {bench.radio.stranger.address} != {bench.radio.strap.address}
    bench.radio.connect(bench.radio.stranger.address, 5)
    inbox = bench.radio.subscribe(0x0E, 100)
    bench.advance(3_000_000)
    packet = inbox.take()
    assert packet is not None and decoded(packet)[0] == round(61_440 / 440)


def test_after_a_reset_of_the_watch_the_strap_believes_in_the_link_for_4_s():
    bench = Bench()
    bench.subscribed()
    bench.radio.reset()
    reset_us = bench.now_us
    bench.connected()
    assert 4_000_000 <= bench.now_us - reset_us < 7_000_000


def test_adverts_are_never_quite_regular():
    strap = Bench().radio.strap
    times = [strap.next_advert_us(0)]
    for _ in range(20):
        times.append(strap.next_advert_us(times[-1] + 1))
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert min(gaps) >= 500_000 and max(gaps) <= 510_000 and len(set(gaps)) > 10


def test_addresses_are_random_static_and_differ():
    seen: set[bytes] = set()
    for seed in range(20):
        radio = Bench(seed=seed).radio
        for strap in (radio.strap, radio.stranger):
            assert isinstance(strap, Strap) and strap.address[5] & 0xC0 == 0xC0
            seen.add(strap.address)
    assert len(seen) == 40
