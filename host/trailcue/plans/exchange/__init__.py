"""Workouts for other tools, and from them: intervals.icu text out, FIT workouts in and out; what is lost is said."""

from __future__ import annotations

from .fitin import from_fit
from .fitout import Rates, to_fit
from .intervals import to_intervals

__all__ = ("Rates", "from_fit", "to_fit", "to_intervals")
