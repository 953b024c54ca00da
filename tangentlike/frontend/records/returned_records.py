"""What the user's functions return: records of one kind, or the record that they are given, if with other fields.

def near(v, i):                             def twice(p):
    return Point(v, i * v)                      return p._replace(a=2 * p.a) if p.b < 2 else p
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

from ...errors import TangentlikeError
from ...form.trees import nodes
from ...reading.source import read
from ..syntax.callee import Scope
from ..syntax.plain_parts import either
from ..syntax.raising import called_definition
from .record_classes import Record, record_of
from .record_fields import replaced
from .records_or_none import values_of_variables


@dataclass
class Returned:
    """``kinds`` are the records that a call makes, ``taken`` the arguments that it may give back."""

    kinds: list[Record | None]
    taken: list[ast.expr]


def returned_record(call: ast.Call, scope: Scope) -> Returned | None:
    """What a call of a function gives, of which each result is a record; None for any other."""
    defined = called_definition(call, scope)
    if defined is None:
        return None
    tree, function = defined
    try:
        own = Scope(read(function), scope.watched)
    except TangentlikeError:
        return None
    arguments = dict(zip((a.arg for a in (*tree.args.posonlyargs, *tree.args.args)), call.args, strict=False))
    arguments |= {k.arg: k.value for k in call.keywords if k.arg is not None}
    results = [n.value for n in nodes(tree) if isinstance(n, ast.Return)]
    plain = not any(isinstance(n, (ast.Yield, ast.YieldFrom, ast.FunctionDef)) and n is not tree for n in nodes(tree))
    if not results or not plain or any(isinstance(a, ast.Starred) for a in call.args):
        return None
    given: dict[str, list[ast.expr | None]] = {k: list(v) for k, v in values_of_variables(tree).items()}
    stored = {n.id for n in nodes(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    found = Returned([], [])
    with own.inside(tree):
        for value in (each for result in results for each in either(result)):
            source = value if value is None else replaced(value, own) or value
            if isinstance(source, ast.Name) and source.id in arguments and source.id not in stored:
                found.taken.append(arguments[source.id])
                continue
            kind = None if value is None else record_of(value, own, given)
            if kind is None or kind.of is None or kind.is_dict:
                return None
            found.kinds.append(kind)
    return found
