"""`_bleio` of the shims over the world's radio, used directly, as the watch does in a session."""

from __future__ import annotations

from tests.virtual.fake_world import HAS_DRIVE, FakeWorld, drive_of
from trailcue.virtual.faults import Fault
from trailcue.virtual.virtualwatch import IDLE, VirtualWatch

CONNECT = """
import _bleio
for entry in _bleio.adapter.start_scan(b"\\x03\\x03\\x0d\\x18\\x03\\x02\\x0d\\x18", timeout=10, minimum_rssi=-90):
    break
_bleio.adapter.stop_scan()
link = _bleio.adapter.connect(entry.address, timeout=4)
"""
HEART = """
service = link.discover_remote_services((_bleio.UUID(0x180D),))[0]
measurement = [each for each in service.characteristics if each.uuid == _bleio.UUID(0x2A37)][0]
"""


def ran(code: str, *faults: Fault) -> tuple[list[str], VirtualWatch]:
    """Run code.py in a world with these faults; return the lines it printed, and the watch."""
    watch = VirtualWatch(FakeWorld(faults), drive_of({"boot.py": HAS_DRIVE, "code.py": code}))
    watch.power_on()
    assert watch.run() == IDLE
    watch.power_off()
    text = watch.console.output.decode().replace("\r\n", "\n")
    return text.rpartition("code.py output:\n")[2].partition("\nCode done")[0].splitlines(), watch


def test_a_scan_tells_what_an_advert_holds():
    lines, watch = ran(
        CONNECT + "print(entry.address.type == _bleio.Address.RANDOM_STATIC, entry.rssi, entry.connectable)\n"
        "print(bytes(entry.advertisement_bytes) != b'', entry.matches(b'\\x01\\x01'), link.connected)\n"
    )
    assert lines == [f"True {watch.world.radio.strap.rssi} True", "True True True"]


def test_packets_wait_in_the_buffer_and_the_oldest_drop_out():
    lines, _ = ran(
        CONNECT + HEART + "import time\n"
        "packets = _bleio.PacketBuffer(measurement, buffer_size=3, max_packet_size=20)\n"
        "link.connection_interval = 250\n"
        "time.sleep(12)\n"
        "data = bytearray(20)\n"
        "sizes = [packets.readinto(data) for _ in range(20)]\n"
        "heard = [size for size in sizes if size]\n"
        "print(3 <= len(heard) <= 15, sizes[-1], data[1], link.connection_interval)\n"
        "time.sleep(3)\n"
        "try:\n"
        "    packets.readinto(bytearray(2))\n"
        "except ValueError as error:\n"
        "    print(error)\n"
        "packets.deinit()\n"
        "try:\n"
        "    packets.readinto(data)\n"
        "except ValueError:\n"
        "    print('deinitialized')\n"
    )
    assert lines == ["True 0 60 250.0", "Buffer too short", "deinitialized"]


def test_a_stream_of_bytes_ends_with_its_timeout():
    lines, _ = ran(
        CONNECT + HEART + "stream = _bleio.CharacteristicBuffer(measurement, timeout=3, buffer_size=20)\n"
        "data = stream.read(2)\n"
        "print(len(data), data[1])\n"
        "link.disconnect()\n"
        "stream.reset_input_buffer()\n"
        "print(stream.read(1), stream.in_waiting)\n"
    )
    assert lines == ["2 60", "None 0"]


def test_values_are_read_and_a_lost_link_is_told():
    lines, _ = ran(
        CONNECT + "battery = link.discover_remote_services((_bleio.UUID(0x180F),))[0].characteristics[0]\n"
        "print(battery.value[0], len(link.discover_remote_services()))\n"
        "import time\n"
        "while link.connected:\n"
        "    time.sleep(1)\n"
        "for ask in (lambda: battery.value, link.discover_remote_services, lambda: link.connection_interval):\n"
        "    try:\n"
        "        ask()\n"
        "    except ConnectionError as error:\n"
        "        print(error)\n"
        "print(_bleio.adapter.connected)\n",
        Fault("strap", 30, 600),
    )
    assert lines == ["80 2", "Not connected", "Not connected", "Not connected", "False"]


def test_a_strap_that_hangs_is_the_watchdogs():
    lines, watch = ran(
        "import microcontroller\n"
        "from watchdog import WatchDogMode\n"
        "if microcontroller.cpu.reset_reason == microcontroller.ResetReason.WATCHDOG:\n"
        "    print('bitten')\n"
        "    raise SystemExit\n"
        "microcontroller.watchdog.timeout = 8\n"
        "microcontroller.watchdog.mode = WatchDogMode.RESET\n" + CONNECT + HEART,
        Fault("strap-hanging", 1, 600),
    )
    assert lines == ["bitten"] and watch.resets == ["power on", "watchdog"]


def test_what_a_central_is_not_is_refused():
    lines, _ = ran(
        "import _bleio\n"
        "for refused in (\n"
        "    lambda: _bleio.adapter.start_advertising(b''),\n"
        "    lambda: _bleio.Service(_bleio.UUID(0x180D)),\n"
        "):\n"
        "    try:\n"
        "        refused()\n"
        "    except NotImplementedError:\n"
        "        print('refused')\n"
        "long = _bleio.UUID('6e400001-b5a3-f393-e0a9-e50e24dcca9e')\n"
        "print(long.size, hex(long.uuid16), long == _bleio.UUID(long.uuid128))\n"
    )
    assert lines == ["refused", "refused", "128 0x1 True"]
