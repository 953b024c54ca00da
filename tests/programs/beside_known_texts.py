"""What is known while compiling changes like anything else: containers by all their names, views of dicts,
variables that functions inside read, in what is gone through for its texts."""

import collections
from dataclasses import dataclass

from programs.corpus import add

T = {"H": 1.5, "O": 2.5, "a": 1.0, "b": 2.0}


def _text(text):
    return lambda rng: (text, 1.3)


def list_repeated_by_another_name(text, x):
    p = [text]
    q = p
    p *= 3
    return x * len(q) * len(text.split(","))


add(list_repeated_by_another_name, _text("a,b"))


def item_extended_by_another_name(text, x):
    d = {"k": ["a"]}
    r = d["k"]
    for c in text:
        d["k"] += [c]
    return x * len(r)


add(item_extended_by_another_name, _text("bc"))


def counts_added_by_another_name(text, x):
    c = collections.Counter(text)
    e = c
    c += collections.Counter("ab")
    return x * e["a"]


add(counts_added_by_another_name, _text("aab"))


def dict_joined_by_another_name(text, x):
    d = {"a": 1.0}
    e = d
    d |= {c: 2.0 for c in text.split(",")}
    return x * sum(e.values()) * len(e)


add(dict_joined_by_another_name, _text("b,c"))


def values_as_they_become(text, x):
    d = {"a": x, "b": 2.0}
    vals = d.values()
    d[text[0]] = x * x * 3.0
    return sum(vals)


add(values_as_they_become, _text("a"))


def keys_as_they_become(text, x):
    d = {"a": x, "b": 2.0}
    keys = d.keys()
    del d["a"]
    d["c"] = 3.0
    s = 0.0
    for k in keys:
        s += x if k == "c" else 2 * x
    return s + len(text.split(","))


add(keys_as_they_become, _text("a"))


def item_that_a_trip_before_changes(text, x):
    d = {"a": x, "b": 2.0 * x}
    s = 0.0
    for k, v in d.items():
        if k == text[0]:
            d["b"] = 10.0 * x
        s += v
    return s * len(text.split(","))


add(item_that_a_trip_before_changes, _text("a"))


def same_keys_in_another_order(text, x):
    d, e = {}, {}
    for c in text:
        d[c] = 1.0
    for c in reversed(text):
        e[c] = 2.0
    return x * 2.0 if d.keys() == e.keys() else x * 3.0


add(same_keys_in_another_order, _text("abc"))


def keys_among_others(text, x):
    d = {}
    for c in text:
        d[c] = x
    return x * 5 if d.keys() <= T.keys() else x


add(keys_among_others, _text("ba"))


def longest_of_none(text, x):
    best = max([c for c in text if c.isdigit()], key=len, default="none")
    return x * len(best)


add(longest_of_none, _text("ab"))


def taken_from_a_place_of_the_run(text, n, x):
    s = [x, 2 * x, 3 * x]
    v = s.pop(n)
    return v * len(text.split(",")) + s[0]


add(taken_from_a_place_of_the_run, lambda rng: ("a,b", 1, 1.3), lambda rng: ("a,b", 0, 1.3), may_refuse=True)


def variable_read_by_a_function_inside(text, n, x):
    v = 1.0
    names = text.split(",")

    def f():
        return v * x

    s = 0.0
    for _ in range(n):
        s += f()
        v = 3.0
    return s * len(names)


add(variable_read_by_a_function_inside, lambda rng: ("a,b", 3, 1.3))


def counter_of_a_loop_without_trips(text, n, m, x):
    i = n
    for _ in text.split(","):
        for i in range(m):
            x = x * 1.5
    return x * i


add(counter_of_a_loop_without_trips, lambda rng: ("a,b", 3, 0, 1.3), lambda rng: ("a,b", 3, 2, 1.3))


def inner_variable_of_an_outer_name(text, x):
    s = 100.0

    def outer():
        s = 0.0

        def inner(c):
            nonlocal s
            s += x * len(c)

        for c in text.split(","):
            inner(c)
        return s

    return outer() + s


add(inner_variable_of_an_outer_name, _text("a,bcd"))


