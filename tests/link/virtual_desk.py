"""Virtual watches at the end of a cable, with an installation small enough to be made many times."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from trailcue import fullpool, installation, named, payload, worn
from trailcue.link import installing
from trailcue.virtual.console import PtyConsole
from trailcue.virtual.machines import Interpreter

SMALL = {
    installation.SLOTS[0]: b"",
    installation.SLOTS[1]: b"",
    "lib/desk.py": b"NAME = 'desk'\n",
    "lib/watch/app.py": b"x = 1\n" * 800,
    "lib/wiring.py": b"SCL = 'SCL'\n",
    "settings.toml": b"CIRCUITPY_PYSTACK_SIZE = 4096\n",
    "code.py": b"import desk\n",
    "boot.py": b"import storage\nstorage.disable_usb_drive()\n",
}


def have_small(monkeypatch: pytest.MonkeyPatch, **changed: bytes | None) -> None:
    """Have an installation of few small files, and no long waits; None leaves one of SMALL's out."""
    files = {
        **SMALL,
        **{
            path.replace("__", "/").replace("_py", ".py").replace("_toml", ".toml"): data
            for path, data in changed.items()
        },
    }
    files = {path: data for path, data in files.items() if data is not None}
    files["build.id"] = payload.build_id_bytes()
    monkeypatch.setattr(installation, "files", lambda *_, **__: dict(files))
    monkeypatch.setattr(installation, "POOL_PAGES", fullpool.FEWEST_PAGES)
    monkeypatch.setattr(installing, "_RESET_S", 0.05)


@contextmanager
def plugged_in(
    kept: named.Kept | None = None, drive: Path | None = None, interpreter: Interpreter | None = None
) -> Iterator[tuple[worn.Worn, str]]:
    """Run a watch at rest, a new one if none is kept; give it and its port.

    Args:
        kept: what lasts of an earlier one.
        drive: a folder where a computer has its drive mounted, which is the computer's until a boot.py hides it.
            What is written there is on the flash at the next reset.
        interpreter: CPython if none is given.
    """
    console = PtyConsole()
    it = worn.at_desk(kept or named.Kept("feather_bluefruit_sense"), 5, console, interpreter)
    if drive is not None:
        it.world.usb = "host"
        reset = it.watch._reset

        def resets(cause: str) -> None:
            for path in drive.iterdir():
                with it.watch.drive.volume.open(f"/{path.name}", "wb") as file:
                    file.write(path.read_bytes())
            it.watch.drive.volume.sync()
            reset(cause)

        it.watch._reset = resets
    is_over = threading.Event()

    def serve() -> None:
        it.watch.power_on()
        it.watch.run(stop=is_over.is_set)
        if it.flash.is_off:
            console.close()  # without power there is no port

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield it, console.path
    finally:
        is_over.set()
        thread.join()
        has_power = not it.flash.is_off
        if has_power:
            it.watch.drive.end_stage()
        it.watch.power_off()  # which prints the last of it
        if has_power:
            console.close()


def content(it: worn.Worn, folder: str = "/") -> dict[str, bytes]:
    """Return all files on a watch's drive by their paths."""
    volume, found = it.watch.drive.volume, {}
    for name in volume.listdir(folder):
        path = f"{folder.rstrip('/')}/{name}"
        if volume.stat(path).is_folder:
            found |= content(it, path)
        else:
            found[path] = volume.open(path, "rb").read()
    return found


def put(it: worn.Worn, path: str, data: bytes) -> None:
    """Put a file onto the drive of a watch that is off."""
    with it.watch.drive.volume.open(path, "wb") as file:
        file.write(data)
    it.watch.drive.volume.sync()
