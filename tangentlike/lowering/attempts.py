"""The questions of a ``try`` as tests; what nothing tells is refused."""

from __future__ import annotations

import ast
from typing import Any

from ..form.program import Helper, Program, dotted
from ..form.questions import Question, asked
from ..form.trees import nodes
from ..form.types import BOOLEAN, Scalar
from .helper_calls import helper_call
from .may_raise import TESTED, UNTOLD, answer, telling
from .temporaries import as_number, inertly

NUMBERS = "Python's numbers raise an exception here and NumPy's do not, and which of the two is not known of {operands}"
DIVISIONS = {"zero division": 1, "zero power": 0}  # the operand that is zero where they raise


def lowered(lowering: Any, node: ast.Call) -> tuple[ast.expr, Any]:
    """The answer as an expression; refused where there is none."""
    for part in node.args:
        inertly(lowering, part) if isinstance(part, ast.Name) else None  # it may have no type yet
    question = asked(node)
    found = answer(lowering, node)
    if found is None and question is not None and question.kind == "fails":
        return _called(lowering, node, question)
    if found is None:
        raise _refused(lowering, node)

    def lower(part: ast.expr) -> ast.expr:
        value, kind = inertly(lowering, part)
        return as_number(lowering, value, kind, part)[0] if isinstance(kind, Scalar) else value

    return (ast.Constant(value=found) if isinstance(found, bool) else found(lower)), BOOLEAN


def _called(lowering: Any, node: ast.Call, question: Question) -> tuple[ast.expr, Any]:
    """A call of the function that tells whether the call raises."""
    function, names = telling(lowering, question, node.args), question.detail[2]
    given = node.args[1:]
    positional = given[: len(given) - len(names)]
    keywords = [ast.keyword(arg=n, value=v) for n, v in zip(names, given[len(positional) :], strict=True)]
    keywords += node.keywords  # those of ``**options``
    call = ast.copy_location(ast.Call(func=node.args[0], args=positional, keywords=keywords), node)
    before, lowering.inert = lowering.inert, False
    try:
        expression, kind = helper_call(lowering, function, call, call)
    finally:
        lowering.inert = before
    helper = lowering.functions[ast.unparse(expression.func)] if isinstance(expression, ast.Call) else None
    if helper is not None and _prints(helper.program):
        raise lowering.refused(node, "try", "the function that is tried would print twice, and may raise", TESTED)
    if helper is not None and helper.program.draws:
        reason = "the function that is tried draws random numbers, and may raise an exception behind that"
        raise lowering.refused(node, "try", reason, TESTED)
    if helper is not None and helper.aliases.written:
        reason = "the function that is tried writes into an array, and may raise an exception behind that"
        raise lowering.refused(node, "try", reason, TESTED)
    return expression, kind


def _prints(program: Program) -> bool:
    own = any(isinstance(n, ast.Call) and dotted(n.func) == "print" for s in program.body for n in nodes(s))
    return own or any(_prints(h.program) for h in program.functions.values() if isinstance(h, Helper))


def _refused(lowering: Any, node: ast.Call) -> Exception:
    question = asked(node)
    assert question is not None
    operands = " and ".join(f"`{ast.unparse(each)}`" for each in node.args if not isinstance(each, ast.Constant))
    if question.kind not in (*DIVISIONS, "power overflow"):
        return lowering.refused(node, "try", UNTOLD, TESTED)
    rewrite = TESTED
    if question.kind in DIVISIONS:
        test = f"`if {ast.unparse(node.args[DIVISIONS[question.kind]])} == 0.0:`"
        rewrite = f"ask for it, {test}, and do there what stands behind `except`"
    return lowering.refused(node, "try", NUMBERS.format(operands=operands), rewrite)
