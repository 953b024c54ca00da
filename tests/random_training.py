"""Networks and losses drawn at random, with what is to be trained and the data: conditions, parts, flips and whole
numbers before and behind each layer.

A line is drawn as text and run on the reference layers: one that does not fit, or is not finite, is drawn again.
"""

import re

import numpy as np
from reference_layers import layers

ROWS, DRAWN = 11, 5
CLASSES, WORDS = 3, 4
STEPS = 7  # lines of a network, at most


class Network:
    """``text`` of ``drawn(params, state, data, seed)``; ``arguments`` by name, in that order."""

    def __init__(self, seed):
        self.rng = np.random.default_rng(seed)
        self.seed, self.lines, self.params, self.state = seed, [], {}, {}
        self.dtype = np.float32 if self.chance(0.12) else np.float64
        self.data = self.given()
        self.seeded = False
        self.reference = layers(np)
        self.scope = {"np": np, "nn": self.reference, "seed": 3}
        self.scope |= {name: array[:DRAWN] for name, array in self.data.items()}
        self.values = {n: self.scope[n] for n in ("x", "s", "y")}
        kind = self.choice("images", "images", "sequences", "features")
        self.values = {{"images": "x", "sequences": "s", "features": "y"}[kind]: None}
        self.values = {n: self.scope[n] for n in self.values}
        for _ in range(int(self.rng.integers(2, STEPS))):
            self.step()
        self.result = self.ended()
        self.finish()

    # ---- drawing

    def chance(self, p):
        return self.rng.random() < p

    def choice(self, *items):
        return items[self.rng.integers(len(items))]

    def floats(self, *shape):
        return (self.rng.standard_normal(shape) * 0.5).astype(self.dtype)

    def given(self):
        """What a loss may be given of each sample."""
        rng = self.rng
        data = {
            "x": self.floats(ROWS, 2, 5, 4), "s": self.floats(ROWS, 3, 4), "y": self.floats(ROWS, 4),
            "u": rng.integers(0, 256, (ROWS, 2, 5, 4)).astype(np.uint8), "m": rng.random((ROWS, 4)) > 0.4,
            "c": rng.random((ROWS, 2, 5, 4)) > 0.3, "r": (rng.random(ROWS) + 0.2).astype(self.dtype),
            "t": rng.integers(0, WORDS, (ROWS, 3)).astype(self.choice(np.int64, np.int64, np.int32, np.uint8)),
            "k": rng.integers(0, CLASSES, ROWS).astype(self.choice(np.int64, np.int64, np.int64, np.int32, np.uint8)),
        }  # fmt: skip
        for name, array in data.items():
            if self.chance(0.12):
                data[name] = self.choice(np.asfortranarray, lambda a: np.repeat(a, 2, axis=-1)[..., ::2])(array)
        return data

    def pick(self, *ranks, kind="f"):
        names = [n for n, a in self.values.items() if a.dtype.kind == kind and (not ranks or a.ndim - 1 in ranks)]
        return names[-1 - min(int(self.rng.geometric(0.6)) - 1, len(names) - 1)] if names else None

    def shape(self, name):
        return self.values[name].shape[1:]

    def param(self, *shape):
        name = f"p{len(self.params)}"
        self.params[name] = self.scope[name] = self.floats(*shape) if shape else self.floats(1)
        return name

    def normal(self, channels):
        number = len(self.state) // 2
        mean, var = f"mean{number}", f"var{number}"
        self.state |= {mean: np.zeros(channels, self.dtype), var: np.ones(channels, self.dtype)}
        self.scope |= {mean: self.state[mean].copy(), var: self.state[var].copy()}
        return f"{self.param(channels)}, {self.param(channels)}, {mean}, {var}"

    def let(self, expression):
        """A line for the expression; None where it does not fit."""
        try:
            with np.errstate(all="ignore"):
                value = eval(expression, self.scope)
        except (ValueError, IndexError, AssertionError, TypeError, ZeroDivisionError, np.exceptions.AxisError):
            return None
        good = isinstance(value, np.ndarray) and value.ndim and value.shape[0] == DRAWN and 0 < value[0].size <= 150
        good = good and value.dtype.kind in "fb" and (value.dtype == bool or value.dtype == self.dtype)
        if not good or not np.isfinite(value).all() or np.abs(value.astype(float)).max() > 50:
            return None
        name = f"h{len(self.lines) + 1}"
        self.lines.append(f"{name} = {expression}")
        self.scope[name] = self.values[name] = value
        return name

    def step(self):
        for _ in range(30):
            kept = dict(self.params), dict(self.state), self.seeded
            if self.let(self.choice(*FORMS)(self)):
                return
            self.params, self.state, self.seeded = kept

    # ---- the end

    def ended(self):
        """The expression of the loss: of scores and labels, or of numbers and targets, with penalties."""
        recent = [n for n, a in self.values.items() if a.dtype.kind == "f"][-3:]
        last = recent[-1]
        terms = [self.choice(*TERMS).format(n, self.ranked(n)) for n in recent[:-1] if self.chance(0.7)]
        terms += [f"0.1 * np.sum({p} ** 2)" for p in self.params if self.chance(0.15)]
        terms += [f"0.05 * np.mean(np.abs({p}))" for p in self.params if self.chance(0.1)]
        kind = self.choice("classes", "classes", "steps", "numbers", "weighted", "one hot", "squares")
        if kind == "steps" and self.values[last].ndim == 3 and self.shape(last)[0] == 3:
            width = self.shape(last)[1]
            scores = f"({last}.reshape(-1, {width}) @ {self.param(width, WORDS)})"
            return " + ".join([f"nn.softmax_cross_entropy({scores}, t.reshape(-1))", *terms])
        flat = self.let(f"nn.flatten({last})") if self.values[last].ndim > 2 else last
        if self.values[flat].ndim == 1:
            return " + ".join([f"np.mean(r * ({flat} * {self.param()}[0] - 0.2) ** 2)", *terms])
        width = self.shape(flat)[0]
        if kind in ("classes", "one hot"):
            w, b = self.param(width, CLASSES), self.param(CLASSES)
            scores = self.let(self.choice(f"nn.dense({flat}, {w}, {b})", f"{flat} @ {w} + {b}"))
            if kind == "classes":
                return " + ".join([f"nn.softmax_cross_entropy({scores}, k)", *terms]) + f", {scores}"
            hot = f"(k[:, None] == np.arange({CLASSES}))"
            return " + ".join([f"-np.sum(np.where({hot}, nn.log_softmax({scores}), 0.0)) / y.shape[0]", *terms])
        w = self.param(width, 4)
        out = self.let(f"{flat} @ {w}")
        end = {
            "numbers": f"nn.mse({out}, y)",
            "weighted": f"np.sum(r * np.sum(({out} - y) ** 2, axis=1)) / np.sum(r)",
        }.get(kind, f"np.mean(np.where(m, ({out} - y) ** 2, 0.0))")
        return " + ".join([end, *terms])

    def ranked(self, name):
        return tuple(range(1, self.values[name].ndim)) or 0

    def finish(self):
        body = "\n".join(f"    {line}" for line in [*self.lines, f"return {self.result}"])
        if not self.params or not any(re.search(rf"\b{p}\b", body) for p in self.params):
            self.result = self.result.replace("return ", "") + f" + np.sum({self.param(2)} ** 2)"
            body = "\n".join(f"    {line}" for line in [*self.lines, f"return {self.result}"])
        used = [n for n in ("x", "s", "y", "u", "m", "c", "r", "t", "k") if re.search(rf"\b{n}\b", body)]
        self.params = {n: a for n, a in self.params.items() if re.search(rf"\b{n}\b", body)}
        self.state = {n: a for n, a in self.state.items() if re.search(rf"\b{n}\b", body)}
        self.data = {n: self.data[n] for n in used}
        names = [*self.params, *self.state, *used, *(["seed"] if self.seeded else [])]
        self.text = f"def drawn({', '.join(names)}):\n{body}\n"
        self.has_aux = self.result.endswith(f", {self.lines[-1].split(' ')[0]}") if self.lines else False
        wrt = list(self.params)
        self.rng.shuffle(wrt)
        self.wrt = tuple(wrt) if self.chance(0.4) else tuple(self.params)

    def run(self, params, state, batch, seed=None, numpy=np):
        """The loss by the reference layers; state arrays are changed."""
        scope = {"np": numpy, "nn": layers(numpy)}
        exec(self.text, scope)
        result = scope["drawn"](*params, *state, *batch, *([] if seed is None else [seed]))
        return result[0] if self.has_aux else result


