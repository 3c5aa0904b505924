"""The arguments of `trailcue import` and `trailcue sessions`; nothing is imported before its verb is asked for."""

from __future__ import annotations

import argparse

from trailcue.commands import manners

_WOULD = "what would be said of it"
_SESSION = (
    "last (the one that began last), a session's number, or the first characters of its file's hash: 4 at least, "
    "10 if all are digits"
)


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
    manners.add_verbose(shown, "what the watch called it, and each of its files", below=True)
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
    manners.add_plan(taken, "the plan that these sessions are shown with")
    manners.add_jobs(taken)
    manners.add_dry_run(taken, "what would be taken in")
    manners.add_verbose(taken, "each file's hash, where it is kept, and what of a folder was passed over")
    manners.add_json(taken)
    taken.set_defaults(run=_import)


def _add_filters(parser: argparse.ArgumentParser, unset: object) -> None:
    parser.add_argument(
        "--since", type=manners.day, metavar="YYYY-MM-DD", default=unset, help="from this day on"
    )
    parser.add_argument(
        "--until", type=manners.day, metavar="YYYY-MM-DD", default=unset, help="up to this day"
    )
    parser.add_argument(
        "--tag", action="append", metavar="TAG", default=unset, help="with this tag; again for more"
    )
    parser.add_argument("--sport", metavar="NAME", default=unset, help="as the recording says it: running")
    is_below = unset is not None
    manners.add_verbose(parser, "the hash of each, its plan, and where its file is", below=is_below)
    manners.add_json(parser, below=is_below)


def _add_session(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("session", metavar="SESSION", help=_SESSION)
    manners.add_json(parser, below=True)


def _add_saying(verbs: argparse._SubParsersAction) -> None:
    tagged = verbs.add_parser("tag", help="+hill adds a tag, -easy takes one away")
    _add_session(tagged)
    tagged.add_argument("tags", nargs=argparse.REMAINDER, metavar="+TAG|-TAG")
    manners.add_dry_run(tagged, _WOULD)
    tagged.set_defaults(run=_sessions_tag)
    noted = verbs.add_parser("note", help="a note in the place of the one it has; '' for none")
    _add_session(noted)
    noted.add_argument("text", metavar="TEXT")
    manners.add_dry_run(noted, _WOULD)
    noted.set_defaults(run=_sessions_note)
    rated = verbs.add_parser("rpe", help="how hard it was, 1 to 10; none takes it back")
    _add_session(rated)
    rated.add_argument("rpe", type=_rpe, metavar="1..10")
    manners.add_dry_run(rated, _WOULD)
    rated.set_defaults(run=_sessions_rpe)


def _add_keeping(verbs: argparse._SubParsersAction) -> None:
    export = verbs.add_parser("export", help="the original, byte for byte")
    _add_session(export)
    export.add_argument("out", metavar="OUT", help="a file, or a folder")
    manners.add_force(export, "a file that is there")
    manners.add_dry_run(export, "which file would be written")
    export.set_defaults(run=_sessions_export)
    deleted = verbs.add_parser("delete", help="remove sessions with their files; asks first")
    deleted.add_argument("sessions", nargs="+", metavar="SESSION", help=_SESSION)
    deleted.add_argument("--yes", action="store_true", help="do not ask")
    manners.add_dry_run(deleted, "what would be removed")
    manners.add_json(deleted, below=True)
    deleted.set_defaults(run=_sessions_delete)
    rebuilt = verbs.add_parser(
        "rebuild", help="make the list anew from the originals; a damaged one is put aside"
    )
    manners.add_jobs(rebuilt)
    manners.add_dry_run(rebuilt, "what would be in it")
    manners.add_verbose(rebuilt, "name each file", below=True)
    manners.add_json(rebuilt, below=True)
    rebuilt.set_defaults(run=_sessions_rebuild)
    checked = verbs.add_parser(
        "check", help="compare every original with its hash, and the list with the files"
    )
    manners.add_verbose(checked, "name each file", below=True)
    manners.add_json(checked, below=True)
    checked.set_defaults(run=_sessions_check)


def _rpe(typed: str) -> int | None:
    return None if typed == "none" else manners.whole(1, 10, more=", or none")(typed)


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
