"""What a pool may hold when it is not as a power cut leaves it: damage, another build, another plan, nothing."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.watch.driving import (
    HOME,
    MIRROR,
    POOL_BYTES,
    Story,
    image_of,
    last_session,
    log_of,
    replay,
    restless_script,
)
from tests.watch.fake_edges import Edges
from tests.watch.fake_flash import FakeFlash
from trailcore import ids
from watch.app import App
from watch.start import start
from watch.storage import HOME as HOME_FIRST
from watch.storage import SLOT_A, SLOT_B

SCRIPT = restless_script(700)
KILLED_MS = 400_000
BACK_MS = 420_000
END_MS = 560_000


def interrupted(offset: int = 1024) -> Story:
    """A session killed after 400 s: 13 pages, checkpoints at 120, 240 and 360 s."""
    story = Story(FakeFlash(POOL_BYTES, offset), SCRIPT)
    story.wear(killed_ms=KILLED_MS)
    return story


def destroy(story: Story, index: int, count: int = 1) -> None:
    """Let pages of the pool be lost."""
    first = story.flash.start + 512 * index
    story.flash.image[first : first + 512 * count] = bytes(512 * count)


def is_exact(story: Story, app: App) -> bool:
    core = replay(last_session(log_of(story.flash.pool())))
    return core.rows == story.rows and image_of(core) == image_of(app.session)


@pytest.mark.parametrize("slot", [SLOT_A, SLOT_B])
@pytest.mark.parametrize("page", range(4))
def test_a_damaged_checkpoint_leaves_the_other(slot: int, page: int):
    story = interrupted()
    destroy(story, slot + page)
    app = story.wear(BACK_MS, END_MS)
    assert app.recorder.head.session == 1 and is_exact(story, app)


def test_checkpoints_take_turns():
    pool = interrupted().flash.pool()
    in_a, in_b = [sorted(log_of(pool, range(slot, slot + 16))) for slot in (SLOT_A, SLOT_B)]
    assert in_a[0] == in_b[0] == 0  # the OPEN page
    assert in_a[1] > in_b[1] > 0 and len(in_a) == len(in_b) == 2


def test_without_any_checkpoint_the_whole_log_is_fed_again():
    story = interrupted()
    destroy(story, SLOT_A, 16)
    destroy(story, SLOT_B, 16)
    app = story.wear(BACK_MS, END_MS)
    assert app.recorder.head.session == 1 and is_exact(story, app)


def test_a_lost_open_page_comes_back_from_the_checkpoint():
    story = interrupted()
    before = log_of(story.flash.pool())[0]
    destroy(story, HOME_FIRST)
    destroy(story, MIRROR[0])
    app = story.wear(BACK_MS, END_MS)
    assert log_of(story.flash.pool())[0] == before
    assert app.recorder.head.session == 1 and is_exact(story, app)


def test_without_open_page_and_checkpoint_a_new_session_begins():
    story = interrupted()
    for index, count in ((HOME_FIRST, 1), (MIRROR[0], 1), (SLOT_A, 16), (SLOT_B, 16)):
        destroy(story, index, count)
    before = log_of(story.flash.pool())
    app = story.wear(BACK_MS, END_MS)
    assert app.recorder.head.session == 2 and app.open_sequence == max(before) + 1
    assert before.items() <= log_of(story.flash.pool()).items()
    assert is_exact(story, app)


@pytest.mark.parametrize("sequence", range(1, 12))
def test_after_a_lost_page_the_replay_takes_the_state_of_the_resume(sequence: int):
    story = interrupted()
    if sequence > max(log_of(story.flash.pool())):
        pytest.skip("no such page")
    destroy(story, HOME_FIRST + sequence)
    destroy(story, MIRROR[sequence % 16])
    app = story.wear(BACK_MS, END_MS)
    after = story.rows[story.kept :]
    core = replay(last_session(log_of(story.flash.pool())))
    assert image_of(core) == image_of(app.session)
    assert len(after) > 2 and core.rows[-len(after) :] == after


@settings(max_examples=60)
@given(
    bits=st.lists(st.integers(0, 8 * POOL_BYTES - 1), min_size=1, max_size=200),
    at=st.sampled_from(("anywhere", "pages")),
)
def test_flipped_bits_never_keep_the_watch_from_starting(bits: list[int], at: str):
    story = interrupted()
    for bit in bits:
        if at == "pages":
            bit = 8 * 512 * SLOT_A + bit % (8 * 512 * (HOME_FIRST + 14 - SLOT_A))
        story.flash.image[story.flash.start + bit // 8] ^= 1 << bit % 8
    story.rows = []
    story.number = None
    edges = Edges(SCRIPT[:440], story.flash, story.flash.sync, BACK_MS)
    app = start(edges)
    while app.step():
        pass
    assert app.pool.failed == 0
    pages = last_session(log_of(story.flash.pool(), HOME))
    if app.open_sequence in pages:
        assert image_of(replay(pages)) == image_of(app.session)


@pytest.mark.parametrize("content", ["nothing", "zeros", "noise", "text", "old pages elsewhere"])
def test_a_file_that_is_no_pool_of_ours_counts_as_empty(content: str):
    flash = FakeFlash(POOL_BYTES, 512)
    foreign = {
        "nothing": b"\xff" * POOL_BYTES,
        "zeros": bytes(POOL_BYTES),
        "noise": random.Random(1).randbytes(POOL_BYTES),
        "text": (b"T\x12" * POOL_BYTES)[:POOL_BYTES],
        "old pages elsewhere": interrupted().flash.pool()[512:] + bytes(512),
    }[content]
    flash.image[flash.start : flash.start + POOL_BYTES] = foreign
    story = Story(flash, SCRIPT)
    app = story.wear(until_ms=200_000)
    assert (app.recorder.head.session, app.open_sequence) == (1, 0) or content == "old pages elsewhere"
    assert is_exact(story, app)


class OtherBuild(Edges):
    build_id = b"BUILD001"


def test_another_build_begins_a_new_session():
    story = interrupted()
    edges = OtherBuild(SCRIPT[:450], story.flash, story.flash.sync, BACK_MS)
    assert start(edges).recorder.head.session == 2


def test_a_session_that_was_closed_stays_closed():
    story = Story(FakeFlash(POOL_BYTES), SCRIPT)
    story.wear(until_ms=150_000)
    app = story.wear(160_000, 300_000)
    assert app.recorder.head.session == 2 and is_exact(story, app)


@pytest.mark.parametrize(("away_h", "session"), [(5.8, 1), (6.2, 2)])
def test_the_next_morning_is_a_session_of_its_own(away_h: float, session: int):
    story = interrupted()
    edges = Edges([], story.flash, story.flash.sync)
    edges.clock.now_ms = KILLED_MS + int(away_h * 3_600_000)
    assert start(edges).recorder.head.session == session


def test_a_pool_that_fills_up_silences_no_cue():
    flash = FakeFlash(POOL_BYTES)
    small = Story(flash, restless_script(1800))
    whole = Story(FakeFlash(2 * POOL_BYTES), restless_script(1800))
    app = small.wear()
    whole.wear()
    assert app.pool.refused > 0 and app.pool.free() == 0
    commands = [[row for row in watch.rows if row[0] <= ids.EASE] for watch in (small, whole)]
    assert commands[0] == commands[1] != []
    told = [row[1] for row in small.rows if row[0] == ids.STORAGE_LOW and row[2] == ids.GIVEN]
    assert told == [ids.POOL_FILLS] * 2, "and it is told before"
    assert any(row[0] == ids.HIKE for row in small.rows)
    assert small.wear(1_800_000).session is not None
