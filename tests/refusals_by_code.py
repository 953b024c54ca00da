"""The smallest program for each code of a refusal, and the same program with the proposed rewrite made.

``CASES`` has one of them for every code in the package; the manual's list is printed from what is said of them. Each
text defines ``f``; ``mended`` does what is proposed, and is differentiated right. Here are
those of functions, statements and expressions; the modules imported here add the others.
"""

import refusals_of_calls  # noqa: F401
import refusals_of_values  # noqa: F401
from refusal_cases import CASES, MATRIX, VECTOR, body, case, defined, refusal_of

__all__ = ["CASES", "defined", "refusal_of"]

# ---- what is handed to differentiate

case("lambda", "f = lambda x: x[0] * x[1]", "def f(x): return x[0] * x[1]")
case(
    "method",
    "class A:\n    w = 2.0\n    @classmethod\n    def g(cls, x):\n        return cls.w * x[0]\nf = A.g",
    "def f(w, x):\n    return w * x[0]",
    mended_args=(2.0, VECTOR),
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
    "TABLE = np.ones(2, [('a', 'f8')])\ndef g(r, t):\n    return r['a'] * t\ndef f(x):\n    return g(TABLE[1], x[0])",
    "TABLE = np.ones(2, [('a', 'f8')])\ndef g(a, t):\n    return a * t\ndef f(x):\n    return g(TABLE[1]['a'], x[0])",
)
case("not-a-function", "f = 3.0", "def f(x): return x[0]")
case("async", "async def f(x):\n    return x[0]", "def f(x):\n    return x[0]")
case(
    "wrapped",
    """
import functools
def doubled(function):
    @functools.wraps(function)
    def wrapper(x):
        return 2.0 * function(x)
    return wrapper
@doubled
def f(x):
    return x[0]
""",
    """
import functools
def doubled(function):
    @functools.wraps(function)
    def wrapper(x):
        return 2.0 * function(x)
    return wrapper
@doubled
def f(x):
    return x[0]
f = f.__wrapped__
""",
)

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
    body("def g(t, u=x[1]):", "    return t * u", "return g(x[0])"),
    body("def g(t, u):", "    return t * u", "return g(x[0], u=x[1])"),
)
case(
    "asked-type",
    body("y = 2 if x[0] > 0.0 else 0.5", "return y * x[0] if isinstance(y, int) else x[0]"),
    body("y = 2 if x[0] > 0.0 else 0.5", "return y * x[0] if is_whole else x[0]", parameters="x, is_whole"),
    mended_args=(VECTOR, True),
)
case(
    "redefined-function",
    body("g = 2.0", "y = x[0] * g", "def g(t):", "    return t * t", "return y + g(x[1])"),
    body("k = 2.0", "y = x[0] * k", "def g(t):", "    return t * t", "return y + g(x[1])"),
)
case(
    "captured-later",
    body("k = x[0]", "def g(t):", "    return t * k", "h = g", "k = k * 3.0", "return h(x[1])"),
    body("k = x[0]", "def g(t):", "    return t * k", "k = k * 3.0", "return g(x[1])"),
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
        "        y = x[0]",
        "    case k if k > 5:",
        "        y = x[1]",
        "    case _:",
        "        y = x[2]",
        "return y",
        parameters="x, kind",
    ),
    body(
        "if kind == 0:",
        "    y = x[0]",
        "elif kind > 5:",
        "    y = x[1]",
        "else:",
        "    y = x[2]",
        "return y",
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
    body("s = 0.0", "def add(v):\n    nonlocal s\n    s = s + v\n    return v", "y = s + add(x[0])", "return s * y"),
    body("s = 0.0", "def add(v, s):\n    return v, s + v", "y = s", "v, s = add(x[0], s)", "return s * (y + v)"),
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
    "class A:\n    pass\na = A()\n" + body("a.total = np.sum(x)", "return a.total"),
    body("total = np.sum(x)", "return total"),
)
case(
    "made-object",
    "class A:\n    def __init__(self, v):\n        self.v = v\n"
    + body("a = A(x[0])", "b = a", "if x[1] > 0.3:", "    b = A(x[1])", "b.v *= 2.0", "return a.v * b.v"),
    "from typing import NamedTuple\nclass A(NamedTuple):\n    v: float\n"
    + body("a = A(x[0])", "b = a", "if x[1] > 0.3:", "    b = A(x[1])", "b = A(2.0 * b.v)", "return a.v * b.v"),
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
    body("d = {}", "for i in range(len(x)):", "    d[i] = x[i]", "return x[2]"),
    body("d = np.zeros(len(x))", "for i in range(len(x)):", "    d[i] = x[i]", "return x[2]"),
)
case("set-display", body("return x[0] * len({1, 2})"), body("return x[0] * len((1, 2))"))
case(
    "star-display",
    body("y = (*x, 2.0)", "return y[0] * y[3]"),
    body("y = np.concatenate((x, np.array([2.0])))", "return y[0] * y[3]"),
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
    body("z = x[0] + 1j * x[1]", "return abs(z)"),
    body("re = x[0]", "im = x[1]", "return math.sqrt(re * re + im * im)"),
)
case("bytes", body("return x[0] * len(b'ab')"), body("return x[0] * 2"))
case("big-integer", body("return x[0] * 10000000000000000000"), body("return x[0] * 10000000000000000000.0"))
case("f-string", body("text = f'{x[0]}'", "print(text)", "return x[0]"), body("print(f'{x[0]}')", "return x[0]"))
case("string-format", body("print('%f' % x[0])", "return x[0]"), body("print(f'{x[0]}')", "return x[0]"))
case(
    "is-comparison",
    body("if n is 3:", "    return x[0]", "return x[1]", parameters="x, n"),
    body("if n == 3:", "    return x[0]", "return x[1]", parameters="x, n"),
    VECTOR,
    3,
)
case(
    "membership",
    body("if n in (1, np.sum(x)):", "    return x[0]", "return x[1]", parameters="x, n"),
    body("if n == 1 or n == np.sum(x):", "    return x[0]", "return x[1]", parameters="x, n"),
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
    body("if [x[0], 1.0] == [0.5, 1.0]:", "    return x[0]", "return x[1]"),
    body("if np.all(np.array([x[0], 1.0]) == np.array([0.5, 1.0])):", "    return x[0]", "return x[1]"),
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
    body("if x > 0.0:", "    return x[0]", "return x[1]"),
    body("if np.all(x > 0.0):", "    return x[0]", "return x[1]"),
)

