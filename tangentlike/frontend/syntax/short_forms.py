"""The pieces of short forms: their parts in Python's order, and what single ones are without their context."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable
from typing import Any, TypeGuard

from ...form.program import copy_of, name, replace_everywhere
from ...form.trees import children, nodes
from .callee import Scope

Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
CHANGING = ("append", "extend", "insert", "pop", "remove", "clear", "reverse", "sort")  # the length or order of a list


def lines_of(text: str) -> list[ast.stmt]:
    """Statements without places."""
    tree = ast.parse(text)
    for node in nodes(tree):
        for key in ("lineno", "col_offset", "end_lineno", "end_col_offset"):
            node.__dict__.pop(key, None)
    return tree.body


def placed(node: Any, place: ast.AST) -> Any:
    """A tree with the line and column of ``place`` where it has none of its own."""
    for child in nodes(node):
        if isinstance(child, (ast.expr, ast.stmt, ast.arg, ast.keyword)) and not hasattr(child, "lineno"):
            ast.copy_location(child, place)
    return node


def as_branches(node: ast.Return | ast.Assign, choice: ast.IfExp) -> ast.If:
    """``return a if c else b`` as two statements."""
    both = [copy_of(node), copy_of(node)]
    for fresh, value in zip(both, (choice.body, choice.orelse), strict=True):
        fresh.value = value
    return ast.copy_location(ast.If(test=choice.test, body=both[:1], orelse=both[1:]), node)


def as_reached(
    node: ast.BoolOp | ast.IfExp, chosen: str, assigned: Callable[[ast.expr], list[ast.stmt]]
) -> list[ast.stmt]:
    """``a and b`` as branches that assign ``chosen``, each operand where Python evaluates it."""
    if isinstance(node, ast.IfExp):
        return [ast.If(test=node.test, body=assigned(node.body), orelse=assigned(node.orelse))]
    *first, last = node.values
    statements = assigned(last)
    for each in reversed(first):
        going_on: ast.expr = ast.Name(id=chosen, ctx=ast.Load())
        if isinstance(node.op, ast.Or):
            going_on = ast.UnaryOp(op=ast.Not(), operand=going_on)
        statements = [*assigned(each), ast.If(test=going_on, body=statements, orelse=[])]
    return statements


def as_truths(node: ast.expr) -> ast.expr:
    """A test whose operands are truth values where they are names, which may stand for lists."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        node.operand = as_truths(node.operand)
    if isinstance(node, ast.BoolOp):
        called = ast.Name(id="bool", ctx=ast.Load())
        names = [isinstance(v, ast.Name) for v in node.values]
        node.values = [
            placed(ast.Call(func=copy_of(called), args=[v], keywords=[]), v) if is_name else as_truths(v)
            for v, is_name in zip(node.values, names, strict=True)
        ]
    return node


def stored_in(tree: ast.FunctionDef) -> set[str]:
    """The names that a function gives values to, or takes them from."""
    named = {n.id for n in nodes(tree) if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)}
    return named | {n.name for n in nodes(tree) if isinstance(n, ast.FunctionDef) and n is not tree}


def names_of_one_generator(tree: ast.AST) -> set[str]:
    """The names that one generator or comprehension binds, and that occur nowhere outside of it: not in what it goes
    over either, which is evaluated outside."""
    occurrences = Counter(n.id for n in nodes(tree) if isinstance(n, ast.Name))
    parameters = {n.arg for n in nodes(tree) if isinstance(n, ast.arg)}
    out: set[str] = set()
    for node in nodes(tree):
        if _binds_names(node):
            first = {n.id for n in nodes(node.generators[0].iter) if isinstance(n, ast.Name)}
            inside = Counter(n.id for n in nodes(node) if isinstance(n, ast.Name))
            again = {e for g in nodes(node) if g is not node and _binds_names(g) for e in bound_by(g)}
            free = bound_by(node) - first - again - parameters
            out |= {each for each in free if inside[each] == occurrences[each]}
    return out


def _binds_names(node: ast.AST) -> TypeGuard[ast.GeneratorExp | ast.ListComp]:
    return isinstance(node, (ast.GeneratorExp, ast.ListComp))


class Instead(ast.NodeTransformer):
    """``new`` in the place of a part of an expression."""

    def __init__(self, old: ast.AST, new: ast.expr):
        self.old, self.new = old, new

    def visit(self, node: ast.AST) -> Any:
        return ast.copy_location(self.new, node) if node is self.old else self.generic_visit(node)


