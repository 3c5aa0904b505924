"""Checkpoints: a whole core in a slot, as it was when it was begun, and only once it is sealed."""

from __future__ import annotations

import random
from array import array
from collections.abc import Iterator

import pytest

from tests.watch.driving import POOL_BYTES
from tests.watch.fake_flash import FakeFlash
from trailcore import pages
from trailcore.frame import Frame
from trailcore.recorder import Recorder
from watch.checkpoint import Checkpoint
from watch.slots import Slots
from watch.storage import SLOT_A, Pool

# Words of 4 and of 2 bytes, an odd number of them, one array over several sectors: 5,242 bytes in 11 sectors.
SHAPES = (("i", 40), ("h", 7), ("i", 130), ("h", 1501), ("i", 389), ("h", 0), ("i", 1))
SECTORS = 11


class Core:
    """In the place of a session: what a checkpoint wants of one."""

    def __init__(self, seed: int = 0) -> None:
        rng = random.Random(seed)
        self.arrays = [
            array(code, [rng.randrange(-30_000, 30_000) for _ in range(count)]) for code, count in SHAPES
        ]

    def content(self) -> list[list[int]]:
        return [list(words) for words in self.arrays]


class Clock:
    rtc_days, rtc_s = 9743, 25_200


class Bench:
    """A core with a log and checkpoints on a flash."""

    def __init__(self, seed: int, flash: FakeFlash) -> None:
        self.core = Core(seed)
        self.pool = Pool(flash, flash.sync)
        self.slots = Slots(self.pool)
        self.is_found = self.slots.newest()
        self.checkpoint = Checkpoint(self.pool, self.slots.next_slot)
        self.checkpoint.attach(self.core)
        self.recorder = Recorder(self.pool, 1, 0)
        self.frame = Frame()
        self.t_ms = 0

    def go_on(self, seconds: int) -> None:
        for _ in range(seconds):
            self.t_ms += 1000
            self.frame.clear()
            self.frame.close(self.t_ms, True, 12)
            self.recorder.write(self.frame)

    def begin(self) -> None:
        self.checkpoint.begin(self.recorder, Clock(), 0)

    def reboot(self) -> Bench:
        """Another core on the same flash, with the state of the newest checkpoint if there is one."""
        again = Bench(99, self.pool.file)
        if again.is_found:
            again.slots.load(again.checkpoint.pieces)
        return again


@pytest.fixture(params=[0, 512, 3584])
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    flash = FakeFlash(POOL_BYTES, request.param)
    yield Bench(1, flash)
    assert flash.neighbours_are_whole()


def test_a_core_comes_back_whole(bench: Bench):
    bench.go_on(10)
    bench.begin()
    bench.checkpoint.finish()
    again = bench.reboot()
    assert again.is_found
    assert again.core.content() == bench.core.content()
    seen = again.slots
    assert bench.checkpoint.sectors == SECTORS
    assert (seen.bits, seen.t_ms) == (bench.recorder.writer.used(), 10_000)
    assert (seen.rtc_days, seen.rtc_s) == (9743, 25_200)


def test_what_is_kept_is_the_core_as_it_was_at_the_beginning(bench: Bench):
    before = bench.core.content()
    bench.begin()
    for words in bench.core.arrays:
        for i in range(len(words)):
            words[i] = 7
    bench.checkpoint.finish()
    again = bench.reboot()
    assert again.is_found
    assert again.core.content() == before


def test_the_work_comes_in_small_steps(bench: Bench):
    """128 bytes each, four of them a sector, and the seal."""
    assert not bench.checkpoint.work()
    bench.begin()
    steps = 1
    while bench.checkpoint.work():
        steps += 1
    assert steps == 4 * SECTORS + 1


def test_until_it_is_sealed_the_one_before_counts(bench: Bench):
    for second in (10, 20, 30):  # the third goes over the first
        bench.go_on(10)
        bench.begin()
        again = bench.reboot()
        assert again.is_found == (second > 10)
        assert again.slots.t_ms == 1000 * (second - 10)
        bench.checkpoint.finish()
        assert bench.reboot().slots.t_ms == 1000 * second


def test_any_byte_of_a_slot_that_changes_is_found(bench: Bench):
    bench.go_on(10)
    bench.begin()
    bench.checkpoint.finish()
    flash = bench.pool.file
    rng = random.Random(5)
    slot = flash.start + 512 * SLOT_A
    sealed = [*range(14 + 4), 510, 511, *range(1024, 1024 + 28), *range(1536, 1536 + 512 * SECTORS)]
    for at in rng.sample(sealed, 150):
        bit = 1 << rng.randrange(8)
        flash.image[slot + at] ^= bit
        assert not bench.reboot().is_found, at
        flash.image[slot + at] ^= bit
    assert bench.reboot().is_found


@pytest.mark.parametrize("index", range(3 + SECTORS))
def test_a_block_that_only_looks_erased_is_written_again(index: int):
    """What a torn erase can leave; programming it once leaves a mixture."""
    flash = FakeFlash(POOL_BYTES)
    first = flash.start + 512 * (SLOT_A + index)
    flash.image[first + 4 : first + 512] = bytes(508)
    bench = Bench(1, flash)
    bench.begin()
    bench.checkpoint.finish()
    again = bench.reboot()
    assert again.is_found
    assert again.core.content() == bench.core.content()
    assert again.slots.under_way() and again.slots.head.kind == pages.FRAMES
