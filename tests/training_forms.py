"""The lines that random networks are made of: each function draws an expression, which may not fit what is there.

In the tables ``v`` stands for a value, ``w`` for another of its shape, ``p`` for a parameter of one number; the data
are images ``x`` and ``u`` (of bytes), sequences ``s``, features ``y``, numbers ``r``, masks ``m`` and ``c``, whole
numbers ``t`` and labels ``k``. ``NEW`` is the name that several statements give their value.
"""

import re


def filled(form, **names):
    """The form with names in the place of its one-letter words."""
    return re.sub(r"\b[A-Za-z]+\b", lambda word: str(names.get(word[0], word[0])), form)


def table(text):
    return [line.strip().replace(";", "\n") for line in text.strip().splitlines()]


PARTS = table("""
    v[:, ::-1]
    v[:, 1:]
    v[:, :-1]
    v[..., ::-1]
    v[..., ::2]
    np.flip(v, axis=1)
    np.roll(v, 1, 1)
""")
PARTS_OF_SEQUENCES = table("""
    v[:, :, 1:]
    v[:, :, ::2]
    v[..., 1:]
    np.flip(v, axis=2)
""")
PARTS_OF_IMAGES = table("""
    v[:, :, 1:, :-1]
    np.transpose(v, (0, 1, 3, 2))
    np.transpose(v, (0, 2, 1, 3))
    np.pad(v, ((0, 0), (0, 0), (1, 0), (0, 1)))
""")


def part(d, v):
    """The value, or a part of it, or it in another order."""
    if d.chance(0.6):
        return v
    rank = d.scope[v].ndim
    forms = PARTS + PARTS_OF_SEQUENCES * (rank > 2) + PARTS_OF_IMAGES * (rank == 4)
    return filled(d.choice(*forms), v=v)


def parted(d):
    return part(d, d.pick())


# ---- layers

BEHIND = table("""
    v
    v
    v
    nn.relu(v)
    nn.tanh(v)
    v > 0.0
    -v
    v ** 2
    np.clip(v, -0.4, 0.5)
""")
BEFORE = table("""
    v
    v
    nn.relu(v)
    nn.tanh(v)
    -v
    v * v
    np.abs(v)
    (v > 0.1) * v
""")


def convolution(d):
    v = d.pick(3) or "x"
    filters, size = d.choice(1, 2, 3), d.choice((3, 3), (2, 2), (1, 1), (2, 3), (3, 2))
    arguments = f"{part(d, v)}, {d.param(filters, d.scope[v].shape[1], *size)}"
    arguments += f", {d.param(filters)}" if d.chance(0.5) else ""
    arguments += f", stride={d.choice(2, (1, 2), (2, 1), 3)}" if d.chance(0.3) else ""
    arguments += f", padding={d.choice(1, 0, (1, 0), 'same', 'auto', 'full', 'valid')!r}" if d.chance(0.5) else ""
    return filled(d.choice(*BEHIND), v=f"nn.conv2d({arguments})")


def pool(d):
    v = d.pick(3) or "x"
    arguments = f"{filled(d.choice(*BEFORE), v=part(d, v))}, {d.choice(2, 2, 3, (1, 2), (2, 1))}"
    arguments += f", stride={d.choice(1, 2, (2, 1))}" if d.chance(0.4) else ""
    arguments += f", padding={d.choice(1, 'same', 'auto', 'auto')!r}" if d.chance(0.5) else ""
    return f"nn.{d.choice('max', 'max', 'avg')}_pool2d({arguments})"


def dense(d):
    v = d.pick(1) or "y"
    out = d.choice(2, 3, 4, 5)
    w = d.param(d.scope[v].shape[-1], out)
    return f"nn.dense({part(d, v)}, {w}, {d.param(out)})" if d.chance(0.5) else f"{part(d, v)} @ {w}"


def flattened(d):
    return f"nn.flatten({part(d, d.pick(2, 3) or 'x')})"


def recurrent(d):
    v = d.pick(2) or "s"
    units = d.choice(2, 3)
    arguments = f"{part(d, v)}, {d.param(d.scope[v].shape[-1], units)}, {d.param(units, units)}, {d.param(units)}"
    starts = [n for n, a in d.values.items() if a.ndim == 2 and a.shape[1] == units and a.dtype.kind == "f"]
    arguments += f", {starts[-1]}" if starts and d.chance(0.4) else ""
    arguments += f", activation={d.choice('tanh', 'relu', 'identity')!r}" if d.chance(0.4) else ""
    return f"nn.rnn({arguments}{', all_states=True' if d.chance(0.4) else ''})"


def rows(d):
    v = d.pick(2) or "s"
    steps, width = d.scope[v].shape[1:]
    out = d.choice(2, 3)
    w = d.param(width, out)
    return d.choice(f"{v} @ {w}", f"({v}.reshape(-1, {width}) @ {w}).reshape({v}.shape[0], {steps}, {out})")


