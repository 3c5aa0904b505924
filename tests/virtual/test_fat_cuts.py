"""The power goes at any flash operation of anything done to a drive: what survives, and what FAT12 here cannot promise.

The erase unit of boot sector, FAT and the first 16 names is rewritten in place, and nothing helps but not to
rewrite it. So these tests hold down, for each thing one can do with a file, which units it rewrites and what a
cut can cost.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.virtual.drives import FILES, POOL_PAGES, contents, flaws, mounted, places, watched
from trailcue.virtual.fat import Volume, make_drive, mount
from trailcue.virtual.fat.volume import NoVolume
from trailcue.virtual.parts.flash import UNIT, Flash, Operation
from trailcue.virtual.parts.sectorcache import SectorCache

Change = Callable[[Volume], object]
MANNERS = 4
FAT_UNIT = 0
ROOT_UNITS = range(1, 5)
PAGE = b"Z" * 512
HOME = 512 * 100  # somewhere in the middle of the pool


@cache
def drive() -> bytes:
    """A drive as installed."""
    flash = Flash()
    make_drive(flash, FILES, POOL_PAGES)
    return bytes(flash.image)


@cache
def as_installed() -> tuple[dict[str, bytes], dict[str, set[int]]]:
    """What is on it, and where."""
    volume = mounted(Flash(drive()))
    return contents(volume), places(volume)


def put(path: str, mode: str, count: int) -> Change:
    def change(volume: Volume) -> None:
        with volume.open(path, mode) as file:
            file.write(b"n" * count)

    return change


def in_place(path: str, at: int, then: str) -> Change:
    def change(volume: Volume) -> None:
        file = volume.open(path, "r+b")
        file.seek(at)
        file.write(PAGE)
        volume.sync() if then == "sync" else getattr(file, then)()

    return change


# What is done, the paths it is about, and the units it rewrites.
CHANGES: dict[str, tuple[Change, set[str], set[str]]] = {
    "create": (put("/new", "wb", 700), {"/new"}, {"FAT", "root", "data"}),
    "create empty": (put("/new", "wb", 0), {"/new"}, {"root"}),
    "create in a folder": (put("/lib/watch/new", "wb", 700), {"/lib/watch/new"}, {"FAT", "data"}),
    "append, the cluster has room": (put("/wiring.py", "ab", 20), {"/wiring.py"}, {"root", "data"}),
    "append a cluster": (put("/wiring.py", "ab", 2000), {"/wiring.py"}, {"FAT", "root", "data"}),
    "write anew": (put("/plan.a", "wb", 4096), {"/plan.a"}, {"FAT", "root", "data"}),
    "remove": (lambda volume: volume.remove("/plan.a"), {"/plan.a"}, {"FAT", "root"}),
    "rename": (lambda volume: volume.rename("/plan.a", "/plan.c"), {"/plan.a", "/plan.c"}, {"root"}),
    "rename in a folder": (
        lambda volume: volume.rename("/lib/watch/app.py", "/lib/watch/b.py"),
        {"/lib/watch/app.py", "/lib/watch/b.py"},
        {"data"},
    ),
    "move": (
        lambda volume: volume.rename("/lib/watch/app.py", "/app.py"),
        {"/lib/watch/app.py", "/app.py"},
        {"root", "data"},
    ),
    "make a folder": (lambda volume: volume.mkdir("/logs"), set(), {"FAT", "root", "data"}),
    "in place, close": (in_place("/plan.a", 0, "close"), {"/plan.a"}, {"root", "data"}),
    "in place, flush": (in_place("/plan.a", 0, "flush"), {"/plan.a"}, {"root", "data"}),
    "in place, close, one of the first 16": (in_place("/code.py", 0, "close"), {"/code.py"}, {"FAT", "data"}),
    "in place, sync": (in_place("/plan.a", 0, "sync"), {"/plan.a"}, {"data"}),
    "page of the pool, sync": (in_place("/trail.pool", HOME, "sync"), {"/trail.pool"}, {"data"}),
    "page of the pool, flush": (in_place("/trail.pool", HOME, "flush"), {"/trail.pool"}, {"root", "data"}),
}


def kind_of(unit: int) -> str:
    if unit == FAT_UNIT:
        return "FAT"
    return "root" if unit in ROOT_UNITS else "data"


def done(change: Change) -> list[Operation]:
    flash, operations = watched(drive())
    change(mounted(flash))
    return operations


@pytest.mark.parametrize("name", CHANGES)
def test_which_units_are_rewritten(name: str):
    change, _, kinds = CHANGES[name]
    assert {kind_of(operation.address // UNIT) for operation in done(change)} == kinds


def check_cut(image: bytes | bytearray, operation: Operation, is_begun: bool, touched: set[str]) -> bool:
    """Check a drive after a cut within `operation`; return whether it is lost.

    What has its bytes, its name or a folder above it in the unit in question can be hurt, and what the change is
    about; in the FAT's unit everything can. Nothing else, and nothing by a cut before an erase has begun.
    """
    before, where = as_installed()
    unit = operation.address // UNIT
    is_old = operation.data is None and not is_begun
    try:
        volume = mounted(Flash(image))
    except NoVolume:
        assert unit == FAT_UNIT and not is_old
        return True
    if unit == FAT_UNIT and not is_old:
        return False
    found = contents(volume)
    hurt = {path for path, data in before.items() if found.get(path) != data} | set(flaws(volume))
    exposed = set() if is_old else {path for path, units in where.items() if unit in units}
    assert {path for path in hurt if path in before} - touched <= exposed
    return False


@pytest.mark.parametrize("name", CHANGES)
def test_a_cut_costs_no_more_than_what_shares_the_unit(name: str):
    """At every operation, in each manner; the volume is lost by the FAT's unit alone, and by that it can be."""
    change, touched, kinds = CHANGES[name]
    image = bytearray(drive())
    losses = 0
    for operation in done(change):
        for manner in range(MANNERS):
            torn = bytearray(image)
            operation.tear(torn, manner)
            losses += check_cut(torn, operation, manner != 0, touched)
        operation.apply(image)
    assert (losses > 0) == ("FAT" in kinds)


