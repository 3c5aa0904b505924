"""A treadmill of a known speed: the simulated athlete's heart and feet on it, worn by the core, as a log."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from tests.host.sessions import BUILD
from trailcore.plan import Plan
from trailcue import archive, plans
from trailcue.log.wrist import Wrist
from trailcue.sensed import Second
from trailcue.virtual.athlete import Athlete
from trailcue.virtual.energy import walk_power_w_kg
from trailcue.virtual.feet import Feet
from trailcue.virtual.heart import Heart, Strap

MPH = 0.44704
Leg = tuple[float, float, float]
"""Minutes, mph, grade."""

BODY = "[athlete]\nhr_max = 188\nhr_lactate = 171\nhr_rest = 48\nheight_cm = 178\n[cues]\narmed = false\n"


def steps_of(legs: list[Leg]) -> str:
    return "\n".join(f"- {minutes:g}min {100 * grade:g}% {mph:g}mph hike" for minutes, mph, grade in legs)


def compiled(legs: list[Leg], day: str = "2027-01-05") -> bytes:
    """The plan that asks for these legs."""
    text = f'{BODY}[[session]]\ndate = {day}\ntreadmill = true\nsteps = """\n{steps_of(legs)}\n"""\n'
    return plans.compile_plan(plans.load(_file(text)))


def _file(text: str) -> Path:
    path = archive.folder() / "belt.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def hike(athlete: Athlete, legs: list[Leg], start: datetime, seed: int, off_bpm: float = 2.0) -> bytes:
    """The log of a tread-hike; `off_bpm` is by how much the heart differs from day to day, one SD."""
    blob = compiled(legs, f"{start:%Y-%m-%d}")
    archive.keep_plan(blob)
    today = random.Random(f"{seed} {start}").gauss(0, off_bpm)
    athlete = replace(athlete, hr_threshold=athlete.hr_threshold + today)
    heart, strap, feet = Heart(athlete), Strap(seed), Feet(athlete, seed)
    wrist = Wrist(Plan(blob), BUILD, archive.plan_hash(blob), start)
    t_s = 0
    for minutes, mph, grade in legs:
        for _ in range(round(60 * minutes)):
            t_s += 1
            pulse = heart.second(walk_power_w_kg(mph * MPH, grade))
            bpm, rr_1024 = strap.second(t_s, pulse)
            steps = feet.second(1000 * t_s, "walk", mph * MPH, grade, False)
            wrist.second(Second(1000 * t_s, steps, 97_000, bpm, rr_1024, feet.wrist_mg))
    return wrist.finish()
