"""What others wrote is as they wrote it: the hashes of uPlot's files, and its licence beside them."""

from __future__ import annotations

from hashlib import sha256

import pytest

from tests.house.tree import ROOT, project_files

VENDOR = "host/trailcue/report/vendor"
HASHES = {
    "uPlot.iife.min.js": "19c8d4c6ad88929a79f4ae49d6f7161566dfd0ba3d15cc495e974f787eb78f1f",
    "uPlot.min.css": "df630c6a8d6f8eeaff264b50f73ce5b114f646ffd9a0bb74f049b0a00135fa04",
    "LICENSE": "8f989229699b4fe2f1a0432d0e9edc338a8a911e250e2d1b01ecd770a5f5b1bd",
}


@pytest.mark.parametrize("name", HASHES)
def test_vendored_files_are_unchanged(name: str):
    """`dist/` and `LICENSE` of the npm package uplot, 1.6.32."""
    assert sha256((ROOT / VENDOR / name).read_bytes()).hexdigest() == HASHES[name]


def test_nothing_else_is_vendored():
    found = {name.removeprefix(f"{VENDOR}/") for name in project_files() if name.startswith(f"{VENDOR}/")}
    assert found == {*HASHES, "README.md"}
