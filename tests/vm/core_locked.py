"""Runs on the watch's interpreters: the hot path under `micropython.heap_lock()`, where any allocation raises.

Fills a frame, writes it into a page and feeds it to the core, second by second: at full scale, across the wrap
of the ticks, with pages being sealed. Prints one line a case: its name, and "0" or what allocated. The numbers
are those of `ids`: folded for the watch, the core has no names for them.
"""

# pyright: reportMissingImports=false
import gc
from array import array

import micropython

from trailcore import image
from trailcore.frame import Frame
from trailcore.plan import Plan
from trailcore.recorder import Recorder
from trailcore.session import Session
from trailcore.steps import Steps

WRAP = 1 << 29
NONE = -32768
BUTTON, QUIET, RESUME, BATTERY, STORAGE = 6, 7, 8, 9, 10


class Sink:
    """Takes pages and counts them."""

    def __init__(self):
        self.count = 0

    def put(self, page):
        self.count += 1


def usual(frame, t, i):
    """Run at 180 spm, 170 bpm."""
    frame.set_pressure(95000 - (i & 63))
    frame.set_heart(170 - (i & 7))
    frame.add_rr(361 + (i & 3))
    frame.add_rr(358 - (i & 3))
    frame.add_rr(360)
    frame.add_step((t - 904) & (WRAP - 1), 15 + (i & 1))
    frame.add_step((t - 568) & (WRAP - 1), 16)
    frame.add_step((t - 232) & (WRAP - 1), 15)
    frame.close(t, True, 14 + (i & 1))


def full(frame, t, i):
    """As much as a frame holds, as large as it gets, jumping about."""
    up = i & 1
    for _ in range(6):
        frame.add_event(BATTERY if up else 23, (WRAP - 1) if up else 1 - WRAP, WRAP - 1)
    frame.set_pressure(131071 if up else 0)
    frame.set_heart(255 if up else 0)
    for _ in range(7):
        frame.add_rr(4095 * up)
    for j in range(7):
        frame.add_step((t - 980 + 140 * j) & (WRAP - 1), 24 if (j + i) & 1 else 1)
    frame.close(t, True, 24 if up else NONE)


def steep(frame, t, i):
    """A mountain up and down at the barometer's limits, with every kind of event."""
    part = i % 400
    frame.set_pressure(110000 - 200 * part if part < 200 else 30000 + 200 * part)
    if i % 7 < 5:
        frame.set_heart(25 if part < 100 else 240)
    for j in range(4):
        frame.add_step((t - 960 + 240 * j) & (WRAP - 1), NONE if i & 4 else 20)
    if i % 50 == 0:
        frame.add_event(BUTTON, 1 + i // 50 % 3, 0)
    if i % 60 == 0:
        frame.add_event(BATTERY, 3300 + i // 60 % 5 * 100, 0)
        frame.add_event(STORAGE, i // 60 % 5 * 20, 0)
    if i % 90 == 1:
        frame.add_event(QUIET, 1 + i // 90 % 3, i // 270 % 2)
    if i % 199 == 1:
        frame.add_event(RESUME, NONE if i & 1 else 500000, 1)
    if i % 200 == 150:
        frame.close(t, False, NONE)
    else:
        frame.close(t, True, 24)


def resting(frame, t, i):
    """Nothing but time."""
    frame.close(t, True, NONE)


def walk_and_run(frame, t, i):
    """Hills long enough for cues of all kinds, no strap in between."""
    part = i % 300
    frame.set_pressure(95000 - (part if part < 150 else 300 - part) * 8)
    if i % 900 < 600:
        frame.set_heart(130 + part // 5)
    if part < 100 or part > 140:
        for j in range(3):
            frame.add_step((t - 900 + 330 * j) & (WRAP - 1), 16)
    else:
        frame.add_step((t - 600) & (WRAP - 1), 9)
        frame.add_step((t - 60) & (WRAP - 1), 8)
    frame.close(t, True, 12)


def drive(fill, frame, recorder, session, first, seconds):
    """The second of the watch, without what is outside the core."""
    for i in range(seconds):
        frame.clear()
        fill(frame, (first + 1000 * i) & (WRAP - 1), i)
        recorder.write(frame)
        frame.feed(session)
        lead = session.lead()
        if lead:
            lead.next_tap_ms(frame.t_ms)


def case(name, fill, first, seconds):
    """Run a case locked; tell what happened."""
    with open("plan.bin", "rb") as file:
        session = Session(Plan(bytearray(file.read())))
    sink = Sink()
    recorder = Recorder(sink, 1, 0)
    frame = Frame()
    gc.collect()
    micropython.heap_lock()  # pyright: ignore[reportAttributeAccessIssue]
    try:
        drive(fill, frame, recorder, session, first, seconds)
        what = "0"
    except MemoryError:
        what = "allocates"
    finally:
        micropython.heap_unlock()  # pyright: ignore[reportAttributeAccessIssue]
    print(name, what, sink.count, session.cues.count())


def resumed():
    """A state image written into the log, as after a resume."""
    session = Session(Plan())
    sink = Sink()
    recorder = Recorder(sink, 1, 0)
    state = image.views(session)
    gc.collect()
    micropython.heap_lock()  # pyright: ignore[reportAttributeAccessIssue]
    try:
        image.record(state, recorder, WRAP - 8)
        what = "0"
    except MemoryError:
        what = "allocates"
    finally:
        micropython.heap_unlock()  # pyright: ignore[reportAttributeAccessIssue]
    print("resumed", what, sink.count, image.size(state))


def walking(words, at):
    """Bumps at full scale at 156 spm, and noise in every third burst."""
    for i in range(26):
        part = (at + i) % 20
        words[3 * i] = 32767 if part < 6 else -900 + 61 * (i & 7)
        words[3 * i + 1] = -32768 if part < 5 else at * 7919 % 211
        words[3 * i + 2] = 30000 if at % 78 < 26 and i & 1 else 4096


def steps(first, bursts):
    """Raw acceleration through the step counter: at full scale, over the wrap, with a buzz and with a gap."""
    counter = Steps(5200, 4096)
    words = array("h", [0] * 78)
    found = 0
    gc.collect()
    micropython.heap_lock()  # pyright: ignore[reportAttributeAccessIssue]
    try:
        for burst in range(bursts):
            walking(words, 26 * burst)
            t = (first + 500 * burst + (200 if burst > 60 else 0)) & (WRAP - 1)
            if burst % 30 == 29:
                counter.motor(t, (t + 800) & (WRAP - 1))
            counter.block(words, 26, t, 19231)
            found += counter.found()
            counter.clear()
            counter.wrist_mg()
        what = "0"
    except MemoryError:
        what = "allocates"
    finally:
        micropython.heap_unlock()  # pyright: ignore[reportAttributeAccessIssue]
    print("steps", what, bursts, found)


case("usual", usual, 0, 400)
case("usual-at-the-wrap", usual, WRAP - 200000, 400)
case("full", full, 0, 200)
case("full-at-the-wrap", full, WRAP - 100000, 200)
case("steep", steep, WRAP - 200000, 800)
case("resting", resting, WRAP - 100000, 300)
case("hills", walk_and_run, WRAP - 65000, 1800)
resumed()
steps(WRAP - 30000, 200)