# ---- calls

case(
    "cached-result",
    "import functools\n@functools.lru_cache\ndef g(n):\n    return np.ones(n)\n"
    + body("y = g(3)", "y[0] = x[0]", "return y[0] * y[1]"),
    "import functools\n@functools.lru_cache\ndef g(n):\n    return np.ones(n)\n"
    + body("y = g(3).copy()", "y[0] = x[0]", "return y[0] * y[1]"),
)
case(
    "kwargs-call",
    "def g(t, scale):\n    return t * scale\n"
    + body("return g(x[0], **(options if x[0] > 0.5 else others))", parameters="x, options, others"),
    "def g(t, scale):\n    return t * scale\n"
    + body("return g(x[0], scale=options['scale'])", parameters="x, options, others"),
    VECTOR,
    {"scale": 2.0},
    {"scale": 3.0},
)
case(
    "computed-call",
    "import math\n" + body("return (math.sin if n == 0 else math.cos)(x[0])", parameters="x, n"),
    body("if n == 0:", "    return math.sin(x[0])", "return math.cos(x[0])", parameters="x, n"),
    VECTOR,
    1,
)
case("dynamic-call", body("return np.sum(getattr(x, 'T'))"), body("return np.sum(x.T)"))
case(
    "input-output",
    body("data = np.loadtxt(open('x.txt'))", "return np.sum(x * data)"),
    body("return np.sum(x * data)", parameters="x, data"),
    mended_args=(VECTOR, VECTOR),
)
case(
    "random",
    body("rng = np.random.default_rng(1)", "return x[0] * rng.poisson(x[1])"),
    body("rng = np.random.default_rng(1)", "return x[0] * rng.poisson(rate)", parameters="x, rate"),
    mended_args=(VECTOR, 3.0),
)
case(
    "ufunc-at",
    body("y = np.zeros(4)", "np.maximum.at(y, k, x)", "return np.sum(y * y)", parameters="x, k"),
    body(
        "y = np.zeros(4)",
        "for i in range(len(k)):",
        "    y[k[i]] = np.maximum(y[k[i]], x[i])",
        "return np.sum(y * y)",
        parameters="x, k",
    ),
    VECTOR,
    np.array([1, 1, 3]),
)
case(
    "in-place-method",
    body("y = x * 1.0", "y.partition(1)", "return y[0]"),
    body("y = x * 1.0", "y[:] = y[np.argsort(y)]", "return y[0]"),
)
case(
    "in-place-function",
    body("y = np.zeros(3)", "np.place(y, x > 0.5, 2.0)", "return y[0] * x[0]"),
    body("y = np.zeros(3)", "y[x > 0.5] = 2.0", "return y[0] * x[0]"),
)
case(
    "out-argument",
    body("y = np.zeros(3)", "return np.sum(np.multiply(x, x, out=y))"),
    body("y = np.zeros(3)", "y[...] = np.multiply(x, x)", "return np.sum(y)"),
)
case(
    "where-argument",
    body("return np.sum(np.log(x, where=x > 0.5))"),
    body("safe = np.where(x > 0.5, x, 1)", "result = np.where(x > 0.5, np.log(safe), 0)", "return np.sum(result)"),
)
case("print-keyword", body("print(x[0], end='')", "return x[0]"), body("print(x[0])", "return x[0]"))
case(
    "star-argument",
    "def g(a, b=2.0):\n    return a * b\n" + body("return g(*x[:2])"),
    "def g(a, b=2.0):\n    return a * b\n" + body("return g(x[:2][0], x[:2][1])"),
)
case("unknown-call", body("return np.partition(x, 1)[1]"), body("return np.sort(x)[1]"))
case("unknown-name", body("return scale * x[0]"), body("scale = 2.0", "return scale * x[0]"))
case("method", body("return x.compress(x > 0.5)[0]"), body("return x[x > 0.5][0]"))
case("attribute", body("return np.sum(x.real)"), body("return np.sum(x)"))
case("call", body("y = x[0]", "return y(x)"), "def y(x):\n    return x[0]\n" + body("return y(x)"))
case("keyword", body("return np.ravel(x, order='C')[0]"), body("return np.ravel(x)[0]"))
case(
    "arguments",
    "def g(t, u):\n    return t * u\n" + body("return g(x[0])"),
    "def g(t, u):\n    return t * u\n" + body("return g(x[0], u=x[1])"),
)
case(
    "signature",
    "def g(*xs):\n    return xs[0]\n" + body("return np.sum(np.vectorize(g, otypes=[float])(x))"),
    "def g(t):\n    return t\n" + body("return np.sum(np.vectorize(g, otypes=[float])(x))"),
)
case(
    "static",
    body("return np.sum(x, axis=n)[0]", parameters="x, n"),
    body("if n == 0:", "    return np.sum(x, axis=0)[0]", "return np.sum(x, axis=1)[0]", parameters="x, n"),
    MATRIX,
    1,
)
case("range", body("r = range(3)", "return x[r[1]]"), body("r = np.arange(3)", "return x[r[1]]"))
case("len", body("return x[0] * len(x[1])"), body("return x[0] * len(x)"))
case(
    "recursion",
    body("if n == 0:", "    return x[0]", "x[0] = x[0] * x[1]", "return f(x, n - 1)", parameters="x, n"),
    body(
        "if n == 0:", "    return x[0]", "y = x.copy()", "y[0] = x[0] * x[1]", "return f(y, n - 1)", parameters="x, n"
    ),
    VECTOR,
    3,
)
case(
    "no-source",
    "exec('def g(t): return t * t')\n" + body("return g(x[0])"),
    "def g(t):\n    return t * t\n" + body("return g(x[0])"),
)
case(
    "no-adjoint",
    "@tangentlike.primitive\ndef g(t):\n    return t * t\n" + body("return g(x[0])"),
    "@tangentlike.primitive\ndef g(t):\n    return t * t\n@adjoint(g)\n"
    "def g_adjoint(t, dout, dt):\n    dt += dout * 2 * t\n" + body("return g(x[0])"),
)
case(
    "no-adjoint-line",
    "@tangentlike.primitive\ndef g(t, u):\n    return t * u\n@adjoint(g)\n"
    "def g_adjoint(t, u, dout, dt):\n    dt += dout * u\n" + body("return g(x[0], x[1])"),
    "@tangentlike.primitive\ndef g(t, u):\n    return t * u\n@adjoint(g)\n"
    "def g_adjoint(t, u, dout, dt, du):\n    dt += dout * u\n    du += dout * t\n" + body("return g(x[0], x[1])"),
)

