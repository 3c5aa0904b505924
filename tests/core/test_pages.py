"""Pages: each can be read alone, and a damaged one is known by its checksum and never does harm."""

from __future__ import annotations

import random
import struct
from binascii import crc_hqx

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.core.feeds import Row
from tests.core.test_frames import Fed, Shelf, written
from trailcore import pages
from trailcore import settings as s
from trailcore.bitwriter import BitWriter
from trailcore.compat import crc16
from trailcore.frame import Frame
from trailcore.framereader import FrameReader
from trailcore.image import record, size, views
from trailcore.opening import Opening
from trailcore.plan import Plan
from trailcore.predict import CHANNELS, ESCAPE, INTERVAL, STRENGTH, WIDTH, learn
from trailcore.recorder import Recorder
from trailcore.replay import Player
from trailcore.session import Session

SECOND = Row(
    1000, wrist=14, pressure_pa=95001, bpm=151, rr=[405, 398], steps=[(700, 15), (360, 16), (20, 15)]
)
_, _, SAMPLE = written(1 << 28, [SECOND] * 100)


def sealed(payload: bytes, bits: int, t_ms: int = 0) -> bytearray:
    """A page of frames with a valid checksum around any payload."""
    page = bytearray(512)
    page[pages.PAYLOAD : pages.PAYLOAD + len(payload)] = payload
    head = pages.Head()
    head.kind, head.bits, head.t_ms = pages.FRAMES, bits, t_ms
    head.write(page, pages.payload_crc(page, bits))
    return page


# --- damage -----------------------------------------------------------------------------------------------


def test_the_checksum_is_crc_16_xmodem():
    assert crc16(0, b"123456789", 0, 9) == 0x31C3
    assert crc16(crc16(0, b"123456789", 0, 4), b"123456789", 4, 9) == 0x31C3


# The zeros behind the used payload say nothing and are not guarded.
USED = pages.PAYLOAD + (int.from_bytes(SAMPLE[1][8:10], "little") + 7) // 8
GUARDED = [*range(8 * USED), *range(8 * pages.PAYLOAD_END, 8 * pages.SIZE)]


def test_every_single_bit_that_says_something_is_guarded():
    page, head = bytearray(SAMPLE[1]), pages.Head()
    assert head.read(page)
    for bit in GUARDED:
        page[bit >> 3] ^= 1 << (bit & 7)
        assert not head.read(page), bit
        page[bit >> 3] ^= 1 << (bit & 7)


@given(st.sets(st.sampled_from(GUARDED), min_size=2, max_size=3))
@settings(max_examples=300)
def test_two_and_three_flipped_bits_are_always_found(bits: set[int]):
    page = bytearray(SAMPLE[1])
    for bit in bits:
        page[bit >> 3] ^= 1 << (bit & 7)
    assert not pages.Head().read(page)


@given(st.integers(8 * pages.PAYLOAD, 8 * USED - 16), st.integers(1, 0xFFFF))
@settings(max_examples=200)
def test_a_burst_of_sixteen_bits_in_the_payload_is_always_found(first: int, pattern: int):
    page = int.from_bytes(SAMPLE[1], "big") ^ (pattern << (4096 - 16 - first))
    assert not pages.Head().read(bytearray(page.to_bytes(512, "big")))


@given(st.integers(0, 512))
@settings(max_examples=60)
def test_a_torn_page_is_found(kept: int):
    """The rest is what flash holds after an erase, or what lay there before."""
    for rest in (b"\xff" * 512, b"\0" * 512, bytes(SAMPLE[0])):
        page = bytearray(SAMPLE[1][:kept]) + bytearray(rest[kept:])
        assert pages.Head().read(page) == (page in (SAMPLE[1], SAMPLE[0]))


@given(st.binary(max_size=600))
@settings(max_examples=200)
@example(b"")
@example(b"T\x12")
@example(bytes(SAMPLE[1][:511]))
@example(bytes(SAMPLE[1]) + b"\0")
def test_what_is_no_page_is_none(junk: bytes):
    assert not pages.Head().read(bytearray(junk))


