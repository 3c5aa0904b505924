"""Say it or not: precedence, spacing, budget, one repeat, silence for the ignored; and the ring of cues.

A want that lasts is an episode: said once, repeated once after `repeat_s` if the gait has not changed, then
counted as ignored; two episodes ignored in a row mute that cue for `mute_s`. An episode ends when the
want has been gone for 10 s, so that a want that flickers at a threshold is one episode.
"""

from array import array

from trailcore import ids, settings
from trailcore.compat import const
from trailcore.ids import GIVEN, HIKING, REPEATED, RUNNING
from trailcore.now import BPM, ELAPSED_S, GAIT, GAIT_S, GRADE, LIMIT, OVER_S, PLACE_M, REASON, T_MS, WANT

# A row of the ring: kind, reason, fate, tick in ms, grade in permille, bpm, limit (permille or bpm by reason, 0 none),
# distance in m; grade and bpm NONE where not known.
ROW = const(8)
ROWS = const(16)

_COUNT = const(0)  # rows written since the session opened
_EPISODE = const(1)  # kind of the present episode, 0 for none
_SAID_S = const(2)  # elapsed s when it was said, -1 not yet
_REPEATED = const(3)  # 0 not yet, 1 once, then _FOLLOWED or _DROPPED
_GONE_S = const(4)
_LAST_HELD = const(5)  # fate last written for this episode, so that each is written once
_LAST_CMD_S = const(6)  # elapsed s of the last command
_ALARM_S = const(7)  # elapsed s of the last alarm, -1 none sounding, or _ACKED
_LAST_KIND = const(8)  # the last felt cue, for "why?"
_LAST_REASON = const(9)
_LAST_LIMIT = const(10)
_CMD_NEXT = const(11)
_IGNORED = const(12)  # by kind: + HIKE, RUN, EASE
_MUTED_TILL = const(16)
_AWAY_S = const(20)  # seconds against a cue that had been followed
_LAST_CMD = const(21)  # its kind, 0: of the plan's own rhythm, which turns as it asks for
LOGGED = const(22)  # rows that the log holds already
_LAST_TAP_S = const(23)  # elapsed s from which the last alarm or notice keeps commands away
_FELT_S = const(24)  # elapsed s of whatever was felt last
_WRONG = const(25)  # 1: the wearer has said that the last felt cue was wrong
_WORDS = const(26)
_FOLLOWED = const(2)
_DROPPED = const(3)
_SAME_AGAIN_S = const(120)  # the same command sooner is nagging
_REVERSE_S = const(90)  # "hike" and "run" soon after each other is no advice
_AWAY_MAX_S = const(60)  # then the same cue is said anew
_LONG_AGO = const(-100000)
_GONE_MAX_S = const(10)
_SURE_S = const(5)  # a gait that has lasted less may be a stumble
_IGNORED_AFTER_S = const(30)
_EASED_AFTER_S = const(60)  # a heart above its cap for so long after "ease" was not eased
_CEILING_S = const(15)
_ALARM_EVERY_S = const(20)
_ACKED = const(1 << 29)  # later than all seconds
_COMMANDS = const(12)
_AFTER_NOTICE_S = const(6)  # a notice is understood by then (2.5 s and a reaction): no command waits longer
_APART_S = const(3)  # patterns last 2.3 s at most, and are told apart by their rhythm: none begins in another
_LONG_S = const(300)  # ago: nobody means that cue any more


