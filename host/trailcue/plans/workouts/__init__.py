"""What people type as a workout: text to steps and back."""

from __future__ import annotations

from .model import Gait, Item, Machine, Repeat, Side, Step, Until, Workout, each_step

__all__ = ("Gait", "Item", "Machine", "Repeat", "Side", "Step", "Until", "Workout", "each_step")