def test_a_page_of_a_newer_format_is_left_alone():
    page = bytearray(SAMPLE[1])
    page[1] = 2 << 4 | pages.FRAMES
    page[510:] = b"\0\0"
    bits = struct.unpack_from("<H", page, 8)[0]
    used = bytes(page[14 : 14 + (bits + 7) // 8])
    struct.pack_into("<H", page, 510, crc_hqx(used + bytes(page[:14]), 0))
    assert not pages.Head().read(page)


def test_reading_leaves_the_page_as_it_was():
    page = bytearray(SAMPLE[1])
    pages.Head().read(page)
    assert page == SAMPLE[1]


# --- hostile pages: the checksum is right, the rest is not ------------------------------------------------


def play(page: bytearray) -> Player:
    """Feed a page to a session; it must end, without an exception."""
    player = Player(Session(Plan()))
    assert player.play(page)
    return player


def noise(seed: int, ones: float) -> bytes:
    """A payload of random bits, so many of them set."""
    rng = random.Random(seed)
    return bytes(sum((rng.random() < ones) << i for i in range(8)) for _ in range(496))


@pytest.mark.parametrize("ones", [0.0, 0.2, 0.5, 0.7, 0.85, 0.93, 0.98, 1.0])
def test_a_nonsense_payload_never_raises_and_ends(ones: float):
    for seed in range(40):
        play(sealed(noise(seed, ones), 3968 - seed, seed << 23))


@given(st.integers(0, 495), st.binary(min_size=1, max_size=8), st.integers(0, 3968))
@settings(max_examples=150)
def test_a_real_page_with_other_bytes_in_it_never_raises(at: int, other: bytes, bits: int):
    payload = bytearray(SAMPLE[1][14:510])
    payload[at : at + len(other)] = other
    play(sealed(bytes(payload[:496]), bits))


class _Driver(BitWriter):
    """Writes what no FrameWriter would: drives a channel as far from its range as the code allows."""

    def drive(self, channel: int) -> None:
        known = self.known
        k = known[2 * CHANNELS + channel]
        if known[channel] < 0:
            self.put(1, WIDTH[channel])
            known[channel] = 1
        elif k < 12:
            self.put((1 << ESCAPE) - 1, ESCAPE)
            self.put(1, WIDTH[channel])
            learn(known, channel, ESCAPE << k, k)
        else:
            self.put((1 << 12) - 2, 12)
            self.put((1 << k) - 2, k)
            learn(known, channel, (11 << k) + (1 << k) - 2, k)


def driven_page(level_channels: bool, events: int = 0) -> bytearray:
    """A page whose strengths (or rr, bpm, pressure, wrist) run away."""
    page = bytearray(512)
    writer = _Driver(page, 14, 510)
    first = True
    foot = 0
    while writer.at < 440:
        writer.put(0b10 << 4 | (0 if level_channels else 7), 6)
        if not level_channels:
            writer.drive(7)
            writer.drive(5)
            writer.put(9 if first else 0, 4 if first else 1)
            writer.drive(6)
            writer.put(0, 1)
            writer.drive(4)
            first = False
            continue
        writer.put(15 if first else 0, 4 if first else 1)
        for _ in range(7):
            if first:
                writer.put(5, 10)
                first = False
            else:
                writer.code(INTERVAL + foot, 60)
            writer.drive(STRENGTH + foot)
            foot = 1 - foot
    bits = writer.used()
    writer.finish()
    return sealed(bytes(page[14:510]), bits)


@pytest.mark.parametrize("level_channels", [True, False])
def test_values_that_run_away_never_raise(level_channels: bool):
    player = play(driven_page(level_channels))
    assert player.bad_frames == 0, "the page should be readable to its end"


@given(st.integers(0, SAMPLE[1][8] | SAMPLE[1][9] << 8))
@settings(max_examples=60)
def test_a_bit_count_that_cuts_a_frame_is_noticed(bits: int):
    page = sealed(bytes(SAMPLE[1][14:510]), bits, 1 << 28)
    fed = Fed()
    player = Player(fed)
    player.play(page)
    whole = Fed()
    Player(whole).play(SAMPLE[1])
    assert fed.rows == whole.rows[: len(fed.rows)]
    assert player.bad_frames <= 1


# --- open and state pages ---------------------------------------------------------------------------------


@given(
    st.binary(min_size=8, max_size=8), st.binary(min_size=8, max_size=8), st.integers(0, (1 << 29) - 1),
    st.integers(0, 40_000), st.integers(0, 86_399), st.lists(st.integers(-(1 << 29), 1 << 29), max_size=s.COUNT),
)  # fmt: skip
@settings(max_examples=50)
def test_an_open_page_gives_back_what_the_session_started_from(
    build: bytes, plan: bytes, seed: int, days: int, second: int, values: list[int]
):
    opening, shelf = Opening(), Shelf()
    opening.build_id[:], opening.plan_hash[:] = build, plan
    opening.seed, opening.rtc_days, opening.rtc_s = seed, days, second
    for i, value in enumerate(values):
        opening.settings[i] = value
    Recorder(shelf, 9, 5).open(opening, (1 << 29) - 1)
    back, head = Opening(), pages.Head()
    assert head.read(shelf.pages[0])
    assert (head.kind, head.session, head.sequence, head.t_ms) == (pages.OPEN, 9, 5, (1 << 29) - 8)
    back.read(shelf.pages[0])
    assert vars(back) == vars(opening)


def test_an_open_page_of_fewer_settings_keeps_the_other_defaults():
    opening, page = Opening(), bytearray(512)
    opening.settings[0] = 199
    opening.write(page)
    struct.pack_into("<H", page, pages.PAYLOAD + 28, 1)
    back = Opening()
    back.read(page)
    assert list(back.settings) == [199, *s.defaults()[1:]]


def state_pages(image: bytes) -> list[bytearray]:
    shelf = Shelf()
    record([image], Recorder(shelf, 1, 0), 8000)
    return shelf.pages


def an_image(session: Session) -> bytes:
    words = range(size(views(session)) // 4)
    return struct.pack(f"<{len(words)}i", *(1 + word % 7 for word in words))


def test_a_state_image_is_adopted_after_a_loss_and_only_then():
    player = Player(Session(Plan()))
    image = an_image(player.session)
    for page in state_pages(image):
        assert player.play(page)
    assert b"".join(views(player.session)) != image
    player.lost()
    for page in state_pages(image):
        player.play(page)
    assert b"".join(views(player.session)) == image
    assert not player.adopt


def test_an_image_with_a_part_missing_is_not_adopted():
    fresh = Session(Plan())
    image = an_image(fresh)
    parts = state_pages(image)
    assert len(parts) > 1
    for missing in range(len(parts)):
        player = Player(Session(Plan()))
        player.lost()
        for i, page in enumerate(parts):
            if i != missing:
                player.play(page)
        assert list(player.session.now) == list(fresh.now)
        assert player.adopt
        for page in parts:  # the next one is whole
            player.play(page)
        assert not player.adopt


def test_an_image_of_another_build_is_not_adopted():
    player = Player(Session(Plan()))
    player.lost()
    for page in state_pages(bytes(size(views(player.session)) + 600)):
        assert player.play(page)
    assert player.adopt


@given(st.binary(min_size=496, max_size=496))
@settings(max_examples=30)
@example(b"\0" * 2 + b"\xff" * 494)
@example(b"\0" * 2 + b"\x7f" * 494)
def test_a_nonsense_state_image_never_raises(payload: bytes):
    player = Player(Session(Plan()))
    player.lost()
    for page in state_pages((payload[2:490] * 20)[: size(views(player.session))]):
        assert player.play(page)


def test_a_reader_past_the_end_reads_zeros():
    reader = FrameReader()
    reader.begin(SAMPLE[1], 0, 10)
    assert not reader.read(Frame())
    assert reader.take(8) == 0
    assert reader.over
