"""Whatever is typed, a plan compiles or is refused with PlanError, each problem with its place."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.plans.makers import FULL, folder, hill
from trailcore.plan import Plan
from trailcue import plans
from trailcue.plans.grammar import GRAMMAR

KEYS = sorted({key for keys in GRAMMAR.values() for key in keys} | {"nmae", "x.y", '"q r"', "hr-max"})
TABLES = ["[athlete]", "[zones]", "[cues]", "[course.race]", "[course]", "[pacing.race-day]", "[pacing.p]"]
TABLES += ["[[session]]", "[session]", "[[course]]", "[cue]", "[course.race.x]"]
WORDS = ["12%", "-15%", "95% max", "70% reserve", "4:45/km", "20s", "1h", "2-3km", "race", "race-day", "off"]
VALUES = (
    st.sampled_from(WORDS).map('"{}"'.format)
    | st.integers().map(str)
    | st.floats().map(str)
    | st.sampled_from(
        ["true", "false", "2027-09-04", "07:32:00", "2027-09-04T07:32:00Z", "1e400", "{}", "[]"]
    )
    | st.text(st.characters(codec="utf-8"), max_size=8).map(lambda text: '"' + text.replace('"', "") + '"')
    | st.text(st.characters(codec="utf-8"), max_size=8)
)
NESTED = VALUES | st.lists(VALUES, max_size=3).map(lambda items: f"[{', '.join(items)}]")
PAIRS = st.tuples(st.sampled_from(KEYS), NESTED).map(" = ".join)
LINES = st.lists(PAIRS | st.sampled_from(TABLES), max_size=12).map("\n".join)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return folder(tmp_path_factory.mktemp("fuzz"), "").parent


def compiles_or_is_refused(place: Path, data: bytes) -> None:
    path = place / "plan.toml"
    path.write_bytes(data)
    try:
        compiled = plans.compile_file(path)
    except plans.PlanError as error:
        assert error.problems
        lines = data.decode("utf-8", "replace").split("\n")
        for problem in error.problems:
            assert 1 <= problem.line <= len(lines)
            assert 1 <= problem.column <= len(lines[problem.line - 1]) + 2
            assert problem.message.isprintable()
            assert len(str(problem).split("\n")) in (1, 3)
        return
    assert list(Plan(compiled.blob).settings) == list(compiled.settings.values())
    for remark in compiled.warnings:
        assert str(remark)


@given(st.text(st.characters(codec="utf-8"), max_size=200))
def test_random_text(place: Path, text: str) -> None:
    compiles_or_is_refused(place, text.encode())
    plans.check(text)


@given(st.binary(max_size=200))
def test_random_bytes(place: Path, data: bytes) -> None:
    compiles_or_is_refused(place, data)


@given(LINES)
@settings(max_examples=400)
def test_text_like_a_plan(place: Path, text: str) -> None:
    compiles_or_is_refused(place, text.encode())


@given(st.sampled_from(sorted(GRAMMAR)), st.data())
@settings(max_examples=400)
def test_any_value_for_any_key(place: Path, kind: str, data: st.DataObject) -> None:
    head = {"": "", "session": "[[session]]", "course": "[course.race]", "pacing": "[pacing.race-day]"}
    key = data.draw(st.sampled_from(sorted(GRAMMAR[kind])))
    text = f"{head.get(kind, f'[{kind}]')}\n{key} = {data.draw(NESTED)}\n"
    compiles_or_is_refused(place, text.encode())


@given(st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=6))
@settings(max_examples=400)
def test_a_plan_with_bytes_changed(place: Path, changes: list[tuple[float, int]]) -> None:
    data = bytearray(FULL.encode())
    for where, byte in changes:
        data[int(where * len(data))] = byte
    compiles_or_is_refused(place, bytes(data))


@given(
    st.lists(
        st.tuples(st.integers(0, FULL.count("\n")), st.sampled_from(["drop", "twice", "up"])), max_size=6
    )
)
def test_a_plan_with_lines_moved(place: Path, changes: list[tuple[int, str]]) -> None:
    lines = FULL.split("\n")
    for at, what in changes:
        at %= len(lines)
        if what == "drop":
            del lines[at]
        elif what == "twice":
            lines.insert(at, lines[at])
        else:
            lines[at - 1], lines[at] = lines[at], lines[at - 1]
        lines = lines or [""]
    compiles_or_is_refused(place, "\n".join(lines).encode())


@given(st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=6))
def test_a_gpx_with_bytes_changed(
    tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[float, int]]
) -> None:
    hut = '<wpt lat="45.01" lon="6.5"><name>Hut</name><type>Food</type></wpt>'
    data = bytearray(hill(step_m=50).replace("<trk>", f"{hut * 3}<trk>").encode())
    for where, byte in changes:
        data[int(where * len(data))] = byte
    here = tmp_path_factory.mktemp("gpx")
    path = folder(here, "[course.race]\ngpx = 'course.gpx'")
    (here / "course.gpx").write_bytes(bytes(data))
    compiles_or_is_refused(here, path.read_bytes())
