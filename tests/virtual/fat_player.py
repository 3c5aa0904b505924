"""Plays a list of file operations on a FAT volume and notes what each did and wrote: on CPython and on a VM.

On a VM `main` plays on FatFs itself; elsewhere `play` is given our volume. Only what MicroPython has.
"""

import json
import struct

BLOCK = 512
BLOCKS = 4088
"""Of a flash of 2 MB, less the unit CircuitPython keeps."""


class Disk:
    """A block device in memory that notes what is written; what FatFs and our own code both take."""

    def __init__(self, image):
        self.image = image
        self.blocks = len(image) // BLOCK
        self.written = []

    def readblock(self, block):
        return bytes(self.image[block * BLOCK : (block + 1) * BLOCK])

    def writeblock(self, block, data):
        self.image[block * BLOCK : (block + 1) * BLOCK] = data
        self.written.append((block, bytes(data)))

    def sync(self):
        self.written.append((0xFFFF, b""))

    # As FatFs calls them.

    def readblocks(self, block, buffer):
        buffer[:] = self.image[block * BLOCK : block * BLOCK + len(buffer)]

    def writeblocks(self, block, buffer):
        for i in range(0, len(buffer), BLOCK):
            self.writeblock(block + i // BLOCK, buffer[i : i + BLOCK])

    def ioctl(self, operation, _):
        if operation == 3:
            self.sync()
        return {4: self.blocks, 5: BLOCK}.get(operation, 0)


def content(count, seed):
    """Bytes for a file; no two seeds alike."""
    return bytes((seed * 37 + i * 11 + i // 256) & 0xFF for i in range(count))


def play(volume, disk, operations, note):
    """Carry out the operations; `note(outcome, written)` is called after each.

    An operation is a list: open slot path mode; write slot count seed; read slot count; seek slot offset whence;
    flush slot; close slot; remove path; rename old new; mkdir path; rmdir path; list path; stat path; free.
    """
    files = {}
    for operation in operations:
        disk.written = []
        try:
            outcome = _one(volume, files, operation)
        except OSError as error:
            outcome = f"error {error.args[0]}"
        note(str(outcome), disk.written)


def _one(volume, files, operation):
    verb = operation[0]
    if verb == "open":
        files.pop(operation[1], None)
        files[operation[1]] = volume.open(operation[2], operation[3])
        return ""
    if verb in ("write", "read", "seek", "flush", "close"):
        if operation[1] not in files:
            return "not open"
        return _on_file(files[operation[1]], verb, operation)
    if verb == "list":
        if hasattr(volume, "ilistdir"):
            return " ".join(item[0] for item in volume.ilistdir(operation[1]))
        return " ".join(volume.listdir(operation[1]))
    if verb == "stat":
        found = volume.stat(operation[1])
        return f"{found[0] in (True, 0x4000)} {found[1] if len(found) == 3 else found[6]}"
    if verb == "free":
        found = volume.statvfs("/") if hasattr(volume, "ilistdir") else volume.statvfs()
        return found[3] if len(found) > 3 else found[2]
    getattr(volume, verb)(*operation[1:])
    return ""


def _on_file(file, verb, operation):
    if verb == "write":
        return file.write(content(operation[2], operation[3]))
    if verb == "read":
        data = file.read(operation[2])
        return f"{len(data)} {sum((i % 251 + 1) * byte for i, byte in enumerate(data)) % 65521}"
    if verb == "seek":
        return file.seek(operation[2], operation[3])
    getattr(file, verb)()
    return ""


def main(fatfs):
    """Play `operations.json` on the volume of class `fatfs` in `image`; `out` gets what happened, then the image.

    Without an `image` a volume is made first.
    """
    with open("operations.json") as source:
        operations = json.load(source)
    try:
        with open("image", "rb") as source:
            disk = Disk(bytearray(source.read()))
    except OSError:
        disk = Disk(bytearray(BLOCKS * BLOCK))
        fatfs.mkfs(disk)
    with open("out", "wb") as out:

        def note(outcome, written):
            text = outcome.encode()
            out.write(struct.pack("<HH", len(text), len(written)) + text)
            for block, data in written:
                out.write(struct.pack("<HH", block, len(data)) + data)

        play(fatfs(disk), disk, operations, note)
        out.write(disk.image)
