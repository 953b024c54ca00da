"""Which writes may destroy what an earlier trip read: the dependence test alone, and programs that depend on it."""

import ast

import numpy as np
import oracles
import pytest

from tangentlike import differentiate
from tangentlike.analysis.conflicts import Access, apart, may_destroy


def accesses(text, read, write, fixed=("n", "m", "x")):
    """Accesses of ``a`` in the loops of a program: the statements that are the expressions ``read`` and ``write``."""
    found = {}
    count = 0

    def visit(body, loops):
        nonlocal count
        for node in body:
            count += 1
            if isinstance(node, ast.For):
                start, stop, step = (*node.iter.args, ast.Constant(value=1))[:3]
                node.iter.args = [start, stop, step]
                visit(node.body, (*loops, node))
            elif isinstance(node, ast.While):
                visit(node.body, (*loops, node))
            else:
                place = node.value
                items = tuple(place.slice.elts) if isinstance(place.slice, ast.Tuple) else (place.slice,)
                found.setdefault(ast.unparse(node), Access("a", items, count, loops))

    visit(ast.parse(text).body, ())
    return found[read], found[write], set(fixed)


def destroys(text, read, write, scope=0):
    r, w, fixed = accesses(text, read, write)
    return may_destroy(r, w, scope, fixed)


TRIANGLE = """
for j in range(0, n):
    for k in range(0, j):
        a[j, k]
        a[j, j]
    for i in range(j + 1, n):
        for k in range(0, j):
            a[i, k]
            a[i, j]
"""


def test_a_triangle_is_final_where_it_is_read():
    assert not destroys(TRIANGLE, "a[j, k]", "a[i, j]")
    assert not destroys(TRIANGLE, "a[j, k]", "a[j, j]")
    assert not destroys(TRIANGLE, "a[i, k]", "a[i, j]")
    assert not destroys(TRIANGLE, "a[i, k]", "a[j, j]")
    assert not destroys(TRIANGLE, "a[i, j]", "a[j, j]")
    assert destroys(TRIANGLE, "a[i, j]", "a[i, j]")


@pytest.mark.parametrize(
    ("header", "read", "write", "wanted"),
    [
        ("for i in range(1, n):", "a[i - 1]", "a[i]", False),
        ("for i in range(1, n):", "a[i + 1]", "a[i]", True),
        ("for i in range(n - 2, -1, -1):", "a[i + 1]", "a[i]", False),
        ("for i in range(n - 2, -1, -1):", "a[i]", "a[i + 1]", True),
        ("for i in range(0, n):", "a[i - 1]", "a[i]", True),  # a[-1] is the last element, which is written last
        ("for i in range(m, n):", "a[i - 1]", "a[i]", True),
        ("for i in range(1, n, 2):", "a[i - 1]", "a[i]", False),
        ("for i in range(1, n, m):", "a[i - 1]", "a[i]", True),
        ("for i in range(max(1, m), n):", "a[i - 1]", "a[i]", False),
        ("for i in range(0, len(x)):", "a[i]", "a[i + 1]", False),
        ("for i in range(0, min(n, 5)):", "a[i]", "a[7]", False),
        ("for i in range(1, n):", "a[0]", "a[i]", False),
        ("for i in range(0, n):", "a[-1]", "a[i]", True),
        ("for i in range(0, n):", "a[-1]", "a[-2]", False),
        ("for i in range(0, n):", "a[i]", "a[len(x)]", True),
        ("for i in range(0, len(x)):", "a[i]", "a[len(x)]", False),
        ("for i in range(0, n):", "a[..., i]", "a[i + 1, i]", True),
        ("for i in range(0, n):", "a[k]", "a[k + 1]", True),
        ("while n:", "a[1]", "a[0]", False),
        ("while n:", "a[n]", "a[n]", True),
    ],
)
def test_trips(header, read, write, wanted):
    assert destroys(f"{header}\n    {read}\n    {write}", read, write) is wanted


def test_an_array_of_each_trip():
    text = "for t in range(0, n):\n    for i in range(0, n):\n        a[i + 1]\n        a[i]"
    assert destroys(text, "a[i + 1]", "a[i]", scope=1)
    assert destroys(text, "a[i]", "a[i + 1]", scope=0)
    assert not destroys("for t in range(0, n):\n    a[0]\n    a[0]", "a[0]", "a[0]", scope=1)


def test_one_trip():
    r, w, fixed = accesses(
        "for i in range(1, n):\n    for j in range(0, i):\n        a[i]\n        a[j]", "a[i]", "a[j]"
    )
    assert apart(r, w, fixed)


def first_is_the_last(a, b):
    a = a.copy()
    for i in range(len(a)):
        a[i] = b[i] * a[i - 1]
    return np.sum(a)


def factor(a):
    a = a.copy()
    n = len(a)
    for j in range(n):
        for k in range(j):
            a[j, j] -= a[j, k] * a[j, k]
        a[j, j] = np.sqrt(a[j, j])
        for i in range(j + 1, n):
            for k in range(j):
                a[i, j] -= a[i, k] * a[j, k]
            a[i, j] /= a[j, j]
    total = 0.0
    for i in range(n):
        total += np.log(a[i, i])
    return total


@pytest.mark.parametrize(
    ("function", "args", "wrt"),
    [
        (first_is_the_last, (np.array([1.3, 0.7, 2.1]), np.array([2.0, 1.5, 0.4])), 1),
        (first_is_the_last, (np.array([1.3, 0.7, 2.1]), np.array([2.0, 1.5, 0.4])), 0),
        (factor, (np.array([[4.0, 1.0, 0.5], [1.0, 3.0, 0.2], [0.5, 0.2, 2.0]]),), 0),
    ],
)
def test_gradients(function, args, wrt):
    found = differentiate(function, wrt=wrt)
    text = found.source_for(*args)
    scope = {}
    exec(text.replace("@kernel", ""), scope)
    gradient = scope[f"{function.__name__}_gradient"](*[a.copy() for a in args])[1]
    np.testing.assert_allclose(gradient, oracles.complex_step(function, args, wrt), rtol=1e-12)
