"""The pictures of the top README: the demo's run in its report. `python -m tests.report.screenshots` makes them."""

from __future__ import annotations

import tempfile
from pathlib import Path

from playwright.sync_api import FloatRect

from tests.house.tree import ROOT
from tests.report import chromium, worn
from trailcue import report

_TOP = 1060
_MOST_BYTES = 150_000


def main() -> None:
    """Write host/report-top.png and host/report-climb.png."""
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "demo-report.html"
        report.write(page, worn.of_log(Path(folder)))
        with (
            chromium.started() as browser,
            chromium.opened(browser, page, viewport={"width": 1000, "height": 1100}) as seen,
        ):
            _keep(seen.page.screenshot(clip={"x": 0, "y": 0, "width": 1000, "height": _TOP}), "top")
            seen.page.locator("#climbs button.go").first.click()
            plot = seen.page.locator("#ground .u-over").bounding_box()
            assert plot
            seen.page.mouse.move(plot["x"] + _first_cue(seen), plot["y"] + 90)
            figures = [seen.page.locator("figure").nth(number).bounding_box() for number in (0, 2)]
            assert figures[0] and figures[1]
            foot = figures[1]["y"] + figures[1]["height"]
            clip: FloatRect = {
                "x": 0,
                "y": figures[0]["y"] - 8,
                "width": 1000,
                "height": foot - figures[0]["y"] + 16,
            }
            _keep(seen.page.screenshot(clip=clip), "climb")


def _first_cue(seen: chromium.Opened) -> float:
    """Where along the shown stretch a command was felt."""
    return seen.ask(
        "() => { const plot = plots.ground, told = JSON.parse(document.getElementById('data').textContent).cues;"
        " const shown = told.map(cue => plot.valToPos(plot.data[0][cue.at - 1], 'x'));"
        " return shown.find((x, at) => told[at].felt && !told[at].again && x > 0 && x < plot.over.clientWidth) ?? 10; }"
    )


def _keep(picture: bytes, name: str) -> None:
    assert len(picture) <= _MOST_BYTES, f"{name}: {len(picture)} bytes"
    (ROOT / "host" / f"report-{name}.png").write_bytes(picture)
    print(f"host/report-{name}.png  {len(picture) / 1000:.0f} K")


if __name__ == "__main__":
    main()
