"""What an accelerometer on the left wrist feels: a trunk that bounces, an arm of two links that swings, feet that land.

The wrist's path is written down as geometry and differentiated, so that centripetal, tangential and gravity's share
belong together; on top come the shock of each foot (and pole), the wobble of strap and skin, roads and hands.

Axes: x along the forearm to the hand, y towards the thumb, z out of the back of the wrist; at rest the sensor reads
+1 g upward. Sources of the constants are in the room's README.
"""

import math
from collections import deque
from itertools import pairwise
from typing import NamedTuple

from .noise import normal, stream

G_MPS2 = 9.80665
UPPER_ARM = 0.29 / G_MPS2
FOREARM = 0.25 / G_MPS2
"""Shoulder to elbow, elbow to watch: 0.186 and 0.146 of a height of 1.75 m, in m per (m/s²) of 1 g."""

LEG_M = 0.92
COMPASS_SHARE = 0.65
"""Rise of the body in walking, of what two stiff legs would give."""

CLIMB_SHARE = 0.35
"""How far the speed of rising strays from its mean within a step, as a share of it."""

LAG_STEPS = 0.08
"""How far the swing of the arm lags the other foot's strike."""

WALK_TOP = 0.12
"""Where in a walking step the trunk is pushed up hardest: both feet down."""

LEAST_US = 300_000
"""Rest is laid out in pieces no shorter, and a first step takes longer."""

LOOK_BACK = 400
"""Stretches kept for a sensor that is read late: two minutes of running."""


class Carriage(NamedTuple):
    """How the arm is carried: angles in degrees, forward and bent positive.

    Attributes:
        shoulder: mean angle of the upper arm from hanging.
        elbow: mean bend.
        bend: the elbow's swing as a share of the shoulder's, negative where it opens as the arm goes forward.
        roll: of the forearm, palm down negative.
        trunk: share of the trunk's motion that reaches the wrist.
        knock: share of the foot's shock that does.
        wobble_mg: of strap, skin and muscles, standard deviation.
    """

    shoulder: float
    elbow: float
    bend: float
    roll: float
    trunk: float
    knock: float
    wobble_mg: float


CARRIAGES = {
    "run": Carriage(-5.0, 116.0, -0.58, -25.0, 1.0, 1.0, 90.0),
    "walk": Carriage(2.0, 22.0, 0.58, -15.0, 0.8, 1.0, 25.0),
    "poles": Carriage(22.0, 65.0, 1.0, -12.0, 0.9, 0.6, 40.0),
    "double": Carriage(22.0, 65.0, 1.0, -12.0, 0.9, 0.6, 40.0),
    "held": Carriage(6.0, 45.0, 0.58, -15.0, 0.8, 1.0, 30.0),
    "thighs": Carriage(38.0, 18.0, 0.0, -65.0, 0.8, 0.5, 25.0),
    "stand": Carriage(4.0, 15.0, 0.0, -20.0, 0.0, 0.0, 6.0),
    "look": Carriage(25.0, 85.0, 0.0, -85.0, 0.0, 0.0, 15.0),
    "drink": Carriage(40.0, 105.0, 0.0, -10.0, 0.0, 0.0, 20.0),
    "desk": Carriage(18.0, 78.0, 0.0, -85.0, 0.0, 0.0, 4.0),
    "drive": Carriage(50.0, 40.0, 0.0, -50.0, 0.0, 0.0, 25.0),
}


RUN_THRUST, RUN_SWAY = 0.3, 0.10
WALK_THRUST, WALK_SWAY = 0.11, 0.07
"""Fore and aft, and sideways, in g; walking, the first is for each m/s."""

RUN_SKEW = 0.3
"""How much earlier than the middle of the contact the running force peaks; its impulse stays the same."""

WALK_SECOND = 0.15
"""Share of the second harmonic in the walking trunk's vertical acceleration."""

RUN_KNOCK, WALK_KNOCK = 0.3, 0.12
"""What is left at the wrist of a foot's shock, in g for each m/s."""

KNOCK_HZ, KNOCK_SPREAD_HZ = 11.0, 1.2
KNOCK_FADE = 1.0 / 0.035
"""How that rings."""