def loop_of(generator: ast.comprehension, body: list[ast.stmt]) -> ast.For:
    """One ``for ... in ... if ...`` of a generator around a body."""
    for test in reversed(generator.ifs):
        body = [ast.If(test=test, body=body, orelse=[])]
    return ast.For(target=generator.target, iter=generator.iter, body=body, orelse=[])


def loops_of(node: Any, fresh: Callable[..., str], added: Callable[[Any], list[ast.stmt]]) -> list[ast.stmt]:
    """The loops of a comprehension, whose variables have names of their own, around what ``added`` makes of it."""
    own: dict[str, ast.expr] = {each: name(fresh(each, each)) for each in sorted(bound_by(node))}
    over = node.generators[0].iter  # which is evaluated outside
    made: Any = replace_everywhere(node, own)
    made.generators[0].iter = over
    body = added(made)
    for each in reversed(made.generators):
        body = [loop_of(each, body)]
    return body


def bound_by(generator: Comprehension) -> set[str]:
    """The variables of a generator or a comprehension."""
    return {n.id for g in generator.generators for n in nodes(g.target) if isinstance(n, ast.Name)}


def hides_its_variables(generator: Comprehension) -> bool:
    """True when a lambda inside has a parameter of the same name as one of its variables."""
    return bool(bound_by(generator) & {n.arg for n in nodes(generator) if isinstance(n, ast.arg)})


def parts_of(node: ast.AST) -> list[ast.expr]:
    """The expressions directly inside of a node, in the order in which Python evaluates them."""
    match node:
        case ast.Call(func=function):
            owner = [function.value] if isinstance(function, ast.Attribute) else []
            owner += [function] if isinstance(function, (ast.Call, ast.Lambda, ast.Subscript)) else []
            given = [a.value if isinstance(a, ast.Starred) else a for a in node.args]
            return [*owner, *given, *(k.value for k in node.keywords)]
        case ast.Compare():
            return [node.left, *node.comparators]
        case ast.IfExp():
            return [node.test, node.body, node.orelse]
        case ast.If() | ast.While():
            return [node.test]
        case ast.NamedExpr():
            return [node.value]
        case ast.BinOp() | ast.UnaryOp() | ast.BoolOp() | ast.Subscript() | ast.Attribute() | ast.Starred():
            return [child for child in children(node) if isinstance(child, ast.expr)]
        case ast.Tuple() | ast.List() | ast.Slice():
            return [child for child in children(node) if isinstance(child, ast.expr)]
        case ast.Dict():
            return [part for pair in zip(node.keys, node.values, strict=True) for part in pair if part is not None]
    return []


def evaluated_before(node: ast.stmt, whole: ast.expr, part: ast.expr) -> list[ast.expr]:
    """The parts of a statement that are evaluated before a part of ``whole``."""
    before: list[ast.AST] = [node.target] if isinstance(node, ast.AugAssign) and whole is node.value else []
    if isinstance(node, ast.Assign) and whole is not node.value:
        before.append(node.value)
    for target in getattr(node, "targets", [getattr(node, "target", None)]):
        before += [target.value] if isinstance(target, ast.Subscript) and whole is target.slice else []
    around: ast.AST = whole
    while around is not part:
        parts = children(around)
        if isinstance(around, ast.Dict):
            parts = [e for pair in zip(around.keys, around.values, strict=True) for e in pair if e is not None]
        if isinstance(around, (ast.ListComp, ast.GeneratorExp, ast.SetComp, ast.DictComp)):
            parts = [*around.generators, *parts]
        if isinstance(around, ast.comprehension):
            parts = [around.iter, around.target, *around.ifs]
        place = next(k for k, each in enumerate(parts) if any(n is part for n in nodes(each)))
        before += parts[:place]
        around = parts[place]
    plain = (each.value if isinstance(each, ast.keyword) else each for each in before)
    return [each for each in plain if isinstance(each, ast.expr)]


def put_parts(node: ast.AST, fresh: dict[int, ast.expr]) -> None:
    """Replace the parts of a node, which are given by their ids."""
    for holder in [
        node,
        *(c for c in children(node) if isinstance(c, (ast.keyword, ast.Starred, ast.Attribute))),
    ]:
        for key, value in ast.iter_fields(holder):
            if isinstance(value, list):
                setattr(holder, key, [fresh.get(id(item), item) for item in value])
            elif id(value) in fresh:
                setattr(holder, key, fresh[id(value)])


