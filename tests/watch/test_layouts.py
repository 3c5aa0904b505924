"""The laptop lays out slots and pool by numbers of its own, because it never imports `watch`: they are the watch's."""

from __future__ import annotations

from trailcue import fullpool, installation
from watch import plans, storage


def test_the_laptop_knows_a_plan_slot_as_the_watch_does():
    assert tuple(f"/{name}" for name in installation.SLOTS) == plans.PATHS
    assert (installation.SLOT_BYTES, installation._HEAD_AT, installation._PLAN_AT) == (
        plans.BYTES,
        plans.HEAD_AT,
        plans.PLAN_AT,
    )
    assert installation._VERSION == plans.VERSION


def test_the_laptop_knows_the_pool_as_the_watch_does():
    assert (fullpool._MIRROR, fullpool._MIRROR_PAGES, fullpool._HOME, fullpool._OVERHEAD, fullpool._UNIT) == (
        storage.MIRROR,
        storage.MIRROR_PAGES,
        storage.HOME,
        storage.OVERHEAD,
        storage.UNIT,
    )