# ---- containers

case(
    "stored-item",
    body("pair[0] = x[0]", "return pair[0] * x[1]", parameters="x, pair"),
    body("first = x[0]", "return first * x[1]", parameters="x, pair"),
    VECTOR,
    [1.0, 2.0],
)
case(
    "missing-key",
    body("return x[0] * options['size']", parameters="x, options"),
    body("return x[0] * options['scale']", parameters="x, options"),
    VECTOR,
    {"scale": 2.0},
)
case(
    "container-index",
    body("return x[0] if mode[n] == 'a' else x[1]", parameters="x, mode, n"),
    body("return x[0] if mode == 'ab' else x[1]", parameters="x, mode, n"),
    VECTOR,
    "ab",
    0,
)
case(
    "tuple-index",
    body("pair = (x[0], x[1])", "return pair[n]", parameters="x, n"),
    body("pair = (x[0], x[1])", "return np.array(pair)[n]", parameters="x, n"),
    VECTOR,
    1,
)
case(
    "tuple-rebound",
    body("pair = (x[0], x[1])", "for i in range(2):", "    pair = x", "return pair[0]"),
    body("a = x[0]", "for i in range(2):", "    a = x[1]", "return a"),
)
case(
    "tuple-item",
    body("y = np.zeros(3)", "y[0] = pair", "return y[0] * x[1]", parameters="x, pair"),
    body("y = np.zeros(3)", "y[0] = pair['a']", "y[1] = pair['b']", "return y[0] * x[1]", parameters="x, pair"),
    VECTOR,
    {"a": 1.0, "b": 2.0},
)
case(
    "tuple-length",
    "def g(x):\n    if x[0] > 5.0:\n        return x[0], x[1]\n    return x[0], x[1], x[2]\n" + body("return g(x)[0]"),
    "def g(x):\n    if x[0] > 5.0:\n        return x[0], x[1], 0.0\n    return x[0], x[1], x[2]\n"
    + body("return g(x)[0]"),
)
case(
    "dynamic-structure",
    body("s = 0.0", "for i in range(n):", "    s += pair[i] * x[0]", "return s", parameters="x, pair, n"),
    body("s = 0.0", "for item in pair:", "    s += item * x[0]", "return s", parameters="x, pair, n"),
    VECTOR,
    (1.0, 2.0),
    2,
)
case(
    "exit-from-unrolled",
    body(
        "for p in pairs:",
        "    if p[0] > 1.5:",
        "        break",
        "return p[1] * x[0]",
        parameters="x, pairs",
    ),
    body(
        "for p in pairs:",
        "    second = p[1]",
        "    if p[0] > 1.5:",
        "        break",
        "return second * x[0]",
        parameters="x, pairs",
    ),
    VECTOR,
    ((1.0, 2.0), (3.0, 4.0)),
)
case("unpack", body("a, b = (x[0], x[1], x[2])", "return a * b"), body("a, b, c = (x[0], x[1], x[2])", "return a * b"))
case(
    "list-of-arrays",
    body("parts = [x[1:], x[:-1]]", "parts[0] = x[:2]", "return parts[0][0]"),
    body("parts = np.array((x[1:], x[:-1]))", "parts[0] = x[:2]", "return parts[0][0]"),
)
case(
    "list-operator",
    body("two = [x[0], x[1]]", "four = two * x[2]", "return four[0] * four[1]"),
    body("two = [x[0], x[1]]", "four = np.array(two) * x[2]", "return four[0] * four[1]"),
)
case(
    "not-a-number",
    body("pair = (x[1], x[2])", "return pair * x[0]"),
    body("pair = (x[1], x[2])", "return pair[0] * x[0]"),
)
case(
    "iterable",
    body("s = 0.0", "for v in x[0]:", "    s += v", "return s"),
    body("s = 0.0", "for v in x:", "    s += v", "return s"),
)
case(
    "reversed",
    body("s = 0.0", "for i in reversed(range(0, 3, 2)):", "    s += i * x[i]", "return s"),
    body("s = 0.0", "for i in np.arange(0, 3, 2)[::-1]:", "    s += i * x[i]", "return s"),
)

