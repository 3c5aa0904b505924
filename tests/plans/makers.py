"""Plans and courses to test with, made here: nobody's track."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from trailcue import plans

METRES_PER_DEGREE = 111_195.08
"""Of latitude, on the sphere of 6,371,008.8 m that the importers use."""

SHORT = "[athlete]\nhr_max = 188\n"
"""A plan without a warning."""

FULL = """\
name = "Rut 50K"

[athlete]
hr_max = 188            # measured
hr_lactate = 171
hr_rest = 48
height_cm = 178
mass_kg = 68
speed_at_lactate = "4:45/km"
estimated = ["hr_lactate"]

[zones]
z2 = "70% reserve"
z5 = "100% lactate"

[course.race]
gpx = "course.gpx"
technical = ["2.4-3.0km", "800m-1.2km"]
aid = { "1.9km" = "Moonlight" }

[cues]
hike_above = "13%"
technical = "walk"
ceiling = "95% max"
max_per_hour = 5
min_gap = "30s"
armed = true
breathing = "2/2"

[pacing.race-day]
steep_up = "85% max"
last = "off"

[[session]]
date = 2027-09-04
course = "race"
pacing = "race-day"

[[session]]
day = "tuesday"
steps = \"\"\"
- 10min Z1-Z2 warm up
\"\"\"
"""
"""A plan of every table."""


def gpx(profile: Iterable[tuple[float, float | None]], inside: str = "trkseg") -> str:
    """A GPX due north through (distance m, altitude m or None)."""
    points = []
    for metre, altitude in profile:
        ele = "" if altitude is None else f"<ele>{altitude:.3f}</ele>"
        points.append(f'<trkpt lat="{45 + metre / METRES_PER_DEGREE:.9f}" lon="6.5">{ele}</trkpt>')
    return gpx_of(f"<trk><{inside}>{''.join(points)}</{inside}></trk>")


def gpx_of(body: str) -> str:
    return f'<?xml version="1.0"?><gpx xmlns="http://www.topografix.com/GPX/1/1">{body}</gpx>'


def hill(length_m: int = 5000, step_m: int = 20) -> str:
    """Flat, a climb of 15 % from km 1 to km 2, down again to km 3, flat."""
    return gpx((m, 500 + 0.15 * (1000 - min(1000, abs(m - 2000)))) for m in range(0, length_m + 1, step_m))


def folder(tmp: Path, text: str, course: str | None = None) -> Path:
    """A plan file, with course.gpx beside it."""
    (tmp / "course.gpx").write_text(course or hill(), encoding="utf-8")
    path = tmp / "plan.toml"
    path.write_bytes(text.encode("utf-8"))
    return path


def settings(tmp: Path, text: str, course: str | None = None) -> dict[str, int]:
    """The settings a plan resolves to."""
    return plans.compile_file(folder(tmp, text), course).settings


def errors(text: str) -> list[tuple[int, int, str]]:
    """Line, column and message of each error of a text."""
    return [(problem.line, problem.column, problem.message) for problem in plans.check(text)]


def session(text: str) -> str:
    """A session of these pairs, separated by commas."""
    return "[[session]]\n" + text.replace(", ", "\n") + "\n"


def ultra() -> str:
    """170 km with 10,000 m of ascent: a point every 15 m."""
    return gpx((m, 1000 + 500 * abs(m % 8500 / 4250 - 1)) for m in range(0, 170_000, 15))


def year_of(workouts: int) -> str:
    """A plan of so many different workouts, and an ultra."""
    text = SHORT + "[calendar]\nstart = 2027-01-04\nweeks = 52\n[course.race]\ngpx = 'course.gpx'\n"
    text += session("date = 2027-12-31, course = 'race', pacing = 'race-day'")
    for n in range(workouts):
        day = ("tue", "wed pm", "thu", "sat", "sun")[n % 5]
        text += session(f"day = '{day}', weeks = {n // 5 + 1}, name = 'Workout {n}'")
        text += (
            f'steps = """\n- {10 + n % 7}min Z1-Z2 warm up\n{2 + n % 5}x\n  - {100 + n}m gain hike Z3-Z4\n'
        )
        text += f'  - back to start\n  - {1 + n % 3}min rest\n- {5 + n % 11}min Z1 110-130spm\n"""\n'
    return text
