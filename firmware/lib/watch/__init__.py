"""CircuitPython at the edge: the loop, the pool, and a thin module for each part."""
