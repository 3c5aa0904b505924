"""Runs on the watch's interpreters: accelerometer, barometer, motor and button over numbers, with the heap locked.

Looks at them as the loop does, seconds on end and over the wrap of the ticks, with stalls, an overrun of the FIFO and
a wrist that walks and rests. Prints "0", or that something allocates, then what the frames got: the same everywhere.
CPython locks nothing.
"""

# pyright: reportMissingImports=false
import gc

from trailcore.frame import Frame
from watch.barometer import Barometer
from watch.bus import Bus
from watch.button import Button
from watch.haptics import Haptics
from watch.imu import Imu

try:
    from micropython import heap_lock, heap_unlock  # pyright: ignore[reportAttributeAccessIssue]
except ImportError:

    def heap_lock():
        """Lock nothing."""

    heap_unlock = heap_lock

WRAP = 1 << 29
PERIOD_US = 19600  # 51 Hz
DEEP = 2048  # words
PACE_MS = (200, 170, 40, 200, 13, 93)
SECONDS = 200
# Bosch's example, as the part has it.
WORDS = (27504, 26435, -1000, 36477, -10685, 3024, 2855, 140, -7, 15500, -14600, 6000)


class Numbers:
    """A clock, a pin, a bus, and what parts would say on it: an LSM6DS3TR-C at 51 Hz, a BMP280, a DRV2605L."""

    def __init__(self, first_ms):
        self.first_ms = first_ms
        self.now_us = 100000
        self.taken = 0  # samples read
        self.motor = bytearray(3)  # the driver's first registers
        self.motor[0] = 0xE0
        self.turns = 0

    def ticks_ms(self):
        self.now_us += 20
        return self.first_ms + self.now_us // 1000 & WRAP - 1

    @property
    def value(self):
        """The button's pin: a press of 0.2 s each 7 s, a long one each 70."""
        return not (self.now_us // 1000 % 7000 < 200 or self.now_us // 1000 % 70000 < 1500)

    def pause_ms(self, ms):
        self.now_us += 1000 * ms

    def writeto(self, address, out):
        self.now_us += 80
        if address == 0x5A and out[0] < 3:
            self.motor[out[0]] = out[1]
            self.turns += out[0] == 2 and out[1] > 0
        if address == 0x6A and out[0] == 0x0A:
            self.taken = self.now_us // PERIOD_US

    def writeto_then_readfrom(self, address, out, into, in_end=0):
        self.now_us += 100 + 23 * in_end
        register = out[0]
        if address == 0x77:
            self.air(register, into)
        elif address == 0x5A:
            into[0] = self.motor[register]
        elif register == 0x0F:
            into[0] = 0x6A
        elif register == 0x3A:
            level = (self.now_us // PERIOD_US - self.taken) * 3
            into[0] = level & 255
            into[1] = level >> 8 & 7 | (0x40 if level >= DEEP else 0)
            into[2] = into[3] = 0
        else:
            for i in range(0, in_end, 2):
                word = self.word(self.taken + i // 6, i % 6 >> 1)
                into[i] = word & 255
                into[i + 1] = word >> 8 & 255
            self.taken += in_end // 6

    def word(self, sample, axis):
        """A walk at 153 steps a minute for 20 of 30 s, at full scale now and then."""
        noise = sample * 7919 % 13 - 6
        if sample % 1530 > 1020:
            return noise if axis else 4096 + noise
        phase = sample % 20
        if axis == 1:
            return 300 + noise
        up = 6 - abs(phase - 6) if phase < 12 else 0
        if sample % 4000 < 40:
            up *= 9
        return min(32767, (1500 if axis else 3800) + 620 * up + noise) - 900

    def air(self, register, into):
        if register == 0xD0:
            into[0] = 0x58
        elif register == 0x88:
            for i in range(12):
                into[2 * i] = WORDS[i] & 255
                into[2 * i + 1] = WORDS[i] >> 8 & 255
        else:
            second = self.now_us // 1000000
            raw = 415148 + second * 37 % 5000 << 4
            into[0] = raw >> 16
            into[1] = raw >> 8 & 255
            into[2] = raw & 255
            raw = 519888 - second * 11 % 40000 << 4
            into[3] = raw >> 16
            into[4] = raw >> 8 & 255
            into[5] = raw & 255


class Sums:
    """What the frames got, without a list."""

    def __init__(self):
        self.frames = self.steps = self.pressures = self.events = self.sum = 0

    def take(self, frame, wrist):
        self.frames += 1
        self.steps += frame.n_steps
        self.events += frame.n_events
        for i in range(frame.n_steps):
            self.add(frame.steps_ms[i])
            self.add(frame.strengths[i])
        self.add(frame.pressure_pa)
        self.add(wrist)
        if frame.pressure_pa > 0:
            self.pressures += 1

    def add(self, value):
        self.sum = (self.sum * 31 & 0xFFFFFF) + (value & 0xFFFFFF) & 0xFFFFFF


def look_after(numbers, haptics, button, second):
    """Do what a sleep does, and tap now and then."""
    now_ms = numbers.ticks_ms()
    haptics.work(now_ms)
    button.poll(now_ms)
    if second % 20 == 0:
        haptics.tap(1, 0)
    elif second & 1:
        haptics.tap_at(1 + second % 5, now_ms + 12 & WRAP - 1)


def wear(numbers, imu, barometer, haptics, button, frame, sums):
    """Be worn for a while."""
    due_us = numbers.now_us + 1000000
    for second in range(SECONDS):
        at = second
        while numbers.now_us < due_us:
            collect(imu, barometer, frame, sums, numbers.ticks_ms())
            look_after(numbers, haptics, button, second)
            sums.add(button.gesture())
            numbers.now_us += PACE_MS[at % 6] * 1000
            at += 1
        if second == 50 or second == 150:
            numbers.now_us += 9000000  # the FIFO holds it
        if second == 100:
            numbers.now_us += 20000000  # it does not
        collect(imu, barometer, frame, sums, numbers.first_ms + due_us // 1000 & WRAP - 1)
        sums.take(frame, imu.wrist())
        frame.clear()
        due_us += 1000000


def collect(imu, barometer, frame, sums, until_ms):
    while not imu.collect(frame, until_ms):
        sums.take(frame, 0)
        frame.clear()
    barometer.collect(frame, until_ms)


def main():
    """Set up, lock, wear."""
    numbers = Numbers(WRAP - 65000)
    bus = Bus(lambda: numbers, numbers)
    imu = Imu(bus, 0x6A)
    barometer = Barometer(bus, 0x77)
    haptics = Haptics(bus, True, 2000, 0, imu.steps)
    button = Button(numbers, haptics, numbers.ticks_ms())
    frame = Frame()
    sums = Sums()
    collect(imu, barometer, frame, sums, numbers.ticks_ms())  # sets the parts up: that may allocate
    gc.collect()
    heap_lock()
    try:
        wear(numbers, imu, barometer, haptics, button, frame, sums)
        what = "0"
    except MemoryError:
        what = "allocates"
    finally:
        heap_unlock()
    print(
        what,
        sums.frames,
        sums.steps,
        sums.pressures,
        sums.events,
        imu.overruns,
        numbers.turns,
        sums.sum,
    )


main()
