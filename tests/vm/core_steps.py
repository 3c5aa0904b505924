"""Runs on the watch's interpreters: raw acceleration through the step counter.

    core_steps.py wrist.bin      writes steps.bin: each step found, and the whole state at the end

wrist.bin is of bursts: n, t_ms, period_us as i32, then n times x, y, z as i16; n < 0: the motor runs, from t_ms for
period_us microseconds. Imports nothing but the core.
"""

import sys
from array import array
from struct import pack, unpack

from trailcore.steps import Steps


def main(name):
    """Wear the wrist, burst by burst."""
    steps = Steps(5200, 4096)
    words = array("h", [0] * 300)
    with open(name, "rb") as wrist, open("steps.bin", "wb") as out:
        head = wrist.read(12)
        while head:
            n, t_ms, period_us = unpack("<iii", head)
            if n < 0:
                steps.motor(t_ms, t_ms + period_us // 1000 & (1 << 29) - 1)
            else:
                raw = wrist.read(6 * n)
                for i in range(3 * n):
                    words[i] = unpack("<h", raw[2 * i : 2 * i + 2])[0]
                steps.block(words, n, t_ms, period_us)
                for i in range(steps.found()):
                    out.write(pack("<ii", steps.times_ms[i], steps.strengths_mg[i]))
                steps.clear()
                out.write(pack("<i", steps.wrist_mg()))
            head = wrist.read(12)
        for words in (steps.v, steps.ring, steps.corr, steps.times_ms, steps.strengths_mg):
            for value in words:
                out.write(pack("<i", value))


main(sys.argv[1])
