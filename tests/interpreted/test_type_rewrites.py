"""Calls that are refused for their types: the code that is proposed, put in their place, is differentiated right."""

import numpy as np
import pytest
from gradient_checks import assert_right
from message_names import CODE, foreign_names
from refusals_by_code import defined

import tangentlike

VECTOR = np.array([0.75, 0.4, 1.1])
MATRIX = np.array([[0.7, 0.4, 1.1], [0.2, 1.3, 0.9]])
CUBE = np.arange(1.0, 25.0).reshape(2, 3, 4) / 7
ARGUMENTS = VECTOR, MATRIX, CUBE, np.array([0, 1, 1]), np.array([1, 0, 1])

REFUSED = [
    *("t[i, None, j]", "v[v[0] > 0.5]", "v[0.0]", "v[[0.0, 1.0]]", "v[v]"),
    *(
        "np.sum(v[0], axis=0)",
        "np.diff(v > 0.5)",
        "np.sort(v[0])",
    ),
    "np.tile(v, (2, 2, 2, 2))",
    *(
        "np.flip(v[0])",
        "np.flipud(v[0])",
        "np.fliplr(v)",
    ),
    *(
        "np.diagonal(t)",
        "np.diag(t)",
    ),
    *("np.dot(m, t)", "m @ v[0]", "np.squeeze(v[None][:, :1])"),
    *("math.sin(v)", "float(v)", "max(m)", "max(v, v)", "any(m > 1.0)", "np.trapezoid(v > 0.5)"),
    *(
        "np.convolve(m, v)",
        "np.pad(v, 1, mode='empty')",
        "np.arange(True)",
        "np.sign(v > 0.5)",
        "-(v > 0.5)",
    ),
    *("(v > 0.5) - (v > 0.7)", "np.exp(v > 0.5)", "np.round(v > 0.5)", "(i + 1) ** -2"),
]
SAID = [
    *("np.sum(v, dtype=np.complex64)", "np.sort(v * 1j)", "v.astype(np.float16)", "np.zeros(2, np.longdouble)"),
    *("(v * 1j).astype(np.complex64)", "np.asarray(v * 1j, dtype='complex64')"),
    *("np.ones(2, dtype=object)", "np.full(2, 0.5, dtype='S')", "v * np", "v * float", "v * (lambda: 2.0)"),
    *("sorted(v, key=str)", "np.array([recorded.append(e) for e in v])"),
    *(
        "np.var(v, dtype=np.int32)",
        "np.tensordot(m, m, i[0])",
        "np.linalg.norm(m, 3)",
    ),
    *(
        "np.roll(m, (1, 2))",
        "np.concatenate((m, v))",
        "np.convolve(v, v, 'middle')",
    ),
    *(
        "np.transpose(m, (0, 0))",
        "np.expand_dims(v, 3)",
        "np.sum(m, axis=5)",
        "np.zeros(v[0])",
        "np.reshape(v, v[0])",
        "v.reshape(2.0, 1)",
        "np.interp(v, m, m)",
    ),
    *("np.linalg.solve(v, m)", "np.swapaxes(v, 0, 3)", "np.repeat(v, v)", "np.average(t, axis=(0, 1), weights=m)"),
]


def program(expression: str) -> str:
    return f"def f(v, m, t, i, j):\n    return np.sum({expression}) * v[0]\n"


def refusal_of(expression: str):
    with pytest.raises(tangentlike.UnsupportedError) as caught:
        tangentlike.differentiate(defined(program(expression)), wrt="v").value_and_grad(*ARGUMENTS)
    (refusal,) = caught.value.refusals
    assert not foreign_names(refusal, program(expression)), refusal
    assert refusal.rewrite
    return refusal


@pytest.mark.parametrize("expression", REFUSED)
def test_a_proposed_expression_is_differentiated_right(expression):
    refusal = refusal_of(expression)
    before, after = refusal.text[: refusal.column], refusal.text[refusal.end_column :]
    failures = []
    for code in CODE.findall(refusal.rewrite):
        function = defined(f"def f(v, m, t, i, j):\n{before}{code}{after}\n")
        try:
            assert_right(tangentlike.differentiate(function, wrt="v"), function, ARGUMENTS, "v")
            return
        except Exception as error:  # another proposal may be the one
            failures.append(f"{code}: {error}")
    raise AssertionError("\n".join(failures) or refusal.rewrite)


@pytest.mark.parametrize("expression", SAID)
def test_what_is_said_in_words_names_what_the_user_wrote(expression):
    refusal_of(expression)
