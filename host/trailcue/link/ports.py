"""Which serial ports are watches: by USB ids, or whatever name the user gives."""

from __future__ import annotations

from dataclasses import dataclass

USB_IDS = {
    (0x239A, 0x8087): "Feather nRF52840 Sense",
    (0x239A, 0x8088): "Feather nRF52840 Sense",
    (0x239A, 0x8071): "CLUE nRF52840",
    (0x239A, 0x8072): "CLUE nRF52840",
    (0x239A, 0x8051): "ItsyBitsy nRF52840",
    (0x239A, 0x8052): "ItsyBitsy nRF52840",
    (0x2886, 0x0045): "XIAO nRF52840 Sense",
    (0x2886, 0x8045): "XIAO nRF52840 Sense",
}
"""(vendor, product): CircuitPython's own `mpconfigboard.mk`, and the number below or above, which bootloaders use."""

ANY = "auto"
"""Stands for the one watch that is plugged in."""


@dataclass(frozen=True)
class Port:
    """A serial port with a board behind it."""

    device: str
    board: str


class NoWatch(Exception):
    """No watch, or more than one: the message says what to do."""


def watches() -> list[Port]:
    """Return the ports with one of our boards behind them, by device name.

    A board has one port for its console; a second one (data) has another interface name and is left out.
    """
    from serial.tools.list_ports import comports

    found = []
    for port in comports():
        board = USB_IDS.get((port.vid, port.pid)) if port.vid and port.pid else None
        is_data = "data" in (port.interface or "").lower()
        if board and not is_data:
            found.append(Port(port.device, board))
    return sorted(found, key=lambda port: port.device)


def chosen(name: str = ANY) -> str:
    """Return the device to connect to: `name` itself, or the only watch there is for ANY.

    Raises:
        NoWatch: there is none, or several.
    """
    if name != ANY:
        return name
    found = watches()
    if not found:
        raise NoWatch(
            "no watch found on USB: plug it in with a cable that carries data, or name its port "
            "(a device, a PTY or socket://host:port)"
        )
    if len(found) > 1:
        names = "; ".join(f"{port.device} ({port.board})" for port in found)
        raise NoWatch(f"{len(found)} watches found, name one of them: {names}")
    return found[0].device
