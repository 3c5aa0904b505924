"""`trailcue replay`: recordings, logs or sessions of the library through the watch's logic."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from trailcore.pages import SIZE
from trailcue import chosen, cores, playback, timeline
from trailcue.cli import EXIT_OK, EXIT_PARTLY, EXIT_USAGE
from trailcue.commands import difference, facts, inputs, outputs, show
from trailcue.differing import Comparison, compared
from trailcue.playback import Given, Session, Unplayable
from trailcue.sensed import ImportRefused

_REFUSALS = (Unplayable, ImportRefused)


@dataclass(frozen=True)
class _Asked:
    """What to replay, and with what; it goes to another process."""

    word: str
    given: Given | None
    overrides: tuple[str, ...]
    compare: bool


@dataclass
class _Done:
    """What was replayed so far."""

    sessions: list[tuple[Session, Comparison | None]] = field(default_factory=list)
    """Kept only for the files that are made of them: a season would fill the memory."""
    figures: list[dict[str, Any]] = field(default_factory=list)
    changes: Counter[str] = field(default_factory=Counter)
    failed: list[str] = field(default_factory=list)


def run(args: argparse.Namespace) -> int:
    """Replay everything that is named; what cannot be is reported, and the rest done."""
    done = _Done()
    try:
        given, read = inputs.plan(args)
        words, done.failed = inputs.words(args.files, args.verbose)
        files = [Path(word) for word in words if Path(word).exists()]
        wrong = outputs.refused(args, [*files, *read])
        if wrong:
            raise inputs.misused(wrong)
        _refuse(args, words)
    except inputs.Misused as misused:
        show.summarise(args, misused.args, **timeline.total([]))
        return EXIT_USAGE
    asked = [_Asked(word, given, tuple(args.set), _compares(args, word)) for word in words]
    writes = bool(args.log or args.picture)
    for session, comparison in _play(args, asked, done):
        done.figures.append(timeline.summary(session))
        if comparison:
            done.changes.update(one.change for one in comparison.differences)
        if writes:
            done.sessions.append((session, comparison))
        else:
            _show(args, session, comparison)
    if writes:
        done.failed += outputs.write(args.log, args.picture, [session for session, _ in done.sessions])
        for session, comparison in done.sessions:
            _show(args, session, comparison)
    changes = {"changes": dict(done.changes)} if any(one.compare for one in asked) else {}
    show.summarise(args, done.failed, **timeline.total(done.figures), **changes)
    return EXIT_PARTLY if done.failed else EXIT_OK


def _compares(args: argparse.Namespace, word: str) -> bool:
    """A session of the library has a plan of its own; what another would have said is told beside it."""
    return bool(args.set) or args.diff or (bool(args.plan) and not Path(word).exists())


def _play(
    args: argparse.Namespace, asked: list[_Asked], done: _Done
) -> Iterator[tuple[Session, Comparison | None]]:
    """Replay what was asked for, in its order; what cannot be is told when it is its turn."""
    with show.progress(args.json) as progress:
        task = progress.add_task("replaying", total=len(asked))
        answers = _one_log(asked) if args.log else cores.each(_replayed, asked, args.jobs, _REFUSALS)
        for _, answer in answers:
            if isinstance(answer, Exception):
                done.failed.append(str(answer))
                progress.console.print(f"[red]{show.marked(str(answer))}[/red]", soft_wrap=True)
            else:
                yield from answer
            progress.advance(task)


def _replayed(asked: _Asked) -> list[tuple[Session, Comparison | None]]:
    if not asked.compare:
        return [(session, None) for session in chosen.sessions(asked.word, asked.given)]
    own = chosen.sessions(asked.word)
    return [(session, compared(session, asked.given, asked.overrides)) for session in own]


def _one_log(
    asked: list[_Asked],
) -> Iterator[tuple[_Asked, list[tuple[Session, Comparison | None]] | Exception]]:
    """Replay recordings whose pages are to follow each other in one log: one after the other."""
    number, pages = 1, 0
    for one in asked:
        try:
            sessions = list(playback.play(Path(one.word), one.given, pages, number))
        except _REFUSALS as error:
            yield one, error
            continue
        number += len(sessions)
        pages += sum(len(session.pages) for session in sessions) // SIZE
        yield one, [(session, None) for session in sessions]


def _refuse(args: argparse.Namespace, words: list[str]) -> None:
    """Refuse what does not go together: a log holds what a wrist would have written, of recordings.

    Logs have session numbers of their own, which would clash.
    """
    if args.diff and not (args.plan or args.set):
        raise inputs.misused("--diff: with what? give another plan with --plan, or settings with --set")
    wrong = difference.refused(args.set)
    if wrong:
        raise inputs.misused(wrong)
    if not args.log:
        return
    if args.set or args.diff:
        raise inputs.misused("--log writes what the watch would have written: leave out --set and --diff")
    logs = []
    for word in words:
        if not Path(word).exists():
            raise inputs.misused(
                f"--log takes files of recordings: {word} is none; "
                f"the log of a session of the library: trailcue sessions export {word} FILE.tclog"
            )
        try:
            if playback.holds_log(Path(word)):
                logs.append(word)
        except Unplayable:
            continue  # said when it is its turn
    if logs:
        raise inputs.misused(f"--log takes recordings; these are logs already: {', '.join(logs)}")


def _show(args: argparse.Namespace, session: Session, comparison: Comparison | None) -> None:
    if comparison and args.json:
        difference.as_json(session, comparison)
    elif comparison:
        difference.as_table(show.console(), session, comparison)
    elif args.json:
        show.json_session(session, args.held)
    else:
        show.table_session(show.console(), session, args.held)
    facts.tell(args, session)