def sequence(d):
    v = d.pick(3)
    if v is None:
        return "s"
    a, b, c = d.scope[v].shape[1:]
    return d.choice(f"{v}.reshape({v}.shape[0], {a}, {b * c})", f"np.mean({v}, axis={d.choice(1, 2, 3)})", f"{v}[:, 0]")


def normalized(d):
    v = d.pick(1, 3) or "y"
    return f"nn.batch_norm({part(d, v)}, {d.normal(d.scope[v].shape[1])})"


def dropped(d):
    d.seeded = True
    return f"nn.dropout({part(d, d.pick())}, {d.choice(0.2, 0.5)}, seed)"


def soft(d):
    return f"nn.{d.choice('softmax', 'log_softmax')}({part(d, d.pick(1, 2) or 'y')})"


# ---- numbers and conditions

NUMBERS = table("""
    nn.relu(v)
    nn.tanh(v)
    nn.sigmoid(v)
    nn.identity(v)
    np.tanh(v)
    np.sin(v)
    np.abs(v)
    v ** 2
    -v
    np.exp(-v ** 2)
    np.clip(v, -0.3, 0.4)
    np.maximum(v, 0.1)
    np.minimum(v, 0.5)
    np.sqrt(np.abs(v) + 0.1)
    np.where(np.isnan(v), 0.0, v)
    np.sign(v) * v
    v * np.floor(v * 3.0)
""")
CONDITIONS = table("""
    np.where(v > 0.0, v, 0.1 * v)
    np.where(v > w, v, p[0] * w)
    (v > 0.0) * v
    (v > p[0]) * w
    np.where((v > 0.1) & (w < 0.6), v, w ** 2)
    np.where((v > 0.1) ^ (w < 0.2), v, w ** 2)
    np.where(v > p[0], w, p[0])
    (w < 0.3) * (v > -0.5) * v
    v * (1.0 - (w > 0.2))
    np.where(~(v > 0.0), p[0] * v, w)
    np.maximum(v, p[0] * w)
    np.where(np.abs(v) > 0.3, np.sin(v), w)
    np.where(v > 0.0, np.sqrt(np.abs(v) + 0.1), 0.2)
    np.where(v > 0.05, np.log(np.abs(v) + 0.1), w)
    v * p[0] + w * v
""")
OF_FEATURES = table("""
    v * (k == 1)[:, None]
    np.where((k > 0)[:, None], v, -w)
    v + 0.1 * k[:, None]
    v * r[:, None]
    np.where(k[:, None] == np.arange(SIZE), v, w * 0.5)
    np.where((k % 2 == 0)[:, None], v, -w)
    v / (1 + k)[:, None]
    v * np.sum(m, axis=1, keepdims=True)
    np.where(np.sum(m, axis=1)[:, None] > 2, v, 0.5 * w)
""")
OF_FOUR_FEATURES = table("""
    np.where(m, v, w * 0.5)
    v * m
    np.where(m & (v > 0.0), p[0], v)
    np.where(m ^ (v > 0.0), v, 0.2)
    v * y
""")
OF_IMAGES = table("""
    np.where(c, v, 0.2)
    v * c
    np.where(u > 100, v, w * 0.5)
    v * (u / 255.0)
    v + (u > 30)
""")
GATED = table("""
    np.where(g, v, w * 0.3)
    v * g
    np.where(g & (v > 0.0), p[0] * v, 0.5)
""")
GATES = table("""
    v > 0.0
    v > w
    (v < 0.4) & (w > -0.6)
    np.abs(v) < 0.5
""")


def alike(d, v, kind="f"):
    """Another value of the shape, or the same."""
    names = [n for n, a in d.values.items() if a.dtype.kind == kind and a.shape == d.scope[v].shape]
    return d.choice(*names) if names else None


def activation(d):
    return filled(d.choice(*NUMBERS), v=part(d, d.pick()))


def conditional(d):
    v = d.pick()
    shape, g = d.scope[v].shape[1:], alike(d, v, "b")
    forms = CONDITIONS + OF_FEATURES * (len(shape) == 1) + OF_FOUR_FEATURES * (shape == (4,))
    forms = GATED if g else forms + OF_IMAGES * (shape == (2, 5, 4))
    return filled(d.choice(*forms), v=v, w=alike(d, v), p=d.param(), g=g, SIZE=shape[0] if shape else 1)


def gate(d):
    """A truth value of its own."""
    v = d.pick()
    return filled(d.choice(*GATES), v=v, w=alike(d, v))


# ---- whole numbers and truth values as data

