"""The loop's garbage collections are left out here: on a laptop each costs more than the minute around it."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

import watch.app
import watch.start


@pytest.fixture(autouse=True)
def no_collections(monkeypatch: pytest.MonkeyPatch) -> None:
    idle = SimpleNamespace(collect=lambda: 0)
    monkeypatch.setattr(watch.app, "gc", idle)
    monkeypatch.setattr(watch.start, "gc", idle)
