"""A plan on the watch: its settings, and its course where it lies."""

from array import array

from trailcore.compat import const
from trailcore.planfile import BLOCK_BYTES, BLOCK_POSTS

_STEEPEST_DM = const(1600)  # from one block to the next; keeps products below 2^30 whatever a plan holds


class Plan:
    """A checked plan over `source`, anything with len() and [int], read for an entry of its calendar.

    None, or an empty one, stands for the defaults; without a calendar a plan is its first course. `settings` is the
    int32 array of resolved settings, ENTRY among them; `total_m` is 0 where there is no course. Lists are in metres:
    `technical` and `climbs` as pairs, `places` where a press may say "here", `stations` those with aid. `program` is
    the offset in `source` of what the workout does, 0: none; `breathes` tells whether that asks for a breath. `blocks`
    is where the profile begins: of it the last two posts are remembered.
    """

    def __init__(self, source=None, entry=0):
        # Here, because all three are unloaded after the start.
        from trailcore.plancheck import check
        from trailcore.planfile import read
        from trailcore.settings import defaults

        self.settings = defaults()
        self.source = source
        self.program = 0  # where in `source` the workout program begins, 0: none
        self.breathes = False  # whether a step of it asks for a breath
        self.total_m = 0
        self.spacing_m = 0
        self.posts = 0
        self.technical = self.places = self.climbs = self.stations = array("H")
        self.blocks = 0
        self._post = -1
        self._low_dm = 0  # altitude of that post
        self._rise_dm = 0  # from there to the next
        if source:
            check(source)
            read(self, source, entry)

    def altitude_dm(self, distance_m):
        """Return the altitude in dm, from 1000 m below the sea, at a distance along the course: between posts linearly.

        Level beyond the ends. Reading on along the course is cheap; going back begins at the block's first post.
        """
        distance_m = max(0, min(distance_m, self.total_m))
        post = min(distance_m // self.spacing_m, self.posts - 2)
        at = self._post
        if at != post:
            try:
                low = self._low_dm + self._rise_dm
                if 0 <= at < post and at >> 6 == post >> 6:
                    at += 1
                else:
                    at = post & ~(BLOCK_POSTS - 1)
                    low = self._base_dm(at)
                while True:
                    within = at + 1 & BLOCK_POSTS - 1
                    if within:
                        rise = self.source[self.blocks + (at >> 6) * BLOCK_BYTES + 4 + within]
                        rise = 2 * (rise if rise < 128 else rise - 256)
                    else:
                        rise = max(-_STEEPEST_DM, min(_STEEPEST_DM, self._base_dm(at + 1) - low))
                    if at == post:
                        break
                    low += rise
                    at += 1
                self._post = post
                self._low_dm = low
                self._rise_dm = rise
            except OSError:  # of flash, and tried again the next time; until then the ground goes on level
                self._post = -1
                self._rise_dm = 0
        return self._low_dm + self._rise_dm * (distance_m - post * self.spacing_m) // self.spacing_m

    def _base_dm(self, post):
        at = self.blocks + (post >> 6) * BLOCK_BYTES
        return self.source[at] | self.source[at + 1] << 8 | self.source[at + 2] << 16
