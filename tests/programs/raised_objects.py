"""Exceptions with attributes, copies of dataclasses, objects that give the next item, defaults of functions inside."""

import math
from dataclasses import asdict, astuple, dataclass, field, replace

from programs.corpus import add


def _four(rng):
    return (rng.uniform(0.3, 2.0, 4),)


class Short(Exception):
    def __init__(self, need, have):
        super().__init__(f"need {need}, have {have}")
        self.missing = need - have
        self.need = need


class Purse:
    def __init__(self, amount):
        self.amount = amount

    def pay(self, v):
        if v > self.amount:
            raise Short(v, self.amount)
        self.amount -= v


def debts_of_a_purse(x):
    w = Purse(2.5)
    debt = 0.0
    for v in x:
        try:
            w.pay(v)
        except Short as e:
            debt += e.missing * e.need
            w.amount = 0.0
    return w.amount + 2 * debt


add(debts_of_a_purse, _four)


def nothing_is_raised(x):
    w = Purse(25.0)
    debt = 0.0
    n = 0
    for v in x:
        try:
            w.pay(v)
        except Short as e:
            debt += e.missing
        else:
            n += 1
    return w.amount + 2 * debt + n


add(nothing_is_raised, _four)


class Bad(ValueError):
    pass


def arguments_of_exceptions(x):
    total = 0.0
    for k, v in enumerate(x):
        try:
            if v > 1.0:
                raise Bad("too large", k)
            total += v
        except Bad as e:
            words, place = e.args
            total += 10.0 * place + len(words)
        except ValueError:
            total -= 100.0
    return total


add(arguments_of_exceptions, _four)


def words_of_exceptions(x):
    p = Purse(x[0])
    try:
        p.pay(50.0)
    except Short as e:
        print("no:", e, str(e), f"{e}")
        return e.missing * x[1]
    return 0.0


add(words_of_exceptions, _four)


def raised_beside_others(x):
    e = 3.0
    p = Purse(x[0])
    s = e * x[2]
    try:
        p.pay(x[1])
    except Short as err:
        s += err.missing
    return s + e


add(raised_beside_others, _four)


@dataclass(frozen=True)
class Setup:
    k: float
    c: float = 0.1
    tags: tuple = ()
    extra: list = field(default_factory=list)

    def scaled(self, s):
        return replace(self, k=self.k * s, tags=(*self.tags, s))


@dataclass
class Coil:
    setup: Setup
    x: float = 0.0
    v: float = 0.0
    trace: list = field(default_factory=list)

    def step(self, dt):
        a = -self.setup.k * self.x - self.setup.c * self.v
        self.v += dt * a
        self.x += dt * self.v
        self.trace.append(self.x)


def coils_with_setups(x):
    base = Setup(x[0])
    coils = [Coil(base.scaled(s), x=1.0) for s in (1.0, 2.0, x[1])]
    for _ in range(6):
        for s in coils:
            s.step(0.1)
    d = asdict(base)
    t = astuple(coils[1])
    return (
        sum(max(s.trace) - min(s.trace) for s in coils)
        + d["k"] * d["c"]
        + coils[2].setup.tags[0]
        + t[1] * t[0][0]
        + len(t[3])
    )


add(coils_with_setups, _four)


def copies_share_what_they_hold(x):
    a = Setup(x[0], extra=[x[1]])
    b = replace(a, c=x[2])
    b.extra.append(x[3])
    d = asdict(a)
    d["extra"].append(100.0)
    return sum(a.extra) * a.c + sum(b.extra) * b.c + len(a.extra)


add(copies_share_what_they_hold, _four)


class Count:
    def __init__(self, n, v):
        self.n, self.v = n, v

    def __iter__(self):
        return self

    def __next__(self):
        if self.n == 0:
            raise StopIteration
        self.n -= 1
        self.v *= 1.5
        return self.v


def asked_for_the_next(x):
    c = Count(4, x[0])
    s = 0.0
    for k, v in enumerate(c):
        s += v * (k + 1)
        if k == 2:
            break
    rest = [v for v in c]
    return s + sum(rest) * 10 + c.n + len(rest)


add(asked_for_the_next, _four)


def defaults_of_then(x):
    adders = [lambda v, k=k: v + k * x[2] for k in range(3)]
    late = [lambda v: v + k * x[1] for k in range(3)]  # noqa: B023
    w = x[0]
    f = lambda v, w=w: v * w  # noqa: E731
    w = 7.0
    return sum(g(x[3]) for g in adders) + sum(g(x[3]) for g in late) + f(x[1]) + w


add(defaults_of_then, _four)


def default_list_of_a_function_inside(x):
    def gather(v, into=[]):  # noqa: B006
        into.append(v)
        return into

    gather(x[0])
    gather(x[1])
    out = gather(x[2])
    return sum(v * (k + 1) for k, v in enumerate(out))


add(default_list_of_a_function_inside, _four)


def compose(*fs):
    def run(v):
        for f in fs:
            v = f(v)
        return v

    return run


def composed_functions(x):
    pipeline = compose(math.exp, lambda v: v + x[1], math.log, math.sqrt)
    adders = [lambda v, k=k: v + k * x[2] for k in range(3)]
    return pipeline(x[0]) + sum(f(x[3]) for f in adders)


add(composed_functions, _four)
