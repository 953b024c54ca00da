"""Between the caller and compiled code: arguments to leaves, results back to structures and dtypes."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from ..errors import ArgumentError
from ..form.foreign import Unusable, instead, what_it_is
from ..form.kinds import Instance, container, may_hold_anything, of_types
from ..form.names import RESERVED
from ..form.sizes import MOST_COMPONENTS
from ..form.structures import (
    KnownInteger,
    Leaf,
    Spec,
    flatten,
    is_dtype,
    kinds_of,
    leaf_key,
    leaf_names,
    optional_leaves,
    part_of,
    places,
    plain_leaf,
    rebuild,
    type_of,
)
from ..form.trees import nodes
from ..form.types import Array, Constant, Scalar, Tuple, Type, is_float
from ..reading.given_objects import shared_objects

MOST_ELEMENTS = 64  # of arrays whose sizes are known
MOST_WORK = 1000  # candidates that are tried to tell whether two arrays share memory


class Arguments:
    """The arguments of one call, flattened; ``key`` identifies the specialization that they need."""

    def __init__(self, function: str, parameters: list[str], values: tuple, assumed: bool = False):
        self.function, self.parameters, self.values, self.assumed = function, parameters, values, assumed
        self.placed: Any = None  # the arrays of a GPU among them, if one is asked for: see ``device_runner.py``
        self.leaves: dict[str, Any] = {}
        self.specs: dict[str, Spec] = {}
        self.numbers_known = self.sizes_known = self.only_components = False
        self.only: tuple = ()  # the statements that are to return, where others return other things (``unreached.py``)
        self.points: set[str] = set()  # the parameters that are, or hold, an array without axes
        self.whole_points: set[str] = set()  # those of whole numbers
        for parameter, value in zip(parameters, values, strict=True):
            free = parameter not in self.leaves and parameter not in RESERVED
            plain = type(value) in (float, int) or (isinstance(value, np.ndarray) and value.dtype.names is None)
            if free and plain:
                self.leaves[parameter] = value
                self.specs[parameter] = Leaf(parameter)
            else:
                self.specs[parameter] = flatten(value, parameter, self.leaves)
        for leaf, value in self.leaves.items():
            if isinstance(value, np.ndarray) and (type(value) is not np.ndarray or value.ndim == 0):
                mine = {p for p, s in self.specs.items() if value.ndim == 0 and leaf in leaf_names(s)}
                self.points |= mine
                self.whole_points |= mine if value.dtype.kind in "iu" else set()
                self.leaves[leaf] = plain_leaf(value, self.called(leaf))
        self.shared: dict[str, str] = {}  # objects that are reached at an earlier place too
        if any(any(map(may_hold_anything, kinds_of(s))) for s in self.specs.values()):
            self.shared = shared_objects(dict(zip(parameters, values, strict=True)))
        self.key = self._key()
        self._types: dict[str, Type] | None = None

    def _key(self) -> tuple:
        key = tuple([leaf_key(v) for v in self.leaves.values()])
        nested = (_spec_key(s) for s in self.specs.values() if not isinstance(s, Leaf))
        sizes: list[Any] = [self._known(v) for v in self.leaves.values() if isinstance(v, np.ndarray)]
        sizes = [*sizes, "known"] if self.sizes_known else []
        return (*key, *nested, *sizes, *self.shared.items(), *(each.place for each in self.only))

    def to_return_at(self, only: tuple) -> None:
        """Let functions be read with one statement each that returns something."""
        self.only = only
        self.key = self._key()

    def make_numbers_known(self, inside: bool = True) -> bool:
        """Let the whole numbers be known while compiling, those ``inside`` of containers too, which makes a
        specialization of its own for each; False where there are none."""
        plain = {leaf for leaf, v in self.leaves.items() if type(v) is int and abs(v) < 2**31}
        plain &= set(self.leaves) if inside else {s.name for s in self.specs.values() if isinstance(s, Leaf)}
        whole = {leaf: KnownInteger(self.leaves[leaf]) for leaf in self.leaves if leaf in plain}
        if not whole:
            return False
        self.leaves |= whole
        self.key, self.numbers_known, self._types = self._key(), True, None
        return True

    def make_sizes_known(self) -> bool:
        """Let the sizes of arrays be known while compiling, as those of containers are, which makes a specialization of
        its own for each; of more elements than can be gone over one by one the numbers of components only, such as
        those of vectors in a plane. False where there are none."""
        arrays = [v for v in self.leaves.values() if isinstance(v, np.ndarray)]
        counts = [v.size for v in arrays]
        counts += [1 for spec in self.specs.values() if not isinstance(spec, Leaf) for _ in leaf_names(spec)]
        self.only_components = sum(counts) > MOST_ELEMENTS
        if not counts or (
            self.only_components and not any(size is not None for v in arrays for size in self._known(v))
        ):
            return False
        self.sizes_known = True
        self.key, self._types = self._key(), None
        return True

    def _known(self, value: np.ndarray) -> tuple[int | None, ...]:
        """The sizes of an array as they are known where any are."""
        if not self.only_components:
            return value.shape
        few = value.ndim > 1 and value.shape[-1] <= MOST_COMPONENTS
        return (None,) * (value.ndim - few) + value.shape[value.ndim - few :]

    def follow(self, others: Arguments) -> None:
        """Let the same be known as of ``others``, copies of these."""
        if others.sizes_known:
            self.make_sizes_known()
        self.to_return_at(others.only)

    def asked_as_arrays(self, tree: ast.AST) -> frozenset[str]:
        """The whole numbers of Python's that are asked for what only NumPy's have: ``n.astype(float)``."""
        plain = {p for p, v in zip(self.parameters, self.values, strict=True) if type(v) is int}
        attributes = (n for n in nodes(tree) if isinstance(n, ast.Attribute) and isinstance(n.value, ast.Name))
        return frozenset(n.value.id for n in attributes if not hasattr(int, n.attr)) & plain  # type: ignore[attr-defined]

    def forget_numbers(self) -> None:
        """Take them as any whole numbers again, and arrays as of any sizes."""
        self.leaves |= {leaf: int(v) for leaf, v in self.leaves.items() if isinstance(v, KnownInteger)}
        self.numbers_known = self.sizes_known = False
        self.key, self._types = self._key(), None

    @property
    def leaf_types(self) -> dict[str, Type]:
        if self._types is None:
            self._types = {leaf: self._type(leaf, value) for leaf, value in self.leaves.items()}
        return self._types

    def share_types(self, types: dict[str, Type]) -> None:
        """Take the types that arguments with the same key have: looking at each array again costs more than a small
        network's gradient."""
        self._types = types

    def _type(self, leaf: str, value: Any) -> Type:
        if (callable(value) and not isinstance(value, type)) or is_dtype(value):
            return Constant(value)
        try:
            found = type_of(value, leaf, self.called(leaf), self.place(leaf))
            sized = self.sizes_known and isinstance(found, Array)
            return replace(found, shape=self._known(value)) if sized else found  # type: ignore
        except ArgumentError:
            if leaf not in self.optional:
                raise
            return Constant(Unusable(what_it_is(value), instead(value, self.place(leaf))))  # if anything reads it

    @property
    def optional(self) -> set[str]:
        """The leaves that need not have a type, or a gradient."""
        return {leaf for spec in self.specs.values() for leaf in optional_leaves(spec)}

    def place(self, leaf: str) -> str:
        """What the caller writes for a leaf: ``layers[0].b`` for ``layers_0_b``."""
        return next((text for p, s in self.specs.items() for each, text in places(s, p) if each == leaf), leaf)

    def called(self, leaf: str) -> str:
        """A leaf as messages name it."""
        return self.named(self.place(leaf))

    def named(self, place: str) -> str:
        """What the caller calls ``place`` as messages name it."""
        return f"argument {place!r} of {self.function}" if place.isidentifier() else f"{place} of {self.function}"

    @property
    def types(self) -> dict[str, Any]:
        """Parameter -> nested types, as the compiler takes them."""
        kinds = self.leaf_types
        return {p: rebuild(s, lambda leaf: kinds[leaf], of_types) for p, s in self.specs.items()}

    def without_values(self) -> Arguments:
        """The same specialization, for ``source``: types only, so that no array is kept alive."""
        kinds = self.leaf_types
        other = Arguments.__new__(Arguments)
        other.__dict__.update(self.__dict__)
        other._types = kinds
        other.leaves = {leaf: None for leaf in self.leaves}
        other.values = ()
        return other

    def copied(self) -> Arguments:
        """The same arguments with arrays copied (a function may write them)."""
        other = Arguments.__new__(Arguments)
        other.__dict__.update(self.__dict__)
        other.leaves = {k: v.copy(order="K") if isinstance(v, np.ndarray) else v for k, v in self.leaves.items()}
        if self.placed is not None:
            pairs = [(self.leaves[k], v) for k, v in other.leaves.items() if isinstance(v, np.ndarray)]
            other.placed = self.placed.copied(pairs)
        return other

    def check_writable(self, written: list[str]) -> None:
        """Refuse read-only arrays that the function writes."""
        for w in written:
            if not self.leaves[w].flags.writeable:
                raise ArgumentError(f"{self.called(w)} is read-only and is written: pass {self.place(w)}.copy()")

    def check_overlap(self, written: list[str], outside: dict[str, Any]) -> None:
        """Refuse arguments, and values from ``outside``, that share memory with one that the function writes."""
        for w in written:
            for leaf, value in {**outside, **self.leaves}.items():
                if leaf != w and isinstance(value, np.ndarray) and _share_memory(self.leaves[w], value):
                    one, other = self.place(w), self.place(leaf)
                    raise ArgumentError(
                        f"arguments {one!r} and {other!r} of {self.function} share memory and {one!r} is written: "
                        f"pass {other}.copy()"
                    )

    def part(self, place: str) -> Spec:
        """The structure of an argument, or of what ``model.k`` is of it."""
        parameter, *path = place.split(".")
        found = part_of(self.specs[parameter], path)
        if found is None:
            raise ArgumentError(f"wrt={place!r}: {self.named(parameter)} has no attribute {'.'.join(path)!r}")
        return found

    def structured(self, wrt: list[str], gradients: dict[str, Any], as_tuple: bool) -> Any:
        """Gradients by leaf -> the structure of the ``wrt`` arguments, in their dtypes."""
        kinds = self.leaf_types

        def leaf_value(leaf: str) -> Any:
            if leaf in gradients:
                return _typed(gradients[leaf], kinds[leaf])
            value = self.leaves[leaf]  # a field that has no derivative
            if isinstance(kinds[leaf], Array):
                return np.zeros_like(value)
            return type(value)(0) if isinstance(kinds[leaf], Scalar) else value

        out = tuple(rebuild(self.part(p), leaf_value) for p in wrt)
        return out if as_tuple else out[0]