class Cues:
    """Wants in, felt and held-back cues out through `ring`; the reader keeps its own count."""

    def __init__(self, values, now):
        self.settings = values
        self.now = now
        self.v = array("i", [0] * _WORDS)
        self.v[_SAID_S] = self.v[_ALARM_S] = -1
        self.v[_LAST_CMD_S] = self.v[_LAST_TAP_S] = self.v[_FELT_S] = _LONG_AGO
        self.commands = array("i", [_LONG_AGO] * _COMMANDS)
        self.ring = array("i", [0] * (ROW * ROWS))

    def count(self):
        """Return how many rows have been written; row i lies at (i % ROWS) * ROW of `ring`."""
        return self.v[_COUNT]

    def tell(self, kind, reason, limit, fate):
        """Write a row to the ring, and remember it for "why?" if it was felt."""
        v = self.v
        now = self.now
        ring = self.ring
        at = v[_COUNT] % ROWS * ROW
        v[_COUNT] += 1
        ring[at] = kind
        ring[at + 1] = reason
        ring[at + 2] = fate
        ring[at + 3] = now[T_MS]
        ring[at + 4] = now[GRADE]
        ring[at + 5] = now[BPM]
        ring[at + 6] = limit
        ring[at + 7] = now[PLACE_M]
        if fate > REPEATED:
            return
        v[_FELT_S] = now[ELAPSED_S]
        if kind != ids.WHY:
            if kind > ids.EASE:
                least = self.settings[settings.MIN_GAP_S]
                v[_LAST_TAP_S] = now[ELAPSED_S] - (least - _AFTER_NOTICE_S if kind > ids.WHY else 0)
            v[_WRONG] = 0
            v[_LAST_KIND] = kind
            v[_LAST_REASON] = reason
            v[_LAST_LIMIT] = limit

    def why(self):
        """Say the last felt cue again, because the wearer asked; nothing if there was none."""
        if self.v[_LAST_KIND]:
            self.tell(ids.WHY, self.v[_LAST_REASON], self.v[_LAST_LIMIT], GIVEN)

    def wrong(self):
        """Note that the last felt cue was wrong, because the wearer said so; nothing if there was none of late."""
        if self.v[_LAST_KIND] and not self.v[_WRONG] and self.still_s(0) <= _LONG_S:
            self.v[_WRONG] = 1
            self.tell(ids.WRONG, self.v[_LAST_REASON], self.v[_LAST_LIMIT], ids.NOTED)

    def still_s(self, kind):
        """Return for how many seconds nothing has been felt; NONE if what was felt last is not of `kind` (0: any)."""
        other = kind and kind != self.v[_LAST_KIND]
        return ids.NONE if other else self.now[ELAPSED_S] - self.v[_FELT_S]

    def does(self, kind):
        """Tell whether the wearer already does what `kind` asks: never say what is already happening."""
        gait = self.now[GAIT]
        return (kind == ids.HIKE and gait != RUNNING) or (kind == ids.RUN and gait != HIKING)

    def is_still(self):
        """Tell whether what was felt last is over."""
        return self.now[ELAPSED_S] - self.v[_FELT_S] >= _APART_S

    def sounds(self):
        """Tell whether the alarm sounds, not acknowledged."""
        return 0 <= self.v[_ALARM_S] < _ACKED

    def acknowledge(self):
        """Silence the alarm until the heart rate has been below the ceiling; True if one was sounding."""
        sounding = self.sounds()
        self.v[_ALARM_S] = _ACKED if sounding else self.v[_ALARM_S]
        return sounding

    def alarm(self):
        """Sound the ceiling alarm after 15 s, each 20 s until acknowledged. Exempt from every budget."""
        v = self.v
        elapsed_s = self.now[ELAPSED_S]
        if self.now[OVER_S] < _CEILING_S:
            v[_ALARM_S] = -1
        elif v[_ALARM_S] < 0 or elapsed_s - v[_ALARM_S] >= _ALARM_EVERY_S:
            v[_ALARM_S] = elapsed_s
            self.tell(ids.ALARM, ids.CEILING, self.settings[settings.CEILING_BPM], GIVEN)

    def second(self, hold):
        """Say what the coach wants, or not; `hold` is a fate that holds it back (STOOD, ARMED) or 0."""
        v = self.v
        now = self.now
        kind = now[WANT]
        if v[_EPISODE] and kind != v[_EPISODE]:
            self._close(kind != 0)
        if kind == 0:
            return
        v[_EPISODE] = kind
        v[_GONE_S] = 0
        if v[_SAID_S] >= 0:
            self._follow_up(kind, hold)
        elif not self.does(kind) and now[GAIT_S] >= _SURE_S:
            fate = hold or self.fate(kind, self._spacing(kind))
            if fate == GIVEN:
                self.command(kind)
                v[_SAID_S] = now[ELAPSED_S]
            if fate != v[_LAST_HELD] or fate == GIVEN:
                v[_LAST_HELD] = fate
                self.tell(kind, now[REASON], now[LIMIT], fate)

    def _close(self, at_once):
        v = self.v
        v[_GONE_S] += 1
        if not at_once and v[_GONE_S] < _GONE_MAX_S:
            return
        if v[_EPISODE] == ids.EASE and v[_SAID_S] >= 0 and v[_REPEATED] == 0:
            v[_IGNORED + ids.EASE] = 0  # the heart came down in time
        v[_EPISODE] = v[_GONE_S] = v[_REPEATED] = v[_LAST_HELD] = v[_AWAY_S] = 0
        v[_SAID_S] = -1

    def turns(self, kind):
        """Tell whether `kind` would turn round a command that the general rule gave just now."""
        v = self.v
        return v[_LAST_CMD] == ids.HIKE + ids.RUN - kind and self.now[ELAPSED_S] - v[_LAST_CMD_S] < _REVERSE_S

    def command(self, kind):
        """Count a command of this kind, 0: the first tap of the plan's own rhythm."""
        v = self.v
        v[_LAST_CMD] = kind
        v[_LAST_CMD_S] = self.commands[v[_CMD_NEXT]] = self.now[ELAPSED_S]
        v[_CMD_NEXT] = (v[_CMD_NEXT] + 1) % _COMMANDS

    def _follow_up(self, kind, hold):
        """After a command: note that it was followed, repeat it once, or count it as ignored."""
        v = self.v
        now = self.now
        since = now[ELAPSED_S] - v[_SAID_S]
        repeat_s = self.settings[settings.REPEAT_S]
        ignored_s = _EASED_AFTER_S if kind == ids.EASE else _IGNORED_AFTER_S
        if self.does(kind):
            v[_IGNORED + kind] = v[_AWAY_S] = 0
            v[_REPEATED] = _FOLLOWED
        elif hold:
            self._close(True)  # whoever does as the session's step says has ignored nothing
        elif v[_REPEATED] == _FOLLOWED:
            v[_AWAY_S] += now[REASON] != ids.TECHNICAL  # a stretch of it is said once
            if v[_AWAY_S] >= _AWAY_MAX_S:
                self._close(True)
        elif v[_REPEATED] == (kind != ids.EASE) and since >= ignored_s:
            v[_REPEATED] = _DROPPED
            v[_IGNORED + kind] ^= 1
            if not v[_IGNORED + kind]:  # the second in a row
                v[_MUTED_TILL + kind] = now[ELAPSED_S] + self.settings[settings.MUTE_S]
        elif kind != ids.EASE and not v[_REPEATED] and since >= repeat_s and self.is_still():
            v[_REPEATED] = 1
            self.tell(kind, now[REASON], now[LIMIT], REPEATED)

    def fate(self, kind, apart_s):
        """Return what becomes of a command of this kind, so many seconds after the last at the earliest."""
        v = self.v
        elapsed_s = self.now[ELAPSED_S]
        if elapsed_s < v[_MUTED_TILL + kind]:
            return ids.MUTED
        gap_s = self.settings[settings.MIN_GAP_S]
        if elapsed_s - v[_LAST_CMD_S] < apart_s or elapsed_s - v[_LAST_TAP_S] < gap_s:
            return ids.TOO_SOON
        # "Hike" is what the wearer relies on: "ease" leaves half of the five minutes to it, both a sixth of the hour.
        most = self.settings[settings.MAX_5MIN]
        if self._within(300) >= (most - most // 2 if kind == ids.EASE else most):
            return ids.BUDGET_5MIN
        most = min(_COMMANDS, self.settings[settings.MAX_HOUR])
        if self._within(3600) >= (most if kind == ids.HIKE else most - most // 6):
            return ids.BUDGET_HOUR
        return GIVEN

    def _spacing(self, kind):
        """Return the least seconds between the last command and one of `kind`."""
        last = self.v[_LAST_CMD]
        apart_s = 0 if kind == ids.EASE or last == ids.EASE else _REVERSE_S
        return max(self.settings[settings.MIN_GAP_S], _SAME_AGAIN_S if kind == last else apart_s)

    def _within(self, span_s):
        """Return how many commands were given in the last `span_s`."""
        since_s = self.now[ELAPSED_S] - span_s
        n = 0
        for i in range(_COMMANDS):
            n += self.commands[i] > since_s
        return n
