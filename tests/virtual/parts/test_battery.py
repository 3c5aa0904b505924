"""The cell: what it gives, full, empty, cold and under load."""

from __future__ import annotations

import pytest

from trailcue.virtual.parts.battery import Battery

HOUR_US = 3_600_000_000


def test_it_holds_its_capacity():
    battery = Battery(400)
    battery.draw(10, 20 * HOUR_US)
    assert battery.charge_mah == pytest.approx(200)
    battery.draw(-100, HOUR_US)
    assert battery.charge_mah == pytest.approx(300)
    battery.draw(-100, 10 * HOUR_US)
    assert battery.charge_mah == 400
    battery.draw(1000, HOUR_US)
    assert battery.charge_mah == 0


def test_the_curve_is_flat_in_the_middle_and_falls_at_the_end():
    """4.2 V full, 3.7 to 3.9 V between 20 and 70 %, below 3 V empty."""
    at = [Battery(400, percent / 100).voltage_mv(0, 25) for percent in range(101)]
    assert at == sorted(at) and at[0] == 2700 and at[100] == 4200
    assert 3700 < at[20] < at[70] < 3950
    assert at[5] - at[0] > 4 * (at[40] - at[35])


def test_load_and_cold_take_voltage_off():
    battery = Battery(400, 0.5)
    warm, cold = (battery.voltage_mv(0, c) - battery.voltage_mv(100, c) for c in (25, -10))
    assert warm == pytest.approx(18)
    assert 3 < cold / warm < 5


def test_in_the_cold_it_is_empty_sooner():
    left = {}
    for celsius in (20, -10):
        battery = Battery(400)
        while battery.voltage_mv(10, celsius) > 3400 and battery.charge_mah:
            battery.draw(10, HOUR_US / 4)
        left[celsius] = battery.charge_mah
    assert left[20] < 0.04 * 400
    assert 0.15 * 400 < left[-10] < 0.3 * 400
