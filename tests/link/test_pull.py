"""What comes from a pool, whatever state it is in; and what is not marked on the watch because it is not safe here."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.link.far_end import POOL_PAGES, Drive, FarEnd, installed, plugged_in
from tests.plans import makers
from trailcore import pages
from trailcore.plan import Plan
from trailcue import archive, fullpool, installation, payload, plans
from trailcue.library import Became, Library, originals, schema
from trailcue.link import keeping, poolmap, pull, spool, sync
from trailcue.link.drive import Drive as Mounted
from trailcue.link.remote import Remote
from trailcue.link.repl import Repl
from trailcue.log.salvage import salvage
from trailcue.log.wrist import Wrist
from trailcue.sensed import Second

SIZE = pages.SIZE
HOME = fullpool.HOME
HOME_PAGES = POOL_PAGES - fullpool.OVERHEAD


@pytest.fixture
def drive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Drive]:
    monkeypatch.setenv("TRAILCUE_HOME", str(tmp_path / "home"))
    drive = installed(tmp_path / "watch", pool_of([]))
    with plugged_in(drive, monkeypatch):
        yield drive


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    return tmp_path / "logs"


def session(number: int, first: int, seconds: int, plan_hash: bytes = archive.NO_PLAN) -> list[bytes]:
    """The pages of a session of standing still."""
    wrist = Wrist(Plan(), payload.build_id_bytes(), plan_hash, session=number, sequence=first)
    for second in range(1, seconds):
        wrist.second(Second(1000 * second, pressure_pa=95_000 + second % 7, bpm=120))
    log = wrist.finish()
    return [log[at : at + SIZE] for at in range(0, len(log), SIZE)]


def sequence(page: bytes) -> int:
    return int.from_bytes(page[2:6], "little")


def pool_of(log: list[bytes], mirrored: int = fullpool.MIRROR_PAGES) -> bytes:
    """A pool with these pages at home, and the last of them in the mirror."""
    pool = bytearray(b"\xff" * (SIZE * POOL_PAGES))
    for page in log:
        put(pool, HOME + sequence(page) % HOME_PAGES, page)
    for page in log[-mirrored:] if mirrored else []:
        put(pool, fullpool.MIRROR + sequence(page) % fullpool.MIRROR_PAGES, page)
    return bytes(pool)


def put(pool: bytearray, index: int, page: bytes) -> None:
    pool[index * SIZE : (index + 1) * SIZE] = page


def pulled(drive: Drive, keep: pull.Keep) -> pull.Pulled:
    far = FarEnd(drive)
    try:
        with Repl(far.device) as link:
            files = Remote(link)
            return pull.pull(files, keep, lambda below: sync.mark_pulled(files, below))
    finally:
        far.close()


def set_pool(drive: Drive, pool: bytes) -> None:
    drive.at(poolmap.PATH).write_bytes(pool)


def plan_on(drive: Drive, tmp_path: Path) -> bytes:
    """Put a plan into a slot of the watch, and return it."""
    (tmp_path / "plan").mkdir()
    blob = plans.compile_file(makers.folder(tmp_path / "plan", makers.SHORT)).blob
    drive.at(f"/{installation.SLOTS[0]}").write_bytes(installation.slot(blob))
    return blob


def renumbered(page: bytes, number: int) -> bytes:
    late = bytearray(page)
    head = pages.Head()
    head.read(late)
    head.sequence = number
    head.write(late, pages.payload_crc(late, head.bits))
    return bytes(late)


def go_on(drive: Drive, more: list[bytes]) -> list[bytes]:
    """Record these pages on a watch that has just been pulled from; return them as they are there."""
    pool = bytearray(drive.bytes(poolmap.PATH))
    late = [renumbered(page, sequence(page) + 1) for page in more]  # its note lies in between
    for page in late:
        put(pool, HOME + sequence(page), page)
    set_pool(drive, bytes(pool))
    return late


def logs_in(folder: Path) -> list[list[bytes]]:
    found = [salvage(path.read_bytes()).logs[0] for path in folder.iterdir()]
    return [[bytes(page) for page in log.pages] for log in sorted(found, key=lambda log: log.sequences[0])]


def test_an_empty_pool_has_nothing(drive: Drive, logs: Path):
    assert pulled(drive, keeping.in_folder(logs)) == pull.Pulled()


def test_a_session_that_has_only_begun_is_left_for_later(drive: Drive, logs: Path):
    before = session(1, 0, 600)
    pool = pool_of(before + session(2, len(before), 600)[:1])
    set_pool(drive, pool)
    done = pulled(drive, keeping.in_folder(logs))
    assert done.has_begun and done.sessions == 1 and done.marked == len(before)
    assert logs_in(logs) == [before]
    again = pulled(drive, keeping.in_folder(logs))
    assert again.has_begun and not again.new_pages and again.marked is None


def test_a_session_that_goes_on_after_a_pull_is_one(drive: Drive, logs: Path):
    whole = session(1, 0, 2400)
    set_pool(drive, pool_of(whole[:6]))
    assert [one.state for one in pulled(drive, keeping.in_folder(logs)).kept] == ["new"]
    assert logs_in(logs) == [whole[:6]]
    late = go_on(drive, whole[6:])
    done = pulled(drive, keeping.in_folder(logs))
    assert [one.state for one in done.kept] == ["longer"]
    assert done.fetched_bytes == (len(late) + 1) * SIZE, "what had come did not come again"
    (log,) = logs_in(logs)
    assert [page for page in log if page[1] & 15 != pages.PULLED] == whole[:6] + late


@pytest.mark.parametrize("is_at_once", [True, False], ids=["before it was pulled", "after it was pulled"])
@pytest.mark.parametrize("lost", [0, 3])
def test_a_session_that_goes_on_stays_one_whatever_page_is_damaged(
    drive: Drive, logs: Path, lost: int, is_at_once: bool
):
    whole = session(1, 0, 2400)

    def damage() -> None:
        pool = bytearray(drive.bytes(poolmap.PATH))
        put(pool, HOME + lost, bytes(SIZE))
        set_pool(drive, bytes(pool))

    set_pool(drive, pool_of(whole[:6], mirrored=0))
    if is_at_once:
        damage()
    pulled(drive, keeping.in_library)
    late = go_on(drive, whole[6:])
    damage()
    assert [one.state for one in pulled(drive, keeping.in_library).kept] == ["longer"]
    with Library.opened() as library:
        (entry,) = library.entries()
        (log,) = salvage(originals.read(entry.hash, entry.extension)).logs
    came = whole[:lost] + whole[lost + 1 : 6] if is_at_once else whole[:6]
    assert [bytes(page) for page in log.pages if page[1] & 15 != pages.PULLED] == came + late
    last = session(2, sequence(late[-1]) + 1, 600)
    go_on(drive, last)
    assert [one.state for one in pulled(drive, keeping.in_folder(logs)).kept] == ["new"]


def test_a_page_that_says_otherwise_is_kept_beside_the_first(logs: Path):
    log = session(1, 0, 2400)
    other = bytearray(log[3])
    head = pages.Head()
    head.read(other)
    other[pages.PAYLOAD + 5] ^= 1
    head.write(other, pages.payload_crc(other, head.bits))
    second = [*log[:3], bytes(other), *log[4:]]
    keep = keeping.in_folder(logs)
    assert [one.state for one in keep(b"".join(log[:6]), "")] == ["new"]
    for _ in range(2):
        keep(b"".join(second[:8]), "")
    assert [one.state for one in keep(b"".join(second), "")] == ["longer"]
    assert [one.state for one in keep(b"".join(log), "")] == ["longer"]
    assert sorted(logs_in(logs)) == sorted([log, second])


def test_a_truth_that_was_taken_away_costs_no_other_when_it_comes_again(logs: Path, tmp_path: Path):
    log = session(1, 0, 2400)
    truths = []
    for number in range(3):
        page = bytearray(log[3])
        head = pages.Head()
        head.read(page)
        page[pages.PAYLOAD + 5] ^= number
        head.write(page, pages.payload_crc(page, head.bits))
        truths.append([*log[:3], bytes(page), *log[4:]])
    keep = keeping.in_folder(logs)
    paths = [Path(keep(b"".join(truth), "")[0].name) for truth in truths]
    paths[1].rename(tmp_path / "elsewhere")
    assert keep(b"".join(truths[1]), "")[0].state == "new"
    assert sorted(logs_in(logs)) == sorted(truths)


def test_another_laptop_gets_the_session_from_its_beginning(drive: Drive, logs: Path, tmp_path: Path):
    test_a_session_that_goes_on_after_a_pull_is_one(drive, logs)
    for path in (tmp_path / "home" / "spool").iterdir():
        path.unlink()
    pool = bytearray(drive.bytes(poolmap.PATH))
    last = salvage(bytes(pool)).logs[0].sequences[-1]
    put(pool, HOME + last + 1, renumbered(session(1, 0, 2400)[2], last + 1))
    set_pool(drive, bytes(pool))
    other = tmp_path / "other"
    assert [one.state for one in pulled(drive, keeping.in_folder(other)).kept] == ["new"]
    (log,) = logs_in(other)
    assert log[0][1] & 15 == pages.OPEN and len(log) == last + 2


def test_a_ring_that_has_gone_round_comes_in_its_order(drive: Drive, logs: Path):
    log: list[bytes] = []
    number = 1
    while len(log) < HOME_PAGES + 40:
        log += session(number, len(log), 1500)
        number += 1
    pool = bytearray(pool_of(log[: HOME_PAGES - 8]))
    set_pool(drive, bytes(pool))
    pulled(drive, keeping.in_folder(logs))
    late = session(number, HOME_PAGES - 7, 1500)  # the note lies in between
    pool = bytearray(drive.bytes(poolmap.PATH))
    for page in late:
        put(pool, HOME + sequence(page) % HOME_PAGES, page)
    set_pool(drive, bytes(pool))
    done = pulled(drive, keeping.in_folder(logs))
    assert done.new_pages == len(late) and done.sessions == 1
    assert logs_in(logs)[-1] == late


def torn_payload(drive: Drive, places: list[int]) -> None:
    """Tear what lies there behind its head: an erase that was cut short."""
    pool = bytearray(drive.bytes(poolmap.PATH))
    for at in places:
        pool[at * SIZE + pages.PAYLOAD : at * SIZE + 300] = b"\xff" * (300 - pages.PAYLOAD)
    set_pool(drive, bytes(pool))


@pytest.mark.parametrize("has_mirror", [True, False], ids=["in the mirror", "an older note"])
def test_the_last_note_is_torn_and_what_was_pulled_is_not_new_again(drive: Drive, has_mirror: bool):
    """A ring that has gone round since: what is left of its oldest session would be one more in the library."""
    log: list[bytes] = []
    number = 1
    while len(log) < HOME_PAGES - 40:
        log += session(number, len(log), 1500)
        number += 1
    set_pool(drive, pool_of(log))
    pulled(drive, keeping.in_library)
    late: list[bytes] = []
    while len(log) + 1 + len(late) < HOME_PAGES + 8:
        late += session(number, len(log) + 1 + len(late), 1500)
        number += 1
    pool = bytearray(drive.bytes(poolmap.PATH))
    for page in late:
        put(pool, HOME + sequence(page) % HOME_PAGES, page)
    set_pool(drive, bytes(pool))
    first = pulled(drive, keeping.in_library)
    with Library.opened() as library:
        before = {entry.hash for entry in library.entries()}
    assert first.marked is not None
    note = first.marked  # it lies behind what it speaks of
    mirror = fullpool.MIRROR + note % fullpool.MIRROR_PAGES
    torn_payload(drive, [HOME + note % HOME_PAGES, *([] if has_mirror else [mirror])])
    again = pulled(drive, keeping.in_library)
    assert again.new_pages == (0 if has_mirror else len(late))
    assert {one.state for one in again.kept} <= {"known"}
    with Library.opened() as library:
        assert {entry.hash for entry in library.entries()} == before


def test_what_an_erase_took_from_home_comes_from_the_mirror(drive: Drive, logs: Path):
    log = session(1, 0, 1500)
    pool = bytearray(pool_of(log))
    for page in log[-4:-2]:
        put(pool, HOME + sequence(page), b"\xff" * SIZE)
    torn = log[-2][:100] + b"\xff" * 410 + log[-2][-2:]  # its head is whole
    put(pool, HOME + sequence(log[-2]), torn)
    set_pool(drive, bytes(pool))
    done = pulled(drive, keeping.in_folder(logs))
    assert logs_in(logs) == [log] and not done.notes


TORN = {
    "a bit in its payload": lambda page: page[:20] + bytes([page[20] ^ 1]) + page[21:],
    "its head": lambda page: bytes(14) + page[14:],
    "an erase that was cut short": lambda page: b"\xff" * 256 + page[256:],
    "a program that was cut short": lambda page: page[:256] + b"\xff" * 256,
}


@pytest.mark.parametrize("how", TORN)
def test_a_page_that_is_damaged_for_good_costs_no_other_and_its_bytes_are_kept_before_it_is_freed(
    drive: Drive, logs: Path, tmp_path: Path, how: str
):
    log = session(1, 0, 1500)
    torn = TORN[how](log[3])
    pool = bytearray(pool_of(log, mirrored=0))
    put(pool, HOME + 3, torn)
    set_pool(drive, bytes(pool))
    done = pulled(drive, keeping.in_folder(logs))
    (kept,) = (tmp_path / "home/damaged").iterdir()
    assert kept.read_bytes() == torn and "-page-3-" in kept.name
    assert done.notes == [
        f"page 3 is damaged on the watch itself and in no session; its bytes are kept in {kept}"
    ]
    assert done.marked == len(log) and logs_in(logs) == [log[:3] + log[4:]]


def test_a_place_that_was_never_written_or_went_round_long_ago_is_no_damage(
    drive: Drive, logs: Path, tmp_path: Path
):
    log = session(1, 0, 1500)
    pool = bytearray(pool_of(log[:3] + log[4:], mirrored=0))  # the number was passed over
    put(pool, HOME + len(log) + 5, b"left over" + bytes(SIZE - 9))  # of another use of the flash
    set_pool(drive, bytes(pool))
    done = pulled(drive, keeping.in_folder(logs))
    assert not done.notes and done.marked == len(log) and not (tmp_path / "home/damaged").exists()


def test_damage_that_cannot_be_kept_is_not_freed(
    drive: Drive, logs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    log = session(1, 0, 1500)
    pool = bytearray(pool_of(log, mirrored=0))
    put(pool, HOME + 3, TORN["its head"](log[3]))
    set_pool(drive, bytes(pool))
    (tmp_path / "home").mkdir(exist_ok=True)
    (tmp_path / "home/damaged").write_text("in the way")
    with pytest.raises(OSError, match="exists"):
        pulled(drive, keeping.in_folder(logs))
    assert drive.bytes(poolmap.PATH) == pool
    (tmp_path / "home/damaged").unlink()
    hashed = Remote.sha256

    def differs(files: Remote, path: str, start: int = 0, end: int | None = None) -> bytes:
        is_page = end == start + SIZE
        return bytes(32) if is_page else hashed(files, path, start, end)

    with monkeypatch.context() as here:
        here.setattr(Remote, "sha256", differs)
        with pytest.raises(poolmap.NotVerified, match="reads differently"):
            pulled(drive, keeping.in_folder(logs))
    assert drive.bytes(poolmap.PATH) == pool
    assert pulled(drive, keeping.in_folder(logs)).marked == len(log)
    assert len(list((tmp_path / "home/damaged").iterdir())) == 1


def test_a_pool_that_was_made_anew_is_not_taken_for_the_old_one(drive: Drive, logs: Path):
    set_pool(drive, pool_of(session(1, 0, 900)))
    pulled(drive, keeping.in_folder(logs))
    other = session(1, 0, 1200, b"otherone")
    set_pool(drive, pool_of(other))
    assert [one.state for one in pulled(drive, keeping.in_folder(logs)).kept] == ["new"]
    assert len(list(logs.iterdir())) == 2 and other in logs_in(logs)


def test_the_plan_that_a_session_names_is_fetched(drive: Drive, logs: Path):
    blob = b"TCP2" + (300).to_bytes(4, "little") + bytes(292)
    name = archive.plan_hash(blob)
    drive.at("/plan_b.slot").write_bytes(installation.slot(blob))
    log = session(1, 0, 600, name)
    set_pool(drive, pool_of(log + session(2, len(log), 600, b"nowhere!")))
    done = pulled(drive, keeping.in_folder(logs))
    assert archive.find_plan(name) == blob
    assert done.notes == [
        f"plan {b'nowhere!'.hex()}, which a session names, is neither here nor on the watch any more"
    ]


def test_it_goes_into_the_library_once(drive: Drive):
    log = session(1, 0, 600)
    set_pool(drive, pool_of(log))
    assert [one.state for one in pulled(drive, keeping.in_library).kept] == ["new"]
    set_pool(drive, pool_of(log))  # as if its mark had been lost
    assert [one.state for one in pulled(drive, keeping.in_library).kept] == ["known"]
    with Library.opened() as library:
        assert len(list(library.entries())) == 1


# What is not safe here is not marked there.


def test_a_full_disk_of_the_laptop_marks_nothing(drive: Drive, logs: Path, monkeypatch: pytest.MonkeyPatch):
    log = session(1, 0, 6000)
    pool = pool_of(log)
    set_pool(drive, pool)

    def full(number: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    for _ in range(2):
        with monkeypatch.context() as here:
            here.setattr(os, "fsync", full)
            with pytest.raises(OSError, match="No space"):
                pulled(drive, keeping.in_folder(logs))
        assert drive.bytes(poolmap.PATH) == pool
    pulled(drive, keeping.in_folder(logs))
    assert logs_in(logs) == [log]


@pytest.mark.parametrize("where", ["library", "folder"])
def test_what_is_marked_has_its_names_on_the_disk(
    drive: Drive, logs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
):
    blob = plan_on(drive, tmp_path)
    set_pool(drive, pool_of(session(1, 0, 600, archive.plan_hash(blob))))
    synced: set[Path] = set()
    fsync, mark = os.fsync, sync.mark_pulled

    def noted(handle: int) -> None:
        fsync(handle)
        if os.path.isdir(handle):
            here = os.fstat(handle)
            synced.update(one for one in everything() if os.path.samestat(one.stat(), here))

    def everything() -> list[Path]:
        return [tmp_path, *(one for one in tmp_path.rglob("*") if one.is_dir())]

    def marked(files: Remote, below: int) -> None:
        kept = [logs] if where == "folder" else [tmp_path / "home/originals", tmp_path / "home/plans"]
        made = {one for top in kept for one in (top, *top.rglob("*"))}
        assert {one.parent for one in made} <= synced
        mark(files, below)

    monkeypatch.setattr(os, "fsync", noted)
    monkeypatch.setattr(sync, "mark_pulled", marked)
    assert pulled(drive, keeping.in_library if where == "library" else keeping.in_folder(logs)).marked


def test_what_the_library_has_taken_outlives_a_power_cut(tmp_path: Path):
    base = schema.connected(tmp_path / "list")
    assert base.execute("PRAGMA synchronous").fetchone()[0] == 3  # the journal's end is on the disk, too
    base.close()


def test_a_kept_plan_that_was_damaged_is_kept_anew(drive: Drive, logs: Path, tmp_path: Path):
    blob = plan_on(drive, tmp_path)
    set_pool(drive, pool_of(session(1, 0, 600, archive.plan_hash(blob))))
    name = archive.keep_plan(blob)
    (tmp_path / f"home/plans/{name.hex()}.plan").write_bytes(b"cut short")
    assert pulled(drive, keeping.in_folder(logs)).notes == []
    assert archive.find_plan(name) == blob


def test_a_library_that_refuses_marks_nothing(drive: Drive, logs: Path):
    log = session(1, 0, 600)
    pool = pool_of(log)
    set_pool(drive, pool)
    logs.write_text("a file where a folder should be")
    with pytest.raises(OSError, match="exists"):
        pulled(drive, keeping.in_folder(logs))
    assert drive.bytes(poolmap.PATH) == pool
    logs.unlink()
    done = pulled(drive, keeping.in_folder(logs))
    assert done.fetched_bytes == 0 and logs_in(logs) == [log]


def test_a_spool_that_cannot_be_tidied_is_told_and_costs_nothing(
    drive: Drive, logs: Path, monkeypatch: pytest.MonkeyPatch
):
    log = session(1, 0, 600)
    set_pool(drive, pool_of(log))

    def full(path: Path, data: bytes) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))

    with monkeypatch.context() as here:
        here.setattr(spool.archive, "write_whole", full)
        done = pulled(drive, lambda data, source: [pull.Kept("all of it", Became.NEW)])
    assert done.marked == len(log) and len(done.notes) == 1 and "No space" in done.notes[0]
    assert not pulled(drive, keeping.in_folder(logs)).new_pages


def test_what_the_laptops_disk_changed_is_found_and_fetched_again(
    drive: Drive, logs: Path, monkeypatch: pytest.MonkeyPatch
):
    log = session(1, 0, 600)
    pool = pool_of(log)
    set_pool(drive, pool)
    load = spool.Spool.load

    def loses_one(one: spool.Spool) -> None:
        load(one)
        for mark in list(one._pages)[:1]:
            del one._pages[mark]

    with monkeypatch.context() as here:
        here.setattr(spool.Spool, "load", loses_one)
        with pytest.raises(poolmap.NotVerified, match="nothing was marked"):
            pulled(drive, keeping.in_folder(logs))
    assert drive.bytes(poolmap.PATH) == pool and not logs.exists()
    assert pulled(drive, keeping.in_folder(logs)).fetched_bytes == 0, "the disk has it, after all"
    assert logs_in(logs) == [log]


def refused(data: bytes, source: str) -> list[pull.Kept]:
    """Keep nothing: the disk is full behind the spool."""
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_page_whose_home_is_torn_is_verified_by_the_mirror_when_a_pull_goes_on(drive: Drive, logs: Path):
    log = session(1, 0, 1500)
    set_pool(drive, pool_of(log))
    torn_payload(drive, [HOME + sequence(log[-2])])
    with pytest.raises(OSError, match="No space"):
        pulled(drive, refused)
    done = pulled(drive, keeping.in_folder(logs))
    assert done.fetched_bytes == 0 and done.marked == len(log) and not done.notes
    assert logs_in(logs) == [log]


def test_over_the_drive_nothing_is_marked_and_each_pull_is_as_good_as_the_first(drive: Drive):
    log = session(1, 0, 1500)
    set_pool(drive, pool_of(log))
    torn_payload(drive, [HOME + sequence(log[-2])])
    mounted = Mounted(drive.folder)
    states = [pull.pull(mounted, keeping.in_library, None).kept[0].state for _ in range(3)]
    assert states == ["new", "known", "known"]


def test_what_was_pulled_stays_in_its_session_when_its_flash_fails_later(drive: Drive, logs: Path):
    whole = session(1, 0, 2400)
    set_pool(drive, pool_of(whole[:6], mirrored=0))
    pulled(drive, keeping.in_folder(logs))
    late = go_on(drive, whole[6:])
    torn_payload(drive, [HOME + 3])
    done = pulled(drive, keeping.in_folder(logs))
    assert [one.state for one in done.kept] == ["longer"] and not done.notes
    assert done.fetched_bytes == (len(late) + 1) * SIZE
    (log,) = logs_in(logs)
    assert [page for page in log if page[1] & 15 != pages.PULLED] == whole[:6] + late


def test_what_had_come_is_kept_and_so_is_what_became_of_it_before_the_room_is_freed(
    drive: Drive, logs: Path, tmp_path: Path
):
    log = session(1, 0, 1500)
    set_pool(drive, pool_of(log, mirrored=0))
    with pytest.raises(OSError, match="No space"):
        pulled(drive, refused)
    torn_payload(drive, [HOME + 3])
    torn = drive.bytes(poolmap.PATH)[(HOME + 3) * SIZE :][:SIZE]
    done = pulled(drive, keeping.in_folder(logs))
    (kept,) = (tmp_path / "home/damaged").iterdir()
    assert kept.read_bytes() == torn
    assert done.notes == [
        f"page 3 is damaged on the watch itself and in its session as it came before; its bytes are kept in {kept}"
    ]
    assert done.marked == len(log) and done.fetched_bytes == 0 and logs_in(logs) == [log]


@pytest.mark.parametrize("is_torn", [False, True], ids=["by its home", "by the mirror"])
def test_only_a_page_that_is_wrong_itself_is_fetched_again(drive: Drive, logs: Path, is_torn: bool):
    log = session(1, 0, 1500)
    other = bytearray(log[-3])
    for at, turned in enumerate(b"\x01\x10\x21", pages.PAYLOAD + 40):
        other[at] ^= turned  # a multiple of the CRC's polynomial: head and checksum stay
    assert poolmap.mark_of(other) == poolmap.mark_of(log[-3]) and pages.Head().read(other)
    set_pool(drive, pool_of([*log[:-3], bytes(other), *log[-2:]]))
    with pytest.raises(OSError, match="No space"):
        pulled(drive, refused)
    set_pool(drive, pool_of(log))
    if is_torn:
        torn_payload(drive, [HOME + sequence(log[-3])])
    before = drive.bytes(poolmap.PATH)
    with pytest.raises(poolmap.NotVerified, match="nothing was marked"):
        pulled(drive, keeping.in_folder(logs))
    assert drive.bytes(poolmap.PATH) == before and not logs.exists()
    done = pulled(drive, keeping.in_folder(logs))
    assert done.fetched_bytes == SIZE and done.marked == len(log) and logs_in(logs) == [log]


def test_a_watch_that_cannot_be_written_keeps_its_pages(drive: Drive, logs: Path):
    log = session(1, 0, 600)
    set_pool(drive, pool_of(log))
    drive.is_read_only = True
    with pytest.raises(OSError, match="on the watch: Read-only"):
        pulled(drive, keeping.in_folder(logs))
    drive.is_read_only = False
    done = pulled(drive, keeping.in_folder(logs))
    assert (
        logs_in(logs) == [log] and [one.state for one in done.kept] == ["known"] and done.marked == len(log)
    )


def test_ctrl_c_in_the_middle_leaves_all_to_go_on_from(drive: Drive, logs: Path):
    log = session(1, 0, 6000)
    pool = pool_of(log)
    set_pool(drive, pool)
    far = FarEnd(drive)

    def pressed(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), Repl(far.device) as link:
        pull.pull(Remote(link), keeping.in_folder(logs), None, told=lambda size: pressed)
    far.close()
    assert far.seen.endswith(b"\x02\x04"), "the app runs again"
    assert drive.bytes(poolmap.PATH) == pool and not logs.exists()
    pulled(drive, keeping.in_folder(logs))
    assert logs_in(logs) == [log]


def test_two_laptops_programs_do_not_pull_at_once(drive: Drive, logs: Path):
    set_pool(drive, pool_of(session(1, 0, 600)))
    with spool.held("0123456789ABCDEF"), pytest.raises(spool.SpoolBusy, match="another trailcue"):
        pulled(drive, keeping.in_folder(logs))
    assert pulled(drive, keeping.in_folder(logs)).new_pages


def test_a_watch_without_a_log_says_what_to_do(drive: Drive, logs: Path):
    drive.at(poolmap.PATH).unlink()
    with pytest.raises(poolmap.NoPool, match="trailcue install"):
        pulled(drive, keeping.in_folder(logs))
