"""CircuitPython's `os`, over the world's file system or the interpreter's own FAT."""

import _ops
import _port

sep = "/"
_native = []


def use(module, mount):
    """Leave files to the interpreter's own `os`; `mount` has the world's flash mounted anew."""
    _native[:] = [module, mount]


def mount_anew():
    """Look again who may write the drive."""
    if _native:
        _native[1]()


def sync():
    """Empty the sector cache."""
    _port.call(_ops.SYNC)


def stat(path):
    """Return (mode, 0, 0, 0, 0, 0, bytes, accessed, modified, created), times in s since 1970."""
    if _native:
        return _native[0].stat(path)
    _port.text(_ops.STAT, 0, path)
    when = _port.get(5, 4)
    return (0x4000 if _port.answer[0] else 0x8000, 0, 0, 0, 0, 0, _port.get(1, 4), when, when, when)


def listdir(path="/"):
    """Return the names in a folder."""
    if _native:
        return [name for name in _native[0].listdir(path) if name != ".shim"]
    names = bytearray(65535)
    size = _port.call(_ops.LIST, 0, path.encode(), names)
    return [bytes(name).decode() for name in bytes(names[:size]).split(b"\0") if name]


def rename(old, new):
    """Give a file another name; one that has it already is removed first."""
    if _native:
        return _native[0].rename(old, new)
    name = old.encode()
    _port.request[3] = len(name)
    _port.call(_ops.RENAME, 1, name + new.encode())


def remove(path):
    """Delete a file."""
    if _native:
        return _native[0].remove(path)
    _port.text(_ops.REMOVE, 0, path)


unlink = remove


def mkdir(path):
    """Make a folder."""
    if _native:
        return _native[0].mkdir(path)
    _port.text(_ops.MKDIR, 0, path)


def rmdir(path):
    """Delete an empty folder."""
    if _native:
        return _native[0].rmdir(path)
    _port.text(_ops.RMDIR, 0, path)


def chdir(path):
    """Refuse any folder but the drive's own: nothing here needs it."""
    if path != "/":
        raise OSError(2)


def getcwd():
    """Return the drive's folder."""
    return "/"


def statvfs(path):
    """Return (bytes a block, bytes a fragment, blocks, free, free for us, 0, 0, 0, flags, longest name)."""
    if _native:
        return _native[0].statvfs(path)
    _port.text(_ops.SPACE, 0, path)
    size, count, free = _port.get(0, 4), _port.get(4, 4), _port.get(8, 4)
    return (size, size, count, free, free, 0, 0, 0, 0, 255)


def getenv(key, default=None):
    """Return a value of settings.toml: a string, or an integer; `default` if it is not there."""
    try:
        with open("/settings.toml") as file:
            for line in file:
                name, equals, value = line.partition("=")
                if equals and name.strip() == key:
                    value = value.strip()
                    return value[1:-1] if value[:1] == '"' else int(value)
    except OSError:
        pass
    return default


def uname():
    """Return what the world calls the board: (sysname, nodename, release, version, machine)."""
    size = _port.call(_ops.START)
    version, board_id = bytes(_port.answer[2:size]).decode().split("\n")[:2]
    return ("nrf52", "nrf52", version.split(" ")[2], version, board_id.split(":")[1])
