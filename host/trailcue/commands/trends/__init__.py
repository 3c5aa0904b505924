"""`trailcue trends`."""
