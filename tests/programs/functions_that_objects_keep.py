"""Functions that objects keep, which change objects: nodes of a graph that pass slopes back, callbacks."""

import math

from programs.corpus import add


class Value:
    """stores a single scalar value and its gradient"""

    def __init__(self, data, _children=(), _op=""):
        self.data = data
        self.grad = 0
        self._backward = lambda: None
        self._prev = set(_children)
        self._op = _op

    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data + other.data, (self, other), "+")

        def _backward():
            self.grad += out.grad
            other.grad += out.grad

        out._backward = _backward
        return out

    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data * other.data, (self, other), "*")

        def _backward():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad

        out._backward = _backward
        return out

    def __pow__(self, other):
        assert isinstance(other, (int, float)), "only supporting int/float powers for now"
        out = Value(self.data**other, (self,), f"**{other}")

        def _backward():
            self.grad += (other * self.data ** (other - 1)) * out.grad

        out._backward = _backward
        return out

    def relu(self):
        out = Value(0 if self.data < 0 else self.data, (self,), "ReLU")

        def _backward():
            self.grad += (out.data > 0) * out.grad

        out._backward = _backward
        return out

    def tanh(self):
        x = self.data
        t = (math.exp(2 * x) - 1) / (math.exp(2 * x) + 1)
        out = Value(t, (self,), "tanh")

        def _backward():
            self.grad += (1 - t**2) * out.grad

        out._backward = _backward
        return out

    def backward(self):
        topo = []
        visited = set()

        def build_topo(v):
            if v not in visited:
                visited.add(v)
                for child in v._prev:
                    build_topo(child)
                topo.append(v)

        build_topo(self)
        self.grad = 1
        for v in reversed(topo):
            v._backward()

    def __neg__(self):
        return self * -1

    def __radd__(self, other):
        return self + other

    def __sub__(self, other):
        return self + (-other)

    def __rsub__(self, other):
        return other + (-self)

    def __rmul__(self, other):
        return self * other

    def __truediv__(self, other):
        return self * other**-1

    def __rtruediv__(self, other):
        return other * self**-1

    def __repr__(self):
        return f"Value(data={self.data}, grad={self.grad})"


def slopes_of_a_graph(a, b):
    x, y = Value(a), Value(b)
    z = x * y + 2 * x - y / 3.0 + (x * y).tanh()
    z.backward()
    return z.data + x.grad * y.grad


def slopes_of_what_is_read_twice(a, b):
    x, y = Value(a), Value(b)
    z = (x + y) ** 2
    z = z * z + x
    z.backward()
    return z.data + x.grad * y.grad


class Meter:
    def __init__(self, n):
        self.n = n
        self.hook = None
        self.total = 0.0

    def on(self, f):
        self.hook = f

    def fire(self, v):
        if self.hook is not None:
            self.hook(v)


def a_callback_that_changes_an_object(x):
    meter, other = Meter(2), Meter(3)

    def add_up(v):
        meter.total += v * other.n

    meter.on(add_up)
    meter.fire(x)
    meter.fire(x * x)
    other.n = 5
    meter.fire(x)
    return meter.total


def a_callback_that_reads_a_name_bound_again(x):
    meter, other, factor = Meter(2), Meter(3), x

    def add_up(v):
        meter.total += v * other.n * factor

    meter.on(add_up)
    meter.fire(x)
    factor = 2.0 * x
    other = Meter(7)
    meter.fire(x)
    return meter.total


def a_callback_taken_back(x):
    meter = Meter(2)

    def add_up(v):
        meter.total += v

    def add_twice(v):
        meter.total += 2 * v

    meter.on(add_up)
    meter.fire(x)
    meter.on(add_twice)
    meter.fire(x * x)
    meter.hook = None
    meter.fire(x)
    return meter.total


def callbacks_in_a_loop(x):
    meter = Meter(2)
    for k in range(3):

        def add_up(v):
            meter.total += v * k  # noqa: B023  # the last one, as Python has it

        meter.on(add_up)
        meter.fire(x)
    meter.fire(x * x)
    return meter.total


def a_callback_in_a_branch(x):
    meter = Meter(2)

    def add_up(v):
        meter.total += v

    if x > 0.5:
        meter.on(add_up)
    meter.fire(x)
    return meter.total + x


def objects_seen_before(x):
    one, other, total = Meter(1), Meter(2), 0.0
    seen = set()
    for meter in (one, other, one, other, other):
        if meter in seen:
            total += x * meter.n
            continue
        seen.add(meter)
        total += meter.n
    return total + len(seen)


def numbers_seen_before(x):
    meter, total = Meter(1), 0.0
    seen = set()
    for i in range(4):
        if i % 2 in seen:
            total += x * meter.n
        seen.add(i % 2)
        meter.n += 1
    return total + len(seen)


add(slopes_of_a_graph, lambda rng: (rng.uniform(0.5, 1.5), rng.uniform(-1.5, -0.5)), wrt=("a", "b"), compiled=True)
add(slopes_of_what_is_read_twice, lambda rng: (0.7, -1.3), wrt=("a", "b"))
add(a_callback_that_changes_an_object, lambda rng: (rng.uniform(0.5, 1.5),))
add(a_callback_that_reads_a_name_bound_again, lambda rng: (rng.uniform(0.5, 1.5),), may_refuse=True)
add(a_callback_taken_back, lambda rng: (rng.uniform(0.5, 1.5),), may_refuse=True)
add(callbacks_in_a_loop, lambda rng: (rng.uniform(0.5, 1.5),), may_refuse=True)
add(a_callback_in_a_branch, lambda rng: (0.7,), lambda rng: (0.3,), may_refuse=True)
add(objects_seen_before, lambda rng: (rng.uniform(0.5, 1.5),), may_refuse=True)
add(numbers_seen_before, lambda rng: (rng.uniform(0.5, 1.5),))
