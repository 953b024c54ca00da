"""Trees of objects that methods build, and functions inside of methods that call themselves with their nodes."""

import numpy as np

from programs.corpus import add


class Node:
    def __init__(self, key, value):
        self.key, self.value = key, value
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
        node = self.root
        while True:
            if key < node.key:
                if node.left is None:
                    node.left = Node(key, value)
                    return
                node = node.left
            else:
                if node.right is None:
                    node.right = Node(key, value)
                    return
                node = node.right

    def find(self, key):
        node = self.root
        while node is not None:
            if node.key == key:
                return node.value
            node = node.left if key < node.key else node.right
        return 0.0

    def weighted(self):
        def walk(node, depth):
            if node is None:
                return 0.0
            return depth * node.value + walk(node.left, depth + 1) + walk(node.right, depth + 1)

        return walk(self.root, 1)


def tree_of_values(keys, values):
    tree = Tree()
    for key, value in zip(keys, values, strict=True):
        tree.insert(key, value)
    return tree.weighted() * tree.find(3) + tree.size * tree.find(7)


add(tree_of_values, lambda rng: (np.array([5, 2, 8, 3, 9]), rng.normal(size=5)), wrt="values", compiled=True)


def several_particles(x, z):
    class_of = [Node(k, v) for k, v in enumerate(x)]
    s = 0.0
    for v in z:
        if v > 0.2:
            fresh = []
            for node in class_of:
                fresh.append(Node(node.key, node.value * v))
            class_of = fresh
        s += sum(node.value for node in class_of)
    return s


add(several_particles, lambda rng: (rng.normal(size=3), np.array([0.5, 0.1, 0.9])), wrt=("x", "z"), compiled=True)


def lists_renewed_in_branches(x, z):
    values, s = list(x), 0.0
    for v in z:
        if v > 0.2:
            fresh = []
            for u in values:
                fresh.append(u * v)
            values = fresh
        s += sum(values)
    return s


add(lists_renewed_in_branches, lambda rng: (rng.normal(size=3), np.array([0.5, 0.1, 0.9])), wrt=("x", "z"))


def a_list_that_is_kept_and_changed(x, z):
    fresh, values, s = [0.0], [1.0], 0.0
    for v in z:
        if v > 0.2:
            fresh.append(v * x)
            values = fresh
        s += sum(values)
    return s


add(a_list_that_is_kept_and_changed, lambda rng: (0.7, np.array([0.5, 0.1, 0.9])), wrt=("x", "z"), may_refuse=True)
