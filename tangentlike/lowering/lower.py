"""To the normal form of ``program.py``, with a type for every name: one primitive a statement, in the user's order.

    s += np.sin(x[i]) * w    ->    x_i = x[i];  sin_1 = np.sin(x_i);  product_1 = sin_1 * w;  s = s + product_1

Types and rewriting go together because each needs the other: what ``a += e`` or ``x @ y`` means depends on the ranks.
Loops are lowered again until the types of what they carry no longer change. Temporaries that no adjoint needs are
nested again at the end (``simplify/nest.py``).
"""

from __future__ import annotations

import ast

from ..analysis import magnitudes
from ..analysis.draws import draws_in
from ..analysis.occurrences import counting_variables
from ..analysis.shared_arguments import unforeseen
from ..form.constant_nodes import asked_for_list
from ..form.program import Program, call, name, tuple_of
from ..form.questions import decision
from ..form.trees import nodes
from ..form.types import Array, Constant, Opaque, Scalar, Tuple, Type
from . import assignments, calls, choices, comparisons, control_flow, expressions, known, points, subscripts
from .blocks import lower_block
from .calls import lower_call
from .conditions import known_truth, lower_test
from .dispatch import handler_of, lower_expression, lowers
from .list_refusals import refuse_joined_array
from .number_kinds import assigned
from .order import Order
from .raised import plain_raise
from .reached import is_evaluated_whole
from .state import Lowering, Raises, Split
from .temporaries import emit, inertly
from .tuples import as_tuple, tuple_items
from .writing_calls import needs_order, written_names


def lower_body(
    lowering: Lowering, body: list[ast.stmt], result: str | None
) -> tuple[list[ast.stmt], ast.expr | None, Type | None]:
    """The body in normal form, the result's expression, and its type. Collects refusals in ``lowering.refusals``."""
    lowering.entry_taken = set(lowering.taken)
    lowering.counting, lowering.sources = counting_variables(body), assigned(body)
    lowering.counts, lowering.adding = magnitudes.counting(body)
    lowering.changing, lowering.kept_elements = written_names(lowering, body), points.kept(lowering, body)
    lowering.without_axes = points.Points(lowering.origin.function, body)
    lowering.changed_points = points.changed(lowering, body, lowering.without_axes, result)
    lowering.returned = points.returned(body, result)
    no_lists: set[str] = set()  # what was taken for a list from the start, and is none at the end
    for _attempt in range(8):
        before, late, kinds = dict(lowering.types), found_late(lowering), lowering.in_lists.kinds()
        lowering.reset()
        lowering.lists |= late[0] - no_lists
        lowering.either_lists |= late[0] & no_lists
        lowering.truths |= late[1]
        out = lower_block(lowering, body)
        program = Program("", list(lowering.parameter_types), out, None, lowering.types, lowering.functions)
        program.aliased = lowering.aliased
        overlapping = unforeseen(program, lowering.calls)
        lowering.overlapping.update(overlapping)
        turned = late[0] - no_lists - (lowering.lists - lowering.either_lists)
        no_lists |= turned
        settled = lowering.in_lists.learn() and not turned
        if not settled or lowering.in_lists.kinds() != kinds:
            lowering.forget_types()
            lowering.refusals.clear()
        elif (lowering.types == before and found_late(lowering) == late and not overlapping) or lowering.refusals:
            break
    if not settled:
        reason = "the types of what is stored in a list depend on what is read from it"
        lowering.refuse(lowering.refused(body[0], "changing-type", reason, "arrays of known types").refusal)
    if lowering.untyped and not lowering.refusals and not lowering.waiting:
        reason = "this reads what is assigned further down only, in a way that does not tell its type"
        lowering.refuse(
            lowering.refused(lowering.untyped[0], "untyped-read", reason, "assign it before the loop, too").refusal
        )
    if lowering.in_lists.unsettled and not lowering.refusals:
        two = lowering.refused(
            lowering.in_lists.unsettled[0], "changing-type", "a list holds items of different types", "two lists"
        )
        lowering.refuse(two.refusal)
    if result is None or lowering.refusals:
        return out, None, None
    expression, kind = result_of(lowering, result)
    return out, expression, kind


def found_late(lowering: Lowering) -> tuple[set[str], set[str], set[str]]:
    """The lists and truth values among the variables that a loop may read in a trip before it assigns them, and the
    lists that the end of a trip brings to the next one."""
    turning = set().union(*lowering.turning_lists.values())
    return lowering.in_lists.ever & lowering.unsure, lowering.truths & lowering.unsure, turning


