"""TCX (Garmin Training Center Database v2): activities of laps of tracks, with the ActivityExtension."""

from __future__ import annotations

from typing import ClassVar

from .points import PointReader, read
from .samples import Track

SPORTS = {"biking": "cycling", "other": ""}
"""TCX words that FIT says differently, and the one for all else, every hike among it, which names no sport."""


class _Tcx(PointReader):
    POINT = "Trackpoint"
    NUMBERS: ClassVar = {
        "latitudedegrees": "lat",
        "longitudedegrees": "lon",
        "altitudemeters": "altitude_m",
        "distancemeters": "distance_m",
        "cadence": "cadence",
        "runcadence": "cadence",
        "speed": "speed_mps",
    }

    def __init__(self) -> None:
        super().__init__()
        self._fresh_lap = True

    def opened(self, name: str, attrs: dict[str, str]) -> None:
        if name == "Activity":
            sport = (attrs.get("Sport") or "").lower()
            self.tracks.append(Track(SPORTS.get(sport, sport) or None))
            self.paused = False
        elif name == "Lap":
            self._fresh_lap = True
        elif name == "Track":  # a second Track in a lap follows a pause; a new lap need not
            self.paused, self._fresh_lap = not self._fresh_lap, False

    def number(self, name: str, parent: str) -> str | None:
        if name == "Value":
            return "bpm" if parent == "HeartRateBpm" else None
        return super().number(name, parent)


def tracks(data: bytes, name: str) -> list[Track]:
    """The activities of a TCX file that hold timed points; raises ImportRefused when none does."""
    return read(data, _Tcx(), name)
