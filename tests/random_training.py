"""Networks and losses drawn at random, with what is to be trained and the data: conditions, parts, flips and whole
numbers before and behind each layer.

A line is drawn as text and run on the reference layers: one that does not fit, or is not finite, is drawn again.
"""

import re

import numpy as np
from reference_layers import layers
from training_forms import FORMS, filled, table

ROWS, DRAWN = 11, 11  # no axis of a sample is as long
CLASSES, WORDS = 3, 4
STEPS = 7  # lines of a network, at most
TERMS = table("""
    np.mean(v ** 2)
    np.sum(v) / v.shape[0]
    0.3 * np.mean(np.abs(v))
    np.mean(np.mean(v, axis=AXES) ** 2)
    np.sum(np.mean(v, axis=0) ** 2)
    0.1 * np.sum(np.var(v, axis=0))
    np.mean(v > 0.1) * 0.5 + np.mean(v)
""")


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
        name = f"h{len(self.lines) + 1}"
        text = expression.replace("NEW", name) if "NEW" in expression else f"{name} = {expression}"
        try:
            with np.errstate(all="ignore"):
                exec(text, self.scope)
            value = self.scope[name]
        except (ValueError, IndexError, AssertionError, TypeError, ZeroDivisionError, np.exceptions.AxisError):
            return None
        good = isinstance(value, np.ndarray) and value.ndim and value.shape[0] == DRAWN and 0 < value[0].size <= 150
        good = good and value.dtype.kind in "fb" and (value.dtype == bool or value.dtype == self.dtype)
        if isinstance(value, np.ndarray):
            self.values |= {n: self.scope[n] for n in self.values}  # one may be written in place
        if not good or not np.isfinite(value).all() or np.abs(value.astype(float)).max() > 50:
            return None
        self.lines += text.split("\n")
        self.values[name] = value
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
        terms = [filled(self.choice(*TERMS), v=n, AXES=self.ranked(n)) for n in recent[:-1] if self.chance(0.7)]
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
