"""What the allow-list says: rewrites in the user's own names, several refusals together, where the carets stand."""

import textwrap

import pytest
from checked_sources import in_function, refusals_of, source_of

from tangentlike.errors import UnsupportedError
from tangentlike.frontend.check import check


@pytest.mark.parametrize(
    ("lines", "rewrite"),
    [
        (
            "ys = 0 < n < [helper(t) for t in x]",
            "fill an array in a loop:\nys = np.empty(len(x))\nfor j, t in enumerate(x):\n    ys[j] = helper(t)",
        ),
        (
            "ys = 0 < n < [x[k] ** 2 for k in range(n)]",
            "fill an array in a loop:\nys = np.empty(n)\nfor k in range(n):\n    ys[k] = x[k] ** 2",
        ),
        (
            "ys = 0 < n < [a * i for a, i in zip(x, y)]",
            "fill an array in a loop:\nys = np.empty(min(len(x), len(y)))\n"
            "for j, (a, i) in enumerate(zip(x, y)):\n    ys[j] = a * i",
        ),
        (
            "return 0 < n < [a for a in x if a > 0 if a < 2]",
            "fill an array in a loop:\nout_1 = np.zeros(len(x))\nk = 0\nfor a in x:\n    if a > 0:\n"
            "        if a < 2:\n            out_1[k] = a\n            k += 1\nout_1 = out_1[:k]",
        ),
        (
            "z = 0 < n < sum(a * b for a in x for b in y if b)",
            "a loop:\ntotal = 0.0\nfor a in x:\n    for b in y:\n        if b:\n            total += a * b",
        ),
        ("np.subtract.at(out[1:], idx, 1.0)", "write it out:\nfor k in range(len(idx)):\n    out[1:][idx[k]] -= 1.0"),
        (
            "np.maximum.at(out, idx, v)",
            "write it out:\nfor k in range(len(idx)):\n    out[idx[k]] = np.maximum(out[idx[k]], v[k])",
        ),
        ("z = 1 + np.add(x, y, out=out)", "assign the result: `out[...] = np.add(x, y)`"),
        ("z = 1 + np.add(x, y, out)", "assign the result: `out[...] = np.add(x, y)`"),
        (
            "z = np.divide(x, y, where=y != 0)",
            "choose with np.where, before and after, so that no derivative is infinite:\n"
            "safe = np.where(y != 0, y, 1)\nresult = np.where(y != 0, np.divide(x, safe), 0)",
        ),
        ("a = i and f(n) in (1, i)", "compare with each value: `f(n) == 1 or f(n) == i`"),
        (
            "a = n not in sorted(x)",
            "search in a loop:\nfound = True\nfor each in sorted(x):\n    if n == each:\n        found = False",
        ),
        (
            "z = 0 < n < max(a * a for a in x)",
            "a loop:\nbest = -np.inf\nfor a in x:\n    best = max(best, a * a)",
        ),
        (
            "ys = 0 < n < [k * k for k in range(2, n)]",
            "fill an array in a loop:\nys = np.empty(len(range(2, n)))\nj = 0\nfor k in range(2, n):\n"
            "    ys[j] = k * k\n    j += 1",
        ),
        ("z = dict(zip(y, y), b=x)", "a variable for each value (arguments may be dictionaries):\nb = x"),
        ("z = eval('x')", "use the code itself: `x`"),
        ("z = 1 + x.fill(2.0)", "`x[:] = 2.0`"),
        ("z = 1 + x.sort()", "take the elements in order: `x[:] = x[np.argsort(x)]`"),
        ("x.T.sort()", "take the elements in order: `x.T[:] = x.T[np.argsort(x.T)]`"),
        (
            "with np.errstate(divide='raise'):\n    pass",
            "leave it out, and look at the result with `np.isfinite`",
        ),
        ("with mode as m:\n    pass", "do the work of `mode` before or after the call"),
        ("for x[0], a in y:\n    pass", "loop over a name and store it:\nfor item in y:\n    x[0], a = item"),
    ],
)
def test_rewrite_uses_the_names_of_the_user(lines, rewrite):
    (refusal,) = refusals_of(source_of(in_function(lines)))
    assert refusal.rewrite == rewrite


def test_five_refusals_are_reported_together_in_order():
    text = """
        def loss(w, xs, out, *rest):
            squares = 0 < w < [w * x for x in xs if (lambda: 1j)]
            try:
                out.sort()
            except out.Error:
                pass
            total = enumerate(x * x for x in xs)
            np.maximum.at(out, xs, [x for x in xs]); state.count = f"{total}"
            return total
        """
    refusals = refusals_of(source_of(text))
    assert [(refusal.code, refusal.line, refusal.column) for refusal in refusals] == [
        ("comprehension", 2, 22),
        ("try", 5, 11),
        ("generator", 7, 21),
        ("ufunc-at", 8, 4),
        ("attribute-assignment", 8, 45),
        ("f-string", 8, 59),
    ]


def message_of(text):
    with pytest.raises(UnsupportedError) as caught:
        check(source_of(text))
    return str(caught.value)


def test_message_for_a_comprehension():
    text = """
        def loss(w, xs):
            ys = 0 < w < [np.tanh(w * x) for x in xs]
            return sum(ys)
        """
    assert message_of(text) == textwrap.dedent(
        """\
        cannot differentiate this construct in loss()
          File "<source>", line 2, column 18  [comprehension]
            ys = 0 < w < [np.tanh(w * x) for x in xs]
                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            the length of this list is not known before it is made, or its statement does not always reach it
            Instead: fill an array in a loop:
                ys = np.empty(len(xs))
                for i, x in enumerate(xs):
                    ys[i] = np.tanh(w * x)"""
    )


def test_message_for_a_hidden_write():
    text = """
        def step(x, v):
            return 2 * np.multiply(x, 0.9, out=v)[0]
        """
    assert message_of(text) == textwrap.dedent(
        """\
        cannot differentiate this construct in step()
          File "<source>", line 2, column 36  [out-argument]
            return 2 * np.multiply(x, 0.9, out=v)[0]
                                           ^^^^^
            `out=v` makes the call write into an array, where nothing marks it
            Instead: assign the result: `v[...] = np.multiply(x, 0.9)`"""
    )


def test_message_for_two_constructs_beside_wide_characters():
    text = """
        def f(x, λ):
            if x is λ: z = ("長い", {1})
            return x
        """
    assert message_of(text) == textwrap.dedent(
        """\
        cannot differentiate these 2 constructs in f()
          File "<source>", line 2, column 8  [is-comparison]
            if x is λ: z = ("長い", {1})
               ^^^^^^
            `is` asks for the same object, which compiled code cannot know; only `is None` can be used
            Instead: compare values: `x == λ`
          File "<source>", line 2, column 27  [set-display]
            if x is λ: z = ("長い", {1})
                                    ^^^
            a set keeps no order, and derivatives need one
            Instead: a tuple: `(1,)`"""
    )
