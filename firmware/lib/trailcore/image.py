"""The core's whole state as an image, its arrays' bytes, and the STATE pages that carry it: to resume and to replay.

Apart from what runs every second: the watch needs it only to resume.
"""

from struct import pack_into

from trailcore.compat import bytes_of, const
from trailcore.pages import PAYLOAD, STATE

_ROOM = const(488)
_WORDS_AT = const(17)  # after u8 part, u16 bytes of the whole


def size(session):
    """Return the bytes of an image of the session's state."""
    return sum([len(bytes_of(words)) for words in session.arrays])


def save(session, image):
    """Write the whole state into `image`, a bytearray of `size`."""
    at = 0
    for words in session.arrays:
        view = bytes_of(words)
        image[at : at + len(view)] = view
        at += len(view)


def load(session, image):
    """Take the whole state from an image that `save` of the same build wrote."""
    at = 0
    for words in session.arrays:
        view = bytes_of(words)
        view[:] = image[at : at + len(view)]
        at += len(view)


def parts(image):
    """Return how many STATE pages hold an image."""
    return (len(image) + _ROOM - 1) // _ROOM


def record(image, recorder, t_ms):
    """Write an image into a log, as STATE pages of tick `t_ms`."""
    recorder.seal()
    page = recorder.page
    for part in range(parts(image)):
        first = part * _ROOM
        n = min(_ROOM, len(image) - first)
        page[PAYLOAD] = part
        pack_into("<H", page, PAYLOAD + 1, len(image))
        for i in range(n):
            page[_WORDS_AT + i] = image[first + i]
        recorder.put_whole(STATE, 8 * (n + 3), t_ms)


def read(page, image):
    """Copy a STATE page's part into `image`; return the part's number, -1 if the image has another size."""
    part = page[PAYLOAD]
    if page[PAYLOAD + 1] | page[PAYLOAD + 2] << 8 != len(image):
        return -1
    first = part * _ROOM
    for i in range(min(_ROOM, len(image) - first)):
        image[first + i] = page[_WORDS_AT + i]
    return part