# ---- types

case("types", body("return x[0.0]"), body("return x[int(0.0)]"))
case("subscript", body("y = x[0]", "return y[0]"), body("y = x[0]", "return y"))
case("slice", body("return np.sum(x[: x[0]])"), body("return np.sum(x[: int(x[0])])"))
case(
    "undefined",
    body("z = y * x[1]", "y = x[0]", "return y * z"),
    body("y = 1.0", "z = y * x[1]", "y = x[0]", "return y * z"),
)
case(
    "changing-type",
    body("y = x[0]", "for k in range(2):\n    w = 2.0 * y\n    if k == 1:\n        y = x * w", "return np.sum(y)"),
    body(
        "y, z = x[0], x", "for k in range(2):\n    w = 2.0 * y\n    if k == 1:\n        z = x * w", "return np.sum(z)"
    ),
)
case(
    "changing-constant",
    body(
        "m, y = 'a', 0.0",
        "for v in x:",
        "    y += v if m == 'a' else v * v",
        "    if y > 1.0:",
        "        m = 'b'",
        "return y",
    ),
    body(
        "m, y = 0, 0.0",
        "for v in x:",
        "    y += v if m == 0 else v * v",
        "    if y > 1.0:",
        "        m = 1",
        "return y",
    ),
)
case(
    "sometimes-none",
    body(
        "def g(t):\n    return 1.0 if t is None else t",
        "y, z = None, 0.0",
        "for v in x:\n    z += g(y)\n    if v > 0.5:\n        y = v",
        "return z",
    ),
    body(
        "y, known, z = 0.0, False, 0.0",
        "for v in x:\n    z += y if known else 1.0\n    if v > 0.5:\n        y, known = v, True",
        "return z",
    ),
)
case(
    "stored-rank",
    body("y = np.zeros(3)", "y[0] = x", "return y[0]"),
    body("y = np.zeros(3)", "y[0] = x[0]", "return y[0]"),
)
case(
    "integer-array",
    body("y = np.zeros(3, dtype=np.int64)", "y[0] = x[0]", "return y[0] * x[1]"),
    body("y = np.zeros(3, dtype=np.float64)", "y[0] = x[0]", "return y[0] * x[1]"),
)
case(
    "in-place-type",
    body("k = np.zeros(3, dtype=np.uint8)", "k += np.arange(3)", "return x[0] * k[1]"),
    body("k = np.zeros(3, dtype=np.uint8)", "k += np.arange(3).astype(np.uint8)", "return x[0] * k[1]"),
)
case(
    "no-value",
    "def g(y):\n    y[0] = 1.0\n" + body("y = x * 1.0", "z = g(y)", "return y[0] * x[1]"),
    "def g(y):\n    y[0] = 1.0\n" + body("y = x * 1.0", "g(y)", "return y[0] * x[1]"),
)
case(
    "swap",
    body("a, b = (x[0], x[1]), None", "a, b = b, a", "return x[0]"),
    body("a, b = x[0], x[1]", "a, b = b, a", "return a"),
)

