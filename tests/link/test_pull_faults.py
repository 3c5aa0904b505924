"""The cable is pulled, the line is noisy: the next pull goes on, nothing is lost, nothing is doubled."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.link.far_end import POOL_PAGES, Drive, FarEnd, Fault, installed, plugged_in
from trailcue import fullpool
from trailcue.link import keeping, poolmap, pull, repl, sync
from trailcue.link.remote import Remote
from trailcue.link.repl import LinkError, Repl
from trailcue.log.salvage import salvage

POOL = fullpool.filled(POOL_PAGES, 60)
"""Some sessions, 92 pages, none of them pulled."""


@pytest.fixture
def drive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Drive]:
    monkeypatch.setenv("TRAILCUE_HOME", str(tmp_path / "home"))
    for name, seconds in (("LEAVE_S", 0.4), ("TRY_S", 0.1), ("CONNECT_S", 4.0), ("ANSWER_S", 0.4)):
        monkeypatch.setattr(repl, name, seconds)
    drive = installed(tmp_path / "watch", POOL)
    with plugged_in(drive, monkeypatch):
        yield drive


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    return tmp_path / "logs"


def pulled(drive: Drive, logs: Path, fault: Fault | None = None) -> tuple[pull.Pulled, FarEnd]:
    """Pull once over a link with that fault."""
    far = FarEnd(drive, fault)
    try:
        with Repl(far.device) as link:
            files = Remote(link)
            keep = keeping.in_folder(logs)
            return pull.pull(files, keep, lambda below: sync.mark_pulled(files, below)), far
    finally:
        far.close()


def pages_of(data: bytes) -> list[tuple[int, list[bytes]]]:
    """The sessions in some bytes, without the notes of pulls."""
    return [
        (log.session, [bytes(page) for page in log.pages if page[1] & 15 != 5]) for log in salvage(data).logs
    ]


def had(logs: Path) -> list[tuple[int, list[bytes]]]:
    """The sessions in a folder."""
    return sorted(session for path in logs.iterdir() for session in pages_of(path.read_bytes()))


def test_everything_comes_once(drive: Drive, logs: Path):
    done, _ = pulled(drive, logs)
    assert had(logs) == pages_of(POOL) and len(had(logs)) > 3
    assert done.new_pages == 92 == done.marked and {one.state for one in done.kept} == {"new"}
    again, _ = pulled(drive, logs)
    assert again == pull.Pulled()


class At:
    """A fault at one frame: what is sent in place of that answer."""

    def __init__(self, frame: int, what: Fault) -> None:
        self.frame = frame
        self.what = what

    def __call__(self, far: FarEnd, answer: bytes) -> bytes:
        return self.what(far, answer) if far.frames == self.frame else answer


def cable_out(far: FarEnd, answer: bytes) -> bytes:
    return far.pull_the_cable()


def half_an_answer(far: FarEnd, answer: bytes) -> bytes:
    far.send(answer[: len(answer) // 2])
    return far.pull_the_cable()


def frames_of(drive: Drive, logs: Path) -> int:
    """How many frames a pull without faults has."""
    return pulled(drive, logs)[1].frames


def reset(drive: Drive, *folders: Path) -> None:
    """Have the watch as it was, and nothing on the laptop."""
    drive.at(poolmap.PATH).write_bytes(POOL)
    for folder in folders:
        for path in folder.rglob("*.*"):
            path.unlink()


@pytest.mark.parametrize("cut", [cable_out, half_an_answer])
def test_the_cable_is_pulled_at_every_frame(cut: Fault, drive: Drive, logs: Path, tmp_path: Path):
    frames = frames_of(drive, logs)
    assert frames > 12
    for frame in range(1, frames + 1):
        reset(drive, logs, tmp_path / "home")
        with pytest.raises(LinkError, match=r"cable|no answer"):
            pulled(drive, logs, At(frame, cut))
        assert (
            drive.bytes(poolmap.PATH)[: fullpool.HOME * 512] == POOL[: fullpool.HOME * 512] or frame == frames
        )
        done, _ = pulled(drive, logs)
        assert had(logs) == pages_of(POOL), frame
        assert pages_of(drive.bytes(poolmap.PATH)) == pages_of(POOL), "the watch has all of it still"
        assert done.marked == 92 or frame == frames, "but for the last, which was only not heard of"
        assert pulled(drive, logs)[0] == pull.Pulled()


def test_what_had_come_before_a_break_does_not_come_again(drive: Drive, logs: Path):
    marking = frames_of(drive, logs)
    reset(drive, logs, logs.parent / "home")
    with pytest.raises(LinkError):
        pulled(drive, logs, At(marking, cable_out))
    drive.at(poolmap.PATH).write_bytes(POOL)  # as if it had not got through
    done, _ = pulled(drive, logs)
    assert done.fetched_bytes == 0 and done.new_pages == 92 and {one.state for one in done.kept} == {"known"}
    assert had(logs) == pages_of(POOL)


BOOT_NOISE = b"\r\n\x00\xff\xfeAdafruit CircuitPython 10.3.0\r\n>>> \x04\x04> \x04QUJD 5\r\n"

NOISES: dict[str, Fault] = {
    "noise instead": lambda far, answer: BOOT_NOISE,
    "noise before": lambda far, answer: b"\x00\xffplan not used\r\n" + answer,
    "an end in the middle": lambda far, answer: answer[:9] + b"\x04\x04>" + answer[9:],
    "half a line": lambda far, answer: answer[: len(answer) // 2] + b"\x04\x04>",
    "a byte changed": lambda far, answer: bytes((answer[0] ^ 1,)) + answer[1:],
    "a line twice": lambda far, answer: answer[: answer.find(b"\n") + 1] + answer,
    "nothing": lambda far, answer: b"",
    "the watch starts anew": lambda far, answer: far.restart(),
}


@pytest.mark.parametrize("noise", NOISES.values(), ids=NOISES.keys())
def test_a_noise_on_the_line_is_got_over_at_once(noise: Fault, drive: Drive, logs: Path, tmp_path: Path):
    frames = frames_of(drive, logs)
    for frame in (1, 2, frames // 2, frames):
        reset(drive, logs, tmp_path / "home")
        pulled(drive, logs, At(frame, noise))
        assert had(logs) == pages_of(POOL), frame
        assert pages_of(drive.bytes(poolmap.PATH)) == pages_of(POOL)
    assert pulled(drive, logs)[0] == pull.Pulled()


def test_a_line_that_is_noisy_all_the_time_is_given_up(drive: Drive, logs: Path):
    with pytest.raises(LinkError, match="another cable"):
        pulled(drive, logs, lambda far, answer: answer.replace(b"A", b"B") if far.frames > 2 else answer)
    assert not logs.exists() and drive.bytes(poolmap.PATH) == POOL


def test_a_link_that_gives_a_byte_at_a_time(drive: Drive, logs: Path):
    far = FarEnd(drive, is_chopped=True)
    with Repl(far.device) as link:
        files = Remote(link)
        pull.pull(files, keeping.in_folder(logs), lambda below: sync.mark_pulled(files, below))
    far.close()
    assert had(logs) == pages_of(POOL)
