"""A session interrupted at any second goes on as if it had not been: all state is in the listed arrays."""

from __future__ import annotations

from array import array
from functools import lru_cache

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.core import plans
from tests.core.feeds import Row, first_ticks, sessions
from tests.core.programs import EVERY_KIND
from tests.core.recorded import image, record, seconds
from tests.core.trail import CueReader, Trail
from trailcore import ids, now
from trailcore import settings as s
from trailcore.frame import Frame
from trailcore.ids import HIKE, NONE
from trailcore.image import load
from trailcore.image import record as record_image
from trailcore.opening import Opening
from trailcore.plan import Plan
from trailcore.recorder import Recorder
from trailcore.replay import Player
from trailcore.session import Session

PLAN = plans.everything({s.START_ARMED: 1, s.MACHINE: 1}, EVERY_KIND)
PRESS = Row(8, has_tick=False, events=[(ids.BUTTON, ids.PRESS_SHORT, 0)])


def restored(saved: bytes) -> Session:
    """A new session, after a power cut, with this state."""
    session = Session(Plan(PLAN))
    load(session, [saved])
    return session


def follow(session: Session, rows: list[Row], t_ms: int) -> list[tuple[int, ...]]:
    """Feed rows, return the cues."""
    frame, reader, cues = Frame(), CueReader(session.cues), []
    for row in rows:
        t_ms = row.fill(frame, t_ms)
        frame.feed(session)
        cues += reader.rows()
    return cues


@given(first_ticks, sessions, st.integers(0, 59))
@settings(max_examples=150)
@example(0, [Row(1000, bpm=175)] * 18 + [PRESS], 17)
@example(0, [Row(1000, steps=[(700, 20), (300, 20)], bpm=175)] * 60 + [PRESS, PRESS], 30)
def test_saved_and_loaded_at_any_second_it_goes_on_the_same(first_ms: int, rows: list[Row], at: int):
    at = min(at, len(rows))
    session, frame, t_ms = Session(Plan(PLAN)), Frame(), first_ms
    for row in rows[:at]:
        t_ms = row.fill(frame, t_ms)
        frame.feed(session)
    other = restored(image(session))
    assert image(other) == image(session)
    rest = [*rows[at:], PRESS]
    assert follow(other, rest, t_ms) == follow(session, rest, t_ms)
    assert image(other) == image(session)


@given(first_ticks, sessions)
@settings(max_examples=50)
def test_a_second_in_parts_is_a_second_at_once(first_ms: int, rows: list[Row]):
    session, other, frame, t_ms = Session(Plan(PLAN)), Session(Plan(PLAN)), Frame(), first_ms
    for row in rows:
        t_ms = row.fill(frame, t_ms)
        frame.feed(session)
        frame.observe(other)
        if frame.has_tick:
            other.tick(frame.t_ms, frame.wrist)
            assert other.work() and other.work() and not other.work() and not other.work()
    assert image(other) == image(session)


@lru_cache(maxsize=1)
def lived() -> list:
    return seconds(45)


@pytest.mark.parametrize("at", [1, 59, 100, 299, 307, 600, 901, 1260, 1290, 1500, 1837, 2400, 2699])
def test_a_simulated_run_goes_on_the_same(at: int):
    whole = Session(Plan())
    _, rows = record(lived(), whole)
    before = Session(Plan())
    _, early = record(lived()[:at], before)
    after = Session(Plan())
    load(after, [image(before)])
    _, late = record(lived()[at:], after)
    assert early + late == rows
    assert image(after) == image(whole)
    assert len(rows) > 5


def test_the_log_alone_gives_the_same_cues_and_the_same_state():
    whole = Session(Plan())
    shelf, rows = record(lived(), whole)
    replayed = Session(Plan())
    reader, cues = CueReader(replayed.cues), []
    player = Player(replayed)
    for page in shelf:
        assert player.play(bytearray(page))
        cues += reader.rows()
    assert cues == rows
    assert image(replayed) == image(whole)


