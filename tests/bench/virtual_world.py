"""How long an hour of the virtual watch's parts takes, without a wearer to speak of and without an interpreter.

python tests/bench/virtual_world.py
"""

from __future__ import annotations

import time

from trailcue.virtual.world import World

FEATHER = {"SCL": "SCL", "IMU": "lsm6ds33", "BAROMETER": "bmp280", "HAPTICS": "drv2605", "MOTOR": "lra"}
IMU, BAROMETER = 0x6A, 0x77
SET_UP = (
    (IMU, b"\x10\x3c"),  # 52 Hz, ±8 g
    (IMU, b"\x08\x01"),  # into the FIFO
    (IMU, b"\x0a\x1e"),  # continuously
    (BAROMETER, b"\xf5\x50"),  # 125 ms, filter 16
    (BAROMETER, b"\xf4\x57"),  # normal mode, ×2, ×16
)
SECONDS = 3600


class Statue:
    """Somebody who does not move and has no pulse."""

    def acceleration_mg(self, t_us: int) -> tuple[float, float, float]:
        return 0.0, 0.0, 1000.0

    def pressure_pa(self, t_us: int) -> float:
        return 95_000.0

    def temperature_c(self, t_us: int) -> float:
        return 20.0

    def beats(self, until_us: int) -> list[tuple[int, int]]:
        return []

    def hear(self, t_us: int, start_us: int, end_us: int) -> None: ...


def main() -> None:
    """Live an hour as the firmware does: slices of 40 ms, the FIFO and the barometer read once a second."""
    world = World(Statue(), FEATHER)
    for address, out in SET_UP:
        world.i2c("SCL", address, out, 0)
    start_s = time.process_time()
    for _ in range(SECONDS):
        for _ in range(25):
            world.advance(40_000)
        low, high, _, _ = world.i2c("SCL", IMU, b"\x3a", 4)
        world.i2c("SCL", IMU, b"\x3e", 2 * (low | (high & 0x0F) << 8))
        world.i2c("SCL", BAROMETER, b"\xf7", 6)
    assert world.imu is not None
    print(f"{SECONDS} s in {time.process_time() - start_s:.2f} s of CPU, {world.imu.samples} samples")


if __name__ == "__main__":
    main()
