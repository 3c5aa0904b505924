"""The command line: reads arguments and hands over. Nothing heavy is imported before it is needed.

Exit codes: 0 done; 1 something asked for could not be done (the rest was); 2 wrong usage or a plan that
does not hold; 130 interrupted.
"""

from __future__ import annotations

import argparse
import sys
from importlib.metadata import version

EXIT_OK = 0
EXIT_PARTLY = 1
EXIT_USAGE = 2
EXIT_INTERRUPTED = 130


def main(argv: list[str] | None = None) -> int:
    """Run a command; return its exit code."""
    args = _parser().parse_args(argv)
    try:
        return args.run(args)
    except KeyboardInterrupt:
        print("interrupted: nothing half-written was left behind", file=sys.stderr)
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        # The reader (head, less) had enough; keep the interpreter from complaining at exit.
        sys.stdout = None
        return EXIT_OK


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="trailcue",
        description="A watch that taps the wrist on the trail: hike now, you may run, ease off. "
        "Guidance, not medical advice, and no navigation.",
        epilog="Try `trailcue demo` first: it needs no watch and no files.",
    )
    parser.add_argument("--version", action="version", version=f"trailcue {version('trailcue')}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _add_demo(commands)
    _add_replay(commands)
    return parser


def _add_demo(commands: argparse._SubParsersAction) -> None:
    demo = commands.add_parser(
        "demo",
        help="a simulated run, its cues, its log, and the replay of that log",
        description="Simulate a runner on a rolling 9 km course who wears the watch's own logic, write the "
        "log that the watch would have written, replay it, and print the cues with their reasons.",
    )
    demo.add_argument("--seed", type=int, default=1, metavar="N", help="another day, same course (default 1)")
    demo.add_argument(
        "--fault",
        default="strap:50m..54m",
        metavar="WHAT",
        help="what goes wrong: strap:20m..35m, baro:1h..1h10m (stuck), stop:30m..32m, several with commas; "
        "'' for nothing (default %(default)s)",
    )
    demo.add_argument("--keep", metavar="DIR", help="write plan, course and log to this folder")
    demo.add_argument("--json", action="store_true", help="one JSON object a line instead of tables")
    demo.add_argument("--picture", metavar="OUT.svg", help="draw the run: profile, heart rate and cues")
    demo.set_defaults(run=_demo)


def _add_replay(commands: argparse._SubParsersAction) -> None:
    replay = commands.add_parser(
        "replay",
        help="play recordings (FIT, TCX, GPX) or logs through the watch's logic",
        description="Play recordings of any watch (FIT, TCX, GPX) or trailcue logs through the code that runs "
        "on the wrist, and print every cue with its reason. Folders are searched.",
    )
    replay.add_argument("files", nargs="+", metavar="FILE", help="recording, log or folder")
    replay.add_argument("--plan", metavar="PLAN.toml", help="the athlete, settings and course to decide with")
    replay.add_argument("--course", metavar="NAME", help="which course of the plan, if it has several")
    replay.add_argument("--log", metavar="OUT", help="write the log that the watch would have written")
    replay.add_argument(
        "--picture",
        metavar="OUT.svg",
        help="draw each session: profile, heart rate and cues; the second goes to OUT-2.svg, and so on",
    )
    replay.add_argument("--held", action="store_true", help="show what was held back too, and why")
    replay.add_argument("--json", action="store_true", help="one JSON object a line, last a summary")
    replay.set_defaults(run=_replay)


def _demo(args: argparse.Namespace) -> int:
    from trailcue.commands import demo

    return demo.run(args)


def _replay(args: argparse.Namespace) -> int:
    from trailcue.commands import replay

    return replay.run(args)


if __name__ == "__main__":
    sys.exit(main())
