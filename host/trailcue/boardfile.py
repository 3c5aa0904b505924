"""A board's file against its grammar: `boards/<board_id>.toml` in, a `Board` out, and everything wrong with it.

The keys and what they mean are in `boards/README.md`.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from trailcue.plans.problems import KeyPath, Report
from trailcue.plans.values import shown

ADDRESSES = {"drv2605": 0x5A, "max30102": 0x57}
"""Of parts that have only this one (SLOS854 section 8.5.3, MAX30102 data sheet page 13 [mem])."""

_PIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True)
class Wire:
    """A part to solder on.

    Attributes:
        part: its name as in the parts list.
        pads: (pad of the part, pad of the board) of each wire.
    """

    part: str
    pads: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Board:
    """A board as its file describes it.

    Attributes:
        board_id: as CircuitPython reports it.
        name: in words.
        usb: (vendor, product) by which a computer sees it, CircuitPython's and the bootloader's.
        nvm_bytes: of `microcontroller.nvm`.
        parts: values of the file by table and key, as `imu.part`, those left out by their defaults.
        missing: what the board has not, and what that costs, by its table.
        wires: what is soldered on.
        pads: the rows of pads, for a picture: "left", "right", "below".
    """

    board_id: str
    name: str
    usb: tuple[tuple[int, int], ...]
    nvm_bytes: int
    parts: Mapping[str, Any]
    missing: Mapping[str, str]
    wires: tuple[Wire, ...]
    pads: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class _Key:
    """A key of a table: its default, None where it must be given; what it may be."""

    default: Any
    allowed: tuple[Any, ...] | type | str
    says: str


_PIN_KEY = _Key("", "pin", 'a pin as CircuitPython\'s module board names it, like "D5"')
_I2C_KEY = _Key(0, "address", "an I2C address from 0x08 to 0x77")

TABLES: dict[str, dict[str, _Key]] = {
    "bus": {"scl": replace(_PIN_KEY, default=None), "sda": replace(_PIN_KEY, default=None)},
    "imu": {
        "part": _Key(None, ("lsm6ds33", "lsm6ds3trc"), '"lsm6ds33" or "lsm6ds3trc"'),
        "address": replace(_I2C_KEY, default=None),
        "scl": _PIN_KEY,
        "sda": _PIN_KEY,
        "power": _PIN_KEY,
    },
    "barometer": {
        "part": _Key(None, ("bmp280",), '"bmp280"'),
        "address": replace(_I2C_KEY, default=None),
    },
    "haptics": {
        "part": _Key(None, ("drv2605", "pwm"), '"drv2605" or "pwm"'),
        "motor": _Key(None, ("lra", "erm"), '"lra" or "erm"'),
        "pin": _PIN_KEY,
        "rated_mv": _Key(0, int, "millivolts, a whole number"),
    },
    "optical": {"part": _Key(None, ("max30102",), '"max30102"')},
    "button": {"pin": replace(_PIN_KEY, default=None), "wired": _PIN_KEY},
    "battery": {
        "pin": replace(_PIN_KEY, default=None),
        "divider_permille": _Key(None, int, "the cell's voltage in thousandths of the pin's, like 2000"),
        "enable": _PIN_KEY,
    },
    "display": {"fitted": _Key(None, (True, False), "true or false")},
    "led": {
        "pin": replace(_PIN_KEY, default=None),
        "active": _Key("high", ("high", "low"), '"high" or "low"'),
    },
}
"""Tables of a board's file that describe parts."""

_TOP = ("board_id", "name", "usb", "nvm_bytes", *TABLES, "missing", "wire", "picture")
_SIDES = ("left", "right", "below")


def checked(data: Mapping[str, Any], report: Report) -> Board:
    """Return the board of a file's values; what is wrong with them goes to the report."""
    for key in data:
        if key not in _TOP:
            report.error((key,), _unknown(key, _TOP), at_key=True)
    words = {key: _text(data, key, report) for key in ("board_id", "name")}
    parts: dict[str, Any] = {}
    for table, keys in TABLES.items():
        parts |= _table(table, keys, data.get(table), report)
    _check_together(data, parts, report)
    return Board(
        words["board_id"],
        words["name"],
        _usb(data.get("usb"), report),
        _nvm_bytes(data.get("nvm_bytes"), report),
        parts,
        _missing(data, report),
        _wires(data.get("wire", []), report),
        _pads(data.get("picture", {}), report),
    )


