"""Recordings of steps with the time of each foot strike, told apart by what is in the files, for `phase.py`."""

from __future__ import annotations

import gzip
import io
import itertools
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from tests.accuracy.scaffold import Row

Floats = NDArray[np.float64]

G = 9.80665
LARGEST = 64 << 20  # bytes of a file, unpacked
LONGEST_S = 86400


class Odd(ValueError):
    """A recording that cannot be judged, and why."""


@dataclass
class Walk:
    """Acceleration `xyz` in g at times in ms, and the strikes that are known: one array a foot, none for a wrist."""

    name: str
    t_ms: Floats
    xyz: Floats
    feet: list[Floats]
    shares_clock: bool  # of acceleration and strikes


def recordings(folder: Path) -> Iterator[Walk | Row]:
    """Yield each recording of the folder and its folders; a row with an error for what cannot be used."""
    bodies = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        try:
            kind, data = _read(path)
        except (Odd, OSError, EOFError, ValueError, zlib.error) as odd:
            if path.suffix in (".csv", ".gz"):
                yield {"recording": path.name, "error": str(odd)}
            continue
        bodies.append((kind, path, data))
    yield from _pairs([(path, data) for kind, path, data in bodies if kind == "body"])
    yield from _phones(bodies)
    for kind, path, data in bodies:
        if kind == "wrist":
            yield Walk(path.stem, 10.0 * np.arange(len(data), dtype=np.float64), data[:, :3] / G, [], True)


def each(folder: Path, judged: Callable[[Walk], Row]) -> Iterator[Row]:
    """Judge each recording of the folder; one that is odd has a row that says so."""
    for walk in recordings(folder):
        if isinstance(walk, dict):
            yield walk
            continue
        try:
            yield judged(walk)
        except (Odd, IndexError, ValueError) as odd:
            yield {"recording": walk.name, "error": str(odd)}


def _read(path: Path) -> tuple[str, Floats]:
    """Return what kind of file it is ("body", "wrist", "phone", "contacts") and its numbers."""
    raw = path.read_bytes()
    if raw[:2] == b"\x1f\x8b":
        with gzip.open(io.BytesIO(raw)) as file:
            raw = file.read(LARGEST)
    lines = raw.decode("utf-8", "replace").splitlines()
    if len(lines) < 200:
        raise Odd("fewer than 200 lines")
    head = lines[0].replace(" ", "").lower()
    kind = {"t,x,y,z": "body", "x,y,z,a": "wrist"}.get(head)
    data = _numbers(lines[1:] if kind else lines)
    if kind is None and data.shape[1] == 5:
        kind = "phone"
    elif kind is None and data.shape[1] == 3 and set(np.unique(data[:, 1:])) <= {0.0, 1.0}:
        kind = "contacts"
    if kind is None:
        raise Odd("none of the known layouts")
    if kind != "wrist" and np.any(np.diff(data[:, 0]) < 0):
        data = data[np.argsort(data[:, 0], kind="stable")]
    span = float(data[-1, 0] - data[0, 0]) if kind != "wrist" else 0
    if span > LONGEST_S * (1 if kind == "body" else 1e9):
        raise Odd("its times span more than a day")
    return kind, data


def _numbers(lines: list[str]) -> Floats:
    """Return the lines that hold as many finite numbers as most do."""
    rows = []
    for line in lines:
        try:
            rows.append([float(word) for word in line.split(",")])
        except ValueError:
            continue
    if not rows:
        raise Odd("no numbers")
    width = int(np.median([len(row) for row in rows]))
    data = np.array([row for row in rows if len(row) == width])
    data = data[np.isfinite(data).all(axis=1)]
    if len(data) < 200 or width < 3:
        raise Odd("hardly any numbers")
    return data


