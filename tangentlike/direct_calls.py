"""Writes, for one specialization, the Python function that calls its compiled entry: a call is then a call.

The text asks whether the arguments and the values from outside are what was compiled for, calls the entry, and puts
the results into the caller's structures and dtypes. To all else it gives ``MISS``, and the general way (``runner.py``)
takes the call, or says what is wrong with it. It has no rules of its own: such calls as it lets through are those that
the general way has let through before.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from .form.guards import WORDS, Unguarded, Writer
from .form.kinds import container
from .form.structures import Leaf, Spec, leaf_key
from .form.types import Array, Constant, Scalar, Tuple
from .runtime import forked
from .runtime.boundary import Arguments, writable

if TYPE_CHECKING:
    from .runner import Runner

MISS = object()
MOST_PAIRS = 20  # of arrays that may share memory: the time that asking takes


def direct_call(run: Runner, form: str, given: Arguments, outside: list) -> Callable[[tuple], Any] | None:
    """The function that makes calls like the one that ``run`` has made, ``given`` and ``outside``.

    It takes the arguments in a row. ``form`` is what they are given to: ``call``, ``grad`` or ``value_and_grad``. None
    where the arguments are of a kind that takes the general way.
    """
    if (
        (run.module.draws and run.may_raise())
        or run.module.objects is not None
        or given.numbers_known
        or given.sizes_known
    ):
        return None
    if WORDS & {*given.leaves, *run.module.hidden}:
        return None  # an argument is called `type`
    try:
        writing = _Writing(run, form, given)
        writing.arguments()
        writing.call(writing.outside(outside))
    except Unguarded:
        return None
    return writing.made(writing.fresh(f"{form}_{run.owner.__name__}"), "arguments")


class _Writing(Writer):
    """The text of a direct call of ``run``."""

    def __init__(self, run: Runner, form: str, given: Arguments):
        super().__init__("return miss", {*given.leaves, *run.module.hidden, "arguments", "error", "miss"})
        self.space["miss"] = MISS
        self.run, self.form, self.given, self.module = run, form, given, run.module

    # ---- what goes in

    def arguments(self) -> None:
        """Ask what the arguments are, and bind the leaves to their names."""
        keys = {leaf: leaf_key(value) for leaf, value in self.given.leaves.items()}
        specs = self.given.specs
        names = [s.name if isinstance(s, Leaf) else self.fresh(p) for p, s in specs.items()]
        if names:
            self.add(f"{', '.join(names)}, = arguments")
        for name, spec, value in zip(names, specs.values(), self.given.values, strict=True):
            self.structure(name, spec, value, keys)
        if self.run.on_threads:
            self.ask([f"not {self.hold(forked.lost, 'lost')}()"])

    def outside(self, values: list) -> list[str]:
        """Ask what the values from outside are; as the entry takes them."""
        found = self.fresh("outside")
        self.add(f"{found} = {self.hold(self.module.outside, 'values_now')}()")
        self.ask([f"{found} is not None"])
        names = list(self.module.hidden)
        if names:
            self.add(f"{', '.join(names)}, = {found}")
        arrays = {name for name, value in zip(names, values, strict=True) if isinstance(value, np.ndarray)}
        self.apart([*arrays, *(n for n, v in self.given.leaves.items() if isinstance(v, np.ndarray))])
        whole = self.hold(writable, "writable")
        return [f"{n} if {n}.flags.writeable else {whole}({n})" if n in arrays else n for n in names]

    def apart(self, arrays: list[str]) -> None:
        """Ask whether the arrays that are written share no memory with others."""
        pairs = [(one, other) for one in self.run.written for other in arrays if one != other]
        if len(pairs) > MOST_PAIRS:
            raise Unguarded
        self.ask(f"not {self.hold(np.may_share_memory, 'may_share')}({one}, {other})" for one, other in pairs)

    def call(self, outside: list[str]) -> None:
        """Call the entry, and return what the caller gets."""
        leaves, run = self.given.leaves, self.run
        copied = set(run.written) if run.kind != "primal" else set()
        given = [f'{p}.copy(order="K")' if p in copied else p for p in self.module.parameters if p in leaves]
        entry, clock = self.hold(run.entry, self.module.entry), self.hold(time.perf_counter, "clock")
        start, failure = self.fresh("start"), self.fresh("failure")
        self.add(f"{self.hold(run.owner, 'differentiated')}._last = {self.hold(self.given.without_values(), 'types')}")
        results, lines, returned = self.results()
        failed = f"{self.hold(run.failed, 'failed')}(error, arguments, {clock}() - {start})"
        self.add(
            f"{start} = {clock}()",
            "try:",
            f"    {results} = {entry}({', '.join([*given, *outside])})",
            "except Exception as error:",
            f"    {failure} = {failed}",
            "else:",
            *(f"    {line}" for line in [*lines, f"return {returned}"]),
            f"raise {failure}",
        )

    # ---- what comes out

    def results(self) -> tuple[str, list[str], str]:
        """What the results of the entry are bound to, statements behind it, and what is returned."""
        value, kind = self.fresh("value"), self.module.result_type
        lines, text = self.value(value, kind)
        if self.run.kind == "primal":
            return value, lines, text
        adjoints = {leaf: self.fresh(f"d{leaf}") for leaf in self.module.gradients}
        row = ", ".join(adjoints.values())
        given = f"({row})" if len(adjoints) > 1 else row or self.fresh("nothing")
        parts = [self.gradient(self.given.part(p), adjoints) for p in self.run.owner._wrt]
        gradient = f"({', '.join(parts)},)" if isinstance(self.run.owner.wrt, tuple) else parts[0]
        if self.run.owner.has_aux:
            assert isinstance(kind, Tuple)
            lines = [*lines, f"{value} = {text}"]
            if len(kind.items) > 2:
                lines.append(f"{value} = {value}[0], {value}[1:]")
            returned = f"{gradient}, {value}[1]" if self.form == "grad" else f"{value}, {gradient}"
        elif self.form == "grad":
            lines, returned = [], gradient
        else:
            returned = f"{text}, {gradient}"
        return f"{value}, {given}", lines, returned

    def value(self, place: str, kind: Any) -> tuple[list[str], str]:
        """The result at ``place`` as the user's function returns it: what comes before, and the text of it."""
        if not isinstance(kind, Tuple):
            return [], self.items(kind, []) if isinstance(kind, Constant) else self.number(place, kind)
        leaves: list[str] = []
        text = self.items(kind, leaves)
        return ([f"{', '.join(leaves)}, = {place}"] if leaves else []), text

    def items(self, kind: Any, leaves: list[str]) -> str:
        """A result in its structure; the names of what it is made of are added to ``leaves``."""
        if isinstance(kind, Tuple):
            return self.made_of(kind.kind, kind.keys, [self.items(item, leaves) for item in kind.items])
        if isinstance(kind, Constant):
            return self.hold(kind.value, "constant")
        leaves.append(self.fresh("item"))
        return self.number(leaves[-1], kind)

    def gradient(self, spec: Spec, adjoints: dict[str, str]) -> str:
        """The gradient of an argument, or of a part of one, in its structure and dtypes."""
        if not isinstance(spec, Leaf):
            return self.made_of(spec.kind, spec.keys, [self.gradient(child, adjoints) for child in spec.children])
        leaf, kind = spec.name, self.given.leaf_types[spec.name]
        if leaf in adjoints:
            return self.number(adjoints[leaf], kind)
        if isinstance(kind, Array):
            return f"{self.hold(np.zeros_like, 'zeros_like')}({leaf})"
        return f"type({leaf})(0)" if isinstance(kind, Scalar) else leaf

    def number(self, place: str, kind: Any) -> str:
        """A compiled result in the dtype that NumPy gives it; see ``boundary.gradient_of``."""
        if isinstance(kind, Scalar) and kind.dtype == "float64":
            return f"{place} if isinstance({place}, float) else float({place})"
        if isinstance(kind, Scalar) and kind.dtype == "complex128":
            return f"complex({place})"
        if isinstance(kind, Scalar) and not kind.weak:
            return f"{self.type(np.dtype(kind.dtype).type)}({place})"
        return place

    def made_of(self, kind: Any, keys: tuple, items: list[str]) -> str:
        """A container of these items."""
        row = ", ".join(f"({item})" if " if " in item else item for item in items)
        if kind == "dict" and all(type(key) is str for key in keys):
            return "{" + ", ".join(f"{key!r}: {item}" for key, item in zip(keys, items, strict=True)) + "}"
        if kind in ("tuple", "list"):
            return f"[{row}]" if kind == "list" else f"({row},)" if items else "()"
        if isinstance(kind, type):
            return f"{self.type(kind)}({row})"
        return f"{self.hold(container, 'container')}({self.hold(kind, 'kind')}, {self.hold(keys, 'keys')}, [{row}])"