def _share_memory(one: np.ndarray, other: np.ndarray) -> bool:
    """True unless two arrays surely have no number in common (fields of one array of records have none)."""
    try:
        return np.may_share_memory(one, other) and np.shares_memory(one, other, max_work=MOST_WORK)  # type: ignore[arg-type]
    except np.exceptions.TooHardError:
        return True


def gradient_of(value: Any, kind: Any) -> Any:
    """A compiled result in the dtypes that NumPy gives it (Numba hands its numbers over as Python's)."""
    if kind is None or isinstance(kind, Constant):
        return None if kind is None else kind.value  # compiled code returns nothing
    return _structured(kind, iter(value)) if isinstance(kind, Tuple) else _typed(value, kind)


def _structured(kind: Any, leaves: Iterator[Any]) -> Any:
    """Results in the structure that the user's function gives them; compiled code returns them in a row."""
    if isinstance(kind, Tuple):
        return container(kind.kind, kind.keys, [_structured(item, leaves) for item in kind.items])
    return kind.value if isinstance(kind, Constant) else _typed(next(leaves), kind)


def _typed(value: Any, kind: Any) -> Any:
    if isinstance(kind, Scalar) and kind.dtype == "complex128":
        return complex(value)
    if isinstance(kind, Scalar) and not kind.weak and kind.dtype != "float64":
        return np.dtype(kind.dtype).type(value)
    if isinstance(kind, Scalar) and kind.dtype == "float64" and not isinstance(value, float):
        # Python's power of a negative number is complex where the compiled one, like NumPy's, is no number.
        return np.nan if isinstance(value, complex) else float(value)
    return value