def asks_for_member(scope: Scope, node: ast.AST) -> bool:
    """True for ``x in (a, b)``, where ``x`` may be evaluated several times, and none of the items is the same name."""
    if not (isinstance(node, ast.Compare) and len(node.ops) == 1 and isinstance(node.ops[0], (ast.In, ast.NotIn))):
        return False
    items = node.comparators[0]
    plain = _is_plain(node.left) or _is_type_of_plain(scope, node.left)
    if not (plain and isinstance(items, (ast.Tuple, ast.List, ast.Set))):
        return False
    return all(_is_simple(e) and ast.dump(e) != ast.dump(node.left) for e in items.elts)


def searched(node: ast.expr) -> ast.expr:
    """The dict of whose keys, ``d.keys()`` or ``list(d.keys())``, one is looked for; what is searched else."""
    match node:
        case ast.Call(func=ast.Name(id="list" | "tuple"), args=[ast.Call() as keys], keywords=[]):
            dict_of_keys = searched(keys)
            return node if dict_of_keys is keys else dict_of_keys
        case ast.Call(func=ast.Attribute(value=owner, attr="keys"), args=[], keywords=[]):
            return owner
    return node


def searches_keys(scope: Scope, node: ast.expr) -> bool:
    """True for the keys of a dict, and for what Python's ``list`` and the like make of them."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return searched(node) is not node and any(scope.value(node.func) is each for each in (list, tuple))
    return searched(node) is not node


def _is_plain(node: ast.expr) -> bool:
    """True for what calls nothing and binds nothing."""
    return not any(isinstance(n, (ast.Call, ast.NamedExpr, ast.Lambda, ast.Await)) for n in nodes(node))


def _is_type_of_plain(scope: Scope, node: ast.expr) -> bool:
    """True for ``type(x)``, the call of Python's own."""
    if not (isinstance(node, ast.Call) and len(node.args) == 1 and not node.keywords):
        return False
    return scope.value(node.func) is type and _is_plain(node.args[0])


def _is_simple(node: ast.expr) -> bool:
    """True for what raises no error: whether it is evaluated makes no difference."""
    match node:
        case ast.Name() | ast.Constant() | ast.Attribute(value=ast.Name()):
            return True
        case ast.UnaryOp(operand=operand):
            return _is_simple(operand)
        case ast.Tuple(elts=items):
            return all(map(_is_simple, items))
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() | ast.Mult(), right=right):
            return _is_simple(left) and _is_simple(right)
        case ast.Call(func=ast.Name(id="len"), args=[ast.Name()], keywords=[]):
            return True
    return False


def members(node: ast.expr) -> ast.expr:
    """``x in (a, b)`` as comparisons."""
    assert isinstance(node, ast.Compare) and isinstance(node.comparators[0], (ast.Tuple, ast.List, ast.Set))
    is_in = isinstance(node.ops[0], ast.In)
    sign: ast.cmpop = ast.Eq() if is_in else ast.NotEq()
    tests: list[ast.expr] = [
        ast.Compare(left=copy_of(node.left), ops=[sign], comparators=[item]) for item in node.comparators[0].elts
    ]
    if len(tests) < 2:
        return placed(tests[0] if tests else ast.Constant(value=not is_in), node)
    return placed(ast.BoolOp(op=ast.Or() if is_in else ast.And(), values=tests), node)


def is_of_math(function: Any) -> bool:
    return (getattr(function, "__module__", None) or "") == "math"


def is_of_iterators(function: Any) -> bool:
    """True for what ``itertools`` makes, and for the containers of ``collections``."""
    return (getattr(function, "__module__", None) or "") in ("itertools", "collections")


def changed_list(node: ast.AST) -> str:
    """The variable whose list a call, a statement or a part of an expression may change."""
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id=called), attr=method)) if method in CHANGING:
            return called
        case ast.AugAssign(target=ast.Name(id=called), op=ast.Add()):
            return called
        case ast.Subscript(value=ast.Name(id=called), ctx=ast.Del()):
            return called
    return ""


def changed_dict(node: ast.AST) -> str:
    """The variable whose item under a text is given a value: ``state["level"] = ...``, ``state.update(level=...)``."""
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id=called), attr="update" | "setdefault")):
            return called
        case ast.Subscript(value=owner, slice=ast.Constant(value=str()), ctx=ast.Store()):
            while isinstance(owner, ast.Subscript) and isinstance(owner.slice, ast.Constant):
                owner = owner.value  # a dict in it
            return owner.id if isinstance(owner, ast.Name) else ""
    return ""


def place_of(node: ast.expr) -> tuple[int, int]:
    """Where an expression stands in the text."""
    return node.lineno, node.col_offset