PLANT, PLANT_S, PLANT_FADE, PLANT_RATE = 0.7, 0.04, 45.0, 130.0
"""A pole's shock: g, so long after the foot's, its fading 1/s and rad/s."""

THIGHS_SWING = -9.0
"""Half of the shoulder's swing with hands on thighs, degrees: it goes with the own leg, not against it."""

POLES_SWING = 33.0
"""Half of it with poles, degrees for each metre of step: a planted pole stays behind as the body goes on."""

DOUBLE_STEPS = 4
DOUBLE_SWING = 45.0
"""Both poles are planted together, once in so many steps, and stay behind for half of these; no arm reaches further."""


class Push(NamedTuple):
    """What reaches the wrist of feet and poles in a stretch, in g.

    Attributes:
        contact: share of a running step on the ground, 0 when not running.
        lift: running, the peak of the ground's vertical force; walking, the amplitude of the vertical acceleration.
        thrust: of braking and pushing.
        sway: to the side.
        knock: of the foot's landing.
        plant: of the pole's.
    """

    contact: float = 0.0
    lift: float = 0.0
    thrust: float = 0.0
    sway: float = 0.0
    knock: float = 0.0
    plant: float = 0.0


class Arm(NamedTuple):
    """Angles of the arm in radians: mean and half swing of upper arm and forearm from hanging, roll of the forearm."""

    shoulder: float
    swing: float
    fore: float
    fore_swing: float
    roll: float


class Stretch(NamedTuple):
    """From one foot strike to the next, or a piece of rest.

    Attributes:
        start_us, end_us: from and to.
        side: 1 after a left strike, -1 after a right one.
        turn: by how much of its circle the arm's swing gets on, in radians; half of one, but for double poling.
        turned: how far it is at the start, counted from the foot of this side ahead.
        arm, change: as it is at the start, and by how much each angle is another at the end.
        push: of feet and poles.
        knock_rate: of the foot's ringing, rad/s.
        lean, lean_change: sideways in g, as in a curve.
        wobble: standard deviation in g.
    """

    start_us: int
    end_us: int
    side: float
    turn: float
    turned: float
    arm: Arm
    change: Arm
    push: Push
    knock_rate: float
    lean: float
    lean_change: float
    wobble: float


NOTHING = Push()
STEADY = Arm(0.0, 0.0, 0.0, 0.0, 0.0)


def run_contact(speed_mps: float) -> float:
    """Return the share of a running step that a foot is on the ground."""
    return min(max(0.78 - 0.09 * (speed_mps - 2.5), 0.5), 0.92)


def walk_lift(step_m: float, step_s: float, grade: float) -> float:
    """Return the amplitude of the trunk's vertical acceleration walking, in g.

    A compass whose top is rounded; on a climb the leg in front lifts the body in a part of each step, not all along.
    """
    half = min(step_m / (2.0 * LEG_M), 0.7)
    rise_m = COMPASS_SHARE * LEG_M * (1.0 - math.sqrt(1.0 - half * half))
    rate = 2.0 * math.pi / step_s
    climb_mps = max(grade, 0.0) * step_m / step_s
    return (rise_m / 2.0 * rate + CLIMB_SHARE * climb_mps) * rate / G_MPS2


def knock_factor(grade: float) -> float:
    """Return how much harder a foot lands on a slope: +54 % at -9°, nothing left at +9°."""
    return 1.0 - 3.4 * grade if grade < 0 else max(1.0 - 6.3 * grade, 0.15)


def swing_deg(carried: str, speed_mps: float, step_m: float) -> float:
    """Return half of the shoulder's swing in degrees, positive where the arm goes with the other leg."""
    if carried == "run":
        return 12.0 + 5.0 * speed_mps
    if carried == "poles":
        return POLES_SWING * step_m
    if carried == "double":
        return min(POLES_SWING * step_m * DOUBLE_STEPS / 2, DOUBLE_SWING)
    return THIGHS_SWING if carried == "thighs" else 5.0 + 7.5 * speed_mps