def as_given(cotangent: Any, value: Any, kind: Any) -> list[Any]:
    """The seeds of a pullback, one a float result, checked against the value that the function returned."""
    out: list[Any] = []
    for c, v, k in beside(cotangent, value, kind):
        if not is_float(k):
            continue
        if isinstance(c, np.ndarray):
            c = plain_leaf(c, "the cotangent")
        seed = np.array(c, dtype=k.dtype, order="C")
        if seed.shape != np.shape(v):
            raise ArgumentError(f"the cotangent has shape {seed.shape}, the value {np.shape(v)}")
        out.append(seed if isinstance(k, Array) else seed[()])
    return out


def beside(cotangent: Any, value: Any, kind: Any) -> Iterator[tuple[Any, Any, Any]]:
    """The leaves of a cotangent, each with the leaf of the value and its type."""
    if not isinstance(kind, Tuple):
        yield cotangent, value, kind
        return
    if isinstance(value, dict):
        if not isinstance(cotangent, dict) or set(cotangent) != set(kind.keys):
            raise ArgumentError(f"the value is a dict: the cotangent must be one too, of the keys {list(kind.keys)}")
        value, cotangent = list(value.values()), [cotangent[k] for k in kind.keys]
    if isinstance(kind.kind, Instance):
        of = kind.kind.of
        if not isinstance(cotangent, of):
            raise ArgumentError(f"the value is an object of {of.__name__}: the cotangent must be one too")
        value, cotangent = ([getattr(each, k, None) for k in kind.keys] for each in (value, cotangent))
    if not isinstance(cotangent, (tuple, list)):
        raise ArgumentError(f"the value is a tuple of {len(kind.items)}: the cotangent must be one too")
    if len(cotangent) != len(kind.items):
        raise ArgumentError(f"the cotangent has {len(cotangent)} items, the value {len(kind.items)}")
    for c, v, k in zip(cotangent, value, kind.items, strict=True):
        yield from beside(c, v, k)


def writable(value: Any) -> Any:
    """An argument that is only read, as the compiled code takes it: a read-only array passes as an ordinary one, which
    spares a second compilation."""
    if isinstance(value, np.ndarray) and not value.flags.writeable:
        return np.asarray(_Writable(value))
    return value


class _Writable:
    """Shows a read-only array as a writable one, for code that is known not to write it."""

    def __init__(self, array: np.ndarray):
        self.array = array
        interface = dict(array.__array_interface__)
        interface["data"] = (interface["data"][0], False)
        self.__array_interface__ = interface


def _spec_key(spec: Spec) -> Any:
    if isinstance(spec, Leaf):
        return spec.name
    return (spec.kind, spec.keys, tuple(_spec_key(c) for c in spec.children))
