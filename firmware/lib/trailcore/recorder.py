"""Frames to finished pages: fills a page, seals it when full or 100 s old, and hands it on."""

from trailcore import pages, ticks
from trailcore.compat import const
from trailcore.framewriter import FrameWriter

_MAX_AGE_MS = const(100000)


class Recorder:
    """Writes a session's pages, from `sequence` on, to `sink`: an object with put(page), a bytearray of 512.

    The page is reused: the sink must be done with it when put() returns. A page's time is that of the
    frame before its first one.
    """

    def __init__(self, sink, session, sequence):
        self.sink = sink
        self.page = bytearray(pages.SIZE)
        self.writer = FrameWriter(self.page)
        self.head = pages.Head()
        self.head.session = session
        self.head.sequence = sequence
        self.begun = False
        self.last_ms = 0

    def open(self, opening, t_ms):
        """Write the OPEN page of a session that starts at tick `t_ms`."""
        self.put_whole(pages.OPEN, opening.write(self.page), t_ms)

    def put_whole(self, kind, bits, t_ms):
        """Write a page whose payload of so many bits lies in `page` already; none may be under way."""
        self.head.t_ms = t_ms & ticks.GRID
        self._put(kind, bits, pages.payload_crc(self.page, bits))

    def write(self, frame):
        """Write a frame; seals the page before it if it is full, after it if it is old."""
        if not self.begun:
            self._begin()
        if not self.writer.write(frame):
            self.seal()
            self._begin()
            self.writer.write(frame)
        self.last_ms = frame.t_ms
        if ticks.diff(frame.t_ms, self.head.t_ms) >= _MAX_AGE_MS:
            self.seal()

    def seal(self):
        """Finish the page under way, if there is one, and hand it on."""
        if self.begun:
            self.begun = False
            bits = self.writer.used()
            self._put(pages.FRAMES, bits, self.writer.finish())
            self.head.t_ms = self.last_ms

    def snapshot(self):
        """Make `page` whole as if it were sealed here, without ending it: for a checkpoint. Sets the head."""
        head = self.head
        head.kind = pages.FRAMES
        head.bits = self.writer.used() if self.begun else 0
        head.write(self.page, self.writer.finish() if self.begun else 0)

    def _begin(self):
        self.begun = True
        self.last_ms = self.head.t_ms
        self.writer.begin(self.head.t_ms)

    def _put(self, kind, bits, crc):
        head = self.head
        head.kind = kind
        head.bits = bits
        head.write(self.page, crc)
        self.sink.put(self.page)
        head.sequence += 1
