"""Lints of strength and core: what lifts where, before what, and until when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from .diary import DAY, Diary, Entry, Finding, spoken, spoken_week

HEAVY_UNTIL = timedelta(weeks=8)
"""Before the race: the reference changes to maintenance 8 to 10 weeks out, so that nearer than 8 is late."""
LONGEST_MIN = 45
STABLE_FOR = timedelta(days=7)
"""So long before dynamic core there should have been stability: Monday's before Wednesday's, week by week."""


def heavy_before_long(diary: Diary) -> Iterator[Finding]:
    """Heavy legs on the eve of a long run or key session. Core on the eve is core, and fine."""
    for entry in diary.entries:
        if not entry.shape.is_heavy_lower:
            continue
        for after in diary.on(entry.on + DAY):
            if after.shape.is_hard or after.is_race:
                what = "the race" if after.is_race else f"{after.name} of {spoken(after.on)}"
                yield entry.says(
                    f"{entry.name} on {spoken(entry.on)} is heavy for the legs, the day before {what}: "
                    "put it on the day of a key session, after it"
                )
                break


def strength_on_easy_day(diary: Diary) -> Iterator[Finding]:
    """Strength on a day whose run is easy: then no day of the week is easy any more."""
    for entry in diary.strength():
        others = [other for other in diary.on(entry.on) if other is not entry and not other.is_choice]
        if any(other.shape.is_hard or other.is_race for other in others):
            continue
        easy = next((other for other in others if other.shape.is_easy), None)
        if easy is not None or (entry.shape.is_easy and not entry.shape.is_hard):
            beside = f"beside {easy.name}, which" if easy else "with a run that"
            yield entry.says(
                f"{entry.name} on {spoken(entry.on)} is strength {beside} is easy: "
                "hard days hard, easy days easy: move it to the day of a key session, after it"
            )


def strength_before_key(diary: Diary) -> Iterator[Finding]:
    """Strength in the morning of an afternoon's key session: it belongs after it."""
    for entry in diary.strength():
        if entry.session.slot != "am":
            continue
        for after in diary.on(entry.on):
            if after.session.slot == "pm" and after.shape.is_key:
                yield entry.says(
                    f"{entry.name} comes before {after.name} on {spoken(entry.on)}: run first, lift with what is left"
                )


def heavy_near_race(diary: Diary) -> Iterator[Finding]:
    """Heavy work when its gain comes too late and its soreness does not."""
    race = diary.race
    for entry in diary.strength():
        if race is not None and entry.shape.is_heavy and entry.on < race < entry.on + HEAVY_UNTIL:
            weeks = (race - entry.on).days // 7
            yield entry.says(
                f"{entry.name} on {spoken(entry.on)} is heavy, {weeks} weeks before the race: from 8 to 10 weeks "
                "before it keep strength with 50-60 % of the load and 12 or more repetitions"
            )


def no_single_leg(diary: Diary) -> Iterator[Finding]:
    """Legs trained, never one at a time; nobody runs on both."""
    legs = [entry for entry in diary.strength() if entry.shape.sets.get("lower")]
    if legs and not any(known.single_leg for entry in legs for _, known in entry.exercises()):
        yield legs[0].says(
            "no exercise on one leg in all of the plan's strength: "
            "add split squats, single-leg deadlifts or step-ups"
        )


def isolation_lift(diary: Diary) -> Iterator[Finding]:
    """A lift for one joint: time that a runner has better uses for."""
    for entry in diary.entries:
        for name, known in entry.exercises():
            if known.isolation:
                yield entry.says_of(
                    name, f"{name} in {entry.name} moves one joint: take a lift for all of the leg or back"
                )
                break


def no_core(diary: Diary) -> Iterator[Finding]:
    """Training without any core, or strength without it."""
    if any(entry.shape.sets.get("core") for entry in diary.entries):
        return
    first = next(diary.strength(), None)
    if first is not None or diary.is_training:
        yield _first(diary, first).says(
            "no core in this plan: add stability (plank, bird-dog, side plank), then dynamic, then anti-rotation"
        )


def no_anti_rotation(diary: Diary) -> Iterator[Finding]:
    """Core that never resists a turn: what uneven ground and poles ask for."""
    core = [entry for entry in diary.entries if entry.shape.is_core]
    if core and not any(known.anti_rotation for entry in core for _, known in entry.exercises()):
        yield core[0].says(
            "no anti-rotation in all of the plan's core: add Pallof presses, 3 x 12 once a week"
        )


def dynamic_core_first(diary: Diary) -> Iterator[Finding]:
    """Moving core before the trunk has learned to hold still."""
    held = None
    for entry in diary.entries:
        for name, known in entry.exercises():
            if known.load != "core":
                continue
            if not known.dynamic and not known.anti_rotation:
                held = entry.on
            elif known.dynamic and (held is None or entry.on - held > STABLE_FOR):
                yield entry.says_of(
                    name,
                    f"{name} in {entry.name} on {spoken(entry.on)} moves before anything held still that week: "
                    "stability (plank, bird-dog, side plank) comes first",
                )
                break


def strength_too_long(diary: Diary) -> Iterator[Finding]:
    """Strength that costs the run after it."""
    for entry in diary.strength():
        if entry.shape.minutes > LONGEST_MIN:
            yield entry.says(
                f"{entry.name} takes about {entry.shape.minutes:.0f} min: 30 to {LONGEST_MIN} are enough; "
                "drop an exercise or a set"
            )


def strength_dropped(diary: Diary) -> Iterator[Finding]:
    """Strength that ends while the running still grows."""
    weeks = [week for week in diary.weeks if not diary.is_taper(week)]
    having = [at for at, week in enumerate(weeks) if any(entry.shape.is_strength for entry in week.entries)]
    if not having or having[-1] > len(weeks) - 3:
        return
    last = having[-1]
    before = max(week.moving_min for week in weeks[: last + 1])
    if before > 0 and max(week.moving_min for week in weeks[last + 1 :]) > before:
        entry = next(entry for entry in weeks[last].entries if entry.shape.is_strength)
        yield entry.says(
            f"no strength after {spoken_week(weeks[last].monday)}, and the running grows on: "
            "keep one session of maintenance a week"
        )


def _first(diary: Diary, entry: Entry | None) -> Entry:
    return entry or next(entry for entry in diary.entries if entry.shape.moving_min > 0)
