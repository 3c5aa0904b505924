"""A watch that runs: CircuitPython's boot order around an interpreter, in the world's time.

safemode.py in safe mode, boot.py after a reset, then code.py, then the wait for a key, then the REPL; reset, reload,
watchdog and power cut end the interpreter wherever it is. Every stage is an interpreter of its own, as on a board
every stage has a heap of its own.
"""

from __future__ import annotations

from collections.abc import Callable

from .console import Console
from .drive import Drive
from .machines import Child, CPython, Interpreter, StuckError
from .parts.flash import Flash, PowerCut
from .port import SLICE_US, Causes, Ended, Port, Stage, Waits
from .shim import _ops as ops
from .world import Reset, World

VERSION = "Adafruit CircuitPython 10.3.0 on 2026-09-01"
SAFE_MODE_WAIT_US = 1_000_000
"""CIRCUITPY_SAFE_MODE_DELAY: a reset pressed in it is a wish for safe mode."""
BOOT_OUT_WAIT_US = 1_000_000
"""Before boot_out.txt is written, "in case power is momentary" (main.c)."""
OFF_US = 1_000_000
"""How long the power is off between `power_off` and `power_on` [ours]."""

# Numbered as in shim/microcontroller.py and shim/supervisor.py.
POWER_ON, SOFTWARE, DEEP_SLEEP, WATCHDOG = 0, 2, 3, 5
RUN_STARTUP, RUN_RELOAD, RUN_REPL_RELOAD = 0, 2, 3
NOT_SAFE, SAFE_PROGRAMMATIC, SAFE_PY_ERROR, SAFE_USER, SAFE_WATCHDOG = 0, 6, 7, 8, 9

_CAUSES = {
    "power on": POWER_ON,
    "brownout": POWER_ON,  # the nRF52840 cannot tell them apart
    "software": SOFTWARE,
    "deep sleep": DEEP_SLEEP,
    "watchdog": WATCHDOG,
}
_WISHES = {"reset": "software", "deep sleep": "deep sleep"}
_SAFE_WORDS = {
    SAFE_PROGRAMMATIC: "The `microcontroller` module was used to boot into safe mode.",
    SAFE_PY_ERROR: "Error in safemode.py.",
    SAFE_USER: "You pressed the reset button during boot.",
    SAFE_WATCHDOG: "Internal watchdog timer expired.",
}
_FILES = {ops.SAFEMODE_PY: "safemode.py", ops.BOOT_PY: "boot.py", ops.CODE_PY: "code.py"}

# Why `run` returned.
TIME = "time"
STOPPED = "stopped"
POWER_CUT = "power cut"
IDLE = "idle"


