"""A link that is slow, or silent for a while, anywhere: waited out, or told and gone on from; nothing is mixed up."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.link.far_end import installed, plugged_in
from tests.link.paced import DOG_S, Clock, Pace, PacedWatch, a_clock
from tests.link.test_pull_faults import had, pages_of
from tests.plans import makers
from trailcue import archive, fullpool, installation, payload, plans
from trailcue.cli import EXIT_OK, EXIT_PARTLY, main
from trailcue.library import Library
from trailcue.link import install, keeping, poolmap, pull, repl, slots, sync
from trailcue.link.drive import Drive as Mounted
from trailcue.link.remote import Remote
from trailcue.link.repl import LinkError, Repl
from trailcue.plans.compiling import Compiled

POOL = fullpool.filled(fullpool.OVERHEAD + 64, 32)
"""Some sessions, 24 pages, none of them pulled."""
BUILD = payload.build_id_bytes()
WAITED_S = 0.8 * repl.ANSWER_S
"""Silent for almost as long as is waited."""
PAST_S = 1.5 * repl.ANSWER_S
"""Silent for longer than is waited for an answer, but not for as long as is asked again."""
LOST_S = 4 * repl.ANSWER_S
"""Silent until the laptop has given up; then all of it comes, when the next one listens."""

SLOW = {
    "9,600 baud": Pace(bytes_per_s=960),
    "round trips of half a second": Pace(latency_s=0.25),
    "bursts with gaps": Pace(burst=4096, gap_s=3.0),
    "small bursts": Pace(burst=61, gap_s=0.05, bytes_per_s=3000),
}

Doing = Callable[[Repl], object]


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Compiled:
    """Of several pieces."""
    return plans.compile_file(makers.folder(tmp_path_factory.mktemp("plan"), makers.FULL, makers.ultra()))


@pytest.fixture(scope="module")
def old_plan(tmp_path_factory: pytest.TempPathFactory) -> Compiled:
    return plans.compile_file(makers.folder(tmp_path_factory.mktemp("old"), makers.SHORT))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    with a_clock(monkeypatch) as clock:
        yield clock


class Desk:
    """A watch with a log and an older plan, and a laptop that has nothing, as often as they are wanted."""

    def __init__(self, folder: Path, clock: Clock, plan: Compiled, old_plan: Compiled) -> None:
        self.logs, self.home = folder / "logs", folder / "home"
        self.clock, self.plan, self.old_plan = clock, plan, old_plan
        self.drive = installed(folder / "watch", POOL, old_plan.blob)
        self.drive.at("/lib").mkdir()

    def watch(self, pace: Pace | None = None) -> PacedWatch:
        """Give the watch anew, over such a link."""
        for path in (self.logs, self.home):
            shutil.rmtree(path, ignore_errors=True)
        archive.keep_plan(self.old_plan.blob)
        self.clock.now_s = 0.0
        self.drive.ahead_s = -4000.0
        self.drive.at(poolmap.PATH).write_bytes(POOL)
        self.drive.at("/lib/a.py").write_bytes(b"x = 1\n")
        self.drive.at("/lib/new.py").unlink(missing_ok=True)
        self.drive.at("/build.id").write_bytes(BUILD)
        self.drive.at("/plan_a.slot").write_bytes(installation.slot(self.old_plan.blob))
        self.drive.at("/plan_b.slot").write_bytes(installation.slot(None))
        return PacedWatch(self.drive, self.clock, pace)

    def pull(self, link: Repl) -> None:
        """Pull as `trailcue pull --out` does."""
        files = Remote(link)
        pull.pull(files, keeping.in_folder(self.logs), lambda below: sync.mark_pulled(files, below))

    def has_pulled(self) -> bool:
        """Tell whether each page is here once, and the watch knows it and has all of them still."""
        files = Mounted(self.drive.folder)
        assert pages_of(self.drive.bytes(poolmap.PATH)) == pages_of(POOL)
        return self.logs.exists() and had(self.logs) == pages_of(POOL) and poolmap.look(files).pulled == 24

    def sync(self, link: Repl) -> None:
        """Sync as `trailcue sync --no-pull` does."""
        files = Remote(link)
        sync.check_build(files)
        if not sync.has_plan(files, self.plan):
            sync.send_plan(files, self.plan)
        if sync.is_off(sync.clock_off_s(files)):
            sync.set_clock(files)

    def has_synced(self) -> bool:
        """Tell whether the plan counts, the one before it is beside it, and the clock is right."""
        files = Mounted(self.drive.folder)
        both = slots.slotted(files)
        assert both and all(slots.plan_of(files, slot.hash) for slot in both), "one to begin with, always"
        return both[0].hash == self.plan.hash and abs(self.drive.ahead_s) <= 1.5

    def install(self, link: Repl) -> None:
        """Write files as `trailcue install` does, the one that vouches for them last."""
        wanted = {"lib/a.py": bytes(range(256)) * 50, "lib/new.py": b"y = 1\n", "build.id": b"newer id"}
        files = Remote(link)
        if steps := install.steps(files, wanted):
            install.carry_out(files, steps, nobody)

    def has_installed(self) -> bool:
        """Tell whether all is there; no build id stands by files that are not."""
        found = {
            name: self.drive.at(name).exists() and self.drive.bytes(name)
            for name in ("/lib/a.py", "/lib/new.py")
        }
        is_whole = found == {"/lib/a.py": bytes(range(256)) * 50, "/lib/new.py": b"y = 1\n"}
        is_vouched = self.drive.at("/build.id").exists() and self.drive.bytes("/build.id") == b"newer id"
        assert is_whole or not is_vouched
        assert not (is_vouched and self.drive.writing), (
            "closed by nobody, its length would be written some time"
        )
        return is_vouched


def nobody(*_: object) -> None:
    """Is told what is done."""


@pytest.fixture
def desk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock: Clock, plan: Compiled, old_plan: Compiled
) -> Iterator[Desk]:
    monkeypatch.setenv("TRAILCUE_HOME", str(tmp_path / "home"))
    desk = Desk(tmp_path, clock, plan, old_plan)
    with plugged_in(desk.drive, monkeypatch):
        yield desk


def done(watch: PacedWatch, doing: Doing) -> None:
    with Repl(watch.device) as link:
        doing(link)


def places(sent: list[bytes]) -> list[tuple[int, int]]:
    """Where a link may fall silent: before, within and at the end of what a watch sends; of its many "go on"s, two."""
    going_on = [number for number, data in enumerate(sent) if data == b"\x01"]
    return [
        (number, at)
        for number, data in enumerate(sent)
        for at in sorted({0, len(data) // 2, len(data) - 1})
        if number not in going_on[1:-1]
    ]


def settled(watch: PacedWatch) -> None:
    """Let time pass until whatever was on its way has come, and a watchdog that nobody feeds has bitten."""
    watch.clock.now_s += LOST_S + DOG_S
    watch.come()


WHAT = ["pull", "sync", "install"]


@pytest.mark.parametrize("what", WHAT)
@pytest.mark.parametrize("pace", SLOW.values(), ids=SLOW.keys())
def test_a_link_that_is_slow_carries_all_of_it(what: str, pace: Pace, desk: Desk):
    watch = desk.watch()
    done(watch, getattr(desk, what))
    frames = watch.frames
    watch = desk.watch(pace)
    done(watch, getattr(desk, what))
    assert getattr(desk, f"has_{what}ed")()
    assert watch.frames == frames, "nothing had to be asked twice"
    settled(watch)
    assert watch.is_app_running and not watch.restarts


@pytest.mark.parametrize("what", WHAT)
def test_a_silence_at_any_place_is_waited_out(what: str, desk: Desk):
    watch = desk.watch()
    done(watch, getattr(desk, what))
    frames, where = watch.frames, places(watch.sent)
    assert len(where) > 80
    for place in where:
        watch = desk.watch(Pace(pauses={place: WAITED_S}))
        done(watch, getattr(desk, what))
        assert not watch.pace.pauses and getattr(desk, f"has_{what}ed")(), place
        assert watch.frames == frames or what == "sync", "nothing had to be asked twice, but for a clock"


@pytest.mark.parametrize(("silence_s", "first"), [(PAST_S, 0), (LOST_S, 1)])
@pytest.mark.parametrize("what", WHAT)
def test_a_silence_that_is_longer_is_got_over_or_told_and_gone_on_from(
    what: str, silence_s: float, first: int, desk: Desk
):
    watch = desk.watch()
    done(watch, getattr(desk, what))
    where = places(watch.sent)[first::2]
    told = 0
    for place in where:
        watch = desk.watch(Pace(pauses={place: silence_s}))
        try:
            done(watch, getattr(desk, what))
            assert getattr(desk, f"has_{what}ed")(), place
        except LinkError as error:
            told += 1
            assert re.fullmatch(
                r"paced://watch: no answer from CircuitPython \(.*\): press the .* try again", str(error)
            ), place
            getattr(desk, f"has_{what}ed")()
            desk.clock.now_s = max(desk.clock.now_s, silence_s - 1.0)  # so that what is late comes now
        done(watch, getattr(desk, what))
        assert getattr(desk, f"has_{what}ed")(), place
        settled(watch)
        assert watch.is_app_running, place
    assert told == len(where) if silence_s == LOST_S else 0 < told < len(where) / 4


def test_what_comes_late_is_never_the_next_answer(desk: Desk):
    watch = desk.watch()
    done(watch, lambda link: link.run("print('first')"))
    frames = [number for number, data in enumerate(watch.sent) if data[:2] == b"R\x01"]
    asked = [place for place in places(watch.sent) if place[0] >= frames[-1]]
    assert len(asked) > 5
    for place in asked:
        for silence_s in (PAST_S, LOST_S):
            watch = desk.watch(Pace(pauses={place: silence_s}))
            with Repl(watch.device) as link:
                with pytest.raises(LinkError, match="press the watch's reset button"):
                    link.run("print('first')")
                desk.clock.now_s = max(desk.clock.now_s, silence_s - 1.0)
                assert link.run("print('second')") == b"second\r\n", place
                assert link.run("print('third')") == b"third\r\n", place


def test_a_watch_that_is_heard_after_many_seconds_is_not_asked_in_vain(desk: Desk):
    for latency_s in (0.0, 1.1, 1.9, 2.2, 3.5):
        watch = desk.watch(Pace(latency_s=latency_s))
        done(watch, lambda link: link.run("print('first')"))
        assert watch.frames == 2, (
            "what was asked twice is answered twice, and that is no answer to what came after"
        )


def test_a_long_answer_that_comes_late_and_slowly_is_let_pass(desk: Desk):
    watch = desk.watch()
    done(watch, desk.pull)
    reading = watch.sent.index(max(watch.sent, key=len))
    watch = desk.watch(Pace(bytes_per_s=960, pauses={(reading, 0): PAST_S}))
    done(watch, desk.pull)
    assert desk.has_pulled() and not watch.pace.pauses


@pytest.mark.parametrize("words", ["heads(", "digest(", "mark(", "read("])
def test_a_watch_that_thinks_is_waited_for(words: str, desk: Desk):
    watch = desk.watch()
    watch.takes_s = {words: WAITED_S}
    done(watch, desk.pull)
    assert desk.has_pulled() and desk.clock.now_s > WAITED_S and not watch.restarts


def test_a_link_too_slow_for_the_watchdog_is_told_so_and_the_watch_goes_on(desk: Desk):
    watch = desk.watch(Pace(bytes_per_s=100))
    with pytest.raises(LinkError, match=r"no answer from CircuitPython .*try again"):
        done(watch, desk.pull)
    assert not desk.has_pulled()
    settled(watch)
    assert watch.is_app_running


def test_a_port_that_takes_nothing_for_a_while_is_waited_for(desk: Desk):
    watch = desk.watch()
    done(watch, desk.pull)
    for number in range(2, watch.written - 3, 7):
        watch = desk.watch(Pace(full={number: WAITED_S}))
        done(watch, desk.pull)
        assert desk.has_pulled() and not watch.pace.full, number
    for number in range(3, watch.written - 3, 7):
        watch = desk.watch(Pace(full={number: LOST_S}))
        with pytest.raises(LinkError, match=r"no answer from CircuitPython \(Write timeout\): press the"):
            done(watch, desk.pull)
        watch.pace.full.clear()
        done(watch, desk.pull)
        assert desk.has_pulled(), number


def test_a_command_says_it_in_a_line_and_the_next_one_goes_on(desk: Desk, capsys: pytest.CaptureFixture[str]):
    watch = desk.watch()
    assert main(["pull", "--on", watch.device]) == EXIT_OK
    reading = watch.sent.index(max(watch.sent, key=len))
    watch = desk.watch(Pace(pauses={(reading + 1, 0): LOST_S}))
    capsys.readouterr()
    assert main(["pull", "--on", watch.device]) == EXIT_PARTLY
    said = capsys.readouterr()
    assert said.out == "" and said.err.count("\n") == 1 and "press the watch's reset button" in said.err
    desk.clock.now_s = LOST_S - 1.0
    assert main(["pull", "--on", watch.device, "--json"]) == EXIT_OK
    summary = json.loads(capsys.readouterr().out.splitlines()[-1])["summary"]
    assert (summary["new_pages"], summary["fetched_bytes"]) == (24, 0), "all of it had come"
    with Library.opened() as library:
        assert len(list(library.entries())) == len(summary["kept"]) == len(pages_of(POOL))
    settled(watch)
    assert watch.is_app_running
