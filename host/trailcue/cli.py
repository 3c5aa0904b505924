"""The command line: reads arguments and hands over. Nothing heavy is imported before it is needed.

Exit codes: 0 done; 1 something asked for could not be done (the rest was); 2 wrong usage or a plan that
does not hold; 130 interrupted (of `watch run` the pool is kept and replayed all the same). With --json the last
line is a summary whatever happened.
"""

from __future__ import annotations

import argparse
import os
import sys
from contextlib import suppress
from io import TextIOWrapper
from typing import Any, NoReturn

EXIT_OK = 0
EXIT_PARTLY = 1
EXIT_USAGE = 2
EXIT_INTERRUPTED = 130


def main(argv: list[str] | None = None) -> int:
    """Run a command; return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    words = sys.argv[1:] if argv is None else argv
    try:
        try:
            return command(words)
        except SystemExit as end:
            _summary(words, str(end.__cause__ or ""))
            raise
        finally:
            if sys.stdout is not None:
                sys.stdout.flush()
    except KeyboardInterrupt:
        said = "interrupted: every file that was written is whole"
        _summary(words, said)
        _last_word(said)
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        _last_word("")  # the reader (head, less) had enough
        return EXIT_OK
    except OSError as error:
        said = error.strerror or str(error) or type(error).__name__
        said = f"{error.filename}: {said}" if error.filename else said
        _summary(words, said)
        _last_word(f"trailcue: {said}")
        return EXIT_PARTLY


def command(words: list[str]) -> int:
    """Do what these words ask for and return the exit code; what goes wrong on the way is the caller's to tell."""
    args = _parser(words).parse_args(words)
    return args.run(args)


def _summary(words: list[str], failed: str) -> None:
    """Print the summary that a command could not come to, where JSON was asked for."""
    if failed and "--json" in words:
        import json

        with suppress(OSError, ValueError, AttributeError):
            print(json.dumps({"summary": {"failed": [failed]}}), flush=True)


def _last_word(said: str) -> None:
    """Say why it ends here; what standard output still holds goes nowhere, so that nobody complains at exit."""
    with suppress(OSError, ValueError, AttributeError):
        sys.stdout.flush()
    with suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    with suppress(OSError):
        if said:
            print("".join(c if c.isprintable() else repr(c)[1:-1] for c in said), file=sys.stderr, flush=True)


class _Parser(argparse.ArgumentParser):
    """Ends as argparse does where words do not hold, and says in the exception why; with the command's own usage."""

    def parse_known_args(self, *given: Any, **more: Any) -> Any:
        found, rest = super().parse_known_args(*given, **more)
        if rest:  # else the top would say so, with the usage of all commands
            self.error(f"unrecognized arguments: {' '.join(rest)}")
        return found, rest

    def error(self, message: str) -> NoReturn:
        try:
            super().error(message)
        except SystemExit:
            raise SystemExit(EXIT_USAGE) from argparse.ArgumentTypeError(message)


