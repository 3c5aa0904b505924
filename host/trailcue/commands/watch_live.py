"""A virtual watch as it runs: its time kept, what happens told as it happens, and Ctrl-C heard."""

from __future__ import annotations

import json
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import inf
from typing import Any

from rich.console import Console as Terminal
from rich.live import Live

from trailcue import words
from trailcue.commands import show
from trailcue.virtual.console import Console
from trailcue.virtual.script import press
from trailcue.virtual.virtualwatch import POWER_CUT
from trailcue.worn import Worn

SLICE_US = 1_000_000
"""So long the watch runs between two looks at the wall clock, the wearer and the console."""

SHOWN_S = 600
"""So often a line says where the runner is, event or none."""

LONGEST_S = 60 * 3600
"""Who has not finished by then does not."""

AFTER_FINISH_S = 30
ENDING_S = 20
"""The wearer catches breath, then holds the button; by then the watch has written its last page."""

STARTING_S = 10
"""A watch that was switched on has begun its session by then, and knows a press from a button that was held before."""

MOST_STARTING_S = 40
"""A watch that starts anew all the time is not waited for any longer."""

LETTING_GO_S = 2
"""By then what a press has asked for has begun: a watch that has looked for its strap starts anew."""

_FROM_THE_INTERPRETER = ("code.py output:", "boot.py output:", "soft reboot", "Code done running.")
"""What CircuitPython prints around a program that runs as it should."""


class Unattended(Console):
    """A console at which nobody types: time goes on, and the watchdog bites."""

    def wait(self) -> int:
        """Wait in vain."""
        return SLICE_US // 10


