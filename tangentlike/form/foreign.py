"""Values that compiled code cannot hold, most of other libraries: what they are, and the call that converts them.

None of these libraries is imported: a value is known by the names of its classes and their modules.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

CONVERSIONS = {
    "pandas": ".to_numpy()",
    "polars": ".to_numpy()",
    "pyarrow": ".to_numpy()",
    "xarray": ".values",
    "torch": ".numpy()",
    "tensorflow": ".numpy()",
    "cupy": ".get()",
}


@dataclass(frozen=True)
class Unusable:
    """Stands for a field of a record, or an attribute of an object, that compiled code cannot hold: what it is, and
    what to pass instead."""

    what: str
    rewrite: str


def what_it_is(value: Any) -> str:
    """The kind of a value, in words: ``a pandas Series``, ``a Fraction``."""
    library = _library(value)
    if isinstance(value, np.ndarray):
        return f"{article(value.dtype.name)} array"
    if isinstance(value, np.generic):
        return f"{article(value.dtype.name)} number"
    return article(f"{library} {type(value).__name__}".strip())


def instead(value: Any, place: str) -> str:
    """What to pass instead of the value that stands at ``place`` in the user's text: ends with the call to write."""
    if isinstance(value, (np.ndarray, np.generic)):
        return _of_another_dtype(value, place)
    library = _library(value)
    if library == "torch":
        detached = ".detach()" if getattr(value, "requires_grad", False) else ""
        moved = ".cpu()" if getattr(getattr(value, "device", None), "type", "cpu") != "cpu" else ""
        return f"pass {place}{detached}{moved}.numpy()"
    if library == "xarray" and callable(value.values):  # of a data set, which is a mapping
        return f"pass {place}.to_dataarray().values"
    if library:
        return f"pass {place}{CONVERSIONS[library]}"
    if hasattr(value, "__array__"):
        return f"pass np.asarray({place})"
    if hasattr(value, "__float__"):
        return f"pass float({place})"
    if hasattr(value, "__iter__"):
        return f"pass np.array(list({place}))"
    return "numbers, arrays, and tuples, lists, dicts, NamedTuples, records and objects of them are supported"


def article(name: str) -> str:
    """The name behind the article that goes with it: ``an int64``, ``a float64``, ``an xarray``."""
    return f"a{'n' * (name[:1].lower() in 'aeiox')} {name}"


def _of_another_dtype(value: Any, place: str) -> str:
    kind = value.dtype.kind
    if kind == "c":
        return f"pass {place}.astype(np.complex128)"
    if kind in "fO" and not value.dtype.names:
        return f"pass {place}.astype(np.float64)"
    return "numbers and arrays of float32, float64, integers and booleans are supported"


def _library(value: Any) -> str:
    """The library that the value's class, or one that it derives from, is of; "" for one that is not listed."""
    for each in type(value).__mro__:
        name = str(each.__module__).split(".")[0]
        if name in CONVERSIONS and hasattr(value, CONVERSIONS[name].strip(".()")):
            return name
    return ""
