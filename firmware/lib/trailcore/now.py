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
SPEED = const(10)  # climb: mm/s over the ground over the last 30 s
GRADE = const(11)  # climb: permille over the last 30 s
DISTANCE_MM = const(12)  # climb: by steps
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
PLACE_M = const(24)  # session: distance by steps since the start
RISE_CM = const(25)  # climb: altitude gained in the last 10 s
WORDS = const(26)
