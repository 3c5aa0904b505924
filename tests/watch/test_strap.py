"""The strap in a session: only one's own, never at the cost of a tap, and no interval of it lost."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest

from tests.watch import fake_bleio
from tests.watch.fake_bleio import Address, Hang, Peripheral
from trailcore import ids
from trailcore.frame import MAX_RR, Frame
from watch.breadcrumbs import DOING, LOOPING, SEEKING
from watch.strap import FIRST_WAIT_MS, LONGEST_WAIT_MS, Strap

OWN = Address(b"\x01\x02\x03\x04\x05\xc6", Address.RANDOM_STATIC)
OTHERS = Address(b"\x09\x02\x03\x04\x05\xc6", Address.RANDOM_STATIC)
MASK = (1 << 29) - 1
BASE_MS = MASK - 30_000  # the tick clock wraps after half a minute


class Wrist:
    """Edges, app and clock of a strap, and what came out of its frames: (t_ms, bpm, intervals)."""

    def __init__(self) -> None:
        self.now_ms = 0
        self.clock = self.haptics = self.button = self
        self.is_led = self.is_felt = self.is_pressed = False
        self.crumbs = bytearray(8)
        self.frames: list[tuple[int, int, list[int]]] = []
        self.air = fake_bleio.adapter
        self.air.reset(lambda: self.now_ms, self.let)

    def ticks_ms(self) -> int:
        return BASE_MS + self.now_ms & MASK

    def let(self, ms: int) -> None:
        self.now_ms += ms

    def leads(self) -> bool:
        return self.is_led

    def is_used(self) -> bool:
        return self.is_pressed

    def busy(self) -> bool:
        return self.is_felt

    def wear(self, strap: Strap, until_ms: int, pass_ms: int = 200) -> list[tuple[int, int, list[int]]]:
        """Make passes; return what the frames had since the last call."""
        self.frames = []
        while self.now_ms < until_ms:
            self.let(pass_ms)
            frame = Frame()
            while not strap.collect(frame, self.ticks_ms()):
                self._keep(frame)
                frame = Frame()
            self._keep(frame)
            strap.second(self)
        return self.frames

    def _keep(self, frame: Frame) -> None:
        if frame.bpm != ids.NONE or frame.n_rr:
            self.frames.append((self.now_ms, frame.bpm, list(frame.rr[: frame.n_rr])))


@pytest.fixture
def wrist() -> Iterator[Wrist]:
    yield Wrist()


def packet(bpm: int, rr: list[int], skin: int = 6, energy: bytes = b"", wide: bool = False) -> bytes:
    """A measurement; `skin` 6 feels it, 4 does not, 0 cannot tell."""
    flags = skin | (8 if energy else 0) | (16 if rr else 0) | (1 if wide else 0)
    rate = bpm.to_bytes(2 if wide else 1, "little")
    return bytes([flags]) + rate + energy + b"".join(one.to_bytes(2, "little") for one in rr)


def beating(until_ms: int, from_ms: int = 0) -> list[tuple[int, bytes]]:
    """A packet a second, each with two intervals that tell which second it was."""
    return [(t_ms, packet(150, [t_ms // 1000, 2000])) for t_ms in range(from_ms, until_ms, 1000)]


def strap_on(wrist: Wrist, **kwargs: object) -> Strap:
    wrist.air.air.append(Peripheral(OWN, **kwargs))  # pyright: ignore[reportArgumentType]
    return Strap(wrist, OWN, False)


def test_it_connects_by_itself_and_keeps_every_interval_in_order(wrist: Wrist):
    frames = wrist.wear(strap_on(wrist, packets=beating(60_000)), 61_000)
    seconds = [rr for _, _, intervals in frames for rr in intervals if rr != 2000]
    assert seconds == list(range(seconds[0], 60))
    assert seconds[0] <= 2
    assert {bpm for _, bpm, _ in frames} == {150}
    assert wrist.crumbs[DOING] == LOOPING


def test_late_passes_lose_nothing(wrist: Wrist):
    """A page written, a word with the motor: four seconds without a pass."""
    strap = strap_on(wrist, packets=beating(60_000))
    wrist.wear(strap, 10_000)
    frames = wrist.wear(strap, 60_000, pass_ms=3900)
    seconds = [rr for _, _, intervals in frames for rr in intervals if rr != 2000]
    assert seconds == list(range(seconds[0], seconds[0] + len(seconds))) and len(seconds) >= 48


def test_more_intervals_than_a_frame_holds_come_in_the_next_one_with_their_heart_rate(wrist: Wrist):
    many = list(range(400, 409))
    frames = wrist.wear(strap_on(wrist, packets=[(5000, packet(170, many))]), 6000)
    assert [rr for _, _, intervals in frames for rr in intervals] == many
    assert [(bpm, len(rr)) for _, bpm, rr in frames] == [(170, MAX_RR), (170, 2)]


@pytest.mark.parametrize("wide", [False, True])
@pytest.mark.parametrize("energy", [b"", b"\x34\x12"])
@pytest.mark.parametrize("skin", [0, 6])
def test_each_form_of_a_measurement_is_read(wrist: Wrist, wide: bool, energy: bytes, skin: int):
    one = packet(171, [350, 351], skin, energy, wide)
    frames = wrist.wear(strap_on(wrist, packets=[(5000, one)]), 6000)
    assert [frame[1:] for frame in frames] == [(171, [350, 351])]


@pytest.mark.parametrize(
    "data",
    [
        packet(150, [400], skin=4),  # off the skin
        packet(0, [400]),
        packet(0, [], wide=True),
        b"\x06",  # cut short
        b"\x0f\x96\x00",
        b"\x09\x96\x00\x01",
    ],
)
def test_what_feels_no_heart_is_no_heart_rate(wrist: Wrist, data: bytes):
    strap = strap_on(wrist, packets=[(5000, data), (6000, packet(140, [])), (7000, b"\x16\x96\x01")])
    frames = wrist.wear(strap, 8000)
    assert [frame[1:] for frame in frames] == [(140, []), (150, [])]


def test_none_remembered_is_never_looked_for(wrist: Wrist):
    wrist.air.air.append(Peripheral(OTHERS, packets=beating(600_000)))
    assert wrist.wear(Strap(wrist, None, False), 600_000) == []
    assert wrist.air.asked == [] and wrist.air.scans == 0


def test_a_strangers_strap_is_never_taken(wrist: Wrist):
    wrist.air.air.append(Peripheral(OTHERS, packets=beating(600_000)))
    assert wrist.wear(Strap(wrist, OWN, False), 600_000) == []
    assert {address for _, address, _ in wrist.air.asked} == {OWN} and wrist.air.scans == 0


def test_attempts_grow_rare_and_are_short(wrist: Wrist):
    wrist.wear(Strap(wrist, OWN, False), 1_800_000)
    times = [t_ms for t_ms, _, _ in wrist.air.asked]
    waits = [(b - a - 1500) // 1000 for a, b in pairwise(times)]
    assert waits[:5] == [5, 10, 20, 40, 80] and set(waits[5:]) == {LONGEST_WAIT_MS // 1000}
    assert max(timeout for _, _, timeout in wrist.air.asked) <= 1.5


def test_a_lost_strap_comes_back_by_itself_and_soon(wrist: Wrist):
    """Away for a minute and a half; after it the first wait is a short one again."""
    strap = strap_on(
        wrist, packets=beating(600_000), is_there=lambda t_ms: not 100_000 <= t_ms % 300_000 < 190_000
    )
    frames = wrist.wear(strap, 599_000)
    times = [t_ms for t_ms, _, _ in frames]
    gaps = [(a, b - a) for a, b in pairwise(times) if b - a > 2500]
    assert [round(a / 10_000) for a, _ in gaps] == [10, 40]
    assert all(gap < 190_000 for _, gap in gaps)
    lost = [t_ms for t_ms, _, _ in wrist.air.asked if t_ms > 400_000]
    assert lost[0] - 400_000 < FIRST_WAIT_MS + 1000
    assert wrist.air.open_buffers == 1


def test_a_flapping_strap_leaves_no_buffer_behind(wrist: Wrist):
    strap = strap_on(wrist, packets=beating(600_000), is_there=lambda t_ms: t_ms % 9000 < 4000)
    assert len(wrist.wear(strap, 600_000)) > 30
    assert wrist.air.open_buffers <= 1


@pytest.mark.parametrize("what", ["is_led", "is_felt", "is_pressed"])
def test_nothing_connects_while_taps_lead_a_rhythm_plays_or_the_button_is_down(wrist: Wrist, what: str):
    setattr(wrist, what, True)
    strap = strap_on(wrist, packets=beating(120_000))
    wrist.wear(strap, 60_000)
    assert wrist.air.asked == []
    setattr(wrist, what, False)
    wrist.wear(strap, 60_200)
    setattr(wrist, what, True)  # connected, and not discovered yet
    assert wrist.wear(strap, 70_000) == []
    setattr(wrist, what, False)
    assert wrist.wear(strap, 120_000)
    assert len(wrist.air.asked) == 1


def test_a_strap_that_falls_silent_is_called_again(wrist: Wrist):
    strap = strap_on(wrist, packets=beating(20_000) + beating(300_000, 40_000))
    frames = wrist.wear(strap, 300_000)
    assert len(wrist.air.asked) == 2
    assert sum(t_ms > 40_000 for t_ms, _, _ in frames) > 250


def test_what_is_no_strap_is_let_go(wrist: Wrist):
    """The address answers, without the service: as often as one that is away, no oftener."""
    strap = strap_on(wrist, services=(0x180F,))
    assert wrist.wear(strap, 600_000) == []
    assert len(wrist.air.asked) <= 10


def test_a_strap_that_drops_while_it_is_asked_is_called_again(wrist: Wrist):
    strap = strap_on(wrist, packets=beating(60_000), is_there=lambda t_ms: not 800 < t_ms < 1200)
    frames = wrist.wear(strap, 60_000)
    assert len(frames) > 45 and len(wrist.air.asked) == 2


@pytest.mark.parametrize("in_connect", [True, False])
def test_a_hang_is_known_to_the_next_start(wrist: Wrist, in_connect: bool):
    strap = strap_on(wrist, hangs=not in_connect)
    wrist.air.hang_at = 0 if in_connect else None
    with pytest.raises(Hang):
        wrist.wear(strap, 60_000)
    assert wrist.crumbs[DOING] == SEEKING
    wrist.air.hang_at = None
    wrist.air.asked.clear()
    began_ms = wrist.now_ms
    wrist.wear(Strap(wrist, OWN, True), began_ms + LONGEST_WAIT_MS - 1000)
    assert wrist.air.asked == []