def test_a_log_with_lost_pages_is_exact_again_from_the_next_state():
    shelf, session, frame = [], Session(Plan()), Frame()

    class Sink:
        def put(self, page: bytearray) -> None:
            shelf.append(bytearray(page))

    recorder = Recorder(Sink(), 1, 0)
    recorder.open(Opening(), 0)
    row = Row(1000, pressure_pa=95000, bpm=140, steps=[(666, 15), (333, 15), (0, 15)])
    t_ms, first_state = 0, 0
    for second in range(600):
        if second == 400:
            record_image([image(session)], recorder, t_ms)
            first_state = len(shelf)
        t_ms = row.fill(frame, t_ms)
        recorder.write(frame)
        frame.feed(session)
    recorder.seal()
    player = Player(Session(Plan()))
    for i, page in enumerate(shelf):
        if i == 2:
            player.lost()
        elif i < 2 or i > 3:
            assert player.play(page)
        if i == first_state:
            assert player.session.now[now.ELAPSED_S] >= 400
    assert image(player.session) == image(session)


def test_every_array_is_in_the_image():
    """A stage that keeps state elsewhere would be found by the tests above; a word left out, here."""
    session = Session(Plan(PLAN))
    expected = b""
    for array_of_state in session.arrays:
        for i in range(len(array_of_state)):
            array_of_state[i] = 1 + (len(expected) + i) % 11
        expected += array_of_state.tobytes()
    assert image(session) == expected
    fresh = Session(Plan(PLAN))
    load(fresh, [expected])
    assert [list(words) for words in fresh.arrays] == [list(words) for words in session.arrays]


def test_every_array_but_the_cues_and_the_settings_is_state():
    """Whatever holds one, from the session down, has it in the list."""
    session = Session(Plan(PLAN))
    parts: list[object] = [session]
    for part in parts:
        for name, value in vars(part).items():
            if isinstance(value, array) and name != "settings" and value is not session.cues.ring:
                assert any(value is listed for listed in session.arrays), (type(part), name)
            elif type(value).__module__.startswith("trailcore.") and not isinstance(value, Plan):
                parts += [] if value in parts else [value]
            elif isinstance(value, list):
                parts += [stage for stage in value if stage and stage not in parts]
    assert len({id(listed) for listed in session.arrays}) == len(session.arrays)


# --- RESUME -----------------------------------------------------------------------------------------------


def test_after_a_resume_what_was_counted_stays_and_what_was_measured_is_forgotten():
    trail = Trail().leg(300, grade=8, spm=165, bpm=130)
    before = list(trail.session.now)
    trail.event(ids.RESUME, 90, ids.CAUSE_POWER)
    assert trail.now(now.GRADE) == trail.now(now.BPM) == trail.now(now.ALTITUDE_DM) == NONE
    assert (trail.now(now.GAIT), trail.now(now.SPM)) == (ids.STANDING, 0)
    for index in (now.STEPS, now.DISTANCE_MM, now.ASCENT_CM, now.RAN_S):
        assert trail.now(index) == before[index]
    assert trail.now(now.ELAPSED_S) == before[now.ELAPSED_S] + 90
    trail.leg(60)
    assert trail.now(now.ELAPSED_S) == before[now.ELAPSED_S] + 150
    assert abs(trail.now(now.GRADE) - 80) <= 8


def test_a_gap_of_unknown_length_adds_nothing():
    trail = Trail().leg(100, grade=0, spm=165, bpm=130).event(ids.RESUME, NONE)
    assert trail.now(now.ELAPSED_S) == 100


def test_a_resume_takes_a_new_clock():
    """Power loss: ticks begin anew, hours earlier or later."""
    trail = Trail().leg(100, grade=0, spm=165, bpm=130)
    trail.first_ms = 123_456_784
    trail.event(ids.RESUME, 30, ids.CAUSE_POWER).leg(100)
    assert trail.now(now.ELAPSED_S) == 230
    assert trail.now(now.GAIT) == ids.RUNNING
    assert trail.now(now.STEPS) > 500


def test_height_lost_in_a_gap_is_no_descent():
    """A cable car down, the watch off."""
    trail = Trail().leg(100, grade=0, spm=165, bpm=130)
    trail.altitude_m -= 800
    trail.event(ids.RESUME, 900).leg(60)
    assert trail.now(now.DESCENT_CM) < 300
    assert trail.felt() == []


def test_no_cue_out_of_a_gap():
    """Evidence from before it does not count."""
    trail = Trail().leg(142, grade=0, spm=165, bpm=130).leg(24, grade=14)
    assert not trail.felt()
    trail.event(ids.RESUME, 3600).leg(14)
    assert not trail.of(HIKE)