TERMS = (
    "np.mean({0} ** 2)", "np.sum({0}) / {0}.shape[0]", "0.3 * np.mean(np.abs({0}))", "np.mean(np.mean({0}, axis={1}) ** 2)",
    "np.sum(np.mean({0}, axis=0) ** 2)", "0.1 * np.sum(np.var({0}, axis=0))", "np.mean({0} > 0.1) * 0.5 + np.mean({0})",
)  # fmt: skip


# ---- lines; each gives an expression, which may not fit


def convolution(d):
    v = d.pick(3) or "x"
    channels = d.scope[v].shape[1]
    size = d.choice((3, 3), (2, 2), (1, 1), (2, 3), (3, 2))
    w, filters = None, d.choice(1, 2, 3)
    w = d.param(filters, channels, *size)
    b = f", {d.param(filters)}" if d.chance(0.5) else ""
    options = ""
    if d.chance(0.3):
        options += f", stride={d.choice(2, (1, 2), (2, 1), 3)}"
    if d.chance(0.5):
        options += f", padding={d.choice(1, 0, (1, 0), repr('same'), repr('auto'), repr('full'), repr('valid'))}"
    return d.choice("{}", "{}", "{}", "nn.relu({})", "nn.tanh({})", "{} > 0.0", "-{}", "{} ** 2", "np.clip({}, -0.4, 0.5)").format(
        f"nn.conv2d({part(d, v)}, {w}{b}{options})"
    )  # fmt: skip


