"""`trailcue import` and `trailcue sessions …`: nothing is imported before its verb is asked for."""
