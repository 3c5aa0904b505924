"""Race courses of ../shared/data, or of TRAILCUE_DATA: the ascent comes near the official figure."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.plans.makers import SHORT
from tests.plans.reading import altitude_dm
from trailcore.plan import Plan
from trailcore.planfile import MAX_BYTES
from trailcue import plans

DATA = Path(os.environ.get("TRAILCUE_DATA") or Path(__file__).resolve().parents[3] / "shared/data")
FILES = sorted((DATA / "courses").glob("*.gpx"))
OFFICIAL_M = {"UTMB": 10_000, "templiers": 3_550, "Lavaredo50": 2_600, "Marathon du Mont Blanc": 2_540}
"""Metres up by the organisers' own words [mem], all rounded by them and of the year nearest to the file's."""

pytestmark = pytest.mark.skipif(not FILES, reason="no courses: set TRAILCUE_DATA to a folder of them")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_real_course(path: Path, tmp_path: Path) -> None:
    plan = tmp_path / "plan.toml"
    plan.write_text(f"{SHORT}[course.race]\ngpx = '''{path}'''", encoding="utf-8")
    compiled = plans.compile_file(plan)
    assert compiled.profile is not None
    assert len(compiled.blob) < MAX_BYTES // 4
    read = Plan(compiled.blob)
    off_dm = [
        abs(altitude_dm(read, post * read.spacing_m) - 10 * altitude_m)
        for post, altitude_m in enumerate(compiled.profile.altitudes_m)
    ]
    assert sum(off > 2 for off in off_dm) < len(off_dm) / 100  # where rises were cut
    for name, ascent_m in OFFICIAL_M.items():
        if path.name.startswith(name):
            assert compiled.profile.ascent_m == pytest.approx(ascent_m, rel=0.06)
