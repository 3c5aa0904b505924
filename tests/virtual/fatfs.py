"""What CircuitPython's FatFs does with random file operations: recorded once, and made anew by a given VM.

    TRAILCUE_VM=/path/to/circuitpython python -m tests.virtual.fatfs

writes `fatfs.txt`: for each operation a CRC-32 of its outcome and of every block it wrote, in order. Times of day are
masked. The recording lets every machine hold our FAT to FatFs, block by block.
"""

from __future__ import annotations

import json
import os
import struct
import time
from dataclasses import dataclass, replace
from pathlib import Path
from zlib import crc32

from tests.virtual import fat_player
from tests.virtual.fat_operations import Operation, operations
from tests.virtual.fat_player import BLOCK, BLOCKS, Disk
from tests.vm.interpreters import GivenVM
from trailcue.virtual.fat import Volume
from trailcue.virtual.fat.formatting import make_file_system

RECORDING = Path(__file__).with_name("fatfs.txt")
STORIES: dict[str, list[Operation]] = {
    **{f"room {seed}": operations(seed, 160) for seed in range(2, 5)},
    **{f"full {seed}": operations(seed, 160, filled=13) for seed in range(2)},
}
_START = "import os, fat_player; fat_player.main(os.VfsFat)"


@dataclass(frozen=True)
class Trace:
    """What a story did: each operation's outcome, a line for it with all it wrote, the volume afterwards."""

    outcomes: list[str]
    lines: list[str]
    image: bytes


def blank() -> bytes:
    """A volume with nothing on it."""
    disk = Disk(bytearray(BLOCKS * BLOCK))
    make_file_system(disk, 1)
    return bytes(disk.image)


def _line(outcome: str, written: list[tuple[int, bytes]], clock: list[bytes]) -> str:
    crc = crc32(outcome.encode())
    for block, data in written:
        for now in clock:
            data = data.replace(now, b"TIME")
        crc = crc32(data, crc32(struct.pack("<H", block), crc))
    return f"{len(written)} {crc:08x}"


def ours(story: list[Operation], image: bytes | None = None) -> Trace:
    """Play a story on our volume, an empty one if none is given."""
    disk = Disk(bytearray(image or blank()))
    now = 0xA5B6C7D8
    trace = Trace([], [], b"")

    def note(outcome: str, written: list[tuple[int, bytes]]) -> None:
        trace.outcomes.append(outcome)
        trace.lines.append(_line(outcome, written, [now.to_bytes(4, "little")]))

    fat_player.play(Volume(disk, lambda: now), disk, story, note)
    return replace(trace, image=bytes(disk.image))


def _fattime(seconds: float) -> bytes:
    now = time.localtime(seconds)
    date = (now.tm_year - 1980) << 9 | now.tm_mon << 5 | now.tm_mday
    return (date << 16 | now.tm_hour << 11 | now.tm_min << 5 | now.tm_sec // 2).to_bytes(4, "little")


def theirs(story: list[Operation], image: bytes | None = None) -> Trace:
    """Play a story on FatFs, in the interpreter that TRAILCUE_VM names."""
    began = time.time()
    out = _played_by_vm(story, image or blank())
    clock = [_fattime(second) for second in range(int(began), int(time.time()) + 1)]
    trace = Trace([], [], b"")
    at = 0
    for _ in story:
        size, count = struct.unpack_from("<HH", out, at)
        outcome = out[at + 4 : at + 4 + size].decode()
        at += 4 + size
        written = []
        for _ in range(count):
            block, size = struct.unpack_from("<HH", out, at)
            written.append((block, out[at + 4 : at + 4 + size]))
            at += 4 + size
        trace.outcomes.append(outcome)
        trace.lines.append(_line(outcome, written, clock))
    return replace(trace, image=out[at:])


def made_by_vm() -> bytes:
    """Return an empty volume as FatFs makes it."""
    return _played_by_vm([], None)


def _played_by_vm(story: list[Operation], image: bytes | None) -> bytes:
    """Return what `fat_player.main` notes of a story."""
    files_in: dict[str, Path | bytes | str] = {
        "fat_player.py": Path(fat_player.__file__),
        "operations.json": json.dumps(story),
    }
    if image is not None:
        files_in["image"] = image
    vm = GivenVM(os.environ["TRAILCUE_VM"])
    return vm.run(_START, files_in=files_in, files_out=["out"], heap="24m").files["out"]


def recorded() -> dict[str, list[str]]:
    """The recording: a story's name -> its lines."""
    found: dict[str, list[str]] = {}
    name = ""
    for line in RECORDING.read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            name = line[2:]
            found[name] = []
        else:
            found[name].append(line)
    return found


if __name__ == "__main__":
    text = [line for name, story in STORIES.items() for line in (f"# {name}", *theirs(story).lines)]
    RECORDING.write_text("\n".join(text) + "\n", encoding="utf-8")
