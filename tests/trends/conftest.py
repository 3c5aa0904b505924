"""Days made by hand are those days wherever the tests run."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def everywhere(at_utc: None) -> None:
    pass
