"""What a season shows, from the digests of its sessions. Doors: `past.Past`, `season.season`."""
