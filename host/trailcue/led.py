"""Breath taps, which no log holds: the core that is replayed is asked for them, as the watch's loop asks it."""

from __future__ import annotations

from dataclasses import dataclass

from trailcore import ids, now, program, ticks
from trailcore.breathing import Breathing
from trailcore.session import Session

_APART_MS = 160
"""Nearer to the last tap the watch asks for none: it would be the same one, told anew (`watch.app`)."""
_NUMBERS = (1 << 20) - 1
"""Strikes are numbered modulo this and one (`trailcore.phase`)."""


@dataclass(frozen=True, slots=True)
class Breath:
    """A breath whose beginning a tap told."""

    second: int
    """Row of the second in which the tap came."""
    steps_in: int | None
    steps_out: int | None
    """Steps from its tap to that for breathing out, and from there to the next breath's; None where one of them did not
    come: a train's last breaths have none for breathing out, and a cue or a rhythm that is lost has its silence."""


class Leading:
    """Takes down the breaths that a session's core tells."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.breaths: list[Breath] = []
        self._row = -1
        self._last_ms = ids.NONE
        self._in: int | None = None
        self._out: int | None = None
        """Numbers of the strikes that the last breath's taps were on; None: still to come, or silent."""

    def second(self, lead: Breathing, row: int) -> None:
        """Ask for the taps of the second that begins now, the row-th of the log."""
        now_ms = self.session.now[now.T_MS]
        after_ms = now_ms
        if self._last_ms != ids.NONE and abs(ticks.diff(now_ms, self._last_ms)) < _APART_MS:
            after_ms = ticks.add(self._last_ms, _APART_MS)
        if row != self._row + 1:
            self._in = None
        self._row = row
        tap_ms = lead.next_tap_ms(after_ms)
        while tap_ms != ids.NONE and ticks.diff(tap_ms, now_ms) < 1000:
            self._felt(lead.tap_kind(), self.session.phase.landing(tap_ms, self.session.now[now.GAIT]))
            self._last_ms = tap_ms
            tap_ms = lead.next_tap_ms(ticks.add(tap_ms, _APART_MS))
        if tap_ms == ids.NONE:
            self._in = None

    def _felt(self, kind: int, number: int) -> None:
        """Take a tap on the strike of a number: a breath is over, and its steps known, when the next one begins."""
        if kind == program.TAP_OUT:
            self._out = number
            return
        if self._in is not None and self._out is not None:
            steps_in, steps_out = self._out - self._in & _NUMBERS, number - self._out & _NUMBERS
            self.breaths[-1] = Breath(self.breaths[-1].second, steps_in, steps_out)
        self.breaths.append(Breath(self._row, None, None))
        self._in, self._out = number, None
