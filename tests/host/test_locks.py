"""One program at a time: who has it is told, and what cannot be locked is no other program."""

from __future__ import annotations

import errno
import fcntl
import os
from pathlib import Path

import pytest

from trailcue import locks


def test_who_has_it_is_told_and_it_is_free_afterwards(tmp_path: Path):
    with (
        locks.held(tmp_path / "lock"),
        pytest.raises(locks.Taken, match=f"process {os.getpid()}"),
        locks.held(tmp_path / "lock"),
    ):
        pass
    with locks.held(tmp_path / "lock"):
        pass


def test_it_is_free_at_once_although_a_child_was_started_meanwhile(tmp_path: Path):
    path = tmp_path / "one.lock"
    with locks.held(path):
        ours = [int(fd) for fd in os.listdir("/dev/fd") if os.path.realpath(f"/dev/fd/{fd}") == str(path)]
        theirs = [os.dup(fd) for fd in ours]  # as a child has them between its fork and its exec
    assert theirs
    with locks.held(path):
        pass
    for fd in theirs:
        os.close(fd)


@pytest.mark.parametrize("number", [errno.ENOLCK, errno.EOPNOTSUPP])
def test_a_file_system_without_locks_is_not_another_program(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def refused(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(fcntl, "flock", refused)
    with pytest.raises(OSError, match=os.strerror(number)), locks.held(tmp_path / "lock"):
        pass
