"""FIT files, by fitdecode: records, beats, pauses, sessions and Garmin's run/walk splits.

fitdecode takes most of the time, 0.05 to 0.12 ms a record, and is imported only when a FIT file is read.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Callable, Iterator
from io import BytesIO
from math import isfinite
from typing import TYPE_CHECKING, NamedTuple

from trailcue.sensed import ImportRefused

from .heart import rr_1024
from .samples import Sample, Track, plural

if TYPE_CHECKING:
    import fitdecode

FIT_EPOCH_MS = 631_065_600_000
"""1989-12-31T00:00:00Z in Unix ms: FIT counts its seconds from there."""
DEGREES_PER_SEMICIRCLE = 180.0 / 2**31
CLOCKS_MIN = range(-12 * 60, 14 * 60 + 1, 15)
"""From UTC-12 to UTC+14, in steps of a quarter of an hour: what clocks anywhere are ahead of UTC."""
ALIGN_SLACK_S = 60.0
"""Beats that last this much longer than the time they fall in were written later: none can say when."""
GAITS = {"rwd_run": "run", "rwd_walk": "walk", "rwd_stand": "stand"}
"""Garmin's run/walk/stand detection, message `split`."""
STOPS = frozenset({"stop", "stop_all", "stop_disable", "stop_disable_all"})
DAMAGE = (
    *(AssertionError, ArithmeticError, AttributeError, EOFError, LookupError, TypeError, ValueError),
    struct.error,
)
"""What fitdecode lets out, beside its own FitError, when the bytes are not what it expects."""

Values = dict[str, object]


def tracks(data: bytes, name: str) -> list[Track]:
    """The sessions of a FIT file, each with its samples in file order.

    What can be read of a damaged or cut file is kept, with a note.

    Raises:
        ImportRefused: no record with a time is in it.
    """
    data, notes = _with_size(data)
    gathered = _Gathered(notes)
    for message, values in _messages(data, gathered):
        gathered.handle(message, values)
    gathered.close()
    if not gathered.samples:
        raise ImportRefused(name, gathered.why_empty(), "choose a recorded activity, or export it again")
    return gathered.sessions()


def _with_size(data: bytes) -> tuple[bytes, list[str]]:
    """Write the body's size into the header of a file that was never closed and says 0."""
    head = data[0] if data else 0
    if len(data) > head + 2 and head >= 12 and data[4:8] == bytes(4):
        size = (len(data) - head).to_bytes(4, "little")
        return data[:4] + size + data[8:], ["the file was never closed by its recorder: read to its end"]
    return data, []


def _messages(data: bytes, gathered: _Gathered) -> Iterator[tuple[str, Values]]:
    """(message name, field values) of every message of interest; damage ends it with a note."""
    import fitdecode  # here, not above: it takes longer to import than `trailcue --help` may last

    reader = fitdecode.FitReader(
        BytesIO(data),
        processor=None,
        check_crc=fitdecode.CrcCheck.READONLY,
        error_handling=fitdecode.ErrorHandling.IGNORE,
    )
    try:
        with reader:
            for frame in reader:
                if isinstance(frame, fitdecode.FitDataMessage):
                    if frame.name in _Gathered.WANTED:
                        yield frame.name, _values(frame)
                elif isinstance(frame, fitdecode.FitCRC) and not frame.matched:
                    gathered.notes.append("checksum does not match: the file may be damaged")
                elif isinstance(frame, fitdecode.FitHeader) and frame.crc_matched is False:
                    gathered.notes.append("checksum of the header does not match")
    except fitdecode.FitEOFError:
        gathered.cut = "cut off"
    except (fitdecode.FitError, *DAMAGE):
        gathered.cut = "damaged"


def _values(frame: fitdecode.FitDataMessage) -> Values:
    """Field values by name, without developer fields: they take native names in a sense of their own."""
    values: Values = {}
    for field in frame.fields:
        if field.value is not None and not (field.field_def is not None and field.field_def.is_dev):
            values[field.name] = field.value
    return values


