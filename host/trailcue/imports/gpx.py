"""GPX 1.0 and 1.1: tracks with Garmin's TrackPointExtension or Cluetrust's gpxdata beside the points."""

from __future__ import annotations

from typing import ClassVar

from .points import PointReader, read
from .samples import Track


class _Gpx(PointReader):
    POINT = "trkpt"
    NUMBERS: ClassVar = {
        "ele": "altitude_m",
        "hr": "bpm",
        "heartrate": "bpm",
        "cad": "cadence",
        "cadence": "cadence",
        "distance": "distance_m",
        "speed": "speed_mps",
    }

    def opened(self, name: str, attrs: dict[str, str]) -> None:
        if name == "trk":
            self.tracks.append(Track())
            self.paused = False
        elif name == "trkseg" and self.tracks and self.tracks[-1].samples:
            self.paused = True

    def closed(self, name: str, parent: str, text: str) -> None:
        if name == "type" and parent == "trk" and text and self.tracks and self.tracks[-1].sport is None:
            self.tracks[-1].sport = text.lower()


def tracks(data: bytes, name: str) -> list[Track]:
    """The tracks of a GPX file that hold timed points; raises ImportRefused when none does."""
    return read(data, _Gpx(), name)
