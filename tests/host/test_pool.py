"""A copy of the watch's pool is as good as a log, interrupted or not, and a damaged one gives what it has."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from tests.host.sessions import log, pages_of
from tests.watch.driving import POOL_BYTES, Story, runner_script
from tests.watch.fake_flash import FakeFlash
from trailcue.playback import Session, Unplayable, holds_log, play
from trailcue.sensed import ImportRefused


@cache
def pool(killed_s: int = 400, goes_on: bool = True) -> bytes:
    """The pool of a session whose power went, and came back half a minute later."""
    story = Story(FakeFlash(POOL_BYTES), runner_script(1))
    story.wear(killed_ms=1000 * killed_s)
    if goes_on:
        story.wear(1000 * killed_s + 30_000, 1000 * killed_s + 600_000)
    return bytes(story.flash.pool())


def played(folder: Path, data: bytes) -> list[Session]:
    path = folder / "pool.bin"
    path.write_bytes(data)
    return list(play(path, None))


def losses(session: Session) -> list[str]:
    return [note for note in session.notes if "is not kept here" not in note]


@pytest.mark.parametrize("killed_s", [100, 263, 400, 613])
def test_an_interrupted_session_is_one_and_exact(tmp_path: Path, killed_s: int):
    (session,) = played(tmp_path, pool(killed_s))
    assert session.compared == "exact" and session.replay.rows
    assert losses(session) == []


@pytest.mark.parametrize("killed_s", [100, 263, 400, 613])
def test_a_session_whose_power_went_is_exact_as_far_as_it_goes(tmp_path: Path, killed_s: int):
    (session,) = played(tmp_path, pool(killed_s, goes_on=False))
    assert session.compared == "exact"
    assert losses(session) == ["session 1 was not ended: its last page is lost, or the power was"]


@pytest.mark.parametrize("bit", range(16))
def test_a_flipped_bit_at_the_start_costs_nothing(tmp_path: Path, bit: int):
    data = bytearray(pool())
    data[bit // 8] ^= 1 << bit % 8
    (session,) = played(tmp_path, bytes(data))
    assert session.compared == "exact" and losses(session) == []


@pytest.mark.parametrize("bit", range(8))
def test_a_flipped_bit_in_byte_0_of_a_log_costs_its_page(tmp_path: Path, bit: int):
    data = log()
    (session,) = played(tmp_path, bytes([data[0] ^ 1 << bit]) + data[1:])
    assert session.log.sequences == list(range(1, len(pages_of(data))))
    assert "its first page is lost" in losses(session)[0]


@pytest.mark.parametrize("torn", [1, 100, 512, 700, 5000])
@pytest.mark.parametrize("first", [b"", b"<", b"\xff\xfe"])
def test_a_torn_start_costs_what_was_there(tmp_path: Path, torn: int, first: bytes):
    data = log()
    (session,) = played(tmp_path, first + data[torn:])
    assert session.log.sequences == list(range((torn + 511) // 512, len(data) // 512))


def test_missing_pages_are_said_before_cues_that_differ(tmp_path: Path):
    kept = pages_of(log())
    (session,) = played(tmp_path, b"".join([*kept[:2], *kept[3:]]))
    assert session.compared.startswith("pages are missing: ")


@pytest.mark.parametrize("data", [b"rubbish", b"\xff" * 4096, b"T" * 600, bytes(4096)])
def test_what_has_no_page_is_refused_as_a_recording(tmp_path: Path, data: bytes):
    with pytest.raises(ImportRefused, match="neither FIT, TCX nor GPX"):
        played(tmp_path, data)


def test_what_is_a_log_is_known(tmp_path: Path):
    for data, is_log in ((pool(), True), (log()[700:], True), (b"<gpx/>" + log(), False), (b"x", False)):
        (tmp_path / "x").write_bytes(data)
        assert holds_log(tmp_path / "x") == is_log
    with pytest.raises(Unplayable, match="a folder: name the files in it"):
        holds_log(tmp_path)
