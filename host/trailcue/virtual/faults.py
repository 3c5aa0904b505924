"""The fault schedule: what goes wrong, and from when to when: `--drop-strap 20m..35m --power-cut 2h`."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

PARTS = {
    "imu": "the accelerometer",
    "baro": "the barometer",
    "haptics": "the motor's driver",
    "optical": "the optical sensor",
}
"""Parts on the I2C bus that can fail, with their words."""

WAYS = {
    "absent": "is not on the bus",
    "nack": "answers no transfer",
    "stuck": "repeats its last values",
    "saturated": "reads full scale",
    "wrong-id": "says it is another part",
    "late": "holds the bus, so that each transfer takes longer",
}
"""How each of them can fail."""

KINDS = {f"{part}-{way}": f"{what} {does}" for part, what in PARTS.items() for way, does in WAYS.items()} | {
    "haptics-saturated": "the motor's driver reports over-current and drives nothing",
    "strap": "the heart-rate strap is out of reach, no packets",
    "strap-never": "the strap is not there at all, it never advertises",
    "strap-flapping": "the strap connects and drops every few seconds",
    "strap-hanging": "the strap stays connected and sends nothing",
    "strap-stranger": "somebody else's strap is near, the own one is not",
    "battery-ending": "the battery runs empty within minutes",
    "battery-swapped": "the battery is taken out and a full one put in",
    "clock-unset": "the clock loses the date",
    "storage-full": "the log is full of what no laptop has pulled, from about then (not of a watch with a name)",
    "button-bouncing": "the button's contacts bounce for longer than they should",
    "usb-power": "a power bank is plugged in, no host",
    "power-cut": "the power is cut",
    "stop": "the runner stands (photo, aid station)",
}
"""Every kind of fault, with the words for a help page."""

MOMENTS = frozenset({"battery-swapped", "clock-unset", "power-cut"})
"""What happens at a time; a range, where one is given, is how long the power is off."""

BODY = frozenset({"stop"})
"""What befalls the wearer; everything else befalls the watch and its parts."""

SHOWN_BY_RUNNER = frozenset({"strap", "baro-stuck", "stop"})
"""What a runner can show alone, without the parts of a watch."""

OPTIONS = {f"{way}-{part}": f"{part}-{way}" for part in PARTS for way in WAYS} | {
    "drop-strap": "strap",
    "no-strap": "strap-never",
    "flapping-strap": "strap-flapping",
    "hanging-strap": "strap-hanging",
    "stranger-strap": "strap-stranger",
    "end-battery": "battery-ending",
    "swap-battery": "battery-swapped",
    "unset-clock": "clock-unset",
    "full-storage": "storage-full",
    "bouncing-button": "button-bouncing",
    "usb-power": "usb-power",
    "power-cut": "power-cut",
    "stop": "stop",
}
"""Each kind as an option of the command line, without its dashes."""

_TIME = re.compile(r"(?:([0-9]+)h)?(?:([0-9]+)m)?(?:([0-9]+)s)?")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong.

    Attributes:
        kind: one of `KINDS`.
        start_s: seconds after the start of the session when it begins.
        end_s: seconds after the start of the session when it is over, later than `start_s`; None: it lasts to the
            end, or, of one of `MOMENTS`, takes no time.
    """

    kind: str
    start_s: int
    end_s: int | None = None

    def __post_init__(self) -> None:
        """Refuse a kind nobody knows and a range that holds no time."""
        if self.kind not in KINDS:
            raise ValueError(f"fault {self.kind!r} is not known; known are {', '.join(KINDS)}")
        if self.start_s < 0:
            raise ValueError(f"fault {self.kind!r} starts before the session does: {self.start_s} s")
        if self.end_s is not None and self.end_s <= self.start_s:
            start, end = format_time(self.start_s), format_time(max(self.end_s, 0))
            raise ValueError(f"fault {self.kind!r} must end after it starts, not {start}..{end}")

    def __str__(self) -> str:
        """Return the fault with its times as they would be typed: `strap:20m..35m`, `power-cut:2h`."""
        end = "" if self.end_s is None else f"..{format_time(self.end_s)}"
        return f"{self.kind}:{format_time(self.start_s)}{end}"

    def covers(self, t_s: float) -> bool:
        """Tell whether `t_s` lies inside, its end included."""
        return self.start_s < t_s and (self.end_s is None or t_s <= self.end_s)


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


def parse_range(text: str) -> tuple[int, int | None]:
    """Return the seconds of `20m..35m`, or of `20m` alone, which has no end.

    Raises:
        ValueError: one of them is no time.
    """
    start, dots, end = text.partition("..")
    return parse_time(start.strip()), parse_time(end.strip()) if dots else None


def format_time(seconds: int) -> str:
    """Return seconds as they would be typed: 4200 as `1h10m`, 0 as `0s`."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, "h"), (minutes, "m"), (rest, "s"))
    return "".join(f"{count}{unit}" for count, unit in parts if count) or "0s"


def parse_options(given: Mapping[str, Iterable[str]]) -> list[Fault]:
    """Return the faults of command-line options: each option of `OPTIONS` with the times given to it.

    Args:
        given: `{"drop-strap": ["20m..35m", "1h"]}`, option without dashes to what was typed after it.

    Raises:
        ValueError: naming the option that is wrong and what is wrong with it.
    """
    found = []
    for option, texts in given.items():
        if option not in OPTIONS:
            raise ValueError(f"--{option} is no fault; known are --{', --'.join(OPTIONS)}")
        for text in texts:
            try:
                found += [Fault(OPTIONS[option], *parse_range(part)) for part in text.split(",")]
            except ValueError as error:
                raise ValueError(f"--{option} {text}: {error}") from None
    return found


def refuse_all_but(faults: Iterable[Fault], kinds: Iterable[str]) -> None:
    """Refuse faults that nothing here would show.

    Raises:
        ValueError: naming the first that is of none of these kinds.
    """
    known = sorted(kinds)
    for fault in faults:
        if fault.kind not in known:
            raise ValueError(f"{fault}: only the virtual watch shows it; here are {', '.join(known)}")


def is_active(faults: Iterable[Fault], kind: str, t_s: float) -> bool:
    """Tell whether a fault of this kind covers the second that ends at `t_s`."""
    return any(fault.kind == kind and fault.covers(t_s) for fault in faults)
