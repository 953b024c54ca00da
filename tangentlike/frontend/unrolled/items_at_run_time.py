"""Items of containers under keys that only a run knows: a function that looks for them, one key after the other.

    MASS = {6: 12.0, 8: 16.0}               def item(key, value_0, value_1):
    m = MASS[z[i]] * x              ->          if key == 6:
                                                    return value_0
                                                if key == 8:
                                                    return value_1
                                                raise KeyError(key)
                                            m = item(z[i], MASS_6, MASS_8) * x

So it is for numbers as keys and tuples of them (``TABLE[m, n]``), for ``d.get(key, default)``, ``key in d``, and for
tuples by their places; items may be tuples. Where the items are functions that are called, ``fs[i](x)``, the function
that looks for one calls it: ``return value_0(given_0)``. A name for one of them that is only called, ``f = fs[i]``,
holds its place.
"""

from __future__ import annotations

import ast
import math
from typing import Any

from ...form.kinds import is_sequence
from ...form.program import assign, loads, located, name
from ...form.structures import Leaf, Node, leaf_names
from ...form.trees import nodes
from ...reading.captured import MISSING
from ..syntax.short_forms import lines_of, placed
from .unrolling import Unrolling


def item_of(unrolling: Unrolling, node: ast.expr) -> ast.Call | None:
    """The call that stands for an item, or for the question whether there is one; None for anything else."""
    match node:
        case ast.Subscript(value=owner, slice=key, ctx=ast.Load()):
            found = _searched(unrolling, owner, key)
            return None if found is None else _call(unrolling, node, "item", found, (owner, key))
        case ast.Call(func=ast.Attribute(value=owner, attr="get"), args=[key, default], keywords=[]):
            found = _searched(unrolling, owner, key)
            if found is None or found.kind != "dict" or ast.unparse(default) == "None":
                return None
            return _call(unrolling, node, "got", found, (owner, key), [default])
        case ast.Compare(left=key, ops=[ast.In() | ast.NotIn() as op], comparators=[owner]):
            found = _searched(unrolling, owner, key)
            if found is None or found.kind != "dict":
                return None
            return _call(unrolling, node, "is_key" if isinstance(op, ast.In) else "is_no_key", found, (owner, key))
    return None


def called_item(unrolling: Unrolling, node: ast.Call) -> ast.Call | None:
    """The call of an item that is known, by its name, or of the function that looks for it; None for anything else."""
    function, known = node.func, None
    if isinstance(function, ast.Name) and function.id in unrolling.chosen:
        whole, place = unrolling.chosen[function.id]
        function = ast.Subscript(value=function, slice=located(name(place), function), ctx=ast.Load())
    elif isinstance(function, (ast.Subscript, ast.Call)):
        whole, known = None, unrolling.structure(function)
    else:
        return None
    default = unrolling.gotten(function) if known is None and isinstance(function, ast.Call) else None
    called = located(name(known.name), function) if isinstance(known, Leaf) else default
    if isinstance(called, ast.expr):
        return ast.copy_location(ast.Call(func=called, args=node.args, keywords=node.keywords), node)
    given = [*node.args, *(k.value for k in node.keywords)]
    if any(isinstance(a, ast.Starred) for a in node.args):
        return None
    names = ("",) * len(node.args) + tuple(str(k.arg) for k in node.keywords)
    match function:
        case ast.Subscript(value=owner, slice=key):
            found = whole or _searched(unrolling, owner, key)
            return None if found is None else _call(unrolling, node, "item", found, (owner, key), given, names)
        case ast.Call(func=ast.Attribute(value=owner, attr="get"), args=[key, otherwise], keywords=[]):
            found = _searched(unrolling, owner, key)
            if found is not None and found.kind == "dict":
                return _call(unrolling, node, "got", found, (owner, key), [otherwise, *given], names)
    return None


def chosen_function(unrolling: Unrolling, node: ast.stmt) -> list[ast.stmt] | None:
    """``f = fs[i]``, where ``f`` is only called: it holds the place of a function; None for any other statement."""
    match node:
        case ast.Assign(targets=[ast.Name(id=called)], value=ast.Subscript(value=owner, slice=key) as item):
            found = _searched(unrolling, owner, key)
        case _:
            return None
    if found is None or not _is_only_called(unrolling.tree, called):
        return None
    held = unrolling.chosen[called][1] if called in unrolling.chosen else unrolling.made(called, item)
    unrolling.chosen[called] = Node("tuple", tuple(range(len(found.keys))), found.children), held
    value = _call(unrolling, item, "place", found, (owner, key))
    return [located(assign(held, value), node)]


