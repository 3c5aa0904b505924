"""`trailcue rehearse`: the race on the sofa, many times as fast, each cue heard; and a quiz of the patterns."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from trailcore import ids, patterns
from trailcore.plan import Plan
from trailcue import archive, plans, quiz, rehearsal, sound, words
from trailcue.cli import EXIT_OK, EXIT_PARTLY, EXIT_USAGE
from trailcue.commands import outputs, show
from trailcue.rehearsal import Moment
from trailcue.virtual.runner import Runner

_SLOWEST_WAV = 10
"""Two nights on the trail are six hours then, a third of a gigabyte."""

Player = Callable[[bytes], None]

_SHOWN_S = 600
"""So often a line says where the runner is, cue or none."""


def run(args: argparse.Namespace) -> int:
    """Rehearse, then quiz; or only the quiz where no plan is given."""
    if args.wav:
        show.heard_or_not()
    if not args.on:
        return _run(args, _player(args.sound))
    from trailcue.link.ports import NoWatch
    from trailcue.link.repl import LinkError
    from trailcue.link.taps import felt_on

    try:
        with felt_on(args.on) as play:
            return _run(args, play)
    except (LinkError, NoWatch) as error:
        return _refused(args, [str(error)], EXIT_PARTLY)


def _run(args: argparse.Namespace, play: Player) -> int:
    console = show.console()
    wrong = _misused(args)
    if wrong:
        return _refused(args, [wrong], EXIT_USAGE)
    if args.plan is None:
        return _quiz(console, args, play)
    path = Path(args.plan)
    try:
        compiled = plans.compile_file(path, course=args.course)
    except plans.PlanError as error:
        show.complain_of(error)
        show.summarise(args, show.wrongs(error))
        return EXIT_USAGE
    if compiled.profile is None or compiled.course is None:
        return _refused(args, [f"{path}: {_without_course(compiled.choices)}"], EXIT_USAGE)
    plan = Plan(compiled.blob)
    ground = rehearsal.ground(compiled.course, compiled.profile, show.pairs(plan.technical))
    runner = Runner(ground, rehearsal.athlete(compiled.plan.athlete), args.seed)
    _race(console, args, runner, rehearsal.moments(runner, plan, archive.plan_hash(compiled.blob)), play)
    return _quiz(console, args, play) if args.quiz else EXIT_OK


def _without_course(choices: Sequence[str]) -> str:
    """Say what to do about a plan whose first session has no course; `choices`: those that the plan has."""
    if choices:
        return f"it has several courses: choose with --course one of {', '.join(choices)}"
    return (
        "it has no course, and a rehearsal runs along one: name its track in the plan, "
        '[course.NAME] and gpx = "TRACK.gpx" below it'
    )


def _misused(args: argparse.Namespace) -> str | None:
    """Return what of the arguments does not hold together, None where all does."""
    if args.quiz and args.json:
        return "--quiz and --json: a quiz is for somebody who answers: leave --json out"
    if args.plan is None:
        return None if args.quiz else "give a plan to rehearse, or --quiz for the patterns alone"
    if args.wav is None:
        return None
    wrong = outputs.in_the_way(Path(args.wav), b"RIFF", "sound")
    if args.speed < _SLOWEST_WAV:
        wrong = f"at {args.speed:g} times the speed that is hours of silence: --speed {_SLOWEST_WAV} or more"
    return f"--wav {args.wav}: {wrong}" if wrong else None


def _refused(args: argparse.Namespace, failed: list[str], code: int) -> int:
    for line in failed:
        show.complain(line)
    show.summarise(args, failed)
    return code


def _player(how: str) -> Player:
    """Return what makes a pattern heard."""
    if how == "none":
        return lambda pattern: None
    return sound.bell if how == "bell" else sound.player()


def _race(
    console: Console, args: argparse.Namespace, runner: Runner, moments: Iterator[Moment], play: Player
) -> None:
    """Let the race pass at its speed, a line for each cue; its taps into a file where one is asked for."""
    begun = time.monotonic()
    heard: list[tuple[float, bytes]] = []
    if not args.json:
        console.print(f"the race at {args.speed:g} times its speed; Ctrl-C ends it")
    last = None
    for moment in moments:
        last = moment
        cues = rehearsal.felt(moment)
        if cues or moment.t_s % _SHOWN_S == 0:
            _wait(args, begun, moment.t_s)
            if not args.json:
                console.print(_where(moment) + "; ".join(_said(row) for row in cues), soft_wrap=True)
        for row in cues:
            pattern = patterns.pattern(row[0])
            if args.json:
                print(json.dumps(_as_json(moment, row)), flush=True)  # as it is heard
            heard.append((moment.t_s / args.speed, pattern))
            play(pattern)
    if args.wav:
        archive.write_whole(Path(args.wav), sound.to_wav(heard))
    show.summarise(
        args,
        [],
        finished=runner.finished,
        duration_s=last.t_s if last else 0,
        distance_m=round(last.distance_m) if last else 0,
        cues=len(heard),
        wav=args.wav,
    )
    if last and not args.json:
        ended = "the finish" if runner.finished else "no finish so far, and here it ends"
        console.print(f"{_where(last)}{ended}, {len(heard)} cues on the way")
    if args.wav and not args.json:
        console.print(f"taps of the race as sound: {show.marked(args.wav)}", soft_wrap=True)


def _wait(args: argparse.Namespace, begun: float, t_s: int) -> None:
    """Wait until the race has come so far; not at all where nobody listens."""
    if args.on or args.sound != "none":
        time.sleep(max(0.0, begun + t_s / args.speed - time.monotonic()))


def _where(moment: Moment) -> str:
    bpm = "  –" if moment.bpm is None else f"{moment.bpm:3d}"
    when = words.clock(1000 * moment.t_s)
    return f"{when}  {moment.distance_m / 1000:6.2f} km  {moment.altitude_m:5.0f} m  {bpm} bpm  "


def _said(row: rehearsal.Row) -> str:
    return f"{show.styled(words.CUES[row[0]])}: {_why(row)}"


def _why(row: rehearsal.Row) -> str:
    _, reason, _, _, grade, bpm, limit, _ = row
    known = [None if value == ids.NONE else value for value in (grade, bpm)]
    return words.reason_sentence(reason, known[0], known[1], limit)


def _as_json(moment: Moment, row: rehearsal.Row) -> dict[str, Any]:
    return {
        "t_ms": 1000 * moment.t_s,
        "cue": words.CUES[row[0]],
        "why": _why(row),
        "distance_m": round(moment.distance_m),
        "altitude_m": round(moment.altitude_m),
        "bpm": moment.bpm,
    }


def _quiz(console: Console, args: argparse.Namespace, play: Player) -> int:
    """Ask which pattern it was, and say which were confused."""
    names = ", ".join(quiz.PATTERNS)
    console.print(f"Which one was it: {names}? Their first letters will do; Enter plays it again, q ends it.")
    score = quiz.Score()
    for number, name in enumerate(quiz.questions(args.questions, args.seed), 1):
        answer = _answer(console, number, lambda name=name: play(quiz.PATTERNS[name]))
        if answer is None:
            break
        console.print("  right" if score.note(name, answer) else f"  no: that was {name}")
    _results(console, score)
    return EXIT_OK


def _answer(console: Console, number: int, play: Callable[[], None]) -> str | None:
    """Return the pattern that was answered, None where the quiz was left."""
    while sys.stdin is not None:
        play()
        try:
            typed = console.input(f"{number}: ").strip()
        except EOFError:
            return None
        if typed.lower() in ("q", "quit"):
            return None
        if not typed:
            continue
        meant = quiz.understood(typed)
        if meant is not None:
            return meant
        console.print(f"  {show.marked(typed)}: none of {', '.join(quiz.PATTERNS)}")
    return None


def _results(console: Console, score: quiz.Score) -> None:
    right, asked = score.right()
    if not asked:
        return
    console.print(f"{right} of {asked} right")
    confused = score.confused()
    if confused:
        table = Table("played", "taken for", "times", box=None, header_style="dim")
        for played, other, times in confused:
            table.add_row(played, other, str(times))
        console.print(table)
    else:
        console.print("no two were confused")
