"""Runs on the watch's interpreters: plays recorded pages through the core, and records them again.

    core_play.py log.bin    writes again.bin (the pages), cues.txt (the rows), taps.txt (after each frame the next tap
                            that leads), state.bin (the image)

Pages of kind OPEN and FRAMES in, one session. Imports nothing but the core, and none of its constants: folded for the
watch it has no names for them.
"""

import sys

from trailcore import image, pages
from trailcore.opening import Opening
from trailcore.plan import Plan
from trailcore.recorder import Recorder
from trailcore.replay import Player
from trailcore.session import Session

ROW = 8
ROWS = 16
PAGE = 512


class File:
    """A sink of pages, and the listener that records each frame as it is fed and asks for the next tap."""

    def __init__(self, file, taps, session, head, opening):
        self.file = file
        self.taps = taps
        self.session = session
        self.recorder = Recorder(self, head.session, head.sequence)
        self.recorder.open(opening, head.t_ms)

    def put(self, page):
        self.file.write(page)

    def fed(self, frame):
        self.recorder.write(frame)
        lead = self.session.lead()
        if lead:
            self.taps.write("%d %d\n" % (lead.next_tap_ms(frame.t_ms), lead.tap_kind()))  # noqa: UP031


def tell(cues, done, out):
    """Write the rows that are new; return their count."""
    while done < cues.count():
        at = done % ROWS * ROW
        out.write(" ".join([str(cues.ring[at + i]) for i in range(ROW)]) + "\n")
        done += 1
    return done


def contents(name):
    """Return what is in a file."""
    with open(name, "rb") as f:
        return f.read()


def main(name):
    """Play the log page by page."""
    session = Session(Plan(contents("plan.bin")))
    page = bytearray(PAGE)
    head = pages.Head()
    opening = Opening()
    done = 0
    log, again = open(name, "rb"), open("again.bin", "wb")  # noqa: SIM115
    with log, again, open("cues.txt", "w") as out, open("taps.txt", "w") as taps:
        log.readinto(page)
        head.read(page)
        opening.read(page)
        file = File(again, taps, session, head, opening)
        player = Player(session, file)
        while log.readinto(page) == PAGE:
            if not player.play(page):
                raise ValueError("damaged page")
            done = tell(session.cues, done, out)
        file.recorder.seal()
    state = image.views(session)
    with open("state.bin", "wb") as f:
        for view in state:
            f.write(view)
    print(done, image.size(state), player.bad_frames)


main(sys.argv[1])
