"""Builds the parts of this board from `wiring`, at the start only. What is missing, or cannot be used, is left out.

What is on a bus and does not answer is built all the same: it may come later. What needs a pin that the board has not,
or that something else holds, is left out, and said so.
"""

import time

import board
import microcontroller
import rtc
import supervisor
import wiring
from digitalio import DigitalInOut, Pull

from trailcore.compat import const
from trailcore.frame import Frame
from watch.breadcrumbs import SEEKING, WAS_DOING
from watch.clock import Clock
from watch.guard import LOWEST_MV, feed
from watch.nothing import Nothing
from watch.plans import Plans
from watch.power import Power, cause

_BUILD_ID = "/build.id"
_NAP_S = const(10)
_FAILURES = (AttributeError, ImportError, OSError, RuntimeError, ValueError)


def build(edges):
    """Set the attributes of `watch.edges`, but for the pool's."""
    nothing = Nothing()
    edges.clock = clock = Clock(supervisor.ticks_ms, time.sleep, rtc.RTC())
    edges.kept = []  # pins that stay as they are
    edges.bus = _part("bus", wiring.SCL, _bus, edges, None)
    edges.imu = _part("imu", wiring.IMU, _imu, edges, nothing)
    edges.barometer = _part("barometer", wiring.BAROMETER, _barometer, edges, nothing)
    edges.haptics = _part("haptics", wiring.HAPTICS, _haptics, edges, nothing)
    edges.button = _part("button", wiring.BUTTON, _button, edges, nothing)
    edges.strap = _part("strap", True, _strap, edges, nothing)
    edges.light = _part("LED", wiring.LED, _light, edges, None)
    edges.face = _part("display", wiring.DISPLAY, _face, edges, nothing)
    clock.look_after(
        None if edges.button is nothing else edges.button,
        None if edges.haptics is nothing else edges.haptics,
    )
    edges.power = Power(
        clock,
        _part("battery", wiring.BATTERY, _battery, edges, None),
        microcontroller.cpu,
        wiring.BATTERY_DIVIDER_PERMILLE,
        cause(microcontroller.cpu.reset_reason, microcontroller.ResetReason),
        clock.button,
    )
    edges.plans = Plans()
    edges.build_id = _build_id()
    _wait_for_power(edges)


def _part(name, is_wired, make, edges, without):
    """Return what `make` makes of a part, or `without` if there is none or it cannot be used."""
    if is_wired:
        try:
            return make(edges)
        except _FAILURES as why:
            print("%s left out: %s (is the board file the right one?)" % (name, why))
    return without


def _bus(edges):
    return _bus_on(edges, wiring.SCL, wiring.SDA)


def _bus_on(edges, scl, sda):
    from watch.bus import Bus, open_i2c

    clock_pin = getattr(board, scl)
    data_pin = getattr(board, sda)
    return Bus(lambda: open_i2c(clock_pin, data_pin), edges.clock)


def _shared(edges):
    """Return the main bus, on which a part is."""
    if edges.bus is None:
        raise RuntimeError("no bus")
    return edges.bus


def _imu(edges):
    from watch.imu import Imu

    if wiring.IMU_POWER:
        _hold(edges, wiring.IMU_POWER, True)
    if wiring.IMU_SCL == wiring.SCL:
        return Imu(_shared(edges), wiring.IMU_ADDRESS)
    return Imu(_bus_on(edges, wiring.IMU_SCL, wiring.IMU_SDA), wiring.IMU_ADDRESS)


def _barometer(edges):
    from watch.barometer import Barometer

    return Barometer(_shared(edges), wiring.BAROMETER_ADDRESS)


def _haptics(edges):
    steps = None if isinstance(edges.imu, Nothing) else edges.imu.steps
    if wiring.HAPTICS == "pwm":
        from pwmio import PWMOut

        from watch.pwm_motor import PwmMotor

        return PwmMotor(PWMOut(getattr(board, wiring.MOTOR_PIN)), edges.clock, wiring.MOTOR_RATED_MV, steps)
    from watch.haptics import Haptics
    from watch.ownstrap import calibration

    measured = calibration(microcontroller.nvm)
    return Haptics(_shared(edges), wiring.MOTOR == "lra", wiring.MOTOR_RATED_MV, measured, steps)


def _button(edges):
    from watch.button import Button

    pin = DigitalInOut(getattr(board, wiring.BUTTON))
    pin.switch_to_input(Pull.UP)
    return Button(pin, edges.haptics, edges.clock.ticks_ms())


def _strap(edges):
    if wiring.OPTICAL:
        from watch.optical import Optical

        return Optical(_shared(edges))
    import _bleio

    from watch.ownstrap import remembered
    from watch.strap import Strap

    own = remembered(microcontroller.nvm)
    if own is None:
        return Nothing()
    _bleio.adapter.enabled = True
    return Strap(edges, _bleio.Address(own[2:], own[1]), edges.crumbs[WAS_DOING] == SEEKING)


def _light(edges):
    return DigitalInOut(getattr(board, wiring.LED))


def _face(edges):
    from watch.display import Face

    return Face()


def _battery(edges):
    from analogio import AnalogIn

    if wiring.BATTERY_ENABLE:
        _hold(edges, wiring.BATTERY_ENABLE, False)
    return AnalogIn(getattr(board, wiring.BATTERY))


def _hold(edges, name, is_high):
    """Keep a pin high or low."""
    pin = DigitalInOut(getattr(board, name))
    pin.switch_to_output(is_high)
    edges.kept.append(pin)


def _build_id():
    """Return the 8 bytes that name the files of the drive, zeros if whoever installed them did not say."""
    try:
        with open(_BUILD_ID, "rb") as file:
            return file.read(8)
    except OSError:
        return bytes(8)


def _wait_for_power(edges):
    """Write nothing, a start's repairs neither, before the battery can carry it."""
    power = edges.power
    power.collect(Frame(), edges.clock.ticks_ms())
    while 0 < power.mv < LOWEST_MV:
        feed()
        time.sleep(_NAP_S)
        power.collect(Frame(), edges.clock.ticks_ms())
