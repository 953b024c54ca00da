"""Expressions with objects that a function makes: their attributes, properties and operators as variables and calls."""

from __future__ import annotations

import ast
from operator import add, eq, floordiv, ge, gt, le, lt, mod, mul, ne, sub
from typing import Any

from ...form.program import copy_of, located, name, whole_number
from ...form.trees import nodes
from ...reading.resolve import MISSING
from ..syntax.short_forms import parts_of
from . import object_records, object_refs, object_rows
from .made_objects import Tracking
from .object_arguments import with_starred
from .object_attempts import attempt
from .object_attributes import attribute, held, method, operated, plain, used
from .object_blocks import plain_test, truth
from .object_boxes import is_nothing
from .object_calls import called
from .object_class_variables import class_meant, read_of_class
from .object_classes import OPERATORS, member
from .object_comprehensions import comprehension
from .object_dicts import contains_key, display, looked_up
from .object_displays import item_at, let_go_of, listed
from .object_fields import attributes_of, item_by_name
from .object_functions import inner_of
from .object_lists import contains, joined, slice_of, taken
from .object_order import again, evaluated, inside, replaced, with_defaults
from .object_supers import attribute_above, is_super
from .object_things import HELD, THINGS, Inner, Keyed, Many, Object, Refs, Rows, Untracked

_SUMS = (ast.Add, ast.Sub, ast.Mult)
_COMPARED: dict[type, Any] = {ast.Eq: eq, ast.NotEq: ne, ast.Lt: lt, ast.LtE: le, ast.Gt: gt, ast.GtE: ge}
_WHOLE: dict[type, Any] = {ast.Add: add, ast.Sub: sub, ast.Mult: mul, ast.FloorDiv: floordiv, ast.Mod: mod}


def value_of(tracking: Tracking, node: ast.expr, hint: str = "") -> Any:
    """What an expression stands for: another expression, an object, several things, or a class.

    ``hint`` is the name that an object is given to.
    """
    match node:
        case ast.Name(id=called_name, ctx=ast.Load()):
            found = used(tracking, tracking.env.get(called_name, node), node)
            return located(copy_of(found), node) if isinstance(found, ast.expr) else found
        case ast.Attribute(ctx=ast.Load()) if is_super(node.value):
            return attribute_above(tracking, node)
        case ast.Attribute(ctx=ast.Load()):
            owner = value_of(tracking, node.value)
            if object_records.is_record(owner):
                raise Untracked(node, "is a dict, and is asked for an attribute")
            if isinstance(owner, Object) and node.attr == "__dict__":
                return attributes_of(tracking, owner, node)
            if isinstance(owner, Object):
                return attribute(tracking, owner, node.attr, node)
            of = class_meant(tracking, owner) if tracking.class_variables else None
            if of is not None and (variable := read_of_class(tracking, of, node.attr, node)) is not None:
                return variable
            return again(node, {"value": plain(owner, node)})
        case ast.Call():
            return called(tracking, node, hint)
        case ast.BinOp(op=op):
            left, right = evaluated(tracking, [node.left, node.right])
            if isinstance(left, Object) or isinstance(right, Object):
                return operated(tracking, OPERATORS.get(type(op), ""), left, right, node, hint)
            if isinstance(left, Refs) or isinstance(right, Refs):
                return object_refs.joined(tracking, left, op, right, node)
            if isinstance(left, Many) or isinstance(right, Many):
                return joined(tracking, left, op, right, node)
            if (left is not node.left or right is not node.right) and (known := _computed(left, op, right)) is not None:
                return located(ast.Constant(value=known), node)
            return again(node, {"left": plain(left, node), "right": plain(right, node)})
        case ast.UnaryOp(op=op):
            operand = value_of(tracking, node.operand)
            if isinstance(operand, (Object, Rows, Refs)) and isinstance(op, ast.Not):
                asked = truth(tracking, operand, node)
                return located(ast.Constant(not asked.value) if isinstance(asked, ast.Constant) else
                               ast.UnaryOp(op=op, operand=asked), node)  # fmt: skip
            if isinstance(operand, Object):
                return method(tracking, operand, f"__{OPERATORS[type(op)]}__", [], node, hint)
            if (
                isinstance(op, ast.Not)
                and isinstance(operand, ast.Constant)
                and not isinstance(node.operand, ast.Constant)
            ):
                return located(ast.Constant(value=not operand.value), node)
            return again(node, {"operand": plain(operand, node)})
        case ast.Compare():
            return _compared(tracking, node)
        case ast.Subscript(ctx=ast.Load()):
            return _item(tracking, node, hint)
        case ast.Tuple() | ast.List():
            values = _unpacked(tracking, node)
            if any(isinstance(v, HELD) for v in values):
                return Many(values, isinstance(node, ast.List), tracking.blocks[-1])
            let_go_of(tracking, values, node)
            return again(node, {"elts": values})
        case ast.JoinedStr():
            return _text(tracking, node)
        case ast.Dict() if (record := object_records.display(tracking, node, hint)) is not None:
            return record
        case ast.Dict():
            return display(tracking, node, lambda each: generic(tracking, each))
        case ast.ListComp() | ast.GeneratorExp() | ast.SetComp() | ast.DictComp():
            return comprehension(tracking, node)
        case ast.Lambda():
            return _lambda(tracking, node)
        case ast.IfExp() | ast.BoolOp():
            return _sometimes(tracking, node, hint)
    return generic(tracking, node)