def _pairs(bodies: list[tuple[Path, Floats]]) -> Iterator[Walk | Row]:
    """Pair recordings that rest and move together: the one of heavier jolts was on the ankle."""
    moves = [_liveliness(data) for _, data in bodies]
    left = set(range(len(bodies)))
    likeness = {(i, k): _likeness(moves[i], moves[k]) for i, k in itertools.combinations(sorted(left), 2)}
    for (i, k), like in sorted(likeness.items(), key=lambda item: -item[1]):
        if like < 0.7 or not {i, k} <= left:
            continue
        left -= {i, k}
        hip, ankle = (i, k) if _jolt(bodies[i][1]) < _jolt(bodies[k][1]) else (k, i)
        (path, data), (_, foot) = bodies[hip], bodies[ankle]
        strikes = _impacts(foot[:, 0] * 1000, foot[:, 1:])
        yield Walk(path.name.split(".")[0], data[:, 0] * 1000, data[:, 1:], [strikes], False)
    for i in sorted(left):
        yield {"recording": bodies[i][0].name, "error": "no other recording here rests and moves with it"}


def _liveliness(data: Floats) -> Floats:
    """The spread of the acceleration's magnitude in each second from the recording's begin."""
    second = (data[:, 0] - data[0, 0]).astype(int)
    size = np.linalg.norm(data[:, 1:], axis=1)
    count = np.maximum(np.bincount(second), 1)
    mean = np.bincount(second, size) / count
    return np.sqrt(np.maximum(np.bincount(second, size**2) / count - mean**2, 0))


def _likeness(one: Floats, other: Floats) -> float:
    shared = min(len(one), len(other))
    if shared < 30 or min(one[:shared].std(), other[:shared].std()) == 0:
        return 0.0
    return float(np.corrcoef(one[:shared], other[:shared])[0, 1])


def _jolt(data: Floats) -> float:
    return float(np.mean(np.abs(np.diff(data[:, 1:], axis=0))))


def _impacts(t_ms: Floats, xyz: Floats) -> Floats:
    """Return the times of a foot's strikes from its ankle's acceleration at 100 Hz.

    A strike is where the acceleration changes most from sample to sample: its energy, over 90 ms, is the largest
    within 0.4 s and at least a quarter of the largest within 1.5 s. Its time is the energy's centre.
    """
    energy = np.concatenate([[0.0], np.sum(np.diff(xyz, axis=0) ** 2, axis=1)])
    window = np.hanning(11)[1:-1]
    smooth = np.convolve(energy, window / window.sum(), "same")
    peaks = (smooth == _highest(smooth, 40)) & (smooth > 0.05) & (smooth > 0.25 * _highest(smooth, 150))
    found = []
    for at in np.flatnonzero(peaks):
        near = slice(max(0, at - 6), at + 7)
        found.append(np.average(t_ms[near], weights=energy[near]) - 5)
    return np.array(found)


def _highest(values: Floats, reach: int) -> Floats:
    return sliding_window_view(np.pad(values, reach), 2 * reach + 1).max(axis=1)


def _phones(bodies: list[tuple[str, Path, Floats]]) -> Iterator[Walk | Row]:
    for kind, path, data in bodies:
        if kind != "phone":
            continue
        name = path.parent.name
        contacts = [other for kind, at, other in bodies if kind == "contacts" and at.parent == path.parent]
        if not contacts:
            yield {"recording": name, "error": "no foot contacts beside it"}
            continue
        zero = data[0, 0]
        feet = [_contacts((contacts[0][:, 0] - zero) / 1e6, contacts[0][:, foot]) for foot in (1, 2)]
        if min(len(foot) for foot in feet) < 20:
            yield {"recording": name, "error": "fewer than 20 contacts of a foot"}
        elif abs(len(feet[0]) - len(feet[1])) > 3:
            yield {"recording": name, "error": f"{len(feet[0])} contacts left, {len(feet[1])} right"}
        else:
            yield Walk(name, (data[:, 0] - zero) / 1e6, data[:, 2:] / G, feet, True)


def _contacts(t_ms: Floats, touches: Floats) -> Floats:
    """Return when a foot came down: halfway between the samples that say so; what chatters counts once."""
    down = np.flatnonzero((touches[1:] == 1) & (touches[:-1] == 0))
    times = (t_ms[down] + t_ms[down + 1]) / 2
    if len(times) < 3:
        return times
    far = 0.5 * float(np.median(np.diff(times)))
    kept = [times[0]]
    for time in times[1:]:
        if time - kept[-1] >= far:
            kept.append(time)
    return np.array(kept)
