"""Colours, patterns and the style sheet: what is told apart, and by more than its hue."""

from __future__ import annotations

from trailcore import ids

CSS = """
.trailcue text{font:11px system-ui,-apple-system,'Segoe UI','Noto Sans','Liberation Sans',sans-serif;fill:#4d5560}
.trailcue .h1{font-size:17px;font-weight:650;fill:#1b1f24}
.trailcue .h2{font-size:13px;fill:#1b1f24}
.trailcue .lbl{fill:#1b1f24;paint-order:stroke;stroke:#fdfdfb;stroke-width:3px;stroke-linejoin:round}
.trailcue .b{font-weight:650}
.trailcue .grid{stroke:#e4e6e8;fill:none}
.trailcue .axis{stroke:#8b949e;fill:none}
.trailcue .top{stroke:#39424c;stroke-width:1.2;fill:none;stroke-linejoin:round;stroke-linecap:round}
.trailcue .heart{stroke:#b3123f;stroke-width:1.5;fill:none;stroke-linejoin:round;stroke-linecap:round}
.trailcue .over{stroke:#b3123f;stroke-dasharray:5 4;fill:none}
.trailcue .zone4{fill:#b3123f;fill-opacity:.07}
.trailcue .z4{fill:#b3123f;font-weight:650}
.trailcue .hole{fill:url(#tc-hole);stroke:#8b949e;stroke-width:.8;stroke-dasharray:2 2}
.trailcue .doubt{fill:url(#tc-doubt);stroke:#6a3d9a;stroke-width:.7}
.trailcue .swatch{stroke:#39424c;stroke-width:.7}
.trailcue .held{fill:#fdfdfb;stroke-width:1.1}
""".strip()

# Fills that differ in hue (blue, orange, grey: safe for every kind of colour blindness), in lightness and in pattern.
PATTERNS = (
    '<pattern id="tc-run" width="8" height="8" patternUnits="userSpaceOnUse">'
    '<rect width="8" height="8" fill="#a9d0ee"/></pattern>'
    '<pattern id="tc-hike" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect width="6" height="6" fill="#fbcf8a"/><path d="M1 0V6" stroke="#d58a1f" stroke-width="1.6"/></pattern>'
    '<pattern id="tc-stand" width="5" height="5" patternUnits="userSpaceOnUse">'
    '<rect width="5" height="5" fill="#d5d8db"/><circle cx="2.5" cy="2.5" r="1.1" fill="#5b636c"/></pattern>'
    '<pattern id="tc-hole" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)">'
    '<rect width="7" height="7" fill="#fdfdfb"/><path d="M1 0V7" stroke="#d9dcdf"/></pattern>'
    '<pattern id="tc-doubt" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect width="5" height="5" fill="#fdfdfb"/><path d="M1 0V5" stroke="#6a3d9a" stroke-width="1.4"/></pattern>'
    '<pattern id="tc-rough" width="5" height="5" patternUnits="userSpaceOnUse">'
    '<path d="M0 5L2.5 0 5 5Z" fill="#7a4a21"/></pattern>'
)

GAIT_FILLS = {ids.RUNNING: "tc-run", ids.HIKING: "tc-hike", ids.STANDING: "tc-stand"}

COLOURS = {ids.HIKE: "#a85400", ids.RUN: "#0b62a4", ids.EASE: "#6a3d9a", ids.ALARM: "#b00020"}
GREY = "#59626c"
