"""The energy budget on paper: `python -m tests.boards.energy` prints it, `--write` puts it into `boards/README.md`.

Each term is a mean current at the cell in mA, as expected and at worst, with its source. Nothing of it was measured on
a board of ours.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

from tests.boards import readme

CELL_MAH = 400.0
HOURS = 30.0

COLD = 0.70
AGED = 0.90
TO_STOP = 0.93
"""What is left of a LiPo's capacity at -10 °C at a tenth of C; after some 200 charges; until the watch stops writing at
3.4 V, where the cold has the cell sag [mem: data sheets of 400 mAh pouch cells]."""

CPU_MA = 6.3
"""nRF52840 at 64 MHz from flash, LDO (product specification 1.8, section 5.2.1.1); 3.3 with DC/DC."""

MOTOR_MA = 69.0
"""C10-100 at its rated 2 V RMS [mem]; a coin ERM takes 75 at 3 V [mem]."""


@dataclass(frozen=True)
class Term:
    """A consumer.

    Attributes:
        name: what takes it.
        expected_ma: mean current as expected.
        worst_ma: mean current if all goes against us.
        source: where both come from.
    """

    name: str
    expected_ma: float
    worst_ma: float
    source: str


def _motor_ma(cues_an_hour: float, cue_ms: float, breaths_an_hour: float, breath_ms: float) -> float:
    return MOTOR_MA * (cues_an_hour * cue_ms + breaths_an_hour * breath_ms) / 3_600_000


TERMS = [
    Term(
        "board asleep, regulator, LED off",
        0.5,
        0.7,
        "0.5 mA reported for a Feather nRF52840 (adafruit/circuitpython#5318)",
    ),
    Term(
        "NeoPixel or DotStar, dark",
        0.5,
        1.0,
        "0.5 to 1 mA (adafruit/Adafruit-Feather-nRF52840-Sense-PCB#1, adafruit/circuitpython#3360); the 0.5 mA above "
        "may hold it already; a XIAO has none",
    ),
    Term(
        "QSPI controller",
        0.08 * 0.8,
        0.8,
        "0.8 mA while on (platform notes, Power); CircuitPython 10 switches it off whenever it idles "
        "(`ports/nordic/supervisor/port.c`), at worst never",
    ),
    Term(
        "CPU",
        0.08 * CPU_MA,
        0.25 * CPU_MA,
        "8 % (20,000 instructions a sample are 2-3 %; buttons are polled each 40 ms) to 25 % of 6.3 mA, LDO "
        "(nRF52840 PS 5.2.1.1 [mem])",
    ),
    Term(
        "strap, connected",
        0.1,
        0.6,
        "4 short receptions a second at an interval of 250 ms, at worst 30 ms [mem: Nordic's online power profiler]",
    ),
    Term(
        "looking for a lost strap",
        0.05 * 0.3 * 11.0,
        0.25 * 0.3 * 11.0,
        "5 to 25 % of the time, 30 % of it receiving, 11 mA (nRF52840 PS 6.20, LDO [mem])",
    ),
    Term(
        "IMU, 52 Hz, gyroscope off",
        0.15,
        0.24,
        "TR-C 150 µA, 33 240 µA in high performance (data sheets, table 4 [mem])",
    ),
    Term(
        "BMP280, 16 times, each 293 ms",
        0.72 * 43.2 / 293,
        0.8 * 43.2 / 293,
        "720 µA, at worst 800, for 43.2 ms (BST-BMP280-DS001, tables 2 and 13 [mem])",
    ),
    Term("DRV2605L, standby", 0.002, 0.01, "1.9 µA (SLOS854, section 6.5 [mem])"),
    Term(
        "motor",
        _motor_ma(12, 800, 64, 210),
        _motor_ma(30, 900, 200, 210),
        "12 to 30 cues an hour of 0.8 to 0.9 s, 64 to 200 breaths of two taps; 69 mA",
    ),
    Term(
        "flash",
        20.0 * 0.15 / 85,
        25.0 * 0.8 / 60,
        "a page each 85 s, at worst 60, written twice: 2 erases of 50 (at worst 400) ms at 20 to 25 mA "
        "(W25Q16JV [mem])",
    ),
]

EXTRAS = [
    Term(
        "CLUE's display, lit 5 s for each of 20 to 60 looks an hour",
        30.0 * 20 * 5 / 3600,
        35.0 * 60 * 5 / 3600,
        "30 to 35 mA lit [mem]; dark it is released",
    ),
    Term(
        "MAX30102 in place of a strap",
        1.2,
        2.5,
        "two LEDs of 6 mA, 411 µs each at 50 Hz, 0.6 mA besides (data sheet [mem])",
    ),
]


def hours(milliamps: float, share: float) -> float:
    """Return how long a share of the cell lasts."""
    return CELL_MAH * share / milliamps


def table() -> str:
    """Return the budget as Markdown."""
    lines = ["| What | expected, mA | at worst, mA | source |", "|---|---|---|---|"]
    lines += [
        f"| {term.name} | {term.expected_ma:.3f} | {term.worst_ma:.3f} | {term.source} |" for term in TERMS
    ]
    expected, worst = (sum(getattr(term, name) for term in TERMS) for name in ("expected_ma", "worst_ma"))
    lines.append(f"| **sum** | **{expected:.2f}** | **{worst:.2f}** | |")
    lines += ["", f"| {CELL_MAH:.0f} mAh last | expected, h | at worst, h |", "|---|---|---|"]
    for words, share in (
        ("as new at 20 °C, down to 3.4 V", TO_STOP),
        ("aged", TO_STOP * AGED),
        ("aged, at -10 °C", TO_STOP * AGED * COLD),
    ):
        lines.append(f"| {words} | {hours(expected, share):.0f} | {hours(worst, share):.0f} |")
    lines += [
        "",
        "| On top | expected, mA | at worst, mA | aged at -10 °C, h | source |",
        "|---|---|---|---|---|",
    ]
    cold = TO_STOP * AGED * COLD
    for term in EXTRAS:
        left = f"{hours(expected + term.expected_ma, cold):.0f}, at worst {hours(worst + term.worst_ma, cold):.0f}"
        lines.append(
            f"| {term.name} | {term.expected_ma:.2f} | {term.worst_ma:.2f} | {left} | {term.source} |"
        )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(table())
    if "--write" in sys.argv[1:]:
        readme.put("energy", table())
