"""FAT: the same blocks as CircuitPython's own, files as a dict has them, sound for other readers."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.virtual.drives import FILES, POOL_PAGES, contents, flaws, mounted, places, unowned
from tests.virtual.fat_operations import PATHS, Operation
from tests.virtual.fat_player import BLOCK, BLOCKS, Disk
from tests.virtual.fatfs import STORIES, Trace, blank, made_by_vm, ours, recorded, theirs
from trailcue.virtual.fat import Volume, format_volume, make_drive, mount
from trailcue.virtual.parts.flash import UNIT, Flash

HAS_VM = bool(os.environ.get("TRAILCUE_VM"))
SOURCES = ["recorded", "given VM"] if HAS_VM else ["recorded"]
DATA = 19_968
Player = Callable[..., Trace]


# The same blocks as FatFs


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("name", STORIES)
def test_every_operation_writes_the_blocks_that_fatfs_writes(name: str, source: str):
    trace = ours(STORIES[name])
    expected = recorded()[name] if source == "recorded" else theirs(STORIES[name]).lines
    for number, (line, wanted) in enumerate(zip(trace.lines, expected, strict=True)):
        assert line == wanted, f"operation {number}: {STORIES[name][number]}"


def test_the_stories_meet_what_can_go_wrong():
    """Else they would show little: a full volume, what is missing, not empty, in the way."""
    outcomes = {outcome for story in STORIES.values() for outcome in ours(story).outcomes}
    errors = {int(outcome.split()[1]) for outcome in outcomes if outcome.startswith("error")}
    assert errors >= {errno.ENOENT, errno.EACCES, errno.EEXIST, errno.ENOSPC}


@pytest.mark.parametrize("source", ["ours", *SOURCES[1:]])
def test_a_new_volume_is_laid_out_as_on_the_board(source: str):
    image = blank() if source == "ours" else made_by_vm()
    volume = Volume(Disk(bytearray(image)))
    assert volume.statvfs() == (1024, 2024, 2024)
    assert volume.sector_of(2) * BLOCK == DATA
    assert image[512:515] == b"\xf8\xff\xff" and not any(image[515:DATA])
    assert _kind(image) == _kind(blank())


def _kind(image: bytes) -> bytes:
    """The boot sector without where its partition begins and the volume's number."""
    return image[:28] + image[32:39] + image[43:BLOCK]


@pytest.mark.parametrize(
    ("writer", "reader"), [(ours, ours), *([(ours, theirs), (theirs, ours)] if HAS_VM else [])]
)
def test_what_one_has_written_another_reads(writer: Player, reader: Player):
    writing: list[Operation] = [["mkdir", "/lib"], ["mkdir", "/lib/watch"]]
    reading: list[Operation] = [["list", "/"], ["list", "/lib/watch"]]
    paths = [path for path in PATHS if path.count("/") != 2 or path.startswith("/lib")]
    for number, path in enumerate(paths):
        writing += [["open", 0, path, "wb"], ["write", 0, 700 * number, number], ["close", 0]]
        reading += [["open", 0, path, "rb"], ["read", 0, 9999], ["close", 0]]
    image = writer(writing).image
    read = reader(reading, image).outcomes
    assert read == ours(reading, ours(writing).image).outcomes
    assert [line.split()[0] for line in read[3::3]] == [str(700 * number) for number in range(len(paths))]


# As a dict has them

NAMES = ["/a.txt", "/B.TXT", "/Mixed name of some length.bin", "/d/x", "/d/y.py", "/d/e/deep.txt", "/code.py"]
OPERATIONS = st.lists(
    st.tuples(
        st.sampled_from(["write", "append", "poke", "remove", "rename", "remount"]),
        st.sampled_from(NAMES),
        st.sampled_from(NAMES),
        st.sampled_from([0, 1, 100, 511, 512, 513, 1023, 1024, 1025, 2500, 7000]),
        st.integers(0, 255),
    ),
    max_size=25,
)


def _with_folders() -> Volume:
    volume = format_volume(Disk(bytearray(BLOCKS * BLOCK)))
    volume.mkdir("/d")
    volume.mkdir("/d/e")
    return volume


