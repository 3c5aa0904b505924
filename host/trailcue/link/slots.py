"""The two slots for plans on a watch: which plans they hold."""

from __future__ import annotations

from dataclasses import dataclass

from trailcue import archive, installation

from .files import Files

HEAD_BYTES = 18
"""Of a slot from HEAD_AT on: what `installation.plan_in` wants."""
_LENGTH = slice(4, 8)
"""Where a compiled plan says how long it is, little-endian (`trailcore.planfile`)."""


@dataclass(frozen=True)
class Slotted:
    """A plan in a slot; of two that of the higher number is the newer one."""

    number: int
    hash: bytes
    path: str


def slotted(files: Files) -> list[Slotted]:
    """Return the plans on a watch by what their slots' heads say, the one that counts first."""
    found = []
    for name in installation.SLOTS:
        path = f"/{name}"
        if files.size(path) is None:
            continue
        head = files.read(path, installation.HEAD_AT, HEAD_BYTES)
        plan = installation.plan_in(head) if len(head) == HEAD_BYTES else None
        if plan:
            found.append(Slotted(*plan, path))
    return sorted(found, key=lambda one: -one.number)


def holds(files: Files, slot: Slotted, blob: bytes) -> bool:
    """Tell whether a slot holds this plan, to the byte, by the hash that the watch makes."""
    from hashlib import sha256

    at = installation.PLAN_AT
    return files.sha256(slot.path, at, at + len(blob)) == sha256(blob).digest()


def plan_of(files: Files, name: bytes) -> bytes | None:
    """Return the plan of this hash from a watch; None if neither slot has it, whole."""
    for slot in slotted(files):
        if slot.hash == name:
            blob = blob_in(files, slot.path)
            if archive.plan_hash(blob) == name:
                return blob
    return None


def blob_in(files: Files, path: str) -> bytes:
    """Return what a slot holds where a plan would be, as long as that would say that it is."""
    length = int.from_bytes(files.read(path, installation.PLAN_AT, 8)[_LENGTH], "little")
    return files.read(path, installation.PLAN_AT, min(length, installation.SLOT_BYTES))


def archive_plans(files: Files) -> None:
    """Keep both plans of a watch that are not kept here yet: a log that is still to come may name them."""
    for slot in slotted(files):
        if archive.find_plan(slot.hash) is None:
            blob = plan_of(files, slot.hash)
            if blob is not None:
                archive.keep_plan(blob)
