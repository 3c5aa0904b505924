"""Edges that play a script: the parts of a watch, without the parts. Runs on every interpreter.

A script has a line a second: `pressure bpm wrist | rr ... | t_ms:level ... | t_ms:gesture ...`, `-` for what was
not sensed, times in ms since the script's beginning. In the place of `watch.hardware` on a drive it plays
`script.txt` over the plan `plan.bin`, if there is one, into the pool file `trail.pool`, once through, and writes what
the wrist felt to `taps.txt`.
"""

from trailcore import ids

_MASK = (1 << 29) - 1
BASE_MS = _MASK - 59_999  # a minute before the tick clock wraps
RTC_DAYS = 9743
RTC_S = 25200
FLASH_MS = 60  # what emptying the sector cache takes


class Clock:
    """Virtual time: `now_ms` since the script's beginning; it moves when somebody sleeps or writes."""

    def __init__(self, now_ms, base_ms, has_rtc):
        self.now_ms = now_ms
        self.base_ms = base_ms
        self.has_rtc = has_rtc
        self.rtc_days = self.rtc_s = 0
        self.wakes = lambda until_ms: until_ms  # when a sleep until then is over

    def ticks_ms(self):
        return self.base_ms + self.now_ms & _MASK

    def sleep_ms(self, ms):
        """Sleep; a gesture ends it early."""
        until_ms = self.now_ms + ms
        self.now_ms = max(self.now_ms, self.wakes(until_ms))

    def read_rtc(self):
        if self.has_rtc:
            self.rtc_days = RTC_DAYS
            self.rtc_s = RTC_S + self.now_ms // 1000

    def since_start(self, tick_ms):
        """Return a tick as ms since the script's beginning: up to an hour before now, or after it."""
        return self.now_ms - ((self.ticks_ms() - tick_ms + 3_600_000 & _MASK) - 3_600_000)


class Script:
    """What there is to be sensed, in queues of (t_ms, ...), one for each part."""

    def __init__(self, lines, from_ms):
        self.lines = lines
        self.read_ms = 0
        self.is_over = False
        self.pressures = []
        self.hearts = []
        self.wrists = []
        self.steps = []
        self.gestures = []
        self.reach(from_ms)
        for queue in (self.pressures, self.hearts, self.wrists, self.steps, self.gestures):
            while queue and queue[0][0] <= from_ms:
                queue.pop(0)

    def reach(self, until_ms):
        """Read on, so that everything up to `until_ms` is in the queues."""
        while self.read_ms < until_ms and not self.is_over:
            try:
                self._take(next(self.lines))
            except StopIteration:
                self.is_over = True

    def _take(self, line):
        self.read_ms += 1000
        t_ms = self.read_ms
        levels, rr, steps, gestures = [part.split() for part in line.split("|")]
        pressure, bpm, wrist = [None if word == "-" else int(word) for word in levels]
        if pressure is not None:
            self.pressures.append((t_ms, pressure))
        if bpm is not None:
            self.hearts.append((t_ms, bpm, [int(word) for word in rr]))
        self.wrists.append((t_ms, ids.NONE if wrist is None else wrist))
        for words, queue in ((steps, self.steps), (gestures, self.gestures)):
            for word in words:
                queue.append(
                    tuple([ids.NONE if number == "-" else int(number) for number in word.split(":")])
                )


class Part:
    """A part that plays its queue."""

    def __init__(self, clock, script, queue):
        self.clock = clock
        self.script = script
        self.queue = queue

    def due(self, until_ms):
        """Return whether something was sensed up to tick `until_ms` that was not handed over."""
        now_ms = self.clock.since_start(until_ms)
        self.script.reach(now_ms)
        return bool(self.queue) and self.queue[0][0] <= now_ms

    def tick(self, t_ms):
        return self.clock.base_ms + t_ms & _MASK


class Imu(Part):
    def collect(self, frame, until_ms):
        while self.due(until_ms):
            t_ms, level = self.queue[0]
            if not frame.add_step(self.tick(t_ms), level):
                return False
            self.queue.pop(0)
        return True

    def wrist(self):
        level = ids.NONE
        wrists = self.script.wrists
        while wrists and wrists[0][0] <= self.clock.now_ms:
            level = wrists.pop(0)[1]
        return level


