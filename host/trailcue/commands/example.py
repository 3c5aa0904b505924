"""The demo's plan and course, as a user would have them in a folder; `watch run` without a plan has them too."""

from __future__ import annotations

import json
from pathlib import Path

from trailcue import archive, plans
from trailcue.playback import Given
from trailcue.virtual import course

COURSE, PLAN = "course.gpx", "demo.toml"

_NAME = "Demo: nine rolling kilometres"

_PLAN = """\
name = {name}

[athlete]
hr_max = 188
hr_rest = 48
height_cm = 178
speed_at_lactate = "4:45/km"

[course.loop]
gpx = "course.gpx"
technical = [{technical}]
"""


def write_plan(folder: Path, ground: course.Course, name: str = _NAME) -> Given:
    """Write course and plan, and compile them."""
    stretches = (f'"{first / 1000:g}-{last / 1000:g}km"' for first, last in ground.technical_stretches())
    archive.write_whole(folder / COURSE, course.to_gpx(ground).encode())
    path = folder / PLAN
    archive.write_whole(path, _PLAN.format(name=json.dumps(name), technical=", ".join(stretches)).encode())
    blob = plans.compile_file(path).blob
    return Given(blob, archive.plan_hash(blob))
