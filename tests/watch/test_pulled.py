"""What a laptop has may be overwritten, the oldest first; what it has not, never."""

from __future__ import annotations

import pytest

from tests.watch.driving import (
    HOME_PAGES,
    POOL_BYTES,
    Story,
    last_session,
    log_of,
    replay,
    restless_script,
    runner_script,
)
from tests.watch.fake_flash import FakeFlash
from trailcore import pages
from trailcue.log.salvage import salvage
from trailcue.virtual.parts.flash import PowerCut
from watch import pulled
from watch.recovery import Recovery
from watch.storage import UNIT, Pool

LINES = restless_script(400)
CALM = runner_script(1)[:400]  # its pages take a minute and a half


@pytest.fixture
def flash(monkeypatch: pytest.MonkeyPatch) -> FakeFlash:
    flash = FakeFlash(POOL_BYTES)
    monkeypatch.setattr(pulled, "open", lambda path, mode: flash, raising=False)
    monkeypatch.setattr(pulled.os, "sync", flash.sync)
    return flash


def found(flash: FakeFlash) -> Recovery:
    recovery = Recovery(Pool(flash, flash.sync))
    recovery.run()
    return recovery


def of_sessions(flash: FakeFlash) -> dict[int, bytes]:
    """The pages that are of a session."""
    return {n: page for n, page in log_of(flash.pool()).items() if page[1] & 15 != pages.PULLED}


def test_what_was_pulled_is_room_again(flash: FakeFlash):
    Story(flash, LINES).wear(until_ms=300_000)
    before = found(flash)
    pulled.note(before.newest + 1)
    after = found(flash)
    assert after.pulled == before.newest + 1
    assert after.pool.free() == HOME_PAGES - UNIT - 1
    assert after.is_closed and after.session == before.session and after.newest == before.newest + 1
    assert set(of_sessions(flash)) == set(range(before.newest + 1)), "still there until they are overwritten"


def test_the_oldest_pulled_session_goes_first_and_an_unpulled_one_never(flash: FakeFlash):
    story = Story(flash, LINES)
    story.wear(until_ms=240_000)
    first = found(flash).newest + 1
    Story(flash, LINES).wear(until_ms=240_000)
    second = found(flash).newest + 1
    pulled.note(first)
    app = Story(flash, LINES + restless_script(1500, seed=9)).wear()
    assert app.pool.refused > 0, "the session was to fill the pool"
    kept = of_sessions(flash)
    assert set(range(first, second)) <= set(kept), "the second session was not pulled"
    assert 0 not in kept, "the first one has made room"
    replay({n: page for n, page in kept.items() if n in range(first, second)})


def test_without_a_note_nothing_is_overwritten(flash: FakeFlash):
    Story(flash, LINES).wear(until_ms=240_000)
    first = of_sessions(flash)
    app = Story(flash, LINES + restless_script(1500, seed=9)).wear()
    assert app.pool.refused > 0
    kept = of_sessions(flash)
    assert all(kept[n] == page for n, page in first.items())


@pytest.mark.parametrize(
    ("lines", "more"),
    [(LINES, 1), (CALM, 1), (CALM, 2)],
    ids=["pages of the log", "less than the checkpoint has", "and what the checkpoint has of the next"],
)
def test_a_session_that_was_interrupted_and_pulled_goes_on_exactly(
    flash: FakeFlash, lines: list[str], more: int
):
    story = Story(flash, lines)
    story.wear(killed_ms=170_000)
    flash.reboot()
    pulled.note(found(flash).newest + more)
    flash.reboot()
    story.wear(from_ms=175_000, until_ms=300_000)
    log = last_session(log_of(flash.pool()))
    assert len(log) == len(log_of(flash.pool())), "the same session"
    (salvaged,) = salvage(flash.pool()).logs
    assert salvaged.missing() == []
    core = replay(log)
    assert [row[:2] for row in core.rows] == [row[:2] for row in story.rows]


@pytest.mark.parametrize("below", [-1, 10_000])
def test_pages_that_are_not_there_cannot_have_been_pulled(flash: FakeFlash, below: int):
    Story(flash, LINES).wear(until_ms=120_000)
    before = flash.pool()
    with pytest.raises(ValueError, match="pages below"):
        pulled.note(below)
    assert flash.pool() == before


def test_a_note_is_not_taken_back(flash: FakeFlash):
    Story(flash, LINES).wear(until_ms=240_000)
    newest = found(flash).newest
    pulled.note(newest + 1)
    with pytest.raises(ValueError, match="pages below"):
        pulled.note(newest - 1)


def test_a_full_pool_takes_the_note_that_gives_it_room(flash: FakeFlash):
    app = Story(flash, LINES + restless_script(1500, seed=9)).wear()
    assert app.pool.refused > 0
    pulled.note(found(flash).newest + 1)
    assert found(flash).pool.free() > HOME_PAGES // 2


def test_a_power_cut_while_noting_loses_nothing(flash: FakeFlash):
    Story(flash, LINES).wear(until_ms=240_000)
    image, begun = bytes(flash.image), len(flash.operations)
    whole = of_sessions(flash)
    pulled.note(found(flash).newest + 1)
    count = len(flash.operations) - begun
    assert count >= 4
    for cut in range(count):
        flash.image[:] = image
        del flash.operations[begun:]
        flash.reboot()
        flash.flash.cut_at = flash.flash.done + cut
        with pytest.raises(PowerCut):
            pulled.note(found(flash).newest + 1)
        flash.flash.cut_at = None
        flash.reboot()
        recovery = found(flash)
        assert recovery.pulled in (0, max(whole) + 1)
        assert of_sessions(flash) == whole and flash.neighbours_are_whole()
        assert recovery.is_closed
