"""Salvage: page by page, whatever has happened to the bytes; what is missing is named, nothing raises."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.host.sessions import log, pages_of
from trailcore import pages
from trailcore.plan import Plan
from trailcue.log.salvage import salvage
from trailcue.replay import replay

WHOLE = pages_of(log())
OTHER = pages_of(log(session=2, sequence=len(WHOLE)))


def kept(data: bytes) -> list[bytes]:
    return [bytes(page) for found in salvage(data).logs for page in found.pages]


def test_a_whole_log_is_kept_whole():
    found = salvage(b"".join(WHOLE))
    assert kept(b"".join(WHOLE)) == WHOLE
    assert found.notes() == [] and found.logs[0].missing() == []
    assert found.logs[0].started() is not None


@given(st.randoms(use_true_random=False))
@settings(max_examples=30)
def test_order_and_copies_do_not_matter(shuffle: random.Random):
    """Mirror and home hold the same pages, and a ring begins anywhere."""
    mixed = WHOLE + WHOLE[3:9] + OTHER
    shuffle.shuffle(mixed)
    found = salvage(b"".join(mixed))
    assert [bytes(page) for page in found.logs[0].pages] == WHOLE
    assert [bytes(page) for page in found.logs[1].pages] == OTHER
    assert found.notes() == []


@given(st.sets(st.integers(1, len(WHOLE) - 2), min_size=1, max_size=4))
def test_missing_pages_are_named(lost: set[int]):
    found = salvage(b"".join(page for i, page in enumerate(WHOLE) if i not in lost))
    named = {n for first, last in found.logs[0].missing() for n in range(first, last + 1)}
    assert named == lost
    assert "missing" in found.notes()[0]


@given(st.integers(0, len(WHOLE) - 1), st.integers(0, 8 * 500), st.integers(0, 3))
@settings(max_examples=60)
def test_a_flipped_bit_costs_one_page_and_is_counted(index: int, bit: int, more: int):
    page = bytearray(WHOLE[index])
    used = 14 + (int.from_bytes(page[8:10], "little") + 7) // 8
    for n in range(more + 1):
        at = (bit + 13 * n) % (8 * (used - 2)) + 16  # not the first two bytes: then it is no page at all
        page[at // 8] ^= 1 << at % 8
    data = b"".join([*WHOLE[:index], bytes(page), *WHOLE[index + 1 :]])
    found = salvage(data)
    assert kept(data) == WHOLE[:index] + WHOLE[index + 1 :]
    assert found.damaged == [512 * index]


@given(st.integers(0, len(WHOLE) * 512))
@settings(max_examples=60)
def test_a_truncated_log_keeps_every_whole_page(length: int):
    assert kept(b"".join(WHOLE)[:length]) == WHOLE[: length // 512]


@given(st.integers(0, len(WHOLE) * 512 - 1), st.integers(1, 700))
@settings(max_examples=60)
def test_bytes_cut_out_of_the_middle_cost_the_pages_they_were_in(at: int, length: int):
    data = b"".join(WHOLE)
    cut = data[:at] + data[at + length :]
    first, last = at // 512, min(len(data) - 1, at + length - 1) // 512
    assert kept(cut) == WHOLE[:first] + WHOLE[last + 1 :]


@given(st.binary(max_size=3000), st.binary(max_size=3000))
@settings(max_examples=60)
def test_a_log_in_the_midst_of_rubbish_is_found(before: bytes, after: bytes):
    assert kept(before + b"".join(WHOLE) + after) == WHOLE


def test_a_lost_first_page_is_said_and_the_rest_replayed():
    found = salvage(b"".join(WHOLE[1:]))
    assert found.logs[0].opening is None
    assert "first page is lost" in found.notes()[0]
    assert len(replay(found.logs[0], Plan()).seconds)


def test_two_truths_for_one_page_are_said():
    page, head = bytearray(OTHER[4]), pages.Head()
    assert head.read(page)
    head.session, head.sequence = 1, 4
    head.write(page, pages.payload_crc(page, head.bits))
    found = salvage(b"".join([*WHOLE, bytes(page)]))
    assert [bytes(page) for page in found.logs[0].pages] == WHOLE
    assert found.conflicts == [4] and "twice" in found.notes()[0]


def rewritten(page: bytes, **given: int) -> bytes:
    """The page with another head: kind, sequence, session, bits."""
    again, head = bytearray(page), pages.Head()
    assert head.read(again)
    for name, value in given.items():
        setattr(head, name, value)
    used = pages.PAYLOAD + (head.bits + 7) // 8
    if head.bits % 8:
        again[used - 1] &= 0xFF00 >> head.bits % 8
    head.write(again, pages.payload_crc(again, head.bits))
    return bytes(again)


@given(st.integers(1, len(WHOLE) - 2), st.integers(0, 496 * 8), st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_a_page_as_it_was_under_way_yields_to_the_page(index: int, bits: int, shuffle: random.Random):
    head = pages.Head()
    assert head.read(bytearray(WHOLE[index]))
    early = rewritten(WHOLE[index], bits=min(bits, head.bits))
    mixed = [early, *WHOLE]
    shuffle.shuffle(mixed)
    found = salvage(b"".join(mixed))
    assert [bytes(page) for page in found.logs[0].pages] == WHOLE
    assert found.notes() == []


def test_the_state_in_a_checkpoint_is_no_page_of_the_log():
    state = rewritten(WHOLE[5], kind=pages.CHECKPOINT)
    assert kept(state + b"".join(WHOLE)) == WHOLE and salvage(state + b"".join(WHOLE)).notes() == []
    assert salvage(state).logs == []


@pytest.mark.parametrize("gap", [1, 300, 512, 5000])
def test_a_damaged_page_behind_a_gap_is_counted(gap: int):
    torn = WHOLE[7][:100] + bytes([WHOLE[7][100] ^ 4]) + WHOLE[7][101:]
    before = b"".join(WHOLE[:7]) + b"\xff" * gap
    found = salvage(before + torn + b"".join(WHOLE[8:]))
    assert found.damaged == [len(before)]
    assert found.logs[0].missing() == [(7, 7)]


def test_rubbish_is_not_taken_for_damaged_pages():
    rubbish = random.Random(1).randbytes(200_000)
    assert len(salvage(rubbish).damaged) <= 1


def test_losses_between_sessions_are_said_once():
    third = pages_of(log(session=3, sequence=len(WHOLE) + len(OTHER)))
    whole = [*WHOLE, *OTHER, *third]
    a, b = len(WHOLE), len(WHOLE) + len(OTHER)
    found = salvage(b"".join(page for i, page in enumerate(whole) if i not in (3, a - 2, a - 1, a, b)))
    assert [found.notes_on(i) for i in range(3)] == [
        ["session 1: page 3 is missing"],
        [
            f"pages {a - 2} to {a} are missing between session 1 and session 2",
            "session 2: its first page is lost, settings are taken as defaults",
        ],
        [
            f"page {b} is missing between session 2 and session 3",
            "session 3: its first page is lost, settings are taken as defaults",
        ],
    ]
    assert found.notes() == [note for i in range(3) for note in found.notes_on(i)]


def test_two_logs_under_one_number_stay_two():
    """Recordings of two days, each with a log of its own, in one file."""
    other = pages_of(log(seconds=400, start_ms=64_000))
    found = salvage(b"".join([*WHOLE, *other]))
    assert [[bytes(page) for page in one.pages] for one in found.logs] == [WHOLE, other]
    assert found.notes() == []


def test_one_sequence_in_two_sessions_is_kept_twice():
    other = pages_of(log(session=2))
    found = salvage(b"".join([*WHOLE, *other]))
    assert [[bytes(page) for page in one.pages] for one in found.logs] == [WHOLE, other]
    assert found.notes() == []


def test_an_empty_pool_has_no_session():
    assert salvage(b"\xff" * 100_000).logs == salvage(b"").logs == []
