"""A workout program read in place: its repeats unrolled, and what a step asks of heart, gait and cadence.

Whatever the bytes are, each operation moves on or counts down; beyond the plan there are zeros, and zero is END.
"""

from array import array

from trailcore import ids, program, settings
from trailcore.compat import const
from trailcore.ids import NONE
from trailcore.now import STEP_GAIT, STEP_HIGH_BPM, STEP_HIGH_SPM, STEP_LOW_BPM, STEP_LOW_SPM

AT = const(0)  # where in the plan's source the next byte is
_DEPTH = const(1)  # of the repeats that are under way
_LOOPS = const(2)  # of each: where its part begins, how many times are left
_WORDS = const(8)


class StepReader:
    """A plan's program in; operations and bytes out, and the words of `now` for what a step asks."""

    def __init__(self, plan, now):
        self.source = plan.source
        self.settings = plan.settings
        self.now = now
        self.v = array("i", [0] * _WORDS)
        self.v[AT] = plan.program

    def byte(self):
        """Return the next byte."""
        at = self.v[AT]
        self.v[AT] = at + 1
        return self.source[at] if at < len(self.source) else 0

    def two(self):
        """Return the next two bytes as one number."""
        low = self.byte()
        return low | self.byte() << 8

    def operation(self):
        """Do the next operation, if it is a repeat or its end; return it, END for what it cannot be.

        UNREADABLE stays where it is. A step that begins can be read to its end: its bytes lie on two pages at most.
        """
        v = self.v
        last = len(self.source) - 1
        try:
            if self.source[min(v[AT], last)] != program.END:
                self.source[min(v[AT] + program.STEP_BYTES - 1, last)]
        except OSError:
            return program.UNREADABLE
        op = self.byte()
        loop = _LOOPS + 2 * v[_DEPTH]
        if op == program.REPEAT and v[_DEPTH] < program.NESTING:
            v[loop + 1] = self.byte()
            v[loop] = v[AT]
            v[_DEPTH] += 1
        elif op == program.AGAIN and v[_DEPTH]:
            v[loop - 1] -= 1
            if v[loop - 1] > 0:
                v[AT] = v[loop - 2]
            else:
                v[_DEPTH] -= 1
        elif op != program.STEP:
            return program.END
        return op

    def asks(self, mask):
        """Read the fields up to SPM into the words of `now`."""
        now = self.now
        for i in range(STEP_GAIT, STEP_HIGH_SPM + 1):
            now[i] = NONE
        if mask & program.ZONES:
            zones = self.byte()
            low = zones >> 4
            high = zones & 15
            if 2 <= low <= 5:
                now[STEP_LOW_BPM] = self.settings[settings.Z2_BPM + low - 2]
            if 1 <= high <= 4:
                now[STEP_HIGH_BPM] = self.settings[settings.Z2_BPM + high - 1] - 1
        if mask & program.BPM:
            now[STEP_LOW_BPM] = self.byte() or NONE
            now[STEP_HIGH_BPM] = self.byte() or NONE
        if mask & program.GAIT:
            now[STEP_GAIT] = min(ids.RUNNING, self.byte())
        if mask & program.SPM:
            now[STEP_LOW_SPM] = self.byte() or NONE
            now[STEP_HIGH_SPM] = self.byte() or NONE
