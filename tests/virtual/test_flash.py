"""The flash and CircuitPython's sector cache: what is written when, how long it takes, and what a cut leaves."""

from __future__ import annotations

import pytest

from tests.virtual.drives import watched
from trailcue.virtual.parts.flash import BLOCK, ERASE_US, PROGRAM, UNIT, Flash, Operation, PowerCut
from trailcue.virtual.parts.sectorcache import SectorCache

USED = bytes(range(1, 252)) * 66  # no byte of 0xFF in it
SIZE = 4 * UNIT
A, B, C = (bytes([byte]) * BLOCK for byte in b"ABC")
FF = b"\xff" * BLOCK


def used() -> tuple[SectorCache, list[Operation]]:
    """Four units of which the file system sees three, with something everywhere."""
    flash, operations = watched(USED[:SIZE])
    return SectorCache(flash), operations


def shapes(operations: list[Operation]) -> list[tuple[str, int]]:
    return [("erase" if operation.data is None else "program", operation.address) for operation in operations]


def test_programming_only_clears_bits_and_erasing_sets_them():
    flash = Flash(b"\xff" * SIZE)
    flash.program(512, b"\xf0" * PROGRAM)
    flash.program(512, b"\x3c" * PROGRAM)
    assert flash.read(512, PROGRAM) == b"\x30" * PROGRAM
    flash.erase(0)
    assert flash.image == b"\xff" * SIZE and flash.done == 3


def test_the_last_unit_is_not_the_file_systems():
    cache, _ = used()
    assert cache.blocks == 24
    assert SectorCache(Flash()).blocks == 4088
    with pytest.raises(OSError, match="block 24 of 24"):
        cache.writeblock(24, A)
    with pytest.raises(OSError, match="block -1 of 24"):
        cache.readblock(-1)


def test_what_is_written_waits_in_the_cache_and_is_read_from_there():
    cache, operations = used()
    cache.writeblock(3, A)
    cache.writeblock(5, B)
    assert operations == [] and cache.readblock(3) == A and cache.readblock(4) == USED[4 * BLOCK : 5 * BLOCK]
    cache.sync()
    assert shapes(operations) == [("erase", 0), *[("program", PROGRAM * i) for i in range(16)]]
    assert cache.readblock(5) == B and cache.flash.image[: 3 * BLOCK] == USED[: 3 * BLOCK]


@pytest.mark.parametrize("block", [3, 8], ids=["the same block", "another unit"])
def test_writing_elsewhere_or_again_flushes_first(block: int):
    cache, operations = used()
    cache.writeblock(3, A)
    cache.writeblock(block, B)
    assert len(operations) == 17 and cache.flash.read(3 * BLOCK, BLOCK) == A
    assert cache.readblock(block) == B


def test_all_ones_are_not_programmed():
    cache, operations = used()
    cache.writeblock(0, FF)
    cache.sync()
    assert len(operations) == 15
    cache.writeblock(0, FF)  # past the cache, nothing to do
    assert len(operations) == 15
    cache.writeblock(0, A[:PROGRAM] + FF[:PROGRAM])  # but a block that is half so is programmed whole
    assert shapes(operations[15:]) == [("program", 0), ("program", PROGRAM)]


def test_an_erased_block_is_written_at_once_without_an_erase():
    cache, operations = used()
    cache.flash.image[8 * BLOCK : 9 * BLOCK] = FF
    cache.writeblock(3, A)
    cache.writeblock(8, B)
    assert shapes(operations) == [("program", 8 * BLOCK), ("program", 8 * BLOCK + PROGRAM)]
    assert cache.readblock(3) == A and cache.readblock(8) == B


def test_a_block_that_only_begins_erased_is_spoilt():
    cache, _ = used()
    cache.flash.image[8 * BLOCK : 9 * BLOCK] = b"\xff" * 4 + b"\x0f" * (BLOCK - 4)
    cache.writeblock(8, A)
    assert cache.readblock(8) == A[:4] + bytes([A[0] & 0x0F]) * (BLOCK - 4)


def test_an_older_copy_in_the_cache_outlives_a_newer_one_on_flash():
    """Found in the source: cached because its unit was, then written past the cache because it looks erased."""
    cache, _ = used()
    cache.flash.image[4 * BLOCK : 5 * BLOCK] = FF
    cache.writeblock(3, A)
    cache.writeblock(4, B)
    cache.writeblock(4, C)
    assert cache.flash.read(4 * BLOCK, BLOCK) == C and cache.readblock(4) == B
    cache.sync()
    assert cache.readblock(4) == B


def test_what_was_only_cached_is_gone_after_a_reset():
    cache, operations = used()
    cache.writeblock(3, A)
    cache.reset()
    cache.sync()
    assert operations == [] and cache.readblock(3) == USED[3 * BLOCK : 4 * BLOCK]


def test_a_flush_keeps_the_watch_busy():
    spent: list[int] = []
    cache = SectorCache(Flash(USED[:SIZE], spend=spent.append))
    cache.writeblock(3, A)
    assert sum(spent) < 200
    cache.sync()
    assert max(spent) == ERASE_US and 59_000 < sum(spent) < 62_000


def test_the_cache_is_flushed_after_a_second_with_something_in_it():
    cache, operations = used()
    cache.elapse(5_000_000)
    cache.writeblock(3, A)
    cache.elapse(600_000)
    cache.sync()
    cache.elapse(5_000_000)
    cache.writeblock(3, B)
    cache.elapse(399_999)
    assert len(operations) == 17
    cache.elapse(1)
    assert len(operations) == 34 and cache.flash.read(3 * BLOCK, BLOCK) == B


def test_time_that_a_flush_takes_does_not_flush_again():
    flash, operations = watched(USED[:SIZE])
    cache = SectorCache(flash)
    flash.spend = lambda us: cache.elapse(100 * us)
    cache.writeblock(3, A)
    cache.sync()
    assert len(operations) == 17 and cache.readblock(3) == A


@pytest.mark.parametrize("number", range(17))
def test_a_cut_ends_everything_and_changes_only_its_own_unit(number: int):
    cache, operations = used()
    cache.writeblock(9, A)
    cache.flash.cut_at = number
    with pytest.raises(PowerCut, match=f"operation {number}"):
        cache.sync()
    assert len(operations) == number
    with pytest.raises(PowerCut):
        cache.readblock(0)
    with pytest.raises(PowerCut):
        cache.writeblock(0, A)
    assert cache.flash.image[:UNIT] == USED[:UNIT] and cache.flash.image[2 * UNIT :] == USED[2 * UNIT : SIZE]
    cache.flash.power_on()
    cache.reset()
    assert len(cache.readblock(9)) == BLOCK


def test_a_torn_operation_leaves_bits_of_before_or_of_after():
    before = bytes(range(256)) * (UNIT // 256)
    for data in (None, b"\x55" * PROGRAM):
        operation = Operation(0, data)
        after = bytearray(before)
        operation.apply(after)
        lefts = set()
        for seed in range(8):
            image = bytearray(before)
            operation.tear(image, seed)
            assert all((x ^ y) & (x ^ z) == 0 for x, y, z in zip(image, before, after, strict=True))
            lefts.add(bytes(image))
        assert len(lefts) == 7  # twice nothing has happened yet
