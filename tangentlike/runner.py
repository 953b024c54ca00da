"""A call: the leaves of the arguments and the values from outside go in, structures come out."""

from __future__ import annotations

import copy
import re
import time
import warnings
from collections.abc import Callable, Sequence
from typing import Any

import numba
import numpy as np
from numba.core.dispatcher import Dispatcher

from . import known_numbers, uneven_rows
from .bounds.sites import error_at
from .direct_calls import direct_call
from .errors import OutOfBounds, TangentlikeError, short_in_notebooks
from .form.types import GENERATORS
from .pipeline import Module
from .reading.unreached import reached_return, refused_now, tells_of_returns, with_return
from .runtime import forked, thread_pool
from .runtime.boundary import Arguments, as_given, gradient_of, writable
from .runtime.random_states import States
from .runtime.reraise import raised_by_python
from .runtime.waiting import announced

RAISES = re.compile(r"^ *(raise|assert) |checked_", re.MULTILINE)


class Runner:
    """Calls one compiled entry: leaves in, structures out."""

    def __init__(self, owner: Any, kind: str, module: Module, entry: Callable, given: Arguments):
        self.owner, self.kind, self.module, self.entry = owner, kind, module, entry
        self.first = True
        self.on_threads = "parallel=True" in module.run
        self.specs, self.types = given.specs, given.leaf_types
        self.written = [p for p in module.written]
        self.written_calls: dict[str, Callable[[tuple], Any] | None] = {}

    def check_overlap(self, given: Arguments, outside: list) -> None:
        """Refuse arguments, and values from outside, that share memory with an argument that the function writes."""
        if self.written:
            given.check_overlap(self.written, dict(zip(self.module.hidden, outside, strict=True)))

    def __call__(self, given: Arguments, outside: list, *seeds):
        if self.on_threads:
            forked.check(self.owner.__name__)
        self.check_apart(given)
        arguments = [*seeds, *self.arguments(given, outside)]
        if self.first and self.on_threads:
            thread_pool.start()
        if self.first and isinstance(self.entry, Dispatcher):
            self.compiled(self.entry, tuple(self.entry.typeof_pyval(a) for a in arguments))
        self.first = False
        again, undo = self.again(given, outside), self.undo(given, outside)
        start = time.perf_counter()
        try:
            result = self.entry(*arguments)
        except Exception as error:
            failure = self.raised(error, again, time.perf_counter() - start)
        else:
            return self.results(result, given)
        if self.settled(failure, given, undo):
            run, outside = self.owner._callable(self.kind, given)
            return run(given, outside, *seeds)
        raise failure

    def settled(self, failure: Exception, given: Arguments, undo: Callable[[], None]) -> bool:
        """Whether a call has reached a return of another kind than was compiled for, or put arrays of several sizes
        into a list; the arguments are then those for a function that returns there, or that is gone through item by
        item, as they were before the call."""
        if uneven_rows.is_raised(failure):
            undo()
            return known_numbers.with_sizes(self.owner, given, lambda: self.owner._module(self.kind, given))
        reached = reached_return(failure)
        only = None if reached is None else with_return(given.only, reached)
        if only is None:
            return False
        undo()
        given.to_return_at(only)
        return True

    def undo(self, given: Arguments, outside: list) -> Callable[[], None]:
        """What takes back what a call changes and draws, where it may come to other returns, or other sizes."""
        if not tells_of_returns(self.module.run) and not uneven_rows.may_raise(self.module.run):
            return lambda: None
        changed = [given.leaves[p] for p in self.written if self.kind == "primal"]
        before, states = [each.copy() for each in changed], self.states(given, outside)

        def back() -> None:
            states.restore()
            for each, value in zip(changed, before, strict=True):
                each[...] = value

        return back

    def check_apart(self, given: Arguments) -> None:
        """Refuse objects that change and are given in two ways."""
        if self.module.objects is not None:
            named = dict(zip(given.parameters, given.values, strict=False))
            self.module.objects.check_apart(self.owner.__name__, named)

    @property
    def changes_objects(self) -> bool:
        """Whether the function changes objects that it is given, so that a call of it is Python's."""
        return self.module.objects is not None and bool(self.module.objects.changed)

    def arguments(self, given: Arguments, outside: list) -> list:
        """What the entry takes: the leaves, those that it writes as copies where a gradient is asked for, and the
        values from outside."""
        leaves, parameters = given.leaves, self.module.parameters
        values = {p: writable(leaves[p]) for p in parameters if p in leaves and p not in self.written}
        if self.written:
            self.check_overlap(given, outside)
            if self.kind == "primal":
                given.check_writable(self.written)
                values.update({p: leaves[p] for p in self.written})
            else:
                values.update({p: leaves[p].copy(order="K") for p in self.written})
        return [*(values[p] for p in parameters if p in values), *map(writable, outside)]

    def results(self, result: Any, given: Arguments) -> Any:
        """What the caller gets for what the entry has returned."""
        if self.kind == "primal":
            return gradient_of(result, self.module.result_type)
        value, gradients = result
        value = gradient_of(value, self.module.result_type)
        if self.owner.has_aux and self.kind == "gradient" and len(value) > 2:
            value = (value[0], value[1:])
        return value, self.gradient(gradients, given)

    def seeds(self, cotangent: Any, value: Any) -> list[Any]:
        """What an adjoint half is given for a cotangent of a value."""
        return as_given(cotangent, value, self.module.result_type)

    def half(self, entry: Callable, arguments: Sequence[Any]) -> Any:
        """What one half returns."""
        return entry(*arguments)

    def apart(self, found: Any, lasting: list[Any], given: Arguments) -> Any:
        """Results of a half whose arrays the caller may change: they share no memory with ``lasting`` ones."""
        if isinstance(found, tuple):
            return tuple(self.apart(each, lasting, given) for each in found)
        shown = isinstance(found, np.ndarray) and any(np.may_share_memory(found, each) for each in lasting)
        return found.copy(order="K") if shown else found

    def gradient(self, found: Any, given: Arguments) -> Any:
        """The gradients that an adjoint half has returned, in the structure of the arguments."""
        row = (found,) if len(self.module.gradients) == 1 else found
        by_leaf = dict(zip(self.module.gradients, row, strict=True))
        return given.structured(self.owner._wrt, by_leaf, isinstance(self.owner.wrt, tuple))

    def raised(self, error: Exception, again: Callable[[], tuple] | None, seconds: float) -> Exception:
        """What is raised in the place of an error of the entry, which came after so many seconds."""
        refused = refused_now(error)
        if refused is not None:
            return refused.with_traceback(None)
        module = self.module.run, self.entry.__module__
        found = raised_by_python(error, self.owner._read, again, seconds, module)
        if isinstance(found, OutOfBounds):
            found = error_at(self.module.sites, found)
            found.__suppress_context__ = True
        return short_in_notebooks(found)

    def failed(self, error: Exception, values: tuple, seconds: float) -> Exception:
        """The same for a direct call with these arguments."""
        changed = self.module.draws or (self.written and self.kind == "primal")
        return self.raised(error, None if changed else lambda: copy.deepcopy(values), seconds)

    def may_raise(self) -> bool:
        """Whether the text raises errors by itself."""
        return RAISES.search(self.module.run) is not None

    def direct(self, form: str, given: Arguments, outside: list) -> Callable[[tuple], Any] | None:
        """The function that makes such calls as this one without the steps between, written once for each ``form``."""
        if tells_of_returns(self.module.run) or uneven_rows.may_raise(self.module.run):
            return None
        if form not in self.written_calls:
            self.written_calls[form] = direct_call(self, form, given, outside)
        return self.written_calls[form]

    def states(self, given: Arguments, outside: list) -> States:
        """The states of all generators that the function may draw from, but for those that it makes."""
        generators = [each for each in (*given.leaves.values(), *outside) if type(each) in GENERATORS]
        return States(generators, self.module.drawn_from)

    def again(self, given: Arguments, outside: list) -> Callable[[], tuple] | None:
        """What gives the arguments as they are now after the call, and lets their generators give the same numbers;
        None where the call changes them, and where the text raises nothing by itself, which is not worth the time."""
        if self.written and self.kind == "primal":
            return None
        if not self.module.draws:
            return lambda: copy.deepcopy(given.values)
        if not self.may_raise():
            return None
        states = self.states(given, outside)

        def again() -> tuple:
            states.restore()
            return copy.deepcopy(given.values, {id(each): each for each, _ in states.states})

        return again

    def compiled(self, entry: Dispatcher, kinds: tuple) -> Any:
        """The machine code for arguments of these Numba types.

        It is compiled apart from the call, so that what the user's code raises is not taken for a failure of Numba.
        """
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", numba.errors.NumbaPerformanceWarning)
            name = self.owner.__name__ if self.kind == "primal" else f"the gradient of {self.owner.__name__}"
            try:
                with announced(lambda: f"tangentlike: compiling {name}"):
                    entry.compile(kinds)
                    return entry.overloads[kinds]
            except TangentlikeError:
                raise
            except Exception as error:
                reason = [line for line in str(error).splitlines() if line.strip()] or [type(error).__name__]
                raise TangentlikeError(
                    f"Numba cannot compile the generated code of {self.owner.__name__}: {' '.join(reason[:3])} "
                    f"(see {self.owner.__name__}.source)"
                ) from None
