"""Statements with objects that a function makes: blocks, branches, functions inside."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from ...form.names import local_names
from ...form.program import assign, copy_of, located
from ...form.trees import nodes
from ..syntax.short_forms import as_branches
from .made_objects import Tracking
from .object_assignments import annotated, assign_to
from .object_attempts import attempt
from .object_attributes import delete_attribute, held, plain
from .object_augmented import augmented
from .object_blocks import emit_to, in_block, plain_test, stores
from .object_bodies import may_be_inlined
from .object_displays import let_go_of, root_of
from .object_functions import note_function
from .object_loops import for_loop, while_loop
from .object_order import with_defaults
from .object_recursion import returned
from .object_results import whole
from .object_things import THINGS, Inner, Many, Object, Refs, Untracked, reachable
from .object_values import generic, stays_expression


def walk_block(tracking: Tracking, body: list[ast.stmt]) -> list[ast.stmt]:
    """The statements of a block, without objects."""
    outer, tracking.out = tracking.out, []
    for node in body:
        if isinstance(node, (ast.Assign, ast.Return)) and not _chosen(tracking, node):
            continue
        handler = _HANDLERS.get(type(node), _plain_statement)
        _passed_over(tracking, handler, node)
    made, tracking.out = tracking.out, outer
    return made


def _passed_over(tracking: Tracking, handler: Callable[[Tracking, Any], None], node: ast.stmt) -> None:
    """Go through a statement; where what it needs may be learned further down, it is left out for now."""
    if not tracking.numbers_all or tracking.trying:
        handler(tracking, node)
        return
    outer, out, env = tracking.out, list(tracking.out or ()), tracking.env
    blocks, calls, inside, looping = [*tracking.blocks], [*tracking.calls], tracking.inside, tracking.looping
    try:
        handler(tracking, node)
    except Untracked as refused:
        tracking.missing = tracking.missing or refused
        tracking.out, tracking.env, tracking.blocks, tracking.calls = outer, env, blocks, calls
        tracking.inside, tracking.looping = inside, looping
        if outer is not None:
            outer[:] = out


def _chosen(tracking: Tracking, node: ast.Assign | ast.Return) -> bool:
    """``x = a if c else b`` as two statements, where objects are made or changed in it; True where it may stay."""
    choice = node.value
    if not isinstance(choice, ast.IfExp) or stays_expression(tracking, choice):
        return True
    with attempt(tracking) as tried:
        test = plain_test(tracking, copy_of(choice.test))
        if not isinstance(test, ast.Constant):
            raise Untracked(node, "")
        tried.append(choice.body if test.value else choice.orelse)
    if tried:
        taken = {key: value for key, value in ast.iter_fields(node)} | {"value": tried[0]}
        _HANDLERS[type(node)](tracking, ast.copy_location(type(node)(**taken), node))
        return False
    for each in node.targets if isinstance(node, ast.Assign) else ():
        if not isinstance(each, ast.Name):
            raise Untracked(node, "is used where it may not be evaluated")
        tracking.counts[each.id] += 1
        tracking.straight.discard(each.id)
        tracking.straight_inside.pop(each.id, None)
    _if(tracking, as_branches(node, choice))
    return False


def _if(tracking: Tracking, node: ast.If) -> None:
    with attempt(tracking) as tried:
        tried.append(plain_test(tracking, copy_of(node.test)))
    test = tried[0] if tried else _nested(tracking, node.test)
    if isinstance(test, ast.Constant) and not isinstance(node.test, ast.Constant):
        for each in walk_block(tracking, node.body if test.value else node.orelse):
            emit_to(tracking, each)
        return
    body, first = in_block(tracking, node.body)
    orelse, second = in_block(tracking, node.orelse)
    ends = [bool(b) and isinstance(b[-1], (ast.Raise, ast.Return)) for b in (body, orelse)]
    for each in reachable(tracking):
        for known in each.known.values() if isinstance(each, Object) else ():
            if (first in known or ends[0]) and (second in known or ends[1]) and known & {first, second}:
                known.add(tracking.blocks[-1])
    body = body or [ast.copy_location(ast.Pass(), node)]
    emit_to(tracking, ast.copy_location(ast.If(test=test, body=body, orelse=orelse), node))


def _nested(tracking: Tracking, test: ast.expr) -> ast.expr:
    """``a and b`` as a variable that branches inside of each other set, where objects change in ``b``."""
    if not isinstance(test, ast.BoolOp):
        return plain_test(tracking, test)
    both = isinstance(test.op, ast.And)
    flag = tracking.variable("holds", ast.Constant(value=not both), test)
    setting: Any = located(assign(flag.id, ast.Constant(value=both)), test)
    for each in reversed(test.values):
        each = each if both else located(ast.UnaryOp(op=ast.Not(), operand=each), each)
        setting = located(ast.If(test=each, body=[setting], orelse=[]), test)
    _if(tracking, setting)
    return copy_of(flag)


def _expression(tracking: Tracking, node: ast.Expr) -> None:
    value = tracking.value_of(node.value)
    if isinstance(value, ast.expr) and not (isinstance(value, (ast.Name, ast.Constant)) and value is not node.value):
        emit_to(tracking, ast.copy_location(ast.Expr(value=value), node))


def _return(tracking: Tracking, node: ast.Return) -> None:
    value = None if node.value is None else tracking.value_of(node.value)
    if tracking.calls and tracking.calls[-1].own is not None:
        if value is not None:
            value = returned(tracking, value, node)
    elif value is not None and not isinstance(value, ast.expr) and not tracking.inside:
        value = whole(tracking, value, node, [])
    value = None if value is None else plain(value, node)
    let_go_of(tracking, [value], node)
    emit_to(tracking, ast.copy_location(ast.Return(value=value), node))


def _function(tracking: Tracking, node: ast.FunctionDef) -> None:
    """A function inside reads the variables of the objects around it, or stands where it is called."""
    if not may_be_inlined(tracking, node):
        _written_out(tracking, node)
        return
    stored = any(isinstance(n, ast.Attribute) and not isinstance(n.ctx, ast.Load) for n in nodes(node))
    if stored or ((tracking.numbers_all or _fills(tracking, node)) and _takes_objects(tracking, node)):
        tracking.named.add(node.name)
        tracking.env[node.name] = Inner(node, tracking.blocks[-1])
        return
    with attempt(tracking) as tried:
        _written_out(tracking, node)
        tried.append(True)
    if not tried:
        tracking.named.add(node.name)
        tracking.env[node.name] = Inner(node, tracking.blocks[-1])


def _fills(tracking: Tracking, node: ast.FunctionDef) -> bool:
    """True for a function that puts something into a list or a set around it of which it is not known what it holds."""
    asked = (n.value.id for n in nodes(node) if isinstance(n, ast.Attribute) and isinstance(n.value, ast.Name)
             and n.attr in ("append", "add"))  # fmt: skip
    return any(isinstance(tracking.env.get(each), Many) for each in asked)


def _takes_objects(tracking: Tracking, node: ast.FunctionDef) -> bool:
    """True for a function that is only called, and reads attributes, or items under texts, of what it is given."""
    given = {a.arg for a in nodes(node.args) if isinstance(a, ast.arg)}
    every = list(nodes(tracking.source.tree))
    called = {id(n.func) for n in every if isinstance(n, ast.Call)}
    if any(isinstance(n, ast.Name) and n.id == node.name and id(n) not in called for n in every):
        return False
    for each in nodes(node):
        match each:
            case (
                ast.Attribute(value=ast.Name(id=owner))
                | ast.Subscript(value=ast.Name(id=owner), slice=ast.Constant(value=str()))
            ) if owner in given:
                return True
    return False


def _written_out(tracking: Tracking, node: ast.FunctionDef) -> None:
    own = local_names(node)
    read = {n.id for n in nodes(node) if isinstance(n, ast.Name)} & set(tracking.env) - own
    if any(tracking.counts[each] > 1 for each in read):
        raise Untracked(node, "stands for several objects, and is read by a function inside")
    later = {n.id for n in nodes(node) if isinstance(n, ast.Name)} & own & tracking.variables
    if later:
        raise Untracked(node, f"has an attribute whose variable is called `{sorted(later)[0]}`")
    defined = [n for n in nodes(tracking.source.tree) if isinstance(n, ast.FunctionDef) and n.name == node.name]
    if len(defined) == 1 and tracking.counts[node.name] <= 1:
        tracking.lambdas.add(node.name)
        note_function(tracking, node.name, node)
    args = with_defaults(tracking, node)
    tracking.inside += 1
    counts = tracking.counts
    tracking.counts = counts.copy()
    for each in own:
        tracking.counts[each] = stores(node, each) + any(isinstance(a, ast.arg) and a.arg == each for a in nodes(node))
    with tracking.hidden(own), tracking.block():
        body = walk_block(tracking, node.body)
    tracking.counts = counts
    tracking.inside -= 1
    fields = {key: value for key, value in ast.iter_fields(node)} | {
        "args": args,
        "body": body or [ast.copy_location(ast.Pass(), node)],
    }
    emit_to(tracking, ast.copy_location(ast.FunctionDef(**fields), node))


def _guarded(tracking: Tracking, node: Any) -> None:
    """``try`` and ``with``, block by block."""
    fields: dict[str, Any] = {}
    if tracking.arenas and any(map(_catches_none, getattr(node, "handlers", ()))):
        raise Untracked(node, "has a number, and may be None in a `try` that could tell")
    for key, value in ast.iter_fields(node):
        if key in ("body", "orelse", "finalbody"):
            caught = key == "body" and bool(getattr(node, "handlers", ()))
            tracking.caught += caught
            fields[key] = in_block(tracking, value)[0]
            tracking.caught -= caught
        elif key == "handlers":
            fields[key] = []
            for each in value:
                body = in_block(tracking, each.body)[0] or [ast.copy_location(ast.Pass(), each)]
                fields[key].append(
                    ast.copy_location(ast.ExceptHandler(type=each.type, name=each.name, body=body), each)
                )
        else:
            fields[key] = value
    fields["body"] = fields["body"] or [ast.copy_location(ast.Pass(), node)]
    emit_to(tracking, ast.copy_location(type(node)(**fields), node))


def _catches_none(handler: ast.ExceptHandler) -> bool:
    """True for a handler of what an attribute of None raises, in Python or here."""
    kinds = {n.id for n in nodes(handler.type) if isinstance(n, ast.Name)} if handler.type is not None else {""}
    return bool(kinds & {"", "AttributeError", "IndexError", "LookupError", "Exception", "BaseException"})


def _plain_statement(tracking: Tracking, node: ast.stmt) -> None:
    """Any other statement; what it reads of objects it reads in its place."""
    if isinstance(node, ast.Delete):
        node = _deleted(tracking, node)
        if not node.targets:
            return
    if isinstance(node, ast.Delete) and any(isinstance(n, ast.Name) and n.id in tracking.named for n in nodes(node)):
        raise Untracked(node, "is deleted")
    if isinstance(node, (ast.Match, ast.AsyncFor, ast.AsyncWith, ast.ClassDef)):
        if any(isinstance(n, ast.Name) and n.id in tracking.env for n in nodes(node)):
            raise Untracked(node, "stands in a statement of another kind")
        emit_to(tracking, node)
        return
    if isinstance(node, ast.Assert):
        node = ast.copy_location(ast.Assert(test=plain_test(tracking, node.test), msg=node.msg), node)
        emit_to(tracking, generic(tracking, node) if node.msg is not None else node)
        return
    if isinstance(node, (ast.Raise, ast.Delete)):
        emit_to(tracking, generic(tracking, _without_objects(tracking, node)))
        return
    emit_to(tracking, node)


def _without_objects(tracking: Tracking, node: ast.Raise | ast.Delete) -> ast.Raise | ast.Delete:
    """``raise E(self)`` without the object, which whoever catches it is given by Python's own call."""
    made = node.exc if isinstance(node, ast.Raise) else None
    if not isinstance(made, ast.Call) or not any(isinstance(held(tracking, a), THINGS) for a in made.args):
        return node
    texts = [located(ast.Constant(value=ast.unparse(a)), a) if isinstance(held(tracking, a), THINGS) else a
             for a in made.args]  # fmt: skip
    call = ast.copy_location(ast.Call(func=made.func, args=texts, keywords=made.keywords), made)
    return ast.copy_location(ast.Raise(exc=call, cause=node.cause), node)  # type: ignore[union-attr]


