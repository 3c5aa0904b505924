"""Looking at whole drives: what is on them, where it lies, whether it is sound."""

from __future__ import annotations

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
    """Every file and directory: path, entry, and the sectors of its name and of those above it."""
    found: list[tuple[str, Entry, set[int]]] = []
    todo: list[tuple[str, int, set[int]]] = [("", 0, set())]
    seen = {0}
    while todo:
        above, start, sectors = todo.pop()
        directory = Directory(volume, start)
        for entry in directory.entries():
            path = f"{above}/{entry.name}"
            named = sectors | {directory.sector}
            if directory.long_offset is not None and directory.offset % SECTOR < 64:
                named |= {directory.sector - 1}  # a long name may begin in the sector before
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
            try:
                found[path] = volume.open(path).read()
            except OSError:
                continue
    return found


def readable(volume: Volume) -> Found:
    """As `contents`, of a volume that may be damaged so that even a directory cannot be read."""
    try:
        return contents(volume)
    except OSError:
        return {}


def places(volume: Volume) -> dict[str, set[int]]:
    """The erase units that each file lies in, with its name and the directories above it; the FAT left out."""
    return {
        path: {sector * SECTOR // UNIT for sector in [*named, *_sectors(volume, entry)]}
        for path, entry, named in _walk(volume)
        if not entry.is_folder
    }


def flaws(volume: Volume) -> list[str]:
    """What is wrong on a volume: crossing chains, sizes that do not fit. Clusters that nobody owns are none."""
    owner: dict[int, str] = {}
    wrong: list[str] = []
    for path, entry, _ in _walk(volume):
        chain = volume.table.chain(entry.start)
        if not entry.is_folder and len(chain) != -(-entry.size // volume.cluster_bytes):
            wrong.append(f"{path} of {entry.size} bytes has {len(chain)} clusters")
        for cluster in chain:
            if cluster in owner:
                wrong.append(f"{path} and {owner[cluster]} share cluster {cluster}")
            owner[cluster] = path
    return wrong


def unowned(volume: Volume) -> int:
    """How many clusters are neither free nor anybody's."""
    owned = sum(len(volume.table.chain(entry.start)) for _, entry, _ in _walk(volume))
    return volume.clusters - 2 - volume.table.count_free() - owned
