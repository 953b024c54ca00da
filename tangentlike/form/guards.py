"""What is asked of values at each call, as text: a function that is written for one specialization asks nothing else.

``guards`` says of a leaf what ``structures.leaf_key`` tells apart, ``Writer.container`` of a container what
``kinds.taken_apart`` does: where they hold the specialization is the right one. Where they do not, nothing is said.
"""

from __future__ import annotations

import linecache
import types
import zlib
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from .kinds import Instance, taken_apart
from .names import fresh_name
from .structures import Identity, Leaf, Spec
from .types import GENERATORS

ORDERS = {(True, True): 0x503, (True, False): 0x501, (False, True): 0x502, (False, False): 0x500}
FLAGS = 0x503  # of arrays: C and Fortran order (1, 2), aligned (0x100), writable (0x400)
PLAIN = (np.number, np.bool_)
WORDS = {"type", "len", "isinstance", "float", "hasattr", "getattr", "Exception"}  # of Python's, that the texts say


class Unguarded(Exception):
    """No guard is written for this value."""


class Writer:
    """The text of one function; ``space`` holds the objects that it names, ``miss`` is what it does without a match."""

    def __init__(self, miss: str, taken: Iterable[str] = ()):
        self.miss, self.taken = miss, {*taken, *WORDS}
        self.lines: list[str] = []
        self.space: dict[str, Any] = {}
        self._held: dict[int, str] = {}
        self._asked: list[str] = []

    def fresh(self, base: str) -> str:
        """A name of a variable."""
        self.taken.add(name := fresh_name(base, self.taken))
        return name

    def hold(self, value: Any, base: str) -> str:
        """The name by which the text reads an object."""
        if id(value) not in self._held:
            self._held[id(value)] = name = self.fresh(base)
            self.space[name] = value
        return self._held[id(value)]

    def ask(self, conditions: Iterable[str]) -> None:
        """What must hold, else the function gives up."""
        self._asked += conditions

    def add(self, *lines: str) -> None:
        """Statements, behind what was asked until now."""
        if self._asked:
            self.lines += [f"if not ({' and '.join(self._asked)}):", f"    {self.miss}"]
            self._asked = []
        self.lines += lines

    def made(self, name: str, parameters: str) -> Callable:
        """The function, its lines known to debuggers."""
        self.add()
        text = f"def {name}({parameters}):\n" + "".join(f"    {line}\n" for line in self.lines)
        file = f"<tangentlike {name}_{zlib.crc32(text.encode()):08x}>"
        linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
        exec(compile(text, file, "exec", dont_inherit=True), self.space)
        return self.space[name]

    # ---- values

    def guards(self, place: str, key: Any) -> list[str]:
        """What tells that the value at ``place``, a variable, has this ``leaf_key``."""
        if key is float or key in GENERATORS or (isinstance(key, type) and issubclass(key, PLAIN)):
            return [f"type({place}) is {self.type(key)}"]
        if key is int:
            return [f"type({place}) is {self.type(int)}", f"-0x100000000 < {place} < 0x100000000"]
        if isinstance(key, Identity):
            return [f"{place} is {self.hold(key.value, place)}"]
        if isinstance(key, tuple) and isinstance(key[0], np.dtype):
            return self._guards_of_array(place, *key)
        if isinstance(key, tuple) and key[0] is str:
            return [f"type({place}) is {self.type(str)}", f"{place} == {key[1]!r}"]
        if isinstance(key, tuple) and key[0] in (bool, type(None)):
            return [f"{place} is {key[1]!r}"]
        raise Unguarded

    def _guards_of_array(self, place: str, dtype: np.dtype, rank: int, order: Any, ones: Any) -> list[str]:
        out = [f"type({place}) is {self.type(np.ndarray)}", f"{place}.dtype is {self.hold(dtype, dtype.name)}"]
        out += [f"{place}.ndim == {rank}", f"{place}.flags.num & {FLAGS:#x} == {ORDERS[order]:#x}"]
        if ones:
            shape = self.fresh("shape")
            first = f"({shape} := {place}.shape)"
            axes = [f"{shape}[{k}] {'==' if one else '!='} 1" for k, one in enumerate(ones)]
            return [*out, axes[0].replace(shape, first, 1), *axes[1:]]
        return [*out, f"{place}.size != 1" if rank == 1 else f"1 not in {place}.shape"]

    def type(self, kind: type) -> str:
        """The name of a class."""
        return self.hold(kind, f"{kind.__name__}_")

    def container(self, place: str, kind: Any, keys: tuple, value: Any) -> tuple[list[str], str]:
        """What tells that ``place`` is such a container as ``value`` is, and a text of its items in a row."""
        of = self.type(type(value))
        if kind in ("tuple", "list") or (isinstance(kind, type) and issubclass(kind, tuple)):
            return [f"type({place}) is {of}", f"len({place}) == {len(keys)}"], place
        if kind == "dict":
            return [f"type({place}) is {of}", f"(*{place},) == {self.hold(keys, 'keys')}"], f"{place}.values()"
        if not isinstance(kind, Instance) or kind.of is slice:
            raise Unguarded
        members = [vars(c).items() for c in type(value).__mro__]
        slots = {n for each in members for n, m in each if isinstance(m, types.MemberDescriptorType)}
        if hasattr(value, "__dict__") and not slots:
            items = f"{place}.__dict__"
            return [f"type({place}) is {of}", f"(*{items},) == {self.hold(keys, 'keys')}"], f"{items}.values()"
        if hasattr(value, "__dict__") or slots != set(keys):
            raise Unguarded
        there = [f"hasattr({place}, {key!r})" for key in keys]
        return [f"type({place}) is {of}", *there], f"({', '.join(f'{place}.{key}' for key in keys)},)"

    def structure(self, place: str, spec: Spec, value: Any, keys: dict[str, Any]) -> None:
        """Ask whether ``place`` has this structure, of leaves with these ``keys``, and bind the leaves to their names.

        ``value`` is one that has it.
        """
        if isinstance(spec, Leaf):
            if spec.name != place:
                self.add(f"{spec.name} = {place}")
            self.ask(self.guards(spec.name, keys[spec.name]))
            return
        conditions, items = self.container(place, spec.kind, spec.keys, value)
        self.ask(conditions)
        found = taken_apart(value)
        if found is None or not spec.children:
            if found is None:
                raise Unguarded
            return
        names = [child.name if isinstance(child, Leaf) else self.fresh(place) for child in spec.children]
        self.add(f"{', '.join(names)}, = {items}")
        for name, child, item in zip(names, spec.children, found[2], strict=True):
            self.structure(name, child, item, keys)
