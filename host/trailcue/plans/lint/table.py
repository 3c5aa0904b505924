"""Every lint: its id, what it looks for, and who says so. The README's table is made from this one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from trailcue.plans.grammar import did_you_mean, listed
from trailcue.plans.problems import KeyPath, Report
from trailcue.plans.values import shown

from . import caps, running, strength
from .diary import Diary, Finding

Check = Callable[[Diary], Iterator[Finding]]


@dataclass(frozen=True)
class Lint:
    """One thing that a coach would say of a plan."""

    id: str
    about: str
    source: str
    check: Check


_STRENGTH = "reference, section 9: strength and core"
_RUNNING = "reference, section 9: hiking and running"

LINTS = (
    Lint("heavy-before-long", "heavy lower body the day before a long run, a key session or the race",
         _STRENGTH, strength.heavy_before_long),
    Lint("strength-on-easy-day", "strength on a day whose run is easy", _STRENGTH, strength.strength_on_easy_day),
    Lint("strength-before-key", "strength in the morning, a key session in the afternoon", _STRENGTH,
         strength.strength_before_key),
    Lint("heavy-near-race", "heavy strength less than 8 weeks before the race", _STRENGTH, strength.heavy_near_race),
    Lint("no-single-leg", "strength for the legs, and none on one leg", _STRENGTH, strength.no_single_leg),
    Lint("isolation-lift", "a lift that moves one joint", _STRENGTH, strength.isolation_lift),
    Lint("no-core", "training or strength without any core", _STRENGTH, strength.no_core),
    Lint("no-anti-rotation", "core without anti-rotation", _STRENGTH, strength.no_anti_rotation),
    Lint("dynamic-core-first", "dynamic core before stability in the week", _STRENGTH, strength.dynamic_core_first),
    Lint("strength-too-long", "a strength session of more than 45 min", _STRENGTH, strength.strength_too_long),
    Lint("strength-dropped", "strength that ends while mileage rises", _STRENGTH, strength.strength_dropped),
    Lint("hiking-for-running", "more hikes than runs in a runner's week", _RUNNING, running.hiking_for_running),
    Lint("no-hiking", "no hiking in a plan for a steep race", _RUNNING, running.no_hiking),
    Lint("volume-jump", "a week above 130 % of the fullest of the three before",
         _RUNNING + "; 30 %: Nielsen et al. 2014 [mem]", running.volume_jump),
    Lint("hard-days-in-a-row", "more than two hard days in a row", _RUNNING, running.hard_days_in_a_row),
    Lint("hr-not-measured", "neither hr_max nor hr_lactate measured",
         "reference, section 6: HRmax from age", caps.hr_not_measured),
    Lint("ceiling-too-high", "a ceiling above 97 % of the maximum", "reference, section 1: bands",
         caps.ceiling_too_high),
    Lint("cap-above-ceiling", "a cap that is not below the ceiling", "reference, section 1: bands",
         caps.caps_above_ceiling),
    Lint("raised-for-heat", "caps of a hot day above those of another", "reference, section 6: heat",
         caps.raised_for_heat),
    Lint("slow-breathing", "breathing slower than zone 4 needs, or 1/1 while running", "reference, section 2",
         caps.slow_breathing),
    Lint("drink-by-clock", "drinking on a schedule", "reference, section 9: fuel", caps.drink_by_clock),
    Lint("poles-forbidden", "pole cues where the race forbids poles", "reference, section 1: poles",
         caps.poles_forbidden),
    Lint("floor-too-long", "a heart-rate floor after four hours", "reference, section 6: ultras", caps.floor_too_long),
)  # fmt: skip

IDS = tuple(lint.id for lint in LINTS)


def ignored(value: object, path: KeyPath, report: Report) -> tuple[str, ...]:
    """The ids in `ignore = [...]`; an unknown one is an error."""
    found: list[str] = []
    for number, name in enumerate(listed(value, path, '"heavy-before-long"', report)):
        if isinstance(name, str) and name in IDS:
            found.append(name)
        else:
            hint = did_you_mean(name, list(IDS)) if isinstance(name, str) else ""
            report.error((*path, number), f"ignore: there is no lint {shown(name)}{hint}")
    return tuple(found)
