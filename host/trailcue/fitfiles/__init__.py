"""FIT files written: workouts of `plans/exchange` and activities of `export`. Reading is the business of `imports`."""

from __future__ import annotations

from datetime import UTC, datetime

from .writing import (
    LONGEST_STRING,
    Definition,
    Own,
    Row,
    Values,
    Writer,
    crc16,
    described,
    fit_file,
)

FIT_EPOCH = datetime(1989, 12, 31, tzinfo=UTC)
"""FIT counts its seconds from here."""
DEVELOPMENT = 255
"""The manufacturer of whoever is none."""

__all__ = (
    "DEVELOPMENT",
    "FIT_EPOCH",
    "LONGEST_STRING",
    "Definition",
    "Own",
    "Row",
    "Values",
    "Writer",
    "crc16",
    "described",
    "fit_file",
)
