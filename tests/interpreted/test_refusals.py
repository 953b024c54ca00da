"""What is said of the smallest program of each code is of use: made, the proposed rewrite is differentiated right."""

import ast
import re
import warnings

import numpy as np
import pytest
from gradient_checks import assert_right
from message_names import foreign_names, texts
from refusals_by_code import CASES, defined, refusal_of

from tangentlike import differentiate

COMPILED_ONLY = {"prange-kernel"}  # what Numba would do
LEFT_OUT = {"delete", "bytes"}  # what the message says to leave out


def cases(*without: str):
    kept = [case for case in CASES if case.code not in without]
    return pytest.mark.parametrize("case", kept, ids=[case.code for case in kept])


@cases(*COMPILED_ONLY)
def test_refused_with_a_reason_and_a_rewrite(case):
    (refusal,) = refusal_of(case).refusals
    assert refusal.code == case.code
    assert refusal.reason and refusal.rewrite
    assert not foreign_names(refusal, case.refused), f"{refusal.reason}. Instead: {refusal.rewrite}"


@cases()
def test_the_rewrite_is_differentiated_right(case):
    function = defined(case.mended)
    args = case.args if case.mended_args is None else case.mended_args
    differentiated = differentiate(function, wrt=0, parallel=case.parallel)
    if case.by_differences:
        differentiated.check(*args)
    else:
        assert_right(differentiated, function, args, 0)


def known(code: str) -> str:
    """Code up to the dots that stand for what the message cannot know."""
    return re.split(r"(?<!\")\.\.\.", code)[0].strip()


def pieces(code: str) -> list[str]:
    """Code as Python prints it, one line a piece; what is no whole statement stays as it is, up to its dots."""
    code = known(code)
    try:
        return ast.unparse(ast.parse(code)).split("\n")
    except SyntaxError:
        return [code]


@cases(*COMPILED_ONLY)
def test_the_rewrite_is_the_one_that_is_proposed(case):
    """Of the code that a message proposes, at least one piece stands in the mended program, word by word."""
    _, code = texts(refusal_of(case).refusals[0])
    proposed = [span for span in code[_spans_of_reason(case) :] if known(span)]
    mended = ast.unparse(ast.parse(case.mended)).replace(" ", "").replace("\n", ";")
    if case.code in LEFT_OUT:
        assert not any(span.replace(" ", "") in mended for span in proposed)
        return
    found = [span for span in proposed if all(p.strip().replace(" ", "") in mended for p in pieces(span))]
    assert found or not proposed, f"{proposed} is not in\n{case.mended}"


def _spans_of_reason(case) -> int:
    return refusal_of(case).refusals[0].reason.count("`") // 2


@pytest.fixture(autouse=True)
def _quiet():
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        yield
