"""Objects made in loops over what is known one by one: sizes, names, gates, layers, tables of classes."""

import functools
from enum import Enum

import numpy as np

from programs.corpus import add


class Dense:
    def __init__(self, n_in, n_out, rng):
        self.w = rng.standard_normal((n_in, n_out)) / np.sqrt(n_in)
        self.b = np.zeros(n_out)

    def __call__(self, x):
        return np.tanh(x @ self.w + self.b)


class Network:
    def __init__(self, sizes, seed=0):
        rng = np.random.default_rng(seed)
        self.layers = []
        for i in range(len(sizes) - 1):
            self.layers.append(Dense(sizes[i], sizes[i + 1], rng))

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return x


def layers_of_known_sizes(x):
    return np.sum(Network([3, 4, 2]).forward(x) ** 2)


SIZES = [3, 5, 1]


def layers_of_sizes_of_the_module(x):
    return np.sum(Network(SIZES).forward(x) ** 2)


class Gated:
    GATES = ("i", "f", "o", "g")

    def __init__(self, n_in, n, seed):
        rng = np.random.RandomState(seed)
        self.n = n
        self.w = {g: rng.randn(n, n_in + n) * 0.3 for g in self.GATES}
        self.b = {g: np.zeros(n) for g in self.GATES}
        self.b["f"] += 1.0

    def step(self, x, state):
        h, c = state
        z = np.concatenate([x, h])
        a = {g: self.w[g] @ z + self.b[g] for g in self.GATES}
        i, f, o = (self.sigmoid(a[k]) for k in "ifo")
        c = f * c + i * np.tanh(a["g"])
        return o * np.tanh(c), c

    @staticmethod
    def sigmoid(x):
        return 1 / (1 + np.exp(-x))

    def run(self, xs):
        state = (np.zeros(self.n), np.zeros(self.n))
        out = []
        for x in xs:
            state = self.step(x, state)
            out.append(state[0])
        return np.stack(out)


def gates_by_letters(x):
    return np.sum(Gated(2, 3, 0).run(x) ** 2)


ACTIVATIONS = {"tanh": np.tanh, "relu": lambda z: np.maximum(z, 0.0), "softplus": lambda z: np.log1p(np.exp(z))}


class Layer:
    def __init__(self, w, b, activation="tanh"):
        self.w, self.b = w, b
        self.activation = ACTIVATIONS[activation]
        self.cache = {}

    def forward(self, x):
        self.cache["x"] = x
        self.cache["z"] = x @ self.w + self.b
        return self.activation(self.cache["z"])


class Perceptron:
    def __init__(self, parameters, activations):
        self.layers = [Layer(w, b, activation=a) for (w, b), a in zip(parameters, activations, strict=True)]

    def __call__(self, x):
        return functools.reduce(lambda h, layer: layer.forward(h), self.layers, x)

    def penalty(self):
        return sum(np.sum(layer.w**2) + np.sum(layer.cache["z"] ** 2) for layer in self.layers)


def layers_of_pairs_reduced(x, w, v):
    net = Perceptron([(w, np.zeros(4)), (v, np.ones(2))], ["relu", "softplus"])
    return np.sum(net(x)) + 0.1 * net.penalty()


class Linear:
    def __init__(self, w):
        self.w = w

    def __call__(self, x):
        return x @ self.w


class Mixer:
    def __init__(self, parameters):
        self.q, self.k, self.v = (Linear(p) for p in parameters[:3])
        self.after = [Linear(parameters[3]), np.tanh, Linear(parameters[4])]

    def __call__(self, x):
        q, k, v = (f(x) for f in (self.q, self.k, self.v))
        y = np.tanh(q @ k.T) @ v
        for f in self.after:
            y = f(y)
        return x + y


def functions_among_layers(x, w):
    return np.sum(Mixer([w[i] for i in range(5)])(x) ** 2)


class Account:
    def __init__(self, name, balance=0.0):
        self.name, self.balance = name, balance
        self.entries = []

    def post(self, amount):
        self.balance += amount
        self.entries.append(amount)


class Ledger:
    def __init__(self, names):
        self.accounts = {n: Account(n) for n in names}

    def __getitem__(self, name):
        return self.accounts[name]

    def accrue(self, rate):
        for account in self.accounts.values():
            account.post(account.balance * rate)


