"""Objects into which items are stored by ``__setitem__``, and attributes by setters, that write an array of theirs."""

import numpy as np

from programs.corpus import add


class Grid:
    def __init__(self, values):
        self.values = values
        self.count = 0

    def __setitem__(self, index, value):
        self.values[index] = value

    def __getitem__(self, index):
        return self.values[index]

    @property
    def first(self):
        return self.values[0]

    @first.setter
    def first(self, value):
        self.values[0] = value

    def next(self):
        self.count += 1
        return self.count - 1


class Cleared:
    def __init__(self, values):
        self.values = values
        return self.clear()

    def clear(self):
        self.values[0] = 2.0


def vector_and_number(rng):
    return rng.normal(size=4), 0.8


def item_stored_by_a_method(x, w):
    grid = Grid(x * w)
    grid[0] = w
    return np.sum(grid.values * x)


def items_that_change_places(x, w):
    grid = Grid(x * w)
    grid[0], grid[1] = w, grid[0]
    for i in range(2, 4):
        grid[i] = grid[i - 1] * w
    return np.sum(grid.values * x)


def index_that_changes_what_is_stored(x, w):
    grid = Grid(x * w)
    grid[grid.next()] = grid.count * w
    grid[grid.next()] = grid.count * w
    return np.sum(grid.values * x)


def attribute_stored_in_an_array(x, w):
    grid = Grid(x * w)
    grid.first = w * w
    return np.sum(grid.values * x) + grid.first


def made_by_another_method(x, w):
    cleared = Cleared(x * w)
    return np.sum(cleared.values * x)


for each in (
    item_stored_by_a_method,
    items_that_change_places,
    index_that_changes_what_is_stored,
    attribute_stored_in_an_array,
    made_by_another_method,
):
    add(each, vector_and_number, wrt=("x", "w"))


def numbers_of_calls_by_key(x, w):
    grid = Grid(x * w)
    places = {k: grid.next() + grid.first * k for k in (1, 2)}
    pairs = [(grid.count, grid.next(), k) for k in (1, 2)]
    return places[1] * places[2] + pairs[0][1] + 10.0 * pairs[1][0] + w * grid.count


add(numbers_of_calls_by_key, lambda rng: (rng.normal(size=4), 0.7), wrt=("x", "w"))