class Wrist:
    """Lays out the motion second by second, and tells the acceleration at any rising time within."""

    def __init__(self, seed: int) -> None:
        """Hang still."""
        self._rng = stream(seed, "wrist")
        self._random = stream(seed, "wobble").random
        self._until_us = 0
        self._side = 1.0
        self._double = 0
        self._arm = _arm(CARRIAGES["stand"])
        self._lean = 0.0
        self._types = False
        self._gesture: tuple[str, int] | None = None
        self._stretches: deque[Stretch] = deque(maxlen=LOOK_BACK)
        self._now = Stretch(0, 1, 1.0, math.pi, 0.0, self._arm, STEADY, NOTHING, 0.0, 0.0, 0.0, 0.0)
        self._x = self._y = self._z = 0.0

    def walk(
        self, strikes: list[tuple[int, bool]], gait: str, carried: str, speed_mps: float, grade: float
    ) -> None:
        """Lay out a second of steps.

        Args:
            strikes: (µs, whether it is the left foot) of each foot strike in the second, and of the next after it.
            gait: "run" or "walk".
            carried: which of `CARRIAGES`.
            speed_mps: over ground.
            grade: rise over run.
        """
        if strikes[0][0] - self._until_us > LEAST_US:  # from standing: the arm waits for the first strike
            self._still(strikes[0][0], CARRIAGES["stand"])
        for (start_us, is_left), (end_us, _) in pairwise(strikes):
            self._side = 1.0 if is_left else -1.0
            step_s = (end_us - start_us) / 1e6
            self._step(end_us, self._push(gait, carried, speed_mps, step_s, grade), carried, speed_mps)

    def rest(self, end_us: int, carried: str) -> None:
        """Lay out rest until the end of the second, carried as "stand", "desk" or "drive"."""
        piece = {"desk": self._desk, "drive": self._drive}.get(carried, self._stand)
        while self._until_us < end_us:
            piece(end_us)

    def _push(self, gait: str, carried: str, speed_mps: float, step_s: float, grade: float) -> Push:
        """Return what a step gives to the wrist."""
        how = CARRIAGES[carried]
        shock = how.knock * knock_factor(grade) * (1.0 + 0.15 * normal(self._rng)) * (1.0 + 0.1 * self._side)
        if gait == "run":
            contact = run_contact(speed_mps)
            return Push(
                contact, math.pi / (2.0 * contact), RUN_THRUST, RUN_SWAY, RUN_KNOCK * speed_mps * shock
            )
        lift = walk_lift(speed_mps * step_s, step_s, grade)
        plant = 0.0
        # A pole goes with the other foot; two go when their turn is.
        if (carried == "poles" and self._side < 0) or (carried == "double" and self._double == 0):
            plant = PLANT * (1.0 + 0.3 * normal(self._rng))
        trunk = how.trunk
        knock = WALK_KNOCK * speed_mps * shock
        return Push(0.0, lift * trunk, WALK_THRUST * speed_mps * trunk, WALK_SWAY * trunk, knock, plant)

    def _step(self, end_us: int, push: Push, carried: str, speed_mps: float) -> None:
        """Lay out a step until the next strike."""
        rng = self._rng
        swing = swing_deg(carried, speed_mps, speed_mps * (end_us - self._until_us) / 1e6)
        arm = _arm(
            CARRIAGES[carried],
            swing * (1.0 + 0.06 * normal(rng)),
            1.0 + 0.06 * normal(rng),
            (1.5 * normal(rng), 2.0 * normal(rng), 3.0 * normal(rng)),
        )
        turn, turned = math.pi, 0.0
        if carried == "double":
            turn = 2.0 * math.pi / DOUBLE_STEPS
            turned = turn * self._double + (math.pi if self._side > 0 else 0.0)  # planted with the arm ahead
            self._double = (self._double + 1) % DOUBLE_STEPS
        self._lay(end_us, arm, push, CARRIAGES[carried].wobble_mg / 1000.0, turn=turn, turned=turned)

    def _stand(self, until_us: int) -> None:
        """Shift about; now and then lift the arm for a few seconds."""
        if self._gesture is not None and self._until_us >= self._gesture[1]:
            self._gesture = None
        if self._gesture is None and self._random() < 0.03:
            name = "look" if self._random() < 0.6 else "drink"
            self._gesture = (name, self._until_us + round(1e6 * (2.0 + 3.0 * self._random())))
        how = CARRIAGES[self._gesture[0] if self._gesture else "stand"]
        self._still(self._end_us(0.6 + 0.6 * self._random(), until_us), how, 2.0)

    def _desk(self, until_us: int) -> None:
        """Type for a while, then sit for a while: a key is a small knock."""
        if self._random() < 0.02:
            self._types = not self._types
        if self._types:
            knock = 0.02 + 0.04 * self._random()
            self._still(self._end_us(0.12 + 0.2 * self._random(), until_us), CARRIAGES["desk"], 0.2, knock)
        else:
            how = CARRIAGES["desk" if self._random() < 0.9 else "drink"]
            self._still(self._end_us(1.5 + 3.5 * self._random(), until_us), how, 3.0)

    def _drive(self, until_us: int) -> None:
        """Hold a wheel on a road: curves lean, joints knock, the wheel is turned."""
        lean = 0.7 * self._lean + 0.08 * normal(self._rng)
        knock = 0.25 * self._random() if self._random() < 0.5 else 0.0
        end_us = self._end_us(1.0 + 2.0 * self._random(), until_us)
        self._still(end_us, CARRIAGES["drive"], 6.0, knock, lean - self._lean)

    def _end_us(self, length_s: float, until_us: int) -> int:
        """Return when a piece of rest ends: on time for the first foot strike after `until_us`, and not hastily."""
        end_us = self._until_us + round(1e6 * length_s)
        return end_us if end_us < until_us - LEAST_US else max(until_us, self._until_us + LEAST_US)

    def _still(
        self, end_us: int, how: Carriage, spread: float = 0.0, knock: float = 0.0, lean_change: float = 0.0
    ) -> None:
        """Lay out a piece without steps, its angles spread by so many degrees; what swung before fades."""
        rng = self._rng
        self._side = -self._side
        strays = (spread * normal(rng), spread * normal(rng), 2.0 * spread * normal(rng))
        push = Push(knock=knock) if knock else NOTHING
        self._lay(end_us, _arm(how, 0.0, 0.0, strays), push, how.wobble_mg / 1000.0, lean_change)

    def _lay(
        self,
        end_us: int,
        arm: Arm,
        push: Push,
        wobble: float,
        lean_change: float = 0.0,
        *,
        turn: float = math.pi,
        turned: float = 0.0,
    ) -> None:
        """Append a stretch from the arm as it is towards these angles."""
        change = Arm(*(after - before for before, after in zip(self._arm, arm, strict=True)))
        rate = 2.0 * math.pi * (KNOCK_HZ + KNOCK_SPREAD_HZ * normal(self._rng))
        self._stretches.append(
            Stretch(
                self._until_us,
                end_us,
                self._side,
                turn,
                turned,
                self._arm,
                change,
                push,
                rate,
                self._lean,
                lean_change,
                wobble,
            )
        )
        self._arm = arm
        self._lean += lean_change
        self._until_us = end_us

    def at(self, t_us: int) -> tuple[float, float, float]:
        """Return the acceleration in mg at a time that is laid out, not before one asked for already.

        What was laid out longer ago than `LOOK_BACK` stretches and never asked for is gone.
        """
        now = self._now
        while t_us >= now.end_us and self._stretches:
            now = self._now = self._stretches.popleft()
        start_us, end_us, side, turn, turned, arm, change, push, knock_rate, lean, lean_change, wobble = now
        since_s = max(t_us - start_us, 0) * 1e-6
        length_s = (end_us - start_us) * 1e-6
        u = min(since_s / length_s, 1.0)
        eases = (
            u * u * (3.0 - 2.0 * u),
            6.0 * u * (1.0 - u) / length_s,
            (6.0 - 12.0 * u) / (length_s * length_s),
        )
        angle = turned + turn * (u - LAG_STEPS)
        rate = turn / length_s
        c = side * math.cos(angle)
        swings = (c, -side * rate * math.sin(angle), -rate * rate * c)
        _, _, upper_ahead, upper_up = _link(UPPER_ARM, arm[0], change[0], arm[1], change[1], eases, swings)
        sin_b, cos_b, fore_ahead, fore_up = _link(
            FOREARM, arm[2], change[2], arm[3], change[3], eases, swings
        )
        ahead, up, out = _trunk(push, u, since_s, side, knock_rate)
        ahead += upper_ahead + fore_ahead
        up += upper_up + fore_up
        out += lean + lean_change * eases[0]
        r = self._random
        wobble *= 3.0  # of a uniform of spread 0.29, kept by half: 0.33
        self._x = x = 0.5 * self._x + wobble * (r() - 0.5)
        self._y = y = 0.5 * self._y + wobble * (r() - 0.5)
        self._z = z = 0.5 * self._z + wobble * (r() - 0.5)
        across = ahead * cos_b + up * sin_b
        roll = arm[4] + change[4] * eases[0]
        s = math.sin(roll)
        c = math.cos(roll)
        return (
            1000.0 * (ahead * sin_b - up * cos_b + x),
            1000.0 * (across * c + out * s + y),
            1000.0 * (out * c - across * s + z),
        )