def accounts_by_names(a, rate):
    ledger = Ledger(["cash", "savings"])
    ledger["cash"].post(a)
    for month in range(3):
        ledger["savings"].post(0.1 * month * a)
        ledger.accrue(rate)
    return ledger["cash"].balance + 2 * ledger["savings"].balance + len(ledger["cash"].entries) * rate


class Square:
    def __init__(self, a):
        self.a = a

    def area(self):
        return self.a**2


class Disc(Square):
    def area(self):
        return 3 * self.a**2


SHAPES = {"square": Square, "disc": Disc}


def made(kind, a):
    return SHAPES[kind](a)


def classes_out_of_tables(a):
    total = 0.0
    for kind in ("square", "disc"):
        total += made(kind, a).area() * SHAPES[kind](a).a
    for of in (Square, Disc):
        total += of(a).area()
    return total


class State(Enum):
    IDLE = 0
    HEATING = 1
    COOLING = 2


class Thermostat:
    def __init__(self, target, band):
        self.target, self.band = target, band
        self.state = State.IDLE
        self.energy = 0.0

    def _next(self, temperature):
        if self.state is State.IDLE:
            if temperature < self.target - self.band:
                return State.HEATING
            if temperature > self.target + self.band:
                return State.COOLING
        elif (self.state == State.HEATING and temperature >= self.target) or (
            self.state == State.COOLING and temperature <= self.target
        ):
            return State.IDLE
        return self.state

    def power(self, temperature):
        self.state = self._next(temperature)
        power = {State.IDLE: 0.0, State.HEATING: 2.0, State.COOLING: -1.5}[self.state]
        self.energy += abs(power)
        return power


def states_that_methods_return(a, leak):
    thermostat, temperature, cost = Thermostat(20.0, 0.5), a, 0.0
    for _ in range(20):
        temperature += 0.2 * (thermostat.power(temperature) - leak * (temperature - 5.0))
        cost += (temperature - 20.0) ** 2
    return cost + 0.1 * thermostat.energy * leak


class Particle:
    def __init__(self, x, w):
        self.x, self.w = x, w

    def square(self):
        return self.x**2


def objects_mapped_and_filtered(x):
    particles = [Particle(v, 2 * v) for v in x]
    weighed = list(map(lambda p: p.x * p.w, particles))
    squares = sum(map(Particle.square, particles))
    total = functools.reduce(lambda s, p: s + p.x, particles, 0.0)
    kept = [p for p in filter(lambda p: p.x > 0, particles)]
    return sum(weighed) + squares * total + len(kept)


def few_objects_mapped_and_filtered(a):
    particles = [Particle(a, 2 * a), Particle(a * a, 1.0), Particle(-a, 3.0)]
    weighed = list(map(lambda p: p.x * p.w, particles))
    squares = sum(map(Particle.square, particles))
    kept = [p for p in filter(lambda p: p.x > 0, particles)]
    return sum(weighed) + squares + len(kept) * kept[0].x


add(layers_of_known_sizes, lambda rng: (rng.normal(size=(5, 3)),), compiled=True)
add(layers_of_sizes_of_the_module, lambda rng: (rng.normal(size=(5, 3)),))
add(gates_by_letters, lambda rng: (rng.normal(size=(4, 2)),))
add(layers_of_pairs_reduced, lambda rng: tuple(rng.normal(size=s) for s in ((5, 3), (3, 4), (4, 2))), wrt=("w", "v"))
add(functions_among_layers, lambda rng: (rng.normal(size=(3, 4)), rng.normal(size=(5, 4, 4))), wrt=("x", "w"))
add(accounts_by_names, lambda rng: (rng.uniform(90, 110), rng.uniform(0.01, 0.05)), wrt=("a", "rate"), compiled=True)
add(classes_out_of_tables, lambda rng: (rng.uniform(0.5, 1.5),), wrt="a")
add(states_that_methods_return, lambda rng: (rng.uniform(14, 17), 0.05), lambda rng: (23.0, 0.04), wrt=("a", "leak"))
add(objects_mapped_and_filtered, lambda rng: (np.array([1.0, -2.0, 0.5]),))
add(few_objects_mapped_and_filtered, lambda rng: (rng.uniform(0.5, 1.5),), wrt="a")
