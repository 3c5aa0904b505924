"""Recordings of other watches (FIT, TCX, GPX) as the seconds a wrist would have sensed. One door: `read`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from trailcue.sensed import ImportRefused, Recording

from .samples import Track

__all__ = ["ImportRefused", "read"]

MOST_BYTES = 256 * 2**20
"""The largest file read, unpacked: a 30 h FIT is under 10 MB."""

UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def read(path: Path) -> list[Recording]:
    """Every session of an activity file, in order. The content decides about the format, not the name.

    Raises:
        ImportRefused: the file cannot be read, is no activity or holds nothing usable; it says what to do.
    """
    from .stream import recording  # here: `import trailcue.imports` stays light

    name = str(path)
    recordings: list[Recording] = []
    refused: ImportRefused | None = None
    for at, track in enumerate(tracks(path), 1):
        try:
            recordings.append(recording(track, path.name if at == 1 else f"{path.name}#{at}"))
        except ImportRefused as error:
            refused = error
    if not recordings:
        wrong = refused.wrong if refused else "no session in it"
        raise ImportRefused(name, wrong, refused.todo if refused else "choose a recorded activity")
    if refused:
        recordings[0].notes.append(f"session {refused.name} left out: {refused.wrong}")
    return recordings


def tracks(path: Path) -> list[Track]:
    """The sessions of a file before they are put on the clock; raises ImportRefused as `read` does."""
    name = str(path)
    data = _from_first_mark(_unpacked(_bytes(path), name))
    return _reader(data, name)(data, name)


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise ImportRefused(str(path), f"cannot be read ({error.strerror})", "check the path") from error
    return _checked(data, str(path))


def _checked(data: bytes, name: str) -> bytes:
    if not data:
        raise ImportRefused(name, "the file is empty", "export or copy it again")
    if len(data) > MOST_BYTES:
        raise ImportRefused(name, f"it is larger than {MOST_BYTES // 2**20} MB", "split it first")
    return data


def _unpacked(data: bytes, name: str) -> bytes:
    """The content of a gzip file, or the data itself."""
    if data[:2] != b"\x1f\x8b":
        return data
    import gzip
    import zlib
    from io import BytesIO

    try:
        with gzip.open(BytesIO(data)) as file:
            return _checked(file.read(MOST_BYTES + 1), name)
    except (OSError, EOFError, zlib.error) as error:
        raise ImportRefused(name, f"the gzip file is damaged ({error})", "copy it again") from error


def _from_first_mark(data: bytes) -> bytes:
    """XML without the byte order mark and the blank lines that some exporters put before it."""
    stripped = data.removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n")
    return stripped if stripped.startswith(b"<") else data


def _reader(data: bytes, name: str) -> Callable[[bytes, str], list[Track]]:
    """The reader for what the first bytes say the file is."""
    if data[8:12] == b".FIT":
        from . import fit

        return fit.tracks
    if data[:4] == b"PK\x03\x04":
        raise ImportRefused(name, "it is a zip archive", "unpack it and import the files inside")
    if not data.startswith((b"<", *UTF16_MARKS)):
        raise ImportRefused(name, "it is neither FIT, TCX nor GPX", "export the activity in one of these")
    return _xml_reader(data, name)


def _xml_reader(data: bytes, name: str) -> Callable[[bytes, str], list[Track]]:
    from . import gpx, tcx
    from .points import root_name

    root = root_name(data, name)
    if root.lower() == "gpx":
        return gpx.tracks
    if root == "TrainingCenterDatabase":
        return tcx.tracks
    raise ImportRefused(
        name, f"its XML is <{root}>, not TCX or GPX", "export the activity as FIT, TCX or GPX"
    )
