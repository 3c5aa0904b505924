"""Random file operations, the same for a seed everywhere."""

from __future__ import annotations

import random

PATHS = [
    "/code.py",
    "/settings.toml",
    "/plan.a",
    "/UPPER.TXT",
    "/Mixed.Txt",
    "/a long name of a file.bin",
    "/exactly13char",
    "/lib/app.py",
    "/lib/watch/app.py",
    "/lib/watch/anothermodule.py",
    "/lib/watch/another_module_2.py",
    "/lib/watch/another_module_3.py",
    "/.hidden",
    "/+x,y.py",
]
FOLDERS = ["/lib/watch", "/lib/watch/deep", "/logs", "/old logs"]
SIZES = [0, 1, 13, 511, 512, 513, 700, 1024, 1025, 2048, 3000, 5120, 20_000, 150_000]
_MODES = ["rb", "r+b", "wb", "wb", "ab", "w+b"]

Operation = list[str | int]


def operations(seed: int, count: int, filled: int = 0) -> list[Operation]:
    """Return `count` operations, and the closing of what is open: two files at most, never the same twice.

    With `filled`, they begin with a file of so many pieces of 150,000 bytes: 13 leave little room.
    """
    rng = random.Random(seed)
    made: list[Operation] = [["mkdir", "/lib/watch"]]
    if filled:
        made += [
            ["open", 0, "/filler", "wb"],
            *[["write", 0, SIZES[-1], i] for i in range(filled)],
            ["close", 0],
        ]
    opened: dict[int, tuple[str, str]] = {}
    while len(made) < count:
        made.append(_on_paths(rng, opened) if not opened or rng.random() < 0.25 else _on_file(rng, opened))
    return [*made, ["close", 0], ["close", 1]]


def _on_paths(rng: random.Random, opened: dict[int, tuple[str, str]]) -> Operation:
    closed = [path for path in PATHS if path not in {path for path, _ in opened.values()}]
    path = rng.choice(closed)
    if len(opened) < 2 and rng.random() < 0.6:
        slot = 1 if 0 in opened else 0
        mode = rng.choice(_MODES)
        opened[slot] = (path, mode)
        return ["open", slot, path, mode]
    kind = rng.choice(["remove", "rename", "rename", "mkdir", "rmdir", "list", "stat", "free", "turn"])
    if kind == "rename":
        return ["rename", path, rng.choice(closed)]
    if kind == "turn":
        return ["rename", rng.choice(FOLDERS[1:]), rng.choice(FOLDERS[1:])]
    if kind in ("mkdir", "rmdir"):
        return [kind, rng.choice(FOLDERS)]
    if kind == "list":
        return ["list", rng.choice(["/", "/lib", "/lib/watch"])]
    return ["free"] if kind == "free" else [kind, path]


def _on_file(rng: random.Random, opened: dict[int, tuple[str, str]]) -> Operation:
    slot = rng.choice(list(opened))
    kind = rng.choice(["write", "write", "write", "read", "seek", "flush", "close", "close"])
    if kind == "write":
        return ["write", slot, rng.choice(SIZES), rng.randrange(256)]
    if kind == "read":
        return ["read", slot, rng.choice(SIZES)]
    if kind == "seek":
        return ["seek", slot, rng.choice([0, 0, *SIZES]), 0]
    if kind == "close":
        del opened[slot]
    return [kind, slot]
