"""Calls nest as deep as the house allows, on the worst ways through the drivers too."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from tests.watch.drivers import test_haptics, test_imu
from tests.watch.drivers.bench import Bench
from trailcore import ids
from trailcore.frame import Frame
from watch.barometer import Barometer
from watch.haptics import Haptics
from watch.imu import Imu

FIRMWARE = str(Path(__file__).resolve().parents[3] / "firmware")
ALLOWED = 12
ABOVE_A_COLLECTION = 4  # code.py, App.step, _second, _collect
ABOVE_A_TAP = 6  # and _deliver, _tap, when a frame is full


@contextmanager
def depths(above: int) -> Iterator[Callable[[], int]]:
    """Tell how deep calls of firmware nested meanwhile, with so many above them."""
    deepest = [0]

    def look(frame: FrameType, event: str, arg: object) -> None:
        depth, at = above, frame
        while at:
            depth += at.f_code.co_filename.startswith(FIRMWARE)
            at = at.f_back
        deepest[0] = max(deepest[0], depth)

    sys.setprofile(look)
    try:
        yield lambda: deepest[0]
    finally:
        sys.setprofile(None)


def faulty(bench: Bench, part: str) -> Iterator[None]:
    """Go through what may befall a part, a minute each."""
    for fault in ("nack", "wrong-id", "stuck", "absent"):
        yield
        bench.faults = {f"{part}-{fault}"}
    yield
    bench.faults = set()
    bench.is_held = True
    yield
    bench.is_held = False
    yield


def test_collections_stay_within_twelve():
    worn = test_imu.Worn()
    barometer = Barometer(worn.bench.bus, 0x77)
    imu: Imu = worn.imu
    with depths(ABOVE_A_COLLECTION) as deepest:
        for _ in faulty(worn.bench, "imu"):
            for _ in range(80):
                frame = Frame()
                imu.collect(frame, worn.bench.ticks_ms())
                barometer.collect(frame, worn.bench.ticks_ms())
                worn.bench.now_us += 400_000
    assert ABOVE_A_COLLECTION + 3 < deepest() <= ALLOWED


def test_taps_stay_within_twelve():
    worn = test_haptics.Worn()
    assert isinstance(worn.haptics, Haptics)
    with depths(ABOVE_A_TAP) as deepest:
        for _ in faulty(worn.bench, "haptics"):
            for cue in (ids.HIKE, ids.ALARM) * 6:
                worn.haptics.tap(cue, 0)
                for _ in range(20):
                    worn.haptics.work(worn.bench.ticks_ms())
                    worn.bench.now_us += 100_000
                if cue == ids.HIKE:
                    worn.part.power_on(worn.bench.now_us)
    assert ABOVE_A_TAP + 3 < deepest() <= ALLOWED