WHOLE = table("""
    q[t]
    q[t[:, 1]]
    q[k]
    q[(k > 0).astype(np.int64)]
    u / 255.0
    (u - 100.0) / 90.0
    (u > 90) * x
    u.astype(x.dtype) / 200.0
    np.where(u > 120, x, p[0])
    np.mean(u, axis=(2, 3)) / 200.0
    np.where(c, x, 0.5)
    x * c
    np.where(np.any(c, axis=(2, 3)), y[:, :2], 0.1)
    np.where(m, y, 0.0)
    y * np.mean(m, axis=1)[:, None]
    np.stack((y, y * m), axis=1)
    y * (t[:, :1] > 1)
    np.where(t[:, :, None] == 2, s, 0.5 * s)
    s * (t[:, :, None] > 0)
    np.where((t * 2 > 3)[:, :, None], s, 0.1)
    np.where(t == 1, 0.7, s[:, :, 0])
    s[:, :, 0] * (t == np.max(t))
    np.concatenate((s, (t / 2.0)[:, :, None]), axis=2)
    np.argmax(s, axis=2) * 0.5
    np.where(k == 0, 1.0, 2.0) * y[:, 0]
    np.array([0.2, 1.0, 3.0])[k] * y[:, 0]
    y + 0.3 * k[:, None]
    t / 3.0
    x[:, :, ::-1]
    (s > 0.2) * s
    np.max(x, axis=(2, 3))
    x.reshape(x.shape[0], 5, 8)
    x.reshape(-1, 2, 4, 5)
""")


def whole(d):
    return filled(d.choice(*WHOLE), q=d.param(4, d.choice(2, 3)), p=d.param())


# ---- along axes, in place, together

REDUCTIONS = table("""
    np.sum(v, axis=A, keepdims=B)
    np.mean(v, axis=A, keepdims=B)
    np.max(v, axis=A, keepdims=B)
    np.min(v, axis=A, keepdims=B)
    np.prod(v, axis=A)
    np.std(v, axis=A)
    np.cumsum(v, axis=A)
    np.any(v > 0.3, axis=A)
    np.all(v < 0.6, axis=A)
    v - np.mean(v, axis=A, keepdims=True)
    v - np.mean(v, axis=0)
    v / (1.0 + np.sum(np.abs(v), axis=A, keepdims=True))
    v * np.mean(v > 0.0)
    v * np.mean(v)
    v * np.var(v, axis=0)
    np.where(v > 0.03 + np.mean(v, axis=0), v, 0.5)
    np.where(v > 0.02 + np.mean(v, axis=A, keepdims=True), v, 0.1)
""")
WRITTEN = table("""
    NEW = v * 1.0;NEW[:, J] = v[:, 0] * p[0]
    NEW = v + 0.0;NEW[:, 1:] += v[:, :-1]
    NEW = v.copy();NEW[:, J] *= 2.0;NEW[:, 0] += p[0]
    NEW = np.zeros(v.shape, v.dtype);for j in range(N):;    NEW[:, j] = np.where(v[:, j] > 0.0, v[:, j], p[0])
    NEW = np.zeros_like(v);for j in range(N - 1, -1, -1):;    NEW[:, j] = v[:, j] * v[:, N - 1 - j]
    NEW = v[:, 0];for j in range(1, N):;    NEW = np.maximum(NEW * p[0], v[:, j])
    NEW = v * 0.5;if N > 2:;    NEW = NEW * p[0]
    NEW = v;NEW = NEW[:, ::-1] * NEW
""")
AGAIN = table("""
    v @ P
    v * P
    v + P
    np.where(v > P, v, P)
    v @ P.T
    v * (P > 0.0)
""")


def reduced(d):
    v = d.pick(1, 2, 3) or "y"
    return filled(d.choice(*REDUCTIONS), v=v, A=d.choice(*range(1, d.scope[v].ndim)), B=d.chance(0.5))


def written(d):
    v = d.pick(1, 2, 3) or "y"
    size = d.scope[v].shape[1]
    return filled(d.choice(*WRITTEN), v=v, p=d.param(), N=size, J=int(d.rng.integers(size)))


def joined(d):
    v = d.pick(1, 2, 3) or "y"
    others = [n for n, a in d.values.items() if a.dtype.kind == "f" and a.ndim == d.scope[v].ndim]
    return f"np.concatenate(({v}, {d.choice(*others, f'{v}[:, ::-1]') if others else v}), axis=1)"


def again(d):
    """A parameter of before once more."""
    v = d.pick(1)
    return filled(d.choice(*AGAIN), v=v, P=d.choice(*d.params)) if v and d.params else "y"


def fixed(d):
    """A matrix that is not trained."""
    v = d.pick(1) or "y"
    name = f"fixed{len(d.state)}"
    d.state[name] = d.scope[name] = d.floats(d.scope[v].shape[1], d.choice(2, 3))
    return f"{v} @ {name}"


FORMS = (
    *[convolution] * 3, *[pool] * 2, *[recurrent] * 2, *[dense] * 2, parted, flattened, rows, sequence,
    normalized, dropped, soft, *[activation] * 2, *[conditional] * 3, gate, *[whole] * 2, *[reduced] * 2,
    written, joined, again, fixed,
)  # fmt: skip
