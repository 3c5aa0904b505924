"""What people type as a workout: text to steps and back."""

from __future__ import annotations

from .grammar import parse
from .model import Gait, Item, Machine, Repeat, Side, Step, Until, Workout, each_step
from .printing import written

__all__ = (
    "Gait",
    "Item",
    "Machine",
    "Repeat",
    "Side",
    "Step",
    "Until",
    "Workout",
    "each_step",
    "parse",
    "written",
)
