"""Objects that lists hold in any order: sorted, chosen, taken out, put in again, known by several names."""

import itertools

import numpy as np

from programs.corpus import add


class Bird:
    def __init__(self, x, y):
        self.x = x
        self.y = y
        self.score = x * y
        self.alive = True

    def grow(self, k):
        self.score *= k
        return self.score


def flock(x, y):
    return [Bird(a, b) for a, b in zip(x, y, strict=True)]


def birds(rng):
    return rng.uniform(0.2, 1.2, 5), rng.uniform(0.2, 1.2, 5), 1.3


def best_bird_changes(x, y, k):
    flying = flock(x, y)
    best = None
    for b in flying:
        if best is None or b.score > best.score:
            best = b
    best.score *= k
    return sum(b.score for b in flying)


add(best_bird_changes, birds, wrt=("x", "y", "k"), compiled=True)


def birds_in_order(x, y, k):
    flying = flock(x, y)
    flying.sort(key=lambda b: b.score)
    for i, b in enumerate(flying):
        b.score += i * k
    ranked = sorted(flying, key=lambda b: b.x, reverse=True)
    for b in ranked[:2]:
        b.score *= 2.0
    top = max(flying, key=lambda b: b.y)
    return ranked[0].score * ranked[-1].x + top.score + sum(b.score * (i + 1) for i, b in enumerate(flying))


add(birds_in_order, birds, wrt=("x", "y", "k"), compiled=True)


def birds_that_die(x, y, k):
    flying = flock(x, y)
    for _ in range(3):
        for b in flying:
            b.score *= 0.8 * k
            if b.score < 0.2:
                b.alive = False
        flying = [b for b in flying if b.alive]
    return sum(b.score for b in flying) + len(flying)


add(birds_that_die, birds, wrt=("x", "y", "k"))


def birds_are_born(x, y, k):
    flying = flock(x, y)
    for _ in range(3):
        young = []
        for b in flying:
            if b.grow(k) > 0.7:
                young.append(Bird(b.x * 0.5, b.y))
                b.score *= 0.5
        flying.extend(young)
    return sum(b.score for b in flying)


add(birds_are_born, birds, wrt=("x", "y", "k"))


def last_that_was_met(x, y, k):
    flying = flock(x, y)
    for b in flying:
        if b.score > 0.05:
            last = b
    flying.sort(key=lambda b: -b.x)
    return last.score * k + flying[0].y


add(last_that_was_met, birds, wrt=("x", "y", "k"))


def one_behind_the_other(x, y, k):
    flying = flock(x, y)
    before = None
    s = 0.0
    for b in sorted(flying, key=lambda q: q.x):
        if before is not None:
            s += (b.score - before.score) ** 2
            before.grow(k)
        before = b
    return s


add(one_behind_the_other, birds, wrt=("x", "y", "k"))


def birds_change_names(x, y, k):
    flying = flock(x, y)
    flying.reverse()
    a = flying[0]
    b = flying[1]
    for _ in range(3):
        a, b = b, a
        a.score *= k
    return a.score - b.score * 2


add(birds_change_names, birds, wrt=("x", "y", "k"))


def a_queue_of_birds(x, y, k):
    waiting = flock(x, y)
    s = 0.0
    while waiting:
        b = waiting.pop(0)
        s = s * 0.5 + b.score
        if b.score > 0.3 and len(waiting) < 8:
            waiting.append(Bird(b.x * 0.5, b.y * k))
    return s


add(a_queue_of_birds, birds, wrt=("x", "y", "k"))


def copies_of_lists(x, y, k):
    flying = flock(x, y)
    chosen = flying[:]
    chosen.remove(chosen[0])
    chosen.append(Bird(k, k))
    for b in chosen:
        b.score *= k
    return sum(b.score for b in flying) + len(chosen) + len(flying)


add(copies_of_lists, birds, wrt=("x", "y", "k"))


def two_names_of_a_flock(x, y, k):
    flying = flock(x, y)
    same = flying
    same.pop()
    same.append(Bird(k, 2.0))
    return sum(b.score for b in flying)


add(two_names_of_a_flock, birds, wrt=("x", "y", "k"), may_refuse=True)


def pairs_of_birds(x, y, k):
    flying = flock(x, y)
    pairs = []
    for i, a in enumerate(flying):
        for b in flying[i + 1 :]:
            if a.score > b.score:
                pairs.append((a, b))
    for a, b in pairs:
        a.score = a.score * 0.9 + k * b.score
    for a, b in itertools.combinations(flying, 2):
        a.score += 0.1 * b.x
    return sum(b.score for b in flying)


add(pairs_of_birds, birds, wrt=("x", "y", "k"))


def birds_at_their_times(x, y, k):
    flying = flock(x, y)
    events = []
    for b in flying:
        events.append((b.x, b))
    events.sort(key=lambda e: e[0])
    s = 0.0
    for t, b in events:
        s = s * 0.5 + t * b.score * k
        b.score = s
    return s + flying[0].score


