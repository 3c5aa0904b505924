"""From what a coach would want to what is asked of `cues`: the general rule, and above it what this plan adds.

Precedence: the session's step, then rounds, then the general rule. What a plan does not ask for is
not loaded.
"""

from trailcore import settings as s


class Advice:
    """Calls the coach, what goes before it, and `cues`, in their order; `arrays` are the state of those in between."""

    def __init__(self, plan, now, coach, cues, notices):
        values = plan.settings
        self.coach = coach
        self.cues = cues
        self.prescribed = self.rounds = self.floors = None
        self.arrays = ()
        if plan.program:
            from trailcore.prescribed import Prescribed

            self.prescribed = Prescribed(values, now, notices)
            self.arrays += (self.prescribed.v,)
        if values[s.COUNTED_STEPS] or values[s.INTERVAL_RUN_S]:
            from trailcore.rounds import Rounds

            self.rounds = Rounds(values, now, cues, coach.effort)
            self.arrays += (self.rounds.v,)
        if max(values[s.FLOOR_START_BPM], values[s.FLOOR_STEEP_UP_BPM], values[s.FLOOR_GENTLE_DOWN_BPM]) > 0:
            from trailcore.floors import Floors

            self.floors = Floors(values, now, coach.effort, notices)
            self.arrays += (self.floors.v,)

    def reset(self):
        """Forget the evidence (after a gap, while standing)."""
        self.coach.reset()
        if self.prescribed:
            self.prescribed.reset()
        if self.rounds:
            self.rounds.reset()
        if self.floors:
            self.floors.reset()

    def second(self, started_s, hold):
        """Let a second pass, `started_s` after the start; `hold` is a fate that holds back what is wanted, or 0."""
        self.coach.second(started_s)
        held = self.prescribed.second() if self.prescribed else 0
        if self.floors and not hold:
            self.floors.second(started_s)
        in_rounds = self.rounds and self.rounds.take()
        self.cues.second(hold or held)
        if in_rounds:
            self.rounds.say(hold)
