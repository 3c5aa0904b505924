"""The laptop lays out slots and pool by numbers of its own, because it never imports `watch`: they are the watch's."""

from __future__ import annotations

from trailcue import fullpool, installation
from trailcue.link import checkpoints, patient
from watch import checkpoint, ownstrap, plans, power, storage


def test_the_laptop_knows_a_plan_slot_as_the_watch_does():
    assert tuple(f"/{name}" for name in installation.SLOTS) == plans.PATHS
    assert (installation.SLOT_BYTES, installation.HEAD_AT, installation.PLAN_AT) == (
        plans.BYTES,
        plans.HEAD_AT,
        plans.PLAN_AT,
    )
    assert installation._VERSION == plans.VERSION


def test_the_laptop_knows_the_pool_as_the_watch_does():
    assert (fullpool.MIRROR, fullpool.MIRROR_PAGES, fullpool.HOME, fullpool.OVERHEAD, fullpool.UNIT) == (
        storage.MIRROR,
        storage.MIRROR_PAGES,
        storage.HOME,
        storage.OVERHEAD,
        storage.UNIT,
    )
    assert f"/{installation.POOL}" == storage.PATH
    assert fullpool.FEWEST_PAGES == storage.OVERHEAD + storage._FEWEST
    assert (*fullpool.SLOTS, fullpool.SLOT_PAGES) == (storage.SLOT_A, storage.SLOT_B, storage.SLOT_PAGES)
    assert (checkpoints.SEAL_AT, checkpoints.STATE_AT, checkpoints.SEAL) == (
        checkpoint.SEAL_AT,
        checkpoint.STATE_AT,
        checkpoint.SEAL,
    )


def test_the_doctor_knows_cell_and_strap_as_the_watch_does():
    assert (patient._SANE_MV.start, patient._SANE_MV.stop - 1) == (power._LOWEST_MV, power._HIGHEST_MV)
    assert (patient._STRAP, patient._RECORD) == (ownstrap._STRAP, ownstrap._BYTES)
