"""The glance face of boards with a display: mode, grade, heart rate, what is next, in the terminal's font.

It is looked at once in five seconds and sent where it has changed. Characters are put into one buffer, so that a second
allocates nothing.
"""

import displayio
import terminalio
from board import DISPLAY  # pyright: ignore[reportAttributeAccessIssue]

from trailcore import ids
from trailcore.compat import const
from trailcore.ids import NONE
from trailcore.now import BPM, CLIMB_IN_M, GAIT, GRADE, STEP_LEFT, TO_GO_M, WORLD, WRIST

_EVERY_S = const(5)
_COLUMNS = const(13)  # of 18 pixels; 240 are there
_ROWS = const(4)
_SCALE = const(3)
_HOME = b"\x1b[H"
_GAITS = (b"stand", b"hike", b"run")
_LOST_AT = const(8)  # of the first row, behind the longest word
_SPACE = const(32)
_ZERO = const(48)
_MINUS = const(45)


class Face:
    """Four lines on the board's display."""

    def __init__(self):
        width, height = terminalio.FONT.get_bounding_box()[:2]
        colours = displayio.Palette(2)
        colours[1] = 0xFFFFFF
        tiles = displayio.TileGrid(
            terminalio.FONT.bitmap,
            pixel_shader=colours,
            width=_COLUMNS,
            height=_ROWS,
            tile_width=width,
            tile_height=height,
        )
        group = displayio.Group(scale=_SCALE)
        group.append(tiles)
        self.terminal = terminalio.Terminal(tiles, terminalio.FONT)
        DISPLAY.auto_refresh = False
        DISPLAY.root_group = group
        self.text = bytearray(_ROWS * _COLUMNS)
        self.shown = bytearray(_ROWS * _COLUMNS)
        self.seconds = 0

    def second(self, app):
        """Show what the core knows now, if it is time and there is something new."""
        self.seconds += 1
        if self.seconds % _EVERY_S:
            return
        self._write(app.session.now)
        if not app.edges.haptics.is_ready:
            self._word(_LOST_AT, b"mute!")
        if self.text != self.shown:
            self.shown[:] = self.text
            self.terminal.write(_HOME)
            self.terminal.write(self.text)
            DISPLAY.refresh()

    def _write(self, now):
        text = self.text
        for i in range(_ROWS * _COLUMNS):
            text[i] = _SPACE
        world = now[WORLD]
        if world == ids.BEFORE_START:
            self._word(0, b"armed")
        elif world == ids.CARRIED:
            self._word(0, b"carried")
        else:
            self._word(0, _GAITS[now[GAIT]])
        if now[WRIST] == NONE:
            self._word(_LOST_AT, b"wrist")
        self._row(1, NONE if now[GRADE] == NONE else now[GRADE] // 10, b"%")
        self._row(2, now[BPM], b"bpm")
        if now[STEP_LEFT] != NONE:
            self._row(3, now[STEP_LEFT], b"left")
        elif now[CLIMB_IN_M] != NONE:
            self._row(3, now[CLIMB_IN_M], b"climb")
        else:
            self._row(3, now[TO_GO_M], b"m to go")

    def _row(self, row, value, unit):
        """Write a number, to the right in five columns, and its unit of 7 at most; a dash if it is not known."""
        text = self.text
        at = row * _COLUMNS + 4
        self._word(at + 2, unit)
        if value == NONE:
            text[at] = _MINUS
            return
        left = min(99999, abs(value))
        while True:
            text[at] = _ZERO + left % 10
            left //= 10
            at -= 1
            if not left:
                break
        if value < 0 and at >= row * _COLUMNS:
            text[at] = _MINUS

    def _word(self, at, word):
        for i in range(len(word)):
            self.text[at + i] = word[i]
