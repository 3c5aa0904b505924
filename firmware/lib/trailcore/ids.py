"""Every number that has a name: observations, gaits, cues, reasons, fates.

Words for them live on the host (`trailcue.words`), one table, tested to be total.
The log carries these numbers: never renumber, only append.
"""

from trailcore.compat import const

# Not known. Fits 16 bits, so that it can stand in every ring and record.
NONE = const(-32768)

# Observations: feed(kind, t_ms, a, b).
TICK = const(1)  # a second gone by; a = wrist level (see quantise), NONE if not sensed
STEP = const(2)  # foot strike at t_ms; a = strength level, NONE if not sensed
PRESSURE = const(3)  # a = Pa
HEART = const(4)  # a = beats per minute
RR = const(5)  # a = beat-to-beat interval in 1/1024 s
BUTTON = const(6)  # a = gesture
QUIET = const(7)  # a = sensor, b = 1 fell silent, 0 is back
RESUME = const(8)  # recording went on after a = gap in s (NONE: unknown), b = cause
BATTERY = const(9)  # a = mV
STORAGE = const(10)  # a = free pages of the pool, b = written since the start that did not read back
# For the reader of the log. CUE_GIVEN holds a row of the cue ring, felt or held back; the core only counts it.
CUE_GIVEN = const(24)
CLOSED = const(25)  # the session was ended by its wearer; a = cause

# Sensors.
IMU = const(1)
BAROMETER = const(2)
STRAP = const(3)
MOTOR = const(4)  # moves, and senses nothing: the core leaves it out

# Gestures of the one button.
PRESS_SHORT = const(1)  # why? and: alarm acknowledged; armed: start
PRESS_DOUBLE = const(2)  # that cue was wrong
PRESS_LONG = const(3)  # drop the course (detour)
PRESS_PLACE = const(4)  # here is a place the plan knows: start of a lap, aid station, top

# Causes of a RESUME.
CAUSE_UNKNOWN = const(0)
CAUSE_POWER = const(1)
CAUSE_RESET = const(2)
CAUSE_PAUSE = const(3)  # an imported recording was paused

# Gaits.
STANDING = const(0)
HIKING = const(1)
RUNNING = const(2)

# States of the world.
MOVING = const(0)
BEFORE_START = const(1)
STILL = const(2)  # standing
CARRIED = const(3)  # car, cable car: no steps, no ascent, place unknown
SCRAMBLING = const(4)  # height without steps

# Cues. Commands first; the arbiter's budget is for HIKE, RUN and EASE.
HIKE = const(1)
RUN = const(2)
EASE = const(3)
ALARM = const(4)
STRAP_LOST = const(5)
STRAP_BACK = const(6)
PRESSURE_LOST = const(7)
PRESSURE_BACK = const(8)
WHY = const(9)  # the last cue again, because the wearer asked
# Notices: felt as "info", a press tells which. Each is said at most once for what it is about.
CLIMB_AHEAD = const(10)  # limit: m that it gains
TOP = const(11)  # the top of a climb of the course is reached
AID_AHEAD = const(12)  # limit: m to the next aid station
POLES_OUT = const(13)
POLES_AWAY = const(14)
EAT = const(15)
DRINK = const(16)
QUICKER = const(17)  # shorter, quicker steps; limit: steps a minute
CALMER = const(18)  # longer, fewer steps; limit: steps a minute
SHORT_STEPS = const(19)  # downhill
PUSH = const(20)  # there is room: below the band early in a race, or below that of a step
ASK_RPE = const(21)  # how hard is it? answered by presses
ASK_TALK = const(22)  # can you say a full sentence? short press yes, double no
ASK_SMILE = const(23)  # on a long descent: can you smile?
NEXT_STEP = const(24)  # of the session; limit: its number, from 1
ALL_DONE = const(25)  # the session has no more steps
FASTER = const(26)  # the treadmill; limit: mm/s
SLOWER = const(27)
BATTERY_LOW = const(28)  # limit: mV
STORAGE_LOW = const(29)  # limit: free pages
# Not felt: what the wearer told.
WRONG = const(30)  # the last cue was wrong; reason and limit are that cue's
TOLD_RPE = const(31)  # limit: 1 to 10
TOLD_TALK = const(32)  # limit: 1 could, 0 could not
# Felt as a notice.
WRIST_LOST = const(33)  # the accelerometer: no steps, no gait
WRIST_BACK = const(34)

# Reasons.
STEEP = const(1)  # grade at or above hike_above, long enough
VERY_STEEP = const(2)  # grade at or above 20 %
ZONE4 = const(3)  # heart rate in zone 4 on a climb
ZONE4_SOON = const(4)  # heart rate forecast to reach zone 4 on a climb
TECHNICAL = const(5)  # the plan marks this ground technical
GENTLE = const(6)  # grade below run_below, heart rate low enough
GENTLE_DOWN = const(7)  # gentle downhill, heart rate low enough
GENTLE_NO_STRAP = const(8)  # grade below run_below, heart rate unknown
HIKING_OVER_CAP = const(9)  # already hiking, still above the cap
CAP_START = const(10)  # above the band of the flat start
CAP_STEEP_UP = const(11)
CAP_TECHNICAL_DOWN = const(12)
CAP_GENTLE_DOWN = const(13)
CAP_LAST = const(14)
CEILING = const(15)  # above the ceiling for 15 s
SENSOR_QUIET = const(16)
SENSOR_BACK = const(17)
STILL_STEEP = const(18)  # steeper before, and not yet below run_below
WALL_AHEAD = const(19)  # the course has ground above hike_above in a few seconds
INTERVAL = const(20)  # so long running, so long hiking, as the plan asks
COUNTED_STEPS = const(21)  # so many steps hiking, so many running, on very steep ground
STEP_SAYS = const(22)  # the session's step asks for this gait
STEP_OVER = const(23)  # heart rate above the band of the session's step
STEP_UNDER = const(24)
FLOOR = const(25)  # heart rate below the band of the segment, early in a race
FOOT = const(26)  # a climb of the course begins soon
TOPPED = const(27)
STATION = const(28)
STEEP_POLES = const(29)  # steep enough for poles
FLAT_POLES = const(30)  # not any more
LONG_DOWN = const(31)  # a long descent begins
EAT_DUE = const(32)
DRINK_DUE = const(33)
SPM_LOW = const(34)
SPM_HIGH = const(35)
DOWN_STEPS = const(36)
RPE_DUE = const(37)
NO_STRAP = const(38)  # a climb, and no heart rate to judge by
LONG_DESCENT = const(39)
STEP_BEGINS = const(40)
LAST_STEP_OVER = const(41)
SPEED_LOW = const(42)  # of the treadmill
SPEED_HIGH = const(43)
BATTERY_SAGS = const(44)
POOL_FILLS = const(45)
NO_BREATH = const(46)  # no full sentence: as zone 4
TOLD = const(47)  # the wearer said so

# Fates of an offered cue: 0 was felt, the rest say why not.
GIVEN = const(0)
REPEATED = const(1)  # felt a second time: the gait had not changed
TOO_SOON = const(2)  # less than min_gap_s after the last command
BUDGET_5MIN = const(3)
BUDGET_HOUR = const(4)
MUTED = const(5)  # ignored twice: silent for 30 min
STOOD = const(6)  # standing, or within the grace after it
ARMED = const(7)  # before the start
STEP_RULES = const(8)  # the session's step has the say
EXPIRED = const(9)  # it had to wait until it was no longer true
NOTED = const(10)  # nothing to feel: what the wearer told
