"""A watch's files on a mounted drive: written whole or not at all, on the drive before a call returns; drives found."""

from __future__ import annotations

import errno
import os
from hashlib import sha256
from pathlib import Path

import pytest

from trailcue.link import bootout, drive
from trailcue.link.drive import Drive
from trailcue.link.files import Entry, Files

BOOT_OUT = (
    "Adafruit CircuitPython 10.3.0 on 2026-09-01; feather_bluefruit_sense with nRF52840\n"
    "Board ID:feather_bluefruit_sense\nUID:C0FFEE\n"
)


@pytest.fixture
def files(tmp_path: Path) -> Files:
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "a.py").write_bytes(b"0123456789")
    return Drive(tmp_path)


def test_what_is_there_is_told(files: Files):
    assert files.listing("/") == [Entry("lib", None)] and files.listing("/lib") == [Entry("a.py", 10)]
    assert (files.size("/lib/a.py"), files.size("/lib/b.py"), files.size("/lib")) == (10, None, None)
    assert files.is_folder("/lib") and files.is_folder("/") and not files.is_folder("/lib/a.py")
    assert (files.read("/lib/a.py", 2, 3), files.read("/lib/a.py", 8)) == (b"234", b"89")
    assert files.sha256("/lib/a.py") == sha256(b"0123456789").digest()
    assert files.sha256("/lib/a.py", 2, 5) == sha256(b"234").digest()
    assert files.sha256("/lib/a.py", 5, 2) == sha256(b"").digest()


def test_folders_are_made_with_those_above_and_removed_once_empty(files: Files):
    files.make_folder("/lib/x/y")
    files.make_folder("/lib/x/y")
    files.write("/lib/x/y/b.py", b"b")
    with pytest.raises(OSError) as told:
        files.remove("/lib/x/y")
    assert told.value.errno == errno.ENOTEMPTY
    for path in ("/lib/x/y/b.py", "/lib/x/y/b.py", "/lib/x/y", "/lib/x"):
        files.remove(path)
    assert files.listing("/lib") == [Entry("a.py", 10)]


def test_a_file_is_on_the_drive_before_it_has_its_name(files: Files, monkeypatch: pytest.MonkeyPatch):
    done: list[str] = []
    fsync, replace = os.fsync, Path.replace

    def synced(handle: int) -> None:
        done.append("folder" if os.path.isdir(handle) else "file")
        fsync(handle)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "replace", lambda old, new: (done.append("name"), replace(old, new))[1])
    told: list[int] = []
    files.write("/lib/a.py", b"new", told.append)
    assert done == ["file", "name", "folder"] and told == [3] and files.read("/lib/a.py") == b"new"


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EROFS])
@pytest.mark.parametrize("place", ["fsync", "replace"])
def test_a_file_that_cannot_be_written_is_as_it_was(
    files: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, place: str
):
    def fails(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os if place == "fsync" else Path, place, fails)
    with pytest.raises(OSError) as told:
        files.write("/lib/a.py", b"new")
    assert told.value.errno == number and told.value.filename == str(tmp_path / "lib" / "a.py")
    assert ("unplug it" in str(told.value)) == (number == errno.EROFS)
    assert [(one.name, one.read_bytes()) for one in (tmp_path / "lib").iterdir()] == [("a.py", b"0123456789")]


def test_a_file_system_that_syncs_no_folders_will_do(files: Files, monkeypatch: pytest.MonkeyPatch):
    fsync = os.fsync

    def refuses(handle: int) -> None:
        if os.path.isdir(handle):
            raise OSError(errno.EINVAL, "no")
        fsync(handle)

    monkeypatch.setattr(os, "fsync", refuses)
    files.write("/lib/a.py", b"new")
    assert files.read("/lib/a.py") == b"new"


def test_drives_are_found_by_their_boot_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(drive, "PLACES", (f"{tmp_path}/*", f"{tmp_path}/*/*"))
    for name in ("me/CIRCUITPY", "STICK", "me/OTHER"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "me/CIRCUITPY/boot_out.txt").write_text(BOOT_OUT)
    (tmp_path / "me/OTHER/boot_out.txt").write_text("something else")
    ((path, boot),) = drive.drives()
    assert path == tmp_path / "me/CIRCUITPY"
    assert (boot.version, boot.release, boot.uid) == ("10.3.0", (10, 3), "C0FFEE")


def test_an_old_or_foreign_boot_out_is_read_as_far_as_it_goes():
    old = bootout.read("Adafruit CircuitPython 6.2.0 on 2021-04-05; Adafruit Feather with nRF52840\n")
    assert (old.version, old.release, old.board_id, old.uid) == ("6.2.0", (6, 2), None, None)
    assert bootout.read("\x00\xff").version is None
