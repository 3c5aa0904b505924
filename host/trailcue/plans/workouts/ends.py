"""What ends a step: a time, a way, a height, steps, repetitions, a press, a heart rate, the way back."""

from __future__ import annotations

import re

from trailcue.plans.problems import Wrong
from trailcue.plans.values import METRES, Heart

from .patterns import HOURS, MINUTES, NUM, SECONDS, TO, WAY, Fields, Table, refuses, said, sets
from .targets import HEART_OF, OVER, UNDER, beats

FOOT = 0.3048
METRES_OF = {
    "mi": METRES["mi"],
    "ft": FOOT,
    "fo": FOOT,
    "fe": FOOT,
    "ya": 3 * FOOT,
    "yd": 3 * FOOT,
    "k": 1000.0,
    "km": 1000.0,
    "ki": 1000.0,
}
"""Of a unit of length by its first two letters, else a metre; the international yard and mile, 1959."""
MOST = 999_999.0

_UP = r"(?:gain|ascent|vert(?:ical)?|d\+)(?!\w)"
_DOWN = r"(?:loss|descent|d-)(?!\w)"
_LENGTH = rf"(?:{WAY}|m(?![\w/]))"
_REPS = r"(?:reps?|repetitions?)(?!\w)"
_SECS = r"\d{1,2}(?:\.\d{1,3})?"
_AMOUNT = rf"(?:{HOURS}|{MINUTES}|{SECONDS}|\s*{_LENGTH}(?:\s+(?:of\s+)?(?:{_UP}|{_DOWN}))?|\s*{_REPS}|\s*steps(?!\w))"


def amount(until: str, number: float) -> Fields:
    """What ends a step, and how much of it."""
    number = round(number, 3)
    if not 0 < number <= MOST:
        raise Wrong(f"a step of {'nothing' if number <= 0 else 'that much'} makes no sense: check the number")
    return {"until": until, "amount": number}


def _time(match: re.Match[str]) -> Fields:
    parts = {name: float(value) for name, value in match.groupdict().items() if value}
    found = {name[0]: value for name, value in parts.items()}
    return amount("time", 3600 * found.get("h", 0) + 60 * found.get("m", 0) + found.get("s", 0))


def _metres(number: str, unit: str) -> float:
    return float(number) * METRES_OF.get(unit.lower()[:2], 1.0)


def _height(match: re.Match[str]) -> Fields:
    gained = re.match(_UP, match[3], re.IGNORECASE) is not None
    return amount("gain" if gained else "loss", _metres(match[1], match[2]))


def _height_of(match: re.Match[str]) -> Fields:
    gained = re.match(_UP, match[1], re.IGNORECASE) is not None
    return amount("gain" if gained else "loss", _metres(match[2], match[3]))


def _signed_height(match: re.Match[str]) -> Fields:
    return amount("gain" if match[1] == "+" else "loss", _metres(match[2], match[3]))


def _bare_m(match: re.Match[str]) -> Fields:
    n = match[1]
    raise Wrong(f'"{n}m" may be minutes or metres: write "{n}min" or "{n} meters", of height "{n}m gain"')


def _several(match: re.Match[str]) -> Fields:
    raise Wrong(f'a step ends at one amount: for {said(match)} write "{match[1].strip()}"')


def _clock(match: re.Match[str]) -> Fields:
    a, b = match[1], match[2]
    raise Wrong(
        f'"{match[0]}" may be minutes or hours: write "{a}min{b}s" or "{a}h{b}min", a pace "{match[0]}/km"'
    )


def _counted(until: str, number: str, match: re.Match[str]) -> Fields:
    if float(number) % 1:
        raise Wrong(f'{said(match)}: they come whole: write "{round(float(number)) or 1}"')
    return amount(until, float(number))


