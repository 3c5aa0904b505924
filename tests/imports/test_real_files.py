"""Every recording of ../shared/data, or of TRAILCUE_DATA, imports and agrees with its own totals."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from trailcue.imports import read
from trailcue.sensed import Recording

DATA = Path(os.environ.get("TRAILCUE_DATA") or Path(__file__).resolve().parents[3] / "shared/data")
KINDS = {".fit", ".tcx", ".gpx"}
FILES = [
    path
    for folder in ("activities", "activities_odd")
    for path in sorted((DATA / folder).glob("*"))
    if path.suffix in KINDS
]

pytestmark = pytest.mark.skipif(not FILES, reason="no recordings: set TRAILCUE_DATA to a folder of them")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_real_file_imports(path: Path) -> None:
    recordings = read(path)
    assert recordings
    for recording in recordings:
        check_grid(recording)
        check_values(recording)
    if path.suffix == ".fit":
        check_totals(path, recordings)


def check_grid(recording: Recording) -> None:
    before_ms = 0
    for second in recording.seconds:
        assert second.t_ms - before_ms == 1000 * (1 + second.gap_s)
        before_ms = second.t_ms
    for column in vars(recording.reference).values():
        assert len(column) == len(recording.seconds)


def check_values(recording: Recording) -> None:
    last_step = 0
    for second in recording.seconds:
        assert second.bpm is None or 25 <= second.bpm <= 240
        assert second.pressure_pa is None or 30_000 < second.pressure_pa < 107_000
        assert len(second.rr_1024) <= 7
        for t_ms, strength in second.steps:
            assert max(last_step, second.t_ms - 1000) < t_ms <= second.t_ms
            assert strength is None
            last_step = t_ms


def check_totals(path: Path, recordings: list[Recording]) -> None:
    """Steps within 2 % and distance within 1 % of what the recorder itself summed up, where it did."""
    totals = session_totals(path)
    for name, ours, tolerance in (
        ("total_strides", sum(len(s.steps) for r in recordings for s in r.seconds) / 2, 0.02),
        ("total_distance", sum(way_m(r) for r in recordings), 0.01),
    ):
        theirs = [total[name] for total in totals if total.get(name)]
        if theirs and len(theirs) == len(totals) and ours:
            assert ours == pytest.approx(sum(theirs), rel=tolerance), name


def session_totals(path: Path) -> list[dict[str, float]]:
    fitdecode = pytest.importorskip("fitdecode")
    with fitdecode.FitReader(path) as reader:
        return [
            {f.name: f.value for f in frame.fields if isinstance(f.value, (int, float))}
            for frame in reader
            if isinstance(frame, fitdecode.FitDataMessage) and frame.name == "session"
        ]


def way_m(recording: Recording) -> float:
    known = [d for d in recording.reference.distance_m if d is not None]
    return known[-1] if known else 0.0
