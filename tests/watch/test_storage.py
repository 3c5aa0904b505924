"""The pool: where pages go, what a write costs, and what it does with a flash or a file that is not as it should be."""

from __future__ import annotations

from itertools import pairwise

import pytest

from tests.watch.driving import HOME_PAGES, POOL_BYTES, log_of
from tests.watch.fake_flash import FakeFlash
from trailcore import pages
from watch.recovery import Recovery
from watch.storage import HOME, MIRROR, OVERHEAD, SLOT_A, SLOT_B, SLOT_PAGES, Pool, PoolError


def page_of(sequence: int, kind: int = pages.FRAMES) -> bytearray:
    page = bytearray(512)
    head = pages.Head()
    head.kind = kind
    head.session = 1
    head.sequence = sequence
    head.bits = 3000
    page[14:400] = bytes((sequence * 7 + i) % 256 for i in range(386))
    head.write(page, pages.payload_crc(page, head.bits))
    return page


def new_pool(flash: FakeFlash) -> Pool:
    pool = Pool(flash, flash.sync)
    Recovery(pool).run()
    return pool


def fill(pool: Pool, count: int) -> None:
    for _ in range(count):
        pool.put(page_of(pool.next))
        pool.flush()


def test_areas_are_an_erase_unit_apart():
    areas = [(0, 16), (MIRROR, 16), (SLOT_A, SLOT_PAGES), (SLOT_B, SLOT_PAGES), (HOME, HOME_PAGES)]
    gaps = [later - first - count for (first, count), (later, _) in pairwise(areas)]
    assert gaps == [0, 8, 8, 8]
    assert OVERHEAD == HOME + 16


def test_a_page_is_in_the_mirror_before_it_goes_home():
    flash = FakeFlash(POOL_BYTES, 512)
    pool = new_pool(flash)
    fill(pool, 1)
    indexes = [(operation.address - flash.start) // 512 for operation in flash.operations]
    assert indexes == sorted(indexes) and {MIRROR, HOME} == set(indexes)


def test_a_page_waits_until_it_is_flushed_or_the_next_comes():
    flash = FakeFlash(POOL_BYTES)
    pool = new_pool(flash)
    pool.put(page_of(0))
    assert not flash.operations
    pool.put(page_of(1))
    assert list(log_of(flash.pool())) == [0]
    pool.flush()
    pool.flush()
    assert list(log_of(flash.pool())) == [0, 1]


def erases(flash: FakeFlash) -> int:
    return sum(operation.data is None for operation in flash.operations)


def test_what_a_page_costs():
    """An erased pool: the mirror's turn only. A used one: two erases and two units programmed again."""
    flash = FakeFlash(POOL_BYTES)
    pool = new_pool(flash)
    fill(pool, 16)
    assert (erases(flash), len(flash.operations)) == (0, 16 * 4)
    flash.operations.clear()
    fill(pool, 8)
    assert (erases(flash), len(flash.operations)) == (8, 8 * (1 + 16 + 2))
    used = FakeFlash(POOL_BYTES)
    used.image[used.start : used.start + used.size] = bytes(used.size)
    fill(new_pool(used), 8)
    assert (erases(used), len(used.operations)) == (16, 8 * 2 * 17)


def test_a_full_pool_refuses_and_says_so():
    flash = FakeFlash(POOL_BYTES)
    pool = new_pool(flash)
    fill(pool, HOME_PAGES - 8)
    assert pool.free() == 0 and pool.refused == 0
    before = flash.pool()
    fill(pool, 3)
    assert flash.pool() == before and pool.refused == 3
    assert new_pool(flash).free() == 0


def test_pages_pulled_make_room_and_the_home_wraps_round():
    """The seam for reclaiming: `oldest` rises. Recovery then finds the newest lap."""
    flash = FakeFlash(POOL_BYTES, 1024)
    pool = new_pool(flash)
    for _ in range(4):
        fill(pool, HOME_PAGES - 8)
        pool.oldest = pool.next
    again = new_pool(flash)
    assert again.next == 4 * (HOME_PAGES - 8)
    assert again.oldest == again.next - HOME_PAGES
    assert pool.failed == 0


def test_an_erased_look_does_not_spoil_a_page():
    """What a torn erase can leave: a block that begins like an erased one and is not."""
    flash = FakeFlash(POOL_BYTES)
    for index in (MIRROR, HOME):
        first = flash.start + 512 * index
        flash.image[first : first + 512] = b"\xff" * 4 + bytes(508)
    pool = new_pool(flash)
    fill(pool, 1)
    assert flash.image[flash.start + 512 * HOME :][:512] == page_of(0)
    assert flash.image[flash.start + 512 * MIRROR :][:512] == page_of(0)
    assert pool.failed == 0


class Refusing(FakeFlash):
    """A file system that has become read-only: USB took the drive."""

    def write(self, data: bytearray) -> int:
        raise OSError(30)


def test_a_file_system_that_refuses_is_counted_and_survived():
    pool = new_pool(Refusing(POOL_BYTES))
    fill(pool, 2)
    assert pool.failed == 4


@pytest.mark.parametrize("size", [0, 512, 512 * (OVERHEAD + 23)])
def test_a_file_too_small_to_be_a_pool_is_refused(size: int):
    with pytest.raises(PoolError, match=rf"pool of {size} bytes, at least 65536 needed"):
        Pool(FakeFlash(size), lambda: None)


def test_home_pages_come_back_from_the_mirror():
    flash = FakeFlash(POOL_BYTES)
    fill(new_pool(flash), 20)
    for sequence in (4, 11, 12, 19):
        first = flash.start + 512 * (HOME + sequence)
        flash.image[first : first + 512] = bytes(512)
    pool = Pool(flash, flash.sync)
    found = Recovery(pool)
    found.run()
    assert (found.restored, found.newest, pool.oldest) == (4, 19, 0)
    assert list(log_of(flash.pool(), range(HOME, HOME + HOME_PAGES))) == list(range(20))


def test_the_mirror_comes_back_from_home():
    """Else the erase for the next page could take pages that are nowhere else."""
    flash = FakeFlash(POOL_BYTES)
    fill(new_pool(flash), 20)
    first = flash.start + 512 * MIRROR
    flash.image[first : first + 8192] = bytes(8192)
    new_pool(flash)
    assert set(log_of(flash.pool(), range(MIRROR, MIRROR + 16))) == set(range(12, 20))


def test_heads_that_lie_are_not_believed():
    """A page with a valid-looking head beyond the end, and one in a wrong place."""
    flash = FakeFlash(POOL_BYTES)
    fill(new_pool(flash), 5)
    liar = page_of(30)
    liar[100] ^= 1
    base = flash.start + 512 * (HOME + 30)
    flash.image[base : base + 512] = liar
    base = flash.start + 512 * (HOME + 20)
    flash.image[base : base + 512] = page_of(21)
    assert new_pool(flash).next == 5
