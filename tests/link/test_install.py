"""An installation: onto a bare board, over an older one, cut anywhere and run again, refused where it must be."""

from __future__ import annotations

import errno
import importlib.metadata
import io
import json
import threading
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.link import virtual_desk
from tests.link.virtual_desk import content, have_small, plugged_in, put
from trailcue import boards, fullpool, installation, named, payload
from trailcue.cli import EXIT_OK, EXIT_PARTLY, main
from trailcue.link import drive, install, installing, reach, repl
from trailcue.link.install import InstallError
from trailcue.link.installing import Choice, Done
from trailcue.link.repl import CableError, LinkError, Repl

POOL, (SLOT_A, SLOT_B) = install.POOL, install.SLOTS
BOOT_OUT = (
    "Adafruit CircuitPython 10.3.0 on 2026-09-01; feather_bluefruit_sense with nRF52840\n"
    "Board ID:feather_bluefruit_sense\nUID:0000000000000005\n"
)


def nobody(*_: object) -> None:
    """Is told what is done."""


def installed(device: str, folder: Path | None = None, **wanted: object) -> Done:
    return installing.over_port(device, Choice(**wanted), nobody, folder)  # pyright: ignore[reportArgumentType]


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    have_small(monkeypatch)


# Onto a bare board


@pytest.mark.usefixtures("small")
def test_a_bare_board_gets_room_for_its_log_and_every_file():
    with plugged_in() as (it, device):
        done = installed(device)
        with Repl(device) as link:
            assert link.run("import desk\nprint(desk.NAME)") == b"desk\r\n"
    found = content(it)
    assert done.room == [POOL, SLOT_A, SLOT_B] and done.board.board_id == "feather_bluefruit_sense"
    assert found[POOL] == b"\xff" * 512 * installation.POOL_PAGES
    assert found[SLOT_A] == found[SLOT_B] == b"\xff" * installation.SLOT_BYTES
    for path, data in installation.files(done.board).items():
        if path not in installation.SLOTS:
            assert found[f"/{path}"] == data
    assert not [path for path in found if path.endswith((".new", ".part")) or path == install.SPARE]


@pytest.mark.usefixtures("small")
def test_the_pool_lies_in_one_piece_before_everything_else():
    with plugged_in() as (it, device):
        installed(device)
    image = bytes(it.flash.image)
    run = b"\xff" * (512 * installation.POOL_PAGES + 2 * installation.SLOT_BYTES)
    assert 0 < image.find(run) < image.find(virtual_desk.SMALL["lib/watch/app.py"][:1024])


@pytest.mark.usefixtures("small")
def test_a_drive_that_the_computer_holds_is_hidden_over_the_computer_first(tmp_path: Path):
    (tmp_path / "boot_out.txt").write_text(BOOT_OUT)
    with plugged_in(drive=tmp_path) as (it, device):
        it.watch.drive.has("boot_out.txt")
        done = installed(device, tmp_path)
    assert (tmp_path / "boot.py").read_bytes() == install.HIDE
    assert done.room == [POOL, SLOT_A, SLOT_B] and content(it)["/build.id"] == payload.build_id_bytes()


@pytest.mark.usefixtures("small")
def test_a_drive_that_is_mounted_is_found_by_its_boards_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(drive, "PLACES", (f"{tmp_path}/*",))
    for name, uid in (("other", "77"), ("mine", "5")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "boot_out.txt").write_text(BOOT_OUT.replace("0005", f"{uid:>04}"))
    with plugged_in(drive=tmp_path / "mine") as (_, device):
        installed(device)
    assert [path.name for path in (tmp_path / "other").iterdir()] == ["boot_out.txt"]


