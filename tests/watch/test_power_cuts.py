"""The power goes at any flash operation of a session: almost nothing is lost, and the session goes on exactly."""

from __future__ import annotations

from functools import cache

import pytest

from tests.watch.driving import (
    HOME,
    POOL_BYTES,
    Story,
    Tapped,
    image_of,
    last_session,
    log_of,
    replay,
    restless_script,
)
from tests.watch.fake_edges import BASE_MS
from tests.watch.fake_flash import FakeFlash
from watch.app import App

SESSION_MS = 520_000  # 19 pages: more than the mirror ring has; four checkpoints
AWAY_MS = 20_000
AFTER_MS = 12_000
MOST_LOST_MS = 120_000


@cache
def script() -> list[str]:
    return restless_script((SESSION_MS + 10 * (AWAY_MS + AFTER_MS)) // 1000)


def used(flash: FakeFlash) -> FakeFlash:
    """A pool on which every write needs an erase."""
    flash.image[flash.start : flash.start + flash.size] = bytes(flash.size)
    flash.others = flash._others()
    return flash


@cache
def whole_session(offset: int, is_used: bool) -> Story:
    """A session that nothing happens to."""
    flash = FakeFlash(POOL_BYTES, offset)
    story = Story(used(flash) if is_used else flash, script())
    story.wear(until_ms=SESSION_MS)
    return story


def check_log(story: Story, app: App) -> Tapped:
    """The log of the last session replays to what the wrist was told, to the bit; return the replay's core."""
    assert story.flash.neighbours_are_whole()
    log = log_of(story.flash.pool())
    assert log_of(story.flash.pool(), HOME) == log
    pages = last_session(log)
    core = replay(pages)
    assert core.rows == story.rows
    assert image_of(core) == image_of(app.session)
    assert sorted(pages) == list(range(min(pages), max(pages) + 1))
    return core


def check_loss(core: Tapped, cut_ms: int) -> None:
    """Every second is there, up to less than 2 min before the cut."""
    ticks = [t_ms - BASE_MS & (1 << 29) - 1 for t_ms in core.times]
    before = [t_ms for t_ms in ticks if t_ms <= cut_ms]
    assert before == list(range(1000, 1000 * len(before) + 1, 1000))
    assert cut_ms - 1000 * len(before) < MOST_LOST_MS


def fresh_image(offset: int, is_used: bool) -> bytearray:
    flash = FakeFlash(POOL_BYTES, offset)
    return (used(flash) if is_used else flash).image


def cut_and_go_on(story: Story, number: int, base: bytearray) -> Story:
    """Cut operation `number` of a story, switch on again, check; `base` is the chip before that operation."""
    operation = story.flash.operations[number]
    image = bytearray(base)
    operation.tear(image, number)
    other = story.copy(image)
    cut_ms = operation.t_ms
    app = other.wear(cut_ms + AWAY_MS, cut_ms + AWAY_MS + AFTER_MS)
    core = check_log(other, app)
    if other.number == story.number:
        check_loss(core, cut_ms)
    else:  # the cut came when the session had been closed and only the second copy was missing
        log = log_of(other.flash.pool())
        ended = {sequence: log[sequence] for sequence in log if sequence < app.open_sequence}
        assert ended == log_of(story.flash.pool())
    return other


def sweep(story: Story, base: bytearray, first: int, step: int) -> int:
    """Cut every `step`th operation of a story that began on the chip `base`; return how many."""
    cuts = 0
    for number, operation in enumerate(story.flash.operations):
        if number % step == first:
            cut_and_go_on(story, number, base)
            cuts += 1
        operation.apply(base)
    assert base == story.flash.image
    return cuts


@pytest.mark.parametrize("first", range(4))
def test_every_operation_on_a_used_pool(first: int):
    assert sweep(whole_session(1536, True), fresh_image(1536, True), first, 4) > 100


@pytest.mark.parametrize("offset", range(0, 4096, 512))
def test_operations_at_every_offset(offset: int):
    assert sweep(whole_session(offset, True), fresh_image(offset, True), offset // 512, 13) > 50


@pytest.mark.parametrize("offset", [0, 2560])
def test_every_operation_on_a_new_pool(offset: int):
    assert sweep(whole_session(offset, False), fresh_image(offset, False), 0, 1) > 100


@pytest.mark.parametrize("where", [0.11, 0.52, 0.77, 0.93])
def test_every_operation_of_a_resume(where: float):
    """A second cut while the watch recovers from the first, or soon after."""
    offset = 3072
    story = whole_session(offset, True)
    base = fresh_image(offset, True)
    number = int(where * len(story.flash.operations))
    for operation in story.flash.operations[:number]:
        operation.apply(base)
    operation = story.flash.operations[number]
    operation.tear(base, number)
    resumed = story.copy(base)
    resumed.wear(operation.t_ms + AWAY_MS, operation.t_ms + AWAY_MS + AFTER_MS)
    assert sweep(resumed, base, 0, 1) > 60
