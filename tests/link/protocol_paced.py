"""`paced://NAME`, a serial port to the `paced.PacedWatch` of that name: pyserial looks for a module called so."""

from __future__ import annotations

from typing import Any

import serial

from tests.link.paced import PacedWatch


class Serial(serial.SerialBase):
    """Reads, writes and waits by the clock of the watch that it is plugged into."""

    def open(self) -> None:
        """Plug it in."""
        self._watch = PacedWatch.plugged_in[str(self.port)]
        self.is_open = True

    def close(self) -> None:
        """Unplug it; what is on its way stays so."""
        self.is_open = False

    @property
    def in_waiting(self) -> int:
        """How many bytes can be read at once."""
        return self._watch.come()

    @property
    def out_waiting(self) -> int:
        """All that was written has left."""
        return 0

    def read(self, size: int = 1) -> bytes:
        """Return so many bytes, or what has come of them by the timeout."""
        return self._watch.read(size, self.timeout)

    def write(self, b: Any, /) -> int:
        """Send bytes on their way."""
        return self._watch.write(bytes(b), self.write_timeout)

    def _reconfigure_port(self) -> None: ...

    def _update_dtr_state(self) -> None: ...

    def _update_rts_state(self) -> None: ...
