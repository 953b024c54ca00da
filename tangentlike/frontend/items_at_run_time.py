"""Items of containers under keys that only a run knows: a function that looks for them, one key after the other.

    MASS = {6: 12.0, 8: 16.0}               def item(key, value_0, value_1):
    m = MASS[z[i]] * x              ->          if key == 6:
                                                    return value_0
                                                if key == 8:
                                                    return value_1
                                                raise KeyError(key)
                                            m = item(z[i], MASS_6, MASS_8) * x

So it is for numbers as keys, for ``d.get(key, default)``, ``key in d``, and for tuples by their places.
"""

from __future__ import annotations

import ast
from typing import Any

from ..form.kinds import is_sequence
from ..form.program import located, name
from ..form.structures import Leaf, Node
from ..reading.captured import MISSING
from .short_forms import lines_of, placed
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


def _searched(unrolling: Unrolling, owner: ast.expr, key: ast.expr) -> Node | None:
    """The container, whose items are no containers and whose keys are numbers; None where that is not so, or where
    the key is known."""
    if isinstance(key, (ast.Slice, ast.Tuple, ast.Constant)) or isinstance(owner, ast.Call):
        return None
    known: Any = unrolling.structure(owner)
    if not isinstance(known, Node) or not known.keys or not all(isinstance(c, Leaf) for c in known.children):
        return None
    if known.kind != "dict" and not is_sequence(known.kind):
        return None
    if any(c.name in unrolling.known for c in known.children if isinstance(c, Leaf)):
        return None  # texts and None are no values of the compiled code
    if unrolling.key_of_dict(key) is not None or not all(isinstance(k, (int, float)) for k in known.keys):
        return None
    error = "KeyError" if known.kind == "dict" else "IndexError"
    usual = error not in unrolling.outer_names and unrolling.outside.look(name(error)).value in (
        MISSING,
        _ERRORS[error],
    )
    return known if usual and unrolling.is_certain(known, owner) else None


_ERRORS = {"KeyError": KeyError, "IndexError": IndexError}


def _call(
    unrolling: Unrolling, node: ast.expr, wanted: str, found: Node, asked: tuple[ast.expr, ast.expr],
    given: list[ast.expr] | None = None,
) -> ast.Call:  # fmt: skip
    given, (owner, key) = given or [], asked
    is_list = isinstance(owner, ast.Name) and owner.id in unrolling.fixed_lists
    form = wanted, str(found.kind), is_list, repr(found.keys)
    if form not in unrolling.searching:
        chosen = unrolling.made(wanted, node)
        lines = lines_of(_text(chosen, form, found))
        assert isinstance(lines[0], ast.FunctionDef)
        unrolling.inner[chosen] = (placed(lines[0], node), ())
        unrolling.searching[form] = chosen
    values = [] if wanted.startswith("is_") else [c.name for c in found.children if isinstance(c, Leaf)]
    arguments = [key, *(located(name(each), node) for each in values), *given]
    return placed(ast.Call(func=name(unrolling.searching[form]), args=arguments, keywords=[]), node)


def _text(chosen: str, form: tuple[Any, ...], found: Node) -> str:
    """The function that looks for a key, as text."""
    wanted, kind, is_list, _ = form
    values = [] if wanted.startswith("is_") else [f"value_{k}" for k in range(len(found.keys))]
    others = ["default"] if wanted == "got" else []
    lines, size = [f"def {chosen}({', '.join(['key', *values, *others])}):"], len(found.keys)
    if kind != "dict":
        lines.append("    place = key | 0")  # which only whole numbers take
    for position, each in enumerate(found.keys):
        test = f"key == {each!r}" if kind == "dict" else f"place == {position} or place == {position - size}"
        answer = wanted == "is_key" if wanted.startswith("is_") else f"value_{position}"
        lines += [f"    if {test}:", f"        return {answer}"]
    if wanted == "got":
        return "\n".join([*lines, "    return default"])
    if wanted.startswith("is_"):
        return "\n".join([*lines, f"    return {wanted == 'is_no_key'}"])
    called = "list" if is_list or kind == "list" else "tuple"
    error = "KeyError(key)" if kind == "dict" else f"IndexError('{called} index out of range')"
    return "\n".join([*lines, f"    raise {error}"])
