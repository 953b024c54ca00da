"""Expressions with what is known while compiling put in: items of containers, lengths, inner functions."""

from __future__ import annotations

import ast
import builtins
from typing import Any

from ...form.kinds import is_sequence
from ...form.program import copy_of, located, name, packed, tuple_of
from ...form.questions import asked
from ...form.structures import Leaf, Node
from ...form.wording import operand
from ..syntax.outlived import read_whole
from ..syntax.plain_parts import is_put_together
from ..syntax.refusals import RULES
from ..syntax.rewrites import values_by_name
from ..syntax.short_forms import searched
from ..syntax.texts import refuse_unknown_text
from .items_at_run_time import called_item, item_of
from .records import field_of
from .unrolling import Unrolling

_TELLING = (ast.Raise, ast.Assert, ast.Expr)  # in their words there are texts that only a run knows
_OF_KEYS = ("max", "min", "sum", "sorted", "list", "tuple", "any", "all")
_SEARCHING = (ast.Subscript, ast.Call, ast.Compare)


def closure(unrolling: Unrolling, node: ast.Name) -> ast.expr:
    """A function that is defined inside, as a value: ``f[a, b]`` with what it reads of the names around it."""
    captured = unrolling.inner[node.id][1]
    later = sorted(set(captured) & unrolling.several)
    if later and id(node) not in unrolling.handed:
        unrolling.refuse(
            node, "captured-later",
            f"`{node.id}` is kept under another name, and reads `{later[0]}`, which gets several values",
            f"call `{node.id}` by its own name",
        )  # fmt: skip
    if not captured:
        return node
    read = [located(unroll_expression(unrolling, name(each)), node) for each in captured]
    return located(ast.Subscript(value=node, slice=packed(read), ctx=ast.Load()), node)


def spread_stars(unrolling: Unrolling, node: ast.Call) -> ast.Call:
    """A call with the items of known containers in the place of ``*pair`` and ``**options``."""
    arguments: list[ast.expr] = []
    for argument in node.args:
        items = spread_items(unrolling, argument.value) if isinstance(argument, ast.Starred) else [argument]
        arguments += [argument] if items is None else items
    keywords: list[ast.keyword] = []
    for keyword in node.keywords:
        if keyword.arg is not None:
            keywords.append(keyword)
            continue
        known = unrolling.structure(keyword.value)
        if not isinstance(known, Node) or known.kind != "dict":
            options = operand(ast.unparse(keyword.value))
            function = node.func if asked(node) is None else node.args[0]
            unrolling.refuse(
                keyword, "kwargs-call", "the names of the arguments are open",
                f"name each argument: `{ast.unparse(function)}(..., $scale={options}['scale'])`",
            )  # fmt: skip
            continue
        unrolling.is_certain(known, keyword.value)
        for key, child in zip(known.keys, known.children, strict=True):
            value = located(name(item_name(unrolling, child)), keyword.value)
            keywords.append(ast.copy_location(ast.keyword(arg=key, value=value), keyword))
    return ast.copy_location(ast.Call(func=node.func, args=arguments, keywords=keywords), node)


def spread_items(unrolling: Unrolling, node: ast.expr) -> list[ast.expr] | None:
    """The items of a container that is known while compiling; None for one that is not."""
    known = unrolling.structure(node)
    if isinstance(known, Node) and is_sequence(known.kind):
        return [located(name(item_name(unrolling, child)), node) for child in known.children]
    if isinstance(node, (ast.Tuple, ast.List)):
        return node.elts
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult) and isinstance(node.left, (ast.Tuple, ast.List)):
        count = unrolling.integer(node.right)
        if count is not None and all(isinstance(e, (ast.Name, ast.Constant)) for e in node.left.elts):
            return [copy_of(e) for _ in range(count) for e in node.left.elts]
    return None


def item_name(unrolling: Unrolling, child: Leaf | Node) -> str:
    return child.name if isinstance(child, Leaf) else unrolling.alias("item", child)


def asked_key(unrolling: Unrolling, node: ast.Compare) -> bool | None:
    """Whether a dict has a key, ``"a" in values``, also ``in list(values.keys())``; None for any other comparison."""
    if not isinstance(node.ops[0], (ast.In, ast.NotIn)) or len(node.ops) > 1:
        return None
    key = unrolling.key(node.left)
    known = unrolling.structure(searched(node.comparators[0]))
    if key is None or not isinstance(known, Node) or known.kind != "dict":
        return None
    unrolling.is_certain(known, node)
    return (key.value in known.keys) is isinstance(node.ops[0], ast.In)


def with_keys(unrolling: Unrolling, node: ast.Call) -> ast.Call:
    """``max(d)`` of a dict whose keys are known, and are numbers, with a display of them: ``max((2, 3))``."""
    function = node.func.id if isinstance(node.func, ast.Name) else ""
    if function not in _OF_KEYS or len(node.args) != 1 or {function} & unrolling.outer_names:
        return node
    known = unrolling.structure(node.args[0])
    if not isinstance(known, Node) or known.kind != "dict" or not known.keys:
        return node
    if unrolling.outside.look(node.func).value is not getattr(builtins, function):
        return node
    if not all(isinstance(key, (int, float)) for key in known.keys) or not unrolling.is_certain(known, node):
        return node
    keys = located(tuple_of([located(ast.Constant(value=key), node) for key in known.keys]), node)
    return located(ast.Call(func=node.func, args=[keys], keywords=node.keywords), node)