def _deleted(tracking: Tracking, node: ast.Delete) -> ast.Delete:
    """The statement without the attributes of objects that it deletes."""
    left: list[ast.expr] = []
    for each in node.targets:
        let_go_of(tracking, [root_of(each)], node)
        owner = tracking.value_of(each.value) if isinstance(each, (ast.Attribute, ast.Subscript)) else None
        if isinstance(owner, Refs) and isinstance(each, ast.Subscript):
            index = plain(tracking.value_of(each.slice), node)
            place = ast.Subscript(value=owner.expr, slice=index, ctx=ast.Del())
            tracking.emit(located(ast.Delete(targets=[located(place, node)]), node), node)
            continue
        owner = owner if isinstance(each, ast.Attribute) else None
        if isinstance(owner, Object):
            assert isinstance(each, ast.Attribute)
            delete_attribute(tracking, owner, each.attr, node)
        else:
            left.append(each)
    return ast.copy_location(ast.Delete(targets=left), node)


def _looping(tracking: Tracking, node: Any, loop: Callable[[Tracking, Any], None]) -> None:
    tracking.looping += 1
    loop(tracking, node)
    tracking.looping -= 1


_HANDLERS: dict[type, Callable[[Tracking, Any], None]] = {
    ast.Assign: assign_to,
    ast.AnnAssign: annotated,
    ast.AugAssign: augmented,
    ast.If: _if,
    ast.While: lambda tracking, node: _looping(tracking, node, while_loop),
    ast.For: lambda tracking, node: _looping(tracking, node, for_loop),
    ast.Expr: _expression,
    ast.Return: _return,
    ast.FunctionDef: _function,
    ast.Try: _guarded,
    ast.With: _guarded,
}
