"""The motor: what its makers measure, and what the wrist and the IMU get of it."""

from __future__ import annotations

import pytest

from trailcue.virtual.parts.motor import FELT, KINDS, Motor


def first_us(motor: Motor, share: float, until_us: int = 500_000) -> int:
    """When the amplitude passes this share of the rated one, rising or falling."""
    begins_above = motor.amplitude > share
    start_us = motor.now_us
    while (motor.amplitude > share) == begins_above and motor.now_us < start_us + until_us:
        motor.run(motor.now_us + 100)
    return motor.now_us - start_us


@pytest.mark.parametrize(("kind", "lag_ms", "rise_ms", "stop_ms"), [("lra", 3, 34, 78), ("erm", 40, 87, 71)])
def test_lag_rise_and_stop(kind: str, lag_ms: int, rise_ms: int, stop_ms: int):
    """To 0.08 g, to half the amplitude, back to 0.08 g, without boost or brake."""
    motor = Motor(kind)
    motor.set_drive(1.0, 0)
    lag_us = first_us(motor, FELT)
    assert lag_us == pytest.approx(lag_ms * 1000, rel=0.15)
    assert lag_us + first_us(motor, 0.5) == pytest.approx(rise_ms * 1000, rel=0.1)
    motor.run(2_000_000)
    motor.set_drive(0.0, 2_000_000)
    assert first_us(motor, FELT) == pytest.approx(stop_ms * 1000, rel=0.1)


@pytest.mark.parametrize("kind", KINDS)
def test_a_closed_loop_starts_and_stops_faster(kind: str):
    times = []
    for closed_loop in (False, True):
        motor = Motor(kind)
        motor.set_drive(1.0, 0, closed_loop=closed_loop)
        rise_us = first_us(motor, 0.5)
        motor.run(1_000_000)
        motor.set_drive(0.0, 1_000_000, closed_loop=closed_loop)
        times.append((rise_us, first_us(motor, FELT)))
    (slow_rise, slow_stop), (rise, stop) = times
    assert rise < 0.8 * slow_rise and stop < 0.6 * slow_stop


def test_a_burst_is_felt_from_its_lag_to_its_ring_down():
    heard: list[tuple[int, int]] = []
    motor = Motor("lra", lambda start_us, end_us: heard.append((start_us, end_us)))
    motor.set_drive(1.0, 1_000_000, closed_loop=True)
    motor.run(1_070_000)
    assert motor.felt == []
    motor.set_drive(0.0, 1_070_000, closed_loop=True)
    motor.run(2_000_000)
    ((start_us, end_us, amplitude),) = motor.felt
    assert heard == [(start_us, end_us)]
    assert 1_000_500 < start_us < 1_003_000
    assert 1_090_000 < end_us < 1_110_000
    assert amplitude == pytest.approx(1 - 2.718281828 ** (-70 / 22), abs=0.01)


def test_how_finely_time_is_cut_changes_nothing():
    bursts = []
    for step_us in (1_000, 7_777, 400_000):
        motor = Motor("erm")
        motor.set_drive(0.8, 10_000)
        for t_us in range(10_000, 210_000, step_us):
            motor.run(t_us)
        motor.set_drive(0.0, 210_000)
        for t_us in range(210_000, 1_000_000, step_us):
            motor.run(t_us)
        motor.run(1_000_000)
        bursts.append(motor.felt)
    assert [len(felt) for felt in bursts] == [1, 1, 1]
    for (start_us, end_us, peak), *_ in bursts:
        assert (start_us, end_us) == (
            pytest.approx(bursts[0][0][0], abs=10),
            pytest.approx(bursts[0][0][1], abs=10),
        )
        assert peak == pytest.approx(bursts[0][0][2], abs=1e-6)


def test_too_weak_a_drive_is_not_felt():
    motor = Motor("lra")
    motor.set_drive(0.05, 0)
    motor.run(1_000_000)
    motor.set_drive(0.0, 1_000_000)
    motor.run(3_000_000)
    assert motor.felt == [] and not motor.is_moving


def test_it_shakes_the_imu_while_it_moves():
    motor = Motor("lra")
    assert motor.shaking_mg(0) == 0
    motor.set_drive(1.0, 0)
    motor.run(300_000)
    swing = [motor.shaking_mg(t_us) for t_us in range(300_000, 320_000, 500)]
    assert 80 < max(swing) < 100 and -100 < min(swing) < -80
    motor.set_drive(0.0, 300_000)
    motor.run(2_000_000)
    assert motor.shaking_mg(2_000_000) == 0
