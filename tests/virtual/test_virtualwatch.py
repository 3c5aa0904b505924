"""A watch that boots, restarts, loses its power and is talked to, as a board would."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from mpremote.transport import TransportExecError
from mpremote.transport_serial import SerialTransport

from tests.virtual.fake_world import HAS_DRIVE, FakeWorld, drive_of
from trailcue.virtual.console import Console, PtyConsole
from trailcue.virtual.drive import Drive
from trailcue.virtual.faults import Fault
from trailcue.virtual.parts.flash import Flash
from trailcue.virtual.virtualwatch import IDLE, POWER_CUT, STOPPED, TIME, VirtualWatch

LOOP = "import time\nprint('app')\nwhile True:\n    time.sleep(0.02)\n"


def made(code: str, console: Console | None = None, **files: str) -> VirtualWatch:
    """Return a watch with these files, its power on."""
    named = {f"{name}.py": text for name, text in files.items()}
    watch = VirtualWatch(
        FakeWorld(), drive_of({"boot.py": HAS_DRIVE, "code.py": code, **named}), console=console
    )
    watch.power_on()
    return watch


def printed(watch: VirtualWatch) -> str:
    return watch.console.output.decode().replace("\r\n", "\n")


def test_boot_py_runs_first_and_what_it_prints_is_kept_on_the_drive():
    watch = made("print('code')\n", boot="print('boot')\n")
    assert watch.run() == IDLE
    text = printed(watch)
    assert text.index("boot.py output:\nboot\n") < text.index("code.py output:\ncode\n")
    kept = watch.drive.volume.open("/boot_out.txt").read().decode().replace("\r\n", "\n")
    assert kept.startswith("Adafruit CircuitPython 10.")
    assert "\nBoard ID:feather_bluefruit_sense\nUID:" in kept and kept.endswith("boot.py output:\nboot\n")
    before = watch.flash.done
    watch.power_off()
    watch.power_on()
    assert watch.run() == IDLE
    assert watch.flash.done == before, "it says the same, so it is not written again"


def test_without_code_py_it_waits():
    watch = VirtualWatch(FakeWorld(), drive_of({}))
    watch.drive.volume.remove("/code.py")
    watch.drive.volume.sync()
    watch.power_on()
    assert watch.run() == IDLE
    assert "Press any key" in printed(watch) and "code.py output" not in printed(watch)


COUNTING = """
import alarm, microcontroller, supervisor
memory = alarm.sleep_memory
memory[0] += 1
print(memory[0], supervisor.runtime.run_reason.split('.')[-1], microcontroller.cpu.reset_reason.split('.')[-1])
if memory[0] == 1:
    supervisor.reload()
if memory[0] == 2:
    microcontroller.reset()
