"""`microcontroller.nvm`: pages of the nRF52840's own flash; each assignment erases and rewrites one, not atomically."""

from collections.abc import Callable

PAGE = 4096
ERASE_US = 85_000
WORD_US = 41
"""Page erase and word write (nRF52840 product specification 1.7, section 4.3.9, at most)."""


class Nvm:
    """Bytes that survive a loss of power, unless it comes while they are written."""

    def __init__(self, size: int, spend: Callable[[int], None] = lambda us: None) -> None:
        """Be erased.

        Args:
            size: in bytes, a multiple of a page.
            spend: lets time pass; if it raises, what was going on stays undone.
        """
        self._image = bytearray(b"\xff" * size)
        self._spend = spend

    def load(self, image: bytes) -> None:
        """Hold this from its beginning on, as written before the world began: it takes no time.

        Raises:
            ValueError: it is more than there is room for.
        """
        if len(image) > len(self._image):
            raise ValueError(f"{len(image)} bytes do not fit into {len(self._image)}")
        self._image[: len(image)] = image

    def __len__(self) -> int:
        """Return the size in bytes."""
        return len(self._image)

    def __getitem__(self, key: int | slice) -> int | bytes:
        """Return a byte or a slice."""
        return self._image[key] if isinstance(key, int) else bytes(self._image[key])

    def __setitem__(self, key: int | slice, value: int | bytes | bytearray) -> None:
        """Write a byte or a slice of the same length.

        Raises:
            ValueError: the length is another one.
        """
        indexes = range(len(self._image))[key] if isinstance(key, slice) else range(key, key + 1)
        data = bytes([value]) if isinstance(value, int) else bytes(value)
        if len(data) != len(indexes):
            raise ValueError(f"{len(data)} bytes cannot replace {len(indexes)}")
        wanted = bytearray(self._image)
        for index, byte in zip(indexes, data, strict=True):
            wanted[index] = byte
        for page in sorted({index // PAGE for index in indexes}):
            self._rewrite(slice(page * PAGE, (page + 1) * PAGE), wanted)

    def _rewrite(self, page: slice, wanted: bytearray) -> None:
        self._image[page] = b"\xff" * PAGE
        self._spend(ERASE_US)
        self._image[page] = wanted[page]
        self._spend(PAGE // 4 * WORD_US)
