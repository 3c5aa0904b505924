"""Makes tiny activity files for the import tests: FIT byte by byte, GPX and TCX as text."""

from __future__ import annotations

import struct
from datetime import UTC, datetime, timedelta

FIT_EPOCH = datetime(1989, 12, 31, tzinfo=UTC)
START = datetime(2024, 6, 1, 8, 0, 0, tzinfo=UTC)
START_FIT = int((START - FIT_EPOCH).total_seconds())

FORMATS = {0x00: "B", 0x02: "B", 0x84: "H", 0x85: "i", 0x86: "I"}
"""FIT base types in use here: enum, uint8, uint16, sint32, uint32."""

RECORD, HRV, SESSION, EVENT, SPLIT, FILE_ID, ACTIVITY = 20, 78, 18, 21, 312, 0, 34
RUNNING, CYCLING = 1, 2
ELEVATION_FIELD = 7


def crc16(data: bytes) -> int:
    """The FIT checksum (CRC-16/ARC)."""
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0xA001 if crc & 1 else 0)
    return crc


class FitMaker:
    """Builds a FIT file message by message; times are seconds since START."""

    def __init__(self) -> None:
        self.body = bytearray()
        self.message(FILE_ID, [(0, 0x00, 4)])

    def message(
        self, number: int, fields: list[tuple[int, int, int | list[int]]], elevation: int | None = None
    ) -> None:
        """Append a definition and its data: fields are (number, base type, raw value or values)."""
        values = [(n, base, v if isinstance(v, list) else [v]) for n, base, v in fields]
        developer = elevation is not None
        self.body += struct.pack("<BBBHB", 0x60 if developer else 0x40, 0, 0, number, len(values))
        for field, base, raw in values:
            self.body += bytes([field, len(raw) * struct.calcsize(FORMATS[base]), base])
        if developer:
            self.body += bytes([1, ELEVATION_FIELD, 2, 0])
        self.body += b"\0"
        for _, base, raw in values:
            self.body += struct.pack(f"<{len(raw)}{FORMATS[base]}", *raw)
        if elevation is not None:
            self.body += struct.pack("<H", elevation)

    def declare_elevation(self) -> None:
        """Declare a developer field that calls itself `enhanced_altitude`, as Stryd's Elevation might."""
        self.message(207, [(3, 0x02, 0)])
        name = b"enhanced_altitude\0"
        self.body += struct.pack("<BBBHB", 0x40, 0, 0, 206, 4)
        self.body += bytes([0, 1, 2, 1, 1, 2, 2, 1, 2, 3, len(name), 7])
        self.body += bytes([0, 0, ELEVATION_FIELD, 0x84]) + name

    def record(self, at_s: int, elevation: int | None = None, **values: float) -> None:
        """A record: altitude and enhanced in m, speed in m/s, distance in m, lat and lon in degrees."""
        fields: list[tuple[int, int, int | list[int]]] = [(253, 0x86, START_FIT + at_s)]
        known = {
            "bpm": (3, 0x02, 1.0, 0.0),
            "cadence": (4, 0x02, 1.0, 0.0),
            "fraction": (53, 0x02, 128.0, 0.0),
            "altitude": (2, 0x84, 5.0, 500.0),
            "enhanced": (78, 0x86, 5.0, 500.0),
            "distance": (5, 0x86, 100.0, 0.0),
            "speed": (6, 0x84, 1000.0, 0.0),
            "lat": (0, 0x85, 2**31 / 180.0, 0.0),
            "lon": (1, 0x85, 2**31 / 180.0, 0.0),
        }
        for name, value in values.items():
            number, base, scale, offset = known[name]
            fields.append((number, base, round((value + offset) * scale)))
        self.message(RECORD, fields, elevation)

    def hrv(self, *seconds: float) -> None:
        """One message of beat-to-beat intervals, filled up to five as Garmin does."""
        raw = [round(s * 1000) for s in seconds]
        self.message(HRV, [(0, 0x84, raw + [0xFFFF] * (5 - len(raw)))])

    def timer(self, at_s: int, start: bool) -> None:
        """The timer is started or stopped."""
        self.message(EVENT, [(253, 0x86, START_FIT + at_s), (0, 0x00, 0), (1, 0x00, 0 if start else 4)])

    def session(self, at_s: int, sport: int = RUNNING, sub_sport: int = 0) -> None:
        """A session message with its start."""
        self.message(SESSION, [(2, 0x86, START_FIT + at_s), (5, 0x00, sport), (6, 0x00, sub_sport)])

    def split(self, kind: int, from_s: int, to_s: int) -> None:
        """Garmin's run/walk split: 17 run, 18 walk, 22 stand."""
        self.message(SPLIT, [(0, 0x00, kind), (9, 0x86, START_FIT + from_s), (27, 0x86, START_FIT + to_s)])

    def activity(self, at_s: int, local_s: int) -> None:
        """The activity is closed: by UTC, and by what the recorder showed."""
        self.message(ACTIVITY, [(253, 0x86, START_FIT + at_s), (5, 0x86, START_FIT + local_s)])

    def bytes(self) -> bytes:
        """The finished file, both checksums right."""
        head = struct.pack("<BBHI4s", 14, 0x20, 2100, len(self.body), b".FIT")
        whole = head + struct.pack("<H", crc16(head)) + bytes(self.body)
        return whole + struct.pack("<H", crc16(whole))