print('end')
"""


def test_reload_runs_code_anew_and_reset_runs_boot_too():
    watch = made(
        COUNTING, boot="import alarm\nalarm.sleep_memory[1] += 1\nprint('boots', alarm.sleep_memory[1])\n"
    )
    assert watch.run() == IDLE
    lines = printed(watch).splitlines()
    told = [line for line in lines if line[:1].isdigit() or line.startswith(("boots", "end"))]
    assert told == [
        "boots 1",
        "1 STARTUP POWER_ON",
        "2 SUPERVISOR_RELOAD POWER_ON",
        "boots 2",
        "3 STARTUP SOFTWARE",
        "end",
    ]
    assert watch.resets == ["power on", "software"]
    assert "soft reboot" in lines


def test_sleep_memory_is_lost_with_the_power_and_nvm_is_not():
    watch = made(
        "import alarm, microcontroller, supervisor\n"
        "print('had', alarm.sleep_memory[9], microcontroller.nvm[9])\n"
        "alarm.sleep_memory[9] = microcontroller.nvm[9] = 5\n"
        "ticks = supervisor.ticks_ms()\n"
        "print('young', ticks >= 0x1FFF0000 - 0x1FFF0000 % 65536 or ticks < 0)\n"
    )
    for expected in ("had 0 255", "had 0 5"):
        watch.console.output.clear()
        assert watch.run() == IDLE
        assert expected in printed(watch)
        watch.power_off()
        watch.power_on()


def test_a_watchdog_that_is_not_fed_resets():
    watch = made(
        "import microcontroller, time\n"
        "from watchdog import WatchDogMode\n"
        "dog = microcontroller.watchdog\n"
        "if microcontroller.cpu.reset_reason == microcontroller.ResetReason.WATCHDOG:\n"
        "    print('bitten', dog.mode)\n"
        "else:\n"
        "    dog.timeout = 8\n"
        "    dog.mode = WatchDogMode.RESET\n"
        "    for i in range(30):\n"
        "        time.sleep(1)\n"
        "        dog.feed()\n"
        "    print('fed')\n"
        "    while True:\n"
        "        time.sleep(0.5)\n"
    )
    assert watch.run() == IDLE
    assert "fed\n" in printed(watch) and "bitten None\n" in printed(watch)
    assert watch.resets == ["power on", "watchdog"]
    assert 39_000_000 < watch.world.now_us < 43_000_000


def test_a_watchdog_reset_with_power_on_usb_goes_to_safe_mode():
    watch = made(
        "import microcontroller, time\n"
        "from watchdog import WatchDogMode\n"
        "microcontroller.watchdog.timeout = 4\n"
        "microcontroller.watchdog.mode = WatchDogMode.RESET\n"
        "while True:\n"
        "    time.sleep(1)\n",
        safemode="import supervisor\nprint(supervisor.runtime.safe_mode_reason)\n",
    )
    watch.world.usb = "power bank"
    assert watch.run() == IDLE
    text = printed(watch)
    assert "safemode.py output:\nsupervisor.SafeModeReason.WATCHDOG\n" in text
    assert "Running in safe mode!" in text and text.count("code.py output") == 1


def test_safe_mode_can_be_wished_for_and_left():
    watch = made(
        "import microcontroller\n"
        "if microcontroller.cpu.reset_reason == microcontroller.ResetReason.POWER_ON:\n"
        "    microcontroller.on_next_reset(microcontroller.RunMode.SAFE_MODE)\n"
        "    microcontroller.reset()\n"
        "print('back')\n",
        safemode="import microcontroller\nprint('safe')\nmicrocontroller.reset()\n",
    )
    assert watch.run() == IDLE
    text = printed(watch)
    assert text.index("safe\n") < text.index("back\n")


WRITING = """
import os
file = open("/log.bin", "r+b")
page = bytearray(512)
for i in range(16):
    for j in range(512):
        page[j] = i + 1
    file.seek(512 * i)
    file.write(page)
    os.sync()
