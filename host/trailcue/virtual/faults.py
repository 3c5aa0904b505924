"""The fault schedule: what goes wrong, and from when to when.

One grammar for the command line and the tests: `strap:20m..35m, baro:1h..1h10m`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

KINDS = {
    "strap": "the heart-rate strap is out of reach, no packets",
    "baro": "the barometer repeats its last value",
    "stop": "the runner stands (photo, aid station)",
}
"""Every kind of fault, with the words for a help page."""

_TIME = re.compile(r"(?:([0-9]+)h)?(?:([0-9]+)m)?(?:([0-9]+)s)?")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong.

    Attributes:
        kind: one of `KINDS`.
        start_s: seconds after the start of the session when it begins.
        end_s: seconds after the start of the session when it is over; later than `start_s`.
    """

    kind: str
    start_s: int
    end_s: int

    def __post_init__(self) -> None:
        """Refuse a kind nobody knows and a range that holds no time."""
        if self.kind not in KINDS:
            raise ValueError(f"fault {self.kind!r} is not known; known are {', '.join(KINDS)}")
        if self.start_s < 0:
            raise ValueError(f"fault {self.kind!r} starts before the session does: {self.start_s} s")
        if self.end_s <= self.start_s:
            start, end = format_time(self.start_s), format_time(max(self.end_s, 0))
            raise ValueError(f"fault {self.kind!r} must end after it starts, not {start}..{end}")

    def __str__(self) -> str:
        """Return the fault as it would be typed: `strap:20m..35m`."""
        return f"{self.kind}:{format_time(self.start_s)}..{format_time(self.end_s)}"


def parse_time(text: str) -> int:
    """Return the seconds of a time such as `1h10m`, `90s` or `20m`.

    Raises:
        ValueError: it is not hours, minutes and seconds in that order, each with its letter.
    """
    found = _TIME.fullmatch(text)
    if not text or found is None:
        raise ValueError(f"{text!r} is not a time; write it like 20m, 90s or 1h10m")
    hours, minutes, seconds = (int(part) if part else 0 for part in found.groups())
    return hours * 3600 + minutes * 60 + seconds


def format_time(seconds: int) -> str:
    """Return seconds as they would be typed: 4200 as `1h10m`, 0 as `0s`."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, "h"), (minutes, "m"), (rest, "s"))
    return "".join(f"{count}{unit}" for count, unit in parts if count) or "0s"


def parse_fault(text: str) -> Fault:
    """Return the fault written as `kind:from..to`.

    Raises:
        ValueError: with the text, what is wrong with it and how to write it.
    """
    kind, colon, times = text.partition(":")
    start, dots, end = times.partition("..")
    if not colon or not dots:
        raise ValueError(f"{text!r} is not a fault; write it as kind:from..to, like strap:20m..35m")
    try:
        return Fault(kind.strip(), parse_time(start.strip()), parse_time(end.strip()))
    except ValueError as error:
        raise ValueError(f"in {text!r}: {error}") from None


def parse_faults(text: str) -> list[Fault]:
    """Return the faults of a comma-separated schedule, in the order written; blank is none.

    Raises:
        ValueError: naming the part that is wrong.
    """
    if not text.strip():
        return []
    return [parse_fault(part.strip()) for part in text.split(",")]


def format_faults(faults: Iterable[Fault]) -> str:
    """Return a schedule that `parse_faults` reads back to the same faults."""
    return ", ".join(str(fault) for fault in faults)


def is_active(faults: Iterable[Fault], kind: str, t_s: int) -> bool:
    """Tell whether a fault of this kind covers the second that ends at `t_s`."""
    return any(fault.kind == kind and fault.start_s < t_s <= fault.end_s for fault in faults)
