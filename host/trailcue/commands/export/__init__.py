"""`trailcue export`: a session for other tools."""
