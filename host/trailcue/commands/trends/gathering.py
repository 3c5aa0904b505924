"""The sessions that trends are asked of: digests of the library, or files replayed now."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

from trailcore import planfile
from trailcue import archive
from trailcue.analysis.calendars import Day, calendar_of
from trailcue.commands import show
from trailcue.playback import Unplayable
from trailcue.trends.past import Past, dated, monday


def gathered(args: argparse.Namespace) -> tuple[list[Past], list[str]]:
    """Return the sessions asked for, and a line for each word that gave none; raises LibraryError."""
    found, failed = _of_words(args) if args.sessions else _of_library()
    wanted = set(args.tag)
    found = [one for one in found if wanted <= set(one.tags)]
    since = args.since
    days = [day for day, _ in dated(found)]
    if args.weeks and days:
        since = monday(days[-1]) - timedelta(7 * (args.weeks - 1))
    if since:
        found = [one for one in found if one.day and one.day >= since]
    return found, failed


def _of_library() -> tuple[list[Past], list[str]]:
    from trailcue.library import Library, database

    failed: list[str] = []
    with Library.opened(to_look=not database().exists()) as library:
        digests = library.digests(failed=failed)
        found = [Past(str(entry.number), digest, entry.tags, entry.rpe) for entry, digest in digests]
    for line in failed:
        show.complain(line)
    return found, failed


def _of_words(args: argparse.Namespace) -> tuple[list[Past], list[str]]:
    from trailcue import chosen
    from trailcue.analysis.digest import digest

    found: list[Past] = []
    failed: list[str] = []
    with show.progress(args.json) as progress:
        task = progress.add_task("replaying", total=len(args.sessions))
        for word in args.sessions:
            try:
                found += [Past(session.source, digest(session)) for session in chosen.sessions(word)]
            except Unplayable as error:
                failed.append(str(error))
                show.complain(str(error))
            progress.advance(task)
    return found, failed


def calendar(args: argparse.Namespace, sessions: Iterable[Past]) -> list[Day]:
    """Return the calendar of `--plan`, else of the newest plan of the sessions that is kept here and has one.

    Raises:
        PlanError: everything wrong with the plan that was given.
    """
    if args.plan:
        from trailcue import plans

        return calendar_of(plans.compile_file(Path(args.plan)).blob)
    for _, session in reversed(dated(sessions)):
        name = session.digest["plan"]
        blob = archive.find_plan(bytes.fromhex(name)) if name else None
        try:
            days = calendar_of(blob or b"")
        except planfile.BadPlan:
            continue
        if any(day.day for day in days):
            return days
    return []