class VirtualWatch:
    """A watch in `world` with this `flash`, off at first.

    Attributes:
        console: what it prints and what is typed.
        resets: why the chip started, each time, in the words of `World.reset_cause`.
        is_at_rest: code.py does not run, as if its wearer had ended the session: it waits for a key.
    """

    def __init__(
        self,
        world: World,
        flash: Flash,
        interpreter: Interpreter | None = None,
        console: Console | None = None,
    ) -> None:
        self.world = world
        self.flash = flash
        self.interpreter = interpreter or CPython()
        self.console = console or Console()
        self.resets: list[str] = []
        self.is_at_rest = False
        self.drive = Drive(flash, world.fattime)
        self.port = Port(world, self.drive, self.console)
        self._child: Child | None = None
        self._held: tuple[int, bytes] | None = None
        self._causes = Causes()
        self._is_waiting = False
        self._was_on = False
        self._cause: str | None = None
        flash.spend = world.advance

    # Power

    def power_on(self) -> None:
        """Give it power; it boots when it runs."""
        self.flash.power_on()
        if self._was_on:
            self.world.lose_power(OFF_US)
        self._was_on = True
        self._reset("power on")

    def power_off(self) -> None:
        """Take its power: what was only cached is lost."""
        self._end_child()
        self._is_waiting = False
        self._cause = None

    def _reset(self, cause: str) -> None:
        """Come out of a reset that the world has gone through; it boots when it runs on.

        So whatever happens while it boots, another reset too, happens where `run` sees it.
        """
        self.power_off()
        self._cause = cause

    def _start(self, cause: str) -> None:
        """Boot after a reset."""
        safe_mode = NOT_SAFE
        if cause == "watchdog" and self.world.usb != "none":
            safe_mode = SAFE_WATCHDOG
        elif cause == "software" and self.port.safe_mode_next:
            safe_mode = SAFE_PROGRAMMATIC
        self.port.safe_mode_next = False
        self.port.watchdog_ms = 0
        self.resets.append(cause)
        self._causes = Causes(_CAUSES[cause], RUN_STARTUP, safe_mode)
        self.drive.reset()
        if cause not in ("watchdog", "brownout") and not safe_mode:
            self.port.pass_time(SAFE_MODE_WAIT_US)
        if safe_mode not in (NOT_SAFE, SAFE_USER) and self.drive.has("safemode.py"):
            self._begin(ops.SAFEMODE_PY)
        else:
            self._boot()

    def _boot(self) -> None:
        if self._causes.safe_mode:
            self._wait_for_key()
            return
        self.console.keep()
        if self.drive.has("boot.py"):
            self._begin(ops.BOOT_PY)
        else:
            self._booted()

    def _booted(self) -> None:
        """Write down what boot.py printed, if that has changed, and go on."""
        uid = f"{self.world.seed:016X}"
        text = f"{self._about()}\nUID:{uid}\n".encode() + self.console.kept()
        self.drive.write_boot_out(text, lambda: self.port.pass_time(BOOT_OUT_WAIT_US))
        self._code(RUN_STARTUP)

    def _code(self, reason: int) -> None:
        self._causes.run = reason
        if self._causes.safe_mode or self.is_at_rest or not self.drive.has("code.py"):
            self._wait_for_key()
        else:
            self._begin(ops.CODE_PY)

    def _wait_for_key(self) -> None:
        self._is_waiting = True
        self.console.write(b"\nAuto-reload is off.\n")
        word = _SAFE_WORDS.get(self._causes.safe_mode)
        if word:
            self.console.write(f"Running in safe mode! Not running saved code.\n\n{word}\n".encode())
        self.console.write(b"\nPress any key to enter the REPL. Use CTRL-D to reload.\n")

    # Running

    def run(self, until_us: int | None = None, stop: Callable[[], bool] = lambda: False) -> str:
        """Run until a moment of the world, or `stop()`; return why it returned.

        "time", "stopped", "power cut" (the power went in a flash operation: `power_on` again), "idle" (it waits for a
        key that nobody will press).

        Raises:
            StuckError: the interpreter died or computes for ever.
        """
        while True:
            if stop():
                return STOPPED
            if until_us is not None and self.world.now_us >= until_us:
                return TIME
            try:
                if not self._step():
                    return IDLE
            except PowerCut:
                self.power_off()
                return POWER_CUT
            except Reset as reset:
                self._reset(reset.cause)

    def _step(self) -> bool:
        """Serve one request, or wait for a key; False if there never will be one."""
        if self._cause is not None:
            cause, self._cause = self._cause, None
            self._start(cause)
            return True
        if self.world.is_off:
            self.world.advance(SLICE_US)
            return True
        if self._is_waiting:
            return self._key()
        if self._held is None:
            assert self._child is not None, "a watch without power: power_on() it"
            self._held = self._child.request()
            if self._held is None:
                self._ended()
                return True
        try:
            answer = self.port.answer(*self._held)
        except Waits:
            return self._pass_wall_time()
        except Ended as end:
            self._restart(end.end)
            return True
        self._held = None
        assert self._child is not None
        self._child.answer(answer)
        return True

    def _pass_wall_time(self) -> bool:
        us = self.console.wait()
        if us is not None:
            self.port.pass_time(us)
        return us is not None

    def _key(self) -> bool:
        self.console.poll()
        if not self.console.waiting:
            return self._pass_wall_time()
        self._is_waiting = False
        if self.console.take(1) == b"\x04":
            self._soft_reboot()
        else:
            self._begin(ops.REPL)
        return True

    def _soft_reboot(self, is_raw: bool = False, reason: int = RUN_REPL_RELOAD) -> None:
        """Start anew; a raw REPL stays one, and code.py does not run."""
        self.console.write(b"soft reboot\n")
        if is_raw:
            self._begin(ops.RAW_REPL)
        else:
            self._code(reason)

    # Stages

    def _about(self) -> str:
        board_id = self.world.board_id
        return f"{VERSION}; {board_id} with nRF52840\nBoard ID:{board_id}"

    def _begin(self, kind: int) -> None:
        self._end_child()
        self.port.begin(Stage(kind, _FILES.get(kind, ""), self._about(), self._causes))
        self._child = Child(self.interpreter, self.console)

    def _end_child(self) -> None:
        self._held = None
        if self._child is not None:
            self._child.end()
            self._child = None

    def _end_stage(self) -> None:
        self._end_child()
        self.drive.end_stage()
        self.port.radio.end_stage()

    def _ended(self) -> None:
        """Go on after a stage whose interpreter has ended by itself."""
        stage = self.port.stage
        assert self._child is not None
        if stage.end is None:
            code = self._child.wait()
            told = self.console.tail().decode(errors="replace")
            where = stage.file or "the REPL"
            raise StuckError(f"{self.interpreter.name} ended with {code} in {where}, having printed:\n{told}")
        self._end_stage()
        if stage.kind == ops.SAFEMODE_PY:
            if stage.end == ops.RAISED:
                self._causes.safe_mode = SAFE_PY_ERROR
            self._boot()
        elif stage.kind == ops.BOOT_PY:
            self._booted()
        elif stage.kind == ops.CODE_PY:
            self.console.write(b"\nCode done running.\n")
            if stage.end == ops.EXITED:
                self._begin(ops.REPL)
            else:
                self._wait_for_key()
        else:
            self._after_repl(stage.kind, stage.end)

    def _after_repl(self, kind: int, end: int) -> None:
        if end == ops.TO_RAW:
            self._begin(ops.RAW_REPL)
        elif end == ops.TO_FRIENDLY:
            self._begin(ops.REPL)
        else:
            self._soft_reboot(kind == ops.RAW_REPL)

    def _restart(self, wish: str) -> None:
        """Do what the firmware asked for: reload, reset or deep sleep."""
        if wish == "reload":
            kind = self.port.stage.kind
            self._end_stage()
            if kind == ops.CODE_PY:
                self.console.write(b"\nCode done running.\n")
            self._soft_reboot(kind == ops.RAW_REPL, RUN_RELOAD)
        else:
            self.drive.volume.sync()
            self.world.reset(_WISHES[wish])
            self._reset(_WISHES[wish])
