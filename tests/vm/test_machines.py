"""A virtual watch on each interpreter: the same program prints the same and asks the same of the world."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from importlib.metadata import distribution

import pytest
from mpremote.transport_serial import SerialTransport

from tests.virtual.fake_world import HAS_DRIVE, FakeWorld, drive_of
from tests.vm.machines import machines
from trailcue.virtual.console import PtyConsole
from trailcue.virtual.drive import Drive
from trailcue.virtual.machines import CPython, Interpreter
from trailcue.virtual.parts.flash import Flash
from trailcue.virtual.virtualwatch import IDLE, POWER_CUT, TIME, VirtualWatch

PROGRAM = """
import alarm, analogio, board, busio, digitalio, microcontroller, os, pwmio, rtc, supervisor, sys, time
from micropython import const
from pack.inner import twice
print(supervisor.ticks_ms(), supervisor.runtime.usb_connected)
i2c = busio.I2C(board.SCL, board.SDA, frequency=400000)
i2c.try_lock()
data = bytearray(4)
i2c.writeto_then_readfrom(0x77, b"\\xd0", data, in_start=1)
print(data[0], data[1], data[2], data[3])
for address in (0x10, 0x44):
    try:
        i2c.writeto(address, b"")
    except OSError as error:
        print(error.errno)
i2c.unlock()
time.sleep(2.5)
led = digitalio.DigitalInOut(board.LED)
led.switch_to_output(True)
button = digitalio.DigitalInOut(board.SWITCH)
button.switch_to_input(digitalio.Pull.UP)
print(button.value, analogio.AnalogIn(board.VOLTAGE_MONITOR).value)
pwmio.PWMOut(board.LED, duty_cycle=1000)
alarm.sleep_memory[4:8] = b"abcd"
print(bytes(alarm.sleep_memory[3:9]))
microcontroller.nvm[0] = 3
print(microcontroller.nvm[0], microcontroller.cpu.voltage > 3, microcontroller.cpu.reset_reason)
rtc.RTC().datetime = time.struct_time((2026, 11, 21, 18, 30, 0, 0, -1, -1))
print(time.localtime().tm_year, time.localtime().tm_yday)
with open("/new.txt", "w") as file:
    file.write("one\\ntwo\\n")
with open("/new.txt", "r+b") as file:
    file.seek(4)
    print(file.write(b"TWO"), file.tell())
os.rename("/new.txt", "/other.txt")
with open("/other.txt") as file:
    print(file.read().split())
buffer = bytearray(3)
with open("/other.txt", "rb") as file:
    file.seek(-4, 2)
    print(file.readinto(buffer), bytes(buffer))
os.mkdir("/plans")
print(os.stat("/other.txt")[6], os.listdir("/plans"), "other.txt" in os.listdir("/"), os.getenv("PLAN"))
os.remove("/other.txt")
os.sync()
try:
    open("/other.txt")
except OSError as error:
    print(error.errno)
print(twice(const(21)), "pack.inner" in sys.modules)
twice(None)
"""
PACK = {
    "lib/pack/__init__.py": "",
    "lib/pack/inner.py": "def twice(x):\n    return 2 * x\n",
    "settings.toml": 'PLAN = "race"\n',
}


@pytest.fixture(params=machines(), ids=lambda machine: machine.name)
def machine(request: pytest.FixtureRequest) -> Interpreter:
    return request.param


def ran(machine: Interpreter, files: Mapping[str, str | bytes]) -> tuple[str, FakeWorld, VirtualWatch]:
    """Run a drive to the end of its code.py; return what it printed, its world and the watch."""
    world = FakeWorld()
    watch = VirtualWatch(world, drive_of({"boot.py": HAS_DRIVE, **files}), machine)
    watch.power_on()
    assert watch.run() == IDLE
    watch.power_off()
    return watch.console.output.decode(), world, watch


def test_the_same_program_prints_the_same_and_asks_the_same(machine: Interpreter):
    files = {"code.py": PROGRAM, **PACK}
    text, world, watch = ran(machine, files)
    expected, same_world, same_watch = ran(CPython(), files)
    lines = text.splitlines()
    # What went wrong is told by the interpreter in its own words; where, in the same.
    assert lines[:-8] == expected.splitlines()[:-8]
    last = len(PROGRAM.splitlines())
    assert f'code.py", line {last}, in <module>' in text and '/lib/pack/inner.py", line 2, in twice' in text
    assert world.calls == same_world.calls and len(world.calls) > 4
    assert world.now_us == same_world.now_us
    # FatFs dates files by the laptop's clock, so the flash as a whole cannot be compared.
    assert watch.flash.done == same_watch.flash.done
    assert contents(watch) == contents(same_watch)


def contents(watch: VirtualWatch) -> dict[str, bytes]:
    """Return the files at the top of a watch's drive."""
    volume = watch.drive.volume
    names = [name for name in volume.listdir("/") if not volume.stat(name).is_folder]
    return {name: volume.open(name).read() for name in names}