class _Version(argparse.Action):
    """Prints the version, which only then is looked up."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import version

        print(f"trailcue {version('trailcue')}")
        parser.exit()


def _parser(argv: list[str]) -> argparse.ArgumentParser:
    parser = _Parser(
        prog="trailcue",
        description="A watch that taps the wrist on the trail: hike now, you may run, ease off. "
        "Guidance, not medical advice, and no navigation.",
        epilog="Try `trailcue demo` first: it needs no watch and no files. Exit codes: 0 done; 1 something could "
        "not be done, the rest was; 2 wrong usage, or a plan that does not hold; 130 interrupted.",
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version and exit")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    from trailcue.commands.completion.arguments import add_completion
    from trailcue.commands.desk.arguments import add_desk
    from trailcue.commands.export.arguments import add_export
    from trailcue.commands.library.arguments import add_library
    from trailcue.commands.plan.arguments import add_plan
    from trailcue.commands.report.arguments import add_report
    from trailcue.commands.trends.arguments import add_trends
    from trailcue.commands.tune.arguments import add_tune
    from trailcue.commands.watch_arguments import add_watch

    _add_demo(commands)
    add_plan(commands)
    _add_rehearse(commands)
    add_desk(commands)
    add_library(commands)
    _add_replay(commands)
    add_report(commands)
    add_trends(commands)
    add_tune(commands)
    add_export(commands)
    add_watch(commands, argv)
    add_completion(commands)
    return parser


def whole_parser() -> argparse.ArgumentParser:
    """Return the tree of all arguments."""
    return _parser(["watch"])  # which else spares itself its many options


def _add_demo(commands: argparse._SubParsersAction) -> None:
    from trailcue.commands import manners
    from trailcue.commands.watch_arguments import lasting_s

    demo = commands.add_parser(
        "demo",
        help="the whole story without hardware: install, sync, wear, pull, replay, report",
        description="On a virtual watch, fresh from the shop: install the firmware, sync a plan, wear it on nine "
        "rolling kilometres, pull the log, replay it and write a report. Each step is a command, shown as you would "
        "type it.",
    )
    demo.add_argument("--seed", type=int, default=1, metavar="N", help="another day, same course (default 1)")
    demo.add_argument(
        "--for", dest="lasting", type=lasting_s, metavar="TIME", help="like 20m (default: to the finish)"
    )
    demo.add_argument(
        "--drop-strap",
        default="50m..54m",
        metavar="FROM..TO",
        help="when the strap is silent (default %(default)s, '' never); `trailcue watch run --help` has what else can "
        "go wrong",
    )
    demo.add_argument(
        "--keep",
        metavar="DIR",
        help="where plan, course, log and report go; other files of these names stay (default: your data folder)",
    )
    demo.add_argument("--picture", metavar="OUT.svg", help="draw the run: profile, heart rate and cues")
    manners.add_force(demo, "a picture that is none of trailcue")
    manners.add_dry_run(demo, "what would be done, step by step")
    manners.add_json(demo)
    demo.set_defaults(run=_demo)


def _add_replay(commands: argparse._SubParsersAction) -> None:
    from trailcue.commands import manners

    replay = commands.add_parser(
        "replay",
        help="play recordings (FIT, TCX, GPX), logs or sessions through the watch's logic",
        description="Play recordings of any watch (FIT, TCX, GPX), trailcue logs or sessions of the library through "
        "the code that runs on the wrist, and print every cue with its reason. Folders are searched. With another "
        "plan or settings, a session is told cue by cue: felt, said by both, only by one, and why.",
    )
    replay.add_argument(
        "files",
        nargs="+",
        metavar="SESSION|FILE",
        help="recording, log or folder; else a session of the library: its number, its hash, or last, which began "
        "last",
    )
    manners.add_plan(replay, "the athlete, settings and course to decide with")
    replay.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="a key of a plan's [cues] as it would be: --set hike_above=14%%; again for more",
    )
    replay.add_argument(
        "--diff", action="store_true", help="cue by cue for files too, which --plan alone just replays"
    )
    manners.add_jobs(replay)
    replay.add_argument(
        "--log", metavar="OUT", help="write the log that the watch would have written; for recordings only"
    )
    replay.add_argument(
        "--picture",
        metavar="OUT.svg",
        help="draw each session: profile, heart rate and cues; the second goes to OUT-2.svg, and so on",
    )
    manners.add_force(replay, "what is no log, or no picture, of trailcue")
    replay.add_argument("--held", action="store_true", help="show what was held back too, and why")
    manners.add_verbose(replay, "what decided: plan and settings; and what the log holds")
    manners.add_json(replay)
    replay.set_defaults(run=_replay)


def _add_rehearse(commands: argparse._SubParsersAction) -> None:
    from trailcue.commands import manners

    rehearse = commands.add_parser(
        "rehearse",
        help="the race at 60 times its speed with the taps as sound or on the watch; a quiz of the patterns",
        description="Let a simulated runner with your heart run the plan's course at many times the speed, and hear "
        "each cue as the wrist would feel it. --quiz asks which pattern was which, and says what you confuse.",
    )
    rehearse.add_argument(
        "plan", nargs="?", metavar="PLAN.toml", help="the plan; left out for the quiz alone"
    )
    manners.add_course(rehearse)
    rehearse.add_argument(
        "--speed", type=_above_zero, default=60.0, metavar="X", help="times as fast (default 60)"
    )
    rehearse.add_argument(
        "--sound",
        choices=("auto", "bell", "none"),
        default="auto",
        help="auto: a player of the system, else the terminal's bell; none: do not wait either",
    )
    rehearse.add_argument(
        "--on",
        metavar="PORT",
        help="the taps on the watch itself instead of sound; auto: on the one that is plugged in",
    )
    rehearse.add_argument("--wav", metavar="OUT.wav", help="write the taps of the race as sound")
    rehearse.add_argument("--seed", type=int, default=1, metavar="N", help="another day, another order")
    rehearse.add_argument("--quiz", action="store_true", help="ask which pattern was which")
    rehearse.add_argument(
        "--questions", type=manners.whole(1, 1000), default=15, metavar="N", help="of the quiz (default 15)"
    )
    manners.add_json(rehearse)
    rehearse.set_defaults(run=_rehearse)


def _above_zero(typed: str) -> float:
    try:
        value = float(typed)
    except ValueError:
        value = 0.0
    if not 0 < value <= 100_000:
        raise argparse.ArgumentTypeError(f"{typed}: write a number above 0, like 60")
    return value


def _demo(args: argparse.Namespace) -> int:
    from trailcue.commands import demo

    return demo.run(args)


def _replay(args: argparse.Namespace) -> int:
    from trailcue.commands import replay

    return replay.run(args)


def _rehearse(args: argparse.Namespace) -> int:
    from trailcue.commands import rehearse

    return rehearse.run(args)


if __name__ == "__main__":
    sys.exit(main())
