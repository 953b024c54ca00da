"""Dicts and sets whose keys are texts and tuples of which a run decides which are there."""

from collections import Counter, OrderedDict, defaultdict, deque

from programs.corpus import add


def four(rng):
    return (rng.permutation([0.3, 1.7, 1.2, 0.55]) + rng.uniform(-0.02, 0.02, size=4),)


def _kind(v):
    return "low" if v < 0.5 else "mid" if v < 1.5 else "high"


def kinds_that_are_counted(x):
    counts = {}
    for v in x:
        k = _kind(v)
        if k in counts:
            counts[k] += 1
        else:
            counts[k] = 1
    best = max(counts, key=counts.get)
    return counts.get("mid", 0) * x[0] + (2.0 if best == "mid" else 0.0) + len(counts)


def means_by_kind(x):
    sums = defaultdict(float)
    n = defaultdict(int)
    for v in x:
        sums[_kind(v)] += v * v
        n[_kind(v)] += 1
    means = {k: sums[k] / n[k] for k in sums}
    total = 0.0
    for _, m in sorted(means.items()):
        total = total * 2 + m
    return total


def keys_in_the_order_in_which_they_came(x):
    first = OrderedDict()
    for i, v in enumerate(x):
        k = _kind(v)
        if k not in first:
            first[k] = (i + 1) * v
    s = 0.0
    for k in first:
        s = 0.5 * s + first[k]
    return s + first["low"]


def kinds_that_were_seen(x):
    seen = set()
    s = 0.0
    for v in x:
        k = _kind(v)
        if k in seen:
            s += v * 3
        seen.add(k)
    return s + len(seen) + ("high" in seen) * x[0] + ("none" in seen)


def items_by_their_values(x):
    d = {}
    for i, n in enumerate(["a", "b", "c", "d"]):
        if x[i] > 0.5:
            d[n] = x[i] * (i + 1)
    r = sorted(d.items(), key=lambda kv: kv[1], reverse=True)
    name, top = r[0]
    return top * 2 + r[-1][1] + len(r) + (1.0 if name == "d" else 0.0)


class Tally:
    def __init__(self):
        self.n = {}

    def add(self, k, w):
        self.n[k] = self.n.get(k, 0.0) + w

    def best(self):
        return max(self.n.items(), key=lambda p: p[1])


def tally_of_an_object(x):
    t = Tally()
    for v in x:
        t.add(_kind(v), v)
    _, w = t.best()
    return w + t.n.get("nope", 0.5)


def stock_that_is_taken(x):
    stock = {"low": 1.0, "mid": 2.0, "high": 3.0}
    s = 0.0
    for v in x[:3]:
        k = _kind(v)
        if k in stock:
            s += stock.pop(k) * v
    return s + sum(stock.values()) * len(stock)


def nearest_of_those_that_are_left(x):
    graph = {"A": {"B": x[0], "C": 2.1}, "B": {"C": x[1], "D": 4.0}, "C": {"D": x[2]}, "D": {}}
    dist = {n: float("inf") for n in graph}
    dist["A"] = 0.0
    left = set(graph)
    while left:
        current = min(left, key=lambda n: dist[n])
        left.remove(current)
        for n, w in graph[current].items():
            if dist[current] + w < dist[n]:
                dist[n] = dist[current] + w
    return dist["D"] * x[3]


def counter_with_weights(x):
    c = Counter()
    for v in x:
        c[_kind(v)] += v
    return c["low"] + 2 * c["mid"] + c["none"]


def counter_of_what_a_run_chooses(x):
    c = Counter(_kind(v) for v in x)
    return c["mid"] * x[0] + c["none"]


def lists_by_kind(x):
    g = {}
    for v in x:
        g.setdefault(_kind(v), []).append(v)
    return sum(sum(r) * len(r) for r in g.values())


def pairs_by_kind(x):
    g = {}
    for i, v in enumerate(x):
        k = _kind(v)
        if k not in g:
            g[k] = []
        g[k].append((i, v))
    out = 0.0
    for k in sorted(g):
        out = 2 * out + sum(i * v for i, v in g[k])
    return out


def pairs_by_kind_as_defaults(x):
    g = defaultdict(list)
    for i, v in enumerate(x):
        g["big" if v > 1 else "small"].append((i, v))
    return sum(i * v for i, v in g["big"]) - sum(v for _, v in g["small"])


def tuples_with_kinds_as_keys(x):
    n = {}
    for i, v in enumerate(x):
        k = ("row" if v < 1 else "col", i % 2)
        n[k] = n.get(k, 0.0) + v
    return n.get(("row", 0), 0.0) - n.get(("col", 1), 0.0) * 2


