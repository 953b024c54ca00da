"""Objects whose attributes come under names: namespaces that change, and classes that take open arguments."""

from types import SimpleNamespace

from programs.corpus import add


class Settings:
    def __init__(self, **options):
        for key, value in options.items():
            setattr(self, key, value)


class Bag:
    def __init__(self, scale, **more):
        self.scale = scale
        self.__dict__.update(more)
        self.__dict__.update({"shift": 3.0})

    def value(self, x):
        return self.scale * x + self.slope * self.shift


def _space(p):
    return SimpleNamespace(x=p, n=0)


def _moved(state, q):
    state.x += q * state.n
    state.n += 1


def a_namespace_that_changes(p, q):
    state = SimpleNamespace(x=p, n=0)
    for k in range(3):
        state.x += q * k
        state.n += 1
    state.new = 2.0
    return state.x * state.n * state.new


def a_namespace_that_functions_change(p, q):
    state = _space(p)
    for _ in range(3):
        _moved(state, q)
    other = SimpleNamespace(x=q, n=5)
    _moved(other, state.x)
    return state.x * state.n + other.x


def a_namespace_that_counts(p, q):
    calls = SimpleNamespace(n=0)

    def f(v):
        calls.n += 1
        return v * p

    return f(q) + f(q + 1.0) * calls.n


def open_arguments_as_attributes(p, q):
    made = Settings(x=p, n=1)
    made.x += q
    bag = Bag(p, slope=q * made.x)
    return bag.value(made.x) * made.n


for function in (a_namespace_that_changes, a_namespace_that_functions_change, a_namespace_that_counts):
    add(function, lambda rng: (0.3, 0.7), wrt=("p", "q"), compiled=function is a_namespace_that_functions_change)
add(open_arguments_as_attributes, lambda rng: (0.3, 0.7), wrt=("p", "q"), compiled=True)
