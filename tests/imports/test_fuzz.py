"""Whatever the bytes, `read` gives recordings or refuses: no traceback, no endless work."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.imports.makers import gpx, gpx_point, run_fit, tcx, tcx_point
from trailcue.imports import read
from trailcue.sensed import ImportRefused, Recording

_FIT = run_fit(20)
_FIT.hrv(0.5, 0.5)
_FIT.timer(20, start=False)
_FIT.split(17, 0, 20)
VALID = [
    _FIT.bytes(),
    gpx("".join(gpx_point(t, "<ele>500</ele>") for t in range(10))),
    tcx("<Lap><Track>" + "".join(tcx_point(t) for t in range(10)) + "</Track></Lap>"),
]


def reads_or_refuses(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "fuzz.bin"
        path.write_bytes(data)
        try:
            recordings = read(path)
        except ImportRefused as refused:
            assert str(path) in str(refused)
            assert "\n" not in str(refused)
            return
    assert recordings
    assert all(isinstance(recording, Recording) and recording.seconds for recording in recordings)


@given(st.binary(max_size=300))
def test_random_bytes(data: bytes) -> None:
    reads_or_refuses(data)


@given(st.binary(max_size=300))
def test_random_bytes_after_a_fit_header(data: bytes) -> None:
    reads_or_refuses(VALID[0][:14] + data)


@pytest.mark.parametrize("whole", VALID, ids=["fit", "gpx", "tcx"])
@given(cut=st.floats(0, 1))
def test_truncations(whole: bytes, cut: float) -> None:
    reads_or_refuses(whole[: int(len(whole) * cut)])


@pytest.mark.parametrize("whole", VALID, ids=["fit", "gpx", "tcx"])
@given(
    flips=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(1, 255)), min_size=1, max_size=8)
)
@settings(max_examples=200)
def test_flipped_bytes(whole: bytes, flips: list[tuple[float, int]]) -> None:
    data = bytearray(whole)
    for where, mask in flips:
        data[int(where * len(data))] ^= mask
    reads_or_refuses(bytes(data))