def _step(volume: Volume, model: dict[str, bytes], kind: str, path: str, other: str, data: bytes) -> None:
    if kind == "write":
        with volume.open(path, "wb") as file:
            assert file.write(data) == len(data)
        model[path] = data
    elif kind == "append":
        with volume.open(path, "ab") as file:
            file.write(data)
        model[path] = model.get(path, b"") + data
    elif path not in model:
        with pytest.raises(FileNotFoundError):
            volume.open(path, "r+b")
        with pytest.raises(FileNotFoundError):
            volume.remove(path)
    elif kind == "poke":
        at = len(model[path]) // 2
        with volume.open(path, "r+b") as file:
            file.seek(at)
            file.write(data)
        model[path] = model[path][:at] + data + model[path][at + len(data) :]
    elif kind == "remove":
        volume.remove(path)
        del model[path]
    elif kind == "rename" and path != other:
        volume.rename(path, other)
        model[other] = model.pop(path)


@settings(max_examples=60, deadline=None)
@given(OPERATIONS)
def test_property_files_are_as_a_dict_has_them(steps: list[tuple[str, str, str, int, int]]):
    volume = _with_folders()
    device = volume.window.device
    model = {path: data for path, data in contents(volume).items()}
    for kind, path, other, size, seed in steps:
        if kind == "remount":
            volume = Volume(device)
        else:
            _step(volume, model, kind, path, other, bytes((seed + 7 * i) % 256 for i in range(size)))
    assert contents(Volume(device)) == model
    assert flaws(volume) == {} and unowned(volume) == 0


def test_reading_in_pieces_is_reading():
    volume = format_volume(Disk(bytearray(BLOCKS * BLOCK)))
    data = bytes(i * i % 251 for i in range(5000))
    with volume.open("/f", "wb") as file:
        for first, last in ((0, 3), (3, 510), (510, 1500), (1500, 1536), (1536, 5000)):
            file.write(data[first:last])
    file = volume.open("/f")
    buffer = bytearray(700)
    assert [file.readinto(buffer) for _ in range(8)] == [700] * 7 + [100]
    for at in (0, 1, 511, 512, 1023, 1024, 4096, 4999, 5000):
        assert file.seek(at) == at == file.tell()
        assert file.read(777) == data[at : at + 777]
    assert file.seek(-100, 2) == 4900 and file.read() == data[4900:]
    assert file.seek(9999) == 5000


# What goes wrong


def test_errors_are_those_of_the_watch():
    volume = _with_folders()
    volume.open("/d/x", "wb").close()
    cases = [
        (errno.ENOENT, lambda: volume.open("/none")),
        (errno.ENOENT, lambda: volume.open("/none/x", "wb")),
        (errno.ENOENT, lambda: volume.open("/d", "rb")),
        (errno.EACCES, lambda: volume.open("/d", "wb")),
        (errno.ENOENT, lambda: volume.stat("/none")),
        (errno.ENOENT, lambda: volume.listdir("/none")),
        (errno.EISDIR, lambda: volume.remove("/d")),
        (errno.EACCES, lambda: volume.rmdir("/d")),
        (errno.ENOTDIR, lambda: volume.rmdir("/code.py")),
        (errno.EEXIST, lambda: volume.mkdir("/d")),
        (errno.EEXIST, lambda: volume.mkdir("/CODE.PY")),
        (errno.EINVAL, lambda: volume.rename("/d", "/d/e/f")),
        (errno.EINVAL, lambda: volume.open("/what?", "wb")),
        (errno.EINVAL, lambda: volume.open("/", "wb")),
        (errno.EACCES, lambda: volume.open("/code.py").write(b"x")),
        (errno.EINVAL, lambda: volume.open("/code.py").seek(-1)),
    ]
    for number, call in cases:
        with pytest.raises(OSError) as caught:
            call()
        assert caught.value.errno == number


def test_a_full_volume_says_so_and_keeps_what_fitted():
    volume = format_volume(Disk(bytearray(BLOCKS * BLOCK)))
    free = volume.statvfs()[2]
    file = volume.open("/big", "wb")
    with pytest.raises(OSError, match="no cluster is left") as caught:
        file.write(bytes(1024 * free + 1))
    assert caught.value.errno == errno.ENOSPC
    file.close()
    assert volume.stat("/big").size == 1024 * free and volume.statvfs()[2] == 0
    volume.remove("/big")
    assert volume.statvfs()[2] == free


def _zero(*places: int) -> bytes:
    image = bytearray(blank())
    for place in places:
        image[place] = 0
    return bytes(image)