def _unknown(key: str, known: tuple[str, ...]) -> str:
    """Return what to say of a key that nobody knows."""
    near = difflib.get_close_matches(key, known, 1)
    return f"{key} is no key here: " + (f"is {near[0]} meant?" if near else f"known are {', '.join(known)}")


def _text(data: Mapping[str, Any], key: str, report: Report) -> str:
    """Return a text that must be there."""
    value = data.get(key)
    if isinstance(value, str) and value.strip():
        return value
    told = f"{shown(value)} is no text" if key in data else f"{key} is missing"
    report.error((key,), f'{told}: write {key} = "..."')
    return ""


def _usb(given: object, report: Report) -> tuple[tuple[int, int], ...]:
    """Return the pairs of USB numbers."""
    if not isinstance(given, list) or not given:
        told = "usb is missing" if given is None else f"{shown(given)} is no list of pairs"
        report.error(() if given is None else ("usb",), f"{told}: write usb = [[vendor, product], ...]")
        return ()
    pairs: list[tuple[int, int]] = []
    for number, pair in enumerate(given):
        if isinstance(pair, list) and len(pair) == 2 and all(_is_u16(one) for one in pair):
            pairs.append((pair[0], pair[1]))
        else:
            report.error(("usb", number), "write vendor and product, like [0x239A, 0x8088]")
    return tuple(pairs)


