"""The taps as sound: a pattern as a hum of the motor's pitch, played by what the system has, or rung as a bell."""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import tempfile
import wave
from array import array
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

RATE_HZ = 8000
PITCH_HZ = 175
"""Where a coin motor of the wrist hums (LRA: 150 to 205 Hz)."""
LOUD = 12_000
EDGE_S = 0.004
"""Rise and fall, so that no tap clicks."""

PATIENCE_S = 5
"""Longer than any pattern with a player's start."""

PLAYERS = (
    ("paplay",),
    ("aplay", "-q"),
    ("afplay",),
    ("ffplay", "-nodisp", "-autoexit", "-loglevel", "quiet"),
)
"""Commands that play a WAV file: Linux, macOS, anywhere."""


def samples(pattern: bytes) -> array[int]:
    """Return a pattern (see `trailcore.patterns`) as 16-bit samples: square enough to be heard on small speakers."""
    period = RATE_HZ // PITCH_HZ
    edge = int(RATE_HZ * EDGE_S)
    out = array("h")
    for at, length in enumerate(pattern):
        n = length * RATE_HZ // 100
        for i in range(n):
            level = LOUD * min(edge, i, n - i) // edge
            out.append(0 if at % 2 else (level if i % period < period // 2 else -level))
    return out


def to_wav(patterns: Iterable[tuple[float, bytes]]) -> bytes:
    """Return a WAV file of patterns, each at so many seconds; those that would overlap follow each other."""
    whole = array("h")
    for at_s, pattern in patterns:
        whole.extend([0] * max(0, int(at_s * RATE_HZ) - len(whole)))
        whole.extend(samples(pattern))
    if sys.byteorder == "big":
        whole.byteswap()
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE_HZ)
        out.writeframes(whole.tobytes())
    return file.getvalue()


@cache
def _player() -> tuple[str, ...] | None:
    return next((command for command in PLAYERS if shutil.which(command[0])), None)


def player() -> Callable[[bytes], None]:
    """Return what plays a pattern to its end: a player of the system, else the terminal's bell, a ring a tap."""
    command = _player()
    if sys.platform == "win32":
        return _on_windows
    return _Player(command) if command else bell


class _Player:
    """A command of the system; from the first time that it fails the bell: no sound card, or a server that hangs."""

    def __init__(self, command: tuple[str, ...]) -> None:
        self._command = command
        self._works = True

    def __call__(self, pattern: bytes) -> None:
        self._works = self._works and _played(self._command, pattern)
        if not self._works:
            bell(pattern)


def _played(command: tuple[str, ...], pattern: bytes) -> bool:
    with tempfile.TemporaryDirectory(prefix="trailcue-") as folder:
        file = Path(folder, "tap.wav")
        file.write_bytes(to_wav([(0.0, pattern)]))
        try:
            done = subprocess.run([*command, str(file)], capture_output=True, check=False, timeout=PATIENCE_S)
        except (OSError, subprocess.TimeoutExpired):
            return False
    return done.returncode == 0


def _on_windows(pattern: bytes) -> None:
    import winsound

    winsound.PlaySound(to_wav([(0.0, pattern)]), winsound.SND_MEMORY)


def bell(pattern: bytes) -> None:
    """Ring the terminal's bell, once for each tap."""
    sys.stderr.write("\a" * len(pattern[::2]))
    sys.stderr.flush()
