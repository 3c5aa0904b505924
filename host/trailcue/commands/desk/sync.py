"""`trailcue sync`: a plan onto the watch, its clock set, its sessions pulled; what is there already is left."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from trailcue import archive, plans
from trailcue.cli import EXIT_OK, EXIT_PARTLY, EXIT_USAGE
from trailcue.commands import show
from trailcue.commands.desk.addressed import addressed
from trailcue.link import sync
from trailcue.link.files import Told
from trailcue.link.reach import reached
from trailcue.link.remote import Remote
from trailcue.plans.compiling import Compiled

from . import pull


def run(args: argparse.Namespace) -> int:
    """Sync; the summary comes whatever happened."""
    show.heard_or_not()
    facts: dict[str, Any] = dict.fromkeys(("hash", "sent", "clock_off_s", "clock_set", "pull"))
    facts |= {"plan": args.plan, "is_dry_run": args.dry_run, "failed": []}
    code = _sync(args, facts)
    if args.json:
        show.print_json({"summary": facts})
    return code


def _sync(args: argparse.Namespace, facts: dict[str, Any]) -> int:
    try:
        plan = plans.compile_file(Path(args.plan), course=args.course)
    except plans.PlanError as error:
        show.complain_of(error)
        facts["failed"] = show.wrongs(error)
        return EXIT_USAGE
    for warning in plan.warnings:
        print(f"warning: {warning}", file=sys.stderr)
    facts["hash"] = plan.hash.hex()
    try:
        with reached(args.on, may_be_new=False) as repl:
            remote = Remote(repl)
            sync.check_build(remote)
            _plan(args, remote, plan, facts)
            _clock(args, remote, facts)
            if not args.no_pull:
                done = pull.pulled(args, remote, lambda below: sync.mark_pulled(remote, below))
                facts["pull"] = pull.summary(done)
    except (*pull.TROUBLES, sync.OtherBuild) as error:
        facts["failed"] = [addressed(args, pull.told(error))]
        show.complain(facts["failed"][0])
        return EXIT_PARTLY
    return EXIT_OK


def _plan(args: argparse.Namespace, remote: Remote, plan: Compiled, facts: dict[str, Any]) -> None:
    """Send the plan unless it is there; a copy of it is kept here, for the logs that will name it."""
    facts["sent"] = False
    size = f"{show.plain(plan.name)} ({len(plan.blob):,} bytes, {plan.hash.hex()})"
    if sync.has_plan(remote, plan):
        _say(args, f"the watch has this plan already: {size}")
    elif args.dry_run:
        _say(args, f"would send {size}")
    else:
        archive.keep_plan(plan.blob)
        with show.progress(args.json) as progress:
            task = progress.add_task("sending", total=len(plan.blob))
            advance: Told = lambda part: progress.advance(task, part)  # noqa: E731
            sync.send_plan(remote, plan, advance)
        facts["sent"] = True
        _say(args, f"sent and read back: {size}; it counts from the next session on")


def _clock(args: argparse.Namespace, remote: Remote, facts: dict[str, Any]) -> None:
    off_s = facts["clock_off_s"] = sync.clock_off_s(remote)
    facts["clock_set"] = False
    how = "was not set" if off_s is None else f"was {abs(off_s):,.0f} s {'ahead' if off_s > 0 else 'behind'}"
    if not sync.is_off(off_s):
        if args.verbose:
            _say(args, "the watch's clock is right")
    elif args.dry_run:
        _say(args, f"would set the watch's clock: it {how}")
    else:
        sync.set_clock(remote)
        facts["clock_set"] = True
        _say(args, f"set the watch's clock: it {how}")


def _say(args: argparse.Namespace, said: str) -> None:
    if not args.json:
        print(said)
