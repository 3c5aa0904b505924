"""Stands for a part that the board has not: senses nothing, does nothing."""

from trailcore.ids import NONE


class Nothing:
    """Any part of `watch.edges` but clock and plans."""

    rise_ms = 0
    is_ready = True

    def collect(self, frame, until_ms):
        """Have nothing to hand over."""
        return True

    def wrist(self):
        """Know nothing of the movement."""
        return NONE

    def is_used(self):
        """Feel no finger."""
        return False

    def gesture(self):
        """Feel no press."""
        return 0

    def tap(self, kind, reason):
        """Move nothing."""

    def tap_at(self, kind, at_ms):
        """Move nothing."""

    def busy(self):
        """Play nothing."""
        return False

    def acknowledge(self, rhythm):
        """Move nothing."""

    def second(self, app):
        """Show nothing, seek nothing."""
