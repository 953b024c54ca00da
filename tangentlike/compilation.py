"""One compilation: a function and the helpers it calls, each lowered once for every signature it is called with."""

from __future__ import annotations

import ast
import functools
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numba.core.dispatcher import Dispatcher

from . import failing_calls, recursion, tries
from .errors import SourceError, UnsupportedError, refusal_at
from .form.integers import Integers
from .form.names import local_names
from .form.program import Helper, Program, fresh_name, has_parallel
from .form.structures import Identity
from .form.trees import nodes
from .form.wording import Wording, report
from .frontend.module_names import check_function
from .frontend.readings import Readings
from .lowering.signature import Signature
from .passes import Passes
from .primitives.families import kernel_names
from .primitives.texts import defined
from .reading import source
from .reading.captured import MISSING, Captured
from .reading.constructing import maker
from .reading.inner_functions import InnerFunction, inner_source, known_default
from .reading.parameters import Parameters, of_function, of_tree
from .reading.resolve import Options, options_of, python_function
from .reading.source import Source
from .reading.written import written

_TEMPLATES = "tangentlike.templates."
_OF_TEMPLATES: dict[Any, Source] = {}  # their helpers as they are read, which nothing outside of them changes


@dataclass
class Compilation:
    """Lowers functions; ``helpers`` holds every helper by function and signature, in the order they were met.

    ``taken`` are the names of functions, ``variables`` those of the variables in them, ``constants`` the
    values of the module that they read, by the names that the generated module gives them.
    """

    options: Options = field(default_factory=Options)
    helpers: dict[Any, Helper] = field(default_factory=dict)
    tries: dict[Any, tries.Tried] = field(default_factory=dict)
    taken: set[str] = field(default_factory=lambda: set(kernel_names()))
    variables: set[str] = field(default_factory=set)
    constants: dict[str, Any] = field(default_factory=dict)
    active: list[tuple[Any, dict[str, Any]]] = field(default_factory=list)
    assumed: dict[Any, recursion.Assumption] = field(default_factory=dict)
    unsettled: dict[Any, recursion.Unsettled] = field(default_factory=dict)
    names: dict[Any, str] = field(default_factory=dict)
    counted: set[tuple[Any, str]] = field(default_factory=set)
    recursive: set[Any] = field(default_factory=set)
    signatures: dict[Any, Parameters] = field(default_factory=dict)
    captured: Captured = field(default_factory=Captured)
    written: dict[Identity | str, Any] = field(default_factory=dict)
    inner_trees: dict[int, ast.FunctionDef] = field(default_factory=dict)
    failing: dict[Any, Any] = field(default_factory=dict)
    asking: dict[Any, bool] = field(default_factory=dict)
    answers: dict[Any, Any] = field(default_factory=dict)  # of functions that only ask, by what they are asked
    sources: dict[Any, Source] = field(default_factory=dict)  # of functions that are looked into, which nothing changes
    checked: dict[Any, Source] = field(default_factory=dict)  # of helpers, as each lowering of them begins
    results: dict[Any, Any] = field(default_factory=dict)  # what they return, by what they are given
    refused: dict[Any, UnsupportedError] = field(default_factory=dict)  # for each function that is, and its signature
    cuts: int = 0  # how often a function was met in itself on the way
    of_numba: set[Any] = field(default_factory=set)  # the Python functions of those that Numba has compiled
    readings: Readings = field(default_factory=Readings)
    integers: Integers = field(default_factory=Integers)

    def lower(self, origin: Source, name: str, signature: Signature) -> Program:
        """The program of a function of that name for a signature; raises :class:`UnsupportedError`."""
        return Passes(self, origin, name, signature).program()

    def signature(self, function: Any) -> Parameters:
        """The parameters of a helper."""
        if isinstance(function, InnerFunction):
            return of_tree(
                function.tree.args, function.captured, lambda name, node: self._inner_default(function, name, node)
            )
        plain = python_function(function)
        if plain not in self.signatures:
            self.signatures[plain] = of_function(self.read(function))
        return self.signatures[plain]

    def _inner_default(self, function: InnerFunction, parameter: str, node: ast.expr) -> Any:
        known = known_default(node, function.names)
        if known is MISSING:
            instead = f"pass the value in each call: `{parameter}={ast.unparse(node)}`"
            refusal = refusal_at(node, "inner-default", "a default that is computed", instead)
            origin = function.origin
            report([refusal], Wording(), origin.name, origin.file, origin.lines)
        return known

    def written_for(self, function: Any) -> Any:
        """The definition that stands for a function that has none, one for each; else the function itself."""
        return self.written.setdefault(Identity(function), written(function))

    def maker(self, of: Any) -> Any:
        """The function that gives the attributes of a new object of a class, one for each; None where there is none."""
        return self.written.setdefault(Identity(of), maker(of))

    def defined(self, text: str, space: dict[str, Any] | None = None) -> Any:
        """The function that a text defines, one for each text; it reads NumPy, or what ``space`` holds."""
        key = text if space is None else f"# {space['__name__']}\n{text}"
        return self.written.setdefault(key, defined(text, {"np": np} if space is None else space))

    def tried(self, lowering, function: Any, kinds: dict[str, Any], node: ast.AST) -> Helper:
        """A helper that is not called yet."""
        return tries.tried(self, lowering, function, kinds, node)

    def read(self, function: Any) -> Source:
        return source.read(python_function(function))

    def looked_into(self, function: Any) -> Source:
        """The source of a function of which something is asked; its tree is the same at each call."""
        plain = python_function(function)
        return self.sources.get(plain) or self.sources.setdefault(plain, self.read(plain))

    def helper(self, lowering, function: Any, node: ast.AST, signature: Signature) -> Helper:
        """The helper for this function and what it is called with, lowered on first use."""
        identity = self.identity(function)
        signature = replace(signature, shared=self.shares(lowering, function))
        if identity not in self.asking:
            self.asking[identity] = failing_calls.asks(function, self)
        if not self.asking[identity]:
            signature = replace(signature, numbers=())
        key = signature.key(identity)
        tries.take(self, key)
        variables = {*lowering.entry_definitions, *lowering.structures, *lowering.temporaries}
        if key in self.helpers:
            return self.called(lowering, self.helpers[key], variables)
        either_way = (key, signature.otherwise_shared().key(identity))
        for again in either_way:  # the loops of a function that calls itself are not shared
            if again in self.assumed:
                return recursion.called_again(self, lowering, again, variables)
        recursion.check_arguments(self, lowering, node, identity, signature.arguments)
        origin, inner, values = self.text_of(lowering, function, node)
        self.name_helper(lowering, key, origin.name, variables)
        if isinstance(function, Dispatcher):
            self.of_numba.add(identity)
        lower = functools.partial(self.lower, origin, self.names[key], replace(signature, inner=inner, names=values))
        known = key, len(self.counted), len(self.recursive)
        if known in self.refused:  # a statement may ask whether it writes, and one around it asks again
            raise self.refused[known]
        self.active.append((identity, signature.arguments))
        try:
            helper = recursion.lowered(self, lowering, node, key, lower)
        except UnsupportedError as error:
            if not recursion.assumes(self, error):
                self.refused[known] = error
            raise
        finally:
            self.active.pop()
        helper.program.keeps_results |= isinstance(function, functools._lru_cache_wrapper)
        if helper.is_whole:
            self.helpers[key] = helper
            if not has_parallel(helper.program):
                self.helpers.setdefault(either_way[1], helper)
        return helper

    def shares(self, lowering, function: Any) -> bool:
        """Whether the trips of a helper's ``prange`` loops are shared among threads."""
        if isinstance(function, InnerFunction):
            shared = lowering.parallel
        else:
            shared = options_of(function, self.options.parallel).shared
        return shared and not lowering.shared  # inside a prange, a helper's own runs trip after trip

    def called(self, lowering, known: Helper, variables: set[str]) -> Helper:
        """A helper that was lowered for another caller; by another name if one of these variables has its name."""
        if known.name not in variables:
            return known
        chosen = fresh_name(known.name, self.taken | set(self.constants) | lowering.entry_taken)
        self.taken.add(chosen)
        return Helper(chosen, replace(known.program, name=chosen), known.aliases)

    def text_of(self, lowering, function: Any, node: ast.AST) -> tuple[Source, Any, Any]:
        """The source of a helper, and of an inner function those around it and the names that it sees."""
        if isinstance(function, InnerFunction):
            return inner_source(function), function.inner, function.names
        plain = python_function(function)
        checked = _OF_TEMPLATES if (plain.__module__ or "").startswith(_TEMPLATES) else self.checked
        if plain not in checked:
            try:
                origin = self.read(function)
            except SourceError as error:
                raise lowering.refused(
                    node, "no-source", str(error), "a `def` in a file or a notebook, whose text can be read"
                ) from None
            check_function(origin)
            checked[plain] = origin
        return source.copied(checked[plain]), None, None

    def name_helper(self, lowering, key: Any, wanted: str, variables: set[str]) -> None:
        """Give a helper its name in the generated module, another one than its caller's variables have."""
        before = set(lowering.types)  # the variables of an attempt before this one, too
        if self.names.get(key, "") in {"", *variables, *before}:
            functions = self.taken | set(self.constants) | lowering.temporaries | before
            self.names[key] = fresh_name(wanted, functions | (lowering.entry_taken - ({wanted} - variables)))
            self.taken.add(self.names[key])

    def identity(self, function: Any) -> Any:
        """What tells a function from others, whatever it is given."""
        return id(function.tree) if isinstance(function, InnerFunction) else python_function(function)

    def says_whether(self, function: Any, taking: Any, number: int) -> InnerFunction | None:
        """The function that tells whether a call raises what a handler takes, made once (``failing_calls.py``)."""
        return failing_calls.once(self, function, taking, number)

    def inner_function(self, lowering, name: str, bound: tuple[ast.expr, ...] = ()) -> InnerFunction:
        """The function of that name, with the expressions for what it captures if it is to be handed on."""
        tree, captured = lowering.inner[name]
        self.inner_trees.setdefault(id(tree), tree)  # helpers are told apart by the trees of such functions
        known, key = lowering.inner_objects, (name, *map(ast.unparse, bound))
        if key not in known:
            values = dict(zip(captured, bound, strict=False))
            known[key] = InnerFunction(tree, captured, lowering.origin, lowering.names, dict(lowering.inner), values)
        return known[key]

    def names_in(self, function: Any) -> set[str]:
        """All names that stand in a helper's text."""
        tree = function.tree if isinstance(function, InnerFunction) else self.read(function).tree
        return {n.id for n in nodes(tree) if isinstance(n, ast.Name)} | local_names(tree)
