"""`trailcue plan export` and `import`: workouts for other tools and from them; what is lost on the way is said."""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

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
        return _ended(args, show.wrongs(error), EXIT_USAGE, written=0)
    chosen = [session for session in model.sessions if session.workout and _is_asked(session, args.session)]
    folder = Path(args.out)
    wrong = None
    if not chosen:
        said = f'no session "{args.session}" with steps' if args.session else "no session with steps"
        wrong = f"{args.plan}: {said}"
    elif folder.exists() and not folder.is_dir():
        wrong = f"--out {folder}: there already, and no folder: choose another name"
    if wrong:
        return _refused(args, wrong, written=0)
    folder.mkdir(parents=True, exist_ok=True)
    workouts = list(_named([session.workout for session in chosen if session.workout]))
    failed: list[str] = []
    for workout, name in workouts:
        failed += _write(args, workout, folder / name, _rates(model))
    return _ended(args, failed, EXIT_PARTLY if failed else EXIT_OK, written=len(workouts) - len(failed))


def _ended(args: argparse.Namespace, failed: list[str], code: int, **figures: Any) -> int:
    show.summarise(args, failed, **figures)
    return code


def _refused(args: argparse.Namespace, said: str, **figures: Any) -> int:
    show.complain(said)
    return _ended(args, [said], EXIT_USAGE, **figures)


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


def _write(args: argparse.Namespace, workout: Workout, path: Path, rates: Rates) -> list[str]:
    """Write one workout; return why not, said, if a file of that name is there."""
    if args.format == "fit":
        data, lost = to_fit(workout, datetime.now(UTC), rates)
    else:
        text, lost = to_intervals(workout)
        data = text.encode()
    out = path.with_name(f"{path.name}.{'fit' if args.format == 'fit' else 'txt'}")
    if out.exists():
        failed = f"{out}: there already: choose another folder with --out"
        show.complain(failed)
        return [failed]
    archive.write_whole(out, data)
    if args.json:
        show.print_json({"workout": workout.name, "file": str(out), "bytes": len(data), "lost": lost})
        return []
    print(show.plain(str(out)))
    for line in lost:
        print(f"  lost: {show.plain(line)}")
    return []


def take(args: argparse.Namespace) -> int:
    """Print a FIT workout as a [[session]] to paste into a plan."""
    path = Path(args.file)
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
    except OSError as error:
        return _refused(args, f"{path}: cannot be read: {error.strerror}")
    if len(data) > _MOST_BYTES:
        return _refused(args, f"{path}: larger than 1 MB: no workout")
    try:
        rates = _rates(plans.load(Path(args.plan))) if args.plan else None
        workout, lost = from_fit(data, path.stem, rates)
    except plans.PlanError as error:
        show.complain_of(error)
        return _ended(args, show.wrongs(error), EXIT_USAGE)
    except ImportRefused as refused:
        return _refused(args, f"{path}: {refused.wrong}; {refused.todo}")
    for line in lost:
        show.complain(f"lost: {line}")
    session = session_text(workout)
    if args.json:
        show.print_json({"workout": workout.name, "session": session, "lost": lost})
    else:
        print(session, end="")
    failed = [
        f"no plan takes it like this: line {problem.line} here: {problem.message}"
        for problem in plans.check(session)
    ]
    for said in failed:
        show.complain(said)
    return _ended(args, failed, EXIT_PARTLY if failed else EXIT_OK)


def session_text(workout: Workout) -> str:
    """Return a workout as the table that a plan has for it."""
    machine = f"{workout.machine} = true\n" if workout.machine else ""
    steps = written(workout).rstrip("\n").replace("\\", "\\\\").replace('"', '\\"')
    return f'[[session]]\nname = {_quoted(workout.name)}\n{machine}steps = """\n{steps}\n"""\n'


def _quoted(text: str) -> str:
    """Return a text as TOML has it; what JSON escapes, TOML reads."""
    return json.dumps("".join(c for c in text if c.isprintable()), ensure_ascii=False)
