"""`trailcue report`: a session as one HTML page."""
