"""What the wearer does of their own accord: presses of the button, sitting at a desk, driving.

`press short at 5m, double at 10m30s, desk 20m..50m, drive 1h..1h30m`.
"""

from dataclasses import dataclass
from itertools import pairwise

from .faults import Fault, parse_range, parse_time

PRESS_MS = {
    "short": (150,),
    "double": (120, 160, 120),
    "long": (1200,),
    "place": (120, 160, 120, 160, 120),
    "end": (4000,),
}
"""How a finger presses: ms down, up, down ...; a quick click takes 80-150 ms, a double one 100-200 ms between [mem].

`place` is three clicks, `end` a hold that ends the session.
"""

BETWEEN_US = 100_000
"""What a finger needs from one press to the next, at least."""

PLACES = ("stand", "desk", "drive")
"""Where a wearer can be besides on the course; the runner stands meanwhile."""


@dataclass(frozen=True)
class Script:
    """What is done and when.

    Attributes:
        held_us: when the button is down, (from, to) in µs after the start, in order.
        places: where the wearer is besides on the course: (place, from, to), seconds after the start.
    """

    held_us: tuple[tuple[int, int], ...] = ()
    places: tuple[tuple[str, int, int], ...] = ()

    def place(self, t_s: float) -> str | None:
        """Return where the wearer is in the second that ends at `t_s`; None: on the course."""
        for name, start_s, end_s in self.places:
            if start_s < t_s <= end_s:
                return name
        return None

    def stops(self) -> list[Fault]:
        """Return these places as stops of the runner."""
        return [Fault("stop", start_s, end_s) for _, start_s, end_s in self.places]


def press(kind: str, t_s: float) -> list[tuple[int, int]]:
    """Return when the button is down, in µs, for a press of this kind that begins at `t_s`.

    Raises:
        ValueError: no such press.
    """
    if kind not in PRESS_MS:
        raise ValueError(f"press {kind!r} is not known; known are {', '.join(PRESS_MS)}")
    at_us = round(t_s * 1_000_000)
    held = []
    for index, ms in enumerate(PRESS_MS[kind]):
        if index % 2 == 0:
            held.append((at_us, at_us + 1000 * ms))
        at_us += 1000 * ms
    return held


def parse_script(text: str) -> Script:
    """Return the script written in `text`; blank is none.

    Raises:
        ValueError: naming the part that is wrong and how to write it.
    """
    held: list[tuple[int, int]] = []
    places: list[tuple[str, int, int]] = []
    for part in text.split(",") if text.strip() else ():
        words = part.split()
        try:
            if words[:1] and words[0] in PLACES and len(words) == 2:
                start_s, end_s = parse_range(words[1])
                if end_s is None or end_s <= start_s:
                    raise ValueError(f"{words[0]} needs its end after its start, like {words[0]} 20m..50m")
                places.append((words[0], start_s, end_s))
                continue
            said = words[1:] if words[:1] == ["press"] else words
            if len(said) != 3 or said[1] != "at":
                raise ValueError("neither a press nor a place")
            held += press(said[0], parse_time(said[2]))
        except ValueError as error:
            wanted = (
                "write press short at 5m, double at 10m30s, desk 20m..50m, drive 1h..1h30m or stand 0s..2m"
            )
            raise ValueError(f"in {part.strip()!r}: {error}; {wanted}") from None
    held.sort()
    for before, after in pairwise(held):
        if after[0] < before[1] + BETWEEN_US:
            raise ValueError(
                f"two presses overlap at {after[0] / 1e6:g} s: there is one button and one finger"
            )
    return Script(tuple(held), tuple(places))
