"""Runs on the watch's interpreters: plays recorded pages through the core, and records them again.

    core_play.py log.bin      writes again.bin (the pages), cues.txt (the rows), state.bin (the image)

Pages of kind OPEN and FRAMES in, one session. Imports nothing but the core.
"""

import sys

from trailcore import pages
from trailcore.cues import ROW, ROWS
from trailcore.plan import Plan
from trailcore.recorder import Recorder
from trailcore.replay import Player
from trailcore.session import Session


class File:
    """A sink of pages, and the listener that records each frame as it is fed."""

    def __init__(self, file):
        self.file = file
        self.recorder = None

    def put(self, page):
        self.file.write(page)

    def fed(self, frame):
        self.recorder.write(frame)


def tell(cues, done, out):
    """Write the rows that are new; return their count."""
    while done < cues.count():
        at = done % ROWS * ROW
        out.write(" ".join([str(cues.ring[at + i]) for i in range(ROW)]) + "\n")
        done += 1
    return done


def main(name):
    """Play the log page by page."""
    plan = None
    try:
        with open("plan.bin", "rb") as f:
            plan = bytearray(f.read())
    except OSError:
        pass
    session = Session(Plan(plan))
    page = bytearray(pages.SIZE)
    done = 0
    with open(name, "rb") as log, open("again.bin", "wb") as again, open("cues.txt", "w") as out:
        file = File(again)
        player = Player(session, file)
        while log.readinto(page) == pages.SIZE:
            if file.recorder is None:
                opening = pages.Opening()
                opening.read(page)
                player.head.read(page)
                file.recorder = Recorder(file, player.head.session, player.head.sequence)
                file.recorder.open(opening, player.head.t_ms)
            elif not player.play(page):
                raise ValueError("damaged page")
            done = tell(session.cues, done, out)
        file.recorder.seal()
    image = bytearray(session.image_bytes)
    session.save(image)
    with open("state.bin", "wb") as f:
        f.write(image)
    print(done, session.image_bytes, player.bad_frames)


main(sys.argv[1])
