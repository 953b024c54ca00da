"""The smallest program for each code of a refusal, and the same program with the proposed rewrite made.

``CASES`` has one of them for every code in the package; the manual's list is printed from what is said of them. Each
text defines ``f``; ``mended`` does what is proposed, and is differentiated right. Here are
those of functions, statements and expressions; the modules imported here add the others.
"""

import refusals_of_calls  # noqa: F401
import refusals_of_values  # noqa: F401
from refusal_cases import CASES, MATRIX, VECTOR, body, case, caught, defined, refusal_of

__all__ = ["CASES", "defined", "refusal_of"]

# ---- what is handed to differentiate

case("lambda", "f = eval('lambda x: x[0] * x[1]')", "def f(x): return x[0] * x[1]")
case(
    "method",
    "class A:\n    w = 2.0\n    @classmethod\n    def g(cls, x):\n        return cls.w * x[0]\nf = vars(A)['g']",
    "def g(x):\n    return 2.0 * x[0]\nf = g",
)
case("class", "class f:\n    def __init__(self, x):\n        pass", "def f(x):\n    return x[0]")
case("builtin", "f = dict.get", "def f(x):\n    return x[0]")
case(
    "ufunc",
    "def g(x):\n    return x * x\nf = np.frompyfunc(g, 1, 1)",
    "def f(x):\n    return x * x\nh = np.vectorize(f, otypes=[float])\ndef f(x):\n    return np.sum(h(x))",
    by_differences=True,
)
case(
    "record",
    "TABLE = np.ones(2, [('a', 'f8')])\ndef g(r, t):\n    return r['a'] * t\n" + caught("return g(TABLE[1], x[0])"),
    "TABLE = np.ones(2, [('a', 'f8')])\ndef g(a, t):\n    return a * t\n" + caught("return g(TABLE[1]['a'], x[0])"),
)
case("not-a-function", "f = 3.0", "def f(x): return x[0]")
case("async", "async def f(x):\n    return x[0]", "def f(x):\n    return x[0]")
# ---- the function itself

case(
    "mutable-default",
    "def f(x, s=np.zeros(3)):\n    s += x\n    return s[0]",
    "def f(x, s=np.zeros(3)):\n    s = s.copy()\n    s += x\n    return s[0]",
)
case(
    "decorated-inner",
    body("@numba.njit", "def g(t):", "    return t * t", "return g(x[0])"),
    body("def g(t):", "    return t * t", "return g(x[0])"),
)
case(
    "yield",
    body("for v in x:", "    yield v * v"),
    body("out = np.zeros(3)", "v = x[0]", "out[0] = v * v", "return np.sum(out)"),
)
case(
    "inner-default",
    caught("def g(t, u=x[1]):", "    return t * u", "h = g", "return h(x[0])"),
    caught("def g(t, u):", "    return t * u", "h = g", "return h(x[0], u=x[1])"),
)
case(
    "asked-type",
    body("y = 2 if x[0] > 0.0 else 0.5", "return y * x[0] if isinstance(y, int) else x[0]"),
    body("y = 2 if x[0] > 0.0 else 0.5", "return y * x[0] if is_whole else x[0]", parameters="x, is_whole"),
    mended_args=(VECTOR, True),
)
case(
    "redefined-function",
    body("return abs(x[0])", parameters="x, abs=math.sqrt"),
    body("return root(x[0])", parameters="x, root=math.sqrt"),
)
case(
    "captured-later",
    caught("k = x[0]", "def g(t):", "    return t * k", "h = g", "k = k * 3.0", "return h(x[1])"),
    caught("k = x[0]", "def g(t):", "    return t * k", "k = k * 3.0", "return g(x[1])"),
)
case(
    "changed-in-place",
    body("y = np.where(x[0] > 0.5, x[0], x[1])", "z = y", "y += 1.0", "return z * y"),
    body("y = float(np.where(x[0] > 0.5, x[0], x[1]))", "z = y", "y += 1.0", "return z * y"),
    by_differences=True,
)

# ---- statements

