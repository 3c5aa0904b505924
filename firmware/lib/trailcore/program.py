"""The bytes of a workout program: names for their numbers, nothing else.

A program lies in the plan's blob of programs and is read in place. It is a row of operations, numbers little-endian:

    END
    REPEAT times u8 ... AGAIN     the part between, so many times; at most NESTING in each other
    STEP until u8, amount u16, mask u16, then the fields whose bit of the mask is set, lowest bit first

A field is one byte or two, each unsigned but the grade. Where two are a band, the lower end comes first; an end of 0
is open.
"""

from trailcore.compat import const

# Operations.
END = const(0)
REPEAT = const(1)
AGAIN = const(2)
STEP = const(3)
UNREADABLE = const(4)  # no byte of a program: of flash that cannot be read now
NESTING = const(3)
HEAD_BYTES = const(6)  # of a STEP, until its fields
STEP_BYTES = const(21)  # with all of them

# Until: how a step ends, with the unit of its amount.
TIME = const(1)  # s
DISTANCE = const(2)  # 10 m
GAIN = const(3)  # m
LOSS = const(4)  # m
STEPS = const(5)
BUTTON = const(6)  # a short press; amount 0
HEART_ABOVE = const(7)  # bpm: reached from below
HEART_BELOW = const(8)  # bpm: come down to
REPS = const(9)
BACK = const(10)  # the height of the step before is undone, or its way where it made no height; amount 0

# Fields, as bits of the mask in the order of their bytes.
ZONES = const(1)  # u8: low << 4 | high, 1 to 5
BPM = const(2)  # u8 low, u8 high
GAIT = const(4)  # u8: ids.STANDING (a rest), HIKING or RUNNING
SPM = const(8)  # u8 low, u8 high
GRADE = const(16)  # i8: half per cent; of the machine, or outdoors the ground to look for
SPEED = const(32)  # u8 low, u8 high: 20 mm/s
BREATH = const(64)  # u8: steps in << 4 | steps out
RPE = const(128)  # u8: low << 4 | high, 1 to 10
EXERCISE = const(256)  # u8 id, u8 side
LOAD = const(512)  # u8: kg
TEMPO = const(1024)  # u8: 0.1 s a repetition
TWO_BYTES = const(2 | 8 | 32 | 256)  # the fields of two bytes, all others have one

# Sides of an exercise.
BOTH = const(0)
LEFT = const(1)
RIGHT = const(2)
EACH = const(3)  # left, then right: amount is that of one side

# Kinds of taps that lead (`tap_kind` of the stage that leads).
TAP_IN = const(1)  # a breath in
TAP_OUT = const(2)
TAP_REP = const(3)
TAP_SIDE = const(4)  # change sides, or half of the time is over
TAP_POLE = const(5)  # a strike of the foot that the opposite pole goes with