def raises(unrolling: Unrolling, node: ast.Call) -> bool | None:
    """Whether reading an item of a container raises, where it is asked for; None where that is not known here."""
    question = asked(node)
    if question is not None and question.kind == "no attribute":
        text = unrolling.key(node.args[0])
        return None if text is None or text.value is None else not hasattr(text.value, question.detail)
    known = unrolling.structure(node.args[0]) if question is not None and node.args else None
    if question is None or not isinstance(known, Node):
        return None
    unrolling.is_certain(known, node)
    index = node.args[1] if len(node.args) > 1 else None
    constant = None if index is None else unrolling.key(index)
    key = constant.value if constant is not None else unrolling.integer(index)
    match question.kind:
        case "no items" if key is not None and not question.detail and known.kind in ("dict", "tuple", "list"):
            return False if known.kind == "dict" or isinstance(key, int) else None
        case "no key" | "out of range" if (question.kind == "no key") is not (known.kind == "dict"):
            return False
        case "no key" if key is not None:
            return key not in known.keys
        case "out of range" if isinstance(key, int):
            return not -len(known.children) <= key < len(known.children)
        case "wrong length":
            return len(known.children) != question.detail
    return None


def with_negative_power(unrolling: Unrolling, node: ast.BinOp) -> ast.BinOp:
    """``10 ** -digits``, where ``digits`` is known here, with a literal: its sign says that the power is a float."""
    power = None if isinstance(node.right, ast.Constant) else unrolling.integer(node.right)
    if power is None or power >= 0:
        return node
    literal = ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=-power))
    return located(ast.BinOp(left=node.left, op=ast.Pow(), right=located(literal, node)), node)


def refuse_dict(unrolling: Unrolling, node: ast.Dict | ast.DictComp) -> None:
    """Refuse a dict that is made where no variable holds it, or whose keys are not known."""
    instead = values_by_name(node) if isinstance(node, ast.Dict) else "a display, with each key written out: `{...}`"
    unrolling.refuse(node, "dict-display", RULES["dict-display"].reason, instead)


def unroll_expression(unrolling: Unrolling, node: Any) -> Any:
    """A copy of an expression with structures replaced by leaves and inner calls given what they capture."""
    if isinstance(node, list):
        return [unroll_expression(unrolling, item) for item in node]
    if not isinstance(node, ast.AST):
        return node
    if isinstance(node, ast.expr):
        unrolling.refuse_lost(node)
        known = unrolling.structure(node)
        if isinstance(known, Leaf):
            return located(name(known.name), node)
        if isinstance(known, Node):
            whole = known
            known = unrolling.as_it_is(known, node)
            if isinstance(node, ast.Name) and known is whole and node.id not in unrolling.plain | unrolling.several:
                return copy_of(node)
            alias = unrolling.alias(ast.unparse(node), known)
            if not isinstance(unrolling.statement, ast.Return):
                read_whole(unrolling, alias, whole)
            return located(name(alias), node)
        if isinstance(node, (ast.Dict, ast.DictComp)):
            refuse_dict(unrolling, node)
            return located(ast.Constant(value=None), node)
        part = field_of(unrolling, node)
        if part is not None:
            return unroll_parts(unrolling, part)
        text = None if isinstance(node, (ast.Name, ast.Constant)) else unrolling.key(node)
        if text is not None:
            return located(ast.Constant(value=text.value), node)
        if is_put_together(node) and not isinstance(unrolling.statement, _TELLING):
            refuse_unknown_text(unrolling, node)
        default = unrolling.gotten(node) if isinstance(node, ast.Call) else None
        if isinstance(default, ast.expr):
            return unroll_expression(unrolling, default)
        length = unrolling.integer(node) if isinstance(node, ast.Call) else None
        if length is not None:
            return located(ast.Constant(value=length), node)
        searched = item_of(unrolling, node) if isinstance(node, _SEARCHING) else None
        if searched is not None:
            return unroll_parts(unrolling, searched)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow) and unrolling.known:
        node = with_negative_power(unrolling, node)
    if isinstance(node, ast.Compare) and (found := asked_key(unrolling, node)) is not None:
        return located(ast.Constant(value=found), node)
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in unrolling.inner:
        return closure(unrolling, node)
    if isinstance(node, ast.Call) and (_has_stars(node) or any(k.arg is None for k in node.keywords)):
        node = spread_stars(unrolling, node)
    if isinstance(node, ast.Call) and (called := called_item(unrolling, node)) is not None:
        return unroll_expression(unrolling, called)
    if isinstance(node, ast.Call):
        node = with_keys(unrolling, node)
    if isinstance(node, ast.Call) and (found := raises(unrolling, node)) is not None:
        return located(ast.Constant(value=found), node)
    if isinstance(node, ast.Call):
        unrolling.handed |= {id(given): given for given in [*node.args, *(k.value for k in node.keywords)]}
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in unrolling.inner:
        definition, captured = unrolling.inner[node.func.id]
        keywords = [unroll_parts(unrolling, keyword) for keyword in node.keywords]
        fresh = located(ast.Call(func=node.func, args=unroll_expression(unrolling, node.args), keywords=keywords), node)
        read = {c: located(unroll_expression(unrolling, name(c)), node) for c in captured}
        a = definition.args
        others = [*a.posonlyargs, *a.kwonlyargs, a.vararg, a.kwarg]
        if len(node.args) == len(a.args) and not any(others) and not _has_stars(node):
            fresh.args += read.values()
        else:  # some parameters before them are given by name or have defaults
            fresh.keywords += [ast.keyword(arg=c, value=value) for c, value in read.items()]
        return fresh
    return unroll_parts(unrolling, node)


def _has_stars(node: ast.Call) -> bool:
    return any(isinstance(a, ast.Starred) for a in node.args)


def unroll_parts(unrolling: Unrolling, node: ast.AST) -> Any:
    fresh = type(node)(**{key: unroll_expression(unrolling, value) for key, value in ast.iter_fields(node)})
    return ast.copy_location(fresh, node) if hasattr(node, "lineno") else fresh
