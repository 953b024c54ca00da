"""Objects that refer to each other: rings, trees, partners, synapses; and who is evaluated before whom."""

import numpy as np

from programs.corpus import add


class Node:
    def __init__(self, key):
        self.key = key
        self.left = None
        self.right = None

    def bump(self, k):
        self.key += k
        return self


def four(rng):
    return rng.uniform(0.2, 1.5, 4), 1.3


def nodes(x):
    return [Node(v) for v in x]


def ring_of_nodes(x, k):
    first = None
    before = None
    for v in x:
        n = Node(v)
        if first is None:
            first = n
        else:
            before.right = n
        before = n
    before.right = first
    node = first
    s = 0.0
    for _ in range(7):
        s = s * k + node.key
        node.key *= 0.5
        node = node.right
    return s


add(ring_of_nodes, four, wrt=("x", "k"), compiled=True)


def insert(root, key):
    node = root
    while True:
        if key < node.key:
            if node.left is None:
                node.left = Node(key)
                return
            node = node.left
        else:
            if node.right is None:
                node.right = Node(key)
                return
            node = node.right


def tree_of_nodes(x, k):
    root = Node(x[0] * k)
    for v in x[1:]:
        insert(root, v * k)
    stack = [root]
    s = 0.0
    depth = 1.0
    while stack:
        n = stack.pop()
        s += n.key**2 * depth
        depth += 0.5
        if n.left is not None:
            stack.append(n.left)
        if n.right is not None:
            stack.append(n.right)
    return s


add(tree_of_nodes, four, wrt=("x", "k"))


def partners(x, k):
    ns = nodes(x)
    for i in range(0, len(ns) - 1, 2):
        ns[i].left = ns[i + 1]
        ns[i + 1].left = ns[i]
    for _ in range(2):
        for n in ns:
            if n.left is not None:
                d = k * 0.1 * (n.left.key - n.key)
                n.key += d
                n.left.key -= d
    return sum(n.key**2 for n in ns)


add(partners, four, wrt=("x", "k"))


def read_before_it_changes(x, k):
    ns = nodes(x)
    ns.reverse()

    def less(u, v):
        return u - 2 * v

    first = ns[0].key * ns[0].bump(k).key
    return first + less(ns[0].key, ns[0].bump(k).key) + less(ns.pop().key, ns.pop().key)


add(read_before_it_changes, four, wrt=("x", "k"))


def found_or_not(x, k):
    ns = nodes(x)

    def find(limit):
        for n in ns:
            if n.key > limit:
                return n
        return None

    a = find(0.0)
    b = find(100.0)
    if b is None and a is not None:
        a.key *= k
    del ns[1]
    return sum(n.key * (i + 1) for i, n in enumerate(ns))


add(found_or_not, four, wrt=("x", "k"))


def names_of_one_node(x, k):
    ns = nodes(x)
    ns.reverse()
    p = ns[0] if k > 1 else ns[1]
    p.key *= 2
    q = p
    p = ns[2]
    q.key += p.key
    known = dict(enumerate(ns)) if len(x) < 0 else {i: n for i, n in enumerate(ns)}
    known[1].bump(2.0)
    return sum(n.key * (i + 1) for i, n in enumerate(ns)) + known[2].key


add(names_of_one_node, four, wrt=("x", "k"), may_refuse=True)


class Box:
    def __init__(self, node):
        self.node = node
        self.n = 2

    @property
    def value(self):
        return self.node.key * self.n

    @value.setter
    def value(self, v):
        self.node.key = v / self.n


def boxes_of_nodes(x, k):
    ns = nodes(x)
    boxes = [Box(n) for n in ns]
    for b in boxes:
        b.value = b.value * k
    ns.sort(key=lambda n: n.key)
    boxes[0].node = ns[-1]
    boxes[0].value = 1.0
    return sum(n.key * (i + 1) for i, n in enumerate(ns)) + sum(b.value for b in boxes)


add(boxes_of_nodes, four, wrt=("x", "k"))


class Point:
    def __init__(self, at):
        self.at = at


def points_that_were_there(x, k):
    points = [Point(np.array([v, k])) for v in x]
    points.reverse()
    old = [p.at for p in points]
    center = np.mean([p.at for p in points], axis=0)
    for p in points:
        p.at = p.at * k - center
    return sum(np.sum(p.at * o) for p, o in zip(points, old, strict=True))


add(points_that_were_there, four, wrt=("x", "k"))


def points_that_share(x, k):
    points = [Point(np.array([v, k])) for v in x]
    points.reverse()
    points[0].at = points[1].at
    points[1].at[0] = 5.0
    return sum(np.sum(p.at) * (i + 1) for i, p in enumerate(points))


add(points_that_share, four, wrt=("x", "k"), may_refuse=True)


def generations(x, k):
    population = [Point(row) for row in x]
    for _ in range(2):
        for p in population:
            p.at = p.at * 0.9
        population.sort(key=lambda p: -np.sum((p.at - k) ** 2))
        parents = population[:2]
        children = []
        for a in parents:
            for b in parents:
                children.append(Point(0.5 * (a.at + b.at)))
        population = parents + children
    return sum((i + 1) * np.sum(p.at) for i, p in enumerate(population))


add(generations, lambda rng: (rng.normal(size=(4, 3)), 0.3), wrt=("x", "k"))


class Synapse:
    def __init__(self, before, behind, w):
        self.before = before
        self.behind = behind
        self.w = w


class Neuron:
    def __init__(self):
        self.v = 0.0
        self.i = 0.0


def synapses(w, current):
    n = len(w)
    neurons = [Neuron() for _ in range(n)]
    wires = [Synapse(neurons[i], neurons[j], w[i, j]) for i in range(n) for j in range(n) if i != j]
    for _ in range(4):
        for q in neurons:
            q.i = current
        for s in wires:
            s.behind.i += s.w * s.before.v
            s.w += 0.01 * s.before.v * s.behind.v
        for q in neurons:
            q.v += 0.1 * (np.tanh(q.i) - q.v)
    return sum(q.v for q in neurons) + sum(s.w for s in wires)


add(synapses, lambda rng: (rng.normal(size=(3, 3)), 0.7), wrt=("w", "current"))


def list_in_two_hands(x, k):
    population = list(range(len(x)))
    for _ in range(2):
        population.sort(key=lambda i: x[i])
        best = population[:2]
        others = []
        for i in best:
            others.append(i)
        population = best + others
    return x[population[0]] * k


add(list_in_two_hands, four, wrt=("x", "k"))


def mean_before_it_moves(x, k):
    rows = []
    for i in range(len(x)):
        rows.append(x[i] * k)
    s = 0.0
    for _ in range(3):
        center = np.mean([rows[i] for i in range(len(rows))], axis=0)
        for i in range(len(rows)):
            rows[i] += 0.1 * (center - rows[i])
        s += np.sum(center**2)
    return s


add(mean_before_it_moves, lambda rng: (rng.normal(size=(3, 2)), 1.2), wrt=("x", "k"), compiled=True)


def rows_that_are_kept_as_they_move(x, k):
    rows = []
    for i in range(len(x)):
        rows.append(x[i] * k)
    kept = [rows[i] for i in range(len(rows))]
    for i in range(len(rows)):
        rows[i] += 0.1
    return np.sum(np.array(kept))


add(rows_that_are_kept_as_they_move, lambda rng: (rng.normal(size=(3, 2)), 1.2), wrt=("x", "k"), may_refuse=True)