# ---- views

case(
    "maybe-view",
    body("y = x[k]", "z = y.ravel()", "z[0] = 2.0", "return y[0, 0, 0] * z[1]", parameters="x, k"),
    body("y = x[k]", "z = y.copy().ravel()", "z[0] = 2.0", "return y[0, 0, 0] * z[1]", parameters="x, k"),
    np.asfortranarray(np.arange(1.0, 13.0).reshape(2, 3, 2)),
    np.array([1, 1]),
)
case(
    "read-only",
    body("y = x * 1.0", "d = np.diag(y)", "d[0] = 2.0", "return d[0] * y[0, 1]"),
    body("y = x * 1.0", "d = np.diag(y, 0).copy()", "d[0] = 2.0", "return d[0] * y[0, 1]"),
    MATRIX,
)
case(
    "stale-view",
    "def g(t):\n    return t[1:]\n"
    + body("y = x * 1.0", "d = g(np.diag(y))", "y[1, 1] = 3.0", "return d[0] * y[0, 0]"),
    "def g(t):\n    return t[1:]\n"
    + body("y = x * 1.0", "y[1, 1] = 3.0", "d = g(np.diag(y))", "return d[0] * y[0, 0]"),
    MATRIX,
)
case(
    "view-of-an-element",
    body("y = x * 1.0", "t = y[0, ...]", "y[0] = 2.0", "return t * x[1]"),
    body("y = x * 1.0", "t = y[0]", "y[0] = 2.0", "return t * x[1]"),
)
case(
    "written-outside",
    body(
        "y = nn.batch_norm(x, g, b, m, v, train=True)",
        "return np.sum(y * y * y) + np.sum(m)",
        parameters="x, g, b, m, v",
    ),
    body("y = nn.batch_norm(x, g, b, m, v, train=True)", "return np.sum(y * y * y)", parameters="x, g, b, m, v"),
    MATRIX,
    np.ones(3),
    np.zeros(3),
    np.zeros(3),
    np.ones(3),
    by_differences=True,
)

