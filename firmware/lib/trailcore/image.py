"""The core's whole state as an image, its arrays' bytes, and the STATE pages that carry it: to resume and to replay.

An image is never in one piece: it is read from, and written into, views of the arrays, part by part.
Apart from what runs every second: the watch needs it only to resume.
"""

from struct import pack_into

from trailcore.compat import bytes_of, const
from trailcore.pages import PAYLOAD, STATE

_ROOM = const(488)
_WORDS_AT = const(17)  # after u8 part, u16 bytes of the whole


def views(session):
    """Return views of the bytes of the session's state, which together are its image."""
    return [bytes_of(words) for words in session.arrays]


def size(pieces):
    """Return the bytes that pieces of an image have together."""
    whole = 0
    for piece in pieces:
        whole += len(piece)
    return whole


def load(session, parts):
    """Take the whole state from the parts of an image of the same build, in order."""
    part = at = 0
    for view in views(session):
        for i in range(len(view)):
            if at == len(parts[part]):
                part += 1
                at = 0
            view[i] = parts[part][at]
            at += 1


def record(pieces, recorder, t_ms):
    """Write an image, in pieces of any length, into a log: as STATE pages of tick `t_ms`."""
    recorder.seal()
    page = recorder.page
    whole = size(pieces)
    done = 0
    for piece in pieces:
        for i in range(len(piece)):
            at = done % _ROOM
            page[_WORDS_AT + at] = piece[i]
            done += 1
            if at == _ROOM - 1 or done == whole:
                page[PAYLOAD] = (done - 1) // _ROOM
                pack_into("<H", page, PAYLOAD + 1, whole)
                recorder.put_whole(STATE, 8 * (at + 4), t_ms)


def read(page, parts, whole):
    """Add a STATE page's part to those before it, the first to none; all are gone if it is not the next.

    True when the parts are an image of `whole` bytes.
    """
    if page[PAYLOAD] == 0:
        del parts[:]
    left = whole - _ROOM * len(parts)
    if page[PAYLOAD] != len(parts) or page[PAYLOAD + 1] | page[PAYLOAD + 2] << 8 != whole:
        del parts[:]
        return False
    parts.append(page[_WORDS_AT : _WORDS_AT + min(_ROOM, left)])
    return left <= _ROOM
