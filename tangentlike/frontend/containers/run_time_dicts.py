"""Dicts whose keys are numbers that are only known while the function runs: two lists, of the keys and of the values.

    d = {}                                       d_keys = [];  d_values = []
    for i in range(n):                           for i in range(n):
        d[i * i] = x[i]                              value = x[i];  key = i * i
                                       ->            if key in d_keys: d_values[d_keys.index(key)] = value
                                                     else: d_keys.append(key);  d_values.append(value)
    for k, v in d.items(): ...                   for k, v in zip(d_keys, d_values): ...
    return d[4] + len(d)                         return d_values[d_keys.index(4)] + len(d_keys)

``defaultdict(float)`` and ``Counter`` are such dicts; one of lists, ``defaultdict(list)``, keeps all items in one list
and the number of the key that each belongs to in another. A set is the keys alone; nothing goes over it but in order
(``sorted``). A dict that is used as a whole (returned, handed on, known by
a second name) stays, and so does one whose keys may be texts: these are known while compiling (``made_dicts.py``).
"""

from __future__ import annotations

import ast
import dis
import types

from ...form.program import copy_of
from ...form.trees import nodes
from ...reading.source import Source
from ..syntax.callee import Scope
from ..syntax.made_names import MadeNames
from ..syntax.short_forms import placed
from .counters import write_counters
from .groups_gone_over import write_groups_gone_over
from .keyed_lists import are_looked_at
from .keyed_uses import Unused, Uses
from .made_keyed import makers_of, write_apart, write_fixed_sets, write_known_texts
from .plain_dicts import write_plain_dicts

_MAKING = ("dict", "set", "frozenset", "defaultdict", "Counter", "OrderedDict", "collections")
_BUILDING = {dis.opmap.get(each) for each in ("BUILD_MAP", "BUILD_CONST_KEY_MAP", "BUILD_SET")}


def write_run_time_dicts(source: Source, made: bool = False) -> None:
    """Write lists in the place of dicts with run-time keys, in place; others stay. ``made`` says that there are some
    of which the function's code does not know."""
    if not (made or source.keyed or _may_make(source.code_as_read) or source.expanded):
        return
    _in_function(source, source.tree, Scope(source))


def _in_function(source: Source, tree: ast.FunctionDef, scope: Scope) -> None:
    fresh = MadeNames(source.tree, source.made, scope)

    with scope.inside(tree):
        write_apart(tree, scope, fresh)
        write_counters(tree, scope, fresh)
        write_fixed_sets(tree)
        write_known_texts(tree, scope)
        every = makers_of(tree, scope, source.open_keys, source.text_keys, source.keyed)
        if write_groups_gone_over(tree, {each.name for each in every if each.of_lists}, scope, fresh):
            every = makers_of(tree, scope, source.open_keys, source.text_keys, source.keyed)
        for found in every:
            if not found.of_lists or are_looked_at(tree, found, scope):
                tree.body = _written(tree, Uses(found, scope, fresh)) or tree.body
        source.dicts.update(write_plain_dicts(tree, scope, fresh))
        for node in tree.body:
            for inner in nodes(node):
                if isinstance(inner, ast.FunctionDef):
                    _in_function(source, inner, scope)


def _may_make(code: types.CodeType) -> bool:
    """True where the code of a function may make a dict or a set."""
    fixed = any(isinstance(each, frozenset) for each in code.co_consts)
    if fixed or _BUILDING & set(code.co_code[::2]) or any(name in _MAKING for name in code.co_names):
        return True
    return any(isinstance(each, types.CodeType) and _may_make(each) for each in code.co_consts)


def _written(tree: ast.FunctionDef, uses: Uses) -> list[ast.stmt] | None:
    """The body of a function without the dict; None where it is used in a way that lists do not know."""
    uses.rebound = {each for n in nodes(tree) if isinstance(n, ast.Nonlocal) for each in n.names}
    try:
        return [placed(made, node) for node in tree.body for made in uses.statement(copy_of(node))]
    except Unused:
        return None
