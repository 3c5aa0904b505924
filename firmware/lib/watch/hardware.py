"""The edges of a board (`watch.edges`): what `watch.parts` found, and what is done once a second and at the end."""

import os

import alarm
import microcontroller

from trailcore import ids
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
    light = None  # an input while there is nothing to tell: it is dark, whichever way it is wired
    is_dead = False  # the motor, as told

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
        self._motor(app)

    def _motor(self, app):
        """Tell of a motor that does not answer by what is left: the log, the display, and a light that blinks."""
        is_dead = not self.haptics.is_ready  # pyright: ignore[reportAttributeAccessIssue]
        light = self.light
        if is_dead != self.is_dead:
            self.is_dead = is_dead
            app.event(ids.QUIET, ids.MOTOR, 1 if is_dead else 0)
            if light and is_dead:
                light.switch_to_output()
            elif light:
                light.switch_to_input()
        elif is_dead and light:
            light.value = not light.value

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
