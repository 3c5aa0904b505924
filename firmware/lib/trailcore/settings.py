"""The settings a plan resolves to: an int32 array, one index each, and the coaches' defaults.

Sources are those of the run/hike and effort rules: coaches' practice unless stated. The order is the
format of the plan's SETTINGS section and of the log's OPEN page: append only. OFF switches a rule off.
"""

from array import array

from trailcore.compat import const

OFF = const(-1)

HR_MAX = const(0)  # bpm
HR_REST = const(1)  # bpm
Z2_BPM = const(2)  # lower bounds of zones 2 to 5
Z3_BPM = const(3)
Z4_BPM = const(4)
Z5_BPM = const(5)
HIKE_ABOVE = const(6)  # permille; coaches say 12 %, band 10-15
HIKE_SURE = const(7)  # permille; from here the dwell counts threefold
RUN_BELOW = const(8)  # permille; lower edge of the band
VERY_STEEP_AT = const(9)  # permille
STEEP_DOWN = const(10)  # permille, negative: never "run" below it
HIKE_DWELL_S = const(11)
RUN_DWELL_S = const(12)
RUN_MAX_BPM = const(13)  # <= 80 % HRmax to be told to run
CLIMB_FROM = const(14)  # permille; from here heart rate can say hike, below it running is cheaper for most
CEILING_BPM = const(15)  # OFF or bpm; verified over 15 s
WALK_TECHNICAL = const(16)  # 1 or 0
RACE_BANDS = const(17)  # 1: the segment caps below apply
CAP_START_BPM = const(18)  # 70 % HRmax
CAP_STEEP_UP_BPM = const(19)  # 80 %
CAP_TECHNICAL_DOWN_BPM = const(20)  # 70 %
CAP_GENTLE_DOWN_BPM = const(21)  # 75 %
CAP_LAST_BPM = const(22)  # 85 %
START_S = const(23)  # how long the flat start lasts
LAST_M = const(24)  # how long the last stretch is
STEEP_UP_FROM = const(25)  # permille: where the steep-up cap applies
STRAP_STALE_S = const(26)
MIN_GAP_S = const(27)  # between commands
MAX_HOUR = const(28)  # commands, at most 12
MAX_5MIN = const(29)
REPEAT_S = const(30)
MUTE_S = const(31)
STAND_S = const(32)
STAND_GRACE_S = const(33)
STEP_HIKE_MM = const(34)  # step length on the flat, hiking: 0.415 of 1.78 m
STEP_RUN_MM = const(35)  # step length on the flat, running: 2.9 m/s at 165 steps/min
RUN_SPM_ON = const(36)  # cadence hysteresis of the gait
RUN_SPM_OFF = const(37)
START_ARMED = const(38)  # 1: silent until a short press or 60 s of running
# What a plan asks for beyond that: off unless it does.
ENTRY = const(39)  # index of the calendar entry that is done, OFF: none
HIKE_BY = const(40)  # 1 the grade, 2 the heart rate, 3 whichever comes first
LOOK_AHEAD = const(41)  # 1: say "hike" some seconds before steep ground of the course
COUNTED_STEPS = const(42)  # above very_steep_at: so many hiking, so many running; 0 hike
INTERVAL_RUN_S = const(43)  # 0: no run/hike intervals
INTERVAL_HIKE_S = const(44)
BREATH_IN = const(45)  # the wearer's own ratio in steps; 0: no breath taps
BREATH_OUT = const(46)
BREATH_TAPS = const(47)  # breaths until the taps fade
FLOOR_START_BPM = const(48)  # OFF or bpm; lower ends of the segments' bands
FLOOR_STEEP_UP_BPM = const(49)
FLOOR_GENTLE_DOWN_BPM = const(50)
FLOOR_UNTIL_S = const(51)  # after it no floor is asked for
ASK_RPE_S = const(52)  # how often; 0: never
ASK_TALK = const(53)  # 1: on climbs without a strap
ASK_SMILE = const(54)  # 1: on long descents
THIN_AIR_M = const(55)  # OFF or m: above it caps are lowered
THIN_AIR = const(56)  # permille of a cap for each 1000 m above that
HIKE_SPM_LOW = const(57)  # 0: no advice
HIKE_SPM_HIGH = const(58)
HIKE_SPM_TO = const(59)  # permille: on steeper ground none
RUN_SPM = const(60)  # 0: no target
RUN_SPM_BAND = const(61)
SHORT_STEPS = const(62)  # 1: said on steep descents
TELL_CLIMBS = const(63)  # 1
TELL_AID = const(64)  # 1
POLES_ABOVE = const(65)  # OFF or permille
POLES_DOWN_M = const(66)  # OFF or m: on descents so long and longer in hand; below 0 away, on those of -m
EAT_EVERY_S = const(67)  # 0: never
EAT_ON_GENTLE = const(68)  # 1: held for gentle descents
DRINK_EVERY_S = const(69)  # 0: to thirst
MACHINE = const(70)  # 0 outdoors, 1 treadmill, 2 stairs
STAIR_MM = const(71)  # rise of a stair
UTC_MIN = const(72)  # how far the wearer's clock is ahead of UTC, which the watch's is: for the calendar
POLES_RHYTHM = const(73)  # 1: "why?" of "poles out" is answered by taps, too
BREATH_RATE = const(74)  # 1: the breath is looked for in the strap's intervals
# Weights that the forecast begins with, 1/8 bpm for each 1024 (see `heart`).
FORECAST_8S = const(75)  # of the pulse above its mean of 8 s
FORECAST_64S = const(76)
FORECAST_512S = const(77)
FORECAST_SPM = const(78)
FORECAST_GAIT = const(79)
FORECAST_START = const(80)  # how new the session is
FORECAST_RISE = const(81)
FORECAST_AHEAD = const(82)
COUNT = const(83)

_DEFAULTS = (
    (185, 60, 111, 130, 148, 167)  # zones at 60/70/80/90 % of HRmax
    + (120, 150, 100, 200, -100, 8, 10, 148, 50, OFF, 1)
    + (0, 130, 148, 130, 139, 157, 1200, 10000, 80)
    + (10, 20, 6, 2, 9, 1800, 20, 20)
    + (740, 1050, 145, 135, 0)
    + (OFF, 3, 1, 0, 0, 0, 0, 0, 12)
    + (OFF, OFF, OFF, 10800, 0, 0, 0, OFF, 0)
    + (0, 130, 150, 0, 3, 0, 0, 0, OFF, OFF, 0, 1, 0, 0, 200)
    + (0, 0, 1)
    # Other people's: ridge regression over 13 recordings of 11 runners (tests/accuracy: each left out in turn).
    + (203, -146, -319, 87, -31, 130, 40, 112)
)


def defaults():
    """Return a new array of the defaults, for a wearer about whom nothing is known."""
    return array("i", _DEFAULTS)