def _until_heart(match: re.Match[str]) -> Fields:
    comparison, zone, number, of = match[1], match[2], match[3], match[4]
    under = comparison is not None and re.match(UNDER, comparison, re.IGNORECASE) is not None
    if zone == "1":
        raise Wrong('zone 1 has no lower end: write "until HR < Z2"')
    if zone is None and comparison is None:
        raise Wrong(f'{said(match)}: from which side? Write "until HR > {number}" or "until HR < {number}"')
    rate = Heart(int(zone), "zone") if zone else beats(number, of)
    return {"until": "below" if under else "above", "amount": rate}


ENDS: Table = {
    "back": (
        r"back\s+(?:down\s+)?(?:to\s+(?:the\s+)?)?(?:start|bottom|foot)(?!\w)",
        sets(until="back", amount=0.0),
    ),
    "press": (
        r"(?:until\s+)?(?:press(?:\s+(?:the\s+)?(?:lap|button))*|lap(?:\s+(?:button|press))*|button)(?![\w-])",
        sets(until="button", amount=0.0),
    ),
    "until_heart": (
        rf"until\s+(?:(?:hr|heart(?:\s+rate)?)\s*)?({OVER}|{UNDER})?\s*(?:z(?:one)?\s*([1-5])(?!\w)|"
        rf"({NUM})(?:\s*bpm(?!\w)|\s*%\s*({HEART_OF})|(?!\s*[%':])(?!{_AMOUNT})))",
        _until_heart,
    ),
    "until_what": (
        r"until(?!\w)(?!\s+\d)",
        refuses(
            'until what? Write "until press", "until HR > 150bpm", "until Z4", or an amount: "300m gain"'
        ),
    ),
    "height": (
        rf"({NUM})\s*({_LENGTH})\s*(?:of\s+)?(?:vertical\s+|elevation\s+|height\s+)?({_UP}|{_DOWN})",
        _height,
    ),
    "height_of": (rf"({_UP}|{_DOWN})\s+(?:of\s+)?({NUM})\s*({_LENGTH})", _height_of),
    "signed_height": (rf"([+-])({NUM})\s*(m|ft)(?![\w/])(?:\s+(?:{_UP}|{_DOWN}))?", _signed_height),
    "several": (
        rf"{NUM}(?:{_AMOUNT})?{TO}({NUM}{_AMOUNT})(?!\s*/)",
        _several,
    ),
    "time_h": (
        rf"(?P<h>{NUM}){HOURS}(?:\s*(?P<m1>\d{{1,2}})(?:{MINUTES}|\s*m(?!\w))|(?P<m2>\d\d)(?![\w:%.,-]))?"
        rf"(?:\s*(?P<s>\d{{1,2}}){SECONDS})?",
        _time,
    ),
    "time_clock": (r"(?P<h>\d{1,2}):(?P<m>[0-5]\d):(?P<s>[0-5]\d)(?![\d:])", _time),
    "time_m": (
        rf"(?P<m1>{NUM}){MINUTES}(?:\s*(?P<s1>{_SECS}){SECONDS}|(?P<s2>\d\d)(?![\w:%.,-]))?"
        rf"|(?P<m2>\d{{1,3}})m(?:\s*(?P<s3>{_SECS}){SECONDS}|(?P<s4>\d\d)(?!\w))",
        _time,
    ),
    "time_s": (rf"(?P<s>{NUM}){SECONDS}", _time),
    "clock": (r"(\d{1,3}):([0-5]\d)(?![\d:])", _clock),
    "bare_m": (rf"({NUM})\s*m(?![\w/])", _bare_m),
    "way": (rf"({NUM})\s*({WAY})", lambda match: amount("distance", _metres(match[1], match[2]))),
    "steps": (rf"({NUM})\s*steps?(?![\w/-])", lambda match: _counted("steps", match[1], match)),
    "reps": (rf"({NUM})\s*{_REPS}(?:\s+of(?!\w))?", lambda match: _counted("reps", match[1], match)),
}
"""What ends a step, in the order in which it is looked for."""

COUNTS: Table = {
    "several_counts": (rf"{NUM}{TO}({NUM})(?=\s+[a-z])", _several),
    "count": (rf"({NUM})(?=\s+[a-z])", lambda match: {"count": match[1]}),
}
"""Numbers without a unit, which only an exercise can have: looked for last."""
