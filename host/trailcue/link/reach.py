"""Reaching a watch by whatever names it: a port, a PTY, a socket, or a virtual watch that runs in here meanwhile."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from difflib import get_close_matches
from typing import TYPE_CHECKING

from trailcue import archive, locks

from .ports import ANY, NoWatch, chosen
from .repl import LinkError, Repl

if TYPE_CHECKING:
    from trailcue.worn import Worn

VIRTUAL = "virtual"
"""`virtual:NAME` is a virtual watch that is kept by that name, `virtual` the usual one."""

BOARD = "feather_bluefruit_sense"
"""Of a virtual watch that is new."""


@contextmanager
def reached(name: str = ANY, *, may_be_new: bool = True) -> Iterator[Repl]:
    """Give a connection to a watch; at its end the watch's app runs again.

    Args:
        name: a serial port, a PTY, `socket://host:port`, `virtual`, `virtual:NAME`, or ANY.
        may_be_new: a virtual watch that is not there yet is made, bare.

    Raises:
        NoWatch: none is plugged in, or several are.
        LinkError: it cannot be reached.
    """
    with port(name, may_be_new=may_be_new) as device, Repl(device) as link:
        yield link


@contextmanager
def port(
    name: str = ANY, *, may_be_new: bool = True, is_dry: bool = False, board_id: str = BOARD
) -> Iterator[str]:
    """Give the device behind a name, for who connects to it more than once, as over a reset; no other trailcue has it.

    Args:
        name: as `reached` takes it.
        may_be_new: a virtual watch that is not there yet is made, bare.
        is_dry: and is gone afterwards.
        board_id: its board.

    Raises:
        NoWatch: none is plugged in, or several are.
        LinkError: another program has it, or a virtual watch cannot be had.
    """
    kind, _, which = name.partition(":")
    if kind == VIRTUAL:
        with _running(which, may_be_new, is_dry, board_id) as device:
            yield device
    elif which and get_close_matches(kind.lower(), [VIRTUAL]):
        raise NoWatch(f"{name}: there is no such kind of port", f"did you mean {VIRTUAL}:{which}?")
    else:
        device = chosen(name)
        with alone(device):
            yield device


@contextmanager
def alone(device: str) -> Iterator[None]:
    """Have a port, or a drive's folder, to oneself among this user's programs: over a reset, too, and over a socket.

    Raises:
        LinkError: another program has it.
    """
    where = device if "://" in device else os.path.realpath(device)
    path = archive.folder() / "ports" / (re.sub(r"[^0-9A-Za-z.]+", "-", where).strip("-") + ".lock")
    with ExitStack() as stack:
        try:
            archive.make_folder(path.parent)
            stack.enter_context(locks.held(path))
        except locks.Taken as who:
            fix = "wait until it is done, and try again"
            raise LinkError(f"{device}: in use by {who}", fix, "port-busy") from None
        except OSError:
            pass  # a full disk here is no reason not to look at a watch; what writes has the spool's lock
        yield


@contextmanager
def _running(which: str, may_be_new: bool, is_dry: bool, board_id: str) -> Iterator[str]:
    """Run a virtual watch on a desk, at rest, behind a PTY; give its path, and keep at the end what it has become."""
    try:
        from trailcue import named, worn
        from trailcue.virtual.console import PtyConsole
    except ImportError:
        raise LinkError(
            "a virtual watch needs Linux or macOS: it is reached through a pseudo-terminal"
        ) from None
    name = which or named.USUAL
    try:
        named.check_name(name)
        is_new = name not in named.names()
        if is_new and not may_be_new:
            raise LinkError(
                f"virtual:{name}: there is none", f"trailcue install --on virtual:{name} makes it"
            )
        with ExitStack() as stack:
            if is_new and is_dry:
                folder, kept = None, named.Kept(board_id)
            else:
                folder = stack.enter_context(named.held(name))
                kept = named.load(folder, board_id)
            console = PtyConsole()
            stack.callback(console.close)
            it = worn.at_desk(kept, named.seed(name), console)
            if folder:
                stack.callback(lambda: named.save(folder, named.lasting(it)))
            stack.callback(it.watch.power_off)
            # First of all at the end, as at the soft reboot that whoever was here has asked for.
            stack.callback(it.watch.drive.end_stage)
            with _served(name, it):
                yield console.path
    except named.InUse as error:
        raise LinkError(error.said, error.fix, "port-busy") from None
    except named.NamedError as error:
        raise LinkError(error.said, error.fix) from None


@contextmanager
def _served(name: str, it: Worn) -> Iterator[None]:
    """Have a watch run in a thread of its own; until what is done in here is over."""
    from trailcue.virtual.machines import StuckError

    is_over = threading.Event()
    died: list[str] = []

    def serve() -> None:
        try:
            it.watch.power_on()
            it.watch.run(stop=is_over.is_set)
        except StuckError as error:
            died.append(str(error).strip())

    thread = threading.Thread(target=serve, name=f"virtual:{name}", daemon=True)
    thread.start()
    try:
        yield
    except LinkError:
        if not died:
            raise
    finally:
        is_over.set()
        thread.join()
    if died:
        raise LinkError(f"virtual:{name}: {died[0]}")
