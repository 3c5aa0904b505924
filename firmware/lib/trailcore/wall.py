"""Where the course next turns steep: read off the posts about the place every few seconds, counted down in between.

Steep is what a plan hikes, for 100 m at least: less a profile that errs by 3 m makes by itself, and is not worth a word
ahead of it. Posts are 50 m apart and the profile is smoothed, so that a wall begins
somewhere in the segment before the first steep one, or in that: where a kink between the slope of the ground
before and that of the wall makes the same height.
"""

from array import array

from trailcore import settings
from trailcore.compat import const
from trailcore.ids import NONE
from trailcore.now import STEEP_GRADE, STEEP_IN_M
from trailcore.window import FIRST_M, POSTS

_AT_M = const(0)  # along the course, NONE: nowhere near
_GRADE = const(1)
_WORDS = const(2)

_WITHIN_M = const(100)
_LASTS_M = const(100)
_SEGMENTS = const(4)  # posts 50 m apart: the one that we are in, and those that begin within 150 m
_KINK = const(20)  # permille; a smaller one is none
_PAST_M = const(60)  # looked for again by then
_NO_GROUND = const(600)  # permille; profiles end at 510: a post that was not read


class Wall:
    """A place and the posts of `window` in; STEEP_IN_M and STEEP_GRADE out."""

    def __init__(self, plan, window, now):
        self.above = plan.settings[settings.HIKE_ABOVE]
        self.step_m = plan.spacing_m
        self.least_dm = self.above * self.step_m // 100
        self.window = window
        self.now = now
        self.v = array("i", [NONE] * _WORDS)

    def tell(self, place):
        """Say how far it is from `place`, 0 on it; nothing if that is NONE."""
        v = self.v
        now = self.now
        if v[_AT_M] == NONE:
            return
        way = v[_AT_M] - place
        if -_PAST_M <= way <= _WITHIN_M:
            now[STEEP_IN_M] = max(0, way)
            now[STEEP_GRADE] = v[_GRADE]
        else:
            now[STEEP_IN_M] = now[STEEP_GRADE] = NONE

    def look(self, place):
        """Look where steep ground begins."""
        posts = self.window.posts
        self.v[_AT_M] = self.now[STEEP_IN_M] = self.now[STEEP_GRADE] = NONE
        at = (place - self.window.v[FIRST_M]) // self.step_m
        if 0 <= at < POSTS - _SEGMENTS - 1:
            for each in range(at, at + _SEGMENTS):
                if posts[each + 1] - posts[each] >= self.least_dm and self._begins(each, place):
                    return

    def _begins(self, at, place):
        """Tell whether the ground is steep for long from post `at` on, or from `place` beyond it; if so note where."""
        v = self.v
        step = self.step_m
        from_m = self.window.v[FIRST_M] + at * step
        here = self._slope(at)
        beyond = self._slope(at + 1)
        near = min(_LASTS_M, from_m + step - max(place, from_m))
        steep = max(here, beyond)
        if near * here + (_LASTS_M - near) * beyond < _LASTS_M * self.above or steep >= _NO_GROUND:
            return False
        before = self._slope(at - 1)
        flat = self._slope(at - 2)
        if before >= self.above:
            from_m = max(from_m, place)
        elif steep - flat > _KINK:
            kink = step * (2 * steep - before - here) // (steep - flat)
            from_m += min(2 * step, max(0, kink)) - step
        v[_AT_M] = from_m
        v[_GRADE] = steep
        return True

    def _slope(self, at):
        """Return the slope of the segment from post `at` on, in permille."""
        posts = self.window.posts
        at = max(0, at)
        return (posts[at + 1] - posts[at]) * 100 // self.step_m
