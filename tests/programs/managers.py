"""Blocks with managers that are objects, or made of generators; functions inside that have decorators."""

import contextlib
import functools
import math
from contextlib import contextmanager

from programs.corpus import add


def _four(rng):
    return (rng.uniform(0.3, 2.0, 4),)


class Pen:
    def __init__(self):
        self.x = self.y = self.a = self.length = 0.0
        self.stack = []
        self.width = 1.0

    @contextlib.contextmanager
    def saved(self, scale=1.0):
        self.stack.append((self.x, self.y, self.a))
        try:
            yield scale * 2
        finally:
            self.x, self.y, self.a = self.stack.pop()

    def forward(self, d):
        self.x += d * math.cos(self.a)
        self.y += d * math.sin(self.a)
        self.length += d * self.width


def branches(pen, d, depth):
    if depth == 0:
        return
    pen.forward(d)
    for s in (1, -1):
        with pen.saved():
            pen.a += s * 0.4
            branches(pen, d * 0.7, depth - 1)


def branches_of_a_pen(x):
    p = Pen()
    branches(p, x[0], 3)
    p.forward(x[2])
    return p.length + p.x**2 + p.y


add(branches_of_a_pen, _four)


@contextlib.contextmanager
def wide(pen, k):
    old = pen.width
    pen.width = old * k
    yield pen
    pen.width = old


def blocks_in_blocks(x):
    p = Pen()
    with p.saved(scale=x[3]) as two, wide(p, x[1]) as q:
        q.forward(x[0] * two)
        with wide(p, 3.0):
            p.forward(x[2])
        q.a += 0.3
    p.forward(x[1])
    return p.length * 2 + p.x + p.y * 3 + p.width


add(blocks_in_blocks, _four)


def branch_in_a_block(x):
    p = Pen()
    for v in x:
        with wide(p, v):
            if v > 1.0:
                p.forward(v)
            else:
                p.a += v
    return p.length + p.x * p.y


add(branch_in_a_block, _four)


def returned_from_a_block(x):
    p = Pen()

    def draw(v):
        with wide(p, v):
            p.forward(v)
            return p.width * 3

    return draw(x[0]) + draw(x[1]) * p.width + p.length


add(returned_from_a_block, _four)


class Log:
    def __init__(self, out):
        self.out = out

    def __enter__(self):
        self.start = len(self.out)
        return self

    def __exit__(self, *exc):
        self.out.append(self.start * 0.5)
        return False


def logged_blocks(x):
    out = []
    with Log(out) as a:
        for v in x:
            out.append(v**2)
        with Log(out) as b:
            out.append(x[0] * b.start)
    return sum(v * k for k, v in enumerate(out)) + a.start


add(logged_blocks, _four)


def raised_in_a_block(x):
    p = Pen()
    with wide(p, 2.0):
        if x[0] > 100.0:
            raise ValueError("far")
        p.forward(x[1])
    return p.length


add(raised_in_a_block, _four)


def decorated_inside(x):
    seen = []

    def logged(f):
        @functools.wraps(f)
        def inner(*args):
            r = f(*args)
            seen.append(r)
            return r

        return inner

    def times(k):
        def around(f):
            return lambda *a: k * f(*a)

        return around

    @logged
    def sq(v):
        return v * v

    @times(x[3])
    @logged
    def both(a, b):
        return a + b

    s = both(sq(x[0]), sq(x[1])) * sq(x[2])
    return s + sum(seen) / len(seen) + len(seen)


add(decorated_inside, _four)


class Turtle:
    def __init__(self):
        self.x = self.y = 0.0
        self.a = 0.0
        self.stack = []
        self.length = 0.0

    @contextmanager
    def saved(self):
        self.stack.append((self.x, self.y, self.a))
        yield self
        self.x, self.y, self.a = self.stack.pop()

    def forward(self, d):
        self.x += d * math.cos(self.a)
        self.y += d * math.sin(self.a)
        self.length += d

    def left(self, a):
        self.a += a


def tree(t, d, depth, angle):
    if depth == 0:
        return
    t.forward(d)
    for s in (1, -1):
        with t.saved():
            t.left(s * angle)
            tree(t, d * 0.7, depth - 1, angle)


def tree_of_a_turtle(x):
    t = Turtle()
    tree(t, x[0], 3, x[1])
    t.forward(x[2])
    return t.length + t.x**2 + t.y


add(tree_of_a_turtle, _four)


class Swallows:
    def __init__(self, kind):
        self.kind, self.count = kind, 0.0

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        self.count += 1.0
        return kind is not None and issubclass(kind, self.kind)


class SwallowsMore(Swallows):
    def __exit__(self, *given):
        return super().__exit__(*given)


def a_manager_that_swallows(x):
    guard = Swallows(ZeroDivisionError)
    with guard:
        s = x[0]
        s = s + 1 / (0 if x[1] > 0.1 else 2)
        s = 100.0
    return s * guard.count


def a_manager_that_swallows_by_its_base(x):
    s = x[1]
    with SwallowsMore(ValueError) as guard:
        s = x[0]
        if x[2] > 0.1:
            raise ValueError
        s = x[3]
    return s * guard.count


class Counted:
    def __init__(self):
        self.n, self.failed = 0, False

    def __enter__(self):
        self.n += 1
        return self

    def __exit__(self, kind, error, trace):
        if kind is None:
            self.n += 5
        else:
            self.failed = True
        return False


class Kept:
    def __init__(self, state):
        self.state = state

    def __enter__(self):
        return self.state

    def __exit__(self, *given):
        self.state["n"] += 1.0
        return self.done()

    def done(self):
        return None


def managers_that_look_and_swallow_nothing(x):
    counted, state = Counted(), {"n": x[0]}
    with counted as c:
        s = x[0] * c.n
    with Kept(state) as inside:
        inside["n"] *= x[1]
    return s * counted.n + state["n"]


class SwallowsAtFirst(Swallows):
    def __exit__(self, *given):
        return self.kind is not None


def a_manager_that_swallows_until_it_is_told(x):
    s = x[1]
    with SwallowsAtFirst(ValueError) as guard:
        if x[2] > 0.1:
            raise ValueError
        guard.kind = None
    return s


add(a_manager_that_swallows_until_it_is_told, _four, may_refuse=True)
add(a_manager_that_swallows, _four, may_refuse=True)
add(a_manager_that_swallows_by_its_base, _four, may_refuse=True)
add(managers_that_look_and_swallow_nothing, _four)
