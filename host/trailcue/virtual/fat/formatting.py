"""Making a volume, as CircuitPython does where it finds none."""

from __future__ import annotations

from collections.abc import Callable

from .directory import LABEL, Directory
from .names import ENTRY
from .table import SECTOR, BlockDevice
from .volume import DAY_ONE, NoVolume, Volume

ROOT_ENTRIES = 512
CLUSTER_SECTORS = 2
"""f_mkfs tries 1 and finds too few clusters for FAT16 and too many for FAT12; for drives of about 2 MB."""

LABEL_TEXT = b"CIRCUITPY"
_PARTITION_START = 1  # the file system lives behind a partition table that only USB sees


def format_volume(
    device: BlockDevice, fattime: Callable[[], int] = lambda: DAY_ONE, serial: int = 0x7A11C0E5
) -> Volume:
    """Make an empty drive as `filesystem_init` does, with all it puts there, and return it mounted.

    Only boot sector, FAT and root directory are written: the data area stays as it is.

    Args:
        device: about 2 MB.
        fattime: see Volume.
        serial: of the volume; a board draws it.
    """
    make_file_system(device, serial)
    volume = Volume(device, fattime)
    root = Directory(volume, 0)
    root.reserve_first()
    root.change(0, LABEL_TEXT.ljust(11) + bytes([LABEL]) + bytes(ENTRY - 12))
    volume.window.sync()
    volume.mkdir("/.fseventsd")
    for name in ("/.fseventsd/no_log", "/.metadata_never_index", "/.Trashes", "/.Trash-1000"):
        volume.open(name, "wb").close()
    volume.mkdir("/sd")
    _write(volume, "/sd/placeholder.txt", b"SD cards mounted at /sd will hide this file from Python.\n")
    volume.open("/settings.toml", "wb").close()
    _write(volume, "/code.py", b'print("Hello World!")\n')
    volume.mkdir("/lib")
    volume.sync()
    return volume


def make_file_system(device: BlockDevice, serial: int) -> None:
    """Write boot sector, FAT and an empty root directory."""
    sectors = device.blocks
    fat_sectors = (sectors // CLUSTER_SECTORS * 3 // 2 + 3 + SECTOR - 1) // SECTOR
    boot = bytearray(SECTOR)
    boot[0:11] = b"\xeb\xfe\x90MSDOS5.0"
    boot[11:13] = SECTOR.to_bytes(2, "little")
    boot[13] = CLUSTER_SECTORS
    boot[14] = 1
    boot[16] = 1
    boot[17:19] = ROOT_ENTRIES.to_bytes(2, "little")
    boot[19:21] = sectors.to_bytes(2, "little")
    boot[21] = 0xF8
    boot[22:24] = fat_sectors.to_bytes(2, "little")
    boot[24:26] = (63).to_bytes(2, "little")
    boot[26:28] = (255).to_bytes(2, "little")
    boot[28:32] = _PARTITION_START.to_bytes(4, "little")
    boot[36] = 0x80
    boot[38] = 0x29
    boot[39:43] = serial.to_bytes(4, "little")
    boot[43:62] = b"NO NAME    FAT     "
    boot[510:512] = b"\x55\xaa"
    device.writeblock(0, bytes(boot))
    device.writeblock(1, b"\xf8\xff\xff".ljust(SECTOR, b"\0"))
    for sector in range(2, 1 + fat_sectors + ROOT_ENTRIES * ENTRY // SECTOR):
        device.writeblock(sector, bytes(SECTOR))
    device.sync()


def mount(device: BlockDevice, fattime: Callable[[], int] = lambda: DAY_ONE) -> tuple[Volume, bool]:
    """Do as a boot does: mount the volume, or silently make a new one where there is none.

    Returns:
        The volume, and whether it had to be made: everything that was on the old one is lost.
    """
    try:
        return Volume(device, fattime), False
    except NoVolume:
        return format_volume(device, fattime), True


def _write(volume: Volume, path: str, data: bytes) -> None:
    with volume.open(path, "wb") as file:
        file.write(data)
