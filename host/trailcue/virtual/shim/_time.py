"""CircuitPython's `time`, on the world's clocks."""

from collections import namedtuple

import _ops
import _port

_DAYS = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)
_TO_2000 = 10957  # days from 1970

_Moment = namedtuple(
    "struct_time",
    ("tm_year", "tm_mon", "tm_mday", "tm_hour", "tm_min", "tm_sec", "tm_wday", "tm_yday", "tm_isdst"),
)


def struct_time(fields):
    """Return nine numbers as a moment; of weekday and day of the year the clock makes its own."""
    return _Moment(*fields)


def sleep(seconds):
    """Let that much time pass, and whatever happens in it."""
    if seconds < 0:
        raise ValueError("sleep length must be non-negative")
    nap(int(seconds * 1000 + 0.5))


def nap(ms, us=0):
    """Let that much time pass."""
    _port.put(0, 4, ms)
    _port.put(4, 2, us)
    _port.call(_ops.SLEEP, 6)


def uptime_ms():
    """Return how long the tick clock has run; `supervisor.ticks_ms` is 65.5 s before its wrap at that time."""
    _port.call(_ops.TICKS)
    return _port.get(0, 4) + 65536 & 0x1FFFFFFF


def monotonic():
    """Return seconds of the tick clock."""
    return uptime_ms() / 1000


def monotonic_ns():
    """Return nanoseconds of the tick clock."""
    return uptime_ms() * 1000000


def time():
    """Return the RTC in s since 1970; a clock never set started in 2000."""
    return mktime(localtime())


def rtc_seconds():
    """Return the RTC in s since 2000."""
    _port.call(_ops.RTC_GET)
    return _port.get(0, 4)


def localtime(secs=None):
    """Return the RTC, or seconds since 1970, as a `struct_time`."""
    seconds = rtc_seconds() if secs is None else int(secs) - 86400 * _TO_2000
    days, second = divmod(seconds, 86400)
    weekday = (days + 5) % 7  # 2000-01-01 was a Saturday
    cycle, day = divmod(days, 1461)
    year = 0 if day < 366 else (day - 1) // 365
    day -= 365 * year + (1 if year else 0)
    leap = 1 if year == 0 else 0
    month = 11
    while day < _DAYS[month] + (leap if month > 1 else 0):
        month -= 1
    of_month = day - _DAYS[month] - (leap if month > 1 else 0)
    return _Moment(
        2000 + 4 * cycle + year,
        month + 1,
        of_month + 1,
        second // 3600,
        second // 60 % 60,
        second % 60,
        weekday,
        day + 1,
        -1,
    )


def since_2000(moment):
    """Return a struct_time, or any tuple that begins like one, as seconds since 2000."""
    year, month, day = moment[0] - 2000, moment[1], moment[2]
    leaps = (year + 3) // 4 + (1 if year % 4 == 0 and month > 2 else 0)
    days = 365 * year + leaps + _DAYS[month - 1] + day - 1
    return ((days * 24 + moment[3]) * 60 + moment[4]) * 60 + moment[5]


def mktime(moment):
    """Return a struct_time as seconds since 1970."""
    return since_2000(moment) + 86400 * _TO_2000
