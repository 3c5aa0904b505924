"""Finds one's own strap, at the desk and never in a session: the nearest one that feels a heart.

With Adafruit's libraries, which take 30 K of heap and need a long block of it to scan: before anything else is loaded,
and the start after it gives all of it back.
"""

import time

import _bleio
from adafruit_ble import BLERadio
from adafruit_ble.advertising.standard import ProvideServicesAdvertisement
from adafruit_ble_heart_rate import HeartRateService

from trailcore.compat import const

_LOOK_S = const(8)
_CONNECT_S = const(4)
_FEEL_S = const(6)
_NEARER_DB = const(10)  # than any other: at arm's length against across a table
_FLOOR_DBM = const(-75)  # weaker is on nobody near
_LASTING = const(1)  # types of address above it change
_FAILURES = (OSError, ValueError, KeyError, _bleio.BluetoothError)


def find(feed):
    """Return the address of the nearest strap that feels a heart; None if there is none, or two that near.

    `feed()` is called now and then, for a watchdog.
    """
    _bleio.adapter.enabled = True
    radio = BLERadio()
    heard = _heard(radio)
    feed()
    near = sorted(heard, key=lambda address: -heard[address])
    if len(near) > 1 and heard[near[0]] - heard[near[1]] < _NEARER_DB:
        print("two heart-rate straps are about as near: look again where yours is alone")
        return None
    if near and _feels(radio, near[0], feed):
        return near[0]
    print(
        "no heart-rate strap that feels a heart: wet it, wear it, and power on with the button held until it is felt"
    )
    return None


def _heard(radio):
    """Return how strong each strap around is, in dBm by its address."""
    heard = {}
    for advertisement in radio.start_scan(ProvideServicesAdvertisement, timeout=_LOOK_S):
        address = advertisement.address
        is_near = address.type <= _LASTING and advertisement.rssi >= _FLOOR_DBM
        if is_near and HeartRateService in advertisement.services:
            heard[address] = max(advertisement.rssi, heard.get(address, -128))
    radio.stop_scan()
    return heard


def _feels(radio, address, feed):
    """Tell whether a strap gives a heart rate."""
    try:
        connection = radio.connect(address, timeout=_CONNECT_S)
        service = connection[HeartRateService]
        felt = False
        for _ in range(4 * _FEEL_S):
            feed()
            values = service.measurement_values
            if values and values.heart_rate and values.contact is not False:
                felt = True
                break
            time.sleep(0.25)
        connection.disconnect()
        return felt
    except _FAILURES:
        return False