case(
    "try",
    body("try:", "    y = 1.0 / max(0.0, x[0])", "except ZeroDivisionError:", "    y = 0.0", "return y"),
    body("if max(0.0, x[0]) == 0.0:", "    y = 0.0", "else:", "    y = 1.0 / max(0.0, x[0])", "return y"),
)
case(
    "with",
    body("with np.errstate(all='raise'):", "    y = np.log(x)", "return y[0]"),
    body("y = np.log(x)", "if not np.all(np.isfinite(y)):", "    raise ValueError('y')", "return y[0]"),
)
case(
    "match",
    body(
        "match kind:",
        "    case 0:",
        "        k = 1",
        "        y = x[0]",
        "    case (6 | 7) as k if k > 6:",
        "        y = x[1]",
        "    case _:",
        "        y = x[2]",
        "        k = 1",
        "return y * k",
        parameters="x, kind",
    ),
    body(
        "if kind == 0:",
        "    k = 1",
        "    y = x[0]",
        "elif kind == 7:",
        "    k = kind",
        "    y = x[1]",
        "else:",
        "    y = x[2]",
        "    k = 1",
        "return y * k",
        parameters="x, kind",
    ),
    VECTOR,
    7,
)
case(
    "global",
    "count = 0\n" + body("global count", "count = count + 1", "return x[0] * count"),
    body("count = count + 1", "return x[0] * count", parameters="x, count"),
    mended_args=(VECTOR, 0),
)
case(
    "nonlocal",
    caught(
        "s = 0.0",
        "def add(v):\n    nonlocal s\n    s = s + v\n    return v",
        "y = 2.0 if -9.0 < add(x[0]) < s else 1.0",
        "return s * y",
    ),
    caught(
        "s = 0.0",
        "def add(v, s):\n    return v, s + v",
        "v, s = add(x[0], s)",
        "y = 2.0 if -9.0 < v < s else 1.0",
        "return s * y",
    ),
)
case(
    "delete",
    body("y = (x[0] * x[1], x[2])", "del y[1]", "return y[0]"),
    body("y = (x[0] * x[1], x[2])", "return y[0]"),
)
case(
    "import-inside",
    body("if x[0] > 0.0:", "    import math", "return math.sin(x[0])"),
    "import math\n" + body("return math.sin(x[0])"),
)
case(
    "attribute-assignment",
    body("x.total = np.sum(x)", "return x.total"),
    body("total = np.sum(x)", "return total"),
)
case(
    "made-object",
    "class A:\n    def __init__(self, v):\n        self.v = v\n"
    "    def __getitem__(self, k):\n        return (self.v, 2.0)[k]\n"
    + body("a = A(x[0])", "a.v *= 2.0", "return sum(a) * x[1]"),
    "from typing import NamedTuple\nclass A(NamedTuple):\n    v: float\n    w: float\n"
    + body("a = A(x[0], 2.0)", "a = A(2.0 * a.v, a.w)", "return sum(a) * x[1]"),
)
case(
    "captured-write",
    "table = np.zeros(3)\n" + body("table[0] = x[0]", "return table[0] * x[1]"),
    "table = np.zeros(3)\n" + body("t = table.copy()", "t[0] = x[0]", "return t[0] * x[1]"),
)
case(
    "loop-target",
    body("y = x * 1.0", "for y[0] in range(3):", "    pass", "return y[0] * x[1]"),
    body("y = x * 1.0", "for item in range(3):", "    y[0] = item", "return y[0] * x[1]"),
)
case(
    "bare-raise",
    body("if x[0] < 0.0:", "    raise", "return x[0]"),
    body("if x[0] < 0.0:", '    raise ValueError("...")', "return x[0]"),
)
case(
    "raised-value",
    body("if x[0] < 0.0:", "    raise 3", "return x[0]"),
    body("if x[0] < 0.0:", '    raise ValueError("...")', "return x[0]"),
)

# ---- expressions

