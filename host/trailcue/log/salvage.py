"""Read a pool, or any bytes with pages in them: what is whole is kept, what is missing is named."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from trailcore import pages
from trailcore.opening import Opening

_CHECKPOINT = pages.CHECKPOINT
_KINDS = pages.PULLED


@dataclass
class Log:
    """The pages of one session, by sequence number."""

    session: int
    opening: Opening | None = None
    """What it started from; None when its OPEN page is lost."""
    pages: list[bytearray] = field(default_factory=list)
    sequences: list[int] = field(default_factory=list)

    def joined(self) -> bytes:
        """Return the pages, one after the other."""
        return b"".join(self.pages)

    def missing(self) -> list[tuple[int, int]]:
        """Return the runs of sequence numbers that are lost, both ends included."""
        pairs = zip(self.sequences, self.sequences[1:], strict=False)
        return [(before + 1, after - 1) for before, after in pairs if after > before + 1]

    def started(self) -> datetime | None:
        """Return when the session opened by the watch's clock; None where that was not set."""
        if self.opening is None or self.opening.rtc_days == 0:
            return None
        days = timedelta(days=self.opening.rtc_days, seconds=self.opening.rtc_s)
        return datetime(2000, 1, 1, tzinfo=UTC) + days


@dataclass
class Salvage:
    """Everything found in some bytes."""

    logs: list[Log]
    damaged: list[int]
    """Offsets at which something that was once a page is no longer whole."""
    conflicts: list[int]
    """Sequence numbers found twice with different contents; the first was kept."""

    def notes(self) -> list[str]:
        """Return one sentence per loss."""
        return [note for number in range(len(self.logs)) for note in self.notes_on(number)] or self._general()

    def notes_on(self, number: int) -> list[str]:
        """Return the sentences that belong to log `number`; the first has those on the whole too."""
        said = self._general() if number == 0 else self._lost_before(number)
        log = self.logs[number]
        if log.opening is None:
            said.append(f"session {log.session}: its first page is lost, settings are taken as defaults")
        said += [f"session {log.session}: {_lost(*run)} missing" for run in log.missing()]
        return said

    def _general(self) -> list[str]:
        said = []
        if self.damaged:
            where = ", ".join(str(at) for at in self.damaged[:5])
            more = ", ..." if len(self.damaged) > 5 else ""
            said.append(f"{len(self.damaged)} damaged page(s) left out, at byte {where}{more}")
        for number in self.conflicts:
            said.append(f"page {number} is there twice with different contents: the first is used")
        return said

    def _lost_before(self, number: int) -> list[str]:
        """Say what is lost between a log and the one before: sequence numbers go on from session to session."""
        before, log = self.logs[number - 1], self.logs[number]
        first, last = before.sequences[-1] + 1, log.sequences[0] - 1
        if first > last:
            return []
        return [f"{_lost(first, last)} missing between session {before.session} and session {log.session}"]


def _lost(first: int, last: int) -> str:
    return f"page {first} is" if first == last else f"pages {first} to {last} are"


@dataclass
class _Found:
    """A whole page, where it was found."""

    at: int
    page: bytearray
    kind: int
    sequence: int
    session: int
    bits: int


def salvage(data: bytes) -> Salvage:
    """Find every whole page of `data` and sort them into sessions.

    Pages may stand in any order, twice (mirror and home), or at any offset. Nothing raises: what is no
    page is passed over, and counted as damaged where it begins like one.
    """
    found: list[_Found] = []
    damaged: list[int] = []
    head = pages.Head()
    at = grid = 0
    while 0 <= at < len(data):
        page = bytearray(data[at : at + pages.SIZE])
        if head.read(page):
            found.append(_Found(at, page, head.kind, head.sequence, head.session, head.bits))
            at = grid = at + pages.SIZE
        elif _begins(data, at, grid):
            damaged.append(at)
            at = _next_page(data, at + 1, at + pages.SIZE, grid)
        else:
            at = _next_page(data, at + 1, at + 1, grid)
    logs, conflicts = _sorted(found)
    return Salvage(logs, damaged, conflicts)


