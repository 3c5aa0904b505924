"""The decision core: pure, integer, the same on the wrist and on the desktop."""
