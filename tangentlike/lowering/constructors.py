"""Objects that are made inside of a function, and made anew: NamedTuples and dataclasses, whose fields are variables.

p = Point(x, y=2.0)     ->    p_0 = x; p_1 = 2.0
part = slice(n)         ->    part_1 = n                  (its start and its step are None)
p._replace(x=e)         ->    Point(e, p.y)
"""

from __future__ import annotations

import ast
import dataclasses
import types
from typing import Any

from ..form.kinds import Instance, is_constructor, is_of_named_tuples
from ..form.program import located, tuple_of
from ..form.structures import Identity
from ..form.types import Tuple
from ..reading.captured import Place
from ..reading.constructing import ATTRIBUTES
from .helper_calls import default_argument, helper_argument, helper_call
from .tuples import as_tuple, tuple_items


def constructed(lowering: Any, of: Any, node: ast.Call) -> tuple[ast.expr, Any]:
    """The fields of a new object, as a tuple that knows its class."""
    known = _defaults(of)
    if of is slice and len(node.args) == 1:
        node = located(ast.Call(node.func, [located(ast.Constant(value=None), node), *node.args], node.keywords), node)
    names = tuple(known) if known or not node.keywords else tuple(str(k.arg) for k in node.keywords)
    keyword = [str(k.arg) for k in node.keywords]
    positional = list(names[: len(node.args)])
    wrong = [k for k in keyword if k not in names or k in positional or keyword.count(k) > 1]
    given = {**dict.fromkeys(positional), **dict.fromkeys(keyword)}
    missing = [n for n in names if n not in given and known.get(n, dataclasses.MISSING) is dataclasses.MISSING]
    if wrong or missing or len(node.args) > len(names) or any(isinstance(a, ast.Starred) for a in node.args):
        raise lowering.refused(
            node, "arguments", f"`{ast.unparse(node.func)}` is not given its fields one by one",
            f"these fields: {', '.join(names)}",
        )  # fmt: skip
    values = [*node.args, *(k.value for k in node.keywords)]
    lowered = {n: helper_argument(lowering, v) for n, v in zip([*positional, *keyword], values, strict=True)}
    items = [
        as_tuple(lowering, *(lowered[n] if n in lowered else default_argument(lowering, n, known[n], node)))
        for n in names
    ]
    kind = of if issubclass(of, tuple) else Instance(of)
    return tuple_of(e for e, _ in items), Tuple(tuple(k for _, k in items), kind, names)


def whole(lowering: Any, of: type, node: ast.Call) -> tuple[ast.expr, Any]:
    """An object of a class by its attributes, which stand for it here."""
    items = [as_tuple(lowering, *helper_argument(lowering, k.value)) for k in node.keywords]
    names = tuple(str(k.arg) for k in node.keywords)
    return tuple_of(e for e, _ in items), Tuple(tuple(k for _, k in items), Instance(of), names)


def made_by(lowering: Any, of: type, making: Any, node: ast.Call) -> tuple[ast.expr, Any]:
    """A new object of a class whose ``__init__`` computes the attributes, which ``making`` gives."""
    init = Place(Identity(of), "", ("__init__",))
    lowering.context.captured.fix(init, init.find())
    value, kind = helper_call(lowering, making, node, node)
    return value, Tuple(kind.items, Instance(of), getattr(making, ATTRIBUTES))


def replaced(lowering: Any, node: ast.Call, owner: ast.expr) -> tuple[ast.expr, Any] | None:
    """``p._replace(x=e)`` and ``dataclasses.replace(p, x=e)``: the other fields are those of ``p``; None where that is
    not made by its fields."""
    base, kind = as_tuple(lowering, *helper_argument(lowering, owner))
    of = kind.kind.of if isinstance(kind, Tuple) and isinstance(kind.kind, Instance) else getattr(kind, "kind", None)
    if not isinstance(kind, Tuple) or not is_constructor(of) or set(kind.keys) != set(_defaults(of)):
        return None
    if isinstance(of, type) and issubclass(of, tuple) and not is_of_named_tuples(of, "_replace"):
        return None
    fresh = {str(k.arg): helper_argument(lowering, k.value) for k in node.keywords}
    if set(fresh) - set(kind.keys):
        return None
    old = tuple_items(lowering, base, kind)
    items = [as_tuple(lowering, *fresh.get(k, item)) for k, item in zip(kind.keys, old, strict=True)]
    return tuple_of(e for e, _ in items), Tuple(tuple(k for _, k in items), kind.kind, kind.keys)


def as_dict(lowering: Any, node: ast.Call, owner: ast.expr) -> tuple[ast.expr, Any] | None:
    """``p._asdict()`` of a named tuple; None of anything else."""
    base, kind = as_tuple(lowering, *helper_argument(lowering, owner))
    of = kind.kind.of if isinstance(kind, Tuple) and isinstance(kind.kind, Instance) else getattr(kind, "kind", None)
    plain = is_of_named_tuples(of, "_asdict") and not node.args and not node.keywords
    if not plain or not isinstance(kind, Tuple) or tuple(kind.keys) != getattr(of, "_fields", None):
        return None
    items = tuple_items(lowering, base, kind)
    return tuple_of(e for e, _ in items), Tuple(tuple(k for _, k in items), "dict", kind.keys)


OF_RECORDS = {"_replace": replaced, "_asdict": as_dict}  # the methods of named tuples that make something of all fields


def _defaults(of: Any) -> dict[str, Any]:
    """The fields of a class, in order, each with its default."""
    if of is types.SimpleNamespace:
        return {}
    if of is slice:
        return {"start": dataclasses.MISSING, "stop": dataclasses.MISSING, "step": None}
    if issubclass(of, tuple):
        return {n: of._field_defaults.get(n, dataclasses.MISSING) for n in of._fields}
    return {f.name: f.default for f in dataclasses.fields(of)}
