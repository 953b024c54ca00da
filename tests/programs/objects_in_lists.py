"""Objects in lists and dicts: gone over with other things, chosen, filled in loops, under several names."""

import math
from dataclasses import dataclass, field

import numpy as np

from programs.corpus import add


class Body:
    def __init__(self, position, mass):
        self.position = position
        self.mass = mass
        self.trail = []

    def push(self, by):
        self.position = self.position + by

    def mark(self):
        self.trail.append(self.position * 1.0)

    def pulled(self, others):
        total = 0.0
        for other in others:
            if other is self:
                continue
            total += other.mass * (other.position - self.position)
        return total

    def energy(self):
        return self.mass * self.position**2


@dataclass
class Layer:
    thickness: float
    speed: float = 1.5
    tags: list = field(default_factory=list)

    def time(self):
        return self.thickness / self.speed


@dataclass
class Ground:
    layers: list

    def total(self, offset=0.0):
        return sum(math.hypot(layer.thickness, offset) / layer.speed for layer in self.layers)


class Network:
    def __init__(self):
        self.nodes = {}
        self.order = []

    def join(self, name, value):
        self.nodes[name] = Layer(value)
        self.order.append(name)

    def total(self):
        return sum(self.nodes[name].time() * (k + 1) for k, name in enumerate(self.order))


def vector_and_number(rng):
    return rng.normal(size=4), 0.8


def two_numbers(rng):
    return 0.7, 1.3


def gone_over_with_a_list(x, w):
    bodies = [Body(x[0], w), Body(x[1], 2.0)]
    for _ in range(3):
        pulls = [body.pulled(bodies) for body in bodies]
        for body, pull in zip(bodies, pulls, strict=True):
            body.push(0.1 * pull)
    return sum(body.energy() for body in bodies)


def gone_over_with_an_array(x, w):
    bodies = [Body(x[0], w), Body(x[1], 2.0)]
    changing = x * 1.0
    for body, value in zip(bodies, changing, strict=False):
        changing *= w
        body.push(value)
    return sum(body.energy() * value for body, value in zip(bodies, x, strict=False))


def all_but_one(x, w):
    bodies = [Body(x[0], w), Body(x[1], 2.0), Body(w, 1.0)]
    for body in bodies:
        others = [other for other in bodies if other is not body]
        body.push(sum(other.mass * other.position for other in others))
    return bodies[0].energy() + bodies[-1].energy() * bodies[1].position


def bodies_by_number(x, w):
    bodies = [Body(x[0], w), Body(x[1], 2.0), Body(w, 1.0)]
    for _ in range(2):
        for i in range(len(bodies)):
            for j in range(i + 1, len(bodies)):
                force = bodies[i].position - bodies[j].position
                bodies[i].push(-0.1 * force)
                bodies[j].push(0.1 * force)
        for body in bodies:
            body.mark()
    return sum(body.energy() for body in bodies) + bodies[0].trail[1] * bodies[1].trail[-1]


def filled_in_a_loop(x, w):
    bodies = []
    for k in range(3):
        body = Body(x[k], 1.0)
        body.push(w)
        bodies.append(body)
    body.push(5.0 * w)
    return sum(body.energy() for body in bodies)


def two_names_of_a_list(x, w):
    bodies = [Body(x[0], w), Body(x[1], 2.0)]
    same = bodies
    same.append(Body(x[2], 1.0))
    part = same[:]
    part[0] = Body(w, 3.0)
    part.pop()
    return sum(body.energy() for body in bodies) + sum(body.energy() for body in part) * len(bodies)


def put_together(x, w):
    bodies = [Body(value, 1.0) for value in (x[0], w, 2.0)]
    bodies.insert(1, Body(x[2], w))
    first = bodies.pop(0)
    bodies.reverse()
    bodies[0], bodies[1] = bodies[1], bodies[0]
    more = [*bodies, first]
    more[-1].push(w)
    return sum(body.energy() * (k + 1) for k, body in enumerate(more)) * (first in more)


