"""Time: ticks, sleep in which button and motor are not forgotten, and the RTC."""

from trailcore.compat import const

_SLICE_MS = const(40)
_QUIET_MS = const(60)  # while nothing is pressed: a press that is shorter may be missed
_QUIET_S = 0.06
_DAYS_TO_2000 = const(730425)  # from 1 March of the year 0


class Clock:
    """The watch's clocks: `ticks_ms` is supervisor.ticks_ms, `sleep` time.sleep, `rtc` rtc.RTC()."""

    def __init__(self, ticks_ms, sleep, rtc):
        self.ticks_ms = ticks_ms
        self.sleep = sleep
        self.rtc = rtc
        self.button = None
        self.haptics = None
        self.rtc_days = self.rtc_s = 0

    def look_after(self, button, haptics):
        """Think of these while asleep; either may be None."""
        self.button = button
        self.haptics = haptics

    def sleep_ms(self, ms):
        """Sleep, but poll the button every 60 ms, 40 while it is used, and go on with what the motor plays.

        A gesture ends it early.
        """
        haptics = self.haptics
        button = self.button
        if button and button.is_idle and not (haptics and haptics.has_work):
            # Nearly all of the time: nothing is due before the pin falls.
            sleep = self.sleep
            pin = button.pin
            while ms > _QUIET_MS and pin.value:
                sleep(_QUIET_S)
                ms -= _QUIET_MS
        while True:
            wait_ms = _SLICE_MS if ms > _SLICE_MS else ms
            if haptics and haptics.has_work:
                wait_ms = min(wait_ms, haptics.work(self.ticks_ms()))
            if button and not (button.is_idle and button.pin.value) and button.poll(self.ticks_ms()):
                return
            if wait_ms > 0:
                self.sleep(wait_ms / 1000)
                ms -= wait_ms
            if ms <= 0:
                return

    def pause_ms(self, ms):
        """Sleep, and nothing else."""
        self.sleep(ms / 1000)

    def read_rtc(self):
        """Set `rtc_days` since 2000-01-01 and `rtc_s` of the day; 0 if the RTC was never set: it begins in 2000."""
        now = self.rtc.datetime
        years = now.tm_year
        month = now.tm_mon - 3
        if month < 0:  # years begin in March: the day that some have comes last
            month += 12
            years -= 1
        days = (
            years * 365 + years // 4 - years // 100 + years // 400 + (153 * month + 2) // 5 + now.tm_mday - 1
        )
        is_set = now.tm_year > 2000
        self.rtc_days = days - _DAYS_TO_2000 if is_set else 0
        self.rtc_s = now.tm_hour * 3600 + now.tm_min * 60 + now.tm_sec if is_set else 0