class Barometer(Part):
    def collect(self, frame, until_ms):
        while self.due(until_ms):
            frame.set_pressure(self.queue.pop(0)[1])
        return True


class Strap(Part):
    def collect(self, frame, until_ms):
        while self.due(until_ms):
            _, bpm, intervals = self.queue[0]
            frame.set_heart(bpm)
            while intervals:
                if not frame.add_rr(intervals[0]):
                    return False
                intervals.pop(0)
            self.queue.pop(0)
        return True


class Button(Part):
    def wakes(self, until_ms):
        """Return the time of the first gesture before then, or that time."""
        return min(until_ms, self.queue[0][0]) if self.due(self.tick(until_ms)) else until_ms

    def gesture(self):
        return self.queue.pop(0)[1] if self.due(self.clock.ticks_ms()) else 0


class Haptics:
    """Remembers what the wrist felt: (ms since the script's beginning, kind, reason), in a file if one is named.

    Taps that lead are in `led`: (when they were felt, kind).
    """

    rise_ms = 20
    plays_until_ms = 0

    def __init__(self, clock, path):
        self.clock = clock
        self.path = path
        self.taps = []
        self.led = []

    def tap(self, kind, reason):
        self._note(self.taps, (self.clock.now_ms, kind, reason))

    def busy(self):
        return self.clock.now_ms < self.plays_until_ms

    def tap_at(self, kind, at_ms):
        self.clock.now_ms = max(self.clock.now_ms, self.clock.since_start(at_ms))
        self._note(self.led, (self.clock.now_ms + self.rise_ms, kind))

    def _note(self, taps, tap):
        if not self.path:
            taps.append(tap)
            return
        with open(self.path, "a") as file:
            file.write(" ".join([str(x) for x in tap]) + "\n")


class Power:
    """Has the session end with the script."""

    def __init__(self, script, clock):
        self.script = script
        self.clock = clock
        self.cause = ids.CAUSE_RESET

    def collect(self, frame, until_ms):
        return True

    def wants_off(self):
        self.script.reach(self.clock.now_ms + 1)
        return self.script.is_over


class Plans:
    """Plans on the drive, (file, first byte, hash) each; the newest first."""

    def __init__(self, plans=()):
        self.plans = plans

    def newest(self):
        return self.plans


def on_drive(name):
    """Return the one plan that is in a file of the drive, nothing if there is none."""
    try:
        return ((open(name, "rb"), 0, b"PLAN0000"),)
    except OSError:
        return ()


class Edges:
    """A watch that is switched on `from_ms` after the script's beginning."""

    build_id = b"BUILD000"

    def __init__(self, lines=None, file=None, sync=None, from_ms=0, base_ms=BASE_MS, has_rtc=True, plans=()):
        self.clock = Clock(from_ms, base_ms, has_rtc)
        self.flush = sync or (lambda: None)
        script = Script(iter(lines if lines is not None else open("script.txt")), from_ms)  # noqa: SIM115
        self.file = file or open("trail.pool", "r+b")  # noqa: SIM115
        self.script = script
        self.imu = Imu(self.clock, script, script.steps)
        self.barometer = Barometer(self.clock, script, script.pressures)
        self.strap = Strap(self.clock, script, script.hearts)
        self.button = Button(self.clock, script, script.gestures)
        self.clock.wakes = self.button.wakes
        self.haptics = Haptics(self.clock, "" if file else "taps.txt")
        self.power = Power(script, self.clock)
        self.plans = Plans(plans if file else on_drive("plan.bin"))

    def second(self, app):
        pass

    def rest(self):
        pass

    def sync(self):
        self.clock.now_ms += FLASH_MS
        self.flush()


def line(pressure_pa, bpm, wrist, rr, steps, gestures):
    """Return a script's line; None for what was not sensed."""

    def words(pairs):
        return " ".join([f"{t_ms}:{known(level)}" for t_ms, level in pairs])

    def known(value):
        return "-" if value is None else value

    levels = f"{known(pressure_pa)} {known(bpm)} {known(wrist)}"
    return f"{levels} | {' '.join([str(x) for x in rr])} | {words(steps)} | {words(gestures)}\n"
