"""Dicts, lists and tables that a class holds for all its objects."""

from typing import ClassVar

import numpy as np

from programs.corpus import add


def square(t):
    return t * t


class Kinetics:
    RATES: ClassVar = {"slow": 0.5, "fast": 2.0, "steps": [(1, 0.3), (2, 0.7)]}
    SHAPES: ClassVar = {"sine": np.sin, "square": square}
    WEIGHTS: ClassVar = [1.0, 2.0]

    def __init__(self, k=1.5, kind="fast"):
        self.k, self.kind = k, kind

    def rate(self, x):
        s = np.sum(x) * self.RATES[self.kind] * self.k + self.SHAPES["square"](x[0]) * self.WEIGHTS[1]
        for power, weight in self.RATES["steps"]:
            s += weight * x[0] ** power
        return s


class Slow(Kinetics):
    RATES: ClassVar = {**Kinetics.RATES, "fast": 0.25}


class Layer:
    SHAPES: ClassVar = {"tanh": np.tanh, "square": square}
    BIAS: ClassVar = [0.1, 0.2]

    def __init__(self, w, kind="tanh", scaling="none"):
        self.w, self.act = w, self.SHAPES[kind]
        if scaling.lower() == "double":
            self.scale = lambda t: 2.0 * t * w
        elif scaling == "none":
            self.scale = np.positive
        else:
            raise ValueError(scaling)

    def run(self, x):
        return self.scale(np.sum(self.act(self.w * x + self.BIAS[0]))) + self.BIAS[-1] * len(self.BIAS)


model = Slow(kind="fast")


def shapes_of_layers(x, w):
    return Layer(w).run(x) + Layer(w * w, "square", "Double").run(x)


def tables_of_classes(x, w):
    s = model.rate(x) * w + Kinetics(w).rate(x) + Slow(w, "slow").rate(x)
    s += sum(Kinetics.RATES[k] * x[1] for k in ("slow", "fast"))
    for name, shape in Kinetics.SHAPES.items():
        s += shape(w) * (2.0 if name == "sine" else x[0])
    return s * Slow.RATES["fast"] + Kinetics.RATES.get("none", w)


add(tables_of_classes, lambda rng: (rng.normal(size=3), 0.7), wrt=("x", "w"), compiled=True)
add(shapes_of_layers, lambda rng: (rng.normal(size=3), 0.7), wrt=("x", "w"))
