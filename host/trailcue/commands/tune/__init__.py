"""`trailcue tune`."""
