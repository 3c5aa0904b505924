"""A tiny assembler of workout programs, after `trailcore.program`'s docstring: no code shared with a compiler.

program(*repeat(5, step(GAIN, 300, gait=HIKING, zones=(3, 4)), step(BACK, gait=RUNNING)))
"""

from __future__ import annotations

import struct

from trailcore import program as p
from trailcore.ids import HIKING, RUNNING, STANDING


def step(
    until: int,
    amount: int = 0,
    *,
    zones: tuple[int, int] | None = None,
    bpm: tuple[int, int] | None = None,
    gait: int | None = None,
    spm: tuple[int, int] | None = None,
    grade: float | None = None,  # per cent
    speed: tuple[float, float] | None = None,  # m/s
    breath: tuple[int, int] | None = None,
    rpe: tuple[int, int] | None = None,
    exercise: tuple[int, int] | None = None,  # id and side
    load: int | None = None,  # kg
    tempo: float | None = None,  # s
) -> bytes:
    """A step; its amount in s, m, steps, bpm or repetitions."""
    if until == p.DISTANCE:
        amount //= 10
    mask, fields = 0, b""
    for bit, field in (
        (p.ZONES, zones and bytes([zones[0] << 4 | zones[1]])),
        (p.BPM, bpm and bytes(bpm)),
        (p.GAIT, None if gait is None else bytes([gait])),
        (p.SPM, spm and bytes(spm)),
        (p.GRADE, None if grade is None else struct.pack("b", round(2 * grade))),
        (p.SPEED, speed and bytes(round(end * 50) for end in speed)),
        (p.BREATH, breath and bytes([breath[0] << 4 | breath[1]])),
        (p.RPE, rpe and bytes([rpe[0] << 4 | rpe[1]])),
        (p.EXERCISE, exercise and bytes(exercise)),
        (p.LOAD, None if load is None else bytes([load])),
        (p.TEMPO, None if tempo is None else bytes([round(10 * tempo)])),
    ):
        if field is not None:
            mask |= bit
            fields += field
    return struct.pack("<BBHH", p.STEP, until, amount, mask) + fields


def hike(until: int, amount: int = 0, **asked: object) -> bytes:
    """A step to hike."""
    return step(until, amount, gait=HIKING, **asked)  # type: ignore[arg-type]


def run(until: int, amount: int = 0, **asked: object) -> bytes:
    """A step to run."""
    return step(until, amount, gait=RUNNING, **asked)  # type: ignore[arg-type]


def rest(until: int, amount: int = 0) -> bytes:
    """A rest."""
    return step(until, amount, gait=STANDING)


def repeat(times: int, *parts: bytes) -> bytes:
    """These parts, so many times."""
    return bytes([p.REPEAT, times]) + b"".join(parts) + bytes([p.AGAIN])


def program(*parts: bytes) -> bytes:
    """A whole program."""
    return b"".join(parts) + bytes([p.END])


# A bit of each: every until, nested repeats, a rest, fields of every kind. Around twenty minutes of a hilly run.
EVERY_KIND = program(
    step(p.TIME, 90, zones=(1, 2), breath=(3, 3), rpe=(2, 3)),
    repeat(
        3,
        repeat(
            2,
            run(p.DISTANCE, 60, speed=(2.5, 3.5)),
            hike(p.GAIN, 4, zones=(3, 4), spm=(100, 130), grade=12),
            run(p.BACK, bpm=(0, 150)),
        ),
        run(p.STEPS, 80, breath=(2, 2)),
        rest(p.BUTTON),
        step(p.REPS, 6, exercise=(2, p.EACH), load=12, tempo=2),
        step(p.TIME, 24, exercise=(1, p.BOTH)),
        hike(p.LOSS, 3),
        run(p.HEART_ABOVE, 150),
        hike(p.HEART_BELOW, 165),
    ),
)
