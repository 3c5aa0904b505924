"""Ids to words: the one table of what a cue, a reason and a fate are called, and how a reason is said."""

from __future__ import annotations

from trailcore import ids

CUES = {
    ids.HIKE: "hike",
    ids.RUN: "run",
    ids.EASE: "ease",
    ids.ALARM: "alarm",
    ids.STRAP_LOST: "strap-lost",
    ids.STRAP_BACK: "strap-back",
    ids.PRESSURE_LOST: "pressure-lost",
    ids.PRESSURE_BACK: "pressure-back",
    ids.WHY: "why",
    ids.CLIMB_AHEAD: "climb-ahead",
    ids.TOP: "top",
    ids.AID_AHEAD: "aid-ahead",
    ids.POLES_OUT: "poles-out",
    ids.POLES_AWAY: "poles-away",
    ids.EAT: "eat",
    ids.DRINK: "drink",
    ids.QUICKER: "quicker",
    ids.CALMER: "calmer",
    ids.SHORT_STEPS: "short-steps",
    ids.PUSH: "push",
    ids.ASK_RPE: "ask-rpe",
    ids.ASK_TALK: "ask-talk",
    ids.ASK_SMILE: "ask-smile",
    ids.NEXT_STEP: "next-step",
    ids.ALL_DONE: "all-done",
    ids.FASTER: "faster",
    ids.SLOWER: "slower",
    ids.BATTERY_LOW: "battery-low",
    ids.STORAGE_LOW: "storage-low",
    ids.WRIST_LOST: "wrist-lost",
    ids.WRIST_BACK: "wrist-back",
    ids.WRONG: "wrong",
    ids.TOLD_RPE: "told-rpe",
    ids.TOLD_TALK: "told-talk",
}

GAITS = {ids.STANDING: "standing", ids.HIKING: "hiking", ids.RUNNING: "running"}

WORLDS = {
    ids.MOVING: "moving",
    ids.BEFORE_START: "armed",
    ids.STILL: "standing",
    ids.CARRIED: "carried",
    ids.SCRAMBLING: "scrambling",
}

# States in which less is known than usual, and what then does not count.
DOUBTS = {
    "carried": "in a vehicle: no steps, no ascent, the place is unknown",
    "scrambling": "height without steps: cues are silent",
    "wrist untrusted": "fewer steps felt than the legs took: speed and grade are estimates",
    "pressure suspect": "the barometer is not believed: no grade, no ascent",
    "no height": "no barometer was heard: no grade, no ascent",
}

FATES = {
    ids.GIVEN: "given",
    ids.REPEATED: "repeated",
    ids.TOO_SOON: "too-soon",
    ids.BUDGET_5MIN: "budget-5min",
    ids.BUDGET_HOUR: "budget-hour",
    ids.MUTED: "muted",
    ids.STOOD: "stood",
    ids.ARMED: "armed",
    ids.STEP_RULES: "step-rules",
    ids.EXPIRED: "expired",
    ids.NOTED: "noted",
}

FATE_SENTENCES = {
    ids.GIVEN: "given",
    ids.REPEATED: "said again: the gait had not changed",
    ids.TOO_SOON: "held: too soon after the last tap",
    ids.BUDGET_5MIN: "held: enough commands in five minutes",
    ids.BUDGET_HOUR: "held: enough commands this hour",
    ids.MUTED: "held: ignored twice, silent for a while",
    ids.STOOD: "held: standing, or only just moving again",
    ids.ARMED: "held: armed, not started",
    ids.STEP_RULES: "held: the session's step has the say",
    ids.EXPIRED: "held: it had to wait until it was no longer true",
    ids.NOTED: "told by the wearer",
}

