"""Tables that a module holds, read by texts that are handed over, chosen in branches, kept in objects."""

import types

import numpy as np

from programs.corpus import add

colors = types.ModuleType("spectra.colors")
colors.WHITES = {"2": {"d50": (0.96, 1.0, 0.82), "d65": (0.95, 1.0, 1.08)}, "10": {"d50": (0.97, 1.0, 0.81)}}
colors.OBSERVERS = list(colors.WHITES)


class UnknownWhite(ValueError):
    def __init__(self, color):
        super().__init__(f"no white of {color.observer}")


class Color:
    def __init__(self, y, observer="2", white="d50"):
        super().__init__()
        self.y = float(y)
        self.observer = None
        self.white = None
        self.set_observer(observer)
        self.set_white(white)

    def set_observer(self, observer):
        observer = str(observer)
        if observer not in colors.OBSERVERS:
            raise UnknownWhite(self)
        self.observer = observer

    def set_white(self, white):
        white = white.lower()
        if white not in colors.WHITES[self.observer]:
            raise UnknownWhite(self)
        self.white = white

    def reference(self, observer=None, white=None):
        try:
            if observer is None:
                observer = self.observer
            whites = colors.WHITES[observer]
        except KeyError:
            raise UnknownWhite(self) from None
        if white is None:
            white = self.white
        return {"X": whites[white][0], "Z": whites[white][2]}


def converted(color):
    reference = color.reference()
    if color.y <= 0.5:
        return Color(0.1, observer=color.observer, white=color.white)
    return Color(color.y * reference["X"], white=color.white, observer=color.observer)


def table_of_a_module(color, w):
    other = converted(color)
    return other.y * w * w + other.reference("10", "d50")["Z"] * color.y


add(table_of_a_module, lambda rng: (Color(0.8, white="D65"), 1.3), wrt="w")


def texts_in_branches(x, w):
    kind = "b"
    for i in range(3):
        if w > i * 0.2:
            kind = "A"
            kind = kind.lower()
            w = w * x if kind == "a" else w
        else:
            w = w + x if kind in colors.OBSERVERS else w - x
        name = f"{3}p"
        w = w + len(name) * x
    if w > 2.0:
        whites = colors.WHITES[str(2)]
        kind = "D50"
        return w * whites[kind.lower()][2]
    return w


add(texts_in_branches, lambda rng: (0.3, 0.8), lambda rng: (-0.3, 0.1), wrt=("x", "w"))


class Gain:
    def __init__(self, k):
        self.k = k

    def apply(self, x):
        return x * self.k


class Meter:
    def __init__(self):
        self.kind = None
        self.stages = {"shelf": Gain(2.0), "pass": Gain(0.5)}

    def loudness(self, x):
        y = x.copy()
        for _, stage in self.stages.items():
            for k in range(2):
                y[k] = stage.apply(y[k]) ** 2
        levels = [np.log(e * e + 1.0) for e in y]
        self.kind = "loud"
        return sum(levels) * self.stages["pass"].k


METER = Meter()


def objects_in_a_dict_outside(x):
    return METER.loudness(x) * len(METER.stages)


add(objects_in_a_dict_outside, lambda rng: (np.array([0.3, -0.7, 1.2]),), wrt="x")


class Time:
    def __init__(self, time=0, sec=0.0):
        self.time = time
        self.sec = sec


def time_of(epoch):
    found = Time()
    if epoch[0] < 1970 or epoch[0] > 2099:
        return found
    if epoch[1] > 6:
        found.sec = 2.0 * epoch[2]
        return found
    found.time = int(epoch[0] - 1970) * 365
    found.sec = epoch[2] * epoch[1]
    return found


def one_object_returned_early(epoch, w):
    a, b = time_of(epoch), time_of([1960, 2, w])
    b.sec += w
    a.sec *= b.sec
    return a.sec + a.time * w - b.time


add(
    one_object_returned_early,
    lambda rng: (np.array([1980.0, 2.0, 3.5]), 0.7),
    lambda rng: (np.array([1980.0, 7.0, 3.5]), 0.7),
    lambda rng: (np.array([1900.0, 7.0, 3.5]), 0.7),
    wrt=("epoch", "w"),
)
