"""The allow-list: what passes, what is refused and where."""

import ast
import dataclasses

import pytest
from checked_sources import in_function, refusals_of, source_of

from tangentlike.frontend.check import check
from tangentlike.frontend.syntax.refusals import RULES

# ---- what is refused: the lines, the code, and the text that the carets stand under

REFUSED = [
    ("def g(h=lambda t: t + 1):\n    return h(x)", "lambda", "lambda t: t + 1"),
    ("return (helper or np.sin)(x)", "computed-call", "(helper or np.sin)(x)"),
    ("try:\n    x = 1\nexcept x.Error:\n    x = 2", "try", "x.Error"),
    ("try:\n    x = 1\nfinally:\n    return 2", "try", "return 2"),
    ("try:\n    raise ValueError\nexcept ValueError as e:\n    z = e", "try", "e"),
    ("try:\n    raise x\nexcept ValueError:\n    z = 1", "try", "raise x"),
    ("with np.errstate(all='raise'):\n    y = 1j", "with", "with np.errstate(all='raise'):"),
    ("match n:\n    case [a, 1] | [1, a] if a > 0:\n        pass", "match", "match n:"),
    ("global SIZE\nSIZE = 2", "global", "global SIZE"),
    ("def g():\n    nonlocal x\n    x = 1\nh = g", "nonlocal", "nonlocal x"),
    ("del x, y[0]", "delete", "y[0]"),
    ("class A:\n    items = []", "class", "class A:"),
    ("if n:\n    import math\nz = math.sin(x)", "import-inside", "import math"),
    ("if n:\n    from math import sin as s\nz = s(x)", "import-inside", "from math import sin as s"),
    ("yield x", "yield", "yield x"),
    ("z = yield from x", "yield", "yield from x"),
    ("async def g():\n    await x", "async", "async def g():"),
    ("@numba.njit\ndef g(t):\n    return b''", "decorated-inner", "numba.njit"),
    ("def g(t=b''):\n    return t", "bytes", "b''"),
    ("z = 0.0 < x[1] < sum(t * t for t in x)", "generator", "(t * t for t in x)"),
    ("z = 0.0 if n else sum(a * b for a, b in zip(x, x, strict=True))", "strict", "strict=True"),
    ("x.weight = y", "attribute-assignment", "x.weight"),
    ("x.weight += y", "attribute-assignment", "x.weight"),
    ("x.weight: float = y", "attribute-assignment", "x.weight"),
    ("y, x.weight = x, 1.0", "attribute-assignment", "x.weight"),
    ("table[0] = x", "captured-write", "table[0]"),
    ("table[0] += x", "captured-write", "table[0]"),
    ("table.T[0][1] = x", "captured-write", "table.T[0][1]"),
    ("a, *table[:] = x", "captured-write", "table[:]"),
    ("def g():\n    table[0] = 1.0\ng()", "captured-write", "table[0]"),
    ("for x[0] in range(3):\n    pass", "loop-target", "x[0]"),
    ("for a, (b, x.c) in y:\n    pass", "loop-target", "x.c"),
    ("raise", "bare-raise", "raise"),
    ("if 0 < n < (m := n) > 2:\n    pass", "walrus", "m := n"),
    ("z = 0 < n < [t * 2 for t in x]", "comprehension", "[t * 2 for t in x]"),
    ("z = helper({t for t in x})", "set-display", "{t for t in x}"),
    ("return dict(zip(x, x), loss=x)", "dict-display", "dict(zip(x, x), loss=x)"),
    ("z = helper({1, 2})", "set-display", "{1, 2}"),
    ("z = helper(set(x))", "set-display", "set(x)"),
    ("z = x[*y]", "star-index", "*y"),
    ("z = x[0, *y]", "star-index", "*y"),
    ("z = b'ab'", "bytes", "b'ab'"),
    ("z = 9223372036854775808", "big-integer", "9223372036854775808"),
    ("z = len(f'{x}')", "f-string", "f'{x}'"),
    ("z = len('%d' % n)", "string-format", "'%d' % n"),
    ("z = len('{}'.format(n))", "string-format", "'{}'.format(n)"),
    ("z = x is y", "is-comparison", "x is y"),
    ("if mode is not n:\n    pass", "is-comparison", "mode is not n"),
    ("if n in (1, *x):\n    pass", "membership", "n in (1, *x)"),
    ("if n not in sorted(x):\n    pass", "membership", "n not in sorted(x)"),
    ("z = (y := helper)(x)", "computed-call", "(y := helper)(x)"),
    ("z = np.sin(x)(y)", "computed-call", "np.sin(x)(y)"),
    ("setattr(x, 'shape', 3)", "dynamic-call", "setattr(x, 'shape', 3)"),
    ("z = eval('x')", "dynamic-call", "eval('x')"),
    ("exec('x = 1')", "dynamic-call", "exec('x = 1')"),
    ("globals()['SIZE'] = 2", "dynamic-call", "globals()"),
    ("z = input()", "input-output", "input()"),
    ("def g(u=np.random.rand()):\n    return u\nh = g", "random", "np.random.rand()"),
    ("def g(u=1.0 + rng.normal(0, 1)):\n    return u\nh = g", "random", "1.0 + rng.normal(0, 1)"),
    ("def g(u=random.random()):\n    return u\nh = g", "random", "random.random()"),
    ("z = np.add.at(out, i, y)", "ufunc-at", "np.add.at(out, i, y)"),
    ("divide.at(out, i, y)", "ufunc-at", "divide.at(out, i, y)"),
    ("z = 1 + x.sort()", "in-place-method", "x.sort()"),
    ("x.T.sort()", "in-place-method", "x.T.sort()"),
    ("x[0].fill(0.0)", "in-place-method", "x[0].fill(0.0)"),
    ("z.append(1.0)", "in-place-method", "z.append(1.0)"),
    ("table.fill(1.0)", "in-place-method", "table.fill(1.0)"),
    ("z = helper(np.copyto(out, x))", "in-place-function", "np.copyto(out, x)"),
    ("copyto(helper(out), x)", "in-place-function", "copyto(helper(out), x)"),
    ("np.fill_diagonal(out[1], 0)", "in-place-function", "np.fill_diagonal(out[1], 0)"),
    ("z = 1.0 + np.add(x, y, out=out)", "out-argument", "out=out"),
    ("z = helper(np.add(x, y, out))", "out-argument", "out"),
    ("z = np.log(x, where=x > 0)", "where-argument", "where=x > 0"),
    ("print(x, end='')", "print-keyword", "end=''"),
]


