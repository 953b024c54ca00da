"""Losses drawn at random: text of a function of parameters and samples, with arrays for both."""

import numpy as np
from tile_checks import array

N = 20


class Draw:
    """Writes one loss line by line; ``values`` are the names of arrays of samples and the shapes of each sample."""

    def __init__(self, seed):
        self.rng = np.random.default_rng(seed)
        self.lines, self.params, self.count = [], {}, 0
        self.values = {"x": (3, 4), "y": (4,), "z": (4,)}

    def pick(self, *ranks):
        names = [n for n, s in self.values.items() if not ranks or len(s) in ranks]
        return names[self.rng.integers(len(names))] if names else None

    def number(self, low, high):
        return int(self.rng.integers(low, high))

    def param(self, *shape):
        name = f"p{len(self.params)}"
        self.params[name] = array(*shape, seed=len(self.params) + 7)
        return name

    def let(self, expression, shape):
        self.count += 1
        name = f"h{self.count}"
        self.lines.append(f"{name} = {expression}")
        self.values[name] = tuple(shape)
        return name

    def step(self):
        STEPS[self.rng.integers(len(STEPS))](self)

    def text(self, steps):
        for _ in range(steps):
            self.step()
        last = [n for n in self.values if n not in ("x", "y", "z")][-3:] or ["x"]
        terms = [f"np.mean({n} ** 2)" for n in last] + [f"np.sum({last[-1]}) / x.shape[0]"]
        terms += [f"0.1 * np.sum({p} ** 2)" for p in self.params][:1]
        if not self.params:
            terms.append(f"np.mean(y @ {self.param(4, 2)})")
        body = "\n".join(f"    {line}" for line in [*self.lines, f"return {' + '.join(terms)}"])
        return f"def drawn({', '.join([*self.params, 'x', 'y', 'z', 'k'])}):\n{body}\n"


def product(d):
    v = d.pick(1, 2)
    outputs = d.number(2, 5)
    d.let(f"{v} @ {d.param(d.values[v][-1], outputs)}", (*d.values[v][:-1], outputs))


def vector(d):
    v = d.pick(1, 2)
    d.let(f"{v} @ {d.param(d.values[v][-1])}", d.values[v][:-1])


def bias(d):
    v = d.pick()
    d.let(f"{v} + {d.param(*d.values[v][-1:])}" if d.values[v] else f"{v} * {d.param(1)}", d.values[v])


def unary(d):
    v = d.pick()
    forms = (
        "np.tanh({})", "nn.sigmoid({})", "np.sin({}) * 0.5", "np.exp(-{0} * {0})", "nn.relu({})",
        "np.clip({}, -0.3, 0.4)", "np.sqrt(np.abs({}) + 0.5)", "{} ** 3", "np.log1p(np.exp({}))",
    )  # fmt: skip
    d.let(forms[d.number(0, len(forms))].format(v), d.values[v])


def binary(d):
    v = d.pick()
    others = [n for n, s in d.values.items() if s == d.values[v]]
    u = others[d.number(0, len(others))]
    forms = (
        "{} * {}", "{} - {}", "np.maximum({}, {})", "np.where({0} > {1}, {0}, 0.5 * {1})", "{} / (1.0 + {} ** 2)",
        "np.where(({0} > 0.1) & ~({1} < -0.2), {0}, {1} * {1})", "({0} > 0.0) * {1}",
    )  # fmt: skip
    d.let(forms[d.number(0, len(forms))].format(v, u), d.values[v])


def normalized(d):
    v = d.pick(1, 2)
    axis = d.number(1, len(d.values[v]) + 1)
    forms = (
        "{0} - np.mean({0}, axis={1}, keepdims=True)", "{0} - np.mean({0}, axis=0)", "{0} * np.var({0}, axis=0)",
        "{0} / (1.0 + np.max(np.abs({0}), axis={1}, keepdims=True))",
        "{0} / np.sqrt(np.sum({0} ** 2, axis={1}, keepdims=True) + 0.1)",
        "{0} / (np.std({0}, axis={1}, keepdims=True) + 0.5)",
    )  # fmt: skip
    d.let(forms[d.number(0, len(forms))].format(v, axis), d.values[v])