@pytest.mark.usefixtures("small")
def test_a_drive_that_is_nowhere_mounted_has_to_be(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setattr(drive, "PLACES", ())
    with (
        plugged_in(drive=tmp_path) as (it, device),
        pytest.raises(InstallError, match=r"mount CIRCUITPY .* or eject it"),
    ):
        installed(device)
    assert "/boot.py" not in content(it)


# Again


@pytest.mark.usefixtures("small")
def test_twice_does_nothing_twice():
    with plugged_in() as (it, device):
        installed(device)
        writes, resets = it.flash.done, len(it.watch.resets)
        done = installed(device)
        assert (done.steps, done.room, done.same) == ([], [], 7)
        assert (it.flash.done, len(it.watch.resets)) == (writes, resets)


def test_an_update_writes_what_differs_and_keeps_what_is_the_wearers(monkeypatch: pytest.MonkeyPatch):
    have_small(monkeypatch)
    with plugged_in() as (it, device):
        installed(device)
    put(it, POOL, b"T" * 512 * installation.POOL_PAGES)
    put(it, SLOT_B, b"P" * installation.SLOT_BYTES)
    put(it, "/settings.toml", b'CIRCUITPY_WIFI_SSID = "home"\n')
    put(it, "/lib/watch/old.py", b"x = 2\n")
    put(it, "/lib/watch_old0.mpy", b"x = 2\n")
    put(it, "/lib/watchface.py", b"x = 2\n")
    put(it, "/lib/mine.py", b"x = 3\n")
    it.world.nvm[0:4] = b"\x51\x01ab"
    kept = named.lasting(it)
    have_small(monkeypatch, lib__desk_py=b"NAME = 'newer'\n", lib__wiring_py=None)
    monkeypatch.setattr(installation, "POOL_PAGES", 3 * fullpool.FEWEST_PAGES)
    with plugged_in(kept) as (it, device):
        done = installed(device)
    found = content(it)
    assert found[POOL] == b"T" * 512 * fullpool.FEWEST_PAGES
    assert found[SLOT_B] == b"P" * installation.SLOT_BYTES and it.world.nvm[0:4] == b"\x51\x01ab"
    assert found["/settings.toml"] == b'CIRCUITPY_WIFI_SSID = "home"\nCIRCUITPY_PYSTACK_SIZE = 4096\n'
    assert found["/lib/desk.py"] == b"NAME = 'newer'\n" and found["/lib/mine.py"] == b"x = 3\n"
    assert "/lib/watch/old.py" not in found and "/lib/watch_old0.mpy" not in found
    assert found["/lib/watchface.py"] and "/lib/wiring.py" not in found
    paths = [step.path for step in done.steps]
    assert paths[0] == paths[-1] == install.BUILD_ID
    assert sorted(paths[1:-1]) == [
        "/lib/desk.py",
        "/lib/watch/old.py",
        "/lib/watch_old0.mpy",
        "/lib/wiring.py",
        "/settings.toml",
    ]


@pytest.mark.parametrize("is_forced", [False, True])
@pytest.mark.usefixtures("small")
def test_a_setting_that_its_wearer_has_set_otherwise_is_kept_unless_forced(is_forced: bool):
    with plugged_in() as (it, device):
        installed(device)
    theirs = b'# mine\r\nMY_NAME = "Ada"\r\n  CIRCUITPY_PYSTACK_SIZE = 9000 # deep\r\n[more]\r\n'
    put(it, "/settings.toml", theirs)
    with plugged_in(named.lasting(it)) as (it, device):
        done = installed(device, is_forced=is_forced)
    forced = [b"# mine", b'MY_NAME = "Ada"', b"CIRCUITPY_PYSTACK_SIZE = 4096", b"[more]"]
    assert content(it)["/settings.toml"].splitlines() == (forced if is_forced else theirs.splitlines())
    assert bool(done.notes) != is_forced


def test_what_settings_lack_comes_before_the_first_table_where_circuitpython_stops():
    ours = b"CIRCUITPY_PYSTACK_SIZE = 4096\nMORE = 1\n"
    theirs = b'A = 1\n[wifi]\nMORE = 2\nssid = "x"'
    merged, others = install.merged_settings(ours, theirs)
    assert merged == b'A = 1\nCIRCUITPY_PYSTACK_SIZE = 4096\nMORE = 1\n[wifi]\nMORE = 2\nssid = "x"'
    assert not others and install.merged_settings(ours, merged) == (merged, [])
    twice = b"MORE = 2\nMORE = 1\nCIRCUITPY_PYSTACK_SIZE = 4096"
    assert install.merged_settings(ours, twice) == (twice, ["MORE"])
    only = b"[wifi]\n"
    assert install.merged_settings(ours, only)[0] == ours + only


def test_every_module_that_is_shipped_is_known_as_ours_and_nothing_of_the_wearers():
    board = boards.of_id("feather_bluefruit_sense")
    shipped = {
        path.split("/")[1]
        for dialect in ("C", None)
        for path in installation.files(board, dialect=dialect)
        if path.startswith("lib/")
    }
    assert len(shipped) > 80 and all(map(install._OURS.fullmatch, shipped))
    mine = (
        "watchface",
        "watch.py",
        "start.py",
        "adafruit_ble_apple_media",
        "adafruit_ble_radio.py",
        "neopixel.mpy",
    )
    assert not any(map(install._OURS.fullmatch, mine))


# Cut


class Cut:
    """Breaks the connection before the given request that changes the drive."""

    CHANGING = ("begin(", "put(", "finish(", "remove(", "make_folder(", "_room(", "os.rename(")

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.left = -1
        self.seen = 0
        run = Repl.run

        def counted(link: Repl, source: str, timeout_s: float = 10.0) -> bytes:
            if source.startswith(self.CHANGING):
                self.seen += 1
                self.left -= 1
                if self.left == -1:
                    raise CableError("pulled")
            return run(link, source, timeout_s)

        monkeypatch.setattr(Repl, "run", counted)


def _but_for_boot_out(found: dict[str, bytes]) -> dict[str, bytes]:
    return {path: data for path, data in found.items() if path != "/boot_out.txt"}


def test_a_cable_pulled_at_any_change_is_made_good_by_running_it_again(monkeypatch: pytest.MonkeyPatch):
    have_small(monkeypatch, code_py=None, lib__wiring_py=None)
    cut = Cut(monkeypatch)
    with plugged_in() as (it, device):
        installed(device)
    whole = _but_for_boot_out(content(it))
    assert cut.seen > 20
    for count in range(cut.seen):
        with plugged_in() as (it, device):
            cut.left = count
            with pytest.raises(LinkError, match="pulled"):
                installed(device)
        assert "/build.id" not in content(it), "nothing vouches for what is not whole"
        with plugged_in(named.lasting(it)) as (it, device):
            installed(device)
        assert _but_for_boot_out(content(it)) == whole, f"cut at {count}"


@pytest.mark.parametrize("cut_at", [463, 646, 930, 1044, 1307])
@pytest.mark.usefixtures("small")
def test_power_lost_in_a_flash_operation_leaves_nothing_that_is_believed(cut_at: int):
    """The volume may be torn then: an installation run again mends it, or says that it has to be formatted."""
    with plugged_in() as (it, device):
        it.flash.cut_at = cut_at
        with pytest.raises(LinkError):
            installed(device)
        assert it.flash.is_off
    it.flash.power_on()
    kept = named.Kept("feather_bluefruit_sense", bytes(it.flash.image))
    with plugged_in(kept) as (it, device):
        try:
            installed(device)
        except InstallError as error:
            assert "--erase" in str(error)
            assert installed(device, must_erase=True).has_erased
    found = content(it)
    for path, data in virtual_desk.SMALL.items():
        assert found[f"/{path}"] == (data or b"\xff" * installation.SLOT_BYTES)
    assert found[POOL] == b"\xff" * 512 * installation.POOL_PAGES
    assert found["/build.id"] == payload.build_id_bytes()


class BrokenDrive(drive.Drive):
    """A mounted drive that is pulled out, or fails otherwise, at the given change."""

    def __init__(self, root: Path, left: int, number: int = errno.EIO) -> None:
        super().__init__(root)
        self.left = left
        self.number = number

    def write(self, path: str, data: bytes, told: Callable[[int], None] | None = None) -> None:
        self._count(path)
        super().write(path, data, told)

    def remove(self, path: str) -> None:
        self._count(path)
        super().remove(path)

    def make_folder(self, path: str) -> None:
        self._count(path)
        super().make_folder(path)

    def _count(self, path: str) -> None:
        self.left -= 1
        if self.left < 0:
            raise OSError(self.number, "the drive is gone", path)


def of_folder(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


@pytest.fixture
def mounted(tmp_path: Path, small: None) -> Path:
    """The drive of a watch with an older build on it, mounted."""
    older = {"boot_out.txt": BOOT_OUT.encode(), "build.id": b"older567", "lib/desk.py": b"NAME = 'old'\n"}
    older |= {"lib/watch/gone.py": b"", "lib/trailcore/a.py": b"", "trail.pool": b"\xff" * 512 * 128}
    for path, data in older.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    return tmp_path


def test_a_mounted_drive_pulled_at_any_change_is_made_good_by_running_it_again(
    mounted: Path, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
):
    before = of_folder(mounted)
    installing.on_drive(mounted, Choice(), nobody)
    whole = of_folder(mounted)
    assert whole["build.id"] == payload.build_id_bytes() and "lib/watch/gone.py" not in whole
    count = 0
    for count in range(100):
        root = tmp_path_factory.mktemp("drive")
        for path, data in before.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(data)
        with monkeypatch.context() as patch:
            patch.setattr(drive, "Drive", lambda at, left=count: BrokenDrive(at, left))
            try:
                installing.on_drive(root, Choice(), nobody)
            except OSError:
                assert of_folder(root).get("build.id") != payload.build_id_bytes()
            else:
                break
        installing.on_drive(root, Choice(), nobody)
        assert of_folder(root) == whole, f"cut at {count}"
        assert not (root / "lib" / "trailcore").exists()
    assert 8 < count < 100


def test_files_that_do_not_read_back_are_written_elsewhere_or_told(
    mounted: Path, monkeypatch: pytest.MonkeyPatch
):
    class Forgetful(drive.Drive):
        def write(self, path: str, data: bytes, told: Callable[[int], None] | None = None) -> None:
            lost = path == "/lib/desk.py" and self.size(install.SPARE) != spare
            super().write(path, b"" if lost else data, told)

    monkeypatch.setattr(drive, "Drive", Forgetful)
    spare: int | None = 2048
    installing.on_drive(mounted, Choice(), nobody)
    assert of_folder(mounted)["lib/desk.py"] == virtual_desk.SMALL["lib/desk.py"]
    assert install.SPARE[1:] not in of_folder(mounted)
    spare = 0
    (mounted / "lib/desk.py").unlink()
    with pytest.raises(InstallError, match="do not read back"):
        installing.on_drive(mounted, Choice(), nobody)


# Refused


@pytest.mark.usefixtures("small")
def test_a_drive_with_files_of_somebodys_is_formatted_only_where_that_is_wanted():
    with plugged_in() as (it, device):
        Repl(device)
    put(it, "/photo.bin", b"x" * 5000)
    put(it, "/code.py", b"print('mine')\n")
    kept = named.lasting(it)
    with (
        plugged_in(kept) as (it, device),
        pytest.raises(InstallError, match=r"not new \(photo.bin, code.py\)"),
    ):
        installed(device)
    assert content(it)["/photo.bin"] == b"x" * 5000
    asked: list[str] = []
    with plugged_in(kept) as (it, device):
        done = installed(device, may_erase=lambda lost: not asked.append(lost))
    assert asked == ["photo.bin, code.py"] and done.has_erased
    assert "/photo.bin" not in content(it) and content(it)["/build.id"] == payload.build_id_bytes()


class _Asked(io.StringIO):
    """Somebody at a terminal who has typed this."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("typed", "is_formatted"), [("y\n", True), ("\n", False), ("", False)], ids=["y", "return", "Ctrl-D"]
)
@pytest.mark.usefixtures("small")
def test_the_drive_is_formatted_only_after_a_yes(
    typed: str, is_formatted: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    with plugged_in() as (it, device):
        Repl(device)
    put(it, "/photo.bin", b"x" * 5000)
    monkeypatch.setattr("sys.stdin", _Asked(typed))
    with plugged_in(named.lasting(it)) as (it, device):
        code = main(["install", "--on", device])
    told = capsys.readouterr()
    assert "lost would be: photo.bin\nFormat it? [y/N] " in told.out
    assert ("/photo.bin" not in content(it)) == is_formatted
    assert (code, "then: --erase" in told.err) == (EXIT_OK if is_formatted else EXIT_PARTLY, not is_formatted)


@pytest.mark.usefixtures("small")
def test_the_watchdog_is_fed_while_the_laptop_works_and_its_user_thinks(monkeypatch: pytest.MonkeyPatch):
    with plugged_in() as (it, device):
        Repl(device)
    put(it, "/photo.bin", b"x")
    fed, run, files = threading.Event(), Repl.run, installation.files

    def noted(link: Repl, source: str, timeout_s: float | None = None) -> bytes:
        if source == "_feed()":
            fed.set()
        return run(link, source, timeout_s)

    def is_fed(*_: object) -> bool:
        fed.clear()
        return fed.wait(20)

    def made(*given: Any, **named: Any) -> dict[str, bytes]:
        assert is_fed()
        return files(*given, **named)

    monkeypatch.setattr(repl, "FEED_EVERY_S", 0.01)
    monkeypatch.setattr(Repl, "run", noted)
    monkeypatch.setattr(installation, "files", made)
    with plugged_in(named.lasting(it)) as (it, device):
        assert installed(device, may_erase=is_fed).has_erased


@pytest.mark.usefixtures("small")
def test_an_installed_watch_is_formatted_only_by_erase():
    with plugged_in() as (it, device):
        installed(device)
    put(it, POOL, b"T" * 512 * installation.POOL_PAGES)
    with plugged_in(named.lasting(it)) as (it, device):
        assert installed(device, must_erase=True).has_erased
    assert content(it)[POOL] == b"\xff" * 512 * installation.POOL_PAGES


NEWER = b"T\x22" + bytes(510)
"""A page of a version that is not ours."""


@pytest.mark.parametrize("page", [0, 9], ids=["at its beginning", "behind an erased unit"])
@pytest.mark.usefixtures("small")
def test_an_interrupted_installation_leaves_a_log_that_it_cannot_read(
    page: int, capsys: pytest.CaptureFixture[str]
):
    """An update over a newer watch was cut short: what that has recorded may be on no laptop yet."""
    with plugged_in() as (it, device):
        installed(device)
    pool = bytearray(content(it)[POOL])
    at = (fullpool.HOME + page) * 512
    pool[at : at + 512] = NEWER
    put(it, POOL, bytes(pool))
    put(it, "/boot.py", install.HIDE)
    it.watch.drive.volume.remove("/build.id")
    it.watch.drive.volume.sync()
    kept = named.lasting(it)
    with plugged_in(kept) as (it, device):
        assert main(["install", "--on", device, "--json"]) == EXIT_PARTLY
    heard = capsys.readouterr()
    (said,) = json.loads(heard.out)["summary"]["failed"]
    assert said in heard.err
    assert "of another version" in said and "--erase" in said and "not pulled yet is lost" in said
    assert content(it)[POOL] == pool
    with plugged_in(kept) as (it, device):
        assert installed(device, must_erase=True).has_erased
    assert content(it)[POOL] == b"\xff" * 512 * installation.POOL_PAGES


@pytest.mark.parametrize(
    ("old", "new", "board_id", "said"),
    [
        (
            "CircuitPython 10",
            "CircuitPython 9",
            None,
            "9.3.0 is too old: put 10.1 or newer on the board first",
        ),
        (
            "CircuitPython 10.3",
            "CircuitPython 10.0",
            None,
            "10.0.0 is too old: put 10.1 or newer on the board first",
        ),
        ("Board ID:feather_bluefruit_sense", "Board ID:pico", None, "'pico' is not one of"),
        ("", "", "clue_nrf52840_express", "boot_out.txt says feather_bluefruit_sense"),
        ("Board ID:feather_bluefruit_sense\n", "", None, "no line 'Board ID:'"),
    ],
)
def test_the_wrong_board_or_circuitpython_is_refused(
    mounted: Path, old: str, new: str, board_id: str | None, said: str
):
    (mounted / "boot_out.txt").write_text(BOOT_OUT.replace(old, new))
    before = of_folder(mounted)
    with pytest.raises((InstallError, boards.UnknownBoard), match=said):
        installing.on_drive(mounted, Choice(board_id=board_id), nobody)
    assert of_folder(mounted) == before


def test_another_motor_is_in_the_wiring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(payload, "drive_files", lambda **_: {})
    (tmp_path / "boot_out.txt").write_text(BOOT_OUT)
    (tmp_path / "trail.pool").write_bytes(b"\xff" * 512 * 128)
    choice = Choice(fitted=boards.Fitted(motor="pwm"), has_libraries=False)
    installing.on_drive(tmp_path, choice, nobody)
    wiring = (tmp_path / "lib" / "wiring.py").read_text()
    assert 'HAPTICS = "pwm"' in wiring and 'MOTOR_PIN = "D6"' in wiring


# The command


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TRAILCUE_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(drive, "PLACES", ())
    monkeypatch.setattr(installing, "_RESET_S", 0.05)
    return tmp_path


def told(capsys: pytest.CaptureFixture[str]) -> list[dict]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_the_firmware_is_installed_and_worn_by_name(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    """The real firmware over real mpremote onto a named watch, which then records, and keeps its log."""
    monkeypatch.setattr(payload, "drive_files", cache(payload.drive_files))
    assert main(["install", "--on", "virtual:mine", "--json"]) == 0
    *lines, last = told(capsys)
    assert last["summary"]["written"] == len([one for one in lines if "write" in one]) > 30
    assert last["summary"]["board_id"] == "feather_bluefruit_sense"
    assert main(["watch", "run", "--watch", "mine", "--for", "1m", "--speed", "max", "--json"]) == 0
    assert main(["watch", "run", "--watch", "mine", "--for", "1m", "--speed", "max", "--json"]) == 0
    sessions = told(capsys)[-1]["summary"]["sessions"]
    assert [one["replay"] for one in sessions] == ["exact"], "of the second day; the first is no news"
    assert main(["install", "--on", "virtual:mine", "--json"]) == 0
    (last,) = told(capsys)
    assert last["summary"]["written"] == 0
    with plugged_in(named.load(home / "home" / "watches" / "mine", "")) as (it, _):
        assert it.pool().count(b"T\x11") >= 2, "both sessions open in the pool"


@pytest.mark.usefixtures("small")
def test_a_dry_run_tells_and_writes_nothing(home: Path, capsys: pytest.CaptureFixture[str]):
    for is_there in (False, True):
        assert main(["install", "--on", "virtual:mine", "--dry-run", "--json"]) == 0
        lines = told(capsys)
        assert {"write": "/lib/desk.py", "bytes": 14} in lines and {"room": POOL} in lines
        assert (named.names() == ["mine"]) == is_there
        with reach.port("virtual:mine"):
            pass
    with plugged_in(named.load(home / "home" / "watches" / "mine", "")) as (it, _):
        assert "/lib/desk.py" not in content(it) and POOL not in content(it)


@pytest.mark.usefixtures("small")
def test_a_terminal_is_told_what_became_of_it(home: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["install", "--on", "virtual:mine", "-v"]) == 0
    out = capsys.readouterr().out
    assert "/lib/desk.py, 14 bytes" in out and f"build {payload.build_id()[:16]} is on the watch" in out


def test_a_drive_that_fails_is_told_in_a_line(
    mounted: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    for number, said in ((errno.ENOSPC, "the drive is gone"), (errno.EROFS, "the drive is gone")):
        monkeypatch.setattr(drive, "Drive", lambda at, no=number: BrokenDrive(at, 3, no))
        assert main(["install", "--path", str(mounted), "--json"]) == 1
        (last,) = told(capsys)
        assert said in last["summary"]["failed"][0]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--on", "virtual:a b"), 1, "call it by letters"),
        (("--on", "/dev/no-such-port"), 1, "there is no such port"),
        (("--on", "virtul:mine"), 1, "did you mean virtual:mine?"),
        (("--path", "/no/such/folder"), 1, "no CircuitPython drive"),
        (("--board", "pico"), 2, "'pico' is not one of"),
        (("--board", "Seeed_XIAO_nRF52840_Sense", "--button"), 2, "has no pin set aside"),
    ],
)
def test_what_cannot_be_is_told_in_a_line(
    home: Path, words: tuple[str, ...], code: int, said: str, capsys: pytest.CaptureFixture[str]
):
    assert main(["install", *words]) == code
    assert said in capsys.readouterr().err


def test_a_bare_drive_without_its_board_on_a_port_is_told_so(home: Path, capsys: pytest.CaptureFixture[str]):
    (home / "boot_out.txt").write_text(BOOT_OUT)
    for more in ([], ["--dry-run"]):
        assert main(["install", "--path", str(home), *more]) == 1
        assert "is on no port here" in capsys.readouterr().err


@pytest.mark.usefixtures("small")
def test_a_new_virtual_watch_has_the_board_that_is_named(home: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["install", "--on", "virtual:mine", "--board", "itsybitsy_nrf52840_express", "--json"]) == 0
    assert told(capsys)[-1]["summary"]["board_id"] == "itsybitsy_nrf52840_express"
    assert main(["install", "--on", "virtual:mine", "--board", "clue_nrf52840_express"]) == 1
    assert "boot_out.txt says itsybitsy_nrf52840_express" in capsys.readouterr().err


@pytest.mark.parametrize("gone", ["the package", "a file of it"])
def test_a_library_that_is_not_whole_on_this_computer_is_named(monkeypatch: pytest.MonkeyPatch, gone: str):
    def missing(*_: object) -> bytes:
        raise (
            importlib.metadata.PackageNotFoundError if gone == "the package" else FileNotFoundError(2, "gone")
        )

    at = "files" if gone == "the package" else "PackagePath.read_binary"
    monkeypatch.setattr(f"importlib.metadata.{at}", missing)
    assert not installation.are_libraries_here()
    with pytest.raises(installation.NoLibrary, match=r"adafruit-circuitpython-ble .*pip install"):
        installation.libraries()