def under_conditions(x, w):
    bodies = [Body(x[0], w), Body(x[1], 2.0), Body(x[2], 1.5)]
    heavy = [body.energy() for body in bodies if body.position > 0.0]
    pairs = sum(a.position * b.mass for a in bodies for b in bodies if a is not b)
    return sum(heavy) + pairs * len(heavy)


for program in (gone_over_with_a_list, gone_over_with_an_array, all_but_one, bodies_by_number, filled_in_a_loop):
    add(program, vector_and_number, wrt=("x", "w"), compiled=program is gone_over_with_a_list)
for program in (two_names_of_a_list, put_together, under_conditions):
    add(program, vector_and_number, wrt=("x", "w"), compiled=program is put_together)


def list_in_an_object(a, b):
    layers = [Layer(a), Layer(b, 2.0 + a)]
    ground = Ground(layers)
    layers[0].thickness = b
    ground.layers[0].speed *= a
    ground.layers.append(Layer(5.0, b))
    return ground.total(a) * layers[-1].time() * len(layers)


def filled_from_nothing(a, b):
    ground = Ground([])
    for k in range(3):
        ground.layers.append(Layer(a * k + 1, b))
    total = ground.total(b)
    for layer in reversed(ground.layers):
        total = total * 0.5 + layer.time()
    return total


def chosen_and_then_changed(a, b):
    layer = Layer(a) if a > b else Layer(b, 3.0)
    layer.thickness *= 2
    if b > a:
        other = Layer(a)
    else:
        other = Layer(b, 2.5)
    other.speed += layer.time()
    return layer.time() * other.time()


def largest_by_a_key(a, b):
    layers = [Layer(a), Layer(b, 2.0 + a), Layer(a * b)]
    best = max(layers, key=lambda layer: layer.time())
    least = min(layers, key=Layer.time)
    return best.thickness * least.speed + best.time()


def neighbours(a, b):
    layers = [Layer(a), Layer(b, 2.0 + a), Layer(a * b)]
    total = 0.0
    for upper, lower in zip(layers[:-1], layers[1:], strict=True):
        total += upper.thickness * lower.speed
    return total


def made_by_functions_inside(a, b):
    made = 0

    def layer_of(thickness):
        nonlocal made
        made += 1
        layer = Layer(thickness, b)
        layer.thickness += made
        return layer

    layers = [layer_of(a), layer_of(b)]
    layers[0], layers[1] = layers[1], layers[0]
    return layers[0].time() * layers[1].thickness * made


def in_a_dict(a, b):
    layers = {k: Layer(a * k) for k in (1, 2, 3)}
    layers[4] = Layer(b)
    for k in layers:
        layers[k].thickness += k * b
    layers[2] = layers[1]
    layers[1].thickness *= 2
    missing = layers.get(9) is None
    return sum(layer.time() * k for k, layer in layers.items()) + missing + len(layers)


def dict_in_an_object(a, b):
    network = Network()
    network.join("x", a)
    network.join("y", b)
    for k in range(3):
        network.join(f"z{k}", a * k)
    network.nodes["x"].thickness *= 3
    return network.total() + sum(node.thickness for node in network.nodes.values())


for program in (list_in_an_object, filled_from_nothing, chosen_and_then_changed, largest_by_a_key, neighbours):
    add(program, two_numbers, wrt=("a", "b"), compiled=program in (chosen_and_then_changed, largest_by_a_key))
for program in (made_by_functions_inside, in_a_dict, dict_in_an_object):
    add(program, two_numbers, wrt=("a", "b"), compiled=program is dict_in_an_object)


class Counter:
    def __init__(self):
        self.count = 0
        self.values = np.zeros(3)

    def following(self):
        self.count += 1
        return self.count


def stored_where_a_method_says(x, w):
    counter = Counter()
    counter.values[counter.following()] = counter.following() * x[1]
    total = 0.0
    for value in (counter.following() * 0 + 1, w, 2):
        total = total * w + value
    return counter.count * np.sum(counter.values * np.arange(3)) + total


add(stored_where_a_method_says, vector_and_number, wrt=("x", "w"))