@pytest.mark.parametrize(("lines", "code", "marked"), REFUSED, ids=[row[0].split("\n")[0] for row in REFUSED])
def test_refused(lines, code, marked):
    source = source_of(in_function(lines))
    (refusal,) = refusals_of(source)
    assert refusal.code == code
    text = source.lines[refusal.line]
    end = len(text) if refusal.end_column is None else refusal.end_column
    assert text[refusal.column : end] == marked
    assert refusal.reason and refusal.rewrite and "{" not in refusal.reason.replace("{x}", "")


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("def f(*xs, k=1):\n    return xs[0] * k", []),
        ("def f(x, **options):\n    return x * options['k']", []),
        ("def f(x, s=[1.0]):\n    s[0] = x\n    return s[0]", ["mutable-default"]),
        ("def f(x, s=np.zeros(3)):\n    s += x\n    return s[0]", ["mutable-default"]),
        ("def f(x, s=np.zeros(3)):\n    s = s.copy()\n    s[0] = x\n    return s[0]", []),
        ("def f(x, s=np.zeros(3)):\n    return x * s[0]", []),
    ],
)
def test_signature(text, codes):
    source = source_of(text)
    if codes:
        assert [refusal.code for refusal in refusals_of(source)] == codes
    else:
        check(source)


def test_syntax_of_later_pythons_is_refused():
    class TypeAlias(ast.stmt):
        """What ``type X = float`` gives from Python 3.12 on."""

    class Novelty(ast.stmt):
        """Nothing that is known."""

    source = source_of("def f(x):\n    return x")
    place = {"lineno": 2, "col_offset": 4, "end_lineno": 2, "end_col_offset": 12}
    tree = ast.FunctionDef("f", source.tree.args, [TypeAlias(**place), Novelty(**place)], [], lineno=1, col_offset=0)
    tree.type_params = [ast.arg("T", lineno=1, col_offset=6, end_lineno=1, end_col_offset=7)]
    codes = [refusal.code for refusal in refusals_of(dataclasses.replace(source, tree=tree))]
    assert codes == ["type-statement", "type-statement", "syntax"]


