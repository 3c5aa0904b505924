"""Heart rate and beat-to-beat intervals: which to believe, and how many arrive in a second."""

from __future__ import annotations

from collections import deque

from .samples import Sample, plural

LOWEST_BPM = 25
HIGHEST_BPM = 240
MOST_BEATS_A_SECOND = 7
"""What a Bluetooth heart-rate notification of 20 bytes carries at most: more wait for the next second."""
LONGEST_BEAT_S = 4.0
"""15 bpm: a longer interval is a strap that lost contact."""


def rr_1024(seconds: float | None) -> int | None:
    """An RR interval in s as 1/1024 s, or None for FIT's filler (65.535) and for what is no heartbeat."""
    if seconds is None or not 0.0 < seconds <= LONGEST_BEAT_S:
        return None
    return round(seconds * 1024) or None


def drop_implausible(samples: list[Sample], notes: list[str]) -> None:
    """Set heart rates that are no reading (0, under 25, over 240 bpm) to None, in place, and say how many."""
    dropped = kept = 0
    for sample in samples:
        if sample.bpm is None:
            continue
        if LOWEST_BPM <= sample.bpm <= HIGHEST_BPM:
            kept += 1
        else:
            sample.bpm = None
            dropped += 1
    if not kept:
        all_bad = "heart rate is 0 or impossible throughout: no reading"
        notes.append(all_bad if dropped else "no heart rate recorded")
    elif dropped:
        span = f"{LOWEST_BPM} to {HIGHEST_BPM} bpm"
        notes.append(f"heart rate 0 or outside {span} in {plural(dropped, 'sample')}: no reading there")


class BeatQueue:
    """Hands out beats second by second, at most 7 at a time; the surplus waits for the next second."""

    def __init__(self) -> None:
        self._waiting: deque[tuple[int, int]] = deque()

    def put(self, t_ms: int, beats: list[tuple[int, int]]) -> None:
        """Queue a sample's beats, offsets counted from `t_ms` on the recording's clock."""
        self._waiting.extend((t_ms + after_ms, rr) for after_ms, rr in beats)

    def take(self, until_ms: int) -> list[int]:
        """The intervals (1/1024 s) that have arrived by `until_ms`, at most 7, oldest first."""
        taken: list[int] = []
        while self._waiting and len(taken) < MOST_BEATS_A_SECOND and self._waiting[0][0] <= until_ms:
            taken.append(self._waiting.popleft()[1])
        return taken

    def forget(self, before_ms: int) -> None:
        """Drop what has waited since before `before_ms`: the recording was silent for long."""
        while self._waiting and self._waiting[0][0] < before_ms:
            self._waiting.popleft()
