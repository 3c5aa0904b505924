"""The arguments of `trailcue import` and `trailcue sessions`; nothing is imported before its verb is asked for."""

from __future__ import annotations

import argparse
from datetime import date

_JSON = "one JSON object a line, last a summary"
_SESSION = "last, a session's number, or the first characters of its file's hash"


def add_library(commands: argparse._SubParsersAction) -> None:
    """Add both commands."""
    _add_import(commands)
    sessions = commands.add_parser(
        "sessions",
        help="what was imported or pulled: list, tag, note, export, delete",
        description="The library of sessions. Without a verb they are listed.",
    )
    _add_filters(sessions, None)
    sessions.set_defaults(run=_sessions_list)
    verbs = sessions.add_subparsers(title="verbs", metavar="VERB")
    listed = verbs.add_parser("list", help="all of them, or those asked for")
    _add_filters(listed, argparse.SUPPRESS)
    listed.set_defaults(run=_sessions_list)
    shown = verbs.add_parser("show", help="all that is known of a session without replaying it")
    _add_session(shown)
    shown.set_defaults(run=_sessions_show)
    _add_saying(verbs)
    _add_keeping(verbs)


def _add_import(commands: argparse._SubParsersAction) -> None:
    taken = commands.add_parser(
        "import",
        help="take recordings (FIT, TCX, GPX), logs and pool images into the library",
        description="Take files into the library, each as it is. Folders are searched; what is there already is "
        "told and left.",
    )
    taken.add_argument("files", nargs="+", metavar="FILE", help="recording, log, pool image or folder")
    taken.add_argument("--plan", metavar="PLAN.toml", help="the plan that these sessions are shown with")
    taken.add_argument("--course", metavar="NAME", help="which course of the plan, if it has several")
    add_jobs(taken)
    taken.add_argument("--dry-run", action="store_true", help="say what would be taken in")
    taken.add_argument("--json", action="store_true", help=_JSON)
    taken.set_defaults(run=_import)


def add_jobs(parser: argparse.ArgumentParser) -> None:
    """Add `-j`."""
    parser.add_argument(
        "-j", "--jobs", type=_jobs, metavar="N", help="processes at work (default: one a core)"
    )


def _add_filters(parser: argparse.ArgumentParser, unset: object) -> None:
    parser.add_argument("--since", type=_date, metavar="YYYY-MM-DD", default=unset, help="from this day on")
    parser.add_argument("--until", type=_date, metavar="YYYY-MM-DD", default=unset, help="up to this day")
    parser.add_argument(
        "--tag", action="append", metavar="TAG", default=unset, help="with this tag; again for more"
    )
    parser.add_argument("--sport", metavar="NAME", default=unset, help="as the recording says it: running")
    parser.add_argument("--json", action="store_true", default=False if unset is None else unset, help=_JSON)


def _add_session(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("session", metavar="SESSION", help=_SESSION)
    parser.add_argument("--json", action="store_true", help=_JSON)


def _add_saying(verbs: argparse._SubParsersAction) -> None:
    tagged = verbs.add_parser("tag", help="+hill adds a tag, -easy takes one away")
    _add_session(tagged)
    tagged.add_argument("tags", nargs=argparse.REMAINDER, metavar="+TAG|-TAG")
    tagged.set_defaults(run=_sessions_tag)
    noted = verbs.add_parser("note", help="a note in the place of the one it has; '' for none")
    _add_session(noted)
    noted.add_argument("text", metavar="TEXT")
    noted.set_defaults(run=_sessions_note)
    rated = verbs.add_parser("rpe", help="how hard it was, 1 to 10; none takes it back")
    _add_session(rated)
    rated.add_argument("rpe", type=_rpe, metavar="1..10")
    rated.set_defaults(run=_sessions_rpe)


def _add_keeping(verbs: argparse._SubParsersAction) -> None:
    export = verbs.add_parser("export", help="the original, byte for byte")
    _add_session(export)
    export.add_argument("out", metavar="OUT", help="a file, or a folder")
    export.add_argument("--force", action="store_true", help="write over a file that is there")
    export.set_defaults(run=_sessions_export)
    deleted = verbs.add_parser("delete", help="remove sessions with their files; asks first")
    deleted.add_argument("sessions", nargs="+", metavar="SESSION", help=_SESSION)
    deleted.add_argument("--yes", action="store_true", help="do not ask")
    deleted.add_argument("--dry-run", action="store_true", help="say what would be removed")
    deleted.add_argument("--json", action="store_true", help=_JSON)
    deleted.set_defaults(run=_sessions_delete)
    rebuilt = verbs.add_parser(
        "rebuild", help="make the list anew from the originals; a damaged one is put aside"
    )
    add_jobs(rebuilt)
    rebuilt.add_argument("--json", action="store_true", help=_JSON)
    rebuilt.set_defaults(run=_sessions_rebuild)
    checked = verbs.add_parser(
        "check", help="compare every original with its hash, and the list with the files"
    )
    checked.add_argument("--json", action="store_true", help=_JSON)
    checked.set_defaults(run=_sessions_check)


def _date(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{typed}: write a day as 2026-09-30") from None


def _jobs(typed: str) -> int:
    value = int(typed) if typed.isdecimal() and len(typed) < 5 else 0
    if not 1 <= value <= 256:
        raise argparse.ArgumentTypeError(f"{typed}: write a number from 1 to 256")
    return value


def _rpe(typed: str) -> int | None:
    if typed == "none":
        return None
    value = int(typed) if typed.isdecimal() and len(typed) < 4 else 0
    if not 1 <= value <= 10:
        raise argparse.ArgumentTypeError(f"{typed}: write a number from 1 to 10, or none")
    return value


def _import(args: argparse.Namespace) -> int:
    from trailcue.commands.library import importing

    return importing.run(args)


def _sessions_list(args: argparse.Namespace) -> int:
    from trailcue.commands.library import listing

    return listing.run(args)


def _sessions_show(args: argparse.Namespace) -> int:
    from trailcue.commands.library import listing

    return listing.detail(args)


def _sessions_tag(args: argparse.Namespace) -> int:
    from trailcue.commands.library import saying

    return saying.tag(args)


def _sessions_note(args: argparse.Namespace) -> int:
    from trailcue.commands.library import saying

    return saying.note(args)


def _sessions_rpe(args: argparse.Namespace) -> int:
    from trailcue.commands.library import saying

    return saying.rpe(args)


def _sessions_export(args: argparse.Namespace) -> int:
    from trailcue.commands.library import keeping

    return keeping.export(args)


def _sessions_delete(args: argparse.Namespace) -> int:
    from trailcue.commands.library import keeping

    return keeping.delete(args)


def _sessions_rebuild(args: argparse.Namespace) -> int:
    from trailcue.commands.library import keeping

    return keeping.rebuild(args)


def _sessions_check(args: argparse.Namespace) -> int:
    from trailcue.commands.library import keeping

    return keeping.check(args)