# reason: (its name, its sentence, the unit of its limit). {grade}, {bpm} and {limit} are filled in.
REASONS = {
    ids.STEEP: ("steep", "{grade} for a while, you hike from {limit}", "%"),
    ids.VERY_STEEP: ("very-steep", "{grade}: above {limit} hiking is cheaper for almost everyone", "%"),
    ids.ZONE4: ("zone-4", "{bpm} on a climb of {grade}: zone 4 begins at {limit}", "bpm"),
    ids.ZONE4_SOON: ("zone-4-soon", "{bpm} and rising on {grade}: zone 4 ({limit}) within 30 s", "bpm"),
    ids.TECHNICAL: ("technical", "the plan marks this ground technical", ""),
    ids.GENTLE: ("gentle", "{grade} is below {limit}, and {bpm} leaves room", "%"),
    ids.GENTLE_DOWN: ("gentle-down", "gently down ({grade}), {bpm} is within {limit}", "bpm"),
    ids.GENTLE_NO_STRAP: ("gentle-no-strap", "{grade} is below {limit}; no heart rate to judge by", "%"),
    ids.HIKING_OVER_CAP: ("hiking-over-cap", "hiking already and {bpm} is still above {limit}", "bpm"),
    ids.CAP_START: ("cap-start", "start: {bpm} is above {limit}, don't be pulled by the group", "bpm"),
    ids.CAP_STEEP_UP: ("cap-steep-up", "climb: {bpm} is above {limit}", "bpm"),
    ids.CAP_TECHNICAL_DOWN: ("cap-technical-down", "rough descent: {bpm} is above {limit}", "bpm"),
    ids.CAP_GENTLE_DOWN: ("cap-gentle-down", "gentle descent: {bpm} is above {limit}, time to eat", "bpm"),
    ids.CAP_LAST: ("cap-last", "last stretch: {bpm} is above {limit}", "bpm"),
    ids.CEILING: ("ceiling", "{bpm} for 15 s: your ceiling is {limit}", "bpm"),
    ids.SENSOR_QUIET: ("sensor-quiet", "nothing heard for a minute", ""),
    ids.SENSOR_BACK: ("sensor-back", "heard again", ""),
    ids.STILL_STEEP: ("still-steep", "{grade} after steeper ground: you run again below {limit}", "%"),
    ids.WALL_AHEAD: ("wall-ahead", "ground of {limit} begins in a few seconds", "%"),
    ids.INTERVAL: ("interval", "run/hike intervals: this part lasts {limit}", "s"),
    ids.COUNTED_STEPS: ("counted-steps", "very steep ({grade}): {limit} of each gait", "steps"),
    ids.STEP_SAYS: ("step-says", "step {limit} of the session asks for it", ""),
    ids.STEP_OVER: ("step-over", "{bpm} is above {limit}, the top of this step", "bpm"),
    ids.STEP_UNDER: ("step-under", "{bpm} is below {limit}, where this step begins", "bpm"),
    ids.FLOOR: ("floor", "{bpm} is below {limit}: there is room, and it is early", "bpm"),
    ids.FOOT: ("foot", "a climb begins: {limit} up", "m"),
    ids.TOPPED: ("topped", "the top: {limit} climbed", "m"),
    ids.STATION: ("station", "aid station in {limit}", "m"),
    ids.STEEP_POLES: ("steep-poles", "steep enough for poles, from {limit} on ({grade} now)", "%"),
    ids.FLAT_POLES: ("flat-poles", "no ground for poles any more ({grade})", "%"),
    ids.LONG_DOWN: ("long-down", "a descent of more than {limit}: poles as the plan wants them there", "m"),
    ids.EAT_DUE: ("eat-due", "{limit} since the last time", "min"),
    ids.DRINK_DUE: ("drink-due", "{limit} since the last time", "min"),
    ids.SPM_LOW: ("spm-low", "fewer than {limit}", "spm"),
    ids.SPM_HIGH: ("spm-high", "more than {limit}", "spm"),
    ids.DOWN_STEPS: ("down-steps", "{grade}: short, quick steps", ""),
    ids.RPE_DUE: ("rpe-due", "how hard is it, 1 to 10?", ""),
    ids.NO_STRAP: ("no-strap", "a climb, no heart rate: can you say a full sentence?", ""),
    ids.LONG_DESCENT: ("long-descent", "a long descent: can you smile?", ""),
    ids.STEP_BEGINS: ("step-begins", "step {limit} begins", ""),
    ids.LAST_STEP_OVER: ("last-step-over", "the session is done", ""),
    ids.SPEED_LOW: ("speed-low", "set the treadmill to {limit}", "mm/s"),
    ids.SPEED_HIGH: ("speed-high", "set the treadmill to {limit}", "mm/s"),
    ids.BATTERY_SAGS: ("battery-sags", "{limit} left", "mV"),
    ids.POOL_FILLS: ("pool-fills", "{limit} left: pull this log soon", "pages"),
    ids.NO_BREATH: ("no-breath", "no full sentence: that is zone 4", ""),
    ids.TOLD: ("told", "you said {limit}", ""),
}


BELOW = {
    ids.STEEP_POLES: "a climb steep enough for poles, from {limit} on, is at hand ({grade} now)",
}
"""Sentences of reasons that come before the ground is as steep as their limit says."""


def percent(permille: int | None) -> str:
    """Say a grade or a limit in permille as per cent: 154 -> '15.4 %'."""
    return "unknown grade" if permille is None else f"{permille / 10:.1f} %"


def reason_sentence(reason: int, grade_permille: int | None, bpm: int | None, limit: int) -> str:
    """Say a reason with its numbers; unknown ones by their name."""
    _, sentence, unit = REASONS[reason]
    if unit == "%" and grade_permille is not None and grade_permille < limit:
        sentence = BELOW.get(reason, sentence)
    heart = "heart rate unknown" if bpm is None else f"{bpm} bpm"
    shown = f"{limit / 10:g} %" if unit == "%" else f"{limit} {unit}".rstrip()
    return sentence.format(grade=percent(grade_permille), bpm=heart, limit=shown)


def clock(t_ms: int) -> str:
    """Say a session time: 5025000 -> '1:23:45'."""
    seconds = t_ms // 1000
    return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
