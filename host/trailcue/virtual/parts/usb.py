"""The USB socket: nothing, a computer, or a power bank that never enumerates anything."""

NONE, HOST, POWER_BANK = "none", "host", "power bank"
STATES = (NONE, HOST, POWER_BANK)

CHARGE_MA = 100.0
"""What the charger gives the cell while there is power [boards differ: 50 to 200 mA]."""


class Usb:
    """The socket and what is plugged into it."""

    def __init__(self) -> None:
        """Leave it empty."""
        self._plugged = NONE

    @property
    def plugged(self) -> str:
        """What is plugged in: one of `STATES`."""
        return self._plugged

    def plug(self, what: str) -> None:
        """Plug something in, or `NONE`.

        Raises:
            ValueError: it is none of `STATES`.
        """
        if what not in STATES:
            raise ValueError(f"{what!r} cannot be plugged into USB; {', '.join(STATES)} can")
        self._plugged = what
