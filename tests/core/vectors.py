"""Test vectors of the log format: frames, the page they make, and every bit of it with its meaning.

Written down by hand from the description in `layout` and `predict`, not by the code; test_vectors holds the code
to them in both directions. A page is `head`, then `payload` padded with zeros to 496 bytes, then `crc`.
`python -m tests.core.vectors` prints them for firmware/README.md.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from trailcore.ids import NONE


@dataclass(frozen=True)
class Second:
    """A frame as the Frame API takes it: times in ms, levels 1 to 24."""

    t_ms: int
    has_tick: bool = True
    wrist: int = NONE
    pressure_pa: int = NONE
    bpm: int = NONE
    rr: tuple[int, ...] = ()
    steps: tuple[tuple[int, int], ...] = ()
    events: tuple[tuple[int, int, int], ...] = ()


@dataclass(frozen=True)
class Vector:
    """Frames and the page they make."""

    name: str
    session: int
    sequence: int
    t_ms: int
    """Of the frame before the first."""
    frames: tuple[Second, ...]
    bits: str
    """A line each: the bits (spaces do not count), then what they say."""
    head: str = field(kw_only=True)
    payload: str = field(kw_only=True)
    crc: str = field(kw_only=True)

    def bit_string(self) -> str:
        """The payload as a string of 0 and 1."""
        rows = (line.split("|")[0] for line in self.bits.strip().splitlines())
        return "".join(rows).replace(" ", "")

    def page(self) -> bytes:
        """The whole page."""
        body = bytes.fromhex(self.payload)
        return bytes.fromhex(self.head) + body + bytes(496 - len(body)) + bytes.fromhex(self.crc)


TWO_SECONDS = Vector(
    "two usual seconds",
    1,
    2,
    1000,
    (
        Second(2000, True, 14, 95012, 150, (410,), ((1200, 15), (1536, 16), (1872, 16))),
        Second(3000, True, 14, 95009, 151, (405, 412), ((2208, 16), (2536, 15), (2872, 17))),
    ),
    """
    0                       | a second on, with tick, pressure and heart rate
    1 0111 0011 0010 0100   | pressure 95012, the first of the page: 17 bits
    1001 0110               | heart rate 150: 8 bits
    1 001                   | intervals: 1
    0001 1001 1010          | RR 410: 12 bits
    1 011                   | steps: 3
    00 0110 0100            | the first step of the page: 100 x 8 ms before 2000
    01111                   | its strength, left foot: 15
    0 0010 1010             | 42 x 8 ms to the next (right foot, first value: 9 bits)
    10000                   | right foot: 16
    0 0010 1010             | 42 (left foot, first value)
    110                     | left foot, 15 + 1: u = 2, k = 0: two ones, a zero
    01110                   | wrist 14
    0                       | a second on, the same contents
    10 01                   | pressure 95012 - 3: u = 5, k = 2: 5 >> 2 = 1 one, a zero, then 5 & 3
    110                     | heart rate 150 + 1: u = 2, k = 0
    1 010                   | intervals: 2
    110 01                  | RR 410 - 5: u = 9, k = 2
    1110 10                 | RR 405 + 7: u = 14, k = 2
    0                       | steps: 3, as before
    0 0                     | right foot, 42 again: u = 0, k = 1
    0                       | right foot, 16 again
    0 1                     | left foot, 42 - 1: u = 1, k = 1
    10                      | left foot, 16 - 1: u = 1, k = 0
    0 0                     | right foot, 42 again
    110                     | right foot, 16 + 1
    0                       | wrist 14 again
    """,
    head="54120200000001008100e8030000",
    payload="5cc925a466ac6478aa02ace4eacf40c600",
    crc="e3c6",
)

RARE_THINGS = Vector(
    "a press between two seconds, a barometer alone, a gap of three hours",
    7,
    300,
    10000,
    (
        Second(10504, False, events=((6, 1, 0),)),
        Second(11000, True, pressure_pa=94870, steps=((10400, NONE), (10704, 9))),
        Second(12000, True, pressure_pa=94870),
        Second(10812000, True, 3, 101300, steps=((10811200, 8),), events=((8, 10800, 1), (7, 3, 1))),
    ),
    """
    110 1000 00 0011 1111   | 63 x 8 ms on; events, no tick
    1 00110 0010            | an event of kind 6 (button) with two numbers
    0010                    | 1: u = 2
    0000                    | 0
    0                       | no further event
    0                       | steps: 0, as at the start of every page
    10 0011                 | a second on from the page's time, for the press had no tick; tick and pressure
    1 0111 0010 1001 0110   | pressure 94870
    1 010                   | steps: 2
    00 0100 1011            | the first of the page: 75 x 8 ms before 11000
    00000                   | its strength is not known
    0 0010 0110             | 38 x 8 ms to the next (right foot, first value)
    01001                   | right foot: 9
    00000                   | wrist not known
    10 0011                 | a second on; tick and pressure, no heart rate
    0 00                    | pressure as before: u = 0, k = 2
    1 000                   | steps: 0
    0                       | wrist as before, not known
    111 1011                | events, pressure and tick, at
    0000010100100           | 1351500 x 8 ms: 164 x 8192
    1111101001100           | + 8012
    1 01000 0010            | an event of kind 8 (resume) with two numbers
    1000 1100 1001 1010 0101 | 10800: u = 21600 = 0o52140, lowest digit first
    0010                    | 1 (power)
    1 00111 0010            | an event of kind 7 (quiet)
    0110                    | 3 (strap): u = 6
    0010                    | 1: it fell silent
    0                       | no further event
    111111111111            | pressure 94870 + 6430: u = 12860, k = 2: far more than 11 ones, so an escape
    1 1000 1011 1011 0100   | and 101300 itself
    1 001                   | steps: 1
    000000000               | the rhythm broke off: interval 0, as the left foot's first value
    00 0110 0100            | and the step's age: 100 x 8 ms
    111111111111            | left foot 8, after not known (0): u = 16, an escape
    01000                   | 8
    1111110                 | wrist 0 + 3: u = 6, k = 0
    """,
    head="54122c0100000700120110270000",
    payload="d01fcc440477296a12c026482310f60a4fa65051934a539313fff1769200193ffd1f80",
    crc="4f0e",
)

WRAP = Vector(
    "across the wrap of the ticks, in the largest page numbers",
    65535,
    70000,
    (1 << 29) - 1504,
    (
        Second((1 << 29) - 504, True, bpm=72),
        Second(496, True, bpm=72, rr=(853,), steps=(((1 << 29) - 104, 5),)),
        Second(1496, True, bpm=201, rr=(305,), steps=((464, 5),)),
    ),
    """
    10 0101                 | a second on; tick and heart rate
    0100 1000               | heart rate 72
    0                       | intervals: 0
    0                       | steps: 0
    00000                   | wrist not known
    10 0101                 | a second on, past the wrap
    0                       | heart rate as before
    1 001                   | intervals: 1
    0011 0101 0101          | RR 853
    1 001                   | steps: 1
    00 0100 1011            | 75 x 8 ms before 496, which is before the wrap
    00101                   | left foot: 5
    0                       | wrist not known
    10 0101                 | a second on
    111111111111 11001001   | heart rate 201: escape
    0                       | intervals: 1
    111111111111 000100110001 | RR 305: escape
    0                       | steps: 1
    0 0100 0111             | 71 x 8 ms after the one before the wrap (right foot, first value)
    00101                   | right foot: 5
    0                       | wrist not known
    """,
    head="541270110100ffff830020faff1f",
    payload="952004a9355912ca97fff25ffe26223940",
    crc="bfeb",
)

EMPTY = Vector(
    "one tick and nothing else",
    0,
    0,
    0,
    (Second(1000),),
    """
    10 0001                 | a second on; a tick
    0                       | steps: 0
    00000                   | wrist not known
    """,
    head="54120000000000000c0000000000",
    payload="8400",
    crc="df0f",
)

VECTORS = (TWO_SECONDS, RARE_THINGS, WRAP, EMPTY)


def main() -> None:
    """Print the vectors as they stand in firmware/README.md."""
    for vector in VECTORS:
        print(f"### {vector.name[0].upper()}{vector.name[1:]}\n")
        print(f"head `{vector.head}` payload `{vector.payload}` crc `{vector.crc}`\n\n```")
        print("\n".join(line.strip() for line in vector.bits.strip().splitlines()))
        print("```\n")


if __name__ == "__main__":
    main()
