"""What a step asks for: zones, heart rate, cadence, grade, speed, breathing, effort, exercise, load, gait."""

from __future__ import annotations

import re

from trailcue.plans.problems import Wrong
from trailcue.plans.values import METRES, SPEEDS, Heart

from .patterns import NUM, RANGE, SECONDS, TO, Fields, Table, ordered, refuses, said, whole_band

KG_OF_POUND = 0.45359237
HEART_OF = r"(?:of\s+)?(?:hr\s*max|max\s*hr|max|hrr|reserve|lthr|lactate|threshold|hr)(?!\w)"
SHARES = {
    "hrr": "reserve",
    "reserve": "reserve",
    "lthr": "lactate",
    "lactate": "lactate",
    "threshold": "lactate",
}
"""What a share is of; all else, intervals.icu's plain "% HR" too, is of the maximum."""
OVER = r"(?:>=?|above\b|over\b)"
UNDER = r"(?:<=?|below\b|under\b|up\s+to\b|max\b)"
STEEPEST = 45
"""Per cent: a bare percentage above it is taken for one of something else."""

_PER = r"\s*(?:min\s*)?/\s*(km|mi)(?:les?)?(?!\w)"
_PACE = r"(\d{1,2}):([0-5]\d)"
_BPM = rf"(?:bpm(?!\w)|%\s*{HEART_OF})"
_PACK = r"(?:pack|vest|rucksack)"


def beats(number: str, of: str | None) -> Heart:
    """A heart rate as typed: bpm, or a share of what `of` names."""
    if of is None:
        rate, least, most = Heart(round(float(number)), "bpm"), 30, 230
    else:
        rate = Heart(round(10 * float(number)), SHARES.get(of.lower().split()[-1], "max"))
        least, most = 300, 1200
    if not least <= rate.amount <= most:
        unit = "bpm" if of is None else "%"
        scale = 1 if of is None else 10
        raise Wrong(
            f"{number} {unit} is outside {least // scale} to {most // scale} {unit}: check the number"
        )
    return rate


def _heart(match: re.Match[str]) -> Fields:
    text = match[0]
    of = re.search(rf"%\s*({HEART_OF})", text, re.IGNORECASE)
    share = of[1] if of else None
    numbers = re.findall(NUM, text)
    unit = f"% {share}" if share else "bpm"
    if re.match(rf"(?:hr\s*)?{UNDER}", text, re.IGNORECASE):
        return {"heart": (Heart(0, "bpm"), beats(numbers[0], share))}
    if re.match(rf"(?:hr\s*)?{OVER}", text, re.IGNORECASE):
        raise Wrong(f'{said(match)} has no end: write "until HR > {numbers[0]}{unit}" or a band')
    if len(numbers) == 1:
        n = float(numbers[0])
        raise Wrong(
            f'{said(match)} is no band: write "{n - 3:g}-{n + 3:g}{unit}", or "< {n:g}{unit}" for a cap'
        )
    low, high = beats(numbers[0], share), beats(numbers[1], share)
    return {"heart": (low, high) if low.amount <= high.amount else (high, low)}


def _pace(match: re.Match[str]) -> Fields:
    unit = METRES[match[6].lower()]
    slow = 60 * int(match[1]) + int(match[2])
    fast = 60 * int(match[4]) + int(match[5]) if match[4] else slow
    if not slow or not fast:
        raise Wrong(f'{said(match)} is no pace: write for example "4:45/km"')
    return {"speed_mps": ordered(round(unit / slow, 6), round(unit / fast, 6))}


def _speed(match: re.Match[str]) -> Fields:
    factor = SPEEDS[match[3].lower()]
    speeds = ordered(*(round(float(number) * factor, 6) for number in (match[1], match[2] or match[1])))
    if not speeds[0]:
        raise Wrong(f'{said(match)} stands still: write "rest"')
    return {"speed_mps": speeds}


def _grade(match: re.Match[str]) -> Fields:
    low, high = float(match[1]), float(match[2] or match[1])
    if max(abs(low), abs(high)) > STEEPEST:
        n = re.sub(r"[\s%]+$", "", match[0])
        raise Wrong(f'"{n}%" of what? Write "{n}% HR" or "{n}% LTHR"; as a grade at most {STEEPEST}%')
    return {"grade_permille": ordered(round(10 * low), round(10 * high))}


def _breath(match: re.Match[str]) -> Fields:
    into, out = int(match[1]), int(match[2])
    if not (1 <= into <= 6 and 1 <= out <= 6):
        raise Wrong(f'{said(match)} is outside 1 to 6 steps: write for example "breathe 2/2"')
    return {"breath": (into, out)}