def result_of(lowering: Lowering, result: str) -> tuple[ast.expr, Type]:
    if result in lowering.tuples:
        items = [result_of(lowering, item) for item in lowering.tuples[result]]
        elements: list[ast.expr] = [e for e, _ in items]
        return tuple_of(elements), lowering.tuple_type(result, [t for _, t in items])
    if result in lowering.fixed:
        return ast.Constant(value=None), Constant(lowering.fixed[result])
    return name(result), lowering.types.get(result, Opaque())


@lowers(ast.stmt)
def lower_ordered(lowering: Lowering, node: ast.stmt) -> None:
    handler = handler_of(node)
    held = decision(node)
    if held is not None:
        hold(lowering, node, *held)
        return
    if handler is None:
        reason = f"{type(node).__name__} statements are not supported"
        raise lowering.refused(node, "statement", reason, "assignments, `if`, `for` and `while`")
    lowering.loaded = {}
    if not isinstance(node, ast.Raise) and needs_order(lowering, node):
        lowering.ordering = True
        Order(lowering, node).statement()
        lowering.ordering = False
        return
    out, length = lowering.out, len(lowering.out)
    try:
        handler(lowering, node)
    except Split:
        lowering.out = out
        del out[length:]
        Order(lowering, node, split=True).statement()
    except Raises:
        if is_evaluated_whole(node):
            raise
        lowering.out = out
        del out[length:]
        Order(lowering, node, split=True).statement()


def hold(lowering: Lowering, node: ast.stmt, number: int, value: bool) -> None:
    """Note a test that does not come to what it was taken for."""
    assert isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
    found = known_truth(lowering, node.value.args[0])
    if found is None or bool(found.value) is not value:
        lowering.undecided.add(number)
        reason = "what this comes to depends on what follows from it"
        raise lowering.refused(node.value, "untyped-read", reason, "a variable of its own for each type")


# With what they lower and know:
ENTERED = (assignments, calls, choices, comparisons, control_flow, expressions, known, subscripts)


@lowers(ast.Break)
def lower_break(lowering: Lowering, node: ast.Break) -> None:
    lowering.out.append(node)


@lowers(ast.Pass)
def lower_pass(lowering: Lowering, node: ast.Pass) -> None:
    """Nothing to do."""


@lowers(ast.Assert)
def lower_assert(lowering: Lowering, node: ast.Assert) -> None:
    fresh = ast.Assert(
        test=lower_test(lowering, node.test), msg=node.msg if isinstance(node.msg, ast.Constant) else None
    )
    fresh.lineno = node.lineno
    lowering.out.append(fresh)


@lowers(ast.Raise)
def lower_raise(lowering: Lowering, node: ast.Raise) -> None:
    lowering.out.append(plain_raise(lowering, node))


def _printed(lowering: Lowering, node: ast.expr) -> ast.expr:
    """What is printed: an object by its fields, in brackets."""
    expression, kind = as_tuple(lowering, *inertly(lowering, node))
    return tuple_of(e for e, _ in tuple_items(lowering, expression, kind)) if isinstance(kind, Tuple) else expression


@lowers(ast.Expr)
def lower_expr(lowering: Lowering, node: ast.Expr) -> None:
    if isinstance(node.value, ast.Constant):
        return
    if isinstance(node.value, ast.Call) and isinstance(node.value.func, ast.Name) and node.value.func.id == "print":
        arguments: list[ast.expr] = []
        for argument in node.value.args:
            if isinstance(argument, ast.JoinedStr):
                arguments += [
                    _printed(lowering, v.value) if isinstance(v, ast.FormattedValue) else v for v in argument.values
                ]
            else:
                arguments.append(_printed(lowering, argument))
        fresh = ast.Expr(value=call("print", *arguments))
        fresh.lineno = node.lineno
        lowering.out.append(fresh)
        return
    if (items := asked_for_list(node.value)) is not None:
        refuse_joined_array(lowering, items, node)
    if not isinstance(node.value, ast.Call):
        if any(isinstance(n, (ast.Call, ast.Subscript)) for n in nodes(node.value)):  # which may raise, or write
            expression, kind = lower_expression(lowering, node.value)
            if isinstance(kind, (Scalar, Array)) and not isinstance(expression, (ast.Name, ast.Constant)):
                emit(lowering, expression, kind, "unused")
        return
    expression, _kind = lower_call(lowering, node.value)
    drawing = isinstance(expression, ast.Call) and draws_in(lowering, expression)
    if lowering.is_call_result(expression) or drawing:
        fresh = ast.Expr(value=expression)
        fresh.lineno = node.lineno
        lowering.out.append(fresh)
