"""`trailcue demo`: a simulated runner wears the watch's logic; its log is written, read back and replayed."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from rich.console import Console

from trailcore import ids
from trailcore.plan import Plan
from trailcue import archive, payload, plans, timeline, words
from trailcue.cli import EXIT_OK, EXIT_PARTLY, EXIT_USAGE
from trailcue.commands import show
from trailcue.log.wrist import Wrist
from trailcue.playback import Given, Session, play
from trailcue.virtual import course, faults
from trailcue.virtual.athlete import Athlete
from trailcue.virtual.runner import START, Runner

_PLAN = """\
name = "Demo: nine rolling kilometres"

[athlete]
hr_max = 188
hr_rest = 48
height_cm = 178
speed_at_lactate = "4:45/km"

[course.loop]
gpx = "course.gpx"
technical = [{technical}]
"""


# Left alone this one runs up everything below 22 %: somebody for whom the watch has something to say.
_EAGER = Athlete(hike_grade=0.22)


def run(args: argparse.Namespace) -> int:
    """Simulate, log, replay, show."""
    try:
        schedule = faults.parse_faults(args.fault) if args.fault else []
    except ValueError as error:
        print(f"--fault: {error}", file=sys.stderr)
        return EXIT_USAGE
    with tempfile.TemporaryDirectory(prefix="trailcue-") as temporary:
        folder = Path(args.keep) if args.keep else Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        ground = course.rolling()
        given = _write_plan(folder, ground)
        runner = Runner(ground, _EAGER, args.seed, faults=schedule)
        log = folder / "demo.tclog"
        archive.write_whole(log, _wear(runner, given))
        session = next(play(log, given))
    _show(args, session)
    drawn = show.draw(args.picture, [session])
    return EXIT_OK if drawn and session.compared == "exact" else EXIT_PARTLY


def _write_plan(folder: Path, ground: course.Course) -> Given:
    """Write course and plan as a user would have them, and compile them."""
    stretches = (f'"{first / 1000:g}-{last / 1000:g}km"' for first, last in ground.technical_stretches())
    (folder / "course.gpx").write_text(course.to_gpx(ground), encoding="utf-8")
    path = folder / "demo.toml"
    path.write_text(_PLAN.format(technical=", ".join(stretches)), encoding="utf-8")
    blob = plans.compile_file(path).blob
    return Given(blob, archive.plan_hash(blob))


def _wear(runner: Runner, given: Given) -> bytes:
    """Let the runner wear the core to the finish, who hears every cue; return the log."""
    wrist = Wrist(Plan(given.blob), payload.build_id_bytes(), given.hash, START)
    heard = None
    while not runner.finished:
        heard = _command(wrist.second(runner.second(heard)))
    return wrist.finish()


def _command(rows: list[tuple[int, ...]]) -> str | None:
    """Return the word of the last command that was felt, None for none."""
    felt = [row[0] for row in rows if row[2] in (ids.GIVEN, ids.REPEATED)]
    commands = [kind for kind in felt if kind in (ids.HIKE, ids.RUN, ids.EASE)]
    return words.CUES[commands[-1]] if commands else None


def _show(args: argparse.Namespace, session: Session) -> None:
    if args.json:
        show.json_session(session, False)
        show.print_json({"summary": timeline.summary(session)})
        return
    console = Console()
    console.print("A simulated runner on nine rolling kilometres, wearing the code of the watch.")
    show.table_session(console, session, held=False)
    if args.keep:
        console.print(
            f"  plan, course and log are in {args.keep}; try: trailcue replay {args.keep}/demo.tclog"
        )
