"""The core is the same on every interpreter: the same pages, the same cues, the same state, and not a byte of heap."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import pytest

from tests.core import plans
from tests.core.programs import EVERY_KIND
from tests.core.recorded import frames, image, record, seconds
from tests.vm.interpreters import Interpreter
from tests.vm.ledger import core_as_written, drive_as_shipped
from trailcore import settings as s
from trailcore.frame import Frame
from trailcore.image import record as record_image
from trailcore.plan import Plan
from trailcore.program import TAP_POLE
from trailcore.recorder import Recorder
from trailcore.replay import Player
from trailcore.session import Session

HERE = Path(__file__).parent
MINUTES = 40
DEEPEST = 9  # of the 12 that the house allows, the rest is the app's


@dataclass(frozen=True)
class Log:
    """A session as CPython recorded it, and what it said and knew."""

    plan: bytes
    pages: bytes
    cues: str
    taps: str
    state: bytes


class Taps:
    """The listener that asks for the next tap after each frame."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.told: list[str] = []

    def fed(self, frame: Frame) -> None:
        lead = self.session.lead()
        if lead:
            self.told.append(f"{lead.next_tap_ms(frame.t_ms)} {lead.tap_kind()}\n")


@pytest.fixture(scope="module", params=["race", "workout"])
def log(request: pytest.FixtureRequest) -> Log:
    """Forty minutes on the rolling course, across the wrap: drop-outs, a stop, technical ground, caps; or a workout."""
    if request.param == "race":
        plan = plans.everything({s.START_S: 400, s.LAST_M: 1500, s.CEILING_BPM: 160, s.Z4_BPM: 160})
    else:
        sections = plans.settings_section({s.CEILING_BPM: 160, s.BREATH_IN: 2, s.BREATH_OUT: 2})
        plan = plans.blob(sections, entries=[plans.Entry(program=EVERY_KIND)])
    session = Session(Plan(plan))
    shelf, rows = record(seconds(MINUTES), session)
    assert len(shelf) > 20
    assert len({row[0] for row in rows}) >= 5, "too tame a session to compare by"
    taps = Taps(Session(Plan(plan)))
    player = Player(taps.session, taps)
    for page in shelf[1:]:
        assert player.play(bytearray(page))
    assert len(taps.told) > 200
    assert any(line.endswith(f" {TAP_POLE}\n") for line in taps.told) is (session.poling is not None)
    cues = "".join(" ".join(map(str, row)) + "\n" for row in rows)
    return Log(plan, b"".join(shelf), cues, "".join(taps.told), image(session))


With = Callable[[str, Interpreter], tuple[str, dict[str, bytes]]]


@pytest.fixture(params=["written", "folded", "shipped"])
def with_core(request: pytest.FixtureRequest) -> With:
    """What adds to a script the core's files: as they are here, or folded, or that compiled."""
    if request.param == "written":
        return lambda script, _: core_as_written(script)
    if request.param == "folded":
        return lambda script, _: drive_as_shipped(script, None)
    return lambda script, interpreter: drive_as_shipped(script, interpreter.dialect)


def is_as_written(core: dict[str, bytes]) -> bool:
    return "trailcore/place.py" in core


def heap_for(core: dict[str, bytes]) -> str:
    """A watch's; twice as much for all of the core as it is written, which no watch gets."""
    return "256k" if is_as_written(core) else "128k"


def test_every_interpreter_writes_the_same_log_and_says_the_same(
    interpreter: Interpreter, with_core: With, log: Log
):
    script, core = with_core((HERE / "core_play.py").read_text(), interpreter)
    result = interpreter.run(
        script,
        "log.bin",
        files_in={**core, "log.bin": log.pages, "plan.bin": log.plan},
        files_out=["again.bin", "cues.txt", "taps.txt", "state.bin"],
        heap=heap_for(core),
        timeout=300,
    )
    assert result.files["again.bin"] == log.pages
    assert result.files["cues.txt"].decode() == log.cues
    assert result.files["taps.txt"].decode() == log.taps
    assert result.files["state.bin"] == log.state
    assert result.stdout.split()[2] == "0", "bad frames"


def test_not_a_byte_of_heap_for_a_second_a_frame_or_a_page(micropython: Interpreter, with_core: With):
    """At full scale and across the wrap; what each case did is printed by the script."""
    script, core = with_core((HERE / "core_locked.py").read_text(), micropython)
    # As written, a step of `range` that is a constant of another module makes an object of it: not along a course.
    plan = (
        plans.blob(plans.settings_section(plans.EVERYTHING), entries=[plans.Entry(program=EVERY_KIND)])
        if is_as_written(core)
        else plans.everything(program=EVERY_KIND)
    )
    result = micropython.run(script, files_in={**core, "plan.bin": plan}, heap=heap_for(core), timeout=300)
    told = [line.split() for line in result.lines()]
    assert [(name, what) for name, what, *_ in told if what != "0"] == []
    assert len(told) == 9
    sealed, said = {name: int(n) for name, _, n, _ in told}, {name: int(n) for name, _, _, n in told}
    assert sealed["full"] > 20  # pages sealed because they were full
    assert sealed["usual-at-the-wrap"] >= 3  # and because they were old
    assert said["hills"] > 10
    assert said["steep"] > 10
    assert said["steps"] > 100


def depth_below(work: Callable[[], None]) -> tuple[int, str]:
    """The deepest call of Python code that `work` makes, and its name."""
    depth, deepest, where = 0, 0, ""

    def hook(frame: FrameType, event: str, _: object) -> None:
        nonlocal depth, deepest, where
        if event == "call":
            depth += 1
            if depth > deepest:
                deepest, where = depth, frame.f_code.co_qualname
        elif event == "return":
            depth -= 1

    sys.setprofile(hook)
    try:
        work()
    finally:
        sys.setprofile(None)
    return deepest - 1, where  # without `work` itself


def test_calls_stay_shallow(log: Log):
    """The pystack of a board ends at 14 to 19; the house allows 12, of which the core takes so many."""
    session = Session(Plan(log.plan))

    class Sink:
        def put(self, page: bytearray) -> None:
            pass

    recorder = Recorder(Sink(), 1, 0)
    whole = list(seconds(25))

    def work() -> None:
        for frame in frames(whole):
            recorder.write(frame)
            frame.feed(session)

    def fed_alone() -> None:
        recorder.seal()
        record_image([image(session)], recorder, 0)

    fed = depth_below(work)
    sealed = depth_below(fed_alone)
    print("deepest", fed, sealed)
    assert fed[0] <= DEEPEST, fed
    assert sealed[0] <= DEEPEST, sealed
