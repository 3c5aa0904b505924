"""A watch's files over its REPL: what is asked comes as it is there, and what is written is whole or not at all."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from random import Random

import pytest

from tests.house import allowlist
from tests.link.far_end import Drive, FarEnd, Fault
from tests.link.test_pull_faults import NOISES, At, cable_out, half_an_answer
from trailcue.link import onwatch, repl
from trailcue.link.files import Entry
from trailcue.link.remote import PIECE, RANGE, Remote
from trailcue.link.repl import LinkError, Repl

DATA = Random(1).randbytes(3 * RANGE + 1234)
OLD = b"as it was"


@pytest.fixture
def drive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Drive:
    for name, seconds in (("LEAVE_S", 0.4), ("TRY_S", 0.1), ("CONNECT_S", 4.0), ("ANSWER_S", 0.4)):
        monkeypatch.setattr(repl, name, seconds)
    drive = Drive(tmp_path)
    drive.at("/data.bin").write_bytes(DATA)
    drive.at("/lib").mkdir()
    drive.at("/lib/a.py").write_bytes(OLD)
    return drive


@contextmanager
def files_of(drive: Drive, fault: Fault | None = None) -> Iterator[tuple[Remote, FarEnd]]:
    far = FarEnd(drive, fault)
    try:
        with Repl(far.device) as link:
            yield Remote(link), far
    finally:
        far.close()


def test_what_is_there_is_told(drive: Drive):
    with files_of(drive) as (files, _):
        assert files.listing("/") == [Entry("data.bin", len(DATA)), Entry("lib", None)]
        assert files.listing("/lib") == [Entry("a.py", len(OLD))]
        assert (files.size("/data.bin"), files.size("/lib"), files.size("/none")) == (len(DATA), None, None)
        assert files.is_folder("/lib") and not files.is_folder("/data.bin") and not files.is_folder("/none")
        with pytest.raises(FileNotFoundError, match="on the watch"):
            files.listing("/none")


@pytest.mark.parametrize(
    ("start", "count"),
    [(0, None), (5, 1), (RANGE - 1, 2), (1000, RANGE + 1), (len(DATA) - 3, 10), (len(DATA), 1)],
)
def test_ranges_and_their_hashes(start: int, count: int | None, drive: Drive):
    parts: list[int] = []
    end = None if count is None else start + count
    with files_of(drive) as (files, _):
        assert files.read("/data.bin", start, count, parts.append) == DATA[start:end]
        assert files.sha256("/data.bin", start, end) == sha256(DATA[start:end]).digest()
    assert sum(parts) == len(DATA[start:end])


def test_heads_are_those_of_each_piece(drive: Drive):
    with files_of(drive) as (files, _):
        found = files.heads("/data.bin", 1024, 100, 512)
    pieces = [DATA[at : at + 512] for at in range(1024, 1024 + 100 * 512, 512)]
    assert found == [piece[:14] + piece[-2:] for piece in pieces]


@pytest.mark.parametrize(
    "data", [b"", b"x", b"text\n" * 3000, DATA[: 3 * PIECE]], ids=["empty", "one", "text", "random"]
)
def test_a_file_that_is_written_is_there(data: bytes, drive: Drive):
    with files_of(drive) as (files, _):
        files.make_folder("/lib/deep/er")
        files.write("/lib/deep/er/new.bin", data)
        files.write("/lib/a.py", data)
        assert files.listing("/lib/deep/er") == [Entry("new.bin", len(data))]
        files.remove("/lib/deep/er/new.bin")
        files.remove("/lib/deep/er")
        files.remove("/lib/deep/er")
    assert drive.bytes("/lib/a.py") == data and not drive.at("/lib/deep/er").exists()


@pytest.mark.parametrize("cut", [cable_out, half_an_answer])
def test_a_write_that_is_cut_at_any_frame_leaves_the_old_or_the_new(cut: Fault, drive: Drive):
    data = DATA[: 3 * PIECE]
    with files_of(drive) as (files, far):
        files.write("/lib/a.py", data)
    for frame in range(1, far.frames + 1):
        drive.at("/lib/a.py").write_bytes(OLD)
        with pytest.raises(LinkError), files_of(drive, At(frame, cut)) as (files, _):
            files.write("/lib/a.py", data)
        assert drive.bytes("/lib/a.py") in (OLD, data), frame
        with files_of(drive) as (files, _):
            files.write("/lib/a.py", data)
        assert drive.bytes("/lib/a.py") == data


@pytest.mark.parametrize("noise", NOISES.values(), ids=NOISES.keys())
def test_noise_in_a_write_is_got_over(noise: Fault, drive: Drive):
    data = DATA[: 3 * PIECE]
    for frame in (4, 6, 7):
        drive.at("/lib/a.py").write_bytes(OLD)
        with files_of(drive, At(frame, noise)) as (files, _):
            files.write("/lib/a.py", data)
        assert drive.bytes("/lib/a.py") == data, frame


@pytest.mark.parametrize("name", ["/lib/a.py", "/lib/new.py"])
def test_a_watch_that_restarts_between_two_frames_of_a_write_has_all_of_it_again(name: str, drive: Drive):
    def starts_anew(far: FarEnd, answer: bytes) -> bytes:
        far.restart()
        return answer

    data = DATA[: 3 * PIECE]
    for frame in range(3, 9):
        drive.at("/lib/new.py").unlink(missing_ok=True)
        with files_of(drive, At(frame, starts_anew)) as (files, _):
            files.write(name, data)
        assert drive.bytes(name) == data, frame


def test_a_watch_that_is_full_has_its_room_back(drive: Drive):
    drive.room = PIECE + 10
    with files_of(drive) as (files, _):
        with pytest.raises(OSError, match="on the watch: No space") as told:
            files.write("/lib/a.py", DATA)
        assert (told.value.errno, told.value.filename) == (errno.ENOSPC, "/lib/a.py")
        assert files.listing("/lib") == [Entry("a.py", len(OLD))]
    assert drive.bytes("/lib/a.py") == OLD


def test_a_drive_that_the_computer_has_is_told_as_read_only(drive: Drive):
    drive.is_read_only = True
    with files_of(drive) as (files, _), pytest.raises(OSError, match="on the watch: Read-only") as told:
        files.write("/lib/a.py", DATA)
    assert told.value.errno == errno.EROFS


def test_what_runs_on_the_watch_uses_only_what_the_boards_have():
    source = Path(onwatch.__file__).read_text(encoding="utf-8")
    guarded = source.replace("import desk", "import wiring")  # ours, as `desk` is
    assert [str(finding) for finding in allowlist.check(guarded)] == []
