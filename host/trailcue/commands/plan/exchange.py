"""`trailcue plan export` and `import`: workouts for other tools and from them; what is lost on the way is said."""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from trailcue import archive, plans
from trailcue.cli import EXIT_OK, EXIT_PARTLY, EXIT_USAGE
from trailcue.commands import show
from trailcue.plans import zones
from trailcue.plans.exchange import Rates, from_fit, to_fit, to_intervals
from trailcue.plans.model import Session
from trailcue.plans.problems import Report
from trailcue.plans.workouts.model import Workout
from trailcue.plans.workouts.printing import written
from trailcue.sensed import ImportRefused

_MOST_BYTES = 1 << 20


def export(args: argparse.Namespace) -> int:
    """Write each workout of the plan, or those named, to a folder."""
    try:
        model = plans.load(Path(args.plan))
    except plans.PlanError as error:
        show.complain_of(error)
        return EXIT_USAGE
    chosen = [session for session in model.sessions if session.workout and _is_asked(session, args.session)]
    if not chosen:
        said = f'no session "{args.session}" with steps' if args.session else "no session with steps"
        show.complain(f"{args.plan}: {said}")
        return EXIT_USAGE
    folder = Path(args.out)
    if folder.exists() and not folder.is_dir():
        show.complain(f"--out {folder}: there already, and no folder: choose another name")
        return EXIT_USAGE
    folder.mkdir(parents=True, exist_ok=True)
    failed = 0
    for workout, name in _named([session.workout for session in chosen if session.workout]):
        failed += not _write(workout, folder / name, args.format, _rates(model))
    return EXIT_PARTLY if failed else EXIT_OK


def _rates(model: plans.Plan) -> Rates:
    """Return the athlete's heart rates, which zones are written and read by."""
    unheard = Report()
    anchors = zones.anchors(model.athlete, unheard)
    return Rates(anchors, zones.bounds(model.zones, anchors, unheard))


def _named(workouts: list[Workout]) -> Iterator[tuple[Workout, str]]:
    """Yield each workout once, with the name of its file; a second one of a name is numbered."""
    names: dict[str, list[Workout]] = {}
    for workout in workouts:
        stem = re.sub(r"[^\w-]+", "-", workout.name.lower()).strip("-") or "workout"
        known = names.setdefault(stem, [])
        if workout not in known:
            known.append(workout)
            yield workout, stem if len(known) == 1 else f"{stem}-{len(known)}"


def _is_asked(session: Session, name: str | None) -> bool:
    return name is None or (session.name or "").lower() == name.lower()


def _write(workout: Workout, path: Path, form: str, rates: Rates) -> bool:
    """Write one workout; False, said, if a file of that name is another."""
    if form == "fit":
        data, lost = to_fit(workout, datetime.now(UTC), rates)
    else:
        text, lost = to_intervals(workout)
        data = text.encode()
    out = path.with_name(f"{path.name}.{'fit' if form == 'fit' else 'txt'}")
    if out.exists():
        show.complain(f"{out}: there already: choose another folder with --out")
        return False
    archive.write_whole(out, data)
    print(show.plain(str(out)))
    for line in lost:
        print(f"  lost: {show.plain(line)}")
    return True


def take(args: argparse.Namespace) -> int:
    """Print a FIT workout as a [[session]] to paste into a plan."""
    path = Path(args.file)
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
    except OSError as error:
        show.complain(f"{path}: cannot be read: {error.strerror}")
        return EXIT_USAGE
    if len(data) > _MOST_BYTES:
        show.complain(f"{path}: larger than 1 MB: no workout")
        return EXIT_USAGE
    try:
        rates = _rates(plans.load(Path(args.plan))) if args.plan else None
        workout, lost = from_fit(data, path.stem, rates)
    except plans.PlanError as error:
        show.complain_of(error)
        return EXIT_USAGE
    except ImportRefused as refused:
        show.complain(f"{path}: {refused.wrong}; {refused.todo}")
        return EXIT_USAGE
    for line in lost:
        show.complain(f"lost: {line}")
    session = session_text(workout)
    print(session, end="")
    wrong = plans.check(session)
    for problem in wrong:
        show.complain(f"no plan takes it like this: line {problem.line} here: {problem.message}")
    return EXIT_PARTLY if wrong else EXIT_OK


def session_text(workout: Workout) -> str:
    """Return a workout as the table that a plan has for it."""
    machine = f"{workout.machine} = true\n" if workout.machine else ""
    steps = written(workout).rstrip("\n").replace("\\", "\\\\").replace('"', '\\"')
    return f'[[session]]\nname = {_quoted(workout.name)}\n{machine}steps = """\n{steps}\n"""\n'


def _quoted(text: str) -> str:
    """Return a text as TOML has it; what JSON escapes, TOML reads."""
    return json.dumps("".join(c for c in text if c.isprintable()), ensure_ascii=False)
