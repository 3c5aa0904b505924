"""What a session was: its climbs, zones, splits, drift, and what became of its cues."""
