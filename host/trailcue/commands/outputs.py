"""Files that a command writes: refused before any work where they would overwrite what must stay."""

from __future__ import annotations

import argparse
import glob
import os
import re
from collections.abc import Callable, Sequence
from pathlib import Path

from trailcore import pages
from trailcue import archive
from trailcue.commands import show
from trailcue.playback import Given, Session

PICTURE_HEAD = b'<svg xmlns="http://www.w3.org/2000/svg" class="trailcue"'
"""What each picture of ours begins with (`picture.head`); here, because to look at a file needs nothing of drawing."""


def refused(args: argparse.Namespace, inputs: Sequence[Path]) -> str | None:
    """Return why `--log` or `--picture` may not be written, None where they may.

    Over an input, a device or a folder never; over a file that is no log, or no picture, of ours only with `--force`.
    """
    log, drawing = getattr(args, "log", None), args.picture
    for option, out in (("--log", log), ("--picture", drawing)):
        wrong = _wrong(Path(out), inputs, option == "--picture") if out else None
        if out and not wrong and not args.force:
            wrong = _drawn(Path(out)) if option == "--picture" else _not_ours(Path(out), _is_log, "log")
        if wrong:
            return f"{option} {out}: {wrong}"
    if log and drawing and Path(log).absolute() == Path(drawing).absolute():
        return f"--log and --picture: both would be {log}"
    return None


def _drawn(out: Path) -> str | None:
    """Return why not to overwrite this picture, or that of a further session."""
    wrong = _not_ours(out, _is_picture, "picture")
    for other in sorted(out.parent.glob(f"{glob.escape(out.stem)}-*")) if not wrong else ():
        if _is_numbered(out, other) and _not_ours(other, _is_picture, "picture"):
            return f"that of a further session could overwrite {other}: choose another name, or --force"
    return wrong


def _not_ours(out: Path, is_ours: Callable[[bytes], bool], kind: str) -> str | None:
    """Return why not to overwrite what is there; an empty file is nobody's."""
    if not out.is_file():
        return None
    with out.open("rb") as file:
        begins = file.read(pages.SIZE)
    if not begins or is_ours(begins):
        return None
    return f"there already, and no {kind} of trailcue: choose another name, or --force"


def refused_log(out: Path) -> str | None:
    """Return why a log may not be written there, None where it may: over one of ours, or nothing."""
    return _wrong(out, [], False) or _not_ours(out, _is_log, "log")


def refused_export(
    out: Path, inputs: Sequence[Path], is_ours: Callable[[bytes], bool], kind: str, force: bool
) -> str | None:
    """Return why a file of a kind may not be written, None where it may.

    Over an input, a device or a folder never; over what is not of ours by its first bytes only by `force`.
    """
    wrong = _wrong(out, inputs, False)
    if not wrong and not force:
        wrong = _not_ours(out, is_ours, kind)
    if not wrong and not out.absolute().parent.is_dir():
        wrong = f"there is no folder {out.parent}: make it, or choose another"
    return wrong


def _is_log(begins: bytes) -> bool:
    return pages.Head().read(bytearray(begins))


def _is_picture(begins: bytes) -> bool:
    return begins.startswith(PICTURE_HEAD)


def _wrong(out: Path, inputs: Sequence[Path], is_numbered: bool) -> str | None:
    if out.exists() and not out.is_file():
        return "there already, and no regular file: choose another name"
    for given in inputs:
        if os.path.realpath(out) == os.path.realpath(given) or (
            given.exists() and out.exists() and out.samefile(given)
        ):
            return "it is one of the inputs: choose another name"
        if is_numbered and _is_numbered(out, given):
            return f"the picture of a further session could overwrite {given}: choose another name"
    return None


def _is_numbered(out: Path, given: Path) -> bool:
    """Return True if `given` has a name that the picture of a further session gets."""
    name = rf"{re.escape(out.stem)}-\d+{re.escape(out.suffix)}"
    return re.fullmatch(name, given.name) is not None and os.path.realpath(out.parent) == os.path.realpath(
        given.parent
    )


def in_the_way(out: Path, head: bytes, kind: str) -> str | None:
    """Return why a file of this kind, which begins with `head`, may not be written; None where it may.

    It may be new, in a folder that is there, or take the place of an empty one or one of its kind.
    """
    if out.exists():
        if not out.is_file():
            return f"there already, and no {kind}: choose another name"
        with out.open("rb") as file:
            found = file.read(len(head))
        return None if found in (b"", head) else f"there already, and no {kind}: choose another name"
    return None if out.parent.is_dir() else f"there is no folder {out.parent}: make it, or choose another"


def write(log: str | None, drawing: str | None, sessions: list[Session]) -> list[str]:
    """Write what `--log` and `--picture` ask for; return a line for each that could not be, said already."""
    failed: list[str] = []
    if log and sessions:
        try:
            archive.write_whole(Path(log), b"".join(session.pages for session in sessions))
        except OSError as error:
            failed.append(f"--log {log}: cannot be written: {error.strerror}")
    if drawing and sessions:
        from trailcue import picture

        try:
            for path in picture.write(Path(drawing), sessions):
                show.complain(f"picture: {path}")
        except OSError as error:
            failed.append(f"--picture {drawing}: cannot be written: {error.strerror}")
    for line in failed:
        show.complain(line)
    return failed


def given(blob: bytes, *, keeps: bool = True) -> tuple[Given, bool]:
    """Keep a compiled plan for replays to come, if it `keeps` anything; return it, and False if that was not done."""
    kept = keeps
    try:
        if keeps:
            archive.keep_plan(blob)
    except OSError as error:
        kept = False
        show.complain(
            f"warning: the plan cannot be kept in {archive.folder()} ({error.strerror}): "
            "to replay a log made with it, give --plan again"
        )
    return Given(blob, archive.plan_hash(blob)), kept
