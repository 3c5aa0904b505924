"""What a watch runs for the laptop, sent there as text: MicroPython's grammar, and only modules that the boards have.

Needs nothing installed. An answer is lines of base64 with a CRC-32 behind each, the last one empty. A CRC goes on from
the byte at which its line stands, so that lines lost or doubled are noticed, and requests that arrived changed.
"""

import binascii
import os

_LINE = 768  # bytes a line: a multiple of 3 needs no padding, of 16 holds whole heads
_MANY = 16  # lines between two feedings of the watchdog
_FOLDER = 0x4000
_FULL = 28  # ENOSPC
_ABSENT = 2  # ENOENT

# A file that is open stays known when this is sent again: forgotten, it would be closed by the garbage collector, some
# time, and its length written over that of what lies there by then.
_under_way = globals().get("_under_way", [])


def _feed():
    try:
        import microcontroller

        microcontroller.watchdog.feed()  # pyright: ignore[reportOptionalMemberAccess]
    except (ImportError, ValueError, AttributeError, RuntimeError):
        pass


def _say(data, at):
    """Print a line of an answer that stands at that byte of it; return the next one's. The last feeds the watchdog."""
    if not data:
        _feed()
    print(str(binascii.b2a_base64(data), "ascii")[:-1], binascii.crc32(data, at))
    return at + len(data)


def _size(path):
    found = os.stat(path)
    return -1 if found[0] & _FOLDER else found[6]


def names(path):
    """Tell size (-1: a folder) and name of what is in a folder, a line each."""
    at = 0
    for name in os.listdir(path):
        at = _say(("%d %s" % (_size(path.rstrip("/") + "/" + name), name)).encode(), at)
    _say(b"", at)


def size(path):
    """Tell a file's size, -1 of a folder; nothing if there is neither."""
    at = 0
    try:
        at = _say(b"%d" % _size(path), at)
    except OSError as error:
        if error.args[0] != _ABSENT:
            raise
    _say(b"", at)


def read(path, start, count):
    """Tell that range of a file, as far as there is one."""
    buffer = bytearray(_LINE)
    lines = 0
    with open(path, "rb") as file:
        file.seek(start)
        while count > 0:
            n = file.readinto(memoryview(buffer)[: min(count, _LINE)])
            if not n:
                break
            start = _say(memoryview(buffer)[:n], start)
            count -= n
            lines += 1
            if lines % _MANY == 0:
                _feed()
    _say(b"", start)


def heads(path, start, count, step):
    """Tell the first 14 and the last 2 bytes of so many pieces of `step` bytes."""
    line = bytearray(_LINE)
    view = memoryview(line)
    at = start
    used = 0
    with open(path, "rb") as file:
        for i in range(count):
            file.seek(start + i * step)
            file.readinto(view[used : used + 14])
            file.seek(start + i * step + step - 2)
            file.readinto(view[used + 14 : used + 16])
            used += 16
            if used == _LINE or i == count - 1:
                at = _say(view[:used], at)
                used = 0
                _feed()
    _say(b"", at)


def digest(path, start, end):
    """Tell the SHA-256 of a file's bytes from `start` to `end` (not included), as far as there are any."""
    _say(b"", _say(_digest(path, start, end), 0))


def _digest(path, start, end):
    import hashlib

    made = hashlib.new("sha256")
    buffer = bytearray(1024)
    pieces = 0
    with open(path, "rb") as file:
        file.seek(start)
        while start < end:
            n = file.readinto(memoryview(buffer)[: min(end - start, 1024)])
            if not n:
                break
            made.update(memoryview(buffer)[:n])
            start += n
            pieces += 1
            if pieces % _MANY == 0:
                _feed()
    return made.digest()


def begin(part):
    """Begin to write a file."""
    drop("")
    _under_way.append(open(part, "wb"))
    _say(b"", 0)


def packs():
    """Tell whether pieces may come packed."""
    try:
        import zlib  # noqa: F401

        answer = b"1"
    except ImportError:  # no board of ours
        answer = b"0"
    _say(b"", _say(answer, 0))


def taken(text, is_packed, crc, at):
    """Return the bytes of a piece that was sent as base64, and belongs at that byte."""
    _feed()
    data = binascii.a2b_base64(text)
    if is_packed:
        import zlib

        data = zlib.decompress(data)
    if binascii.crc32(data, at) != crc:
        raise ValueError("a piece arrived changed")
    return data


def put(text, is_packed, crc, at):
    """Take a piece of the file; the same one again changes nothing."""
    data = taken(text, is_packed, crc, at)
    _under_way[0].seek(at)
    if _under_way[0].write(data) != len(data):
        raise OSError(_FULL)
    _say(b"", at)


def finish(part, path, wanted):
    """Have what was written take the place of `path`, if its SHA-256 is this one; done once, look whether it is.

    Raises IndexError where all of it has to be written again.
    """
    if _under_way:
        _under_way.pop().close()
        os.sync()
        if _digest(part, 0, _size(part)) != wanted:
            raise ValueError("what was written reads back otherwise")
        try:
            os.rename(part, path)
        except OSError:
            os.remove(path)
            os.rename(part, path)
        os.sync()
    elif not _is_there(path, wanted):
        raise IndexError("what was written is lost")
    _say(b"", 0)


def _is_there(path, wanted):
    try:
        return _digest(path, 0, _size(path)) == wanted
    except OSError:
        return False


def drop(part):
    """Give up what is being written."""
    if _under_way:
        _under_way.pop().close()
    if part:
        remove(part)


def remove(path):
    """Remove a file or an empty folder; what is not there is removed already."""
    try:
        if _size(path) < 0:
            os.rmdir(path)
        else:
            os.remove(path)
    except OSError as error:
        if error.args[0] != _ABSENT:
            raise
    os.sync()
    _say(b"", 0)


def make_folder(path):
    """Make a folder; one that is there is made already."""
    try:
        os.mkdir(path)
    except OSError:
        if _size(path) >= 0:
            raise
    os.sync()
    _say(b"", 0)


# From here on what needs trailcue's own firmware there, and the clock.

_plan_at = []


def begin_plan(plan_hash):
    """Begin to take a plan of this hash."""
    import desk

    desk.begin_plan(plan_hash)
    _plan_at.clear()
    _plan_at.append(0)
    _say(b"", 0)


def put_plan(text, is_packed, crc, at):
    """Take the next piece of it; one that was taken before changes nothing."""
    import desk

    data = taken(text, is_packed, crc, at)
    if at == _plan_at[0]:
        for i in range(0, len(data), 512):
            desk.write_plan(data[i : i + 512])
        _plan_at[0] += len(data)
    _say(b"", at)


def finish_plan():
    """Have it count from the next start on."""
    import desk

    desk.finish_plan()
    _say(b"", 0)


def mark(below):
    """Note in the pool that a laptop has all pages below this sequence."""
    import desk

    _feed()
    desk.pulled(below)
    _say(b"", 0)


def clock():
    """Tell what the clock shows: year, month, day, hour, minute, second."""
    import rtc

    now = rtc.RTC().datetime
    _say(b"", _say(b"%d %d %d %d %d %d" % tuple(now[:6]), 0))


def set_clock(moment):
    """Set the clock, by a struct_time's nine numbers."""
    import time

    import rtc

    rtc.RTC().datetime = time.struct_time(moment)
    _say(b"", 0)
