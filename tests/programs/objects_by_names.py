"""Attributes by their names, objects as dicts and tuples, copies, an object in the place of one that was given."""

import copy
from copy import deepcopy
from dataclasses import asdict, astuple, dataclass, fields

import numpy as np

from programs.corpus import add


@dataclass
class Material:
    E: float
    nu: float = 0.3
    name: str = "steel"

    def shear(self):
        return self.E / (2.0 * (1.0 + self.nu))


@dataclass
class Bar:
    material: Material
    loads: object


class Rates:
    def __init__(self, k, c):
        self.k = k
        self.c = c

    def total(self):
        return sum(v**2 for v in vars(self).values()) * len(self.__dict__)


def attributes_by_names(m, w):
    known = asdict(m)
    known["E"] = w * m.E
    known["more"] = 3.0 * w
    E, nu, _ = astuple(m)
    s = sum(w * v for k, v in vars(m).items() if k != "name")
    for f in fields(m):
        if f.name != "name":
            s += getattr(m, f.name) ** 2 * w
    r = Rates(w, m.nu)
    return s + known["E"] * known["more"] * len(known) + E * nu + Rates(**vars(r)).total()


add(attributes_by_names, lambda rng: (Material(2.0), 0.8), wrt="w")


def attributes_set_by_names(m, w):
    for k in ("E", "nu"):
        setattr(m, k, getattr(m, k) * w)
    return m.shear()


add(attributes_set_by_names, lambda rng: (Material(2.0), 0.8), wrt="w")


def dict_of_a_dataclass(bar, w):
    d = asdict(bar)
    d["loads"][0] = w
    return d["loads"][0] * bar.loads[0] + d["material"]["E"] * w


add(dict_of_a_dataclass, lambda rng: (Bar(Material(2.0), np.array([0.3, 0.4])), 0.8), wrt="w")


class Section:
    def __init__(self, a):
        self.a = a
        self.n = 2
        self.name = "beam"

    def scaled(self, w):
        self.a[0] *= w
        self.n += 1
        return np.sum(self.a)


def copies_of_objects(given, x, w):
    own = Section(x.copy())
    deep, flat, other = deepcopy(own), copy.copy(own), deepcopy(given)
    s = deep.scaled(w) + deep.n + other.scaled(w) * given.a[0]
    return s + flat.scaled(3.0) * flat.n + own.a[0] * own.n


add(copies_of_objects, lambda rng: (Section(np.array([0.3, 0.4])), rng.normal(size=3), 0.8), wrt=("x", "w"))


def deep_copies(x, w):
    y = deepcopy(x[:2])
    y += 1.0
    z = deepcopy(x.reshape(2, 2).T)
    z[0] *= w
    pair = [w, w * w]
    both = copy.copy(pair) + deepcopy(pair)
    both[0] = 2.0
    return np.sum(y) + np.sum(z[0] * x[:2]) + deepcopy(3) * deepcopy(w) + both[0] * both[3] * len(both) * pair[0]


add(deep_copies, lambda rng: (rng.normal(size=4), 0.7), wrt=("x", "w"))


class Rays:
    def __init__(self, A=1.0, B=0.0, *, C=0.0, D=1.0, label=""):
        self.A, self.B, self.C, self.D = A, B, C, D
        self.label = label

    def __mul__(self, o):
        return Rays(
            A=self.A * o.A + self.B * o.C,
            B=self.A * o.B + self.B * o.D,
            C=self.C * o.A + self.D * o.C,
            D=self.C * o.B + self.D * o.D,
        )


def given_object_replaced(m, w):
    r = m
    for k in range(3):
        r = r * Rays(B=w * k)
    return r.A + r.B * r.D


add(given_object_replaced, lambda rng: (Rays(1.0, 2.0, C=0.3, D=0.5), 0.8), wrt="w")
