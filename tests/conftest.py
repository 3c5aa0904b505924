"""Set-up shared by all tests: hypothesis is repeatable in CI and has no clock anywhere, and Ctrl-C is heard."""

from __future__ import annotations

import os
import shutil
import signal
import threading
import time
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

if threading.current_thread() is threading.main_thread():
    signal.signal(
        signal.SIGINT, signal.default_int_handler
    )  # what runs in the background ignores Ctrl-C otherwise

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


def pytest_report_header() -> str | None:
    """Say what is left out, and why; in CI nothing is."""
    if os.environ.get("CI") or any(map(shutil.which, CHROMIUM)):
        return None
    return (
        "no Chromium here: tests/report/test_browser.py is left out; install it (Debian: chromium) to run it"
    )


@pytest.fixture
def at_utc() -> Iterator[None]:
    """The laptop stands at UTC, wherever the test runs: a day made by hand is that day."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", "UTC")
        time.tzset()
        yield
    time.tzset()


settings.register_profile("dev", deadline=None)
settings.register_profile(
    "ci", deadline=None, derandomize=True, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("ci" if os.environ.get("CI") else "dev")
