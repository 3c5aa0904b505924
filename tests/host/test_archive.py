"""Files that are written whole or not at all."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

import pytest

from trailcue import archive, named
from trailcue.link import spool


def test_a_mac_is_asked_to_empty_its_disks_own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    asked: list[tuple[str, int]] = []
    monkeypatch.setattr(fcntl, "F_FULLFSYNC", 51, raising=False)
    monkeypatch.setattr(
        fcntl, "fcntl", lambda handle, what: asked.append((os.readlink(f"/dev/fd/{handle}"), what))
    )
    archive.write_whole(tmp_path / "one", b"1")
    (file, what), *_ = asked
    assert what == 51 and Path(file).name.startswith("one.") and (tmp_path / "one").read_bytes() == b"1"


def test_a_macs_disk_that_cannot_do_that_is_asked_as_others_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def unknown(*_: object) -> None:
        raise OSError(25, "Inappropriate ioctl for device")

    synced: list[int] = []
    monkeypatch.setattr(fcntl, "F_FULLFSYNC", 51, raising=False)
    monkeypatch.setattr(fcntl, "fcntl", unknown)
    monkeypatch.setattr(os, "fsync", synced.append)
    archive.write_whole(tmp_path / "one", b"1")
    assert synced


def test_a_plan_that_is_a_link_stays_one_and_is_read_by_who_read_it(tmp_path: Path):
    real, link = tmp_path / "mine" / "plan.toml", tmp_path / "plan.toml"
    real.parent.mkdir()
    real.write_bytes(b"1")
    real.chmod(0o600)
    link.symlink_to(real)
    archive.write_whole(link, b"2")
    assert link.is_symlink() and real.read_bytes() == b"2" and real.stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["mine", "plan.toml", "plan.toml"]


def test_a_link_to_itself_is_written_over(tmp_path: Path):
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    archive.write_whole(tmp_path / "loop", b"1")
    assert (tmp_path / "loop").read_bytes() == b"1"


def test_what_a_kill_left_half_goes_when_somebody_has_the_file_to_himself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    name = "mine"
    monkeypatch.setenv("TRAILCUE_HOME", str(tmp_path))
    with named.held(name) as folder, spool.held(name):
        pass
    left = [folder / "watch.state.4711.part", tmp_path / "spool" / f"{name}.pages.4711.part"]
    others = [folder / "watch.other.4711.part", tmp_path / "spool" / f"{name}s.pages.4711.part"]
    for path in (*left, *others):
        path.write_bytes(b"half")
    with named.held(name), spool.held(name):
        assert not any(path.exists() for path in left) and all(path.exists() for path in others)
