"""The compiled plan: what the watch reads back, that nothing damaged is read, and that it never varies."""

from __future__ import annotations

import subprocess
import sys
from array import array
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.plans.makers import FULL, folder
from tests.plans.reading import altitude_dm
from trailcore import settings as s
from trailcore.plan import Plan
from trailcore.planfile import MAX_BYTES, BadPlan
from trailcue import plans
from trailcue.plans import binary
from trailcue.plans.profile import Profile

ANY = st.integers(-(2**20), 2**20 - 1)
BOUNDS = {
    **{index: st.integers(1, 255) for index in range(s.Z5_BPM + 1)},
    **{index: st.integers(100, 3000) for index in (s.STEP_HIKE_MM, s.STEP_RUN_MM)},
    **{index: st.integers(0, 1000) for index in (s.STAIR_MM, s.THIN_AIR_M, s.THIN_AIR)},
    **{index: st.integers(-4000, 4000) for index in range(s.FORECAST_8S, s.FORECAST_AHEAD + 1)},
}
SETTINGS = st.tuples(*(BOUNDS.get(index, ANY) for index in range(s.COUNT))).map(list)
COURSES = st.builds(
    lambda altitudes, spacing: Profile((len(altitudes) - 1) * spacing, spacing, tuple(altitudes), 0, 0, 0),
    st.lists(st.floats(-450, 9000), min_size=2, max_size=200),
    st.integers(1, 400),
)
STRETCHES = st.lists(st.integers(0, 4_000_000), max_size=18).map(
    lambda edges: tuple(zip(sorted(edges)[::2], sorted(edges)[1::2], strict=False))
)


@given(SETTINGS, st.none() | COURSES, STRETCHES)
def test_the_watch_reads_what_was_packed(
    values: list[int], course: Profile | None, technical: binary.Stretches
) -> None:
    ways = [binary.Way(course, technical)] if course else []
    plan = Plan(binary.packed(array("i", values), ways, [], []))
    assert list(plan.settings) == [s.OFF if at == s.ENTRY else value for at, value in enumerate(values)]
    if course is None:
        assert plan.total_m == 0
        return
    assert list(plan.technical) == [metre for stretch in technical for metre in stretch]
    assert (plan.total_m, plan.spacing_m, plan.posts) == (
        course.total_m,
        course.spacing_m,
        len(course.altitudes_m),
    )
    check_altitudes(plan, course)


def check_altitudes(plan: Plan, course: Profile) -> None:
    """Each post within 2 dm of the truth, but where a rise had to be cut: then the rise was the most there is."""
    before_dm = 0
    for post, altitude_m in enumerate(course.altitudes_m):
        read_dm = altitude_dm(plan, post * course.spacing_m)
        off_dm = read_dm - 10 * altitude_m
        if abs(off_dm) > 2:
            assert post % 64
            assert read_dm - before_dm == (254 if off_dm < 0 else -256)
        before_dm = read_dm


@given(st.lists(st.floats(-2.4, 2.4), min_size=2, max_size=400))
def test_rounding_never_adds_up(rises: list[float]) -> None:
    altitudes = [1000.0]
    for rise in rises:
        altitudes.append(altitudes[-1] + rise)
    course = Profile(50 * len(rises), 50, tuple(altitudes), 0, 0, 0)
    plan = Plan(binary.packed(s.defaults(), [binary.Way(course)], [], []))
    for post, altitude_m in enumerate(altitudes):
        assert abs(altitude_dm(plan, 50 * post) - 10 * altitude_m) <= 1.5


@pytest.fixture(scope="module")
def blob(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return plans.compile_file(folder(tmp_path_factory.mktemp("plan"), FULL)).blob


def test_every_flipped_bit_is_refused(blob: bytes) -> None:
    for at in range(len(blob)):
        for bit in range(8):
            damaged = bytearray(blob)
            damaged[at] ^= 1 << bit
            with pytest.raises(BadPlan):
                Plan(bytes(damaged))


@given(data=st.data())
def test_every_burst_and_every_cut_is_refused(blob: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(blob) - 2))
    mask = data.draw(st.integers(1, 2**16 - 1))
    damaged = bytearray(blob)
    damaged[at] ^= mask & 255
    damaged[at + 1] ^= mask >> 8
    for wrong in (bytes(damaged), blob[: at + 1], blob + bytes(1 + mask % 9)):
        with pytest.raises(BadPlan):
            Plan(wrong)


def test_the_layout_is_the_documented_one(blob: bytes) -> None:
    assert blob[:4] == b"TCP2"
    assert int.from_bytes(blob[4:8], "little") == len(blob)
    known, climbs = Plan(blob).places, Plan(blob).climbs
    lists = 2 * 8 + 4 * (len(known) + len(climbs) + 1)
    changes = 1 + 3 * 5
    assert len(blob) == 12 + 8 * 8 + 4 * s.COUNT + 8 + 2 * 68 + lists + 12 + changes
    assert plans.plan_hash(blob) == plans.plan_hash(bytes(blob))
    assert len(plans.plan_hash(blob)) == 8


def test_the_longest_plan_fits() -> None:
    posts = binary.most_posts(s.COUNT, 100, 100)
    teeth = tuple(
        500.0 + 5 * min(n % 20, 20 - n % 20) for n in range(posts)
    )  # more climbs than there is room for
    course = Profile(50 * posts, 50, teeth, 0, 0, 0)
    technical = tuple((n, n + 1) for n in range(0, 200, 2))
    way = binary.Way(course, technical, tuple(range(1, 1001, 10)))
    blob = binary.packed(s.defaults(), [way], [binary.Entry(way=0, changes={s.RACE_BANDS: 1})], [])
    assert MAX_BYTES - 68 - binary.RACE_BYTES < len(blob) <= MAX_BYTES
    assert Plan(blob).posts == posts


def test_the_same_plan_is_the_same_bytes_in_another_process(tmp_path: Path) -> None:
    path = folder(tmp_path, FULL)
    compiled = plans.compile_file(path)
    assert plans.compile_plan(plans.load(path)) == compiled.blob
    assert plans.plan_hash(compiled.blob) == compiled.hash
    code = "import sys; sys.path[:0] = eval(sys.argv[2]); from trailcue import plans; "
    code += "print(plans.compile_file(sys.argv[1]).hash.hex())"
    for seed in ("1", "2"):
        command = [sys.executable, "-c", code, str(path), repr(sys.path)]
        done = subprocess.run(
            command, capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": seed}
        )
        assert done.stdout.strip() == compiled.hash.hex()


def test_where_the_plan_lies_does_not_matter(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    here = plans.compile_file(folder(tmp_path, FULL))
    assert plans.compile_file(folder(tmp_path / "elsewhere", FULL)).blob == here.blob


def test_a_plan_without_a_remark_does_not_load_tree_sitter(tmp_path: Path) -> None:
    path = folder(tmp_path, "[athlete]\nhr_max = 188\n[course.race]\ngpx = 'course.gpx'")
    code = "import sys; sys.path[:0] = eval(sys.argv[2]); from trailcue import plans; "
    code += "plans.compile_file(sys.argv[1]); assert 'tree_sitter' not in sys.modules"
    subprocess.run([sys.executable, "-c", code, str(path), repr(sys.path)], check=True)
