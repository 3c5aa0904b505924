"""A session as a FIT activity: what other tools take in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from importlib.metadata import version
from typing import Any

from trailcore import ids, now, settings
from trailcue import timeline
from trailcue.analysis.lived import afoot, gaits
from trailcue.fitfiles import (
    DEVELOPMENT,
    FIT_EPOCH,
    LONGEST_STRING,
    Definition,
    Own,
    Values,
    Writer,
    described,
)
from trailcue.fitfiles.profile import SPORTS, SUB_SPORTS
from trailcue.steps_done import KNOWN

from .laps import Lap, laps
from .seconds import Seconds

NAME = "trailcue"
APPLICATION = b"trailcue.cues.v1"
"""Names our developer fields: 16 bytes that are ours alone."""
SEMICIRCLES_PER_DEGREE = 2**31 / 180
HRV_ROOM = 5
"""Intervals in a message, as Garmin writes them."""

GAIT = Own(2, "gait", "u8", "0 stand 1 hike 2 run", native="activity_type")
GRADE = Own(3, "grade_percent", "f32", "%", native="grade")
BREATH = Own(4, "breath_rate", "f32", "breaths/min", native="enhanced_respiration_rate")
_EVERY_SECOND = (GAIT, GRADE, BREATH)

_RECORD = (
    "timestamp",
    "distance",
    "heart_rate",
    "cadence",
    "fractional_cadence",
    "enhanced_speed",
    "enhanced_altitude",
    "grade",
    "vertical_speed",
    "enhanced_respiration_rate",
    "activity_type",
)
_PLACED = ("position_lat", "position_long")
_ACTIVITY_TYPES = {ids.HIKING: "walking", ids.RUNNING: "running"}
_MACHINES = {1: ("running", "treadmill"), 2: ("fitness_equipment", "stair_climbing")}


def activity(seconds: Seconds) -> bytes:
    """The file.

    Raises:
        NoClock: the session has no date, which FIT cannot do without.
    """
    return _Activity(seconds).file()


class _Activity:
    def __init__(self, seconds: Seconds) -> None:
        self.seconds = seconds
        self.start = _fit_time(seconds.since_start(0))
        self.sport = _sport(seconds)
        self.steps = afoot(seconds.session, now.STEPS)
        self.way_m = _way_m(seconds.distance_m)
        self.ascent_m = seconds.climbed(now.ASCENT_CM, 100)
        self.descent_m = seconds.climbed(now.DESCENT_CM, 100)
        self.bpm = seconds.session.replay.column(now.BPM)
        self.spm = afoot(seconds.session, now.SPM)
        self.said = {row: _said(cues) for row, cues in seconds.cues.items()}
        longest = [max((len(said[n]) for said in self.said.values()), default=0) for n in (0, 1)]
        self.of_cues = (
            Own(0, "cue", "string", size=min(LONGEST_STRING, longest[0] + 1)),
            Own(1, "reason", "string", size=min(LONGEST_STRING, longest[1] + 1)),
        )
        self.writer = Writer()

    def file(self) -> bytes:
        put = self.writer.put
        put("file_id", [_product(type="activity", time_created=self.start)])
        put("device_info", [_product(timestamp=self.start, device_index=0, software_version=_version())])
        put("developer_data_id", [{"application_id": APPLICATION, "developer_data_index": 0}])
        put("field_description", [described(own, "record") for own in (*_EVERY_SECOND, *self.of_cues)])
        self._timer(0, "start")
        cut = laps(self.seconds)
        self._records({lap.last: (number, lap) for number, lap in enumerate(cut)})
        last = self.seconds.elapsed_s[-1]
        self._timer(last, "stop_all")
        end = len(self.seconds.elapsed_s) - 1
        put("lap", [self._lap(len(cut) - 1, cut[-1])])
        whole = self._totals(Lap(-1, end, ""), "session", 0)
        put("session", [{**whole, "first_lap_index": 0, "num_laps": len(cut), "trigger": "activity_end"}])
        put("activity", [self._activity(whole)])
        return self.writer.finish()

    def _timer(self, elapsed_s: int, what: str) -> None:
        values: Values = {
            "timestamp": self.start + elapsed_s,
            "event": "timer",
            "event_type": what,
            "event_group": 0,
        }
        self.writer.put("event", [values])

    def _records(self, ends: dict[int, tuple[int, Lap]]) -> None:
        """Write the seconds, in time order with their beats, pauses, and the laps that end."""
        seconds, add = self.seconds, self.writer.add
        fields = _RECORD + (_PLACED if seconds.has_positions else ())
        plain = Definition("record", fields, own=_EVERY_SECOND)
        cued = Definition("record", fields, own=(*_EVERY_SECOND, *self.of_cues))
        beats = Definition("hrv", ("time",))
        # Where it all began: without it a reader's clock starts a second late.
        opened = {"timestamp": self.start, "distance": 0.0}
        add(plain, [*(opened.get(name) for name in fields), *[None] * len(_EVERY_SECOND)])
        resumed = set(seconds.resumed)
        last = len(seconds.elapsed_s) - 1
        for row, values in enumerate(self._rows()):
            if row in resumed:
                self._timer(seconds.elapsed_s[row - 1] if row else 0, "stop_all")
                self._timer(seconds.elapsed_s[row] - 1, "start")
            if row in self.said:
                add(cued, [*values, *self.said[row]])
            else:
                add(plain, values)
            for at in range(0, len(seconds.rr_1024.get(row, ())), HRV_ROOM):
                add(beats, [[rr / 1024 for rr in seconds.rr_1024[row][at : at + HRV_ROOM]]])
            if row in ends and row < last:
                self.writer.put("lap", [self._lap(*ends[row])])

    def _rows(self) -> Iterator[Sequence[object]]:
        """Yield the values of a record, and those of our own fields, row by row."""
        seconds = self.seconds
        strides = [None if spm is None else divmod(spm, 2) for spm in self.spm]
        gait = gaits(seconds.session)
        grade, breath = seconds.column(now.GRADE, 10), seconds.column(now.BREATH, 10)
        columns: list[Sequence[object]] = [
            [self.start + elapsed for elapsed in seconds.elapsed_s],
            seconds.distance_m,
            self.bpm,
            [pair and pair[0] for pair in strides],
            [pair and pair[1] / 2 for pair in strides],
            seconds.speed_mps,
            seconds.altitude_m,
            grade,
            seconds.column(now.VERTICAL, 1000),
            breath,
            [None if one is None else _ACTIVITY_TYPES.get(one) for one in gait],
        ]
        if seconds.has_positions:
            columns += [_semicircles(seconds.lat), _semicircles(seconds.lon)]
        return zip(*columns, gait, grade, breath, strict=True)

    def _lap(self, number: int, lap: Lap) -> Values:
        values = self._totals(lap, "lap", number)
        values["lap_trigger"] = lap.trigger
        values["wkt_step_index"] = None if lap.step is None else lap.step - 1
        way, first = (
            _last_known(self.way_m, lap.last),
            _last_known(self.way_m, lap.first),
        )
        top, foot = (
            _last_known(self.seconds.altitude_m, lap.last),
            _last_known(self.seconds.altitude_m, lap.first),
        )
        if way is not None and top is not None and foot is not None and way > (first or 0.0):
            values["avg_grade"] = 100 * (top - foot) / (way - (first or 0.0))
        else:
            values["avg_grade"] = None
        return values

    def _totals(self, lap: Lap, event: str, number: int) -> Values:
        """What a lap, or the session, comes to."""
        seconds = self.seconds
        began = seconds.elapsed_s[lap.first] if lap.first >= 0 else 0
        elapsed = seconds.elapsed_s[lap.last] - began
        timed = elapsed - seconds.paused_s(lap.first, lap.last)
        rows = slice(lap.first + 1, lap.last + 1)
        bpm = [value for value in self.bpm[rows] if value is not None]
        strides = _mean([value for value in self.spm[rows] if value]) / 2
        way = _gained(self.way_m, lap)
        speeds = [value for value in seconds.speed_mps[rows] if value is not None]
        return {
            "message_index": number,
            "timestamp": self.start + seconds.elapsed_s[lap.last],
            "event": event,
            "event_type": "stop",
            "start_time": self.start + began,
            "total_elapsed_time": elapsed,
            "total_timer_time": timed,
            "total_distance": way,
            "total_cycles": _over(_gained(self.steps, lap), 2),
            "avg_heart_rate": _mean(bpm) if bpm and len(bpm) >= KNOWN * len(self.bpm[rows]) else None,
            "max_heart_rate": max(bpm, default=None),
            "avg_cadence": int(strides) or None,
            "avg_fractional_cadence": strides % 1 if int(strides) else None,
            "total_ascent": _gained(self.ascent_m, lap),
            "total_descent": _gained(self.descent_m, lap),
            "sport": self.sport[0],
            "sub_sport": self.sport[1],
            "enhanced_avg_speed": way / timed if way is not None and timed > 0 else None,
            "enhanced_max_speed": max(speeds, default=None),
        }

    def _activity(self, whole: Values) -> Values:
        at = self.seconds.at(len(self.seconds.elapsed_s) - 1)
        offset = at.utcoffset()
        ahead_s = int(offset.total_seconds()) if offset else 0
        return {
            "timestamp": _fit_time(at),
            "total_timer_time": whole["total_timer_time"],
            "num_sessions": 1,
            "type": "manual",
            "event": "activity",
            "event_type": "stop",
            "local_timestamp": _fit_time(at) + ahead_s,
        }


def _product(**values: object) -> Values:
    return {**values, "manufacturer": DEVELOPMENT, "product": 0, "serial_number": 1, "product_name": NAME}


def _version() -> float:
    """Ours as FIT has it: 1.2.3 is 1.02."""
    major, minor = version("trailcue").split(".")[:2]
    return int(major) + int(minor) / 100


def _said(cues: list[dict[str, Any]]) -> tuple[str, str]:
    """The cues of a second, and their reasons."""
    return ", ".join(cue["name"] for cue in cues), ", ".join(cue["reason"] for cue in cues)


def _fit_time(moment: datetime) -> int:
    return int((moment - FIT_EPOCH).total_seconds())


def _semicircles(degrees: Sequence[float | None]) -> list[float | None]:
    return [None if value is None else value * SEMICIRCLES_PER_DEGREE for value in degrees]


def _sport(seconds: Seconds) -> tuple[str, str]:
    """The file's own word for a recording; where there is none what the plan or the wearer's gait says."""
    session = seconds.session
    if session.sport:
        return _in_fit(session.sport, session.sub_sport or "")
    if not session.is_on_foot:
        return "generic", "generic"
    machine = session.replay.plan.settings[settings.MACHINE]
    if machine in _MACHINES:
        return _MACHINES[machine]
    gait = session.replay.column(now.GAIT)
    return ("hiking", "generic") if gait.count(ids.HIKING) > gait.count(ids.RUNNING) else ("running", "trail")


def _in_fit(word: str, kind: str) -> tuple[str, str]:
    """Sport and sub-sport of a word of FIT, or of one made up of both, as in the GPX of Garmin: trail_running.

    Whose rides are called biking there: mountain_biking.
    """
    if word not in SPORTS:
        kind, _, word = word.rpartition("_")
        word = "cycling" if word == "biking" else word
    return word if word in SPORTS else "generic", kind if word in SPORTS and kind in SUB_SPORTS else "generic"


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _over(value: float | None, divisor: float) -> float | None:
    return None if value is None else value / divisor


def _last_known(values: Sequence[float | None], row: int) -> float | None:
    """The last known value up to a row; before the first row the first that is known."""
    if row < 0:
        return next((value for value in values if value is not None), None)
    return next((values[at] for at in range(row, -1, -1) if values[at] is not None), None)


def _way_m(distance_m: Sequence[float | None]) -> Sequence[float | None]:
    """Return the metres as laps are measured by: a kilometre may be full where no second says it."""
    return distance_m if all(metres is None for metres in distance_m) else timeline.filled(distance_m)


def _gained(values: Sequence[float | None], lap: Lap) -> float | None:
    """How much of a running total fell into a lap; before the first row it is nothing."""
    after = _last_known(values, lap.last)
    before = _last_known(values, lap.first) if lap.first >= 0 else 0.0
    return None if after is None else after - (before or 0.0)
