"""Kinds of containers: what their items are called, how a function reaches them, and how one is made of other items.

A kind is ``"tuple"``, ``"list"``, ``"dict"``, a NamedTuple class, a :class:`Record` or an :class:`Instance`.
"""

from __future__ import annotations

import collections
import dataclasses
import enum
import numbers
import sys
import types
from dataclasses import dataclass
from typing import Any

import numpy as np

from .foreign import CONVERSIONS

HEAP_TYPE = 1 << 9  # the flag of classes that are defined in Python
AS_A_NUMBER = ("__array__", "__float__")  # what makes a number or an array of an object
# Whose objects are arrays to NumPy, so that their attributes are nobody's business.
OF_ARRAYS = ("__array_ufunc__", "__array_function__", "__array_priority__", "__array_interface__")
# Whose objects are not taken apart: their attributes are nobody's business. The compiler's own types are among them.
OTHERS = sys.stdlib_module_names - {"__main__"} | {"tangentlike", "numba", "numpy", "scipy"}
# What containers do by themselves: a class that does it otherwise is not taken apart.
OF_CONTAINERS = (
    "__bool__", "__contains__", "__getattr__", "__getattribute__", "__getitem__", "__iter__", "__len__", "__missing__"
)  # fmt: skip
GETTER: Any = type(vars(collections.namedtuple("_Point", "x"))["x"])  # what gives a field
# Of the kind ``"dict"``.
DICTS: list[Any] = [
    {},
    collections.OrderedDict(),
    collections.defaultdict(),
    collections.Counter(),
]  # whose kind is ``"dict"``
BOUNDS = ("start", "stop", "step")  # of a slice
RECORDS = (np.void, np.record, np.ndarray, np.recarray, np.memmap)


@dataclass(frozen=True)
class Record:
    """NumPy's structured numbers and arrays, by the fields of their dtype; ``rank`` counts the axes of an array.

    ``attributes``: the fields are attributes as well (``np.record``).
    """

    dtype: np.dtype
    rank: int = 0
    attributes: bool = False

    def made(self, keys: tuple[str, ...], items: list[Any]) -> Any:
        """A record with these fields; whole numbers that have no derivative are 0."""
        whole = np.zeros(np.shape(items[0])[: self.rank], self.dtype)
        for key, item in zip(keys, items, strict=True):
            whole[key] = 0 if item is None else item
        if self.attributes:
            return whole.view(np.recarray) if self.rank else whole.view(np.recarray)[()]
        return whole if self.rank else whole[()]


@dataclass(frozen=True)
class Instance:
    """An object of a class of the user's, or a ``slice``, by its attributes."""

    of: type

    def made(self, keys: tuple[str, ...], items: list[Any]) -> Any:
        """An object of the class with these attributes; nothing of the class runs."""
        if self.of is slice:
            return slice(*items)
        whole = object.__new__(self.of) if self.of is not types.SimpleNamespace else types.SimpleNamespace()
        for key, item in zip(keys, items, strict=True):
            object.__setattr__(whole, key, item)
        return whole


@dataclass(frozen=True)
class Whole:
    """What a function calls that returns an object whose attributes are variables: it takes them by their names."""

    of: type

    @property
    def __name__(self) -> str:
        return self.of.__name__


@dataclass(frozen=True)
class Parts:
    """Stands, while compiling, for a container that cannot hold types in the places of its items."""

    kind: Any
    keys: tuple[Any, ...]
    items: tuple[Any, ...]


def taken_apart(value: Any) -> tuple[Any, tuple[Any, ...], tuple[Any, ...]] | None:
    """The kind, the keys and the items of a container; None for any other value."""
    if isinstance(value, (tuple, list, dict)) and redefined(type(value), OF_CONTAINERS):
        return None
    if isinstance(value, tuple):
        fields = getattr(value, "_fields", None)
        if fields and not is_named_tuple(type(value)):
            return None  # a property, say, stands for a field
        return (type(value), fields, tuple(value)) if fields else ("tuple", tuple(range(len(value))), tuple(value))
    if isinstance(value, list):
        return "list", tuple(range(len(value))), tuple(value)
    if isinstance(value, dict):
        return "dict", tuple(value), tuple(value.values())
    if isinstance(value, Parts):
        return value.kind, value.keys, value.items
    if isinstance(value, (np.void, np.ndarray)):
        if value.dtype.names is None or type(value) not in RECORDS:
            return None
        record = Record(value.dtype, value.ndim, isinstance(value, (np.record, np.recarray)))
        return record, value.dtype.names, tuple(value[name] for name in value.dtype.names)
    if isinstance(value, slice):
        return Instance(slice), BOUNDS, (value.start, value.stop, value.step)
    if not is_object(value):
        return None
    attributes = attributes_of(value)
    return Instance(type(value)), tuple(attributes), tuple(attributes.values())


def redefined(kind: Any, names: tuple[str, ...]) -> bool:
    """True where a class of the user's says what one of these methods does."""
    own = [
        c
        for c in getattr(kind, "__mro__", ())
        if c.__flags__ & HEAP_TYPE and getattr(c, "__module__", "").split(".")[0] not in OTHERS
    ]
    return any(each in vars(c) for c in own for each in names)


