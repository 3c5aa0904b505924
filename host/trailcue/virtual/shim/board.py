"""The board's pins, by the names that the world knows; any other name is none of the board's."""

import _ops
import _port
from microcontroller import Pin

_pins = {}
_buses = {}


def __getattr__(name):
    """Return a pin, the same object each time."""
    if name == "board_id":
        size = _port.call(_ops.START)
        return bytes(_port.answer[2:size]).decode().split("\n")[1].split(":")[1]
    if name not in _pins:
        try:
            _port.text(_ops.PIN_FIND, 0, name)
        except OSError:
            raise AttributeError(name)
        if name == "DISPLAY":
            from displayio import Display

            _pins[name] = Display()
        else:
            _pins[name] = Pin(name)
    return _pins[name]


def I2C():
    """Return the main bus, the same object each time, at 100 kHz."""
    import busio

    if "I2C" not in _buses:
        _buses["I2C"] = busio.I2C(__getattr__("SCL"), __getattr__("SDA"))
    return _buses["I2C"]
