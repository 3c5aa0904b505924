"""What `-v` tells of a session that was replayed: what decided, and what its log holds; settings by their names.

The names are the plans': they are loaded where one is said.
"""

from __future__ import annotations

import argparse
from typing import Any

from trailcore import settings as s
from trailcore.plan import Plan
from trailcue import archive
from trailcue.commands import show
from trailcue.playback import Session

_GRADES = (
    s.HIKE_ABOVE,
    s.HIKE_SURE,
    s.RUN_BELOW,
    s.VERY_STEEP_AT,
    s.STEEP_DOWN,
    s.CLIMB_FROM,
    s.STEEP_UP_FROM,
    s.HIKE_SPM_TO,
    s.POLES_ABOVE,
)
"""Settings in permille that are said in per cent."""


def tell(args: argparse.Namespace, session: Session) -> None:
    """Print it, where `-v` asks for it."""
    if not args.verbose:
        return
    if args.json:
        show.print_json({"source": session.source, "log": as_json(session)})
        return
    terminal = show.console()
    for line in _lines(session):
        terminal.print(f"  [dim]{show.marked(line)}[/dim]", soft_wrap=True)


def as_json(session: Session) -> dict[str, Any]:
    """Return it as JSON has it; settings as the watch has them, those that are not the defaults."""
    log, plan = session.log, session.replay.plan
    return {
        "plan": archive.plan_hash(bytes(plan.source)).hex() if plan.source else None,
        "course_m": plan.total_m or None,
        "settings": {name(index): plan.settings[index] for index in _changed(plan)},
        "build": bytes(log.opening.build_id).hex() if log.opening else None,
        "session": log.session,
        "first_page": log.sequences[0],
        "last_page": log.sequences[-1],
        "missing_pages": sum(last - first + 1 for first, last in log.missing()),
        "bytes": len(session.pages),
        "stops": len(session.replay.resumed),
        "power_cuts": len(session.replay.breaks),
    }


def _lines(session: Session) -> list[str]:
    told, plan = as_json(session), session.replay.plan
    course = f", course of {plan.total_m / 1000:.1f} km" if plan.total_m else ""
    changed = ", ".join(f"{name(index)} {value(index, plan.settings[index])}" for index in _changed(plan))
    missing = f", {told['missing_pages']} of them missing" if told["missing_pages"] else ""
    return [
        f"decided by {'plan ' + told['plan'] if told['plan'] else 'no plan'}{course}",
        f"settings that are not the defaults: {changed or 'none'}",
        f"log of build {told['build'] or 'not known'}, its session {told['session']}: pages {told['first_page']} to "
        f"{told['last_page']}{missing}, {told['bytes']:,} bytes; recording stopped {told['stops']} ×, "
        f"{told['power_cuts']} × for want of power",
    ]


def _changed(plan: Plan) -> list[int]:
    """Return the settings that are not the defaults; which entry of a calendar is done is none."""
    usual = Plan().settings
    return [at for at in range(s.COUNT) if plan.settings[at] != usual[at] and at != s.ENTRY]


def name(index: int) -> str:
    """Return what a setting is called."""
    from trailcue.plans.resolve import NAMES

    return NAMES[index].lower()


def value(index: int, held: int) -> str:
    """Say the value of a setting."""
    if index in _GRADES and (held != s.OFF or index == s.STEEP_DOWN):
        return f"{held / 10:g} %"
    if index == s.HIKE_BY:
        from trailcue.plans.resolve import HIKE_BY

        return next((word for word, bits in HIKE_BY.items() if bits == held), str(held))
    return "off" if held == s.OFF and not s.FORECAST_8S <= index <= s.FORECAST_AHEAD else str(held)