def _unpacked(tracking: Tracking, node: ast.Tuple | ast.List) -> list[Any]:
    """The items of a display, among them those of ``*objects``."""
    values = evaluated(tracking, [e.value if isinstance(e, ast.Starred) else e for e in node.elts])
    return with_starred(tracking, node.elts, values, node)


def _computed(left: Any, op: ast.operator, right: Any) -> int | str | None:
    """What an operator gives of two constants of which loops that are written out know one."""
    if isinstance(left, ast.Constant) and isinstance(left.value, str) and isinstance(right, ast.Constant):
        if isinstance(op, ast.Add) and isinstance(right.value, str):
            return left.value + right.value
        try:
            return left.value % right.value if isinstance(op, ast.Mod) else None
        except (TypeError, ValueError):
            return None
    one, other = whole_number(left), whole_number(right)
    if one is None or other is None or type(op) not in _WHOLE or (other == 0 and not isinstance(op, _SUMS)):
        return None
    return _WHOLE[type(op)](one, other)


def _text(tracking: Tracking, node: ast.JoinedStr) -> ast.expr:
    """An f-string; its text where loops that are written out know what stands in it."""
    parts = []
    for each in node.values:
        if isinstance(each, ast.Constant):
            parts.append(str(each.value))
        elif (
            isinstance(each, ast.FormattedValue)
            and each.conversion == -1
            and each.format_spec is None
            and isinstance(value := value_of(tracking, each.value), ast.Constant)
            and isinstance(value.value, (str, int))
            and value is not each.value
        ):
            parts.append(f"{value.value}")
        else:
            return generic(tracking, node)
    return located(ast.Constant(value="".join(parts)), node) if len(node.values) else node


def generic(tracking: Tracking, node: Any) -> Any:
    """Any other expression, and what stands in it."""
    parts = parts_of(node)
    if not parts:
        if any(isinstance(n, ast.Name) and n.id in tracking.env for n in nodes(node)):
            with tracking.only_expressions():
                return inside(tracking, node)
        return node
    values = evaluated(tracking, parts)
    let_go_of(tracking, values, node)
    return replaced(node, {id(p): plain(v, node) for p, v in zip(parts, values, strict=True)})