def test_what_the_watch_does_in_a_session_cannot_lose_the_volume():
    """Pages in place, each synced, the file never closed: no unit with a name or the FAT in it is written."""
    flash, operations = watched(drive())
    file = (volume := mounted(flash)).open("/trail.pool", "r+b")
    for index in [16, 88, 17, 89, *range(90, 130), 16, 88]:
        file.seek(512 * index)
        file.write(PAGE)
        volume.sync()
    assert len(operations) > 100
    pool = as_installed()[1]["/trail.pool"]
    assert {operation.address // UNIT for operation in operations} <= pool - {FAT_UNIT, *ROOT_UNITS}


def test_without_guards_a_file_written_in_place_can_cost_its_neighbours():
    """Why a plan's slot needs 4 KiB to spare at each end, as the pool has."""
    _, where = as_installed()
    assert where["/plan.a"] & where["/plan.b"] - {*ROOT_UNITS}
    hurt: set[str] = set()
    operations = done(in_place("/plan.a", 3584, "sync"))
    image = bytearray(drive())
    for number, operation in enumerate(operations):
        torn = bytearray(image)
        operation.tear(torn, number)
        found = contents(mounted(Flash(torn)))
        hurt |= {path for path, data in as_installed()[0].items() if found.get(path) != data}
        operation.apply(image)
    assert "/plan.b" in hurt


def test_the_data_area_survives_the_loss_of_the_volume():
    """Where the cut leaves no boot sector, the next boot formats; what the pool held is on flash all the same."""
    flash, _ = watched(drive())
    page = in_place("/trail.pool", HOME, "sync")
    page(mounted(flash))
    at = bytes(flash.image).index(PAGE)
    image = bytearray(flash.image)
    operations = [operation for operation in done(CHANGES["create"][0]) if operation.address < UNIT]
    for operation in operations[:2]:
        operation.tear(image, 2)
    flash = Flash(image)
    with pytest.raises(NoVolume):
        mounted(flash)
    volume, was_made = mount(SectorCache(flash))
    assert was_made and "/trail.pool" not in contents(volume)
    assert flash.image[at : at + len(PAGE)] == PAGE


STEPS = st.lists(
    st.tuples(
        st.sampled_from(sorted(CHANGES)), st.floats(0, 1, exclude_max=True), st.integers(0, 99), st.booleans()
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=60, deadline=None)
@given(STEPS)
def test_property_files_that_nothing_was_done_to_survive_cuts(steps: list[tuple[str, float, int, bool]]):
    """One change after another, some cut short and gone on with after a mount."""
    flash, operations = watched(drive())
    touched: set[str] = set()
    exposed: set[int] = set()
    for name, where, seed, is_cut in steps:
        change, paths, _ = CHANGES[name]
        touched |= paths
        count = len(operations)
        image = bytes(flash.image)
        try:
            change(mounted(flash))
        except OSError:
            continue  # an earlier step has taken away what this one needs
        if not is_cut or len(operations) == count:
            continue
        cut = count + int(where * (len(operations) - count))
        torn = bytearray(image)
        for operation in operations[count:cut]:
            operation.apply(torn)
        operations[cut].tear(torn, seed)
        flash.image[:] = torn
        exposed.add(operations[cut].address // UNIT)
        if FAT_UNIT in exposed:
            break
    if FAT_UNIT not in exposed:
        found = contents(mounted(flash))
        for path, data in as_installed()[0].items():
            if path not in touched and not as_installed()[1][path] & exposed:
                assert found.get(path) == data