def is_object(value: Any, made: bool = False) -> bool:
    """True for an object that is taken apart by its attributes, also where it has none; of one that is ``made`` in the
    function it is known where it is asked for a number."""
    kind = type(value)
    if kind in (float, int, np.ndarray, np.float64, str, bool, type(None)):
        return False
    if kind is types.SimpleNamespace:
        return True
    plain = kind.__flags__ & HEAP_TYPE and kind.__module__.split(".")[0] not in OTHERS
    foreign = any(c.__module__.split(".")[0] in CONVERSIONS for c in kind.__mro__)
    if not plain or foreign or isinstance(value, (type, enum.Enum, BaseException, numbers.Number, str)):
        return False
    special = hasattr(kind, "__getattr__") or _is_a_number_or_an_array(kind, made)
    return not special and kind.__getattribute__ is object.__getattribute__


def _is_a_number_or_an_array(kind: type, made: bool) -> bool:
    """True for a class whose objects stand for one: it says so otherwise than by a method that can be read."""
    asked = [name for name in AS_A_NUMBER if not (made and name == "__float__")]
    said = {name: vars(c)[name] for c in reversed(kind.__mro__) for name in asked if name in vars(c)}
    if not all(isinstance(each, types.FunctionType) for each in said.values()):
        return True
    return "__array__" in said and any(hasattr(kind, name) for name in OF_ARRAYS)


def attributes_of(value: Any) -> dict[str, Any]:
    """The attributes of such an object."""
    slots = [n for c in reversed(type(value).__mro__) for n in _slots(c) if hasattr(value, n)]
    return {n: getattr(value, n) for n in slots} | getattr(value, "__dict__", {})


def is_namespace(value: Any) -> bool:
    """True for a module, and for an object in the place of one: of a class of the user's with a ``__getattr__``."""
    kind = type(value)
    if kind is types.ModuleType:
        return True
    if not kind.__flags__ & HEAP_TYPE or isinstance(value, (type, enum.Enum)):
        return isinstance(value, types.ModuleType)
    own = {n for c in kind.__mro__ for n in ("__getattr__", *AS_A_NUMBER) if n in vars(c)}
    return own == {"__getattr__"} and kind.__module__.split(".")[0] not in OTHERS


def _slots(kind: type) -> tuple[str, ...]:
    slots = vars(kind).get("__slots__", ())
    names = [n for n in ((slots,) if isinstance(slots, str) else slots) if not n.endswith("__")]
    return tuple(f"_{kind.__name__.lstrip('_')}{n}" if n.startswith("__") else n for n in names)


def container(kind: Any, keys: tuple[Any, ...], items: list[Any]) -> Any:
    """A container of this kind."""
    if kind == "dict":
        return dict(zip(keys, items, strict=True))
    if kind == "list":
        return items
    if kind == "tuple":
        return tuple(items)
    return kind.made(keys, items) if isinstance(kind, (Record, Instance)) else kind(*items)


def of_types(kind: Any, keys: tuple[Any, ...], items: list[Any]) -> Any:
    """What stands for a container of this kind with types, or texts, in the places of its items."""
    return Parts(kind, keys, tuple(items)) if isinstance(kind, (Record, Instance)) else container(kind, keys, items)


def is_sequence(kind: Any) -> bool:
    """True for what is unpacked, iterated over, and indexed by numbers, item by item."""
    return kind in ("tuple", "list") or isinstance(kind, type) or (isinstance(kind, Record) and kind.rank == 0)


def has_keys(kind: Any) -> bool:
    """True for what is indexed by the names of its items."""
    return kind == "dict" or isinstance(kind, Record)


def has_attributes(kind: Any) -> bool:
    """True for what has its items as attributes."""
    return isinstance(kind, (type, Instance)) or (isinstance(kind, Record) and kind.attributes)


def is_named_tuple(kind: Any) -> bool:
    """True for a class of named tuples whose fields are what the class was made with."""
    if not isinstance(kind, type) or not issubclass(kind, tuple) or not hasattr(kind, "_fields"):
        return False
    made: Any = next(c for c in reversed(kind.__mro__) if "_fields" in vars(c))
    return getattr(kind, "_fields", None) == made._fields and all(
        getattr(kind, each) is getattr(made, each) and type(getattr(made, each)) is GETTER for each in made._fields
    )


def is_of_named_tuples(kind: Any, method: str) -> bool:
    """True where a method is that of all named tuples, ``_asdict`` or ``_replace``: a class may have one of its own."""
    return is_named_tuple(kind) and getattr(getattr(kind, method, None), "__module__", "") == "collections"


def is_record_array(kind: Any) -> bool:
    """True for an array of records, whose fields are arrays."""
    return isinstance(kind, Record) and kind.rank > 0


def may_hold_anything(kind: Any) -> bool:
    """True for what keeps its fields whatever a gradient is asked of: those that have none are 0, or stay."""
    return isinstance(kind, (Record, Instance))


def is_constructor(function: Any) -> bool:
    """True for a class whose objects are their fields: what makes one does nothing but to keep its arguments."""
    if function is types.SimpleNamespace or function is slice:
        return True
    if not isinstance(function, type):
        return False
    if issubclass(function, tuple) and hasattr(function, "_fields"):
        plain = is_named_tuple(function) and not redefined(function, OF_CONTAINERS)
        return plain and function.__new__.__code__.co_filename.startswith("<")
    if not dataclasses.is_dataclass(function) or "__init__" not in vars(function):
        return False
    plain = all(f.init and f.default_factory is dataclasses.MISSING for f in dataclasses.fields(function))
    made = vars(function)["__init__"].__code__.co_filename == "<string>"
    return plain and made and not hasattr(function, "__post_init__") and function.__new__ is object.__new__
