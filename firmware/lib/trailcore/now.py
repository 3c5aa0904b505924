"""What is known in this second: one array that every stage writes its own words of and reads the others'.

Indices, with the unit and who writes. NONE stands for not known.
"""

from trailcore.compat import const

ELAPSED_S = const(0)  # session: since it opened
GAIT = const(1)  # gait: STANDING, HIKING or RUNNING
GAIT_S = const(2)  # gait: for how long
SPM = const(3)  # gait: steps a minute, 0 when no steps come
STILL_S = const(4)  # gait: seconds without steps
RAN_S = const(5)  # gait: seconds of running in the session
STEPS = const(6)  # gait: steps in the session
NEW_STEPS = const(7)  # gait: steps since the last second
ALTITUDE_DM = const(8)  # climb: in the standard atmosphere
VERTICAL = const(9)  # climb: mm/s over the last 30 s
SPEED = const(10)  # ground: mm/s over the ground over the last 30 s
GRADE = const(11)  # ground: permille over the last 30 s
DISTANCE_MM = const(12)  # ground: by steps
ASCENT_CM = const(13)  # climb
DESCENT_CM = const(14)  # climb
BPM = const(15)  # heart
FORECAST = const(16)  # heart: bpm expected in 30 s
OVER_S = const(17)  # heart: seconds at or above the ceiling
TECHNICAL = const(18)  # course: 1 on ground that the plan marks so
TO_GO_M = const(19)  # course: to the finish
WANT = const(20)  # coach: the cue it would give now, 0 for none
REASON = const(21)  # coach: why
LIMIT = const(22)  # coach: what was compared with, permille or bpm by reason, 0 none
T_MS = const(23)  # session: tick of this second
PLACE_M = const(24)  # course: place on it, or where none is known distance by steps since the start
RISE_CM = const(25)  # climb: altitude gained in the last 10 s
SURE = const(26)  # gait: how sure it is of GAIT, 0 to 100
UNTRUSTED = const(27)  # gait: 1 while the wrist is untrusted: too few steps for what the legs must be doing
WRIST = const(28)  # session: level of the wrist's movement in the last second (see quantise)
WORLD = const(29)  # world: MOVING, BEFORE_START, STILL, CARRIED or SCRAMBLING
SUSPECT = const(30)  # climb: 1 while the pressure is suspect
GRADE_SD = const(31)  # ground: permille, one standard deviation of GRADE
MAP_GRADE = const(32)  # course: permille, slope of the planned course about where we are
PLACE_SD_M = const(33)  # course: one standard deviation of the place; NONE: off it, lost, or none planned
SCALE = const(34)  # course: permille, step length that the course tells to that which the plan says
AHEAD = const(35)  # course: permille, grade of the next 60 m
CLIMB_IN_M = const(36)  # course: to the foot of the next climb, 0 on one
CLIMB_GAIN_M = const(37)  # course: what that climb still gains
BREATH = const(38)  # breath: breaths a minute x 10
LATE = const(39)  # heart: 1 when it is low from hours of work: no reason to speed up
PRESSURE_PA = const(40)  # session: of the last observation
INTERVAL = const(41)  # breath: 1/1024 s from beat to beat, mean of the last few; NONE: none come
STEP = const(42)  # workout: step of the session that is done, from 1; NONE: none
STEP_GAIT = const(43)  # workout: the gait that it asks for, NONE any
STEP_LOW_BPM = const(44)  # workout: its band, NONE: none
STEP_HIGH_BPM = const(45)
STEP_LOW_SPM = const(46)  # workout: NONE: none
STEP_HIGH_SPM = const(47)
STEP_LEFT = const(
    48
)  # workout: until it ends, in s, m, steps or bpm, as it was up to 30 s ago; NONE: not known
STEP_GRADE = const(49)  # workout: permille of a treadmill, NONE: outdoors
STEEP_IN_M = const(50)  # course: to where steep ground begins, within 100 m; NONE: none
AID_IN_M = const(51)  # course: to the next aid station, NONE
CLIMB_LENGTH_M = const(52)  # course: what is left of the next climb, or of the one under way
STEEP_GRADE = const(53)  # course: permille, of that ground
STEP_BREATH = const(54)  # workout: steps in << 4 | steps out that it asks for, NONE: nothing
BREATHLESS = const(55)  # prompts: HIKE or EASE while the wearer can say no full sentence on a climb, 0 else
WORDS = const(56)
