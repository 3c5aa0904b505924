"""`trailcue demo`: a simulated runner wears the watch's logic; its log is written, read back and replayed."""

from __future__ import annotations

import argparse
import json
import shlex
import tempfile
from pathlib import Path

from trailcore.plan import Plan
from trailcue import archive, payload, plans, rehearsal, timeline
from trailcue.cli import EXIT_OK, EXIT_PARTLY, EXIT_USAGE
from trailcue.commands import outputs, show
from trailcue.log.wrist import Wrist
from trailcue.playback import Given, Session, play
from trailcue.virtual import course, faults
from trailcue.virtual.athlete import Athlete
from trailcue.virtual.runner import START, Runner

_COURSE, _TOML, _LOG = _FILES = ("course.gpx", "demo.toml", "demo.tclog")

_NAME = "Demo: nine rolling kilometres"

_PLAN = """\
name = {name}

[athlete]
hr_max = 188
hr_rest = 48
height_cm = 178
speed_at_lactate = "4:45/km"

[course.loop]
gpx = "course.gpx"
technical = [{technical}]
"""


def run(args: argparse.Namespace) -> int:
    """Simulate, log, replay, show."""
    try:
        schedule = faults.parse_faults(args.fault) if args.fault else []
        faults.refuse_all_but(schedule, faults.SHOWN_BY_RUNNER)
    except ValueError as error:
        show.complain(f"--fault: {error}")
        return EXIT_USAGE
    keep = Path(args.keep) if args.keep else None
    if keep is not None and keep.exists() and not keep.is_dir():
        show.complain(f"--keep {keep}: there already, and no folder: choose another name")
        return EXIT_USAGE
    wrong = outputs.refused(args, [keep / name for name in _FILES] if keep else [])
    if wrong:
        show.complain(wrong)
        return EXIT_USAGE
    with tempfile.TemporaryDirectory(prefix="trailcue-") as temporary:
        folder = Path(temporary)
        ground = course.rolling()
        given = write_plan(folder, ground)
        if keep is not None and _would_overwrite(folder, keep):
            return EXIT_USAGE
        log = folder / _LOG
        archive.write_whole(
            log,
            _wear(
                Runner(ground, Athlete(hike_grade=rehearsal.EAGER_GRADE), args.seed, faults=schedule), given
            ),
        )
        if keep is not None and _would_overwrite(folder, keep):
            return EXIT_USAGE
        session = next(play(log, given))
        session.source = str(keep / _LOG) if keep else _LOG
        if keep is not None:
            _copy(folder, keep)
    hint = _hint(keep, given) if keep else None
    failed = outputs.write(None, args.picture, [session])
    _show(args, session, hint, failed)
    return EXIT_OK if not failed and session.compared == "exact" else EXIT_PARTLY


def write_plan(folder: Path, ground: course.Course, name: str = _NAME) -> Given:
    """Write course and plan as a user would have them, and compile them."""
    stretches = (f'"{first / 1000:g}-{last / 1000:g}km"' for first, last in ground.technical_stretches())
    (folder / _COURSE).write_text(course.to_gpx(ground), encoding="utf-8")
    path = folder / _TOML
    path.write_text(_PLAN.format(name=json.dumps(name), technical=", ".join(stretches)), encoding="utf-8")
    blob = plans.compile_file(path).blob
    return Given(blob, archive.plan_hash(blob))


def _would_overwrite(made: Path, keep: Path) -> bool:
    """Return True, and say so, if a file of ours would take the place of another in the folder to keep."""
    for name in _FILES:
        new, old = made / name, keep / name
        if not new.exists() or not (old.exists() or old.is_symlink()):
            continue
        if not old.is_file() or old.read_bytes() != new.read_bytes():
            show.complain(f"--keep: {old} is there already and is another: choose another folder")
            return True
    return False


def _copy(made: Path, keep: Path) -> None:
    """Put the files into the folder to keep."""
    keep.mkdir(parents=True, exist_ok=True)
    for name in _FILES:
        if not (keep / name).exists():
            archive.write_whole(keep / name, (made / name).read_bytes())


def _hint(keep: Path, given: Given) -> str:
    """Keep the plan for the replay of the log, and say how to do that."""
    kept = outputs.given(given.blob)[1]
    words = ["trailcue", "replay", str(keep / _LOG), *([] if kept else ["--plan", str(keep / _TOML)])]
    return f"plan, course and log are in {keep}; try: {shlex.join(words)}"


def _wear(runner: Runner, given: Given) -> bytes:
    """Let the runner wear the core to the finish, who hears every cue; return the log."""
    wrist = Wrist(Plan(given.blob), payload.build_id_bytes(), given.hash, START)
    heard = None
    while not runner.finished:
        heard = rehearsal.command(wrist.second(runner.second(heard)))
    return wrist.finish()


def _show(args: argparse.Namespace, session: Session, hint: str | None, failed: list[str]) -> None:
    if args.json:
        show.json_session(session, False)
        show.print_json(timeline.total([session], failed))
        return
    console = show.console()
    console.print("A simulated runner on nine rolling kilometres, wearing the code of the watch.")
    show.table_session(console, session, held=False)
    if hint:
        console.print(f"  {show.marked(hint)}", soft_wrap=True)
