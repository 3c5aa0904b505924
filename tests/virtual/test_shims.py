"""The shims on CPython: a program meets a board's modules, and time passes only in what it asks of the world."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.house.tree import ROOT, imports_of
from tests.virtual.fake_world import HAS_DRIVE, PART, FakeWorld, drive_of
from trailcue.virtual.virtualwatch import IDLE, VirtualWatch


def printed(
    code: str, files: dict[str, str] | None = None, presses: Iterable[tuple[int, int]] = ()
) -> tuple[list[str], FakeWorld]:
    """Run code.py, the button pressed from and until these times; return the lines it printed, and its world."""
    world = FakeWorld()
    for start_us, end_us in presses:
        world.press(start_us, end_us)
    watch = VirtualWatch(world, drive_of({"boot.py": HAS_DRIVE, **(files or {}), "code.py": code}))
    watch.power_on()
    assert watch.run() == IDLE
    watch.power_off()
    text = watch.console.output.decode()
    between = text.partition("code.py output:\r\n")[2].partition("\r\nCode done running.")[0]
    return between.split("\r\n")[:-1] if between.endswith("\r\n") else between.split("\r\n"), world


def test_a_program_reads_a_part_over_i2c():
    lines, world = printed(
        "import board, busio\n"
        "i2c = busio.I2C(board.SCL, board.SDA, frequency=400000)\n"
        "print(i2c.try_lock(), i2c.try_lock())\n"
        "data = bytearray(3)\n"
        "i2c.writeto_then_readfrom(0x77, b'\\xd0', data)\n"
        "print(list(data), i2c.scan())\n"
    )
    assert lines == ["True False", "[208, 209, 210] [119]"]
    assert ("SCL", PART, b"\xd0", 3) in [call[2:] for call in world.calls if call[0] == "i2c"]


def test_part_of_a_buffer_can_be_meant():
    lines, _ = printed(
        "import board, busio\n"
        "i2c = busio.I2C(board.SCL, board.SDA)\n"
        "i2c.try_lock()\n"
        "data = bytearray(5)\n"
        "out = bytes((9, 0x20, 0xAB))\n"
        "i2c.writeto(0x77, out, start=1)\n"
        "i2c.writeto_then_readfrom(0x77, out, data, out_start=1, out_end=2, in_start=1, in_end=4)\n"
        "print(list(data))\n"
    )
    assert lines == ["[0, 171, 33, 34, 0]"]


def test_a_part_that_does_not_answer_is_enodev():
    lines, _ = printed(
        "import board, busio\n"
        "i2c = busio.I2C(board.SCL, board.SDA)\n"
        "i2c.try_lock()\n"
        "for address in (0x10, 0x44):\n"
        "    try:\n"
        "        i2c.writeto(address, b'1')\n"
        "    except OSError as error:\n"
        "        print(error.errno)\n"
    )
    assert lines == ["19", "116"]


def test_time_passes_only_in_what_is_asked():
    lines, world = printed(
        "import supervisor, time\n"
        "a = supervisor.ticks_ms()\n"
        "time.sleep(600)\n"
        "b = supervisor.ticks_ms()\n"
        "print(b - a & 0x1FFFFFFF, a > b)\n"
    )
    assert lines == ["600000 True"], "the ticks wrap a minute after power-on"
    assert 601_000_000 < world.now_us < 603_000_000


def test_a_busy_wait_ends():
    lines, _ = printed(
        "import time\nend = time.monotonic() + 0.05\nn = 0\nwhile time.monotonic() < end:\n    n += 1\nprint(n)\n"
    )
    assert 2000 < int(lines[0]) < 2600, "20 µs a look at the clock"


def test_the_calendar_clock_is_set_and_read():
    lines, _ = printed(
        "import rtc, time\n"
        "rtc.RTC().datetime = time.struct_time((2028, 2, 29, 23, 59, 58, 0, -1, -1))\n"
        "time.sleep(3.5)\n"
        "print(time.localtime()[:6], time.localtime().tm_wday, time.localtime().tm_yday, time.time())\n"
    )
    assert lines == ["(2028, 3, 1, 0, 0, 1) 2 61 1835481601"]


def test_pins_and_memories_reach_the_world():
    lines, world = printed(
        "import alarm, analogio, board, digitalio, microcontroller, pwmio\n"
        "button = digitalio.DigitalInOut(board.SWITCH)\n"
        "button.switch_to_input(pull=digitalio.Pull.UP)\n"
        "led = digitalio.DigitalInOut(board.LED)\n"
        "led.switch_to_output(value=True)\n"
        "print(button.value, led.value, analogio.AnalogIn(board.VOLTAGE_MONITOR).value > 30000)\n"
        "motor = pwmio.PWMOut(board.SWITCH, duty_cycle=0x1234, frequency=20000)\n"
        "alarm.sleep_memory[3] = 7\n"
        "alarm.sleep_memory[254:256] = b'ab'\n"
        "microcontroller.nvm[0:4] = b'keep'\n"
        "print(len(alarm.sleep_memory), alarm.sleep_memory[3], bytes(microcontroller.nvm[0:5]))\n"
        "print(microcontroller.cpu.voltage, microcontroller.cpu.temperature)\n"
        "print(hasattr(board, 'NOSUCH'), board.LED is board.LED, board.board_id)\n"
    )
    assert lines == [
        "True True True",
        "256 7 b'keep\\xff'",
        "3.3 21.5",
        "False True feather_bluefruit_sense",
    ]
    assert [call[2:] for call in world.calls if call[0] == "write"] == [("LED", 1)]
    assert [call[2:] for call in world.calls if call[0] == "pwm"] == [("SWITCH", 0x1234)]
    assert world.sleep_memory[3] == 7 and world.nvm[:4] == b"keep"


def test_it_sleeps_until_an_alarm():
    lines, _ = printed(
        "import alarm, board, microcontroller, time\n"
        "now = time.monotonic()\n"
        "late = alarm.time.TimeAlarm(monotonic_time=now + 9)\n"
        "soon = alarm.time.TimeAlarm(monotonic_time=now + 4)\n"
        "print(alarm.light_sleep_until_alarms(late, soon) is soon, 3.9 < time.monotonic() - now < 4.1)\n"
        "press = alarm.pin.PinAlarm(board.SWITCH, value=False, pull=True)\n"
        "print(alarm.light_sleep_until_alarms(press, late) is press, time.monotonic() - now < 7)\n"
        "if alarm.sleep_memory[0] == 0:\n"
        "    alarm.sleep_memory[0] = 1\n"
        "    alarm.exit_and_deep_sleep_until_alarms(soon)\n"
        "print(microcontroller.cpu.reset_reason)\n",
        presses=[(8_000_000, 8_500_000), (14_000_000, 14_500_000)],
    )
    assert lines[:2] == ["True True", "True True"]
    assert lines[-1] == "microcontroller.ResetReason.DEEP_SLEEP_ALARM"


def test_modules_come_from_the_drive():
    lines, _ = printed(
        "import pack.inner, sys\n"
        "from pack import other as third\n"
        "print(pack.inner.x, third.x, pack.__file__, third.__file__)\n"
        "print('pack.other' in sys.modules)\n"
        "del sys.modules['pack.other']\n"
        "from plain import x\n"
        "print(x)\n",
        {
            "lib/pack/__init__.py": "",
            "lib/pack/inner.py": "from . import other\nx = other.x + 1\n",
            "lib/pack/other.py": "def f(a: Nowhere) -> None: pass\nx = 1\n",
            "plain.py": "x = 5\n",
        },
    )
    assert lines == ["2 1 /lib/pack/__init__.py /lib/pack/other.py", "True", "5"]


def test_the_laptop_is_out_of_reach():
    lines, _ = printed(
        "for name in ('pathlib', 'subprocess', 'trailcue', 'threading', 'ctypes'):\n"
        "    try:\n"
        "        __import__(name)\n"
        "        print(name)\n"
        "    except ImportError:\n"
        "        pass\n"
        "try:\n"
        "    open('/etc/passwd')\n"
        "except OSError as error:\n"
        "    print(error.errno)\n"
    )
    assert lines == ["2"]


def test_an_error_is_told_as_a_board_tells_it():
    lines, _ = printed(
        "import deep\ndeep.fall()\n", {"lib/deep.py": "import time\ndef fall():\n    time.sleep(-1)\n"}
    )
    assert lines == [
        "Traceback (most recent call last):",
        '  File "code.py", line 2, in <module>',
        '  File "/lib/deep.py", line 3, in fall',
        "ValueError: sleep length must be non-negative",
    ]


def test_files_are_the_drives():
    lines, _ = printed(
        "import os\n"
        "with open('/note.txt', 'w') as file:\n"
        "    file.write('one\\ntwo\\n' * 200)\n"
        "with open('/note.txt', 'r+b') as file:\n"
        "    file.seek(-4, 2)\n"
        "    file.write(b'TWO')\n"
        "os.rename('/note.txt', '/kept.txt')\n"
        "with open('/kept.txt') as file:\n"
        "    print(len(file.readlines()), file.readline() == '')\n"
        "buffer = bytearray(2000)\n"
        "with open('/kept.txt', 'rb') as file:\n"
        "    print(file.readinto(buffer), bytes(buffer[1590:1600]), file.tell())\n"
        "print(os.stat('/kept.txt')[6], 'kept.txt' in os.listdir('/'), os.stat('/lib')[0] == 0x4000)\n"
        "os.mkdir('/plans')\n"
        "os.remove('/kept.txt')\n"
        "print('kept.txt' in os.listdir(), os.listdir('/plans'), os.getenv('A'), os.getenv('B', 3))\n"
        "print(os.statvfs('/')[0], os.uname()[0])\n",
        {"settings.toml": 'A = "one"\n'},
    )
    assert lines == [
        "400 True",
        "1600 b'o\\none\\nTWO\\n' 1600",
        "1600 True True",
        "False [] one 3",
        "1024 nrf52",
    ]


def test_python_may_not_write_what_usb_has():
    code = "try:\n    open('/a', 'w')\nexcept OSError as error:\n    print(error.errno)\n"
    watch = VirtualWatch(FakeWorld(), drive_of({"code.py": code}))
    watch.power_on()
    assert watch.run() == IDLE
    assert b"output:\r\n30\r\n" in watch.console.output


SHIMS = ROOT / "host" / "trailcue" / "virtual" / "shim"
ON_EVERY_BOARD = {"collections", "errno", "io", "sys", "traceback"}


@pytest.mark.parametrize("path", sorted(SHIMS.glob("*.py")), ids=lambda path: path.stem)
def test_a_shim_imports_shims_and_what_every_interpreter_has(path: Path):
    own = {shim.stem for shim in SHIMS.glob("*.py")} | {"os", "time"}
    entries = {
        "_cpython": {"__future__", "builtins", "importlib", "types"},
        "_micropython": {"binascii", "builtins", "gc"},
    }
    heads = {item.target.partition(".")[0] for item in imports_of(ast.parse(path.read_text()), path.stem)}
    assert heads - own - ON_EVERY_BOARD - entries.get(path.stem, set()) == set()
