import gzip

import numpy as np
import pytest
from mirror import CONTENT, FILES, PACKED

from tangentlike.train import DataError
from tangentlike.train.idx import IdxFile, parse, unpack

FILE = FILES[0]
RAW, GZIPPED = CONTENT[FILE.name], PACKED[FILE.name]


def pieces(content, size):
    return (content[i : i + size] for i in range(0, len(content), size))


@pytest.mark.parametrize("size", [1, 7, 1000, 10**6])
@pytest.mark.parametrize("packed", [RAW, GZIPPED])
def test_plain_and_gzipped_files_are_unpacked_from_pieces_of_any_size(packed, size):
    assert unpack(pieces(packed, size), FILE) == RAW


@pytest.mark.parametrize(
    ("packed", "message"),
    [
        (b"", "truncated, 0 of 15696 bytes"),
        (RAW[:-1], "truncated, 15695 of 15696 bytes"),
        (RAW + b"x", "longer than the 15696 bytes"),
        (GZIPPED[:-1], "truncated"),
        (GZIPPED[:500], "truncated"),
        (GZIPPED + b"x", "longer than the 15696 bytes"),
        (GZIPPED + GZIPPED, "longer than the 15696 bytes"),
        (gzip.compress(RAW + b"x"), "longer than the 15696 bytes"),
        (gzip.compress(bytes(10**8)), "longer than the 15696 bytes"),
        (GZIPPED[:100] + bytes(100) + GZIPPED[200:], "damaged gzip data|wrong sha256"),
        (GZIPPED[:-8] + bytes(8), "damaged gzip data"),
        (RAW[:-1] + bytes([RAW[-1] ^ 1]), "wrong sha256"),
    ],
)
@pytest.mark.parametrize("size", [64, 10**9])
def test_damaged_files_are_refused(packed, message, size):
    with pytest.raises(DataError, match=f"{FILE.name}: .*({message})"):
        unpack(pieces(packed, size), FILE)


def test_no_more_is_read_than_a_file_of_the_known_size_can_need():
    read = 0

    def endless(piece):
        nonlocal read
        while True:
            read += len(piece)
            yield piece

    # plain zeros, and a gzip stream of empty blocks, which never inflates to anything
    for first in (bytes(1000), GZIPPED[:10] + b"\0\0\0\xff\xff" * 200):
        read = 0
        with pytest.raises(DataError, match="longer than"):
            unpack(endless(first) if first[0] == 0 else empty_blocks(first, endless(b"\0\0\0\xff\xff" * 200)), FILE)
        assert read < 200_000


def empty_blocks(first, rest):
    yield first
    yield from rest


def test_parse_gives_the_array():
    assert np.array_equal(parse(RAW, FILE).ravel(), np.frombuffer(RAW, np.uint8)[16:])
    assert parse(RAW, FILE).shape == (20, 28, 28) and parse(RAW, FILE).dtype == np.uint8


@pytest.mark.parametrize("shape", [(20, 28, 27), (20 * 28 * 28,), (21, 28, 28)])
def test_a_header_of_another_shape_is_refused(shape):
    with pytest.raises(DataError, match="its header is not that of an IDX file of bytes of shape"):
        parse(RAW, IdxFile("other", shape, ""))


def test_a_header_of_another_type_is_refused():
    with pytest.raises(DataError, match="its header"):
        parse(RAW[:2] + b"\x0d" + RAW[3:], FILE)
