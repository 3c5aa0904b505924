"""Two replays of one session, cue by cue: what the wrist felt, what another plan would have said, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

from trailcore import ids, now
from trailcore import settings as s
from trailcue import timeline, words
from trailcue.overriding import Wrongly, overridden
from trailcue.playback import Given, Session, Unplayable
from trailcue.replay import Cue, Replay, replay

NEAR_S = 120
"""Two cues of one kind no farther apart than this may be one that moved: a hill takes that long to make up its mind."""

CHANGES = ("same", "reason", "moved", "added", "dropped")

_LIMITS = {
    ids.STEEP: s.HIKE_ABOVE,
    ids.VERY_STEEP: s.VERY_STEEP_AT,
    ids.ZONE4: s.Z4_BPM,
    ids.ZONE4_SOON: s.Z4_BPM,
    ids.GENTLE: s.RUN_BELOW,
    ids.GENTLE_NO_STRAP: s.RUN_BELOW,
    ids.STILL_STEEP: s.RUN_BELOW,
    ids.GENTLE_DOWN: s.RUN_MAX_BPM,
    ids.CAP_START: s.CAP_START_BPM,
    ids.CAP_STEEP_UP: s.CAP_STEEP_UP_BPM,
    ids.CAP_TECHNICAL_DOWN: s.CAP_TECHNICAL_DOWN_BPM,
    ids.CAP_GENTLE_DOWN: s.CAP_GENTLE_DOWN_BPM,
    ids.CAP_LAST: s.CAP_LAST_BPM,
    ids.CEILING: s.CEILING_BPM,
    ids.STEEP_POLES: s.POLES_ABOVE,
}
"""Reason to the setting that its limit comes from, where that is one."""

_COMMANDS = (ids.HIKE, ids.RUN, ids.EASE)
"""What the coach wants at any second, said or not."""


@dataclass(frozen=True)
class Difference:
    """One cue, as both plans have it. The one that has none of it is None."""

    change: str
    """One of CHANGES. "dropped": felt, the other would not have said it; "added": the other way round."""
    own: dict[str, Any] | None
    """As `timeline.moments` gives it; for "added" what was held back instead, if it was."""
    other: dict[str, Any] | None
    why: str

    @property
    def shown(self) -> dict[str, Any]:
        """The cue of the one that has it, the wrist's if both do."""
        shown = self.other if self.change == "added" else self.own
        assert shown is not None
        return shown

    @property
    def t_ms(self) -> int:
        """When it was felt, or else would have been."""
        return self.shown["t_ms"]


@dataclass(frozen=True)
class Comparison:
    """A session beside what another plan makes of it."""

    differences: list[Difference]
    settings: list[tuple[int, int, int]]
    """Those in which the plans differ: index, its own value, the other's."""


def compared(session: Session, given: Given | None, overrides: Sequence[str]) -> Comparison:
    """Replay a session's log with another plan, and lay that beside its own.

    Args:
        session: as it was replayed with its own plan.
        given: the other plan; None: its own.
        overrides: cue settings over that, "hike_above=14%" each.

    Raises:
        Unplayable: an override does not hold for this session.
    """
    plan = given.plan_of(session.log) if given else session.replay.plan
    try:
        other = replay(session.log, overridden(plan, overrides))
    except Wrongly as error:
        raise Unplayable(f"{session.source}: --set {error}") from error
    mine, theirs = session.replay.plan.settings, other.plan.settings
    differing = [
        (index, mine[index], theirs[index]) for index in range(s.COUNT) if mine[index] != theirs[index]
    ]
    return Comparison(differences(session, other), differing)


def differences(session: Session, other: Replay) -> list[Difference]:
    """Return every cue that was felt in either replay, by time.

    A cue of one is laid to that of the same kind in the other which is nearest, in order and not farther than NEAR_S.
    Those that were held back are told where one is held and the other is not.

    Args:
        session: as it was replayed with its own plan.
        other: the same log, replayed with another.
    """
    mine, theirs = _Side("on the wrist", session, session.replay), _Side("the other plan", session, other)
    found: list[Difference] = []
    pairs, alone, added = laid(mine.felt(), theirs.felt())
    for one, two in pairs:
        found.append(_pair(mine, one, theirs, two))
    for cue in alone:
        held = _held(theirs, cue)
        found.append(
            Difference(
                "dropped", mine.told(cue), held and theirs.told(held), _without(cue, mine, theirs, held)
            )
        )
    for cue in added:
        held = _held(mine, cue)
        found.append(
            Difference("added", held and mine.told(held), theirs.told(cue), _without(cue, theirs, mine, held))
        )
    return sorted(found, key=lambda one: (one.t_ms, CHANGES.index(one.change)))


