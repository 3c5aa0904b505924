"""The files that sessions came from, untouched, by their SHA-256; beside each a small one of what was said of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from trailcore.settings import OFF
from trailcue import archive

from .schema import LibraryError

_NAME = re.compile(r"[0-9a-f]{64}\.[a-z0-9.]{1,12}")
_STORY = "json"
_PLAN = re.compile(r"[0-9a-f]{16}")
_MOST_NUMBERS = 999_999_999
_MOST_ENTRIES = 9_999
_KNOWN = (".fit.gz", ".tcx.gz", ".gpx.gz", ".fit", ".tcx", ".gpx", ".tclog", ".gz", ".img", ".bin")


def folder() -> Path:
    """Return where the originals are."""
    return archive.folder() / "originals"


def hash_of(data: bytes) -> str:
    """Return the name of an original: the SHA-256 of its bytes, 64 hexadecimal digits."""
    return sha256(data).hexdigest()


def extension_of(name: str) -> str:
    """Return the ending that an original keeps, without a dot; `bin` for one that says nothing."""
    return next((known[1:] for known in _KNOWN if name.lower().endswith(known)), "bin")


def path_of(name: str, extension: str) -> Path:
    """Return where the original of this hash is, or would be."""
    return folder() / name[:2] / f"{name}.{extension}"


def keep(data: bytes, name: str, extension: str) -> None:
    """Write an original, whole or not at all; one that is there and sound is left alone."""
    path = path_of(name, extension)
    if path.exists() and hash_of(path.read_bytes()) == name:
        return
    _write(path, data)


def read(name: str, extension: str) -> bytes:
    """Return the bytes of an original.

    Raises:
        LibraryError: they are not what they were, or not there.
    """
    path = path_of(name, extension)
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise LibraryError(f"{path}: the session's file is gone: import it again") from error
    except OSError as error:
        raise LibraryError(
            f"{path}: the session's file cannot be read ({error.strerror}): `trailcue sessions check` looks at all"
        ) from error
    if hash_of(data) != name:
        raise LibraryError(
            f"{path}: the session's file is not what it was: put it back from a backup, or delete the session"
        )
    return data


def where(name: str) -> Path | None:
    """Return where the original of this hash is, None where there is none."""
    return next(iter(places(name)), None)


def places(name: str = "") -> list[Path]:
    """Return where all originals are, or that of one hash, whole.

    More than one of a hash: a kill left the same bytes under another ending.
    """
    return sorted(
        path
        for path in folder().glob(_glob(name))
        if _NAME.fullmatch(path.name) and path.suffix not in (f".{_STORY}", archive.PART)
    )


def orphans() -> list[Path]:
    """Return what is told of originals that are not there any more: of use when they are imported again."""
    found = sorted(folder().glob(f"{_glob('')}.{_STORY}"))
    return [path for path in found if _NAME.fullmatch(path.name) and not places(path.stem)]


def remove(name: str, extension: str | None = None) -> None:
    """Remove an original under this ending, or under all; its story with the last; the folder too if it is empty."""
    there = places(name)
    going = [path for path in there if extension is None or path == path_of(name, extension)]
    for one in (*([] if going != there else [_story_path(name)]), *parts(name), *going):
        one.unlink(missing_ok=True)
    try:
        _story_path(name).parent.rmdir()
    except OSError:
        return  # others are in it, or it never was


def parts(name: str = "") -> list[Path]:
    """Return what a kill has left half of files, or of one, that were being written: of use to nobody.

    Only inside a change: else it may be what another trailcue is writing.
    """
    return sorted(folder().glob(f"{_glob(name)}{archive.PART}"))


def _glob(name: str) -> str:
    return f"{name[:2] or '[0-9a-f][0-9a-f]'}/{name}*"


def tell(name: str, story: dict[str, Any]) -> None:
    """Write beside an original what a rebuild could not know: where it came from, numbers, tags, notes."""
    _write(_story_path(name), json.dumps(story, indent=1, ensure_ascii=False).encode() + b"\n")


def _write(path: Path, data: bytes) -> None:
    archive.make_folder(path.parent)
    for left in parts(path.name.partition(".")[0]):
        left.unlink()
    archive.write_whole(path, data)


def told(name: str) -> dict[str, Any]:
    """Return what was said of an original; empty if nothing, or nothing that `Library.story` could have said."""
    try:
        story = json.loads(_story_path(name).read_bytes())
        json.dumps(story, ensure_ascii=False).encode()  # half a character is no text
        return story if _is_story(story) else {}
    except (OSError, ValueError, RecursionError):
        return {}


def is_told(name: str) -> bool:
    """Return True if there is a story of this original, of use or not."""
    return _story_path(name).exists()


def _is_story(said: Any) -> bool:
    match said:
        case {"source": str(), "added": str(added), "gone": [*gone], "sessions": [*sessions]}:
            return (
                _is_time(added)
                and all(isinstance(one, str) for one in gone)
                and all(_is_session(one) for one in sessions)
            )
    return False


def _is_session(said: Any) -> bool:
    match said:
        case {
            "identity": str(),
            "number": int(number),
            "plan": (None | str()) as plan,
            "entry": (None | int()) as entry,
            "note": str(),
            "rpe": (None | int()) as rpe,
            "changed": str(changed),
            "tags": [*tags],
            **more,
        }:
            return (
                isinstance(more.get("own", ""), str)
                and 0 < number <= _MOST_NUMBERS
                and (plan is None or _PLAN.fullmatch(plan) is not None)
                and OFF <= (entry or 0) <= _MOST_ENTRIES
                and 1 <= (rpe or 1) <= 10
                and _is_time(changed)
                and all(isinstance(tag, str) and tag.split() == [tag] for tag in tags)
            )
    return False


def _is_time(said: str) -> bool:
    when = datetime.fromisoformat(said)
    return when.utcoffset() == timedelta(0) and 1 < when.year < 9999


def all_there() -> Iterator[tuple[str, str]]:
    """Yield hash and extension of every original in the folder, by hash."""
    for path in places():
        name, _, extension = path.name.partition(".")
        yield name, extension


def _story_path(name: str) -> Path:
    return path_of(name, _STORY)