def reduced(d):
    v = d.pick(1, 2)
    shape = d.values[v]
    axis = d.number(0, len(shape))
    name = ("sum", "mean", "max", "min", "prod")[d.number(0, 5)]
    d.let(f"np.{name}({v}, axis={axis + 1})", (*shape[:axis], *shape[axis + 1 :]))


def part(d):
    v = d.pick(1, 2)
    shape = d.values[v]
    k = d.number(0, shape[0])
    d.let(f"{v}[:, {k}]", shape[1:])
    if shape[-1] > 1:
        dots = "..." if d.number(0, 2) else ":, " * (len(shape) - 1) + ":"
        d.let(f"{v}[{dots}, 1:]", (*shape[:-1], shape[-1] - 1))
        d.let(f"{v}[{dots}, ::2]", (*shape[:-1], -(-shape[-1] // 2)))


def shaped(d):
    v = d.pick(2)
    a, b = d.values[v]
    d.let(f"{v}.reshape({v}.shape[0], -1)", (a * b,))
    d.let(f"np.transpose({v}, (0, 2, 1))", (b, a))
    n = d.number(2, 4)
    d.let(f"np.tanh({v}.reshape(-1, {b}) @ {d.param(b, n)}).reshape({v}.shape[0], {a}, {n})", (a, n))


def joined(d):
    v = d.pick(1, 2)
    others = [n for n, s in d.values.items() if s[1:] == d.values[v][1:] and len(s) == len(d.values[v])]
    u = others[d.number(0, len(others))]
    d.let(f"np.concatenate(({v}, {u}), axis=1)", (d.values[v][0] + d.values[u][0], *d.values[v][1:]))
    if len(d.values[v]) == 1:
        axis, (size,) = d.number(1, 3), d.values[v]
        d.let(f"np.stack(({v}, {v} * 2.0), axis={axis})", (2, size) if axis == 1 else (size, 2))


def written(d):
    v = d.pick(1, 2)
    u = d.let(f"{v} * 1.5", d.values[v])
    k = d.number(0, d.values[v][0])
    d.lines.append(f"{u}[:, {k}] = {u}[:, {k}] * {u}[:, 0]")
    d.lines.append(f"{u}[:, 0] += 0.5 * {v}[:, {k}]")


def looked_up(d):
    n = d.number(2, 4)
    d.let(f"{d.param(5, n)}[k[:, {d.number(0, 3)}]]", (n,))
    d.let(f"{d.param(5, n)}[k]", (3, n))


def paired(d):
    v = d.pick(1)
    (n,) = d.values[v]
    form = ("{0}[:, :, None] - {0}[:, None, :]", "{0}[:, :, None] * {0}[:, None]")[d.number(0, 2)]
    d.let(form.format(v), (n, n))
    d.let(f"{v}[:, ::-1] * {v} + np.roll({v}, {d.number(-2, 3)}, 1)", (n,))
    d.let(f"np.flip(np.pad({v}, ((0, 0), (1, 2))), 1)", (n + 3,))


def of_parameters(d):
    v = d.pick(1)
    (n,) = d.values[v]
    a, b, m = d.param(3, n, 4), d.param(2 * n), d.number(1, 5)
    d.let(f"{v} @ {a}[1] + np.tanh({v} @ {a}[{d.number(0, 3)}])", (4,))
    d.let(f"{v} * {b}[None, :{n}] + {b}[{n}:] @ {a}[0][:, 0]", (n,))
    d.let(f"{v} @ {a}[2][:, :{m}]", (m,))
    d.let(f"{v} @ {b}.reshape({n}, 2) @ {a}[0, :2]", (4,))


def weighed(d):
    v = d.pick(2)
    d.let(f"nn.softmax({v} @ np.transpose({v}, (0, 2, 1))) @ {v}", d.values[v])


STEPS = [
    product, product, vector, bias, unary, unary, binary, binary, normalized, reduced, part, shaped, joined, written,
    looked_up, weighed, paired, of_parameters,
]  # fmt: skip


def drawn(seed):
    """``(text, names of the parameters, their arrays, data)`` of a loss."""
    d = Draw(seed)
    text = d.text(6)
    data = (
        array(N, 3, 4, seed=1),
        array(N, 4, seed=2),
        array(N, 4, seed=3),
        np.random.default_rng(4).integers(0, 5, (N, 3)),
    )
    return text, tuple(d.params), tuple(d.params.values()), data