class _Side:
    """One of the two replays."""

    def __init__(self, name: str, session: Session, outcome: Replay) -> None:
        self.name = name
        self.replay = outcome
        self.held = [cue for cue in outcome.cues if timeline.is_held(cue)]
        self._moments = timeline.moments(replace(session, replay=outcome))
        self._at = {id(cue): at for at, cue in enumerate(outcome.cues)}

    def felt(self) -> list[Cue]:
        return [cue for cue in self.replay.cues if cue.fate in timeline.FELT]

    def told(self, cue: Cue) -> dict[str, Any]:
        return self._moments[self._at[id(cue)]]

    def known(self, word: int, second: int) -> int | None:
        at = second * now.WORDS + word
        value = self.replay.seconds[at] if 0 <= at < len(self.replay.seconds) else ids.NONE
        return None if value == ids.NONE else value


def laid(mine: Sequence[Cue], theirs: Sequence[Cue]) -> tuple[list[tuple[Cue, Cue]], list[Cue], list[Cue]]:
    """Lay cues of one kind side by side; return pairs, and those that are alone on either side."""
    kinds: dict[tuple[int, bool], tuple[list[Cue], list[Cue]]] = defaultdict(lambda: ([], []))
    for side, cues in enumerate((mine, theirs)):
        for cue in cues:
            kinds[cue.kind, cue.fate == ids.REPEATED][side].append(cue)
    pairs: list[tuple[Cue, Cue]] = []
    for ours, others in kinds.values():
        pairs += _aligned(ours, others)
    first = {id(one) for one, _ in pairs}
    second = {id(two) for _, two in pairs}
    return (
        pairs,
        [cue for cue in mine if id(cue) not in first],
        [cue for cue in theirs if id(cue) not in second],
    )


def _aligned(mine: list[Cue], theirs: list[Cue]) -> list[tuple[Cue, Cue]]:
    """Return the pairs, in order, that leave the fewest seconds between; one left alone counts as NEAR_S / 2.

    The textbook's alignment of two sequences: cost[i][j] is the least for the first i and j.
    """
    alone = NEAR_S / 2 + 1
    cost = [[alone * (i + j) for j in range(len(theirs) + 1)] for i in range(len(mine) + 1)]
    for i, j in product(range(len(mine)), range(len(theirs))):
        cost[i + 1][j + 1] = min(
            cost[i][j + 1] + alone, cost[i + 1][j] + alone, cost[i][j] + _apart(mine[i], theirs[j])
        )
    pairs: list[tuple[Cue, Cue]] = []
    i, j = len(mine), len(theirs)
    while i and j:
        if cost[i][j] == cost[i - 1][j - 1] + _apart(mine[i - 1], theirs[j - 1]):
            i, j = i - 1, j - 1
            pairs.append((mine[i], theirs[j]))
        elif cost[i][j] == cost[i - 1][j] + alone:
            i -= 1
        else:
            j -= 1
    return pairs[::-1]


def _apart(one: Cue, two: Cue) -> float:
    seconds = abs(one.second - two.second)
    return seconds if seconds <= NEAR_S else float("inf")


def _pair(mine: _Side, one: Cue, theirs: _Side, two: Cue) -> Difference:
    own, other = mine.told(one), theirs.told(two)
    later = two.second - one.second
    if later:
        said = f"{abs(later)} s {'later' if later > 0 else 'earlier'}: {other['why']}"
        return Difference("moved", own, other, said)
    if one.reason != two.reason:
        return Difference("reason", own, other, f"{own['why']}; the other plan: {other['why']}")
    return Difference("same", own, other, own["why"])


def _held(side: _Side, cue: Cue) -> Cue | None:
    """Return the nearest of this kind that a side held back."""
    near = [one for one in side.held if one.kind == cue.kind and abs(one.second - cue.second) <= NEAR_S]
    return min(near, key=lambda one: abs(one.second - cue.second), default=None)


def _without(cue: Cue, has: _Side, lacks: _Side, held: Cue | None) -> str:
    """Say why one side has a cue, and why the other does not."""
    return f"{has.told(cue)['why']}; {lacks.name}: {_silence(cue, has, lacks, held)}"


def _silence(cue: Cue, has: _Side, lacks: _Side, held: Cue | None) -> str:
    if held:
        return words.FATE_SENTENCES[held.fate]
    index = _LIMITS.get(cue.reason)
    if index is not None:
        limit = lacks.replay.plan.settings[index]
        if limit != has.replay.plan.settings[index]:
            unit = words.REASONS[cue.reason][2]
            return (
                "off"
                if limit == s.OFF
                else f"from {limit / 10:g} %"
                if unit == "%"
                else f"from {limit} {unit}"
            )
    if cue.kind not in _COMMANDS:
        return "does not ask for that, or not then"
    want = lacks.known(now.WANT, cue.second)
    reason = lacks.known(now.REASON, cue.second)
    if not want or reason not in words.REASONS:
        return "nothing called for a cue"
    if want == cue.kind:
        return f"{words.CUES[want]} was in force already"
    grade, bpm, limit = (lacks.known(word, cue.second) for word in (now.GRADE, now.BPM, now.LIMIT))
    return f"{words.CUES[want]} was in force ({words.reason_sentence(reason, grade, bpm, limit or 0)})"