def test_every_code_has_a_case():
    tested = {code for _, code, _ in REFUSED}
    elsewhere = {"made-object", "mutable-default", "redefined-function", "star-display", "syntax", "type-statement"}
    assert tested | elsewhere == set(RULES)


# ---- what is supported

SUPPORTED = [
    "'''A docstring.'''\nreturn x",
    "a = b = x\na, (b, c) = x, (y, n)\n[a, b] = x\na, *rest = y",
    "a: float = x\nb: int\nx[0]: float = 1.0",
    "a = x\na += 1; a -= 1; a *= 2; a /= 2; a //= 2; a %= 2; a **= 2; a @= y\nx[i] += 1.0",
    "if x > 0:\n    a = 1\nelif x < 0:\n    a = 2\nelse:\n    a = 3",
    "a = x if n > 0 else y",
    "for k in range(n):\n    x[k] = 0.0\nelse:\n    a = 1",
    "for a in x:\n    if a > 1:\n        break\n    continue",
    "for k, (a, b) in enumerate(zip(x, y)):\n    k = k + 1",
    "for a in (1, 2.0):\n    pass",
    "for k in numba.prange(n):\n    x[k] = 1.0",
    "while n > 0:\n    n -= 1\nelse:\n    n = 3",
    "if n:\n    return\nreturn x, (y, n)",
    "assert n > 0\nassert n > 0, 'n is small'\nassert n > 0, f'n is {n:.3f}, not {x!r}'",
    "raise ValueError\nraise ValueError('bad')",
    "raise ValueError(f'{n} is bad', n)",
    "raise ValueError('%d is bad' % n) from None",
    "assert n > 2, 'n is {}'.format(n)",
    "print(x, 'y', f'{n:{mode}d}', f'{x[0] + 1}')\nprint(*y)\npass\n...",
    "print('{}'.format(n), '%d of %g' % (n, x), 'n ' + str(n))",
    "def g(t, u=n):\n    return t * x + u * SIZE\nreturn g(x)",
    "def g(t):\n    def h(u):\n        out = np.zeros(3)\n        out[0] = u\n        return out\n    return h(t)",
    "a = x[0, 1:, ::2, None, ..., -1]\nb = x[y > 0]\nx[1:, None] = 1\nx.T[0] = 1\nx.reshape(-1)[0] = 2",
    "x[:], y[0] = y, x[0]\nx, y = y, x\ndel_ = n",
    "a = x.T.shape[0]\nb = np.linalg.inv(x)\nc = x.sum(axis=0).mean()",
    "a = helper(x)\nb = helper(x=y)\nc = helper(*y)\nd = compiled_helper(x)",
    "a = ()\nb = (x,)\nc = [x, y, [1, 2]]\nd = np.array([[x, y], [1.0, 2.0]])",
    "a = 0 < x <= y != n\nb = 0 < np.sqrt(x) < 1\nc = helper(x) < y\nd = 0 < x.sum() < len(y) < 3",
    "a = x and y or not n\nb = x is None\nc = None is not y\nd = mode == 'sum'",
    "a = -x + +y\nb = ~n\nc = n & 3 | 4 ^ 5\nd = n << 1 >> 2\ne = x // y % 2 ** n",
    "a = np.pi * 1e-3 + 0x10 + 9223372036854775807\nb = True\nc = 'text'",
    "a = np.empty(n)\nb = np.zeros((n, 3), dtype=np.float32)\nc = np.where(x > 0, x, y)",
    "a = helper(out=x, where=y)\nb = np.add(x, y)\nc = np.sum(x, 0)\nd = np.dot(x, y)\ne = np.add(x, y, out=None)",
    "sort = helper\na = np.sort(x)\nb = sort(x)",
    "dict = helper\na = dict(x)\neval = helper\nb = eval(x)",
    "random = y\na = random.normal(3)",
    "table = np.zeros(3)\ntable[0] = x",
]


@pytest.mark.parametrize("lines", SUPPORTED, ids=[text.split("\n")[0] for text in SUPPORTED])
def test_supported(lines):
    check(source_of(in_function(lines)))


def test_parameters_of_all_kinds_pass():
    check(source_of("def f(a, /, b: float, c=2, *, d, e=(1, 2)) -> float:\n    return a + b"))
