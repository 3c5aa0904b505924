"""One frame's way: the cues since the last one are added, it is written to the log, then fed."""

from trailcore.cues import LOGGED, ROW, ROWS


class Delivery:
    """Ties a session to the recorder of its log, in the order that makes replay exact."""

    def __init__(self, session, recorder):
        self.session = session
        self.recorder = recorder

    def waiting(self):
        """Return how many rows of the ring the log does not hold yet."""
        return self.session.cues.count() - self.session.cues.v[LOGGED]

    def deliver(self, frame):
        """Log and feed a closed frame."""
        self.log(frame)
        frame.feed(self.session)

    def log(self, frame):
        """Log a closed frame, which is to be fed next; rows for which it has no room wait for the one after."""
        cues = self.session.cues
        row = cues.v[LOGGED]
        while row < cues.count() and frame.add_cue(cues.ring, row % ROWS * ROW):
            row += 1
        self.recorder.write(frame)
