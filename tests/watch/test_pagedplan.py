"""A plan on flash: the same as in memory, through two pages, and never a reason to stop."""

from __future__ import annotations

import io
import random
from itertools import groupby

import pytest

from tests.core import plans, programs
from tests.core.plans import CLIMBS, PLACES, STATIONS, TECHNICAL, Entry
from tests.watch.driving import POOL_BYTES, restless_script
from tests.watch.fake_edges import RTC_DAYS, Edges, Plans
from tests.watch.fake_flash import FakeFlash
from trailcore import ids, now
from trailcore import program as p
from trailcore import settings as s
from trailcore.cues import ROW, ROWS
from trailcore.ids import NONE
from trailcore.plan import Plan
from trailcore.planfile import MAX_BYTES, BadPlan
from trailcore.session import Session
from watch.pagedplan import PAGE, PagedPlan
from watch.start import start

MOST_IN_MEMORY = 4096

POSTS = [10_000 + 2 * (n * 37 % 120) for n in range(3401)]
LARGEST = plans.blob(
    plans.settings_section(),
    plans.course_section(170_000, 50, POSTS),
    plans.metres_section(TECHNICAL, range(0, 160_000, 800)),
    plans.metres_section(PLACES, range(0, 161_600, 800)),
    plans.metres_section(CLIMBS, range(0, 160_000, 800)),
    plans.metres_section(STATIONS, range(0, 160_000, 1600)),
    entries=[Entry(day=n, course=0, program=bytes([3, 1, n % 250, 0, 0, 0, 0])) for n in range(1, 201)],
)
"""170 km with as many stretches, climbs and stations as there may be, and 200 workouts."""


def slot(blob: bytes, first: int = 0) -> io.BytesIO:
    """A file that was preallocated for plans."""
    return io.BytesIO(b"\xaa" * first + blob + b"\xff" * (MAX_BYTES - len(blob)))


@pytest.mark.parametrize("first", [0, 512])
def test_it_reads_as_in_memory(first: int):
    paged = PagedPlan(slot(LARGEST, first), first)
    assert bytes(paged[at] for at in range(len(paged))) == LARGEST
    there, here = Plan(paged, 7), Plan(LARGEST, 7)
    chance = random.Random(1)
    for metre in [chance.randrange(170_000) for _ in range(500)]:
        assert there.altitude_dm(metre) == here.altitude_dm(metre)
    assert (there.places, there.stations, there.program) == (here.places, here.stations, here.program)
    assert paged[there.program + 2] == 8


def test_little_of_it_is_in_memory():
    paged = PagedPlan(slot(LARGEST))
    plan = Plan(paged, 7)
    lists = (plan.technical, plan.places, plan.climbs, plan.stations)
    held = sum(len(metres) * metres.itemsize for metres in lists) + len(paged.here) + len(paged.other)
    assert sum(map(len, lists)) == 702
    assert held <= MOST_IN_MEMORY
    short = Plan(
        plans.blob(plans.course_section(60_000, 50, POSTS[:1201]), plans.metres_section(PLACES, [9, 59_000]))
    )
    assert short.places.itemsize == 2


class Counting(io.BytesIO):
    reads = 0

    def readinto(self, buffer, /) -> int:
        self.reads += 1
        return super().readinto(buffer)


def test_reading_along_a_course_turns_each_page_once():
    file = Counting(slot(LARGEST).getvalue())
    plan = Plan(PagedPlan(file), 0)
    file.reads = 0
    for metre in range(0, 170_000, 10):
        plan.altitude_dm(metre)
        plan.altitude_dm(max(0, metre - 90))
    assert file.reads <= len(LARGEST) // PAGE + 1


class Failing(io.BytesIO):
    """A file of which `fails` reads in a row go wrong, each with nothing read or in the midst of it."""

    fails = 0

    def readinto(self, buffer, /) -> int:
        if self.fails:
            self.fails -= 1
            if self.fails % 2:
                raise OSError(5)
            return super().readinto(memoryview(buffer)[:40])
        return super().readinto(buffer)