def pool(d):
    v = d.pick(3) or "x"
    options = f", {d.choice(2, 2, 3, (1, 2), (2, 1))}"
    if d.chance(0.4):
        options += f", stride={d.choice(1, 2, (2, 1))}"
    if d.chance(0.5):
        options += f", padding={d.choice(1, repr('same'), repr('auto'), repr('auto'))}"
    inner = d.choice("{}", "{}", "nn.relu({})", "-{}", "{} * {}", "np.abs({})", "({} > 0.1) * {}", "nn.tanh({})").replace("{}", part(d, v))
    return f"nn.{d.choice('max', 'max', 'avg')}_pool2d({inner}{options})"


def part(d, v):
    """The value, or a part of it, or it in another order."""
    if d.chance(0.6):
        return v
    rank = d.scope[v].ndim
    forms = ["{0}[:, ::-1]", "{0}[:, 1:]", "np.flip({0}, axis=1)", "np.roll({0}, 1, 1)", "{0}[..., ::-1]", "{0}[:, :-1]", "{0}[..., ::2]"]
    if rank > 2:
        forms += ["{0}[:, :, 1:]", "np.flip({0}, axis=2)", "{0}[:, :, ::2]", "{0}[..., 1:]"]
    if rank == 4:
        forms += ["np.transpose({0}, (0, 1, 3, 2))", "np.transpose({0}, (0, 2, 1, 3))", "np.pad({0}, ((0, 0), (0, 0), (1, 0), (0, 1)))",
                  "{0}[:, :, 1:, :-1]"]  # fmt: skip
    return d.choice(*forms).format(v)


def parted(d):
    return part(d, d.pick())


def dense(d):
    v = d.pick(1) or "y"
    width, out = d.scope[v].shape[-1], d.choice(2, 3, 4, 5)
    w = d.param(width, out)
    if d.chance(0.5):
        return f"nn.dense({part(d, v)}, {w}, {d.param(out)})"
    return f"{part(d, v)} @ {w}"


def flattened(d):
    v = d.pick(2, 3)
    return f"nn.flatten({part(d, v)})" if v else "nn.flatten(x)"


def recurrent(d):
    v = d.pick(2) or "s"
    width, units = d.scope[v].shape[-1], d.choice(2, 3)
    arguments = f"{part(d, v)}, {d.param(width, units)}, {d.param(units, units)}, {d.param(units)}"
    if d.chance(0.4):
        arguments += f", activation={d.choice('tanh', 'relu', 'identity')!r}"
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


def activation(d):
    form = d.choice(
        "nn.relu({})", "nn.tanh({})", "nn.sigmoid({})", "np.tanh({})", "np.sin({})", "np.abs({})", "{} ** 2", "np.exp(-{} ** 2)",
        "np.clip({}, -0.3, 0.4)", "np.maximum({}, 0.1)", "np.minimum({}, 0.5)", "np.sqrt(np.abs({}) + 0.1)", "-{}", "nn.identity({})",
    )  # fmt: skip
    return form.format(part(d, d.pick()))


def alike(d, v):
    """Another value of the shape, or the same."""
    names = [n for n, a in d.values.items() if a.dtype.kind == "f" and a.shape == d.scope[v].shape]
    return d.choice(*names)