@pytest.mark.parametrize(
    "image", [bytes(BLOCKS * BLOCK), b"\xff" * BLOCKS * BLOCK, _zero(0), _zero(13), _zero(16), _zero(511)]
)
def test_what_is_no_volume_is_silently_made_one_as_at_a_boot(image: bytes):
    with pytest.raises(OSError) as caught:
        Volume(Disk(bytearray(image)))
    assert caught.value.errno == errno.ENODEV
    disk = Disk(bytearray(image))
    volume, was_made = mount(disk)
    assert was_made and "code.py" in volume.listdir("/")
    assert not mount(disk)[1]


def test_a_damaged_chain_is_an_error_and_no_endless_loop():
    volume = _with_folders()
    with volume.open("/d/x", "wb") as file:
        file.write(bytes(5000))
    start = next(c for c in range(2, 60) if volume.table.get(c) == c + 1)
    volume.table.put(start + 1, start)
    with pytest.raises(OSError, match="circle"):
        volume.open("/d/x")
    volume.table.put(start, 0)
    with pytest.raises(OSError, match="free"):
        volume.open("/d/x").read()


# A drive


def test_a_drive_has_its_files_and_a_pool_of_ones_that_cost_no_erase():
    flash = Flash()
    volume = make_drive(flash, FILES, POOL_PAGES)
    found = contents(mounted(flash))
    assert {path: found[path] for path in FILES} == FILES
    assert found["/trail.pool"] == b"\xff" * 512 * POOL_PAGES
    assert flaws(volume) == {} and unowned(volume) == 0
    units = places(volume)["/trail.pool"] - {0, 1}
    assert len(units) <= 512 * POOL_PAGES // UNIT + 1  # in one piece


def test_a_drive_over_an_old_one_has_nothing_of_it():
    flash = Flash(bytes(2 * 1024 * 1024))
    make_drive(flash, {"/old": b"old"}, 100)
    flash.image[DATA:] = b"\xa5" * (len(flash.image) - DATA)
    make_drive(flash, FILES, POOL_PAGES)
    found = contents(mounted(flash))
    assert "/old" not in found and found["/trail.pool"] == b"\xff" * 512 * POOL_PAGES


def test_small_pieces_into_a_file_of_ones_can_be_undone_by_the_cache():
    """CircuitPython's, not ours: the cache takes a sector, then a newer one goes past it, then the older is flushed.

    It takes a preallocated file, a first sector that needs an erase, and reads elsewhere between the pieces.
    """
    flash = Flash()
    volume = make_drive(flash, {}, 64)
    file = volume.open("/trail.pool", "r+b")
    file.write(bytes(512))
    volume.sync()
    file.seek(0)
    file.write(b"1" * 612)
    volume.stat("/code.py")
    file.write(b"2" * 100)
    volume.stat("/code.py")
    file.close()
    assert mounted(flash).open("/trail.pool").read()[:712] == b"1" * 612 + b"\xff" * 100


FSCK = shutil.which("fsck.fat", path=os.environ["PATH"] + ":/sbin:/usr/sbin")


@pytest.mark.parametrize("checker", ["ours", "fsck.fat"] if FSCK else ["ours"])
@pytest.mark.parametrize("name", [*STORIES, "drive"])
def test_volumes_are_sound(name: str, checker: str, tmp_path: Path):
    if name == "drive":
        flash = Flash()
        make_drive(flash, FILES, POOL_PAGES)
        image = bytes(flash.image[: BLOCKS * BLOCK])
    else:
        image = ours(STORIES[name]).image
    if checker == "ours":
        volume = Volume(Disk(bytearray(image)))
        assert flaws(volume) == {} and unowned(volume) == 0
        return
    path = tmp_path / "image"
    path.write_bytes(image)
    assert FSCK
    done = subprocess.run([FSCK, "-n", str(path)], capture_output=True, text=True, check=False)
    # CircuitPython, too, writes the label into the root directory only.
    found = [
        line
        for line in done.stdout.splitlines()[1:]
        if line and "label" not in line and "unchanged" not in line
    ]
    assert len(found) == 1 and "files" in found[0], done.stdout


def test_a_drive_whose_fat_was_taken_for_erased_is_written_again_and_reads_back():
    """Three files of a cluster each where a sector of the FAT begins: its first bytes are 0xFF then."""
    files = {f"/lib/{n:03}.py": bytes([n & 255]) * (3000 if n % 4 == 3 else 700) for n in range(160)}
    volume = make_drive(Flash(), files, 400)
    assert {path: volume.open(path, "rb").read() for path in files} == files
    assert volume.stat("/spare").size > 0, "the first attempt had failed"
