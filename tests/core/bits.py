"""What a second costs in the log, channel by channel: `python -m tests.core.bits` prints the table.

The traffic is that of the budget: step intervals with 12 ms of jitter and feet 1 % apart, every beat's RR with 5 ms of
jitter, pressure at 1 Hz with 1.5 Pa of noise, strength straying by 15 %, in real pages as the recorder makes them.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass

from trailcore import pages, predict, quantise
from trailcore.frame import Frame
from trailcore.framewriter import FrameWriter
from trailcore.opening import Opening
from trailcore.recorder import Recorder

_NAMES = {
    predict.INTERVAL: "step intervals", predict.INTERVAL + 1: "step intervals", predict.STRENGTH: "step strengths",
    predict.STRENGTH + 1: "step strengths", predict.WRIST: "wrist level", predict.BPM: "heart rate",
    predict.INTERVAL_RR: "RR intervals", predict.PASCAL: "pressure",
}  # fmt: skip
ROWS = (
    "step intervals", "step strengths", "step ages", "RR intervals", "pressure", "wrist level", "heart rate",
    "frame heads", "counts",
)  # fmt: skip


@dataclass(frozen=True)
class Traffic:
    """Somebody on the move."""

    name: str
    spm: int
    bpm: int
    strength_mg: int
    seconds: int = 3600
    seed: int = 1


RUN = Traffic("run, 180 spm, 170 bpm", 180, 170, 1100)
HIKE = Traffic("hike, 115 spm, 140 bpm", 115, 140, 300)


class CountingWriter(FrameWriter):
    """A FrameWriter that knows what its bits were spent on."""

    def __init__(self, page: bytearray) -> None:
        self.spent: Counter[str] = Counter()
        super().__init__(page)

    def write(self, frame: Frame) -> bool:
        kept, self.spent = self.spent, Counter()
        begun = self.used()
        fits = super().write(frame)
        if fits:
            self.spent["step ages"] += self.used() - begun - sum(self.spent.values())
            kept.update(self.spent)
        self.spent = kept
        return fits

    def code(self, channel: int, value: int) -> None:
        begun = self.used()
        super().code(channel, value)
        self.spent[_NAMES[channel]] += self.used() - begun

    def _head(self, frame: Frame) -> None:
        begun = self.used()
        super()._head(frame)
        self.spent["frame heads"] += self.used() - begun

    def _count(self, which: int, n: int) -> None:
        begun = self.used()
        super()._count(which, n)
        self.spent["counts"] += self.used() - begun


@dataclass
class Bill:
    """What a traffic cost."""

    traffic: Traffic
    bits: dict[str, float]  # a second, by row of ROWS
    pages: int

    @property
    def payload_bytes_s(self) -> float:
        return sum(self.bits.values()) / 8

    @property
    def bytes_s(self) -> float:
        """With heads, checksums and what is left empty: what the pool loses."""
        return self.pages * pages.SIZE / self.traffic.seconds


class _Pages:
    def __init__(self) -> None:
        self.count = 0

    def put(self, page: bytearray) -> None:
        self.count += 1


def bill(traffic: Traffic) -> Bill:
    """Record an hour of it."""
    sink = _Pages()
    recorder = Recorder(sink, 1, 0)
    recorder.writer = writer = CountingWriter(recorder.page)
    recorder.open(Opening(), 0)
    frame = Frame()
    for fill in _seconds(traffic):
        fill(frame)
        recorder.write(frame)
    recorder.seal()
    return Bill(traffic, {name: writer.spent[name] / traffic.seconds for name in ROWS}, sink.count)


def _seconds(traffic: Traffic):
    """Yield a filler of the frame for each second."""
    rng = random.Random(traffic.seed)
    beat_ms, step_ms = 0.0, 0.0
    step = 0
    height_pa = 95000.0
    for second in range(1, traffic.seconds + 1):
        steps, beats = [], []
        while step_ms < 1000 * second:
            steps.append((int(step_ms), quantise.level(int(traffic.strength_mg * rng.gauss(1, 0.15)))))
            feet = 1.01 if step % 2 else 0.99
            step_ms += 60000 / traffic.spm * feet + rng.gauss(0, 12)
            step += 1
        while beat_ms < 1000 * second:
            rr_ms = 60000 / traffic.bpm + rng.gauss(0, 5)
            beat_ms += rr_ms
            beats.append(round(rr_ms * 1.024))
        height_pa -= rng.choice((-6, 0, 6, 2))
        pressure_pa = round(height_pa + rng.gauss(0, 1.5))
        wrist = quantise.level(int(traffic.strength_mg * rng.gauss(0.95, 0.07)))
        bpm = round(traffic.bpm + rng.gauss(0, 0.6))
        yield _filler(second, steps, beats, pressure_pa, bpm, wrist)


def _filler(second: int, steps: list, beats: list, pressure_pa: int, bpm: int, wrist: int):
    def fill(frame: Frame) -> None:
        frame.clear()
        frame.set_pressure(pressure_pa)
        frame.set_heart(bpm)
        for rr in beats:
            frame.add_rr(rr)
        for t_ms, level in steps:
            frame.add_step(t_ms, level)
        frame.close(1000 * second, True, wrist)

    return fill


def table(bills: list[Bill]) -> str:
    """The bills side by side, in markdown."""
    lines = [
        "| bits a second | " + " | ".join(b.traffic.name for b in bills) + " |",
        "|---|" + "---|" * len(bills),
    ]
    for row in ROWS:
        lines.append(f"| {row} | " + " | ".join(f"{b.bits[row]:.2f}" for b in bills) + " |")
    lines.append(
        "| **bytes a second, payload** | " + " | ".join(f"{b.payload_bytes_s:.2f}" for b in bills) + " |"
    )
    lines.append("| **bytes a second, in pages** | " + " | ".join(f"{b.bytes_s:.2f}" for b in bills) + " |")
    lines.append("| 30 h | " + " | ".join(f"{b.bytes_s * 108_000 / 1024:.0f} K" for b in bills) + " |")
    return "\n".join(lines)


if __name__ == "__main__":
    print(table([bill(RUN), bill(HIKE)]))
