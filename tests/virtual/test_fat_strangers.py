"""Our FAT with a library that knows nothing of CircuitPython: what one writes the other reads."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest

from tests.virtual.drives import FILES, POOL_PAGES, contents, flaws
from tests.virtual.fat_player import BLOCK, BLOCKS, Disk
from tests.virtual.fatfs import STORIES, ours
from trailcue.virtual.fat import Volume, make_drive
from trailcue.virtual.parts.flash import Flash

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # what it stands on still declares its namespace the old way
    from pyfatfs.PyFatFS import PyFatFS


def drive() -> bytes:
    flash = Flash()
    make_drive(flash, FILES, POOL_PAGES)
    return bytes(flash.image[: BLOCKS * BLOCK])


@pytest.mark.parametrize("name", [*STORIES, "drive"])
def test_what_we_wrote_it_reads(name: str, tmp_path: Path):
    image = drive() if name == "drive" else ours(STORIES[name]).image
    path = tmp_path / "image"
    path.write_bytes(image)
    with PyFatFS(str(path), read_only=True) as theirs:
        read = {found.lower(): theirs.readbytes(found) for found in theirs.walk.files()}
    assert read == {found.lower(): data for found, data in contents(Volume(Disk(bytearray(image)))).items()}
    assert len(read) > 2


def test_what_it_wrote_we_read(tmp_path: Path):
    path = tmp_path / "image"
    path.write_bytes(drive())
    written = {
        "/LIB/A new name of theirs.py": b"x" * 3000,
        "/B.TXT": b"",
        "/LIB/WATCH/CLOCK.PY": b"tick" * 256,
    }
    with PyFatFS(str(path)) as theirs:
        for name, data in written.items():
            theirs.writebytes(name, data)
    volume = Volume(Disk(bytearray(path.read_bytes())))
    for name, data in written.items():
        assert volume.open(name).read() == data
    found = contents(volume)
    assert {name: found[name] for name in FILES} == FILES and flaws(volume) == {}