@pytest.mark.parametrize("fails", [1, 2, 7])
def test_a_profile_that_cannot_be_read_goes_on_level_until_it_can(fails: int):
    file = Failing(slot(LARGEST).getvalue())
    plan = Plan(PagedPlan(file), 0)
    right = [Plan(LARGEST, 0).altitude_dm(metre) for metre in range(0, 60_000, 500)]
    seen = []
    for metre in range(0, 60_000, 500):
        if metre == 30_000:
            file.fails = fails
        seen.append(plan.altitude_dm(metre))
    wrong = [i for i, altitude_dm in enumerate(seen) if altitude_dm != right[i]]
    page_m = PAGE * 64 // 68 * 50  # 4 bytes, then 64 rises
    assert all(60 <= i <= 61 + page_m // 500 + fails and min(right) <= seen[i] <= max(right) for i in wrong)
    assert not wrong if fails == 1 else wrong


def test_a_plan_that_cannot_be_read_is_no_plan():
    file = Failing(slot(CALENDAR).getvalue())
    file.fails = 1
    edges = edges_with((OLD, CALENDAR))
    edges.plans = Plans(((file, 0, NEW),))
    assert start(edges).session.settings[s.ENTRY] == 2
    file.fails = 1000
    edges = edges_with((OLD, CALENDAR))
    edges.plans = Plans(((file, 0, NEW),))
    assert list(start(edges).session.settings) == list(s.defaults())


STEPS = [
    programs.hike(
        *((p.STEPS, 8) if n % 3 else (p.TIME, 6)),
        zones=(1 + n % 4, 4),
        bpm=(n, 200),
        spm=(n, 250),
        grade=n % 20,
        speed=(0.1, 5),
        rpe=(1, 10),
        exercise=(n, p.BOTH),
        load=n,
    )
    for n in range(1, 40)
]
WORKOUT = plans.blob(
    plans.settings_section(),
    entries=[Entry(program=programs.program(*STEPS[:9], programs.repeat(2, *STEPS[9:20]), *STEPS[20:]))],
)
"""Some 250 s in steps of 6 s and of 8 steps; each has other numbers, and several lie on two pages."""

WORDS = range(now.STEP, now.STEP_HIGH_SPM + 1)


def worn(file: Failing, seconds: int, faults: dict[int, int]) -> tuple[list[tuple[int, ...]], list[int]]:
    """What the present step asked in each second, and the notices; from a second on so many reads fail."""
    session = Session(Plan(PagedPlan(file), 0))
    asked, told = [], []
    for second in range(1, seconds + 1):
        file.fails = faults.get(second, file.fails)
        for part in (400, 900):
            session.feed(ids.STEP, second * 1000 - 1000 + part, 12, 0)
        before = session.cues.count()
        session.feed(ids.TICK, second * 1000, 12, 0)
        asked.append(tuple(session.now[word] for word in WORDS))
        told += [session.cues.ring[row % ROWS * ROW] for row in range(before, session.cues.count())]
    return asked, told


def test_a_read_that_fails_once_changes_nothing():
    right = worn(Failing(WORKOUT), 300, {})
    assert ids.ALL_DONE in right[1] and len({step for step, *_ in right[0]}) > 45
    assert worn(Failing(WORKOUT), 300, dict.fromkeys(range(1, 300), 1)) == right


@pytest.mark.parametrize("begins_s", [1, 2, 30, 100, 133, 199])
def test_a_page_that_cannot_be_read_is_no_end_of_the_workout(begins_s: int):
    """The present step stays. Then the next begins: all of them, but for what the clock has passed meanwhile."""
    right, _ = worn(Failing(WORKOUT), 600, {})
    asked, told = worn(Failing(WORKOUT), 600, {begins_s: 1_000_000, begins_s + 200: 0})
    order = [step for step, _ in groupby(asked) if step[0] != NONE]
    expected = [step for step, _ in groupby(right) if step[0] != NONE]
    assert [step for step in expected if step in order] == order
    assert all(step[0] % 3 == 0 or step[0] > 9 for step in expected if step not in order)
    assert len(order) >= len(expected) - 3
    assert told.count(ids.ALL_DONE) == 1 and asked[-1][0] == NONE
    stay = max((len(list(seconds)), step) for step, seconds in groupby(asked[: begins_s + 220]))
    assert stay[0] >= 50 and asked[begins_s + 198] == stay[1] != asked[begins_s + 199]


@pytest.mark.parametrize(
    "data", [b"", b"TCP2", b"\xff" * 600, LARGEST[:5000], b"TCP2\xff\xff\xff\xff" + bytes(90)]
)
def test_what_is_no_plan_is_refused(data: bytes):
    source = PagedPlan(io.BytesIO(data))
    if len(source) == 0:
        return  # as if there were none
    with pytest.raises(BadPlan):
        Plan(source)


CALENDAR = plans.blob(
    plans.settings_section(),
    plans.course_section(5000, 500, [0] * 11),
    entries=[
        Entry(day=RTC_DAYS - 1, changes={s.MAX_HOUR: 1}),
        Entry(day=RTC_DAYS, slot=2, changes={s.MAX_HOUR: 2}),
        Entry(day=RTC_DAYS, slot=1, course=0, changes={s.MAX_HOUR: 3}),
    ],
)
"""Today, at 7 a.m. by the fake clock, it is entry 2."""

SCRIPT = restless_script(260)


NEW, OLD = b"PLAN0002", b"PLAN0001"


def edges_with(
    *blobs: tuple[bytes, bytes], flash: FakeFlash | None = None, from_ms: int = 0, has_rtc: bool = True
) -> Edges:
    """A watch with these plans, (hash, bytes) each, the newest first."""
    flash = flash or FakeFlash(POOL_BYTES)
    edges = Edges(SCRIPT, flash, flash.sync, from_ms, has_rtc=has_rtc)
    flash.now = lambda: edges.clock.now_ms
    edges.plans = Plans(tuple((slot(blob), 0, name) for name, blob in blobs))
    return edges


def test_a_start_takes_the_entry_of_the_day():
    app = start(edges_with((NEW, CALENDAR)))
    assert app.session.settings[s.ENTRY] == 2
    assert app.session.settings[s.MAX_HOUR] == 3
    assert app.session.course.plan.total_m == 5000
    assert start(edges_with((NEW, CALENDAR), has_rtc=False)).session.settings[s.ENTRY] == 0


def test_a_plan_that_is_damaged_is_refused_whole_and_the_old_one_stays():
    damaged = bytearray(CALENDAR)
    damaged[300] ^= 1
    app = start(edges_with((NEW, bytes(damaged)), (OLD, CALENDAR)))
    assert app.session.settings[s.ENTRY] == 2
    alone = start(edges_with((NEW, bytes(damaged))))
    assert list(alone.session.settings) == list(s.defaults())


def interrupted() -> FakeFlash:
    """The flash of a watch whose session on the calendar's third entry was cut short."""
    flash = FakeFlash(POOL_BYTES)
    edges = edges_with((NEW, CALENDAR), flash=flash)
    app = start(edges)
    while edges.clock.now_ms < 150_000:
        app.step()
    return flash


def test_a_resume_goes_on_with_the_entry_though_nobody_knows_the_day():
    app = start(edges_with((OLD, b""), (NEW, CALENDAR), flash=interrupted(), from_ms=160_000, has_rtc=False))
    assert app.recorder.head.session == 1
    assert app.session.settings[s.ENTRY] == 2
    assert app.session.course.plan.total_m == 5000


@pytest.mark.parametrize("left", [[], [(OLD, CALENDAR)], [(NEW, CALENDAR[:-1] + b"!")]])
def test_a_plan_that_is_gone_begins_a_new_session(left: list[tuple[bytes, bytes]]):
    assert start(edges_with(*left, flash=interrupted(), from_ms=160_000)).recorder.head.session == 2
