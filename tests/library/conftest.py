"""A library of its own for each test."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

from trailcue.library import schema


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TRAILCUE_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture(autouse=True)
def no_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes are killed here, the power is not cut: what was written is there without having been waited for."""
    connected = schema.connected

    def hasty(path: Path) -> sqlite3.Connection:
        base = connected(path)
        base.execute("PRAGMA synchronous = OFF")
        return base

    monkeypatch.setattr(schema, "connected", hasty)
    monkeypatch.setattr(os, "fsync", lambda _: None)