@dataclass
class Told:
    """Prints what happens, as lines or as JSON, a line below that follows the runner where there is a terminal.

    Attributes:
        source: what the pool will be called.
        errors: lines of tracebacks that the watch printed: the last line of each.
    """

    worn: Worn
    terminal: Terminal
    source: str
    is_json: bool
    errors: list[str] = field(default_factory=list)
    _felt: int = 0
    _resets: int = 1
    _printed: int = 0
    _shown_s: int = 0
    _is_traceback: bool = False
    _lines: list[tuple[int, str]] = field(default_factory=list)
    """What waits to be told, and of which second it is."""

    def look(self) -> None:
        """Tell what is new since the last look, in the order of time.

        A rhythm is known once it is over and told by when it began: what is later than that waits for it.
        """
        worn, now_s = self.worn, self.worn.world.now_us // 1_000_000
        resets, felt = worn.watch.resets, worn.wearer.truth.felt
        for cause in resets[self._resets :]:
            self._tell(now_s, "reset", cause, f"[bold red]the watch starts again: {show.marked(cause)}[/]")
        self._resets = len(resets)
        self._read_console(now_s)
        for one in felt[self._felt :]:
            if one.name not in ("tap", ""):  # taps that lead and answers to a press are no news
                self._tell(one.start_us // 1_000_000, "felt", one.name, f"felt {show.styled(one.name)}")
        self._felt = len(felt)
        if now_s - self._shown_s >= SHOWN_S:
            self._shown_s = now_s
            self._tell(now_s, "where", "", "")
        self._print(self._settled_us() / 1e6)

    def end(self) -> None:
        """Tell the rest: nothing more happens."""
        self._print(inf)

    def _settled_us(self) -> int:
        """Return up to when nothing new can become known."""
        world, since_us = self.worn.world, self.worn.wearer.feels_since_us
        known_us = [world.now_us] if since_us is None else [world.now_us, since_us]
        if world.motor is not None and world.motor.is_moving:
            known_us.append(world.motor.now_us if world.motor.burst_us is None else world.motor.burst_us)
        return min(known_us)

    def _print(self, until_s: float) -> None:
        self._lines.sort(key=lambda line: line[0])
        while self._lines and self._lines[0][0] <= until_s:
            _, said = self._lines.pop(0)
            if self.is_json:
                print(said, flush=True)
            else:
                self.terminal.print(said, soft_wrap=True)

    def status(self) -> str:
        """Return where the runner is now."""
        return f"{self._where(self.worn.world.now_us // 1_000_000)}{self.worn.wearer.runner.gait}"

    def _read_console(self, now_s: int) -> None:
        text = self.worn.watch.console.output
        end = text.rfind(b"\n") + 1
        for raw in bytes(text[self._printed : end]).decode(errors="replace").splitlines():
            line = raw.strip()
            if line.startswith("Traceback"):
                self._is_traceback = True
            elif self._is_traceback and line and not raw.startswith(" "):
                self._is_traceback = False
                self.errors.append(line)
            if line and line not in _FROM_THE_INTERPRETER:
                self._tell(now_s, "console", line, f"[dim]watch:[/] {show.marked(line)}")
        self._printed = max(self._printed, end)

    def _tell(self, t_s: int, what: str, word: str, said: str) -> None:
        if self.is_json:
            line = json.dumps({"source": self.source, "t_ms": 1000 * t_s, what: word, **self._truth()})
        else:
            line = f"{self._where(t_s)}{said}"
        self._lines.append((t_s, line))

    def _truth(self) -> dict[str, Any]:
        runner = self.worn.wearer.runner
        return {
            "true_distance_m": round(runner.distance_m),
            "true_grade_percent": round(100 * runner.course.grade(runner.distance_m), 1),
            "true_bpm": round(runner.heart.bpm),
            "true_gait": runner.gait,
        }

    def _where(self, t_s: int) -> str:
        truth = self._truth()
        return (
            f"{words.clock(1000 * t_s)}  {truth['true_distance_m'] / 1000:6.2f} km  "
            f"{truth['true_grade_percent']:+6.1f}%  {truth['true_bpm']:3d} bpm  "
        )


class Interrupt:
    """Ctrl-C, taken down; a second one is not caught any more."""

    def __init__(self) -> None:
        self._event = threading.Event()

    @property
    def is_set(self) -> bool:
        """Whether it was pressed."""
        return self._event.is_set()

    def wait(self, seconds: float) -> None:
        """Sleep, unless it is pressed."""
        self._event.wait(seconds)

    @contextmanager
    def heard(self) -> Iterator[Interrupt]:
        """Take it down in here."""

        def take(*_: object) -> None:
            self._event.set()
            signal.signal(signal.SIGINT, signal.default_int_handler)

        before = signal.signal(signal.SIGINT, take)
        try:
            yield self
        finally:
            signal.signal(signal.SIGINT, before)


class Run:
    """A watch worn from power-on to the end of its session."""

    def __init__(
        self,
        worn: Worn,
        told: Told,
        held_us: tuple[tuple[int, int], ...],
        speed: float,
        lasting_s: int | None,
    ) -> None:
        """Take what is to be worn.

        Args:
            worn: put on, its power off.
            told: who is told.
            held_us: when the button is down.
            speed: times as fast as life; infinity for as fast as it goes.
            lasting_s: how long; None: to the finish.
        """
        self.worn, self.told = worn, told
        self._held_us = deque(held_us)
        self._speed = speed
        self._lasting_s = lasting_s
        self._finished_s: int | None = None
        self._starts = 0
        self._started_us = 0

    def go(self, interrupt: Interrupt) -> None:
        """Wear it; at the end, Ctrl-C too, the wearer ends the session. The power is off afterwards.

        Raises:
            StuckError: the firmware computes for ever, or its interpreter died.
        """
        worn, begun = self.worn, time.monotonic()
        worn.watch.power_on()
        try:
            with self._following() as refresh:
                while not (interrupt.is_set or self._is_over()):
                    self._slice(lambda: interrupt.is_set)
                    refresh()
                    if self._speed != inf:
                        due = begun + worn.world.now_us / 1e6 / self._speed
                        interrupt.wait(max(0.0, due - time.monotonic()))
                self._held_us.clear()
                given_up_us = worn.world.now_us + 1_000_000 * MOST_STARTING_S
                while worn.world.now_us < min(self._ready_us(), given_up_us):
                    self._slice(lambda: False)
                self._held_us.extend(press("end", worn.world.now_us / 1e6 + 0.5))
                until_us = worn.world.now_us + 1_000_000 * ENDING_S
                while worn.world.now_us < until_us:
                    self._slice(lambda: False)
        finally:
            worn.watch.power_off()
            self.told.end()

    def _slice(self, stop: Callable[[], bool]) -> None:
        worn = self.worn
        until_us = worn.world.now_us + SLICE_US
        while self._held_us and self._held_us[0][0] < until_us:
            worn.world.press(*self._held_us.popleft())
        if worn.watch.run(until_us, stop) == POWER_CUT:
            worn.watch.power_on()
        if len(worn.watch.resets) > self._starts:
            self._starts, self._started_us = len(worn.watch.resets), worn.world.now_us
        self.told.look()

    def _ready_us(self) -> int:
        """Return from when on the button can be held for the end: let go before, by a watch that has started."""
        let_go_us = self.worn.world.pressed_until_us + 1_000_000 * LETTING_GO_S
        return max(let_go_us, self._started_us + 1_000_000 * STARTING_S)

    def _is_over(self) -> bool:
        now_s = self.worn.world.now_us // 1_000_000
        if self._lasting_s is not None:
            return now_s >= self._lasting_s
        if self._finished_s is None and self.worn.wearer.runner.finished:
            self._finished_s = now_s
        return now_s >= LONGEST_S or (
            self._finished_s is not None and now_s >= self._finished_s + AFTER_FINISH_S
        )

    @contextmanager
    def _following(self) -> Iterator[Callable[[], None]]:
        """Have the last line of a terminal follow the runner."""
        told = self.told
        if told.is_json or not told.terminal.is_terminal:
            yield lambda: None
            return
        with Live(console=told.terminal, refresh_per_second=8, transient=True) as live:
            yield lambda: live.update(f"[dim]{told.status()}[/]")
