"""Takes up an interrupted session, so that its cues go on as if nothing had been.

The state of the newest checkpoint, then every frame recovered since, fed as a replay feeds them. What the
core then knows goes into the log as STATE pages, and a RESUME says how long the watch was away.
"""

from trailcore import ids, image, pages, settings, ticks
from trailcore.compat import const
from trailcore.opening import Opening
from trailcore.plan import Plan
from trailcore.recorder import Recorder
from trailcore.replay import Player
from trailcore.session import Session
from watch.app import App
from watch.unloading import PLAN_ONLY, SESSION_ONLY

_LONGEST_GAP_S = const(6 * 3600)  # away for longer, and known to be: the next is a session of its own
_MAX_DAYS = const(5000)  # so that a difference in seconds stays a small int
_SET_BACK_S = const(-3)  # a gap below it: the clock was set in between


class Resumption:
    """Goes on with the session that `found` (a Recovery that has run) ended in, from what `slots` holds."""

    def __init__(self, edges, found, slots, has_checkpoint):
        self.edges = edges
        self.found = found
        self.pool = found.pool
        self.slots = slots
        # One of an earlier session does not count; one ahead of the log does.
        self.has_state = has_checkpoint and (slots.session == found.session or slots.sequence > found.newest)
        # A moment known on both clocks, and the tick of the last frame.
        self.rtc_days = 0
        self.rtc_s = 0
        self.rtc_ms = 0
        self.last_ms = 0

    def app(self, checkpoint, done_with):
        """Return an App that goes on with the session, over `checkpoint`; None if that is not possible, or sensible."""
        edges = self.edges
        plan = self._plan()
        if plan is None:
            return None
        done_with(PLAN_ONLY)
        session = Session(plan)
        done_with(SESSION_ONLY)
        checkpoint.attach(session)
        player = Player(session)
        self._catch_up(player, checkpoint.pieces)
        gap_s = self._gap_s()
        if gap_s != ids.NONE and gap_s > _LONGEST_GAP_S:
            return None
        found = self.found
        now_ms = edges.clock.ticks_ms()
        recorder = Recorder(self.pool, found.session, self.pool.next)
        image.record(checkpoint.pieces, recorder, now_ms)
        app = App(edges, self.pool, session, recorder, checkpoint, found.open_sequence)
        app.resume(now_ms, gap_s, edges.power.cause)
        return app

    def _plan(self):
        """Return the plan of the interrupted session with the settings it was begun with.

        None unless this is the build that began it and the plan is still here. What the log lost and the
        checkpoint's slot still has comes back on the way: the OPEN page, the page that was under way.
        """
        found = self.found
        slots = self.slots
        if self.has_state:
            if slots.session != found.session:
                found.session = slots.session
                found.open_sequence = -1
            self._restore_open()
        if found.open_sequence < 0 or not found.load(found.open_sequence):
            return None
        opening = Opening()
        opening.read(self.pool.check)
        plan = self._planned(opening)
        if plan is None or opening.build_id != self.edges.build_id:
            return None
        plan.settings[:] = opening.settings
        self.rtc_days = opening.rtc_days
        self.rtc_s = opening.rtc_s
        self.rtc_ms = self.last_ms = found.head.t_ms
        if self.has_state and slots.sequence > found.newest:
            slots.restore(found)
        return plan

    def _planned(self, opening):
        """Return the plan that a session was begun with, read for its entry; None if it is gone, or cannot be read."""
        if not any(opening.plan_hash):
            return Plan()
        for file, first, name in self.edges.plans.newest():
            if name == opening.plan_hash:
                from trailcore.planfile import BadPlan
                from watch.pagedplan import PagedPlan

                try:
                    return Plan(PagedPlan(file, first), opening.settings[settings.ENTRY])
                except (BadPlan, OSError):
                    return None
        return None

    def _restore_open(self):
        found = self.found
        pool = self.pool
        if found.open_sequence >= 0 or not self.slots.open_page():
            return
        sequence = self.slots.head.sequence
        pool.page[:] = pool.check
        if not found.has_home(sequence):
            pool.write(pool.home(sequence), pool.page)
            pool.oldest = min(pool.oldest, sequence)
        found.open_sequence = sequence

    def _catch_up(self, player, pieces):
        """Bring the core to where the log ends."""
        found = self.found
        slots = self.slots
        sequence = found.open_sequence + 1
        if self.has_state:
            slots.load(pieces)
            self.rtc_days = slots.rtc_days
            self.rtc_s = slots.rtc_s
            self.rtc_ms = self.last_ms = slots.t_ms
            sequence = slots.sequence
            if sequence <= found.newest and not self._feed_rest(player, sequence):
                player.lost()
            sequence += 1
        is_resumed = False
        while sequence <= found.newest:
            if not found.load(sequence):
                player.lost()
            else:
                player.play(self.pool.check)
                if found.head.kind == pages.STATE:
                    is_resumed = True
                elif found.head.kind == pages.FRAMES:
                    self.last_ms = player.frame.t_ms
                    if is_resumed:
                        self.rtc_days = 0  # the ticks started anew in between
            sequence += 1

    def _feed_rest(self, player, sequence):
        """Feed what came after the checkpoint in the page that was under way; False if the page is lost."""
        found = self.found
        head = found.head
        if not found.load(sequence):
            return False
        if head.kind != pages.FRAMES:  # nothing was under way, and a pull was noted since
            return True
        reader = player.reader
        frame = player.frame
        reader.begin(self.pool.check, head.t_ms, head.bits)
        while reader.left > 0:
            is_seen = head.bits - reader.left < self.slots.bits
            if not reader.read(frame):
                break
            if not is_seen:
                frame.feed(player.session)
                self.last_ms = frame.t_ms
        return True

    def _gap_s(self):
        """Return how long nothing was recorded, NONE if the clock cannot tell."""
        clock = self.edges.clock
        if not (self.rtc_days and clock.rtc_days):
            return ids.NONE
        days = max(-_MAX_DAYS, min(_MAX_DAYS, clock.rtc_days - self.rtc_days))
        gap_s = 86400 * days + clock.rtc_s - self.rtc_s - ticks.diff(self.last_ms, self.rtc_ms) // 1000
        return ids.NONE if gap_s < _SET_BACK_S else max(0, gap_s)
