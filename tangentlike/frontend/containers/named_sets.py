"""Sets that are made where they are asked: under a name of their own, and comprehensions of sets as loops.

nodes = sorted({n for e in edges for n in e})    ->    members = set()
                                                        for e in edges:
                                                            for n in e:
                                                                members.add(n)
                                                        nodes = sorted(members)
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from ...form.program import name, store
from ...form.trees import children, nodes
from ..syntax.callee import BUILTINS, Scope, may_draw
from ..syntax.raising import called_function
from ..syntax.short_forms import loops_of, placed

_METHODS = ("tolist", "ravel", "flatten", "keys", "values", "copy")
ASKED = ("sorted", "len", "min", "max")


def with_named_sets(node: ast.stmt, whole: ast.expr, scope: Scope, fresh: Callable[..., str]) -> list[ast.stmt]:
    """The statements before one that make the sets in its expression ``whole``, which are names in it then."""
    if scope.value(name("set")) is not set:
        return []
    match node:
        case ast.Assign(targets=[ast.Name(id=called)], value=ast.SetComp() as comprehension):
            if any(isinstance(n, ast.Name) and n.id == called for n in nodes(comprehension)):
                return []  # it is made of what the variable held before
            found = _filled(called, comprehension, fresh)
            node.value = name(called)
            return [placed(each, node) for each in found]
    quiet = _is_quiet(whole, scope)
    before: list[ast.stmt] = []
    for call in always_evaluated(whole):
        if not isinstance(call, ast.Call) or len(call.args) != 1 or any(k.arg != "reverse" for k in call.keywords):
            continue  # a key may be the same of several members, which have no order
        made, asked = call.args[0], scope.value(call.func)
        if not any(asked is BUILTINS[e] for e in ASKED):
            continue
        of_call = isinstance(made, ast.Call) and len(made.args) == 1 and scope.value(made.func) in (set, frozenset)
        if not (of_call or isinstance(made, ast.SetComp)):
            continue
        if isinstance(made, ast.Call):  # the numbers of an array are equal to those of its list
            match made.args[0]:
                case ast.Call(func=ast.Attribute(value=ast.Name() as array, attr="tolist"), args=[], keywords=[]):
                    made.args[0] = array
        if not (call is whole or quiet):
            continue
        chosen = fresh("members")
        if isinstance(made, ast.SetComp):
            before += _filled(chosen, made, fresh)
        else:
            before.append(ast.Assign(targets=[store(chosen)], value=made))
        members: ast.expr = name(chosen)
        if any(asked is BUILTINS[e] for e in ("min", "max")):
            if scope.value(name("sorted")) is not BUILTINS["sorted"]:
                continue
            members = ast.Call(func=name("sorted"), args=[members], keywords=[])
        call.args[0] = placed(members, made)
    return [placed(each, node) for each in before]


def _is_quiet(whole: ast.expr, scope: Scope) -> bool:
    """Whether an expression calls no function of the user's, draws nothing and binds no name."""
    calls = [n for n in nodes(whole) if isinstance(n, ast.Call)]
    calls = [n for n in calls if not (isinstance(n.func, ast.Attribute) and n.func.attr in _METHODS)]
    if any(isinstance(n, ast.NamedExpr) for n in nodes(whole)):
        return False
    calls = [n for n in calls if scope.value(n.func) not in (set, frozenset, *(BUILTINS[each] for each in ASKED))]
    return not any(called_function(n, scope) is not None or may_draw(scope, n) for n in calls)


def _filled(called: str, node: ast.SetComp, fresh: Callable[..., str]) -> list[ast.stmt]:
    """A comprehension of a set as a loop that adds to one; its variables have names of their own."""
    add = ast.Attribute(value=name(called), attr="add", ctx=ast.Load())
    body = loops_of(node, fresh, lambda made: [ast.Expr(value=ast.Call(func=add, args=[made.elt], keywords=[]))])
    empty = ast.Assign(targets=[store(called)], value=ast.Call(func=name("set"), args=[], keywords=[]))
    return [empty, *body]


def always_evaluated(node: ast.AST) -> Iterator[ast.AST]:
    """What is evaluated whenever an expression is."""
    yield node
    for position, part in enumerate(children(node)):
        if isinstance(node, (ast.ListComp, ast.GeneratorExp, ast.DictComp, ast.SetComp)):
            yield from always_evaluated(node.generators[0].iter)
            return
        if isinstance(node, ast.Lambda) or (isinstance(node, (ast.BoolOp, ast.IfExp)) and position > 0):
            return
        yield from always_evaluated(part)
