"""Refusals of containers, types and views: the smallest program for each code; see ``refusals_by_code``."""

import numpy as np
from refusal_cases import MATRIX, VECTOR, body, case, caught

# ---- containers

case(
    "stored-item",
    body("pair[0][0] = x[0]", "return pair[0][0] * x[1]", parameters="x, pair"),
    body("first = x[0]", "return first * x[1]", parameters="x, pair"),
    VECTOR,
    ([1.0, 2.0], 3.0),
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
    caught("return x[0] if mode[n] < mode else x[1]", parameters="x, mode, n"),
    caught("return x[0] if mode == 'ab' else x[1]", parameters="x, mode, n"),
    VECTOR,
    "ab",
    np.int64(0),
)
case(
    "tuple-index",
    body("return np.sum(x) * len(x.shape[n:])", parameters="x, n"),
    body("return np.sum(x) * len(np.array(x.shape)[n:])", parameters="x, n"),
    VECTOR,
    np.int64(1),
)
case(
    "tuple-index",
    body("part = [slice(None)]", "part[n] = slice(1, 2)", "return np.sum(x[tuple(part)])", parameters="x, n"),
    body("part = [slice(None)]", "part[0] = slice(1, 2)", "return np.sum(x[tuple(part)])", parameters="x, n"),
    VECTOR,
    np.int64(0),
)
case(
    "tuple-rebound",
    body(
        'd = {"a": x[0]}',
        "while x[0] > n:",
        '    d = {"b": x[1], "c": 2.0}',
        "    n += 1",
        "return sum(d.values())",
        parameters="x, n",
    ),
    body("s = x[0]", "while x[0] > n:", "    s = x[1] + 2.0", "    n += 1", "return s", parameters="x, n"),
    VECTOR,
    2,
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
    caught("s = 0.0", "for i in range(n):", "    s += pair[i][0] * x[0]", "return s", parameters="x, pair, n"),
    caught("s = 0.0", "for item in pair:", "    s += item[0] * x[0]", "return s", parameters="x, pair, n"),
    VECTOR,
    ((1.0, 3.0), (2.0, 1.0)),
    np.int64(2),
)
case(
    "exit-from-unrolled",
    caught(
        "for p in pairs:",
        "    if p[0] > 1.5:",
        "        break",
        "return p[1] * x[0]",
        parameters="x, pairs",
    ),
    caught(
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
    caught("parts = [x[1:], x[:-1]]", "parts[int(x[1])] = x[:2]", "return parts[0][0]"),
    caught("parts = np.array((x[1:], x[:-1]))", "parts[int(x[1])] = x[:2]", "return parts[0][0]"),
)
case(
    "list-of-arrays",
    body("return sorted(x)[0][1]"),
    body("return np.array(x)[np.argsort([row[0] for row in x])][0][1]"),
    MATRIX,
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

# ---- types

case("types", body("return x[0.0]"), body("return x[int(0.0)]"))
case("types", body("return round(x[0] > 1.0, 1) * x[1]"), body("return round(int(x[0] > 1.0), 1) * x[1]"))
case(
    "types",
    body("z = np.broadcast_to(x[0], ())", "return float(z)"),
    body("z = np.broadcast_to(x[0], ())", "return z.item()"),
)
case("subscript", body("y = x[0]", "return y[0]"), body("y = x[0]", "return y"))
case("slice", body("return np.sum(x[: x[0]])"), body("return np.sum(x[: int(x[0])])"))
case(
    "undefined",
    body("z = y * x[1]", "y = x[0]", "return y * z"),
    body("y = 1.0", "z = y * x[1]", "y = x[0]", "return y * z"),
)
case(
    "changing-type",
    """
def g(t):
    if t > 0.0:
        return {"a": t, "b": 2.0}
    return {"b": t, "a": 3.0}
def f(x):
    return g(x[0])["a"]
""",
    """
def g(t):
    if t > 0.0:
        return {"a": t, "b": 2.0}
    return {"a": 3.0, "b": t}
def f(x):
    return g(x[0])["a"]
""",
)
case(
    "changing-type",
    body(
        "y = x[0]",
        "for v in x:\n    w = 2.0 * y\n    for u in x:\n        if u > v:\n            y = x * w",
        "return y",
    ),
    body(
        "y = x",
        "for v in x:\n    w = 2.0 * y\n    for u in x:\n        if u > v:\n            y = x * w",
        "return y[0]",
    ),
)
case(
    "changing-constant",
    body("f, y = np.sin, 0.0", "for v in x:", "    y += f(v)", "    f = np.cos if v > 1.0 else np.sin", "return y"),
    body(
        "m, y = 0, 0.0",
        "for v in x:",
        "    y += (np.cos if m else np.sin)(v)",
        "    m = 1 if v > 1.0 else 0",
        "return y",
    ),
    VECTOR,
)
case(
    "sometimes-none",
    "def g(t):\n    if t > 1.0:\n        return t\n"
    + body("y = x[0]", "while g(y) is None:", "    y = y + 1.0", "return y * x[1]"),
    "def g(t):\n    if t > 1.0:\n        return t\n    return None\n"
    + body("y = x[0]", "t = g(y)", "while t is None:", "    y = y + 1.0", "    t = g(y)", "return y * x[1]"),
)
case(
    "sometimes-none",
    caught(
        "def g(t):\n    return 1.0 if t is None else t",
        "y, z = None, 0.0",
        "for v in x:\n    z += g(y)\n    for u in x:\n        if u > 0.5:\n            y = v",
        "return z",
    ),
    caught(
        "y, known, z = 0.0, False, 0.0",
        "for v in x:\n    z += y if known else 1.0",
        "    for u in x:\n        if u > 0.5:\n            y, known = v, True",
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
    "def g(y):\n    y[0] = 1.0\n" + caught("y = x * 1.0", "z = g(y)", "return y[0] * x[1]"),
    "def g(y):\n    y[0] = 1.0\n" + caught("y = x * 1.0", "g(y)", "return y[0] * x[1]"),
)
case(
    "swap",
    caught("a, b = (x[0], x[1]), None", "for _ in range(2):", "    a, b = b, a", "return x[0]"),
    caught("a, b = x[0], x[1]", "a, b = b, a", "return a"),
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
    "read-only",
    body("z = x * (1.0 + 1j)", "v = z.real", "v[0] = 2.0", "return np.sum(np.abs(z))"),
    body(
        "z = x * (1.0 + 1j)", "v = z.real.copy()", "v[0] = 2.0", "z[...] = v + 1j * z.imag", "return np.sum(np.abs(z))"
    ),
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