def dict_under_two_names(x):
    d = {}
    e = d
    for v in x:
        e[_kind(v)] = v
    return d["low"] * 2 + len(e)


def dict_that_a_function_fills(x):
    def put(d, v):
        d[_kind(v)] = d.get(_kind(v), 0.0) + v

    d = {}
    for v in x:
        put(d, v)
    return d["mid"]


def copy_of_a_dict(x):
    d = {}
    sizes = []
    for v in x:
        d[_kind(v)] = d.get(_kind(v), 0.0) + v
        sizes.append(len(d))
    e = d.copy()
    e["low"] = 100.0
    return sum(sizes) + d["low"] + e["mid"]


def keys_that_are_put_behind(x):
    d = {}
    for v in x[::-1]:
        k = _kind(v)
        d.pop(k, None)
        d[k] = v
    s = 0.0
    for k, v in d.items():
        s = s * 0.5 + v * len(k)
    return s


def discarded(x):
    s = {"low", "mid", "high"}
    t = 0.0
    for v in x:
        s.discard(_kind(v))
        t += v * len(s)
    return t if "high" in s else -t


def tags_of_branches(x):
    tags = set()
    for v in x:
        if v > 1:
            tags.add("big")
            if v > 1.5:
                tags.add("huge")
    return len(tags) * x[0] + ("huge" in tags) + ("tiny" in tags)


def first_of_those_that_are_equal(x):
    d = {}
    for v in x:
        d[_kind(v)] = d.get(_kind(v), 0) + 1
    w = {"low": 1.0, "mid": 2.0, "high": 3.0}
    a = max(d, key=d.get)
    b = min(d, key=lambda k: d[k])
    c = sorted(d, key=lambda k: (-d[k], k))[-1]
    return w[a] + 10 * w[b] + 100 * w[c] + x[0]


def queue_of_pairs_with_texts(x):
    q = deque([("a", 1.0), ("b", 2.0)])
    s = 0.0
    for v in x:
        n, w = q.popleft()
        s += w * v * (2 if n == "a" else 1)
        if v > 1:
            q.append((n, w * v))
        else:
            q.append(("c", v))
    return s + len(q)


def jobs_in_turns(x):
    queue = deque([("p1", x[0] * 3), ("p2", x[1]), ("p3", x[2] * 2)])
    t, finish = 0.0, {}
    while queue:
        name, left = queue.popleft()
        if left > 1.0:
            t += 1.0
            queue.append((name, left - 1.0))
        else:
            t += left
            finish[name] = t
    return sum(finish.values()) + finish["p1"] * x[3]


def stored_deleted_and_asked(x):
    d = {}
    if x[0] < 1:
        d["a"] = x[1]
    d["b"] = x[2]
    if "a" in d:
        d["b"] += d["a"]
    del d["b"]
    return sum(d.values()) + len(d)


def two_dicts_that_change_places(x):
    a, b = {}, {}
    for v in x:
        k = _kind(v)
        a[k] = v
        b[k] = a.get("low", 0.0) + v
        a, b = b, a
    return a["mid"] + 2 * b.get("mid", 0.0)


def stored_while_items_are_gone_over(x):
    d = {}
    for v in x:
        d[_kind(v)] = v
    for k, v in d.items():
        d[k] = v * 2
    return d["low"] + d["mid"] * 3


def defaults_that_functions_make(x):
    t = defaultdict(lambda: defaultdict(float))
    n = defaultdict(lambda: [0.0, 0])
    for a, b in zip("abacad", "bacada"):
        t[a][b] += x["abcd".index(b)]
        n[b][0] += x["abcd".index(a)]
        n[b][1] += 1
    return sum(sum(r.values()) * len(r) for r in t.values()) + t["a"]["b"] + n["a"][0] / n["a"][1] + n["z"][0]


for function in (
    *(means_by_kind, keys_in_the_order_in_which_they_came, kinds_that_were_seen, items_by_their_values),
    *(tally_of_an_object, stock_that_is_taken, nearest_of_those_that_are_left, lists_by_kind, counter_with_weights),
    *(pairs_by_kind, pairs_by_kind_as_defaults, tuples_with_kinds_as_keys),
    *(dict_under_two_names, dict_that_a_function_fills, copy_of_a_dict, keys_that_are_put_behind, discarded),
    *(tags_of_branches, first_of_those_that_are_equal, queue_of_pairs_with_texts, jobs_in_turns),
    *(stored_deleted_and_asked, two_dicts_that_change_places, stored_while_items_are_gone_over),
):
    add(function, four)
add(defaults_that_functions_make, four)
add(kinds_that_are_counted, four, compiled=True)
add(counter_of_what_a_run_chooses, four, may_refuse=True)
