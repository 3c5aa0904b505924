"""One frame's way: the cues since the last one are added, it is written to the log, then fed."""

from trailcore.cues import ROW, ROWS


class Delivery:
    """Ties a session to the recorder of its log, in the order that makes replay exact."""

    def __init__(self, session, recorder):
        self.session = session
        self.recorder = recorder
        self.logged = session.cues.count()

    def deliver(self, frame):
        """Log and feed a closed frame; rows for which it has no room wait for the next one."""
        cues = self.session.cues
        while self.logged < cues.count() and frame.add_cue(cues.ring, self.logged % ROWS * ROW):
            self.logged += 1
        self.recorder.write(frame)
        frame.feed(self.session)