def conditional(d):
    v = d.pick()
    u, p = alike(d, v), d.param()
    rank = d.scope[v].ndim
    gates = [n for n, a in d.values.items() if a.dtype == bool and a.shape == d.scope[v].shape]
    forms = [
        "np.where({0} > 0.0, {0}, 0.1 * {0})", "np.where({0} > {1}, {0}, {2}[0] * {1})", "({0} > 0.0) * {0}", "({0} > {2}[0]) * {1}",
        "np.where(({0} > 0.1) & ({1} < 0.6), {0}, {1} ** 2)", "np.where({0} > {2}[0], {1}, {2}[0])", "({1} < 0.3) * ({0} > -0.5) * {0}",
        "{0} * (1.0 - ({1} > 0.2))", "np.where(~({0} > 0.0), {2}[0] * {0}, {1})", "np.maximum({0}, {2}[0] * {1})",
        "np.where(np.abs({0}) > 0.3, np.sin({0}), {1})", "{0} * {2}[0] + {1} * {0}",
    ]  # fmt: skip
    if rank == 2 and d.scope[v].shape[1] == 4:
        forms += ["np.where(m, {0}, {1} * 0.5)", "{0} * m", "np.where(m & ({0} > 0.0), {2}[0], {0})", "{0} * y"]
    if rank == 2:
        forms += [
            "{0} * (k == 1)[:, None]", "np.where((k > 0)[:, None], {0}, -{1})", "{0} + 0.1 * k[:, None]", "{0} * r[:, None]",
            "np.where(k[:, None] == np.arange({3}), {0}, {1} * 0.5)",
        ]  # fmt: skip
    if rank == 4 and d.scope[v].shape[1:] == (2, 5, 4):
        forms += ["np.where(c, {0}, 0.2)", "{0} * c", "np.where(u > 100, {0}, {1} * 0.5)", "{0} * (u / 255.0)", "{0} + (u > 30)"]
    if gates:
        gate = d.choice(*gates)
        forms = [f"np.where({gate}, {{0}}, {{1}} * 0.3)", f"{{0}} * {gate}", f"np.where({gate} & ({{0}} > 0.0), {{2}}[0] * {{0}}, 0.5)"]
    return d.choice(*forms).format(v, u, p, d.scope[v].shape[1] if rank > 1 else 1)


def gate(d):
    """A truth value of its own."""
    v = d.pick()
    return d.choice("{0} > 0.0", "{0} > {1}", "({0} < 0.4) & ({1} > -0.6)", "np.abs({0}) < 0.5").format(v, alike(d, v))


def whole(d):
    """Whole numbers and truth values as data."""
    table = d.param(WORDS, d.choice(2, 3))
    v = d.pick()
    forms = [
        f"{table}[t]", f"{table}[t[:, {d.choice(0, 1, 2)}]]", f"{table}[k]", "u / 255.0", "(u - 100.0) / 90.0", "(u > 90) * x", "np.where(c, x, 0.5)",
        f"np.where(u > 120, x, {d.param()}[0])", "u.astype(x.dtype) / 200.0", "x * c", "np.where(m, y, 0.0)", "y * (t[:, :1] > 1)",
        f"np.where(t[:, :, None] == 2, s, 0.5 * s)", "s * (t[:, :, None] > 0)", "(s > 0.2) * s", "y + 0.3 * k[:, None]", "x[:, :, ::-1]", "(t / 3.0)",
    ]  # fmt: skip
    del v
    return d.choice(*forms)


def reduced(d):
    v = d.pick(1, 2, 3)
    rank = d.scope[v].ndim if v else 0
    if not v:
        return "y"
    axis = d.choice(*range(1, rank))
    keep = ", keepdims=True" if d.chance(0.5) else ""
    forms = [
        f"np.{d.choice('sum', 'mean', 'max', 'min')}({v}, axis={axis}{keep})", f"{v} - np.mean({v}, axis={axis}, keepdims=True)",
        f"{v} - np.mean({v}, axis=0)", f"{v} / (1.0 + np.sum(np.abs({v}), axis={axis}, keepdims=True))", f"{v} * np.mean({v} > 0.0)",
        f"{v} * np.mean({v})", f"np.where({v} > np.mean({v}, axis=0), {v}, 0.5)", f"np.where({v} > np.mean({v}, axis={axis}, keepdims=True), {v}, 0.1)",
    ]  # fmt: skip
    return d.choice(*forms)


def joined(d):
    v = d.pick(1, 2, 3)
    if not v:
        return "y"
    others = [n for n, a in d.values.items() if a.dtype.kind == "f" and a.ndim == d.scope[v].ndim]
    return d.choice("np.concatenate(({0}, {1}), axis=1)", "np.concatenate(({0}, {0}[:, ::-1]), axis=1)").format(v, d.choice(*others))


def soft(d):
    v = d.pick(1, 2) or "y"
    return d.choice("nn.softmax({})", "nn.log_softmax({})").format(part(d, v))


def twice(d):
    """A parameter of before once more."""
    v = d.pick(1)
    if not v or not d.params:
        return "y"
    p = d.choice(*d.params)
    return d.choice("{0} @ {1}", "{0} * {1}", "{0} + {1}", "np.where({0} > {1}, {0}, {1})", "{0} @ {1}.T", "{0} * ({1} > 0.0)").format(v, p)


FORMS = (
    convolution, convolution, convolution, pool, pool, parted, dense, dense, flattened, recurrent, recurrent, rows, sequence,
    normalized, dropped, activation, activation, conditional, conditional, conditional, gate, whole, whole, reduced, joined, soft, twice,
)  # fmt: skip
