"""A session as one HTML page that needs nothing else: plots, tables, and the reason of every cue.

Doors: `page`, `write`.
"""

from __future__ import annotations

import json
from pathlib import Path
from string import Template

from trailcue import archive
from trailcue.analysis.breaths import led
from trailcue.analysis.compliance import compliance
from trailcue.analysis.lived import lived
from trailcue.playback import Session
from trailcue.report import columns, frame, head, sections
from trailcue.report.markup import clean

__all__ = ("HEAD", "page", "write")

HEAD = b'<!doctype html>\n<html lang="en" class="trailcue-report">'
"""What each report begins with."""
_HERE = Path(__file__).parent


def page(session: Session) -> str:
    """Return the report of a session; the same replay gives the same bytes."""
    of = lived(session)
    found = compliance(session)
    taps = led(session)
    plotted = columns.data(session, of, found, taps)
    return Template(_read("page.html")).substitute(
        title=clean(f"{session.name}: trailcue report"),
        heading=clean(session.name),
        beneath=clean(head.beneath(session)),
        figures=head.figures(session),
        notes=head.notes(session),
        controls=frame.controls(of),
        plots=frame.plots(session, of, taps, plotted["every"]),
        legend=frame.legend(taps),
        sections=sections.sections(session, of, found, taps),
        health=frame.health(),
        made=clean(frame.made()),
        data=embedded(plotted),
        plot_css=_read("vendor/uPlot.min.css"),
        plot_js=_read("vendor/uPlot.iife.min.js"),
        css=_read("page.css"),
        js=_read("page.js"),
    )


def write(out: Path, session: Session) -> int:
    """Write the report of a session, whole or not at all; return its bytes."""
    made = page(session).encode()
    archive.write_whole(out, made)
    return len(made)


def _read(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


def embedded(plotted: dict) -> str:
    """Return data as JSON that ends no script early."""
    return json.dumps(plotted, separators=(",", ":")).replace("<", "\\u003c")
