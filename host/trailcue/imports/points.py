"""Track points out of XML: what TCX and GPX have in common.

A small reader on ElementTree's parser that builds no tree. A DOCTYPE is refused before its entities are read.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from math import isfinite
from typing import ClassVar
from xml.etree.ElementTree import ParseError, XMLParser

from trailcue.sensed import ImportRefused

from .samples import EPOCH, Sample, Track, plural

CHUNK = 65_536
BROKEN = (ParseError, ValueError, LookupError)
"""What the parser says of malformed XML, and of an encoding it cannot read."""


class _Doctype(Exception):
    """Seen a DOCTYPE: activities need none, attacks do."""


def _refuse_doctype(name: str) -> ImportRefused:
    return ImportRefused(name, "it holds a DOCTYPE, which no TCX or GPX needs", "export it again")


class _Root(Exception):
    """Seen the root element; its local name is the argument."""


class _RootOnly:
    """Parser target that stops at the first element."""

    def start(self, tag: str, _attrs: dict[str, str]) -> None:
        raise _Root(_local(tag))

    def doctype(self, *_: object) -> None:
        raise _Doctype

    def close(self) -> None: ...


def root_name(data: bytes, name: str) -> str:
    """The local name of the root element.

    Raises:
        ImportRefused: it has a DOCTYPE, or is no XML at all.
    """
    parser = XMLParser(target=_RootOnly())
    try:
        for at in range(0, len(data), CHUNK):
            parser.feed(data[at : at + CHUNK])
        parser.close()
    except _Root as found:
        return str(found)
    except _Doctype:
        raise _refuse_doctype(name) from None
    except BROKEN as error:
        raise ImportRefused(name, f"it is not readable XML ({error})", "export it again") from None
    raise ImportRefused(name, "it holds no XML element", "export it again")


def _local(tag: str) -> str:
    """A tag without its namespace: exporters disagree about those."""
    return tag.rpartition("}")[2]


class PointReader:
    """Parser target that collects tracks of samples; TCX and GPX say which elements mean what."""

    POINT = ""
    """Local name of the element that is a point."""
    NUMBERS: ClassVar[dict[str, str]] = {}
    """Local name of a number inside a point, lower case, to the Sample field that it fills."""

    def __init__(self) -> None:
        self.tracks: list[Track] = []
        self.paused = False
        """The next point does not join on to the one before."""
        self.timeless = self.naive = 0
        self._path: list[str] = []
        self._text: list[str] = []
        self._point: Sample | None = None
        self._timed = False

    @property
    def points(self) -> int:
        """How many timed points have been read."""
        return sum(len(track.samples) for track in self.tracks)

    def opened(self, name: str, attrs: dict[str, str]) -> None:
        """An element that is no point has begun."""

    def closed(self, name: str, parent: str, text: str) -> None:
        """An element outside any point has ended."""

    def number(self, name: str, parent: str) -> str | None:
        """The Sample field that the element fills, if any."""
        del parent
        return self.NUMBERS.get(name.lower())

    def start(self, tag: str, attrs: dict[str, str]) -> None:
        """The parser has met an opening tag."""
        name = _local(tag)
        self._path.append(name)
        self._text.clear()
        if name == self.POINT:
            self._point = Sample(0, lat=_number(attrs.get("lat")), lon=_number(attrs.get("lon")))
            self._timed = False
        else:
            self.opened(name, attrs)

    def data(self, text: str) -> None:
        """The parser has met text."""
        self._text.append(text)

    def end(self, tag: str) -> None:
        """The parser has met a closing tag."""
        name = self._path.pop()
        text = "".join(self._text).strip()
        self._text.clear()
        if self._point is None:
            self.closed(name, self._path[-1] if self._path else "", text)
        elif name == self.POINT:
            self._finish(self._point)
        elif name.lower() == "time" and self._path[-1] == self.POINT:
            self._set_time(self._point, text)
        else:
            self._set_number(self._point, name, text)

    def doctype(self, *_: object) -> None:
        """The parser has met a DOCTYPE."""
        raise _Doctype

    def close(self) -> None:
        """The parser has met the end."""

    def _set_time(self, point: Sample, text: str) -> None:
        try:
            when = datetime.fromisoformat(text)
        except ValueError:
            return
        if when.tzinfo is None:
            self.naive += 1
            when = when.replace(tzinfo=UTC)
        point.t_ms = (when - EPOCH) // timedelta(milliseconds=1)
        self._timed = True

    def _set_number(self, point: Sample, name: str, text: str) -> None:
        field = self.number(name, self._path[-1])
        value = _number(text) if field else None
        if field and value is not None:
            setattr(point, field, value)

    def _finish(self, point: Sample) -> None:
        self._point = None
        if not self._timed or not self.tracks:
            self.timeless += 1
            return
        point.after_pause, self.paused = self.paused, False
        self.tracks[-1].samples.append(point)


def _number(text: str | None) -> float | None:
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if isfinite(value) else None


def read(data: bytes, reader: PointReader, name: str) -> list[Track]:
    """The tracks that hold timed points; of XML that is cut off or broken, those before the break.

    Raises:
        ImportRefused: a DOCTYPE, or not one timed point.
    """
    parser = XMLParser(target=reader)
    cut = None
    try:
        for at in range(0, len(data), CHUNK):
            parser.feed(data[at : at + CHUNK])
        parser.close()
    except _Doctype:
        raise _refuse_doctype(name) from None
    except BROKEN as error:
        cut = str(error)
    if not reader.points:
        raise ImportRefused(name, _why_empty(reader, cut), "choose a recorded activity, or export it again")
    tracks = [track for track in reader.tracks if track.samples]
    for track in tracks:
        track.notes.extend(_notes(reader, cut))
    return tracks


def _why_empty(reader: PointReader, cut: str | None) -> str:
    if cut:
        return f"the XML breaks off before the first timed point ({cut})"
    if reader.timeless:
        return f"none of its {plural(reader.timeless, 'point')} has a time: it is a course, not a recording"
    return "no track point in it"


def _notes(reader: PointReader, cut: str | None) -> list[str]:
    notes = []
    if cut:
        notes.append(f"the XML breaks off ({cut}): kept the {plural(reader.points, 'point')} before")
    if reader.timeless:
        notes.append(f"{plural(reader.timeless, 'point')} without a time: dropped")
    if reader.naive:
        notes.append("times without a zone: taken as UTC")
    return notes
