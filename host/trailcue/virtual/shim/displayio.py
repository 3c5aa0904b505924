"""As much of CircuitPython's `displayio` as a grid of characters takes: what a terminal shows is told to the world."""

import _ops
import _port


class Palette:
    """Colours by number."""

    def __init__(self, color_count):
        self._colours = [0] * color_count

    def __len__(self):
        return len(self._colours)

    def __getitem__(self, index):
        return self._colours[index]

    def __setitem__(self, index, colour):
        self._colours[index] = colour


class TileGrid:
    """Tiles of a bitmap: for a terminal, characters."""

    def __init__(
        self, bitmap, *, pixel_shader, width=1, height=1, tile_width=None, tile_height=None, default_tile=0,
        x=0, y=0,
    ):  # fmt: skip
        self.width = width
        self.height = height
        self.x = x
        self.y = y
        self.characters = bytearray(b" " * (width * height))

    def draw(self):
        """Tell the world what it shows."""
        _port.request[3] = self.width
        _port.call(_ops.DISPLAY, 1, self.characters)


class Group:
    """Things that are drawn."""

    def __init__(self, *, scale=1, x=0, y=0):
        self.scale = scale
        self._things = []

    def append(self, thing):
        """Draw it after the others."""
        self._things.append(thing)

    def draw(self):
        """Draw everything."""
        for thing in self._things:
            thing.draw()


class Display:
    """The board's display; it draws when `refresh` is called."""

    auto_refresh = True
    root_group = None

    def refresh(self, **options):
        """Draw what has changed."""
        if self.root_group is not None:
            self.root_group.draw()


def release_displays():
    """Do nothing: no display holds a pin."""
