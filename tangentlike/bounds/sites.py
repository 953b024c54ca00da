"""The places of a generated module at which an index or a shape is checked, and the errors that name them."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass

from ..errors import OutOfBounds

INDEX, MASK, SHAPE, TRIP, NUMBER = "index", "mask", "shape", "trip", "number"


@dataclass(frozen=True)
class Site:
    """Where the user's text indexes ``array`` along ``axis``; ``kind`` is what is checked there."""

    kind: str
    array: str
    axis: int
    file: str
    line: int
    text: str


def error_at(sites: list[Site], raised: OutOfBounds) -> IndexError | ValueError | OverflowError:
    """What NumPy raises, with the user's line: an IndexError, or a ValueError for shapes that do not broadcast."""
    number, index, size = (int(a) for a in raised.args)
    site = sites[number]
    shown = re.search(rf"\b{re.escape(site.array)}\b", site.text)
    of = f" of {site.array}" if site.array and shown else ""
    place = f'\n  File "{os.path.basename(site.file)}", line {site.line}\n    {site.text.strip()}'
    if site.kind == SHAPE:
        return ValueError(f"size {index} does not broadcast to size {size}{of}{place}")
    if site.kind == NUMBER:
        said = "a whole number beyond 64 bits: compute with floats, np.trunc(x) or np.floor(x)"
        said = ("cannot convert float NaN to integer", "cannot convert float infinity to integer", said)[index - 1]
        return (ValueError if index == 1 else OverflowError)(f"{said}{place}")
    if site.kind == TRIP:
        return IndexError(f"a trip of the parallel loop failed, and did not when it ran again{place}")
    if site.kind == MASK:
        return IndexError(f"a mask of {index} does not fit an axis of size {size}{of}{place}")
    return IndexError(f"index {index} is out of bounds for axis {site.axis}{of} with size {size}{place}")
