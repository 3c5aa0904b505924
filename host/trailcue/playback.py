"""A file to replays: a recording is first worn by the desktop wrist, a log salvaged; both are replayed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from trailcore.plan import Plan
from trailcue import archive, payload
from trailcue.log.salvage import Log, salvage
from trailcue.log.wrist import Wrist
from trailcue.replay import Cue, Replay, replay
from trailcue.sensed import Recording, Reference

_MAX_FILE = 512 * 1024 * 1024


class Unplayable(Exception):
    """A file that gives no session; the text is one line that names it."""


@dataclass
class Given:
    """The plan to decide with: compiled bytes and their hash; empty for the defaults."""

    blob: bytes = b""
    hash: bytes = archive.NO_PLAN

    def plan(self) -> Plan:
        """Return the plan, read anew: every session has its own."""
        return Plan(self.blob)


@dataclass
class Session:
    """One session of a file, replayed."""

    source: str
    log: Log
    replay: Replay
    reference: Reference | None = None
    """What a recording knew beside; None for a log."""
    sport: str | None = None
    notes: list[str] = field(default_factory=list)
    pages: bytes = b""
    """The log, as a watch would have written it."""
    compared: str = ""
    """How the replay's cues stand to those of the log: "exact", or what differs."""


def play(path: Path, given: Given | None, first_page: int = 0, number: int = 1) -> Iterator[Session]:
    """Replay every session of a file.

    Args:
        path: recording or log.
        given: the plan to decide with; None: a log's own, or the defaults for a recording.
        first_page: sequence number of the first page that a recording's log gets.
        number: session number that the first session of a recording gets.

    Raises:
        Unplayable: the file has no session in it; ImportRefused: a recording that cannot be read.
    """
    data = _read(path)
    if data[:1] == b"T" and salvage(data[: 64 * 512]).logs:
        yield from _play_log(path, data, given)
        return
    from trailcue import imports

    for recording in imports.read(path):
        session = _play_recording(recording, given or Given(), first_page, number)
        first_page += len(session.pages) // 512
        number += 1
        yield session


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > _MAX_FILE:
            raise Unplayable(f"{path}: larger than {_MAX_FILE >> 20} MiB: no recording of a run")
        return path.read_bytes()
    except OSError as error:
        raise Unplayable(f"{path}: cannot be read: {error.strerror}") from error


def _play_recording(recording: Recording, given: Given, first_page: int, number: int) -> Session:
    wrist = Wrist(
        given.plan(),
        payload.build_id_bytes(),
        given.hash,
        recording.start,
        session=number,
        sequence=first_page,
    )
    for second in recording.seconds:
        wrist.second(second)
    pages = wrist.finish()
    log = salvage(pages).logs[0]
    outcome = replay(log, given.plan())
    # The log's clock holds 12 days; the recording knows gaps of any length.
    outcome.cues = [_timed(cue, recording) for cue in outcome.cues]
    return Session(
        recording.source,
        log,
        outcome,
        recording.reference,
        recording.sport,
        list(recording.notes),
        pages,
        _compare(log, outcome, True),
    )


def _timed(cue: Cue, recording: Recording) -> Cue:
    second = min(cue.second, len(recording.seconds) - 1)
    return replace(cue, t_ms=recording.seconds[second].t_ms)


def _play_log(path: Path, data: bytes, given: Given | None) -> Iterator[Session]:
    found = salvage(data)
    for log in found.logs:
        notes = found.notes()
        plan = given.plan() if given else _own_plan(log, notes)
        outcome = replay(log, plan)
        source = path.name if len(found.logs) == 1 else f"{path.name}#{log.session}"
        own = given is None or (log.opening is not None and given.hash == bytes(log.opening.plan_hash))
        pages = b"".join(bytes(page) for page in log.pages)
        yield Session(source, log, outcome, notes=notes, pages=pages, compared=_compare(log, outcome, own))


def _own_plan(log: Log, notes: list[str]) -> Plan:
    """Return the plan that a log names, with the settings that it recorded."""
    opening = log.opening
    if opening is None:
        return Plan()
    name = bytes(opening.plan_hash)
    blob = b"" if name == archive.NO_PLAN else archive.find_plan(name)
    if blob is None:
        blob = b""
        notes.append(f"plan {name.hex()} is not kept here: its course is unknown, give it with --plan")
    plan = Plan(blob)
    for i, value in enumerate(opening.settings):
        plan.settings[i] = value
    return plan


def _compare(log: Log, outcome: Replay, own_plan: bool) -> str:
    """Say how the replay stands to the log: exact is claimed for the same build and plan only."""
    if outcome.exact():
        return "exact"
    differs = sum(a != b for a, b in zip(outcome.rows, outcome.logged, strict=False))
    differs += abs(len(outcome.rows) - len(outcome.logged))
    said = f"{differs} of {max(len(outcome.rows), len(outcome.logged))} cues differ from the wrist's"
    if not own_plan:
        return f"{said}: another plan"
    if log.opening is not None and bytes(log.opening.build_id) != payload.build_id_bytes():
        ours = payload.build_id_bytes().hex()
        return f"{said}: logged by build {bytes(log.opening.build_id).hex()}, replayed by {ours}"
    if log.missing():
        return f"{said}: pages are missing"
    return said
