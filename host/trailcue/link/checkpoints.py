"""The page that is under way, which only the checkpoint slots of a pool have yet."""

from __future__ import annotations

import struct
from binascii import crc_hqx

from trailcore import pages
from trailcue.fullpool import SLOT_PAGES

# A slot as `watch.checkpoint` writes it, in pages: the page under way, a copy of the OPEN page, the seal, the state.
SEAL_AT = 2
STATE_AT = 3
SEAL = "<HHHII"


def newest(slots: tuple[bytes, ...]) -> tuple[int, int, bytes] | None:
    """Return what the watch will go on from: the number of the slot, the sequence of the page under way, that page.

    None where neither slot holds a checkpoint that is whole: the watch would not use it either.

    Args:
        slots: what they hold, SLOT_PAGES each.
    """
    best = None
    for number, content in enumerate(slots):
        found = _sealed(content)
        if found and (best is None or found > best[:2]):
            best = (*found, number)
    if best is None:
        return None
    sequence, _, number = best
    return number, sequence, slots[number][: pages.SIZE]


def _sealed(content: bytes) -> tuple[int, int] | None:
    """Return sequence and bits of the page under way in a slot; None if it is empty, torn or not sealed."""
    of_page, of_seal = pages.Head(), pages.Head()
    seal = bytearray(content[SEAL_AT * pages.SIZE : STATE_AT * pages.SIZE])
    if not (of_seal.read(seal) and of_seal.kind == pages.CHECKPOINT):
        return None
    bits, sectors, sealed, _, _ = struct.unpack_from(SEAL, seal, pages.PAYLOAD)
    if not (of_page.read(bytearray(content[: pages.SIZE])) and of_page.kind == pages.FRAMES):
        return None
    if (of_page.sequence, of_page.session, of_page.bits) != (of_seal.sequence, of_seal.session, bits):
        return None
    if STATE_AT + sectors > SLOT_PAGES:
        return None
    if crc_hqx(content[STATE_AT * pages.SIZE : (STATE_AT + sectors) * pages.SIZE], 0) != sealed:
        return None
    return of_page.sequence, bits
