"""Pages to the core: the same frames, in the same order, as the wrist fed them."""

from trailcore import image, pages
from trailcore.frame import Frame
from trailcore.framereader import FrameReader


class Player:
    """Feeds the pages of one session, in sequence, to `session`.

    After pages were lost (`lost()`) the core goes on from where it was, which is not exact any more, until
    the STATE pages of a resume bring the state that the watch had. `listener`, if any, has its
    fed(frame) called after each frame.
    """

    def __init__(self, session, listener=None):
        self.listener = listener
        self.session = session
        self.head = pages.Head()
        self.frame = Frame()
        self.reader = FrameReader()
        self.adopt = False
        self.parts = []  # of the state image that is being collected, and its time
        self.state_ms = 0
        self.bad_frames = 0

    def lost(self):
        """Say that pages before the next one are missing: the next state image is adopted."""
        self.adopt = True

    def play(self, page):
        """Feed one page (a bytearray of 512). Return False if it is damaged."""
        head = self.head
        if not head.read(page):
            return False
        if head.kind == pages.FRAMES:
            self.reader.begin(page, head.t_ms, head.bits)
            while self.reader.left > 0:
                if not self.reader.read(self.frame):
                    self.bad_frames += 1
                    break
                self.frame.feed(self.session)
                if self.listener:
                    self.listener.fed(self.frame)
        elif head.kind == pages.STATE and self.adopt:
            self._take_state(page)
        return True

    def _take_state(self, page):
        """Collect the parts of a state image; adopt it when they have come in order and all."""
        parts = self.parts
        if self.state_ms != self.head.t_ms:
            del parts[:]
        self.state_ms = self.head.t_ms
        if image.read(page, parts, image.size(image.views(self.session))):
            image.load(self.session, parts)
            self.adopt = False
            del parts[:]
