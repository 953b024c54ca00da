"""``vjp`` and ``jacobian``: a value, and the gradients of what is made of it.

A pullback keeps what its forward run has kept, and runs the adjoint half alone, as often as it is called. Where that
half changes what it is given (it puts back former contents of arrays, or takes records off a list), or what is kept
cannot be handed through Python, each pullback runs the forward again.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numba import types
from numba.core.dispatcher import Dispatcher

from .device_runner import is_on_device, on_one
from .errors import ArgumentError, UnsupportedError
from .form.kinds import container, taken_apart
from .form.structures import Node, Spec
from .runner import Runner
from .runtime import forked
from .runtime.boundary import Arguments, gradient_of
from .runtime.wrong_results import short

if TYPE_CHECKING:
    from .differentiate import Differentiated

PLAIN = (types.Number, types.Boolean, types.NoneType, types.Array)


def vjp(of: Differentiated, arguments: Arguments) -> tuple[Any, Callable]:
    """``(value, pullback)`` of a function at these arguments."""
    while True:
        run, outside = of._callable("pullback", arguments)
        undo = run.undo(arguments, outside)
        try:
            return _with_pullback(of, run, arguments, outside)
        except (UnsupportedError, ValueError) as error:
            if not run.settled(error, arguments, undo):
                raise


def _with_pullback(of: Differentiated, run: Runner, arguments: Arguments, outside: list) -> tuple[Any, Callable]:
    given = arguments.copied()
    outside = [v.copy(order="K") if isinstance(v, np.ndarray) else v for v in outside]
    if run.module.halves is not None:
        kept = _Kept(run, given, outside)
        if kept.forward is not None:
            return kept.value(), kept.pullback
    run.check_overlap(arguments, outside)
    primal, _ = of._callable("primal", given)
    states = run.states(given, outside)
    seen = given.copied()
    value = primal(seen, outside)
    if seen.key != given.key:  # it has come to a return of another kind, or to arrays of other sizes
        states.restore()
        arguments.follow(seen)
        return vjp(of, arguments)

    def pullback(cotangent: Any) -> Any:
        seeds = run.seeds(cotangent, value)
        later = states.now()
        states.restore()  # the numbers that the value has seen
        try:
            return run(given, outside, *seeds)[1]
        finally:
            later.restore()

    return value, pullback


class _Kept:
    """A forward run, and what it has kept; ``forward`` is None where that cannot be handed through Python."""

    def __init__(self, run: Runner, given: Arguments, outside: list):
        assert run.module.halves is not None
        module = sys.modules[run.entry.__module__]
        self.run, self.given = run, given
        self.again = run.again(given, outside)
        self.arguments = run.arguments(given, outside)
        self.forward, self.adjoint = (getattr(module, name) for name in run.module.halves)
        self.kept: tuple = ()
        self.kinds: list[Any] = []
        self.made: dict[tuple, Callable] = {}  # the adjoint half, for types of cotangents
        if isinstance(self.forward, Dispatcher):
            self.kinds = [self.forward.typeof_pyval(a) for a in self.arguments]
            found = run.compiled(self.forward, tuple(self.kinds))
            returned = found.signature.return_type
            if run.module.keeps:
                self.kinds = [returned[1], *self.kinds]
            self.forward = found.entry_point if not run.module.keeps or _is_plain(returned[1]) else None

    def value(self) -> Any:
        """The value; the run is made."""
        found = self.call(self.forward, self.arguments)
        if self.run.module.keeps:
            found, *self.kept = found
        self.lasting = list(_arrays([self.kept, self.arguments]))  # what later calls read
        self.result = gradient_of(self.run.apart(found, self.lasting, self.given), self.run.module.result_type)
        return self.result

    def pullback(self, cotangent: Any) -> Any:
        """The gradient for a cotangent of the value."""
        seeds = self.run.seeds(cotangent, self.result)
        call = self.adjoint
        if isinstance(call, Dispatcher):
            kinds = (*map(call.typeof_pyval, seeds), *self.kinds)
            if kinds not in self.made:
                self.made[kinds] = self.run.compiled(call, kinds).entry_point
            call = self.made[kinds]
        found = self.call(call, [*seeds, *self.kept, *self.arguments])
        return self.run.gradient(self.run.apart(found, self.lasting, self.given), self.given)

    def call(self, entry: Callable, arguments: list) -> Any:
        if self.run.on_threads:
            forked.check(self.run.owner.__name__)
        start = time.perf_counter()
        try:
            return self.run.half(entry, arguments)
        except Exception as error:
            failure = self.run.raised(error, self.again, time.perf_counter() - start)
        raise failure


def _is_plain(kind: Any) -> bool:
    """True for values that Numba hands to Python and takes back as they are."""
    if isinstance(kind, (types.Tuple, types.UniTuple)):
        return all(map(_is_plain, kind.types))
    return isinstance(kind, PLAIN)


def _arrays(value: Any) -> Iterator[Any]:
    if isinstance(value, np.ndarray) or is_on_device(value):
        yield value
    elif isinstance(value, (tuple, list)):
        for item in value:
            yield from _arrays(item)


def jacobian(of: Differentiated, arguments: Arguments) -> Any:
    """The derivative of an array- or number-valued function: shape ``value.shape + argument.shape``, or that of each
    leaf of an argument that is a structure."""
    value, pullback = vjp(of, arguments)
    if not (isinstance(value, (np.ndarray, np.generic, float, int)) or is_on_device(value)):
        raise ArgumentError(
            f"{of.__name__} returns {short(value)}; a jacobian needs an array or a number: return one, or use .vjp"
        )
    shape, dtype = tuple(np.shape(value)), getattr(value, "dtype", None) or np.asarray(value).dtype
    if dtype.kind == "c":
        raise ArgumentError(
            f"{of.__name__} returns complex numbers, which have several derivatives; "
            "return np.real(...) and np.imag(...) of them, one below the other; or use .vjp"
        )
    rows = []
    for index in np.ndindex(*shape) if 0 not in shape else [()]:
        cotangent = np.zeros(shape, dtype)
        if cotangent.size:
            cotangent[index] = 1
        row = pullback(cotangent if shape else float(cotangent))
        rows.append(row if isinstance(of.wrt, tuple) else (row,))
    found = tuple(
        _stacked(arguments.part(parameter), column, shape)
        for parameter, column in zip(of._wrt, zip(*rows, strict=True), strict=True)
    )
    return found if isinstance(of.wrt, tuple) else found[0]


def _stacked(spec: Spec, rows: Sequence[Any], shape: tuple[int, ...]) -> Any:
    """The rows of a jacobian in one array, or in the structure of the argument; an empty value has a row of zeros."""
    first = rows[0]
    if isinstance(spec, Node) and not isinstance(first, (np.ndarray, np.void)):
        apart = [taken_apart(row) for row in rows]
        items = zip(*(each[2] for each in apart if each is not None), strict=True)
        parts = [_stacked(child, column, shape) for child, column in zip(spec.children, items, strict=True)]
        return container(spec.kind, spec.keys, parts)
    if is_on_device(first):
        return on_one(rows, shape)
    if not isinstance(first, (np.ndarray, np.generic, float, int)):
        return first  # a part of an object that has no derivative
    size = shape + np.shape(first)
    return np.zeros(size, np.asarray(first).dtype) if 0 in shape else np.stack(rows).reshape(size)