print("written")
"""


def about_to_write() -> VirtualWatch:
    """Return a watch that has booted and will write pages."""
    files = {"boot.py": HAS_DRIVE, "code.py": WRITING, "guard.bin": bytes(8192), "log.bin": bytes(512 * 16)}
    watch = VirtualWatch(FakeWorld(), drive_of(files))
    watch.power_on()
    assert watch.run(stop=lambda: b"code.py output" in watch.console.tail()) == STOPPED
    return watch


def test_the_power_goes_at_the_nth_flash_write():
    """The interpreter ends there, wherever it is; the volume mounts, and what is torn lies in one erase unit."""
    watch = about_to_write()
    before = watch.flash.done
    assert watch.run() == IDLE and "written" in printed(watch)
    torn = 0
    for number in range(before + 1, watch.flash.done, 23):
        cut = about_to_write()
        cut.flash.cut_at = number
        assert cut.run() == POWER_CUT and cut.flash.done == number
        assert "Code done running" not in printed(cut)
        drive = Drive(Flash(bytes(cut.flash.image)), cut.world.fattime)
        assert not drive.was_made
        content = drive.volume.open("/log.bin").read()
        pages = [content[i : i + 512] for i in range(0, len(content), 512)]
        bad = [i for i, page in enumerate(pages) if page not in (bytes(512), bytes([i + 1]) * 512)]
        assert not bad or bad[-1] - bad[0] < 8
        torn += bool(bad)
        cut.power_on()
        assert cut.run() == IDLE and "written" in printed(cut), "with power again it writes all of them"
    assert torn


def test_the_fault_schedule_takes_the_power_and_gives_it_back():
    code = "import alarm, time\nalarm.sleep_memory[0] += 1\nprint('starts', alarm.sleep_memory[0])\n"
    flash = drive_of({"code.py": code + "while True:\n    time.sleep(0.1)\n"})
    watch = VirtualWatch(FakeWorld([Fault("power-cut", 20, 30)]), flash)
    watch.power_on()
    assert watch.run(until_us=60_000_000) == TIME
    watch.power_off()
    assert watch.resets == ["power on", "power on"] and printed(watch).count("starts 1\n") == 2


@pytest.mark.parametrize(
    "faults",
    [
        [Fault("power-cut", 0)],
        [Fault("power-cut", 1)],
        [Fault("battery-swapped", 0)],
        [Fault("power-cut", 60), Fault("power-cut", 61)],
        [Fault("power-cut", 59), Fault("battery-swapped", 59)],
    ],
    ids=lambda faults: ", ".join(map(str, faults)),
)
def test_power_that_goes_while_the_watch_boots_has_it_boot_again(faults: list[Fault]):
    """Before boot.py, which comes a second after the power at the earliest."""
    watch = VirtualWatch(FakeWorld(faults), drive_of({"code.py": LOOP}))
    watch.power_on()
    assert watch.run(until_us=100_000_000) == TIME
    assert watch.resets == ["power on"] * (1 + len(faults))
    assert printed(watch).endswith("code.py output:\napp\n")
    watch.power_off()


@pytest.mark.parametrize("wish", ["microcontroller.reset()", "supervisor.reload()"])
def test_power_that_goes_as_the_drive_is_written_before_a_restart_is_a_power_cut(wish: str):
    """What is cached goes to the flash then, where it may be cut as anywhere."""
    code = f"import microcontroller, supervisor\nopen('/log.bin', 'r+b').write(b'x' * 512)\n{wish}\n"
    flash = drive_of({"boot.py": HAS_DRIVE, "code.py": code, "log.bin": bytes(512)})
    watch = VirtualWatch(FakeWorld(), flash)
    watch.power_on()
    assert watch.run(stop=lambda: b"code.py output" in watch.console.tail()) == STOPPED
    watch.flash.cut_at = watch.flash.done
    assert watch.run() == POWER_CUT
    watch.power_on()
    assert watch.run(stop=lambda: printed(watch).count("code.py output") == 2) == STOPPED
    watch.power_off()


def test_it_runs_up_to_a_moment_and_goes_on_from_there():
    watch = made(LOOP)
    assert watch.run(until_us=10_000_000) == TIME
    calls = watch.port.calls
    assert 10_000_000 <= watch.world.now_us < 10_100_000
    assert watch.run(until_us=20_000_000) == TIME
    assert watch.port.calls > calls
    watch.power_off()


# The REPL


def typed(data: bytes, code: str = "print('done')\n") -> str:
    """Return what the console shows from the end of code.py on, when that is typed."""
    watch = made(code)
    assert watch.run() == IDLE
    watch.console.output.clear()
    watch.console.type(data)
    assert watch.run() == IDLE
    watch.power_off()
    return printed(watch)


def test_the_friendly_repl_speaks():
    text = typed(b"\r1 + 1\rfor i in range(2):\r    print(i)\r\rx\b7 *6\r")
    assert (
        ">>> 1 + 1\n2\n>>> for i in range(2):\n...     print(i)\n... \n0\n1\n>>> x\b \b7 *6\n42\n>>> " in text
    )


def test_ctrl_d_reboots_softly():
    assert "soft reboot\ncode.py output:\ndone\n" in typed(b"\x04")
    assert "soft reboot\ncode.py output:\ndone\n" in typed(b"\r\x04")


def test_a_raw_repl_stays_raw_over_a_soft_reboot():
    text = typed(b"\r\x01\x04")
    assert text.count("raw REPL; CTRL-B to exit\n>") == 2 and "code.py output" not in text


def test_ctrl_c_interrupts_what_runs():
    watch = made(LOOP)
    assert watch.run(until_us=3_000_000) == TIME
    watch.console.type(b"\x03")
    assert watch.run() == IDLE
    assert "Traceback" in printed(watch) and "KeyboardInterrupt" in printed(watch)
    assert "shim" not in printed(watch)


@contextmanager
def running(watch: VirtualWatch) -> Iterator[None]:
    """Run a watch beside the test."""
    is_over = threading.Event()
    failed: list[BaseException] = []

    def run() -> None:
        try:
            watch.run(stop=is_over.is_set)
        except BaseException as error:  # noqa: BLE001  (raised in the test's own thread)
            failed.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()
        watch.power_off()
    if failed:
        raise failed[0]


def test_mpremote_reaches_the_running_app():
    console = PtyConsole()
    watch = made(LOOP, console)
    assert watch.run(until_us=3_000_000) == TIME
    with running(watch):
        link = SerialTransport(console.path, timeout=10)
        link.enter_raw_repl(soft_reset=False)
        assert link.exec("print(6 * 7)") == b"42\r\n"
        assert link.exec("# " + "x" * 3000 + "\nprint('long')") == b"long\r\n"
        link.exec("with open('/put.bin', 'wb') as file:\n    file.write(bytes(range(256)) * 9)")
        assert link.eval("__import__('os').stat('/put.bin')[6]") == 2304
        with pytest.raises(TransportExecError, match="ZeroDivisionError"):
            link.exec("1 / 0")
        link.exit_raw_repl()
        link.serial.write(b"\x04")
        data = link.read_until(1, b"app\r\n", timeout=10)
        assert b"soft reboot\r\ncode.py output:\r\napp\r\n" in data
        link.close()
    assert watch.drive.volume.open("/put.bin").read() == bytes(range(256)) * 9
    console.close()
