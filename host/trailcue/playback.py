"""A file to replays: a recording is first worn by the desktop wrist, a log salvaged; both are replayed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from trailcore import now
from trailcore.pages import SIZE
from trailcore.plan import Plan
from trailcore.settings import ENTRY
from trailcue import archive, payload
from trailcue.log.salvage import Log, Salvage, salvage
from trailcue.log.wrist import MAX_GAP_S, Wrist
from trailcue.replay import Replay, replay
from trailcue.sensed import Recording, Reference

_MAX_FILE = 512 * 1024 * 1024
_XML = re.compile(rb"(\xef\xbb\xbf)?[ \t\r\n]*<(\?xml|!|[A-Za-z][\w:.-]*[\s/>])")


class Unplayable(Exception):
    """A file that gives no session; the text is one line that names it."""


@dataclass
class Given:
    """The plan to decide with: compiled bytes and their hash; empty for the defaults."""

    blob: bytes = b""
    hash: bytes = archive.NO_PLAN
    entry: int = 0
    """Of its calendar: what is done where a log does not say; `settings.OFF` for the general rules alone."""

    def plan(self) -> Plan:
        """Return the plan, read anew: every session has its own."""
        return Plan(self.blob, self.entry)

    def plan_of(self, log: Log) -> Plan:
        """Return the plan as the log's session had it if that was this plan, else as it is given."""
        opening = log.opening
        if opening is None or self.hash != bytes(opening.plan_hash):
            return self.plan()
        return Plan(self.blob, opening.settings[ENTRY])


@dataclass
class Session:
    """One session of a file, replayed."""

    source: str
    """The path as it was given; further sessions of the file have #2, #3 behind it."""
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
    is_on_foot: bool = True
    """False for another watch's recording of a ride: what the core, a runner's, made of its seconds is no gait."""
    sub_sport: str | None = None
    utc_min: int | None = None
    """How many minutes the clock of another watch that recorded it was ahead of UTC; None: not known, or a log."""
    plan_hash: bytes | None = archive.NO_PLAN
    """Names the plan that decided; None: the page that would is lost."""

    @property
    def name(self) -> str:
        """Its file's name, without the folders."""
        return PurePath(self.source).name


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
    data = contents(path)
    found = None if _is_recording(data) else salvage(data)
    if found and found.logs:
        yield from play_logs(str(path), found, given)
        return
    from trailcue import imports

    for recording in imports.read(path):
        session = _play_recording(path, recording, given or Given(), first_page, number)
        first_page += len(session.pages) // SIZE
        number += 1
        yield session


def holds_log(path: Path) -> bool:
    """Return True for a log or a pool image; raises Unplayable for what cannot be read."""
    data = contents(path)
    return not _is_recording(data) and bool(salvage(data).logs)


def contents(path: Path) -> bytes:
    """Return the bytes of a file; raises Unplayable for what is none, is too large, or cannot be read."""
    try:
        if path.is_dir():
            raise Unplayable(f"{path}: a folder: name the files in it")
        if not path.is_file():
            raise Unplayable(f"{path}: no regular file")
        with path.open("rb") as file:
            data = file.read(_MAX_FILE + 1)
    except OSError as error:
        raise Unplayable(f"{path}: cannot be read: {error.strerror}") from error
    if len(data) > _MAX_FILE:
        raise Unplayable(f"{path}: larger than {_MAX_FILE >> 20} MiB: no recording of a run")
    return data


def _is_recording(data: bytes) -> bool:
    """Return True for what is gzip, FIT or XML by its first bytes; all else may hold pages of a log."""
    return data[:2] == b"\x1f\x8b" or data[8:12] == b".FIT" or _XML.match(data) is not None


def _play_recording(path: Path, recording: Recording, given: Given, first_page: int, number: int) -> Session:
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
    return Session(
        f"{path}{recording.source.removeprefix(path.name)}",
        log,
        outcome,
        recording.reference,
        recording.sport,
        [*recording.notes, *shortened(outcome)],
        pages,
        _compare(log, outcome, True),
        recording.is_on_foot,
        recording.sub_sport,
        recording.utc_min,
        given.hash,
    )


def play_logs(name: str, found: Salvage, given: Given | None) -> Iterator[Session]:
    """Replay every session that was salvaged; `name` is what they came from, the rest as for `play`."""
    for at, log in enumerate(found.logs):
        notes = found.notes_on(at)
        plan = given.plan_of(log) if given else _own_plan(log, notes)
        outcome = replay(log, plan)
        notes += shortened(outcome)
        if not outcome.ended:
            notes.append(f"session {log.session} was not ended: its last page is lost, or the power was")
        worn = None if log.opening is None else bytes(log.opening.plan_hash)
        decided = given.hash if given else worn
        pages = log.joined()
        source = f"{name}#{at + 1}" if at else name
        compared = _compare(log, outcome, given is None or decided == worn)
        yield Session(source, log, outcome, notes=notes, pages=pages, compared=compared, plan_hash=decided)


def shortened(outcome: Replay) -> list[str]:
    """Say it if a silence was longer than a log can tell; else nothing."""
    elapsed = [0, *(value or 0 for value in outcome.column(now.ELAPSED_S))]
    rows = (row for row in outcome.resumed if row + 1 < len(elapsed))
    if not any(elapsed[row + 1] - elapsed[row] >= MAX_GAP_S for row in rows):
        return []
    days = f"{MAX_GAP_S / 86_400:.1f}"
    return [f"a pause of more than {days} days is written as {days}: times after it are too early"]


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
    plan = Plan(blob, opening.settings[ENTRY])
    for i, value in enumerate(opening.settings):
        plan.settings[i] = value
    return plan


def _compare(log: Log, outcome: Replay, own_plan: bool) -> str:
    """Say how the replay stands to the log: exact is claimed for the same build and plan only."""
    if outcome.exact():
        return "exact"
    said = "{} of {} cues differ from the wrist's".format(*outcome.differing())
    if log.opening is None or log.missing():
        return f"pages are missing: {said}"
    if not own_plan:
        return f"{said}: another plan"
    if log.opening is not None and bytes(log.opening.build_id) != payload.build_id_bytes():
        ours = payload.build_id_bytes().hex()
        return f"{said}: logged by build {bytes(log.opening.build_id).hex()}, replayed by {ours}"
    return said
