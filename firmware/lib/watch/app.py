"""The loop: what the edges sensed becomes a frame a second, logged first, then fed; cues go to the wrist.

A frame's time is a nominal second of the tick clock, or earlier: for a press, or when its room is used up. Flash is
written after the wrist has been tapped.

Taps that lead (breathing, repetitions, poles) begin to the millisecond. While they do, steps go to the core twice a
second, what takes long begins when the next tap is far, and the strap's driver is not to connect (`leads`).
"""

import gc

from trailcore import ids, ticks
from trailcore.compat import const
from trailcore.cues import ROW, ROWS
from trailcore.delivery import Delivery
from trailcore.frame import Frame

_PASS_MS = const(160)  # while a checkpoint is summed up; else there is nothing to do before the second is due
_CHECKPOINT_S = const(120)
_COLLECT_S = const(60)  # of the loop nothing is garbage, of connecting and a checkpoint's clock little is
_PAUSE_MS = const(60000)  # a stall from here on is a gap, not seconds to catch up with
_NOTHING = const(0)
_BEGUN = const(1)
_ALL = const(2)
_FULL = const(8)  # frames one collection may fill
# While taps lead:
_LED_PASS_MS = const(200)
_NEAR_MS = const(40)  # less than a pass may take: no other part of one begins before this tap
_LATE_MS = const(20)  # a tap later than that is left out
_APART_MS = const(160)  # the same strike, told again a little later, is no other tap
_FLASH_MS = const(250)  # a page or a checkpoint: two erases, and the programs
_FRESH_MS = const(400)  # steps wait so long since the last frame, no longer for a second
_SOON_MS = const(300)  # that is not soon over