def _arm(
    how: Carriage,
    swing: float = 0.0,
    bend: float = 0.0,
    strays: tuple[float, float, float] = (0.0, 0.0, 0.0),
) -> Arm:
    """Return an arm carried like this, in radians; the shoulder's swing in degrees, the elbow's as a factor."""
    shoulder, elbow = how.shoulder + strays[0], how.elbow + strays[1]
    degrees = (shoulder, swing, shoulder + elbow, swing * (1.0 + how.bend * bend), how.roll + strays[2])
    return Arm(*(math.radians(angle) for angle in degrees))


def _link(
    length: float,
    mean: float,
    mean_change: float,
    swing: float,
    swing_change: float,
    eases: tuple[float, float, float],
    swings: tuple[float, float, float],
) -> tuple[float, float, float, float]:
    """Return sine and cosine of a link's angle from hanging, and the acceleration of its end ahead and up, in g.

    Angle: mean - swing * cosine of the stride; `eases` and `swings` are the ease and that cosine with both derivatives.
    """
    swing += swing_change * eases[0]
    angle = mean + mean_change * eases[0] - swing * swings[0]
    rate = mean_change * eases[1] - swing * swings[1]
    tangential = length * (mean_change * eases[2] - swing * swings[2])
    centripetal = length * rate * rate
    s = math.sin(angle)
    c = math.cos(angle)
    return s, c, tangential * c - centripetal * s, tangential * s + centripetal * c


