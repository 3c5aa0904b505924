"""The edges of a board (`watch.edges`): what `watch.parts` found, and what is done once a second and at the end."""

import os

import alarm
import microcontroller

from trailcore.compat import const
from watch.breadcrumbs import DOING, LOOPING, RESTING, STARTING, WAS_DOING
from watch.guard import Guard, feed, watch_over
from watch.storage import PATH

_ANSWERED_MS = const(500)  # the tick that answers a press is over: a driver plays on through a reset


class NoEdges(Exception):
    """There is nothing to run the loop on; the text says why and what to do."""


class Edges:
    """The parts of this board. Those that it has not, or that cannot be used, sense nothing and do nothing."""

    app = None

    def __init__(self):
        crumbs = alarm.sleep_memory
        self.crumbs = crumbs
        crumbs[WAS_DOING] = crumbs[DOING]
        crumbs[DOING] = STARTING
        try:
            self.file = open(PATH, "r+b")
        except OSError:
            raise NoEdges(
                PATH
                + " cannot be written. Installed: the drive is the computer's, reset without holding the button. "
                "Not yet: install first."
            )
        self.sync = os.sync
        watch_over()
        from watch.parts import build
        from watch.unloading import drop

        build(self)
        drop(("watch.parts", "watch.plans", "watch.ownstrap"))
        self.guard = Guard(self.power, crumbs)  # pyright: ignore[reportAttributeAccessIssue]

    def second(self, app):
        """Look after the watch, once a second, between two frames."""
        self.crumbs[DOING] = LOOPING
        self.guard.second(app)
        self.face.second(app)  # pyright: ignore[reportAttributeAccessIssue]
        self.strap.second(app)  # pyright: ignore[reportAttributeAccessIssue]

    def rest(self):
        """Wait, once the session is closed, for a press: it starts the watch anew, and so another session.

        By a reset: a reload closes the pool, which writes its name, and a power cut then can take all names along.
        """
        self.crumbs[DOING] = RESTING
        while not self.button.gesture():  # pyright: ignore[reportAttributeAccessIssue]
            feed()
            self.clock.sleep_ms(1000)  # pyright: ignore[reportAttributeAccessIssue]
        self.clock.sleep_ms(_ANSWERED_MS)  # pyright: ignore[reportAttributeAccessIssue]
        microcontroller.reset()
