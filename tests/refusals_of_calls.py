"""Refusals of calls and of parallel loops: the smallest program for each code; see ``refusals_by_code``."""

import numpy as np
from refusal_cases import MATRIX, VECTOR, body, case, caught

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
    + caught("return g(x[0], **(options if x[0] > 0.5 else others))", parameters="x, options, others"),
    "def g(t, scale):\n    return t * scale\n"
    + caught("return g(x[0], scale=options['scale'])", parameters="x, options, others"),
    VECTOR,
    {"scale": 2.0},
    {"scale": 3.0},
)
case(
    "computed-call",
    "import math\n" + caught("return (n == 0 and math.sin or math.cos)(x[0])", parameters="x, n"),
    caught("if n == 0:", "    return math.sin(x[0])", "return math.cos(x[0])", parameters="x, n"),
    VECTOR,
    1,
)
case("dynamic-call", body("return np.sum(eval('x.T'))"), body("return np.sum(x.T)"))
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
    "ufunc-at",
    body("y = np.zeros((4, 3))", "np.add.at(y, (slice(None), 1), x)", "return np.sum(y * y)"),
    body("y = np.zeros((4, 3))", "y[:, 1] += x", "return np.sum(y * y)"),
    np.array([1.0, 2.0, 3.0, 4.0]),
)
case(
    "in-place-method",
    body("y = x * 1.0", "y.partition(1)", "return y[0]"),
    body("y = x * 1.0", "y[:] = y[np.argsort(y)]", "return y[0]"),
)
case(
    "in-place-function",
    body("y = np.zeros(3)", "k = 0", "np.put_along_axis(y, np.array([0]), 2.0, k)", "return y[0] * x[0]"),
    body("y = np.zeros(3)", "y[0] = 2.0", "return y[0] * x[0]"),
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
    "def g(a, b=2.0):\n    return a * b\n" + caught("return g(*x[:2])"),
    "def g(a, b=2.0):\n    return a * b\n" + caught("return g(x[:2][0], x[:2][1])"),
)
case(
    "unknown-call",
    "import scipy.optimize\n" + body("return scipy.optimize.minimize(lambda z: np.sum((z - x[0]) ** 2), [0.0]).x[0]"),
    "import scipy.optimize\n" + body("return scipy.optimize.root(lambda z: 2 * (z - x[0]), [0.0]).x[0]"),
)
case(
    "types",
    "import scipy.integrate\ndef g(y, t):\n    return -0.5 * y\n"
    + body("t = np.linspace(0, 1, 3)", "return scipy.integrate.odeint(g, x, t, rtol=(1e-9, 1e-9))[2, 0]"),
    "import scipy.integrate\ndef g(y, t):\n    return -0.5 * y\n"
    + body("t = np.linspace(0, 1, 3)", "return scipy.integrate.odeint(g, x, t, rtol=1e-12, atol=1e-12)[2, 0]"),
)
case(
    "types",
    body("r = np.zeros(len(x), dtype=[('a', float), ('b', int)])", "r['a'] = x", "return np.sum(r['a'] * r['a'])"),
    body("r_a = np.zeros(len(x), np.float64)", "r_a[:] = x", "return np.sum(r_a * r_a)"),
)
case("types", body("return np.zeros(3, 'f8,f8').size * x[0]"), body("return np.zeros(3, np.float64).size * x[0]"))
case("types", body("return np.sum(np.ones(3, '>f8') * x)"), body("return np.sum(np.ones(3, np.float64) * x)"))
case(
    "types",
    body("return np.linalg.qr(np.outer(x, x), mode='complete')[0][0, 0]"),
    body("return np.linalg.qr(np.outer(x, x) + np.eye(len(x)), mode='r')[0, 0]"),
)
case(
    "types",
    "import scipy.fft\n" + body("return scipy.fft.dct(x, type=1)[0]"),
    "import scipy.fft\n" + body("return scipy.fft.dct(x, type=2)[0]"),
)
case(
    "types",
    body("return np.max(np.fft.fft(x))"),
    body("return np.max(np.fft.fft(x).real)"),
)
case(
    "types",
    "from scipy.interpolate import interp1d\n"
    + body("return 1.0 * interp1d(np.arange(3.0), x, kind='quadratic')(0.3)"),
    "from scipy.interpolate import interp1d\n" + body("return 1.0 * interp1d(np.arange(3.0), x, kind='linear')(0.3)"),
)
case(
    "types",
    body("k = np.array([1, 0, 1])", "return np.sum(x, where=k)"),
    body("k = np.array([1, 0, 1])", "return np.sum(x, where=np.asarray(k) != 0)"),
)
case(
    "types",
    body("z = np.ones((2, 2, 2)) * x[0]", "np.fill_diagonal(z, x[1])", "return np.sum(z ** 2)"),
    body(
        "z = np.ones((2, 2, 2)) * x[0]",
        "for k in range(len(z)):",
        "    z[k, k, k] = np.resize(x[1], len(z))[k]",
        "return np.sum(z ** 2)",
    ),
)
case("unknown-name", body("return scale * x[0]"), body("scale = 2.0", "return scale * x[0]"))
case("method", body("return x.compress(x > 0.5)[0]"), body("return x[x > 0.5][0]"))
case("attribute", body("return x[0] * x.nbytes"), body("return x[0] * (8 * x.size)"))
case(
    "attribute",
    body("y = x.copy()", "z = y.flat", "y[0] = 2.0", "return z[0] * x[1]"),
    body("y = x.copy()", "z = y.ravel()", "y[0] = 2.0", "return z[0] * x[1]"),
)
case("call", body("y = x[0]", "return y(x)"), "def y(x):\n    return x[0]\n" + body("return y(x)"))
case("keyword", body("return np.copy(x, order='C')[0]"), body("return np.copy(x)[0]"))
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
    np.int64(1),
)
case("range", caught("r = range(3)", "return x[r[1]]"), caught("r = np.arange(3)", "return x[r[1]]"))
case("len", body("return x[0] * len(x[1])"), body("return x[0] * len(x)"))
case(
    "recursion",
    caught("if n == 0:", "    return x[0]", "x[0] = x[0] * x[1]", "return f(x, n - 1)", parameters="x, n"),
    caught(
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