# ---- prange


def trips(*lines: str) -> str:
    return body("out = np.zeros(x.size)", "s = 0.0", *lines)


case(
    "prange-step",
    trips("for i in prange(0, x.size, 2):", "    out[i] = x[i]", "return np.sum(out)"),
    trips("for i in range(0, x.size, 2):", "    out[i] = x[i]", "return np.sum(out)"),
    parallel=True,
)
case(
    "prange-exit",
    trips("for i in prange(x.size):", "    if x[i] > 1.0:", "        break", "    out[i] = x[i]", "return np.sum(out)"),
    trips("for i in range(x.size):", "    if x[i] > 1.0:", "        break", "    out[i] = x[i]", "return np.sum(out)"),
    parallel=True,
)
case(
    "prange-elements",
    trips("for i in prange(x.size):", "    out[0] = x[i]", "return np.sum(out)"),
    trips("for i in prange(x.size):", "    out[i] = x[i]", "return np.sum(out)"),
    parallel=True,
)
case(
    "prange-error",
    trips("for i in prange(x.size):", "    assert x[i] > 0.0", "    out[i] = x[i]", "return np.sum(out)"),
    trips("assert np.all(x > 0.0)", "for i in prange(x.size):", "    out[i] = x[i]", "return np.sum(out)"),
    parallel=True,
)
case(
    "prange-carried",
    trips("for i in prange(x.size):", "    s = s * 0.5 + x[i]", "    out[i] = s", "return np.sum(out)"),
    trips("for i in range(x.size):", "    s = s * 0.5 + x[i]", "    out[i] = s", "return np.sum(out)"),
    parallel=True,
)
case(
    "prange-last-trip",
    trips("for i in prange(x.size):", "    s = x[i] * 2.0", "return s"),
    trips("for i in prange(x.size):", "    out[i] = x[i] * 2.0", "return out[x.size - 1]"),
    parallel=True,
)
case(
    "prange-kernel",
    "@tangentlike.primitive\n@tangentlike.kernel(parallel=True)\ndef g(t):\n    return t * t\n@adjoint(g)\n"
    "def g_adjoint(t, dout, dt):\n    dt += dout * 2 * t\n"
    + trips("for i in prange(x.size):", "    out[i] = g(x[i])", "return np.sum(out)"),
    "def g(t):\n    return t * t\n" + trips("for i in prange(x.size):", "    out[i] = g(x[i])", "return np.sum(out)"),
    parallel=True,
)


def defined(text: str) -> Any:
    """What a program's text calls ``f``."""
    file = f"<program {abs(hash(text))}>"
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    space = {"np": np, "math": math, "numba": numba, "prange": numba.prange, "nn": nn}
    space |= {"tangentlike": tangentlike, "adjoint": tangentlike.adjoint}
    exec(compile(text, file, "exec"), space)
    return space["f"]


def refusal_of(case: Case) -> tangentlike.UnsupportedError:
    """The error that the refused program ends in."""
    try:
        differentiated = tangentlike.differentiate(defined(case.refused), wrt=0, parallel=case.parallel)
        differentiated.value_and_grad(*case.args)
    except tangentlike.UnsupportedError as error:
        return error
    raise AssertionError(f"[{case.code}] is accepted:\n{case.refused}")