def _number(values: Values, *names: str) -> float | None:
    """The first of the named fields that is a finite number."""
    for name in names:
        value = values.get(name)
        if isinstance(value, (int, float)) and isfinite(value):
            return float(value)
    return None


def _time_ms(values: Values, name: str = "timestamp") -> int | None:
    seconds = _number(values, name)
    return None if seconds is None else FIT_EPOCH_MS + round(seconds * 1000)


class _Kind(NamedTuple):
    sport: str | None = None
    sub_sport: str | None = None


def _kind(values: Values) -> _Kind:
    """What was done, in FIT's words; a number is one that fitdecode has no word for."""
    words = (values.get(name) for name in _Kind._fields)
    return _Kind(*(word if isinstance(word, str) else None for word in words))


class _Gathered:
    """What has been read of a FIT file so far."""

    WANTED = frozenset({"record", "hrv", "event", "session", "sport", "split", "file_id", "activity"})

    def __init__(self, notes: list[str]) -> None:
        self.notes = notes
        self.cut: str | None = None
        """How the file ended early, if it did."""
        self.samples: list[Sample] = []
        self._file_type: object = None
        self._kind = _Kind()
        self._utc_min: int | None = None
        self._starts: list[tuple[int | None, _Kind]] = []
        self._pauses: list[tuple[int, int]] = []
        self._stopped_ms: int | None = None
        self._splits: list[tuple[int, int, str]] = []
        self._beats: list[list[int]] = []
        self._timeless = self._lost_beats = 0
        self._handlers: dict[str, Callable[[Values], None]] = {
            "record": self._record,
            "hrv": self._hrv,
            "event": self._event,
            "session": self._session,
            "sport": self._sport_message,
            "split": self._split,
            "file_id": self._file_id,
            "activity": self._activity,
        }

    def handle(self, message: str, values: Values) -> None:
        """Take in one message."""
        self._handlers[message](values)

    def close(self) -> None:
        """The file has ended: place what waited for more."""
        self._place_beats(None)
        if self.cut:
            kept = plural(len(self.samples), "record")
            self.notes.append(f"the file is {self.cut}: kept the {kept} before")
        if self._timeless:
            self.notes.append(f"{plural(self._timeless, 'record')} without a time: dropped")
        if self._lost_beats:
            self.notes.append(f"{plural(self._lost_beats, 'beat')} cannot be placed in time: dropped")
        if self._file_type == "course" and self.samples:
            self.notes.append("this is a course, not a recording: its times are planned")
        self._mark_pauses()
        self._mark_gaits()

    def why_empty(self) -> str:
        """Why there is nothing to import."""
        if self.cut:
            return f"the FIT file is {self.cut} before its first record"
        kind = self._file_type if isinstance(self._file_type, str) else "FIT"
        return f"no record with a time in this {kind} file"

    def sessions(self) -> list[Track]:
        """Samples dealt out to the file's sessions by their start times; one session when it names none."""
        starts = sorted(
            ((start, kind) for start, kind in self._starts if start is not None), key=lambda one: one[0]
        )
        if len(starts) < 2:
            kind = self._starts[0][1] if self._starts else self._kind
            return [Track(kind.sport, self.samples, self.notes, kind.sub_sport, self._utc_min)]
        dealt = [Track(kind.sport, [], list(self.notes), kind.sub_sport, self._utc_min) for _, kind in starts]
        bounds = [start for start, _ in starts]
        for sample in self.samples:
            dealt[max(0, bisect_right(bounds, sample.t_ms) - 1)].samples.append(sample)
        return [track for track in dealt if track.samples]

    def _record(self, values: Values) -> None:
        t_ms = _time_ms(values)
        if t_ms is None:
            self._timeless += 1
            return
        lat, lon = _number(values, "position_lat"), _number(values, "position_long")
        cadence = _number(values, "cadence")
        sample = Sample(
            t_ms,
            altitude_m=_number(values, "enhanced_altitude", "altitude"),
            bpm=_number(values, "heart_rate"),
            cadence=None if cadence is None else cadence + (_number(values, "fractional_cadence") or 0.0),
            distance_m=_number(values, "distance"),
            speed_mps=_number(values, "enhanced_speed", "speed"),
            lat=None if lat is None else lat * DEGREES_PER_SEMICIRCLE,
            lon=None if lon is None else lon * DEGREES_PER_SEMICIRCLE,
        )
        if self.samples:
            self._place_beats(sample)
        self.samples.append(sample)

    def _hrv(self, values: Values) -> None:
        value = values.get("time")
        times = value if isinstance(value, tuple) else (value,)
        beats = [rr_1024(t) for t in times if isinstance(t, float)]
        self._beats.append([rr for rr in beats if rr is not None])

    def _place_beats(self, following: Sample | None) -> None:
        """Give the waiting beats to the record they follow, a message a second when records are sparse."""
        messages, self._beats = self._beats, []
        if not messages or not self.samples:
            self._lost_beats += sum(map(len, messages))
            return
        last = self.samples[-1]
        apart_s = 1 if following is None else max(1, (following.t_ms - last.t_ms) // 1000)
        if sum(map(sum, messages)) / 1024 > apart_s + ALIGN_SLACK_S:
            self._lost_beats += sum(map(len, messages))
            return
        for at, beats in enumerate(messages):
            after_ms = 1000 * min(at, at * apart_s // len(messages))
            last.beats.extend((after_ms, rr) for rr in beats)

    def _event(self, values: Values) -> None:
        t_ms = _time_ms(values)
        if values.get("event") != "timer" or t_ms is None:
            return
        if values.get("event_type") in STOPS:
            self._stopped_ms = t_ms
        elif values.get("event_type") == "start" and self._stopped_ms is not None:
            self._pauses.append((self._stopped_ms, t_ms))
            self._stopped_ms = None

    def _session(self, values: Values) -> None:
        self._starts.append((_time_ms(values, "start_time"), _kind(values)))

    def _sport_message(self, values: Values) -> None:
        self._kind = _kind(values)

    def _split(self, values: Values) -> None:
        gait = GAITS.get(str(values.get("split_type")))
        start, end = _time_ms(values, "start_time"), _time_ms(values, "end_time")
        lasted = _number(values, "total_elapsed_time")
        if end is None and start is not None and lasted is not None:
            end = start + round(lasted * 1000)
        if gait and start is not None and end is not None:
            self._splits.append((start, end, gait))

    def _file_id(self, values: Values) -> None:
        self._file_type = values.get("type")

    def _activity(self, values: Values) -> None:
        """Take the wearer's clock from the time that it showed, a few seconds off, when the activity was closed."""
        utc_ms, local_ms = _time_ms(values), _time_ms(values, "local_timestamp")
        if utc_ms is None or local_ms is None:
            return
        ahead_min = (local_ms - utc_ms) / 60_000
        whole = 15 * round(ahead_min / 15)
        if abs(ahead_min - whole) <= 1 and whole in CLOCKS_MIN:
            self._utc_min = whole

    def _mark_pauses(self) -> None:
        """Mark each sample with a stop and a start of the timer between it and the one before."""
        pauses = sorted(self._pauses)
        stops = [stop for stop, _ in pauses]
        for before, sample in zip(self.samples, self.samples[1:], strict=False):
            last = bisect_right(stops, sample.t_ms - 1) - 1
            sample.after_pause = last >= 0 and pauses[last][1] > before.t_ms

    def _mark_gaits(self) -> None:
        """Give each sample the gait of the split it lies in."""
        splits = sorted(self._splits)
        starts = [start for start, _, _ in splits]
        for sample in self.samples if splits else ():
            last = bisect_right(starts, sample.t_ms) - 1
            if last >= 0 and sample.t_ms <= splits[last][1]:
                sample.gait = splits[last][2]
