"""The profile of a course about a place, read ahead a part a second: 64 posts, in dm above the place's."""

from array import array

from trailcore.compat import const

FIRST_M = const(0)  # along the course, of the first post
BASE_DM = const(1)  # altitude of the profile at the place
POSTS = const(64)
_FARTHEST = const(32000)


class Window:
    """Heights of `plan` about a place."""

    def __init__(self, plan):
        self.plan = plan
        self.step_dm = 10 * plan.spacing_m
        self.v = array("i", [0, 0])
        self.posts = array("h", [0] * POSTS)

    def look(self, place, far_m, first):
        """Read 16 posts from number `first` on; with number 0 the window moves to about `place`, in metres.

        Those farther than `far_m` are not read, but so high that nobody is there.
        """
        v = self.v
        plan = self.plan
        if first == 0:
            v[BASE_DM] = plan.altitude_dm(place)
            v[FIRST_M] = max(0, place // plan.spacing_m - (POSTS >> 1)) * plan.spacing_m
        metre = v[FIRST_M] + first * plan.spacing_m
        for at in range(first, first + 16):
            high = _FARTHEST
            if -far_m <= metre - place <= far_m:
                high = max(-_FARTHEST, min(_FARTHEST, plan.altitude_dm(metre) - v[BASE_DM]))
            self.posts[at] = high
            metre += plan.spacing_m

    def above_cm(self, way_dm):
        """Return the height above the base so far from the first post, between posts linearly."""
        step = self.step_dm
        post = way_dm // step
        if post < 0:
            return 10 * self.posts[0]
        if post > POSTS - 2:
            return 10 * self.posts[POSTS - 1]
        low = self.posts[post]
        return 10 * low + (10 * (self.posts[post + 1] - low) * (256 * (way_dm - post * step) // step) >> 8)
