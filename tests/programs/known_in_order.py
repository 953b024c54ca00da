"""Heaps, orders and texts that are known in part, a few items of generators, attributes by names."""

import heapq
import itertools

from programs.corpus import add


def _four(rng):
    return (rng.uniform(0.3, 2.0, 4),)


def letters_one_by_one(x):
    s = ""
    for v in x:
        s += "H" if v > 1 else "L"
    t = "<" + s + ">"
    score = {"H": 2.0, "L": 1.0}
    return sum(score[c] * v for c, v in zip(s, x)) + s.count("H") + len(t) + (5.0 if t == "<LHHL>" else 0.0)


add(letters_one_by_one, _four)


def letters_of_several_lengths(x):
    s = "a"
    for v in x:
        if v > 1:
            s = s + "bc"
    return len(s) * x[0] + s.count("b") * x[1]


add(letters_of_several_lengths, _four)


def heap_that_is_known(x):
    heap = [(5, "a"), (2, "b"), (1, "c"), (1, "d")]
    heapq.heapify(heap)
    s = 0.0
    while len(heap) > 1:
        w, n = heapq.heappop(heap)
        v, m = heapq.heappop(heap)
        heapq.heappush(heap, (w + v, n + m))
        s += (w + v) * x[len(n + m) % 4]
    return s + len(heap[0][1]) * x[0] + sum(heapq.nsmallest(2, [3, 1, 2]))


add(heap_that_is_known, _four)


class Rec:
    kind = "rec"

    def __init__(self, name, **more):
        self.name = name
        self.__dict__.update(more)

    def total(self):
        return sum(v for k, v in vars(self).items() if k != "name") + len(self.__dict__)


def attributes_updated(x):
    rs = [Rec("a", p=x[0], q=x[1]), Rec("b", p=x[2]), Rec("c", q=x[3], r=2.0, p=1.0)]
    best = sorted(rs, key=Rec.total, reverse=True)
    return best[0].total() * 2 + best[-1].p + sum(getattr(r, "q", 0.5) for r in rs)


add(attributes_updated, _four)


def terms_of_two_series(x):
    def terms(v):
        t, n = 1.0, 0
        while True:
            yield t
            n += 1
            t *= v / n

    return sum(itertools.islice(terms(x[0]), 10)) + sum(t for t, _ in zip(terms(x[1]), range(6)))


add(terms_of_two_series, _four)


def keys_of_lists_in_order(x):
    from collections import defaultdict

    d = defaultdict(list)
    for i, v in enumerate(x):
        d[3 - i % 3].append(v)
    out = []
    for k in sorted(d):
        out += d[k] if k % 2 else d[k][::-1]
    return sum(v * k for k, v in enumerate(out)) + max(d) + sum(d) + len(list(d))


add(keys_of_lists_in_order, _four)


def few_of_endless(x):
    def squares(v):
        k = 0
        while True:
            k += 1
            yield v * k * k

    a = list(itertools.islice(squares(x[0]), 2, 5))
    b = [p * q for p, q in zip(x, squares(x[1]))]
    c = [p * q for q, p in zip(squares(x[2]), [1.0, 2.0])]
    d = [v for v in itertools.islice(squares(x[3]), 0)]
    return sum(a) + 10 * sum(b) + 100 * sum(c) + len(d) + len(a)


add(few_of_endless, _four)


def more_than_there_are(x):
    def two(v):
        yield v
        yield v * 2

    a = list(itertools.islice(two(x[0]), 5))
    b = [p + q for p, q in zip(two(x[1]), range(9))]
    return sum(a) + sum(b) * 3 + len(a) + len(b)


add(more_than_there_are, _four)


def tied_first_parts(x):
    pairs = sorted([("b", x[0]), ("a", x[1]), ("b", x[2])])
    return sum(v * k for k, (_, v) in enumerate(pairs, 1))


add(tied_first_parts, _four)


def groups_of_people_by_age(x):
    people = [{"name": n, "age": a, "w": w} for n, a, w in zip("abcd", (3, 5, 3, 5), x)]
    by_age = {}
    for p in people:
        by_age.setdefault(p["age"], []).append(p)
    result = {}
    for age, ps in sorted(by_age.items()):
        ws = [p["w"] for p in ps]
        result[age] = {"mean": sum(ws) / len(ws), "max": max(ws), "names": "".join(p["name"] for p in ps)}
    return result[3]["mean"] * result[5]["max"] + len(result[5]["names"])


add(groups_of_people_by_age, _four)


def codes_of_letters(x):
    heap = [(w, i, name) for i, (name, w) in enumerate(zip("abcd", (5, 2, 1, 1)))]
    heapq.heapify(heap)
    count = 4
    while len(heap) > 1:
        w1, _, a = heapq.heappop(heap)
        w2, _, b = heapq.heappop(heap)
        heapq.heappush(heap, (w1 + w2, count, (a, b)))
        count += 1
    codes = {}

    def walk(node, code):
        if isinstance(node, tuple):
            walk(node[0], code + "0")
            walk(node[1], code + "1")
        else:
            codes[node] = code

    walk(heap[0][2], "")
    return sum(len(codes[n]) * v for n, v in zip("abcd", x))


add(codes_of_letters, _four)


def subsets_by_bits(x):
    total = 0
    for mask in range(1 << len(x)):
        prod = 1
        for i, v in enumerate(x):
            if mask >> i & 1:
                prod *= v
            else:
                prod *= 1 - 0.1 * v
        total += prod * bin(mask).count("1")
    return total


add(subsets_by_bits, _four)
