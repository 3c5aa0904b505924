"""CircuitPython's hashlib: only `new`, for sha1 and sha256."""

from typing_extensions import Buffer

class Hash:
    digest_size: int
    def update(self, data: Buffer) -> None: ...
    def digest(self) -> bytes: ...

def new(name: str, data: Buffer = b"") -> Hash: ...
