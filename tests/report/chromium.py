"""A real browser, Debian's Chromium, and what it saw of a page: requests, errors, what the policy refused."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, Route, sync_playwright

from tests.conftest import CHROMIUM


def found() -> str | None:
    """Where Chromium is; None where there is none."""
    return next((path for name in CHROMIUM if (path := shutil.which(name))), None)


@contextmanager
def started() -> Iterator[Browser]:
    """A browser, ended with the block."""
    path = found()
    assert path, "no Chromium: install it (Debian: apt-get install chromium), or leave CI unset to go without"
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0  # its sandbox refuses root
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox"] if is_root else [], chromium_sandbox=not is_root
        )
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Opened:
    """A page, and what was seen of it."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    """Of the console and of scripts."""

    def ask(self, script: str, given: Any = None) -> Any:
        """What a script of the page's own says."""
        return self.page.evaluate(script, given)


@contextmanager
def opened(browser: Browser, path: Path, **context: Any) -> Iterator[Opened]:
    """A file in a window of its own, in which every request is seen and only that for the file is let through."""
    own = browser.new_context(**{"viewport": {"width": 1100, "height": 900}, **context})
    page = own.new_page()
    seen = Opened(page)

    def let(route: Route) -> None:
        seen.requests.append(route.request.url)
        if route.request.url == path.as_uri():
            route.continue_()
        else:
            route.abort()

    own.route("**/*", let)
    page.on("console", lambda message: seen.complaints.append(message.text))
    page.on("pageerror", lambda error: seen.complaints.append(str(error)))
    page.on("dialog", lambda dialog: seen.complaints.append(dialog.message))
    page.goto(path.as_uri())
    try:
        yield seen
    finally:
        own.close()
