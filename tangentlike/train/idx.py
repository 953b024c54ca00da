"""The IDX format of MNIST's files, plain or gzipped, read without trusting what it says about its size.

A file is 0, 0, 8 (unsigned bytes), the number of dimensions, each dimension as a big-endian 32-bit number, then the
bytes. Source: "The MNIST database of handwritten digits", Y. LeCun, C. Cortes, C. Burges.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Iterable
from math import prod
from typing import NamedTuple

import numpy as np

from ..errors import TangentlikeError

GZIP = b"\x1f\x8b"
CHUNK = 1 << 16


class DataError(TangentlikeError, OSError):
    """A data set cannot be read: missing, damaged or not what it should be."""


class IdxFile(NamedTuple):
    """What is known of a file before it is read: its name, the shape of its array, the hash of its unpacked bytes."""

    name: str
    shape: tuple[int, ...]
    sha256: str

    @property
    def size(self) -> int:
        """Unpacked size in bytes, header included."""
        return 4 + 4 * len(self.shape) + prod(self.shape)


def unpack(chunks: Iterable[bytes], file: IdxFile) -> bytes:
    """The unpacked content of a gzipped or plain file that arrives in pieces.

    Never holds more than ``file.size`` bytes (and one), whatever the compressed stream would grow to. Raises
    ``DataError`` when the size or the hash is not the known one.
    """
    content = bytearray()
    inflate = None
    pending = b""
    started = False
    received = 0
    for chunk in chunks:
        received += len(chunk)
        if received > file.size + file.size // 64 + CHUNK:  # more than any gzip of so many bytes
            raise DataError(f"{file.name}: longer than the {file.size} bytes it should hold")
        if not started:
            pending += chunk
            if len(pending) < len(GZIP):
                continue
            chunk, started = pending, True
            if chunk.startswith(GZIP):
                inflate = zlib.decompressobj(wbits=31)
        if inflate is None:
            content += chunk[: file.size + 1 - len(content)]
            too_long = len(content) > file.size
        else:
            try:
                content += inflate.decompress(chunk, file.size + 1 - len(content))
            except zlib.error as error:
                raise DataError(f"{file.name}: damaged gzip data ({error})") from error
            too_long = len(content) > file.size or bool(inflate.unused_data)
        if too_long:
            raise DataError(f"{file.name}: longer than the {file.size} bytes it should hold")
    if len(content) != file.size or (inflate is not None and not inflate.eof):
        raise DataError(f"{file.name}: truncated, {len(content)} of {file.size} bytes")
    if hashlib.sha256(content).hexdigest() != file.sha256:
        raise DataError(f"{file.name}: its content is not the known one (wrong sha256)")
    return bytes(content)


def parse(content: bytes, file: IdxFile) -> np.ndarray:
    """The array of uint8 in an IDX file's content; ``DataError`` when its header disagrees with ``file.shape``."""
    rank = len(file.shape)
    header = struct.pack(f">BBBB{rank}I", 0, 0, 8, rank, *file.shape)
    if content[: len(header)] != header:
        raise DataError(f"{file.name}: its header is not that of an IDX file of bytes of shape {file.shape}")
    return np.frombuffer(content, np.uint8, offset=len(header)).reshape(file.shape)
