"""What is not collected where there is no Chromium (said in the head of the run; in CI everything is)."""

from __future__ import annotations

import os

from tests.report import chromium

collect_ignore = [] if os.environ.get("CI") or chromium.found() else ["test_browser.py"]