def _is_u16(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value <= 0xFFFF


def _nvm_bytes(given: object, report: Report) -> int:
    """Return how large `microcontroller.nvm` is."""
    if isinstance(given, int) and not isinstance(given, bool) and given in (4096, 8192):
        return given
    told = "nvm_bytes is missing" if given is None else f"{shown(given)} is no size of nvm"
    report.error(() if given is None else ("nvm_bytes",), f"{told}: write nvm_bytes = 4096, or 8192")
    return 0


def _table(table: str, keys: Mapping[str, _Key], given: object, report: Report) -> dict[str, Any]:
    """Return a part's values, defaults included; all of them empty for a part that is not there."""
    if given is None:
        if table == "bus":
            report.error((), "the table [bus] is missing: every board has one, with scl and sda")
        return {f"{table}.{name}": _empty(key) for name, key in keys.items()}
    if not isinstance(given, dict):
        report.error((table,), f"{shown(given)} where the table [{table}] should be")
        given = {}
    for name in given:
        if name not in keys:
            report.error((table, name), _unknown(name, tuple(keys)), at_key=True)
    return {f"{table}.{name}": _value((table, name), key, given, report) for name, key in keys.items()}


def _empty(key: _Key) -> Any:
    """Return what stands for "not there"."""
    if key.default is not None:
        return key.default
    if key.allowed in (int, "address"):
        return 0
    return False if key.allowed == (True, False) else ""


def _value(path: tuple[str, str], key: _Key, given: Mapping[str, Any], report: Report) -> Any:
    """Return a key's value, what stands for nothing where it is wrong."""
    table, name = path
    if name not in given:
        if key.default is None:
            report.error((table,), f"[{table}] has no {name}: give {key.says}")
        return _empty(key)
    value = given[name]
    if not _fits(value, key.allowed):
        report.error(path, f"{shown(value)} is not {key.says}")
        return _empty(key)
    return value


def _fits(value: object, allowed: tuple[Any, ...] | type | str) -> bool:
    """Tell whether a value is of a kind."""
    if isinstance(allowed, tuple):
        return any(value == one and type(value) is type(one) for one in allowed)
    if allowed == "pin":
        return isinstance(value, str) and _PIN.fullmatch(value) is not None
    if not isinstance(value, int) or isinstance(value, bool):
        return False
    return 0x08 <= value <= 0x77 if allowed == "address" else 0 < value <= 100_000


def _check_together(data: Mapping[str, Any], parts: Mapping[str, Any], report: Report) -> None:
    """Check what one key alone cannot tell."""
    if bool(parts["imu.scl"]) != bool(parts["imu.sda"]):
        report.error(("imu",), "the IMU's own bus has two pins: give both scl and sda, or none")
    if parts["haptics.part"] == "pwm" and not parts["haptics.pin"]:
        report.error(("haptics", "part"), 'a pwm motor needs its pin: give pin, like pin = "D6"')
    _check_pins(data, report)
    on_bus = {"barometer": parts["barometer.address"]}
    if not parts["imu.scl"]:
        on_bus["imu"] = parts["imu.address"]
    fixed = {
        table: ADDRESSES[parts[f"{table}.part"]] for table in ("haptics", "optical") if _chip(parts, table)
    }
    seen: dict[int, str] = {address: table for table, address in fixed.items()}
    for table, address in on_bus.items():
        if address and address in seen:
            report.error(
                (table, "address"), f"0x{address:02X} is the address of [{seen[address]}] on the same bus"
            )
        seen.setdefault(address, table)


def _chip(parts: Mapping[str, Any], table: str) -> bool:
    """Tell whether the part of a table has an address of its own."""
    return parts[f"{table}.part"] in ADDRESSES


def _check_pins(data: Mapping[str, Any], report: Report) -> None:
    """Check that no pin has two jobs."""
    users: dict[str, KeyPath] = {}
    for table, keys in TABLES.items():
        given = data.get(table)
        for name, key in keys.items():
            pin = given.get(name) if isinstance(given, dict) else None
            if key.allowed != "pin" or not isinstance(pin, str):
                continue
            if pin in users:
                first = ".".join(str(part) for part in users[pin])
                report.error((table, name), f"pin {pin} has a job already: {first}")
            users.setdefault(pin, (table, name))


def _missing(data: Mapping[str, Any], report: Report) -> dict[str, str]:
    """Return what the board has not, in words, and check that it has not."""
    given = data.get("missing", {})
    if not isinstance(given, dict):
        report.error(("missing",), f"{shown(given)} where the table [missing] should be")
        return {}
    for table in given:
        if table not in TABLES:
            report.error(("missing", table), _unknown(table, tuple(TABLES)), at_key=True)
        elif table in data:
            report.error(
                ("missing", table), f"[{table}] is described above, so it is not missing", at_key=True
            )
        _text_at(given, ("missing", table), report)
    return {table: str(words) for table, words in given.items()}


def _text_at(given: Mapping[str, Any], path: KeyPath, report: Report) -> None:
    value = given[str(path[-1])]
    if not isinstance(value, str) or not value.strip():
        report.error(path, f"{shown(value)} is no text: say in a sentence what that costs")


def _wires(given: Any, report: Report) -> tuple[Wire, ...]:
    """Return what is soldered on."""
    if not isinstance(given, list):
        report.error(("wire",), "write each wired part as [[wire]]")
        return ()
    wires = []
    for number, wire in enumerate(given):
        path: KeyPath = ("wire", number)
        if not isinstance(wire, dict) or set(wire) != {"part", "pads"}:
            report.error(path, 'a wired part has two keys: part = "BMP280" and pads = [["VIN", "3V"]]')
            continue
        if not isinstance(wire["part"], str):
            report.error((*path, "part"), f"{shown(wire['part'])} is no name of a part")
        pads: list[Any] = wire["pads"] if isinstance(wire["pads"], list) else [None]
        pairs: list[tuple[str, str]] = []
        for index, pair in enumerate(pads):
            if isinstance(pair, list) and len(pair) == 2 and all(isinstance(pad, str) for pad in pair):
                pairs.append((pair[0], pair[1]))
            else:
                report.error(
                    (*path, "pads", index), 'a wire goes from the part\'s pad to the board\'s: ["VIN", "3V"]'
                )
        wires.append(Wire(str(wire["part"]), tuple(pairs)))
    return tuple(wires)


def _pads(given: Any, report: Report) -> dict[str, tuple[str, ...]]:
    """Return the rows of pads."""
    if not isinstance(given, dict):
        report.error(("picture",), f"{shown(given)} where the table [picture] should be")
        return {}
    found: dict[str, tuple[str, ...]] = {}
    for side, names in given.items():
        if side not in _SIDES:
            report.error(("picture", side), _unknown(side, _SIDES), at_key=True)
        elif not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            report.error(("picture", side), f'{shown(names)} is no list of pads, like ["3V", "GND"]')
        else:
            found[side] = tuple(names)
    return found
