"""The templates, imported when they are first needed: they import the public names of this package."""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import Any

from .registry import KERNEL_NAMES, Primitive, lookup, signature_of

CHECKS = ("checked_index", "checked_item", "checked_mask", "checked_shape")


# Families of libraries that take their time to be imported: a function of theirs is met after that.
LATER = {
    "scipy.special": "special",
    "scipy.stats": "frozen",
    "scipy.integrate": "quadratures",
    "scipy.linalg": "scipy_linalg",
    "scipy.optimize": "minimizers",
    "scipy.interpolate": "interpolators",
    "scipy.spatial": "distances",
    "scipy.spatial.transform": "rotations",
    "scipy.signal": "signal_filters",
    "scipy.fft": "scipy_fourier",
    "scipy.fftpack": "scipy_fourier",
    "statistics": "sample_statistics",
    "scipy.ndimage": "image_filters",
}


_waiting = dict(LATER)


def families() -> ModuleType:
    """The package of the templates; importing it registers every family."""
    templates = sys.modules.get("tangentlike.templates") or importlib.import_module("tangentlike.templates")
    for library in [each for each in _waiting if each in sys.modules]:
        importlib.import_module(f"tangentlike.templates.{_waiting.pop(library)}")
    return templates


def find(function: Any) -> Primitive | None:
    """The primitive of a function, the templates' own included."""
    families()
    return lookup(function)


def support_kernel(name: str) -> Any:
    """A kernel of the templates that the compiler itself calls."""
    templates = families()
    places = (
        templates.broadcast,
        templates.complex_numbers,
        templates.indexing,
        templates.joins,
        templates.parts,
        templates.places,
        templates.whole_numbers,
    )
    return next(getattr(place, name) for place in places if hasattr(place, name))


def support_primitive(name: str) -> Primitive:
    """A primitive-like entry for such a kernel, called by its name."""
    function = support_kernel(name)
    registered = lookup(function)
    if registered is not None:
        return registered
    parameters, defaults = signature_of(function, "")
    return Primitive(function, parameters, defaults, None, function, name=name)


def kernel_names() -> frozenset[str]:
    """The names of all kernels of the templates, and of checks: a user's function of such a name gets a number."""
    draws = importlib.import_module(f"{families().__name__}.random_draws")
    return frozenset({*KERNEL_NAMES, *CHECKS, *draws.names()})