def run_fit(length_s: int = 60, kind: tuple[int, int] = (RUNNING, 0), **sensed: float) -> FitMaker:
    """A steady run of so many seconds, one record a second, at 3 m/s and 160 steps/min."""
    fit = FitMaker()
    fit.session(0, *kind)
    steady = {"bpm": 140.0, "cadence": 80.0, "altitude": 500.0, "speed": 3.0, **sensed}
    for at in range(length_s + 1):
        fit.record(at, None, **steady, distance=3.0 * at)
    return fit


def iso(at_s: float) -> str:
    """START plus so many seconds, as XML writes it."""
    return (START + timedelta(seconds=at_s)).isoformat().replace("+00:00", "Z")


def gpx_point(at_s: float | None, extra: str = "", lat: float = 45.0, lon: float = 6.0) -> str:
    """A track point, with or without a time."""
    time = "" if at_s is None else f"<time>{iso(at_s)}</time>"
    return f'<trkpt lat="{lat}" lon="{lon}">{time}{extra}</trkpt>'


def gpx(points: str, version: str = "1/1", kind: str = "") -> bytes:
    """A GPX file of one track."""
    return gpx_tracks(f"<trk>{kind}<trkseg>{points}</trkseg></trk>", version)


def gpx_tracks(tracks: str, version: str = "1/1") -> bytes:
    """A GPX file of the given track elements, with the usual extensions' namespaces."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<gpx xmlns="http://www.topografix.com/GPX/{version}" '
        'xmlns:gpxtpx="http://www.garmin.com/xmlschemas/TrackPointExtension/v1" '
        f'xmlns:gpxdata="http://www.cluetrust.com/XML/GPXDATA/1/0">{tracks}</gpx>'
    ).encode()


def tcx_point(
    at_s: float, bpm: int = 140, cadence: int = 80, distance: float = 0.0, speed: float = 3.0
) -> str:
    """A trackpoint with Garmin's ActivityExtension."""
    return (
        f"<Trackpoint><Time>{iso(at_s)}</Time><AltitudeMeters>500</AltitudeMeters>"
        f"<DistanceMeters>{distance}</DistanceMeters><HeartRateBpm><Value>{bpm}</Value></HeartRateBpm>"
        '<Extensions><TPX xmlns="http://www.garmin.com/xmlschemas/ActivityExtension/v2">'
        f"<Speed>{speed}</Speed><RunCadence>{cadence}</RunCadence></TPX></Extensions></Trackpoint>"
    )


def tcx(laps: str, sport: str = "Running") -> bytes:
    """A TCX file of one activity."""
    return tcx_activities(f'<Activity Sport="{sport}"><Id>x</Id>{laps}</Activity>')


def tcx_activities(activities: str) -> bytes:
    """A TCX file of the given activity elements."""
    return (
        '<TrainingCenterDatabase xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2">'
        f"<Activities>{activities}</Activities></TrainingCenterDatabase>"
    ).encode()