def _trunk(
    push: Push, u: float, since_s: float, side: float, knock_rate: float
) -> tuple[float, float, float]:
    """Return what the trunk passes to the arm, in g: ahead, up (1 at rest, 0 in flight), outward."""
    contact, lift, thrust, sway, knock, plant = push
    ahead = out = 0.0
    up = 1.0
    if contact:
        up = 0.0
        if u < contact:
            s = math.sin(math.pi * u / contact)
            up = lift * s * (1.0 + RUN_SKEW * math.cos(math.pi * u / contact))
            ahead = -thrust * math.sin(2.0 * math.pi * u / contact)
            out = -side * sway * s
    elif lift:
        c = math.cos(2.0 * math.pi * (u - WALK_TOP))
        up += lift * (c + WALK_SECOND * (2.0 * c * c - 1.0))
        ahead = -thrust * math.sin(2.0 * math.pi * u)
        out = -side * sway * math.sin(math.pi * u)
    if knock and since_s < 0.15:
        ring = knock * math.exp(-KNOCK_FADE * since_s) * math.sin(knock_rate * since_s)
        up += ring
        ahead -= 0.3 * ring
        out -= side * 0.2 * ring
    if plant and since_s > PLANT_S:
        since_s -= PLANT_S
        ring = plant * math.exp(-PLANT_FADE * since_s) * math.sin(PLANT_RATE * since_s)
        up += ring
        ahead -= 0.5 * ring
    return ahead, up, out