def _is_only_called(tree: ast.FunctionDef, called: str) -> bool:
    """True for a name with one value in a function, which calls it, and of which functions inside do not read it."""
    every = nodes(tree)
    functions = {id(n.func) for n in every if isinstance(n, ast.Call)}
    inside = {id(each) for n in every if isinstance(n, ast.FunctionDef) and n is not tree for each in nodes(n)}
    named = [n for n in every if isinstance(n, ast.Name) and n.id == called]
    stored = [n for n in named if not isinstance(n.ctx, ast.Load)]
    calls = all(id(n) in functions for n in named if isinstance(n.ctx, ast.Load))
    return len(stored) == 1 and len(named) > 1 and calls and not any(id(n) in inside for n in named)


def _searched(unrolling: Unrolling, owner: ast.expr, key: ast.expr) -> Node | None:
    """The container, whose items are numbers, arrays or tuples of them, and whose keys are numbers or tuples of as many
    numbers as the key; None where that is not so, or where the key is known and its item a number."""
    if isinstance(key, (ast.Slice, ast.Constant)) or isinstance(owner, ast.Call):
        return None
    known: Any = unrolling.structure(owner)
    parts = _places(unrolling, key)
    of_tuples = parts != [key]
    if not isinstance(known, Node) or not (has_values(unrolling, known) or _has_rows(unrolling, known)):
        return None
    if of_tuples and not _are_places(known.keys, len(parts)):
        return None
    if not of_tuples and not all(map(_is_number, known.keys)):
        return None
    if unrolling.key_of_dict(key) is not None and not of_tuples:
        return None
    error = "KeyError" if known.kind == "dict" else "IndexError"
    usual = error not in unrolling.outer_names and unrolling.outside.look(name(error)).value in (
        MISSING,
        _ERRORS[error],
    )
    return known if usual and unrolling.is_certain(known, owner) else None


def has_values(unrolling: Unrolling, known: Node) -> bool:
    """True for a container whose items are values of the compiled code, which texts, None and containers are not."""
    if not known.keys or not all(isinstance(c, Leaf) for c in known.children):
        return False
    if known.kind != "dict" and not is_sequence(known.kind):
        return False
    return not any(c.name in unrolling.known for c in known.children if isinstance(c, Leaf))


def _has_rows(unrolling: Unrolling, known: Node) -> bool:
    """True for a dict of tuples of one length, all of values of the compiled code."""
    rows = [c for c in known.children if isinstance(c, Node) and c.kind == "tuple" and has_values(unrolling, c)]
    return known.kind == "dict" and len(rows) == len(known.keys) and len({len(c.keys) for c in rows}) == 1


def _places(unrolling: Unrolling, key: ast.expr) -> list[ast.expr]:
    """The parts of a key that is a tuple, or a name for one; else the key itself."""
    if isinstance(key, ast.Tuple):
        return key.elts
    known = unrolling.structure(key) if isinstance(key, ast.Name) else None
    if not isinstance(known, Node) or known.kind != "tuple" or not has_values(unrolling, known):
        return [key]
    return [located(name(each), key) for each in leaf_names(known)]


def _are_places(keys: tuple[Any, ...], size: int) -> bool:
    """True for keys that are tuples of as many numbers, few enough to be asked for one after the other."""
    tuples = all(isinstance(k, tuple) and len(k) == size and all(map(_is_number, k)) for k in keys)
    return tuples and 0 < len(keys) <= 4 * _MANY


def _is_number(key: Any) -> bool:
    """True for a number that can be written down, one of an enumeration, too."""
    return isinstance(key, (int, float)) and math.isfinite(key)


def is_function(unrolling: Unrolling, node: Any) -> bool:
    """True for the name of a function, of one that is defined inside, too."""
    if isinstance(node, ast.Name) and node.id in unrolling.inner:
        return True
    if not isinstance(node, (ast.Name, ast.Attribute)) or loads(node) & unrolling.outer_names:
        return False
    return callable(unrolling.outside.look(node).value)


_MANY = 16  # keys that are asked for one after the other
_ERRORS = {"KeyError": KeyError, "IndexError": IndexError}


