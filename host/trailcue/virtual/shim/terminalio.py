"""CircuitPython's `terminalio`: text in the terminal's font."""


class _Font:
    """6 by 12 pixels."""

    bitmap = None

    def get_bounding_box(self):
        """Return width and height of a character."""
        return (6, 12)


FONT = _Font()
_HOME = b"\x1b[H"


class Terminal:
    """Writes into a grid from where the last text ended; ESC [ H begins at the top left."""

    def __init__(self, scroll_area, font):
        self._grid = scroll_area
        self._at = 0

    def write(self, text):
        """Write bytes; return how many."""
        if text == _HOME:
            self._at = 0
            return len(text)
        characters = self._grid.characters
        for i in range(len(text)):
            characters[(self._at + i) % len(characters)] = text[i]
        self._at += len(text)
        return len(text)
