"""`trailcue plan …`: one module a verb; nothing is imported before its verb is asked for."""
