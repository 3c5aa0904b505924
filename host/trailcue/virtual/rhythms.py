"""The wearer's ear for the watch's rhythms: bursts of the motor in, what they mean out.

Written down from what a wearer is taught, not from the watch's table: hike two long, run three short, ease one very
long, info long and short, alarm six. A person tells long from short at about a quarter of a second, and the ticks that
answer a press (50 ms) from a cue's shorts.
"""

from dataclasses import dataclass

PAUSE_US = 350_000
"""Silence that ends a rhythm: the gaps inside are 120-150 ms, and as long again for a motor that is slow to start."""

SHORT_MS, LONG_MS, VERY_LONG_MS = (80, 260), (260, 620), (620, 1600)

RHYTHMS = {
    "hike": (LONG_MS,) * 2,
    "run": (SHORT_MS,) * 3,
    "ease": (VERY_LONG_MS,),
    "info": (LONG_MS, SHORT_MS),
    "alarm": (SHORT_MS,) * 6,
}
"""What each feels like: how many, how long."""

ADVICE = {"hike": "hike", "run": "run", "ease": "ease", "alarm": "ease"}
"""What a runner makes of it; an alarm says that the heart is over its ceiling."""


@dataclass(frozen=True)
class Felt:
    """A rhythm that was felt.

    Attributes:
        name: one of `RHYTHMS`, "tap" for a single short one that leads, "" for what nobody would understand.
        start_us: when it began.
        end_us: when it ended.
    """

    name: str
    start_us: int
    end_us: int


def name(lengths_ms: list[float]) -> str:
    """Return the rhythm of bursts of these lengths; a tap that was cut short by a cue counts as none of it."""
    for heard in (lengths_ms, lengths_ms[1:]):
        for word, taps in RHYTHMS.items():
            if len(heard) == len(taps) and all(
                low <= ms < high for ms, (low, high) in zip(heard, taps, strict=True)
            ):
                return word
        if not heard or heard[0] >= SHORT_MS[1]:
            break
    return "tap" if len(lengths_ms) == 1 and lengths_ms[0] < SHORT_MS[1] else ""


def longest_next_ms(lengths_ms: list[float]) -> int:
    """Return how long the next burst of a rhythm that begins so can last, 0: none is to come. It is told when over."""
    longest_ms = 0
    for taps in RHYTHMS.values():
        begun = taps[: len(lengths_ms)]
        fits = all(low <= ms < high for ms, (low, high) in zip(lengths_ms, begun, strict=False))
        if fits and len(taps) > len(lengths_ms):
            longest_ms = max(longest_ms, taps[len(lengths_ms)][1])
    return longest_ms


class Ear:
    """Collects bursts into rhythms."""

    def __init__(self) -> None:
        """Feel nothing."""
        self._bursts: list[tuple[int, int]] = []

    def hear(self, start_us: int, end_us: int) -> None:
        """Feel a burst of the motor; one that goes on where the last one ended is the same burst."""
        if self._bursts and start_us <= self._bursts[-1][1]:
            self._bursts[-1] = (self._bursts[-1][0], max(end_us, self._bursts[-1][1]))
        else:
            self._bursts.append((start_us, end_us))

    @property
    def since_us(self) -> int | None:
        """When the rhythm began that is not over yet; None if nothing is felt."""
        return self._bursts[0][0] if self._bursts else None

    def understood(self, now_us: int) -> list[Felt]:
        """Return the rhythms that are over by now."""
        done: list[Felt] = []
        while self._bursts:
            count = 1
            while (
                count < len(self._bursts) and self._bursts[count][0] - self._bursts[count - 1][1] < PAUSE_US
            ):
                count += 1
            bursts = self._bursts[:count]
            lengths_ms = [(end_us - start_us) / 1000 for start_us, end_us in bursts]
            may_come_us = 0 if count < len(self._bursts) else 1000 * longest_next_ms(lengths_ms)
            if now_us - bursts[-1][1] < PAUSE_US + may_come_us:
                break
            self._bursts = self._bursts[count:]
            done.append(Felt(name(lengths_ms), bursts[0][0], bursts[-1][1]))
        return done
