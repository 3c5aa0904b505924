"""The stages that not every plan asks for: only if it does are their modules loaded. Needed to start only."""

from trailcore import settings as s
from trailcore.ids import NONE
from trailcore.now import STEP, STEP_BREATH, STEP_GRADE


def equip(session, plan):
    """Give a session what its plan asks for: workout, breathing, poling, prompts (which take presses), and at their
    turns the slow stages.
    """
    values = plan.settings
    now = session.now
    notices = session.notices
    _ask_nothing(now)
    turns = [None] * 20  # type: list
    if plan.program:
        from trailcore.workout import Workout

        session.workout = Workout(plan, now, notices)
    if plan.total_m and (values[s.TELL_CLIMBS] or values[s.TELL_AID]):
        from trailcore.road import Road

        turns[0] = turns[10] = Road(values, now, notices)
    if values[s.POLES_ABOVE] != s.OFF:
        from trailcore.poles import Poles

        turns[4] = Poles(values, now, notices)
        if values[s.POLES_RHYTHM] == 1:
            from trailcore.poling import Poling

            session.poling = Poling(now, session.phase, session.cues)
    if values[s.EAT_EVERY_S] or values[s.DRINK_EVERY_S]:
        from trailcore.fuel import Fuel

        turns[8] = Fuel(plan, now, notices)
    if values[s.HIKE_SPM_LOW] or values[s.RUN_SPM] or values[s.SHORT_STEPS] or plan.program:
        from trailcore.cadence import Cadence

        turns[14] = Cadence(values, now, notices)
    if values[s.ASK_RPE_S] or values[s.ASK_TALK] or values[s.ASK_SMILE]:
        from trailcore.prompts import Prompts

        session.prompts = Prompts(values, now, session.cues, notices)
        turns[18] = session.prompts
    if values[s.BREATH_IN] > 0 or plan.breathes:
        from trailcore.breathing import Breathing

        session.breathing = Breathing(values, now, session.phase, session.cues)
    if values[s.BREATH_RATE] == 1:
        from trailcore.breathrate import BreathRate

        session.breath = BreathRate(now)
    session.turns = turns


def _ask_nothing(now):
    """Have no step of a session ask for anything."""
    for i in range(STEP, STEP_GRADE + 1):
        now[i] = now[STEP_BREATH] = NONE


def state_of(session):
    """Return all arrays of a session in the order of images and checkpoints."""
    place = session.course.place
    arrays = (
        (session.now, session.v, session.gait.v, session.gait.ring, session.phase.v, session.climb.v)
        + (
            session.climb.rise.v,
            session.climb.rise.ring,
            session.world.v,
            session.ground.v,
            session.ground.ring,
        )
        + (session.heart.v, session.breath.v, session.course.v, place.v, place.cells)
        + (place.window.v, place.window.posts, session.course.book.v, session.coach.v, session.coach.effort.v)
        + (session.cues.v, session.cues.commands, session.notices.v, session.sensors.v)
        + session.advice.arrays
    )
    if session.course.wall:
        arrays += (session.course.wall.v,)
    if session.workout:
        arrays += session.workout.arrays
    for stage in session.turns[1:]:  # whoever has the first turn has another
        if stage:
            arrays += (stage.v,)
    if session.breathing:
        arrays += (session.breathing.v,)
    if session.poling:
        arrays += (session.poling.v,)
    return arrays
