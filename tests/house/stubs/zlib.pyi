"""CircuitPython's zlib: it can only decompress."""

from typing_extensions import Buffer

def decompress(data: Buffer, wbits: int = 0, bufsize: int = 0) -> bytes: ...