add(birds_at_their_times, birds, wrt=("x", "y", "k"))


def birds_by_number(x, y, k):
    known = {}
    for i in range(len(x)):
        known[i] = Bird(x[i], y[i])
    for i in known:
        known[i].score *= k
    if 2 in known:
        known[2].grow(2.0)
    return sum(b.score for b in known.values()) + sum(i * b.x for i, b in known.items())


add(birds_by_number, birds, wrt=("x", "y", "k"))


def grid_of_birds(x, y, k):
    grid = [[None] * 3 for _ in range(2)]
    for i in range(2):
        for j in range(3):
            grid[i][j] = Bird(x[i] + j, y[j])
    for i in range(2):
        for j in range(1, 3):
            grid[i][j].score += k * grid[i][j - 1].score
    return grid[1][2].score + sum(b.score for row in grid for b in row)


add(grid_of_birds, birds, wrt=("x", "y", "k"))


def none_has_no_score(x, y, k):
    best = None
    for b in flock(x, y):
        if b.score > 100:
            best = b
    if best is None:
        return k * x[0]
    return best.score


add(none_has_no_score, birds, wrt=("x", "k"))


def the_first_that_scores(x, y, k):
    flying = flock(x, y)
    flying.reverse()
    first = next((b for b in flying if b.score > 0.1), None)
    if first is None:
        return k
    first.score *= k
    return first.score + flying[0].score


add(the_first_that_scores, birds, wrt=("x", "y", "k"))


def each_bird_once(x, y, k):
    flying = flock(x, y)
    seen = [flying[0]]
    s = 0.0
    for b in [*flying, *flying] if len(x) < 0 else flying:
        if b not in seen:
            s += b.score * k
            seen.append(b)
    return s


add(each_bird_once, birds, wrt=("x", "y", "k"), may_refuse=True)


class Flock:
    def __init__(self):
        self.members = []
        self.best = None

    def join(self, b):
        self.members.append(b)
        if self.best is None or b.score > self.best.score:
            self.best = b

    def prune(self):
        self.members = [b for b in self.members if b.score > 0.3]

    @property
    def count(self):
        return len(self.members)


def a_flock_of_birds(x, y, k):
    together = Flock()
    for a, b in zip(x, y, strict=True):
        together.join(Bird(a, b))
    for _ in range(2):
        for b in together.members:
            b.grow(k)
        together.prune()
    together.best.score += 1.0
    return sum(b.score for b in together.members) + together.count + together.best.score


add(a_flock_of_birds, birds, wrt=("x", "y", "k"))


class Cell:
    def __init__(self, u):
        self.u = u
        self.left = None
        self.right = None
        self.trace = [u]

    def flux(self):
        f = 0.0
        if self.left is not None:
            f += self.left.u - self.u
        if self.right:
            f += self.right.u - self.u
        return f


def cells_beside_each_other(x, k):
    cells = [Cell(a) for a in x]
    for i in range(len(cells) - 1):
        cells[i].right = cells[i + 1]
        cells[i + 1].left = cells[i]
    for _ in range(3):
        fluxes = [c.flux() for c in cells]
        for c, f in zip(cells, fluxes, strict=True):
            c.u += k * f
            c.trace.append(c.u)
    return sum(c.u**2 + c.trace[1] * c.trace[-1] for c in cells)


add(cells_beside_each_other, lambda rng: (rng.normal(size=4), 0.2), wrt=("x", "k"), compiled=True)


class Link:
    def __init__(self, value):
        self.value = value
        self.next = None


def a_linked_list(x, k):
    head = None
    for v in x:
        n = Link(v * k)
        n.next = head
        head = n
    s = 0.0
    weight = 1.0
    while head is not None:
        s += weight * head.value
        weight *= 0.5
        head = head.next
    return s


add(a_linked_list, lambda rng: (rng.normal(size=4), 0.7), wrt=("x", "k"), compiled=True)


class Mass:
    def __init__(self, x, m):
        self.x = x
        self.v = np.zeros(2)
        self.f = np.zeros(2)
        self.m = m


class Spring:
    def __init__(self, a, b, k):
        self.a = a
        self.b = b
        self.k = k

    def pull(self):
        d = self.b.x - self.a.x
        self.a.f += self.k * d
        self.b.f -= self.k * d


def masses_and_springs(x, k, dt):
    masses = [Mass(x[i] + 0.0, 1.0 + 0.1 * i) for i in range(len(x))]
    springs = [Spring(masses[i], masses[i + 1], k) for i in range(len(x) - 1)]
    for _ in range(3):
        for p in masses:
            p.f = np.zeros(2)
        for s in springs:
            s.pull()
        for p in masses:
            p.v = p.v + p.f * dt / p.m
            p.x += p.v * dt
    return sum(np.sum(p.x**2) for p in masses)


add(masses_and_springs, lambda rng: (rng.normal(size=(3, 2)), 1.1, 0.1), wrt=("x", "k"), compiled=True)