def value_before_its_key(text, x):
    total = x
    keys = list(text)
    d = {}

    def pop():
        nonlocal total
        total *= 2.0
        return keys.pop()

    while keys:
        d[pop()] = total * x
    return sum(d[c] * (i + 1) for i, c in enumerate(text))


add(value_before_its_key, _text("abc"), may_refuse=True)


def row_of_a_list_that_grows(text, n, x):
    a = [x]
    rows = [a, [2 * x]]
    for _ in range(n):
        rows.append([x * x])
    a[0] = 5.0 * x
    return rows[0][0] + len(text.split(","))


add(row_of_a_list_that_grows, lambda rng: ("a,b", 2, 1.3), may_refuse=True)


def rows_that_pass_are_the_rows(text, x, t):
    a = [x, 1.0]
    b = [2 * x, 2.0]
    picked = [r for r in [a, b] if r[0] > t]
    picked[0][1] = 7.0
    return a[1] * x + b[1] * len(text.split(","))


add(rows_that_pass_are_the_rows, lambda rng: ("a,b", 1.3, 0.5), may_refuse=True)


@dataclass
class Part:
    tag: str = "a"
    k: float = 2.0


class Widened(Part):
    k = 5.0


def default_of_the_class_that_made_it(text, x):
    parts = [Widened(c) for c in text.split(",")]
    return sum(p.k * x * len(p.tag) for p in parts)


add(default_of_the_class_that_made_it, _text("a,bb"))


def numbers_in_a_try(text, x, y):
    s = 0.0
    for c in text.split(","):
        try:
            s += float(c) * x + y
        except ValueError:
            s += T[c] * y
    return s


add(numbers_in_a_try, lambda rng: ("1.5,H,O,2", 1.3, 0.7), wrt=("x", "y"), compiled=True)


class Reader:
    depth = 0

    def __init__(self, text):
        self.text, self.pos = text, 0

    def peek(self):
        return self.text[self.pos] if self.pos < len(self.text) else ""

    def next(self):
        c = self.peek()
        self.pos += 1
        return c

    def sum(self, x):
        v = self.atom(x)
        while self.peek() == "+":
            self.next()
            v = v + self.atom(x)
        return v

    def atom(self, x):
        c = self.next()
        if c == "(":
            self.depth += 1
            v = self.sum(x)
            self.next()
            return v
        return x if c == "x" else float(c)


def depth_begins_at_the_class(text, x):
    p = Reader(text)
    v = p.sum(x) * x
    return v + p.depth + 10 * Reader.depth


add(depth_begins_at_the_class, _text("x+(x+(2+x))"))


def item_that_a_branch_would_miss(text, x):
    rows = [x, 2 * x]
    s = rows.pop()
    if x > 0.5:
        rows[0] += x * len(text.split(",")) - rows.pop()
    return s + sum(rows)


add(item_that_a_branch_would_miss, lambda rng: ("a,b", 0.4))


def one_of_two_keys_that_is_missing(text, x):
    s = 2.0 * x
    c = "a" if x > 1.0 else "z"
    d = collections.defaultdict(float)
    for k in text.split(","):
        d[k] += x
    return d[c] + s * len(d)


add(one_of_two_keys_that_is_missing, _text("a,b"), lambda rng: ("a,b", 0.3), may_refuse=True)


class Slots:
    def __init__(self, n):
        self.items, self.writes = [0.0] * n, 0

    def __getitem__(self, k):
        return self.items[k]

    def __setitem__(self, k, v):
        self.items[k] = v
        self.writes += 1

    def __len__(self):
        return len(self.items) + 10


def items_and_lengths_of_its_own(text, x):
    slots = Slots(len(text))
    for k, c in enumerate(text):
        slots[k] += T[c] * x
        slots[k], slots[0] = slots[0], slots[k]
    return slots.items[0] * len(slots) + slots.writes


add(items_and_lengths_of_its_own, _text("abH"))


class UnknownLetterError(Exception):
    def __init__(self, letter, place):
        super().__init__(letter)
        self.place = place


def raised_with_two_arguments(text, x):
    s = 0.0
    for c in text:
        try:
            if c not in T:
                raise UnknownLetterError(c, x)
            s += T[c] * x
        except UnknownLetterError:
            s += 5.0
    return s


add(raised_with_two_arguments, _text("aqb"), may_refuse=True)