def _load(match: re.Match[str]) -> Fields:
    kg = float(match[1] or 1) * float(match[2]) * (KG_OF_POUND if match[3].lower()[0] in "lp" else 1.0)
    return {"load_kg": round(kg, 3)}


def _tempo(match: re.Match[str]) -> Fields:
    tempo = float(match[1] or match[2])
    if not 0.5 <= tempo <= 25:
        raise Wrong(f'{said(match)} is outside 0.5 to 25 s a repetition: write for example "tempo 3s"')
    return {"tempo_s": round(tempo, 3)}


def _side(match: re.Match[str]) -> Fields:
    word = match[0].lower()
    return {"side": next((side for side in ("left", "right") if word.startswith(side)), "each")}


def _gait(match: re.Match[str]) -> Fields:
    word = match[0].lower()
    return {"gait": "rest" if word.startswith("rest") else "hike" if word[0] in "hw" else "run"}


COMMON: Table = {
    "comma": (
        r"\d+,\d+\w*",
        refuses('write a decimal point, "1.5km", and no comma in thousands, "1000m gain"'),
    ),
    "tempo": (
        rf"tempo\s+({NUM}){SECONDS}(?:\s*(?:/|per|a)\s*rep(?!\w))?|({NUM}){SECONDS}\s*(?:/|per|a)\s*rep(?!\w)",
        _tempo,
    ),
    "pace": (rf"{_PACE}(?:(?:{_PER})?{TO}{_PACE})?{_PER}(?:\s*pace(?!\w))?", _pace),
    "speed": (rf"{RANGE}\s*(km/h|kmh|kph|mph|m/s)(?!\w)", _speed),
}
"""What is looked for before what ends a step: it begins alike."""

TARGETS: Table = {
    "spm": (
        rf"{RANGE}\s*(?:spm|steps?\s*(?:/|a|per)\s*min(?:ute)?)(?!\w)",
        lambda match: {"spm": whole_band(match, 30, 250, " steps a minute", "110-130spm")},
    ),
    "rpm": (rf"{RANGE}\s*rpm(?!\w)", refuses('cadence is in steps a minute here: write "110-130spm"')),
    "watts": (
        rf"{RANGE}\s*(?:w|watts?)(?!\w)",
        refuses("power is not known on the trail: use zones, RPE or grade"),
    ),
    "other_zones": (
        r"z(?:ones?)?\s*(?:\d+(?:\s*-\s*z?\d+)?\s+(?:pace|power)|[06-9]\d*|\d\d+)(?!\w)",
        refuses('zones are of heart rate, Z1 to Z5: write for example "Z2" or "Z1-Z2"'),
    ),
    "zones": (
        rf"z(?:ones?)?\s*([1-5])(?:{TO}z?(?:one\s*)?([1-5]))?(?:\s+hr)?(?!\w)",
        lambda match: {"zones": whole_band(match, 1, 5, "", "Z2")},
    ),
    "heart": (
        rf"(?:hr\s*)?(?:{OVER}|{UNDER})?\s*{NUM}(?:\s*(?:bpm|%))?(?:{TO}{NUM})?\s*{_BPM}"
        rf"|hr\s*(?:{OVER}|{UNDER})?\s*{NUM}(?:{TO}{NUM})?(?!\s*[%\w])",
        _heart,
    ),
    "grade": (
        rf"([+-]?{NUM})(?:\s*%?{TO}([+-]?{NUM}))?\s*%(?:\s*(?:grade|gradient|incline|slope)(?!\w))?(?!\w)",
        _grade,
    ),
    "breath": (r"breath(?:e|ing)?\s*:?\s*(\d{1,2})\s*[/:]\s*(\d{1,2})(?![\d/])", _breath),
    "rpe": (
        rf"rpe\s*:?\s*(\d{{1,2}})(?:{TO}(\d{{1,2}}))?(?:\s*/\s*10)?(?![\w.])",
        lambda match: {"rpe": whole_band(match, 1, 10, "", "RPE 6-7")},
    ),
    "load": (
        rf"(?:{_PACK}\s+(?:of\s+)?)?(?:(\d{{1,2}})\s*x\s*)?({NUM})\s*(kg|kilos?|lbs?|pounds?)(?!\w)"
        rf"(?:\s+(?:{_PACK}|dumbbells?|kettlebells?)(?!\w))?",
        _load,
    ),
    "side": (
        r"(?:(?:on\s+)?(?:each|every|both)|per(?=\s+(?:side|leg|arm|way|direction))|left|right)(?![\w-])",
        _side,
    ),
    "gait": (r"(?:hik(?:e|ing)|walk(?:ing)?|run(?:ning)?|jog(?:ging)?|rest(?:ing)?)(?![\w/-])", _gait),
}
"""What a step asks for, in the order in which it is looked for."""
