"""Looking at whole drives: what is on them, where it lies, whether it is sound."""

from __future__ import annotations

from contextlib import suppress

from trailcue.virtual.fat import Volume
from trailcue.virtual.fat.directory import Directory, Entry
from trailcue.virtual.fat.table import SECTOR
from trailcue.virtual.parts.flash import UNIT, Flash, Operation
from trailcue.virtual.parts.sectorcache import SectorCache

POOL_PAGES = 400
FILES = {
    "/boot.py": b"import storage\n" * 20,
    "/code.py": b"from watch.app import App\n" * 90,
    "/lib/trailcore/session.py": bytes(range(256)) * 21,
    "/lib/watch/app.py": b"loop " * 700,
    "/plan.a": b"A" * 4096,
    "/plan.b": b"B" * 4096,
    "/wiring.py": b"BOARD_ID = 1\n",
}

Found = dict[str, bytes]


def mounted(flash: Flash) -> Volume:
    """Switch on and mount."""
    flash.power_on()
    return Volume(SectorCache(flash))


def watched(image: bytes | bytearray) -> tuple[Flash, list[Operation]]:
    """A flash with that content, and the list its operations go to."""
    operations: list[Operation] = []
    return Flash(image, observe=operations.append), operations


def _walk(volume: Volume) -> list[tuple[str, Entry, set[int]]]:
    """Every file and directory that can be found: path, entry, and the sectors of its name and of those above it."""
    found: list[tuple[str, Entry, set[int]]] = []
    todo: list[tuple[str, int, set[int]]] = [("", 0, set())]
    seen = {0}
    while todo:
        above, start, sectors = todo.pop()
        with suppress(OSError):  # a damaged directory ends where it cannot be read
            directory = Directory(volume, start)
            for entry in directory.entries():
                path = f"{above}/{entry.name}"
                named = sectors | {directory.sector}
                if (
                    directory.long_offset is not None
                    and directory.long_offset // SECTOR < directory.offset // SECTOR
                ):
                    named |= {directory.sector - 1}
                found.append((path, entry, named))
                if entry.is_folder and entry.start not in seen:
                    seen.add(entry.start)
                    todo.append((path, entry.start, named | set(_sectors(volume, entry))))
    return found


def _sectors(volume: Volume, entry: Entry) -> list[int]:
    each = range(volume.cluster_bytes // SECTOR)
    return [volume.sector_of(cluster) + i for cluster in volume.table.chain(entry.start) for i in each]


def contents(volume: Volume) -> Found:
    """Every file that can be read, with what is in it."""
    found: Found = {}
    for path, entry, _ in _walk(volume):
        if not entry.is_folder:
            with suppress(OSError):
                found[path] = volume.open(path).read()
    return found


def places(volume: Volume) -> dict[str, set[int]]:
    """The erase units that each file lies in, with its name and the directories above it; the FAT left out."""
    return {
        path: {sector * SECTOR // UNIT for sector in [*named, *_sectors(volume, entry)]}
        for path, entry, named in _walk(volume)
        if not entry.is_folder
    }


def flaws(volume: Volume) -> dict[str, str]:
    """What is wrong with each path of a volume: crossing chains, sizes that do not fit. Lost clusters are no flaw."""
    owner: dict[int, str] = {}
    wrong: dict[str, str] = {}
    for path, entry, _ in _walk(volume):
        try:
            chain = volume.table.chain(entry.start)
        except OSError as error:
            wrong[path] = str(error)
            continue
        if not entry.is_folder and len(chain) != -(-entry.size // volume.cluster_bytes):
            wrong[path] = f"{entry.size} bytes in {len(chain)} clusters"
        for cluster in chain:
            if cluster in owner:
                wrong[path] = wrong[owner[cluster]] = (
                    f"cluster {cluster} is in both {path} and {owner[cluster]}"
                )
            owner[cluster] = path
    return wrong


def unowned(volume: Volume) -> int:
    """How many clusters are neither free nor anybody's."""
    owned = sum(len(volume.table.chain(entry.start)) for _, entry, _ in _walk(volume))
    return volume.clusters - 2 - volume.table.count_free() - owned