def _begins(data: bytes, at: int, grid: int) -> bool:
    """Return True for what begins like a page; away from the grid of the last whole one more is asked for."""
    head = data[at : at + pages.PAYLOAD]
    if (
        len(head) < 2
        or head[0] != ord("T")
        or head[1] >> 4 != pages.VERSION
        or not 1 <= head[1] & 15 <= _KINDS
    ):
        return False
    if (at - grid) % pages.SIZE == 0:
        return True
    return len(head) == pages.PAYLOAD and head[5] < 64 and head[13] < 32 and head[9] < 16


def _next_page(data: bytes, first: int, sure: int, grid: int) -> int:
    """Return where to look next: a whole page from `first` on, or, from `sure` on, what begins like one; -1: none."""
    head = pages.Head()
    at = data.find(b"T", first)
    while at >= 0:
        if (at >= sure and _begins(data, at, grid)) or head.read(bytearray(data[at : at + pages.SIZE])):
            return at
        at = data.find(b"T", at + 1)
    return -1


def _sorted(found: list[_Found]) -> tuple[list[Log], list[int]]:
    """Sort pages into logs, each by sequence; return the logs and the sequences of which there are two truths.

    What a checkpoint's slot holds is no page of the log. It also has the page under way, as far as it had
    come: that yields to the page as it was sealed.
    """
    openings = _openings(found)
    runs: dict[tuple[int, int], dict[int, _Found]] = {}
    conflicts: list[int] = []
    for one in found:
        if one.kind == _CHECKPOINT or (one.kind == pages.FRAMES and one.bits == 0):
            continue
        run = runs.setdefault((one.session, _opening_of(one, openings.get(one.session, []))), {})
        kept = run.setdefault(one.sequence, one)
        if kept.page == one.page or _goes_on(kept, one):
            continue
        if _goes_on(one, kept):
            run[one.sequence] = one
        elif one.sequence not in conflicts:
            conflicts.append(one.sequence)
    logs = [_log(session, run) for (session, _), run in runs.items()]
    return sorted(logs, key=lambda log: log.sequences[0]), conflicts


def _openings(found: list[_Found]) -> dict[int, list[_Found]]:
    """Return the OPEN pages of each session number, copies left out: two are two logs under one number."""
    openings: dict[int, list[_Found]] = {}
    for one in found:
        if one.kind == pages.OPEN:
            there = openings.setdefault(one.session, [])
            if all(other.page != one.page for other in there):
                there.append(one)
    return openings


def _opening_of(one: _Found, openings: list[_Found]) -> int:
    """Return which opening a page belongs to: the last before it that fits, else the first that does."""
    fitting = [
        number
        for number, opening in enumerate(openings)
        if opening.page == one.page or (one.kind != pages.OPEN and opening.sequence < one.sequence)
    ]
    before = [number for number in fitting if openings[number].at <= one.at]
    return before[-1] if before else fitting[0] if fitting else 0


def _goes_on(longer: _Found, shorter: _Found) -> bool:
    """Return True if both are FRAMES of one time and all bits of `shorter` are the first of `longer`."""
    if not longer.kind == shorter.kind == pages.FRAMES or longer.bits < shorter.bits:
        return False
    end = pages.PAYLOAD + shorter.bits // 8
    rest = 0xFF00 >> shorter.bits % 8 & 0xFF
    return (
        longer.page[10 : pages.PAYLOAD] == shorter.page[10 : pages.PAYLOAD]
        and longer.page[pages.PAYLOAD : end] == shorter.page[pages.PAYLOAD : end]
        and (longer.page[end] ^ shorter.page[end]) & rest == 0
    )


def _log(session: int, run: dict[int, _Found]) -> Log:
    log = Log(session)
    for sequence in sorted(run):
        one = run[sequence]
        log.pages.append(one.page)
        log.sequences.append(sequence)
        if log.opening is None and one.kind == pages.OPEN:
            log.opening = Opening()
            log.opening.read(one.page)
    return log