def _compared(tracking: Tracking, node: ast.Compare) -> Any:
    container = held(tracking, node.comparators[0]) if isinstance(node.ops[0], (ast.In, ast.NotIn)) else None
    if (
        isinstance(container, Many)
        and (container.is_empty and container.is_set and not container.is_plain)
        and isinstance(tracking.value_of(node.left), Object)
    ):
        return located(ast.Constant(value=isinstance(node.ops[0], ast.NotIn)), node)
    values = evaluated(tracking, [node.left, *node.comparators], sure=2)
    objects = [v for v in values if isinstance(v, THINGS)]
    op = node.ops[0]
    if len(values) == 2 and (told := object_refs.compared(tracking, values, op, node)) is not None:
        return told
    if all(isinstance(v, ast.Constant) for v in values) and (answer := _answer(values, node.ops)) is not None:
        return located(ast.Constant(value=answer), node)
    if len(values) == 2 and (same_class := _one_class(tracking, values)) is not None and isinstance(op, _SAMENESS):
        return located(ast.Constant(value=same_class is isinstance(op, (ast.Is, ast.Eq))), node)
    if len(values) == 2 and isinstance(op, (ast.Is, ast.IsNot)):
        known = [isinstance(v, ast.Constant) and v.value is None for v in values]
        functions = [isinstance(v, Inner) or tracking.is_function(v) for v in values]
        if any(known) and (objects or all(known) or any(functions)):
            return located(ast.Constant(value=isinstance(op, ast.Is) is all(known)), node)
        if len(objects) == 2 and (same := _one_of_a_list(values, isinstance(op, ast.Is), node)) is not None:
            return same
        if len(objects) == 2 and not any(isinstance(v, Object) and v.slot for v in objects):
            tracking.compared |= {v.given for v in objects} - {""}
            return located(ast.Constant(value=isinstance(op, ast.Is) is (values[0] is values[1])), node)
    if len(values) == 2 and isinstance(values[1], Many) and isinstance(op, (ast.In, ast.NotIn)):
        found = contains(tracking, values[1], values[0], node)
        return located(ast.Constant(value=found is isinstance(op, ast.In)), node)
    if len(values) == 2 and isinstance(values[1], Keyed) and isinstance(op, (ast.In, ast.NotIn)):
        found = contains_key(values[1], values[0], node)
        return located(ast.Constant(value=found is isinstance(op, ast.In)), node)
    if len(values) == 2 and isinstance(values[1], Object) and isinstance(op, (ast.In, ast.NotIn)):
        found_there = plain(method(tracking, values[1], "__contains__", values[:1], node, ""), node)
        if isinstance(op, ast.In):
            return found_there
        return located(ast.UnaryOp(op=ast.Not(), operand=found_there), node)
    if objects:
        if isinstance(op, (ast.Eq, ast.NotEq)) and isinstance(values[0], Object) and len(objects) == 2:
            same = _one_of_a_list(values, isinstance(op, ast.Eq), node)
            if same is not None and member(values[0].of, "__eq__") is object.__eq__:
                return same
        if len(values) == 2 and isinstance(values[0], Object) and type(op) in OPERATORS:
            if isinstance(op, ast.NotEq) and member(values[0].of, "__ne__") is object.__ne__:
                equal = plain(method(tracking, values[0], "__eq__", values[1:], node, ""), node)
                return located(ast.UnaryOp(op=ast.Not(), operand=equal), node)
            return method(tracking, values[0], f"__{OPERATORS[type(op)]}__", values[1:], node, "")
        raise Untracked(node, "is compared")
    first, *others = (plain(v, node) for v in values)
    return again(node, {"left": first, "comparators": others})


_SAMENESS = (ast.Is, ast.IsNot, ast.Eq, ast.NotEq)


def _one_class(tracking: Tracking, values: list[Any]) -> bool | None:
    """Whether ``a.__class__`` and another class are one; None for what are no classes."""
    classes = [tracking.scope.value(v) if isinstance(v, ast.expr) else v for v in values]
    if not any(isinstance(v, type) for v in values) or not all(isinstance(c, type) for c in classes):
        return None
    return classes[0] is classes[1]


def _one_of_a_list(values: list[Any], is_same: bool, node: ast.AST) -> ast.expr | None:
    """Whether two objects are one in a list, by their numbers; None where that is no question of numbers."""
    one, other = values
    if not isinstance(one, Object) or not isinstance(other, Object):
        return None
    found = object_rows.is_same(one, other, node)
    return found if found is None or is_same else located(ast.UnaryOp(op=ast.Not(), operand=found), node)


def _answer(values: list[Any], ops: list[ast.cmpop]) -> bool | None:
    """What a comparison of two constants of one kind gives."""
    kinds = {type(v.value) for v in values}
    if len(values) != 2 or type(ops[0]) not in _COMPARED or not (kinds <= {int, float, bool} or kinds == {str}):
        return None
    return bool(_COMPARED[type(ops[0])](values[0].value, values[1].value))


def _item(tracking: Tracking, node: ast.Subscript, hint: str) -> Any:
    if isinstance(node.value, ast.Attribute) and node.value.attr == "__dict__":
        return item_by_name(tracking, node)
    base, index = evaluated(tracking, [node.value, node.slice])
    if isinstance(base, Refs):
        return object_refs.taken(tracking, base, index, node)
    if isinstance(base, Rows):
        return object_rows.taken(tracking, base, index, node)
    if object_records.is_record(base):
        return object_records.taken(tracking, base, index, node)
    if isinstance(base, Object):
        return method(tracking, base, "__getitem__", [index], node, hint)
    if isinstance(base, Keyed):
        return looked_up(tracking.settled_items(base, "item", node), index, node)
    if isinstance(base, Many):
        return taken(tracking, base, index, node)
    if isinstance(base, ast.Tuple) and isinstance(index, ast.Slice):  # of what ``__getitem__`` has taken together
        return located(ast.Tuple(elts=base.elts[slice_of(index, node)], ctx=ast.Load()), node)
    known = listed(tracking, base)
    item = MISSING if known is None or isinstance(index, ast.Slice) else item_at(known, plain(index, node))
    if isinstance(item, ast.expr) or (isinstance(item, type) and item in tracking.apart):
        return located(copy_of(item), node) if isinstance(item, ast.expr) else item
    if item is MISSING and known is not None and any(e in tracking.apart for e in known.items if isinstance(e, type)):
        raise Untracked(node, "is made of a class that is only known while it runs")
    return again(node, {"value": base, "slice": plain(index, node)})


