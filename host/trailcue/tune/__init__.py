"""Settings from the athlete's own sessions, each with its evidence, proposed into the plan."""