def _call(
    unrolling: Unrolling, node: ast.expr, wanted: str, found: Node, asked: tuple[ast.expr, ast.expr],
    given: list[ast.expr] | None = None, names: tuple[str, ...] | None = None,
) -> ast.Call:  # fmt: skip
    """The call of the function that looks for an item; ``names`` are those of the arguments that the item is called
    with, which come last in ``given``."""
    given, (owner, key) = given or [], asked
    is_list = isinstance(owner, ast.Name) and owner.id in unrolling.fixed_lists
    widths = tuple(len(c.keys) if isinstance(c, Node) else 0 for c in found.children)
    form = wanted, str(found.kind), is_list, repr((found.keys, widths)), names
    if form not in unrolling.searching:
        chosen = unrolling.made(wanted, node)
        lines = lines_of(_text(chosen, form, found))
        assert isinstance(lines[0], ast.FunctionDef)
        unrolling.inner[chosen] = (placed(lines[0], node), ())
        unrolling.searching[form] = chosen
    values = list(leaf_names(found)) if wanted in ("item", "got") else []
    arguments = [*_places(unrolling, key), *(located(name(each), node) for each in values), *given]
    return placed(ast.Call(func=name(unrolling.searching[form]), args=arguments, keywords=[]), node)


def _text(chosen: str, form: tuple[Any, ...], found: Node) -> str:
    """The function that looks for a key, as text."""
    wanted, kind, is_list, _, names = form
    parts = [len(f.keys) if isinstance(f, Node) else 0 for f in found.children]
    items = [[f"value_{k}_{i}" for i in range(n)] if n else [f"value_{k}"] for k, n in enumerate(parts)]
    values = [each for item in items for each in item] if wanted in ("item", "got") else []
    keys = [f"key_{k}" for k in range(len(found.keys[0]))] if isinstance(found.keys[0], tuple) else ["key"]
    others = ["default"] if wanted == "got" else []
    given = [f"given_{k}" for k in range(len(names or ()))]
    called = (
        "" if names is None else f"({', '.join(f'{n}={g}' if n else g for n, g in zip(names, given, strict=True))})"
    )
    lines, size = [f"def {chosen}({', '.join([*keys, *values, *others, *given])}):"], len(found.keys)
    if kind != "dict":
        lines.append("    place = key | 0")  # which only whole numbers take
    answers = []
    for position, each in enumerate(found.keys):
        test = _test(keys, each) if kind == "dict" else f"place == {position} or place == {position - size}"
        item = items[position][0] if not parts[position] else f"({', '.join(items[position])},)"
        answer = wanted == "is_key" if wanted.startswith("is_") else f"{item}{called}"
        answers.append((each, test, position if wanted == "place" else answer))
    lines += _tests(answers, "key" if kind == "dict" else "place", size)
    if wanted == "got":
        return "\n".join([*lines, f"    return default{called}"])
    if wanted.startswith("is_"):
        return "\n".join([*lines, f"    return {wanted == 'is_no_key'}"])
    whole = "list" if is_list or kind == "list" else "tuple"
    missing = keys[0] if len(keys) == 1 else f"({', '.join(keys)})"
    error = f"KeyError({missing})" if kind == "dict" else f"IndexError('{whole} index out of range')"
    return "\n".join([*lines, f"    raise {error}"])


def _test(keys: list[str], each: Any) -> str:
    """``key == 6``, and ``key_0 == 6 and key_1 == 8``."""
    wanted = each if isinstance(each, tuple) else (each,)
    return " and ".join(f"{key} == {_number(one)}" for key, one in zip(keys, wanted, strict=True))


def _number(key: int | float) -> str:
    """A number as it is written: ``2`` for the member of an enumeration that it is."""
    return int.__repr__(key) if isinstance(key, int) else float.__repr__(key)


def _tests(answers: list[tuple[Any, str, Any]], asked: str, size: int) -> list[str]:
    """The tests of one key after the other; of many keys those of one half first, and so on."""
    if len(answers) <= _MANY or isinstance(answers[0][0], tuple):
        return [line for _, test, answer in answers for line in (f"    if {test}:", f"        return {answer}")]
    if asked == "place":
        counted = [(k, f"place == {k}", answer) for k, (_, _, answer) in enumerate(answers)]
        return ["    if place < 0:", f"        place += {size}", *_halves(counted, asked)]
    return _halves(sorted(answers, key=lambda each: each[0]), asked)


def _halves(answers: list[tuple[Any, str, Any]], asked: str) -> list[str]:
    if len(answers) <= _MANY // 2:
        return _tests(answers, asked, 0)
    middle = len(answers) // 2
    below, above = (_halves(part, asked) for part in (answers[:middle], answers[middle:]))
    return [
        f"    if {asked} < {_number(answers[middle][0])}:",
        *(f"    {line}" for line in below),
        "    else:",
        *(f"    {line}" for line in above),
    ]
