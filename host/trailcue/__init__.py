"""trailcue on the laptop: plans to the watch, logs from it, each session replayed through its own logic."""
