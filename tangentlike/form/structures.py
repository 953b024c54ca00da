"""Nested arguments (tuples, lists, dicts, NamedTuples): flattened to leaves at the boundary, and put together again.

Numba takes no dicts, so a generated function has one parameter a leaf, named by its path: ``params["w1"]`` is
``params_w1``, ``layers[0].b`` is ``layers_0_b``.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..errors import ArgumentError
from .foreign import article, instead, what_it_is
from .kinds import container, has_attributes, has_keys, is_namespace, may_hold_anything, taken_apart
from .moments import is_moment
from .names import RESERVED, fresh_name
from .types import COMPLEX, FLOAT, GENERATORS, INTEGER, Array, Constant, Generator, LargeInteger, Scalar, Type

FLOATS = ("float32", "float64", "complex128")


@dataclass(frozen=True)
class Leaf:
    """One parameter of the generated function."""

    name: str


@dataclass(frozen=True)
class Node:
    """A container: its kind (``kinds.py``), what its items are called, and their structures."""

    kind: Any
    keys: tuple[Any, ...]
    children: tuple[Leaf | Node, ...]

    def child(self, key: Any) -> Leaf | Node:
        return self.children[self.keys.index(key)]


Spec = Leaf | Node


def flatten(value: Any, path: str, leaves: dict[str, Any], around: tuple[int, ...] = ()) -> Spec:
    """The structure of ``value``; its leaves are added to ``leaves`` by their names.

    ``around`` are the containers that it is in: one that holds itself is a leaf there.
    """
    found = taken_apart(value) if id(value) not in around else None
    if found is None:
        name = path
        while name in leaves or name in RESERVED:
            name += "_"
        leaves[name] = value
        return Leaf(name)
    kind, keys, items = found
    return Node(
        kind,
        keys,
        tuple(flatten(v, _join(path, k), leaves, (*around, id(value))) for k, v in zip(keys, items, strict=True)),
    )


def add_known_containers(
    fixed: dict[str, Any], leaves: dict[str, Any], structures: dict[str, Any], stored: set[str]
) -> None:
    """Give names to the items of the tuples, lists and dicts among the ``fixed`` values, such as defaults.

    As a whole they stay known, as an axis has to be. What is ``stored`` is something else afterwards.
    """
    for parameter, value in list(fixed.items()):
        if parameter not in stored and _is_plain_container(value):
            items: dict[str, Any] = dict(leaves)
            structures[parameter] = flatten(value, parameter, items)
            added = {leaf: item for leaf, item in items.items() if leaf not in leaves}
            fixed.update(added)
            leaves.update({leaf: Constant(item) for leaf, item in added.items()})


def _is_plain_container(value: Any) -> bool:
    """True for tuples, lists and dicts of numbers, texts and None, and of such."""
    if type(value) not in (tuple, list, dict) or not value:
        return False
    items = value.values() if isinstance(value, dict) else value
    return all(v is None or isinstance(v, (bool, int, float, str)) or _is_plain_container(v) for v in items)


def leaf_names(spec: Spec) -> Iterator[str]:
    """The leaves of a structure, in order."""
    if isinstance(spec, Leaf):
        yield spec.name
    else:
        for child in spec.children:
            yield from leaf_names(child)


def kinds_of(spec: Spec) -> Iterator[Any]:
    """The kinds of the containers in a structure."""
    if isinstance(spec, Node):
        yield spec.kind
        for child in spec.children:
            yield from kinds_of(child)


def leaf_values(spec: Spec, value: Any) -> Iterator[tuple[str, Any]]:
    """The leaves of a structure, in order, each with what stands there in a ``value`` of it."""
    if isinstance(spec, Leaf):
        yield spec.name, value
        return
    found = taken_apart(value)
    assert found is not None
    for child, item in zip(spec.children, found[2], strict=True):
        yield from leaf_values(child, item)


def places(spec: Spec, path: str) -> Iterator[tuple[str, str]]:
    """The leaves of the structure that the user calls ``path``, each with what the user calls it: ``layers[0].b``."""
    if isinstance(spec, Leaf):
        yield spec.name, path
        return
    named = has_attributes(spec.kind) and not has_keys(spec.kind)
    for key, child in zip(spec.keys, spec.children, strict=True):
        yield from places(child, f"{path}.{key}" if named else f"{path}[{key!r}]")


def renamed(spec: Spec, base: str, taken: set[str]) -> Spec:
    """The structure with new leaves, named after ``base`` and added to ``taken``."""
    if isinstance(spec, Leaf):
        taken.add(chosen := fresh_name(base, taken))
        return Leaf(chosen)
    parts = zip(spec.keys, spec.children, strict=True)
    return Node(spec.kind, spec.keys, tuple(renamed(c, _join(base, k), taken) for k, c in parts))


def with_leaves(spec: Spec, names: dict[str, str]) -> Spec:
    """The structure with other names for some leaves."""
    if isinstance(spec, Leaf):
        return Leaf(names[spec.name]) if spec.name in names else spec
    return Node(spec.kind, spec.keys, tuple(with_leaves(child, names) for child in spec.children))


def part_of(spec: Spec, path: list[str]) -> Spec | None:
    """The part of a structure that ``.a.b`` behind it is; None where there is none."""
    for key in path:
        if not isinstance(spec, Node) or not has_attributes(spec.kind) or key not in spec.keys:
            return None
        spec = spec.child(key)
    return spec


def optional_leaves(spec: Spec, inside: bool = False) -> Iterator[str]:
    """The leaves that a gradient of the structure may leave out: fields of records, attributes of objects."""
    if isinstance(spec, Leaf):
        if inside:
            yield spec.name
        return
    for child in spec.children:
        yield from optional_leaves(child, inside or may_hold_anything(spec.kind))


def rebuild(spec: Spec, value: Callable[[str], Any], made: Callable[..., Any] = container) -> Any:
    """The structure with ``value(leaf name)`` at each leaf."""
    if isinstance(spec, Leaf):
        return value(spec.name)
    return made(spec.kind, spec.keys, [rebuild(child, value, made) for child in spec.children])


class Identity:
    """Stands for one object, which it keeps alive, in a key."""

    def __init__(self, value: Any):
        self.value = value

    def __hash__(self) -> int:
        return id(self.value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Identity) and other.value is self.value


class KnownInteger(int):
    """A whole number among the arguments that has to be known while compiling: an axis, a degree."""


def leaf_key(value: Any) -> Any:
    """What tells the specialization that a leaf needs: equal keys, one compiled function."""
    if isinstance(value, np.ndarray):
        # A size of 1 broadcasts: it is compiled apart, so that no other size has to be checked for it.
        layout = value.flags.c_contiguous, value.flags.f_contiguous
        return (value.dtype, value.ndim, layout, 1 in value.shape and tuple(s == 1 for s in value.shape))
    if value is None or isinstance(value, (str, bool, KnownInteger)):
        return (type(value), value)
    if isinstance(value, int):
        size = abs(value).bit_length()
        return type(value) if size < 32 else "large" if size < 64 else "beyond 64 bits"
    if callable(value) or is_namespace(value) or type(value) is object:
        return Identity(value)
    if isinstance(value, np.dtype):
        return value
    if is_symbol(value):
        return value
    if is_moment(value):
        return (type(value), repr(value))
    return type(value)


def is_dtype(value: Any) -> bool:
    """True for a dtype, and for a type of numbers, which stands for one: ``float``, ``np.float32``."""
    of_numbers = isinstance(value, type) and issubclass(value, (bool, int, float, complex, np.generic))
    return isinstance(value, np.dtype) or (of_numbers and value.__module__ in ("builtins", "numpy"))


def plain_leaf(value: np.ndarray, what: str) -> Any:
    """An array as the compiler takes it: one without dimensions is a number, a ``memmap`` is its array.

    Raises :class:`ArgumentError` for other subclasses, whose operations mean something else (masks, units, matrices).
    """
    if type(value) is not np.ndarray:
        if type(value) is not np.memmap:
            kind = article(f"{type(value).__module__.split('.')[0]}.{type(value).__name__}")
            raise ArgumentError(
                f"{what} is {kind}, whose operations are not those of a plain array: pass np.asarray(...) of it, "
                "after filling in or taking out what its numbers alone do not say"
            )
        value = value.view(np.ndarray)
    return value[()] if value.ndim == 0 else value


def type_of(value: Any, name: str, what: str = "", place: str = "") -> Type:
    """The compiler's type of a leaf; raises :class:`ArgumentError` for what it cannot hold.

    The message calls the value ``what``, and ``place`` where it says what to pass instead.
    """
    what, place = what or f"argument {name!r}", place or name
    if (
        value is None
        or isinstance(value, (str, bool))
        or is_symbol(value)
        or is_moment(value)
        or is_namespace(value)
        or type(value) is object
    ):
        return Constant(value)
    if isinstance(value, KnownInteger):
        return Constant(int(value))
    if isinstance(value, (np.ndarray, np.generic)):
        if value.dtype.name not in (*FLOATS, "bool") and value.dtype.kind not in "iu":
            raise ArgumentError(f"{what} is {what_it_is(value)}: {instead(value, place)}")
        if isinstance(value, np.generic):
            return Scalar(value.dtype.name)
        if not value.dtype.isnative:
            raise ArgumentError(f"{what} has foreign byte order: pass {place}.astype({value.dtype.name!r})")
        sizes = tuple(1 if size == 1 else f"{name}.{axis}" for axis, size in enumerate(value.shape))
        return Array(value.dtype.name, sizes, value.flags.c_contiguous, value.flags.fnc)
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        raise ArgumentError(f"{what} is {value}, beyond 64 bits: pass float({place})")
    if isinstance(value, int) and abs(value) >= 2**31:
        return LargeInteger("int64", weak=True)
    if isinstance(value, (float, int, complex)):
        return COMPLEX if isinstance(value, complex) else FLOAT if isinstance(value, float) else INTEGER
    if type(value) in GENERATORS:
        return Generator(GENERATORS[type(value)])
    raise ArgumentError(f"{what} is {what_it_is(value)}: {instead(value, place)}")


def is_symbol(value: Any) -> bool:
    """True for a member of an enumeration that is no number by itself."""
    return isinstance(value, enum.Enum) and not isinstance(value, (int, float))


def is_member(value: Any) -> bool:
    """True for a member of an enumeration that equals nothing but itself."""
    return is_symbol(value) and type(value).__eq__ is object.__eq__ and not isinstance(value, str)


def _join(path: str, key: Any) -> str:
    text = "".join(c if c.isalnum() or c == "_" else "_" for c in str(key))
    return f"{path}_{text}"


def moves(old: Spec, new: Spec, taken: set[str]) -> list[tuple[str, str]] | None:
    """Assignments ``(left, right)``, in order, that give the leaves of ``old`` the values of ``new``; None when the two
    differ in more than their leaves. Temporaries are added to ``taken``."""
    pairs = _pairs(old, new)
    if pairs is None or not {left for left, _ in pairs} & {right for _, right in pairs}:
        return pairs
    early, late = [], []
    for left, right in pairs:
        first = fresh_name("item", taken)
        taken.add(first)
        early.append((first, right))
        late.append((left, first))
    return early + late


def _pairs(one: Spec, other: Spec) -> list[tuple[str, str]] | None:
    if isinstance(one, Leaf) or isinstance(other, Leaf):
        return [(one.name, other.name)] if isinstance(one, Leaf) and isinstance(other, Leaf) else None
    if (one.kind, one.keys) != (other.kind, other.keys):
        return None
    out: list[tuple[str, str]] = []
    for a, b in zip(one.children, other.children, strict=True):
        inner = _pairs(a, b)
        if inner is None:
            return None
        out += inner
    return out
