"""Which serial ports are watches: by the USB numbers of the boards' files, or whatever name the user gives."""

from __future__ import annotations

from dataclasses import dataclass

ANY = "auto"
"""Stands for the one watch that is plugged in."""


@dataclass(frozen=True)
class Port:
    """A serial port with a board behind it.

    Attributes:
        device: its name.
        board: the board's name in words.
        board_id: as CircuitPython reports it.
        usb: vendor and product, as `239a:8088`.
        interface: what the port calls itself, "" if it does not.
        serial: the board's number on USB, "" if it has none; it stays over a reset, `device` may not.
    """

    device: str
    board: str
    board_id: str
    usb: str
    interface: str
    serial: str


class NoWatch(Exception):
    """No watch, or more than one: the message says what to do.

    Attributes:
        said: what there is.
        fix: what to do about it; the message is both.
    """

    def __init__(self, said: str, fix: str) -> None:
        super().__init__(f"{said}: {fix}")
        self.said, self.fix = said, fix


def watches() -> list[Port]:
    """Return the ports with one of our boards behind them, by device name.

    A board has one port for its console; a second one (data) has another interface name and is left out.
    """
    from serial.tools.list_ports import comports

    from trailcue import boards

    known = {pair: board for board in boards.all_boards() for pair in board.usb}
    found = []
    for port in comports():
        board = known.get((port.vid, port.pid)) if port.vid and port.pid else None
        interface = port.interface or ""
        if board and "data" not in interface.lower():
            usb = f"{port.vid:04x}:{port.pid:04x}"
            found.append(
                Port(port.device, board.name, board.board_id, usb, interface, port.serial_number or "")
            )
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
            "no watch found on USB",
            "plug it in with a cable that carries data, or name its port "
            "(a device, a PTY, socket://host:port or virtual:NAME)",
        )
    if len(found) > 1:
        names = "; ".join(f"{port.device} ({port.board})" for port in found)
        raise NoWatch(f"{len(found)} watches found", f"name one of them: {names}")
    return found[0].device