class App:
    """A session on the wrist, over `edges` (`watch.edges`). Call `step` until it is False."""

    def __init__(self, edges, pool, session, recorder, checkpoint, open_sequence):
        self.edges = edges
        self.clock = edges.clock
        self.imu = edges.imu
        self.sources = (edges.imu, edges.barometer, edges.strap, edges.power)
        self.pool = pool
        self.session = session
        self.recorder = recorder
        self.delivery = Delivery(session, recorder)
        self.checkpoint = checkpoint
        self.open_sequence = open_sequence
        self.frame = Frame()
        self.due_ms = self.seconds = 0  # of the next second; since the last checkpoint
        self.fed = _ALL  # what the core has of the second that was logged
        self.felt = session.cues.count()
        self.may_lead = session.breathing or session.workout or session.poling
        self.lead = session.lead()  # the stage whose taps lead; only what is fed changes that
        self.led_ms = 0  # tick of its last tap
        self.next_ms = ids.NONE  # of its next one, as told after the last one or after the last frame, if
        self.is_asked = False
        self.free_ms = _PAUSE_MS  # until then
        edges.app = self

    def leads(self):
        """Tell whether taps lead the wearer: a driver then does nothing that would hold the loop up, as connecting."""
        return self.lead is not None

    def stop_writing(self):
        """Seal the page under way, save all that the core knows, and write nothing more before the next start."""
        self.recorder.seal()
        self._save()
        self.checkpoint.finish()
        self.pool.is_stopped = True

    def begin(self, now_ms):
        """Start the seconds of a new session at tick `now_ms`."""
        self.event(ids.STORAGE, self.pool.free(), self.pool.failed)
        self.due_ms = ticks.add(now_ms & ~7, 1000)

    def resume(self, now_ms, gap_s, cause):
        """Start the seconds again, `gap_s` after the last one (NONE if unknown)."""
        self.event(ids.RESUME, gap_s, cause)
        self.event(ids.STORAGE, self.pool.free(), self.pool.failed)
        self._deliver(now_ms)
        self.due_ms = ticks.add(now_ms & ~7, 1000)
        self._save()
        self.checkpoint.finish()

    def step(self):
        """Make one pass; False once the session has been closed."""
        if self.lead is not None and self._led():
            return True
        if self.fed != _ALL:
            self._feed()
            return True
        edges = self.edges
        now_ms = self.clock.ticks_ms()
        late_ms = ticks.diff(now_ms, self.due_ms)
        if late_ms >= _PAUSE_MS:
            self._gap(now_ms, late_ms)
        elif late_ms >= 0:
            self._second()
        elif edges.power.wants_off():
            self._close(now_ms)
            return False
        else:
            gesture = edges.button.gesture()
            if gesture:
                self._collect(now_ms)
                self.event(ids.BUTTON, gesture, 0)
                self._deliver(now_ms)
            elif self._is_fresh(now_ms, late_ms):
                self._deliver(now_ms)
            else:
                pass_ms = -late_ms if self.lead is None else _LED_PASS_MS
                if self._may_write():
                    self.pool.flush()
                    if self.checkpoint.work():
                        pass_ms = _PASS_MS
                self.clock.sleep_ms(min(pass_ms, -late_ms, self.free_ms))
        return True

    def _led(self):
        """Know when the next tap is due; let it begin if nothing else may begin before it, and tell so."""
        haptics = self.edges.haptics
        now_ms = self.clock.ticks_ms()
        if not self.is_asked:
            self.is_asked = True
            felt_ms = ticks.add(now_ms, haptics.rise_ms - _LATE_MS)
            if -_APART_MS < ticks.diff(felt_ms, self.led_ms) < _APART_MS:
                felt_ms = ticks.add(self.led_ms, _APART_MS)
            self.next_ms = self.lead.next_tap_ms(felt_ms)
        self.free_ms = _PAUSE_MS
        if self.next_ms == ids.NONE:
            return False
        at_ms = ticks.add(self.next_ms, -haptics.rise_ms)
        wait_ms = ticks.diff(at_ms, now_ms)
        self.free_ms = max(0, wait_ms - _NEAR_MS // 2)
        if wait_ms > _NEAR_MS:
            return False
        self.is_asked = False
        if wait_ms < -_LATE_MS:
            return False
        haptics.tap_at(self.lead.tap_kind(), at_ms)
        self.led_ms = self.next_ms
        if not haptics.busy():
            self.pool.flush()
        return True

    def _is_fresh(self, now_ms, late_ms):
        """While taps lead, tell whether steps wait that the core should have before the second is over."""
        if self.lead is None:
            return False
        self._collect(now_ms)
        waits = ticks.diff(now_ms, self.recorder.last_ms) >= _FRESH_MS
        return waits and self.frame.n_steps and late_ms <= -_SOON_MS

    def _second(self):
        """Log the second that is due; the passes after this one feed it."""
        due_ms = self.due_ms
        self.due_ms = ticks.add(due_ms, 1000)
        self._collect(due_ms)
        self.frame.close(due_ms, True, self.imu.wrist())
        self.delivery.log(self.frame)
        self.fed = _NOTHING

    def _feed(self):
        """Feed a part of the second that was logged; after the last one, use the slack."""
        if self.fed == _NOTHING:
            self.frame.observe(self.session)
            self.session.tick(self.frame.t_ms, self.frame.wrist)
            self.fed = _BEGUN
            return
        if self.session.work():
            return
        self.fed = _ALL
        self._tap()
        self.seconds += 1
        self.edges.second(self)
        # Rows that wait for the log are in the ring, which is no state: a checkpoint waits for them.
        if not self._may_write():
            return
        if self.seconds >= _CHECKPOINT_S and not (self.delivery.waiting() or self.pool.is_stopped):
            self.event(ids.STORAGE, self.pool.free(), self.pool.failed)
            self._save()
        if self.seconds % _COLLECT_S == 0:
            gc.collect()

    def _gap(self, now_ms, late_ms):
        """Go on after a stall too long to be caught up with: the core is told, no seconds are made up."""
        self._deliver(self.due_ms)
        self.event(ids.RESUME, late_ms // 1000 + 1, ids.CAUSE_UNKNOWN)
        self._deliver(now_ms)
        self.due_ms = ticks.add(now_ms & ~7, 1000)

    def _collect(self, until_ms):
        """Have the edges put into the frame what they sensed up to `until_ms`; deliver full frames early."""
        for source in self.sources:
            for _ in range(_FULL):
                if source.collect(self.frame, until_ms):
                    break
                self._deliver(until_ms)

    def event(self, kind, a, b):
        """Have the log know of something rare; between two frames only."""
        if not self.frame.add_event(kind, a, b):
            self._deliver(self.clock.ticks_ms())
            self.frame.add_event(kind, a, b)

    def _deliver(self, t_ms):
        """Log and feed what came within a second."""
        self.frame.close(t_ms, False, ids.NONE)
        self.delivery.deliver(self.frame)
        self._tap()

    def _tap(self):
        """Tap the wrist for what the frame brought, and only then let the flash have its page."""
        cues = self.session.cues
        self.frame.clear()
        while self.felt < cues.count():
            row = self.felt % ROWS * ROW
            if cues.ring[row + 2] <= ids.REPEATED:
                self.edges.haptics.tap(cues.ring[row], cues.ring[row + 1])
            self.felt += 1
        if self.may_lead:
            self.lead = self.session.lead()
            self.is_asked = False
            if self.lead is None:
                self.free_ms = _PAUSE_MS
        if self._may_write():
            self.pool.flush()

    def _may_write(self):
        """Tell whether the flash may hold the loop up: no tap is near, and none plays that would last longer."""
        return self.free_ms >= _FLASH_MS and not self.edges.haptics.busy()

    def _save(self):
        """Begin a checkpoint, between two frames; the passes after it do the rest."""
        self.seconds = 0
        self.clock.read_rtc()
        self.checkpoint.begin(self.recorder, self.clock, self.open_sequence)

    def _close(self, now_ms):
        """End the session: the last page says that its wearer did."""
        self._collect(now_ms)
        self.event(ids.CLOSED, 0, 0)
        self._deliver(now_ms)
        if self.pool.free() == 0 and not self.pool.is_stopped:
            self._save()  # the pool refuses the page that says so, a slot does not
            self.checkpoint.finish()
        self.recorder.seal()
        self.pool.flush()