case(
    "walrus",
    body("if 0.0 < x[1] < (y := x[0]):", "    return y", "return x[1]"),
    body("y = x[0]", "if 0.0 < x[1] < y:", "    return y", "return x[1]"),
)
case(
    "comprehension",
    body("y = x[0] if 0 < len(x) < len([v for v in x if v > 0.5]) else x[1]", "return y"),
    body(
        "out = np.zeros(len(x))\nk = 0",
        "for v in x:\n    if v > 0.5:\n        out[k] = v\n        k += 1\nout = out[:k]",
        "y = x[0] if 0 < len(x) < len(out) else x[1]",
        "return y",
    ),
)
case(
    "generator",
    body("return x[0] if 0.0 < x[1] < sum(v * v for v in x) else x[1]"),
    body("total = 0.0", "for v in x:", "    total += v * v", "return x[0] if 0.0 < x[1] < total else x[1]"),
)
case(
    "dict-display",
    body("d = {'a': x[0], 'b': x[1]}", "for k, v in d.items():", "    d['c'] = v", "return d['a']"),
    body("d = {'a': x[0], 'b': x[1]}", "for k in ('a', 'b'):", "    d['c'] = d[k]", "return d['a']"),
)
case("dict-display", body("d = dict(x, a=2.0)", "return x[0] * d['a']"), body("a = 2.0", "return x[0] * a"))
case("set-display", caught("return x[0] * len({1, 2})"), caught("return x[0] * len((1, 2))"))
case(
    "set-display",
    caught(
        "seen = set()",
        "seen.add(1)",
        "for _ in range(2):",
        "    more = seen",
        "    more.add(2)",
        "return x[0] * len(more)",
    ),
    caught("seen = np.zeros(8, dtype=bool)", "seen[1] = True", "more = seen", "return x[0] * np.sum(more)"),
)
case(
    "star-display",
    caught("y = [*x, 2.0]", "return list * y[3]", parameters="x, list"),
    caught("y = np.concatenate((x, np.array([2.0])))", "return list * y[3]", parameters="x, list"),
    VECTOR,
    2.0,
)
case(
    "star-index",
    body("return x[*k]", parameters="x, k"),
    body("return x[k[0], k[1]]", parameters="x, k"),
    MATRIX,
    (1, 2),
)
case(
    "complex",
    body("y = np.zeros(2)", "y[0] = 1j * x[0]", "return y[0]"),
    body("y = np.zeros(2, dtype=complex)", "y[0] = 1j * x[0]", "return y[0].imag"),
)
case(
    "strict",
    body("return 0.0 if len(x) > 9 else sum(a * b for a, b in zip(x, x, strict=True))"),
    body("return 0.0 if len(x) > 9 else sum(a * b for a, b in zip(x, x))"),
)
case("bytes", body("return x[0] * len(b'ab')"), body("return x[0] * 2"))
case("big-integer", body("return x[0] * 10000000000000000000"), body("return x[0] * 10000000000000000000.0"))
case("f-string", body("text = f'{x[0]}'", "print(text)", "return x[0]"), body("print(f'{x[0]}')", "return x[0]"))
case("string-format", body("print(len('%f' % x[0]))", "return x[0]"), body("print(f'{x[0]}')", "return x[0]"))
case(
    "is-comparison",
    body("if n is 3:", "    return x[0]", "return x[1]", parameters="x, n"),
    body("if n == 3:", "    return x[0]", "return x[1]", parameters="x, n"),
    VECTOR,
    3,
)
case(
    "membership",
    caught("if n in (1, np.sum(x)):", "    return x[0]", "return x[1]", parameters="x, n"),
    caught("if n == 1 or n == np.sum(x):", "    return x[0]", "return x[1]", parameters="x, n"),
    VECTOR,
    2,
)
case(
    "chained-comparison",
    body("return np.sum(np.where(0.5 < x < 1.0, x, 0.0))"),
    body("return np.sum(np.where((0.5 < x) & (x < 1.0), x, 0.0))"),
)
case(
    "compared-container",
    body("if [[x[0]], [1.0]] == [[0.5], [1.0]]:", "    return x[0]", "return x[1]"),
    body("if np.all(np.array([[x[0]], [1.0]]) == np.array([[0.5], [1.0]])):", "    return x[0]", "return x[1]"),
)
case(
    "compared-constant",
    body("if x[0] > 5.0 and w > 2.0:", "    return x[0]", "return x[1]", parameters="x, w=None"),
    body(
        "if w is not None:",
        "    if x[0] > 5.0 and w > 2.0:",
        "        return x[0]",
        "return x[1]",
        parameters="x, w=None",
    ),
)
case(
    "array-condition",
    body("y = x > 0.0 and x[0] > 0.5", "return x[0] if y else x[1]"),
    body("y = np.all(x > 0.0) and x[0] > 0.5", "return x[0] if y else x[1]"),
)
