"""Objects of several classes in one list, under one name, in one attribute; and what calls itself with objects."""

import math

import numpy as np

from programs.corpus import add


class Shape:
    def __init__(self, name):
        self.name = name
        self.hits = 0

    def area(self):
        raise NotImplementedError

    def scaled(self, k):
        return k * self.area()


class Circle(Shape):
    def __init__(self, r):
        super().__init__("circle")
        self.r = r

    def area(self):
        return math.pi * self.r**2

    def grow(self, k):
        self.r *= k


class Square(Shape):
    def __init__(self, a):
        super().__init__("square")
        self.a = a

    def area(self):
        return self.a**2

    def grow(self, k):
        self.a += k


def _sizes(rng):
    return (np.array([0.5, 1.5, 2.0, 0.7]) + 0.1 * rng.random(4),)


def shapes_that_a_run_chooses(sizes):
    shapes = []
    for r in sizes:
        if r > 1.0:
            shapes.append(Circle(r))
        else:
            shapes.append(Square(r))
    total = 0.0
    for s in shapes:
        s.grow(1.5)
        s.hits += 1
        total += s.scaled(2.0)
    for s in shapes:
        if isinstance(s, Circle):
            total += s.r * s.hits
    return total


add(shapes_that_a_run_chooses, _sizes, wrt="sizes", compiled=True)


def the_largest_of_several_classes(sizes):
    shapes = [Circle(r) if r > 1 else Square(r) for r in sizes]
    best = None
    for s in shapes:
        if best is None or s.area() > best.area():
            best = s
    best.hits += 3
    big = [s for s in shapes if s.area() > 0.3]
    return sum(s.area() for s in big) + best.area() + sum(s.hits for s in shapes) + shapes.index(best)


add(the_largest_of_several_classes, _sizes, wrt="sizes")


class Animal:
    metabolism = 0.1

    def __init__(self, energy):
        self.energy = energy
        self.alive = True

    def act(self, meadow):
        self.energy -= self.metabolism
        if self.energy <= 0:
            self.alive = False


class Rabbit(Animal):
    metabolism = 0.05

    def act(self, meadow):
        super().act(meadow)
        eaten = min(meadow.grass, 0.2)
        meadow.grass -= eaten
        self.energy += eaten * 0.8


class Fox(Animal):
    metabolism = 0.2

    def act(self, meadow):
        super().act(meadow)
        for prey in meadow.animals:
            if isinstance(prey, Rabbit) and prey.alive:
                self.energy += 0.5 * prey.energy
                prey.alive = False
                break


class Meadow:
    def __init__(self, grass):
        self.grass = grass
        self.animals = []

    def step(self):
        self.grass *= 1.1
        for a in self.animals:
            if a.alive:
                a.act(self)
        self.animals = [a for a in self.animals if a.alive]


def a_meadow(grass, energy):
    meadow = Meadow(grass)
    meadow.animals.append(Rabbit(energy))
    meadow.animals.append(Fox(2.0 * energy))
    for k in range(3):
        meadow.animals.append(Rabbit(energy + k))
    for _ in range(4):
        meadow.step()
    return sum(a.energy for a in meadow.animals) + 0.1 * meadow.grass


add(a_meadow, lambda rng: (3.0, 1.0 + 0.1 * rng.random()), wrt=("grass", "energy"))


class Node:
    def __init__(self, key, value):
        self.key = key
        self.value = value
        self.left = None
        self.right = None


class Tree:
    def __init__(self):
        self.root = None
        self.size = 0

    def insert(self, key, value):
        self.size += 1
        if self.root is None:
            self.root = Node(key, value)
            return
        at = self.root
        while True:
            if key < at.key:
                if at.left is None:
                    at.left = Node(key, value)
                    return
                at = at.left
            else:
                if at.right is None:
                    at.right = Node(key, value)
                    return
                at = at.right

    def total(self, node, depth):
        if node is None:
            return 0.0
        return node.value * 0.9**depth + self.total(node.left, depth + 1) + self.total(node.right, depth + 1)


def a_search_tree(keys, values):
    tree = Tree()
    for k, v in zip(keys, values, strict=True):
        tree.insert(k, v)
    return tree.total(tree.root, 0) / tree.size


add(
    a_search_tree,
    lambda rng: (np.array([5, 2, 8, 1, 9, 3]), rng.random(6)),
    wrt="values",
    compiled=True,
)


class Sum:
    def __init__(self, left, right):
        self.left, self.right = left, right

    def at(self, x):
        return self.left.at(x) + self.right.at(x)


class Product(Sum):
    def at(self, x):
        return self.left.at(x) * self.right.at(x)


class Number:
    def __init__(self, value):
        self.value = value

    def at(self, x):
        return self.value


class Variable:
    def at(self, x):
        return x


def a_formula_of_objects(x, k):
    formula = Sum(Product(Variable(), Number(k)), Product(Sum(Variable(), Number(2.0)), Variable()))
    return formula.at(x)


add(a_formula_of_objects, lambda rng: (0.7, 1.3), wrt=("x", "k"), compiled=True)


class Link:
    def __init__(self, value, following):
        self.value = value
        self.following = following


class Chain:
    def __init__(self):
        self.first = None

    def push(self, value):
        self.first = Link(value, self.first)

    def __iter__(self):
        link = self.first
        while link is not None:
            yield link
            link = link.following


def a_chain_by_a_generator(values):
    chain = Chain()
    for v in values:
        chain.push(v)
    total = 0.0
    for link in chain:
        link.value *= 2.0
        total += link.value
        if total > 3.0:
            break
    return total + sum(link.value for link in chain) + max(chain, key=lambda link: link.value).value


add(a_chain_by_a_generator, lambda rng: (rng.random(4) + 0.5,), wrt="values")


class Counter:
    def __init__(self, x):
        self.x = x
        self.hits = 0

    def weight(self):
        return 2.0

    def poke(self):
        self.hits += 1


def a_method_of_what_may_be_none(values):
    counters = [Counter(v) for v in values]
    best = None
    for c in counters:
        c.poke()
        if c.x > 1.0:
            best = c
    return best.weight() * values[0]


add(
    a_method_of_what_may_be_none,
    lambda rng: (np.array([0.5, 1.5]),),
    wrt="values",
)
