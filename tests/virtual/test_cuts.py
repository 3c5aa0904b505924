"""The power goes in a day of the whole watch: a sample of what `python -m tests.virtual.cuts --all` does everywhere."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

WEAR = {
    "start",
    "session",
    "resume",
    "stop",
    "note of a pull",
    "plan",
    "next session",
    "session on a plan",
    "next session by a press",
}


@pytest.fixture(scope="module")
def outcome() -> dict[str, Any]:
    """The sample, cut by a process of its own: it forks."""
    command = [sys.executable, "-m", "tests.virtual.cuts", "--json"]
    done = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False)
    assert done.stdout, done.stderr
    return json.loads(done.stdout)


def test_nothing_is_lost_that_must_not_be(outcome: dict[str, Any]):
    assert [cut for cut in outcome["cuts"] if cut["wrong"]] == []


def test_the_sample_has_every_phase_and_every_way_to_tear(outcome: dict[str, Any]):
    cuts = outcome["cuts"]
    assert {cut["phase"] for cut in cuts} == WEAR | {"install", "first boot", "desk", "settings"}
    for kind in ("erase", "program"):
        assert {cut["manner"] for cut in cuts if cut["kind"] == kind} >= {1, 2, 3}
    assert {cut["area"] for cut in cuts} >= {"FAT", "names", "files", "mirror", "home", "slot"}


def test_sessions_go_on_and_lose_less_than_two_minutes(outcome: dict[str, Any]):
    worn = [cut for cut in outcome["cuts"] if cut["phase"] in ("session", "session on a plan", "resume")]
    assert len(worn) > 10
    assert {cut["outcome"] for cut in worn} == {"goes on"}
    assert 0 < max(cut["lost_s"] for cut in worn) < 120


def test_in_wear_no_name_is_written_and_no_file_lost(outcome: dict[str, Any]):
    worn = [cut for cut in outcome["cuts"] if cut["phase"] in WEAR]
    assert not [cut for cut in worn if cut["area"] in ("FAT", "names") or cut["lost_volume"]]
    assert {cut["outcome"] for cut in worn} <= {"goes on", "starts"}