def _in_branches(tracking: Tracking, node: ast.IfExp, hint: str) -> Any:
    """A choice of objects, which stands under a name."""
    chosen = tracking.fresh(hint or "result")
    tracking.counts[chosen] = 1
    target = located(ast.Name(id=chosen, ctx=ast.Store()), node)
    for each in tracking.walk_block([ast.copy_location(ast.Assign(targets=[target], value=node), node)]):
        tracking.emit(each, node)
    return tracking.value_of(located(name(chosen), node))


def _sometimes(tracking: Tracking, node: ast.IfExp | ast.BoolOp, hint: str) -> Any:
    if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or) and isinstance(node.values[0], ast.Name):
        handed = tracking.env.get(node.values[0].id, node.values[0])
        if tracking.is_function(handed):  # ``source or default``
            return located(copy_of(handed), node)
    if isinstance(node, ast.BoolOp) and isinstance(node.values[0], ast.Name):
        first = tracking.env.get(node.values[0].id)
        if isinstance(first, ast.Constant):  # ``children or []`` of a parameter that is None here
            if bool(first.value) is isinstance(node.op, ast.Or):
                return located(copy_of(first), node)
            rest = node.values[1:]
            left = rest[0] if len(rest) == 1 else ast.copy_location(ast.BoolOp(op=node.op, values=rest), node)
            return tracking.value_of(left, hint)
    if isinstance(node, ast.IfExp) and tracking.out is not None and not stays_expression(tracking, node):
        return _in_branches(tracking, node, hint)
    return _as_it_stands(tracking, node)


def stays_expression(tracking: Tracking, node: ast.IfExp) -> bool:
    """True for a choice in which no object is made or changed, so that it may stay one expression."""
    possible = False
    with attempt(tracking):
        _as_it_stands(tracking, copy_of(node))
        possible = True
        raise Untracked(node, "")
    return possible


def _as_it_stands(tracking: Tracking, node: ast.IfExp | ast.BoolOp) -> Any:
    parts = parts_of(node)
    if isinstance(node, ast.IfExp):
        with attempt(tracking) as tried:
            test = plain_test(tracking, copy_of(node.test))
            if not isinstance(test, ast.Constant):
                raise Untracked(node, "")
            tried.append(tracking.value_of(node.body if test.value else node.orelse))
        if tried:
            return tried[0]
    if isinstance(node, ast.IfExp):
        before = plain_test(tracking, node.test)
        with tracking.only_expressions():
            values = [before, *(tracking.value_of(each) for each in parts[1:])]
    else:
        values = evaluated(tracking, parts, sure=1)
        there = is_nothing(tracking, values[0], ast.IsNot(), node)
        if there is not None and len(parts) == 2 and isinstance(node.op, ast.Or):
            test = ast.BoolOp(op=ast.And(), values=[there, copy_of(values[0])])
            choice = ast.IfExp(test=located(test, node), body=values[0], orelse=plain(values[1], node))
            return located(choice, node)
    let_go_of(tracking, values, node)
    return replaced(node, {id(p): plain(v, node) for p, v in zip(parts, values, strict=True)})


def _lambda(tracking: Tracking, node: ast.Lambda) -> Any:
    """A function as it stands, where it makes no object; else one whose body stands where it is called."""
    with attempt(tracking) as tried:
        tried.append(_lambda_as_it_stands(tracking, node))
    if tried:
        return tried[0]
    return inner_of(tracking, node)


def _lambda_as_it_stands(tracking: Tracking, node: ast.Lambda) -> ast.expr:
    own = {a.arg for a in nodes(node.args) if isinstance(a, ast.arg)}
    read = {n.id for n in nodes(node.body) if isinstance(n, ast.Name)} & set(tracking.env)
    if any(tracking.counts[each] > 1 for each in read - own):
        raise Untracked(node, "stands for several objects, and is read by a function inside")
    args = with_defaults(tracking, node)
    tracking.deferred += 1
    with tracking.hidden(own), tracking.only_expressions():
        made = again(node, {"args": args, "body": plain(value_of(tracking, node.body), node)})
    tracking.deferred -= 1
    return made