def ble_files() -> dict[str, str | bytes]:
    """Return Adafruit's BLE library as it is."""
    found: dict[str, str | bytes] = {}
    for file in distribution("adafruit-circuitpython-ble").files or []:
        if file.suffix == ".py" and file.parts[0] == "adafruit_ble":
            found[f"lib/{file.as_posix()}"] = file.read_binary()
    assert len(found) > 10
    return found


PAIRING = """
import time
import _bleio
from adafruit_ble import BLERadio
from adafruit_ble.advertising.standard import ProvideServicesAdvertisement
from adafruit_ble.characteristics import Characteristic, ComplexCharacteristic
from adafruit_ble.services import Service
from adafruit_ble.uuid import StandardUUID

class Measurement(ComplexCharacteristic):
    uuid = StandardUUID(0x2A37)

    def __init__(self):
        super().__init__(properties=Characteristic.NOTIFY)

    def bind(self, service):
        return _bleio.PacketBuffer(super().bind(service), buffer_size=1)

class Heart(Service):
    uuid = StandardUUID(0x180D)
    measurement = Measurement()

radio = BLERadio()
for advertisement in radio.start_scan(ProvideServicesAdvertisement, timeout=5):
    if Heart in advertisement.services:
        break
radio.stop_scan()
print(advertisement.address, advertisement.rssi)
connection = radio.connect(advertisement, timeout=4)
heart = connection[Heart]
packet = bytearray(20)
heard = []
for _ in range(40):
    if heart.measurement.readinto(packet):
        heard.append((packet[1], packet[2] | packet[3] << 8))
    time.sleep(0.25)
print(len(heard), heard[-1], connection.connected, radio.connected)
connection.disconnect()
print(connection.connected)
try:
    radio.connect(_bleio.Address(b"nobody"), timeout=1.5)
except _bleio.BluetoothError as error:
    print(error)
try:
    connection.connection_interval
except ConnectionError as error:
    print(error)
"""


def test_adafruits_library_finds_and_reads_the_strap(machine: Interpreter):
    files = {"code.py": PAIRING, **ble_files()}
    text, world, _ = ran(machine, files)
    lines = text.partition("code.py output:\r\n")[2].split("\r\n")
    address = ":".join(f"{byte:02x}" for byte in reversed(world.radio.strap.address))
    assert lines[0] == f"<Address {address}> {world.radio.strap.rssi}"
    count, rest = lines[1].split(" ", 1)
    assert 8 <= int(count) <= 11 and rest == "(60, 1024) True True"
    assert lines[2:5] == ["False", "Failed to connect: timeout", "Not connected"]


WRITER = """
import os
file = open("/log.bin", "r+b")
page = bytearray(512)
for i in range(8):
    for j in range(512):
        page[j] = i + 1
    file.seek(512 * i)
    file.write(page)
    os.sync()
file.close()
print("written")
"""


def test_the_power_goes_at_the_nth_flash_write(machine: Interpreter):
    files: dict[str, str | bytes] = {"code.py": WRITER, "guard.bin": bytes(8192), "log.bin": bytes(512 * 8)}
    _, _, whole = ran(machine, files)
    world = FakeWorld()
    watch = VirtualWatch(world, drive_of({"boot.py": HAS_DRIVE, **files}), machine)
    watch.power_on()
    watch.flash.cut_at = whole.flash.done - 70
    assert watch.run() == POWER_CUT
    assert b"written" not in watch.console.output
    assert watch.flash.done == whole.flash.done - 70
    assert not Drive(Flash(bytes(watch.flash.image)), world.fattime).was_made
    watch.power_on()
    assert watch.run() == IDLE and watch.console.output.count(b"written") == 1
    content = watch.drive.volume.open("/log.bin").read()
    assert content == b"".join(bytes([i + 1]) * 512 for i in range(8))


def test_mpremote_reaches_the_running_app(machine: Interpreter):
    console = PtyConsole()
    code = "import time\nprint('app')\nwhile True:\n    time.sleep(0.02)\n"
    watch = VirtualWatch(FakeWorld(), drive_of({"boot.py": HAS_DRIVE, "code.py": code}), machine, console)
    watch.power_on()
    assert watch.run(until_us=4_000_000) == TIME
    is_over = threading.Event()
    thread = threading.Thread(target=lambda: watch.run(stop=is_over.is_set))
    thread.start()
    try:
        link = SerialTransport(console.path, timeout=20)
        link.enter_raw_repl(soft_reset=False)
        assert link.exec("print(6 * 7)\n# " + "x" * 500) == b"42\r\n"
        link.exec("with open('/put.bin', 'wb') as file:\n    file.write(bytes(range(256)) * 9)")
        assert link.eval("__import__('os').stat('/put.bin')[6]") == 2304
        assert b"ZeroDivisionError" in link.exec_raw("1 / 0")[1]
        link.exit_raw_repl()
        link.serial.write(b"\x04")
        assert link.read_until(1, b"app\r\n", timeout=20).endswith(b"code.py output:\r\napp\r\n")
        link.close()
    finally:
        is_over.set()
        thread.join()
        watch.power_off()
        console.close()
    assert watch.drive.volume.open("/put.bin").read() == bytes(range(256)) * 9
