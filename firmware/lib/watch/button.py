"""The one button, to be used by touch, through a cuff: clicks are counted, holding is felt.

| what the finger does | what is felt | gesture |
|---|---|---|
| one click | a tick | PRESS_SHORT |
| two | two ticks | PRESS_DOUBLE |
| three, or more | three ticks | PRESS_PLACE |
| hold until a tick is felt, let go | a tick, at 0.8 s | PRESS_LONG |
| hold on until a long one is felt, let go | a long one, at 3 s | the session shall end |
| hold on for 8 s | nothing: a sleeve, a strap, water | none |

Clicks count as one gesture while less than 0.35 s lie between them.
"""

from trailcore import ids, ticks
from trailcore.compat import const
from watch.tapping import LONG_TICK, THREE_TICKS, TICK, TWO_TICKS

_BOUNCE_MS = const(30)
_BETWEEN_MS = const(350)
_LONG_MS = const(800)
_OFF_MS = const(3000)
_JAMMED_MS = const(8000)


class Button:
    """A button on a pin (`value` is False while it is pressed), polled every 60 ms, 40 while it is used."""

    def __init__(self, pin, haptics, now_ms):
        self.pin = pin
        self.haptics = haptics
        self.is_down = True
        self.told = _JAMMED_MS  # what of a hold was felt: whatever is held already at the start is no press
        self.changed_ms = ticks.add(now_ms, -_JAMMED_MS)
        self.clicks = 0
        self.is_idle = False  # nothing to be done while the pin is high
        self.pressed = 0
        self.is_off = False  # the wearer wants the session to end

    def gesture(self):
        """Return the gesture that was made since this was asked, one of ids.PRESS_*, or 0."""
        pressed = self.pressed
        self.pressed = 0
        return pressed

    def is_used(self):
        """Tell whether a gesture is under way, polled or not: a hold is to be felt in time."""
        is_jammed = self.is_down and self.told == _JAMMED_MS
        return self.clicks > 0 or not (self.pin.value or is_jammed)

    def poll(self, now_ms):
        """Look at the pin; tell whether there is a gesture to be asked for, or the end."""
        is_up = self.pin.value
        since_ms = ticks.diff(now_ms, self.changed_ms)
        if is_up == self.is_down:  # it has changed
            if 0 <= since_ms < _BOUNCE_MS:  # after three days it is negative
                return False
            self.changed_ms = now_ms
            self.is_down = not self.is_down
            if self.is_down:
                self.told = 0
            else:
                self._release(since_ms)
        elif self.is_down:
            self._hold(since_ms)
        elif self.clicks and since_ms >= _BETWEEN_MS:
            self._decide()
        self.is_idle = not (self.is_down or self.clicks)
        return self.pressed != 0 or self.is_off

    def _hold(self, since_ms):
        """Have it felt how far a hold has come."""
        if self.told < _LONG_MS <= since_ms:
            self.told = _LONG_MS
            self.haptics.acknowledge(TICK)
        elif self.told < _OFF_MS <= since_ms:
            self.told = _OFF_MS
            self.haptics.acknowledge(LONG_TICK)
        elif since_ms >= _JAMMED_MS:
            self.told = _JAMMED_MS

    def _release(self, since_ms):
        if self.told == 0 and since_ms < _LONG_MS:
            self.clicks += 1
            return
        self.clicks = 0
        if self.told == _JAMMED_MS or since_ms >= _JAMMED_MS:
            return
        # What was not felt, because nobody polled, does not count.
        if self.told == _OFF_MS:
            self.is_off = True
        elif self.told == _LONG_MS:
            self.pressed = ids.PRESS_LONG

    def _decide(self):
        if self.clicks == 1:
            self.pressed = ids.PRESS_SHORT
            self.haptics.acknowledge(TICK)
        elif self.clicks == 2:
            self.pressed = ids.PRESS_DOUBLE
            self.haptics.acknowledge(TWO_TICKS)
        else:
            self.pressed = ids.PRESS_PLACE
            self.haptics.acknowledge(THREE_TICKS)
        self.clicks = 0
