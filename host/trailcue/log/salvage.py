"""Read a pool, or any bytes with pages in them: what is whole is kept, what is missing is named."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from trailcore import pages


@dataclass
class Log:
    """The pages of one session, by sequence number."""

    session: int
    opening: pages.Opening | None = None
    """What it started from; None when its OPEN page is lost."""
    pages: list[bytearray] = field(default_factory=list)
    sequences: list[int] = field(default_factory=list)

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
        said = []
        if self.damaged:
            where = ", ".join(str(at) for at in self.damaged[:5])
            more = ", ..." if len(self.damaged) > 5 else ""
            said.append(f"{len(self.damaged)} damaged page(s) left out, at byte {where}{more}")
        for number in self.conflicts:
            said.append(f"page {number} is there twice with different contents: the first is used")
        for log in self.logs:
            if log.opening is None:
                said.append(f"session {log.session}: its first page is lost, settings are taken as defaults")
            for first, last in log.missing():
                lost = f"page {first} is" if first == last else f"pages {first} to {last} are"
                said.append(f"session {log.session}: {lost} missing")
        return said


def salvage(data: bytes) -> Salvage:
    """Find every whole page of `data` and sort them into sessions.

    Pages may stand in any order, twice (mirror and home), or at any offset. Nothing raises: what is no
    page is passed over, and counted as damaged where it begins like one.
    """
    found: dict[int, tuple[int, bytearray]] = {}
    damaged: list[int] = []
    conflicts: list[int] = []
    head = pages.Head()
    at = 0
    while at + pages.SIZE <= len(data):
        page = bytearray(data[at : at + pages.SIZE])
        if head.read(page):
            kept = found.setdefault(head.sequence, (head.session, page))
            if kept[1] != page and head.sequence not in conflicts:
                conflicts.append(head.sequence)
            at += pages.SIZE
        elif _looks_like_a_page(page):
            damaged.append(at)
            at = _next_page(data, at + 1, at + pages.SIZE)
        else:
            at = _next_page(data, at + 1, len(data))
    if at < len(data) and _looks_like_a_page(data[at:]):
        damaged.append(at)
    return Salvage(_by_session(found), damaged, conflicts)


def _looks_like_a_page(data: bytes | bytearray) -> bool:
    return len(data) > 1 and data[0] == ord("T") and data[1] >> 4 == pages.VERSION and 1 <= data[1] & 15 <= 3


def _next_page(data: bytes, first: int, default: int) -> int:
    """Return the offset at which to look next: a whole page at or after `first`, else `default`."""
    head = pages.Head()
    at = data.find(b"T", first)
    while 0 <= at <= len(data) - pages.SIZE:
        begins = _looks_like_a_page(data[at : at + 2])
        if begins and (at >= default or head.read(bytearray(data[at : at + pages.SIZE]))):
            return at
        at = data.find(b"T", at + 1)
    return max(default, first)


def _by_session(found: dict[int, tuple[int, bytearray]]) -> list[Log]:
    logs: dict[int, Log] = {}
    head = pages.Head()
    for sequence in sorted(found):
        session, page = found[sequence]
        log = logs.setdefault(session, Log(session))
        log.pages.append(page)
        log.sequences.append(sequence)
        head.read(page)
        if log.opening is None and head.kind == pages.OPEN:
            log.opening = pages.Opening()
            log.opening.read(page)
    return list(logs.values())
