"""Comprehensions of dicts with sums in them, as loops."""

import math
from collections import defaultdict

import numpy as np

from programs.corpus import add


def _four(rng):
    return (np.array([0.3, 1.7, 1.2, 0.55]),)


def sums_of_the_dict_of_before(x):
    d = {k: sum(v * k for v in x) for k in range(3)}
    d = {k: d[k] + sum(d[j] for j in range(3)) for k in d}
    return d[0] + d[2] * x[0]


add(sums_of_the_dict_of_before, _four, compiled=True)


def a_key_that_hides_a_name(x):
    k = 5.0
    d = {k: max(v * k for v in x) for k in (1, 2)}
    return d[1] * d[2] * k


add(a_key_that_hides_a_name, _four)


def a_dict_of_dicts_of_sums(x):
    names = ["p", "q"]
    w = {"p": x[0], "q": x[1]}
    n = {a: {b: sum(w[a] * w[b] * v for v in x) for b in names} for a in names}
    return n["p"]["q"] + n["q"]["q"]


add(a_dict_of_dicts_of_sums, _four)


def values_of_a_dict_of_sums(x):
    return sum({i: sum(v**i for v in x) for i in range(1, 3)}.values())


add(values_of_a_dict_of_sums, _four)


def popped_in_a_dict(x):
    z = [1.0, 2.0]
    d = {i: z.pop() * sum(x) for i in range(2)}
    return d[0] - d[1] * 3 + len(z)


add(popped_in_a_dict, _four)


def sums_over_places(x):
    table = {"a": [0, 1], "b": [2, 3]}
    tot = {k: sum(x[i] for i in idx) for k, idx in table.items()}
    return tot["a"] * tot["b"]


add(sums_over_places, _four)


def a_dict_of_sums_is_handed_on(x):

    def f(d):
        return d["u"] * 2 + d["v"]

    return f({n: sum(v * i for v in x) for i, n in enumerate(["u", "v"])})


add(a_dict_of_sums_is_handed_on, _four)


def ranks_by_counting(x):
    order = sorted(range(4), key=lambda i: -x[i])
    rank = {i: sum(1 for j in order if x[j] > x[i]) for i in order}
    return sum(x[i] * rank[i] for i in range(4))


add(ranks_by_counting, _four)


def shares_in_every_trip(x):
    s = 0.0
    for step in range(3):
        p = {c: math.exp(x[c] * step) for c in range(3)}
        t = sum(p.values())
        q = {c: p[c] / t * sum(x[: c + 1]) for c in p}
        s += q[1] + max(q.values())
    return s


add(shares_in_every_trip, _four, compiled=True)


def sums_by_two_numbers(x):
    d = {(i, j): sum(x[k] for k in range(i, j + 1)) for i in range(2) for j in range(i, 3)}
    return d[0, 2] * d[1, 1]


add(sums_by_two_numbers, _four)


def shares_of_items(x):
    items = {a: x[i] for i, a in enumerate("abc")}
    norm = {a: v / sum(w for w in items.values()) for a, v in items.items()}
    return norm["b"] * norm["c"]


add(shares_of_items, _four)


def chances_of_one_step(x):
    states = ["sunny", "rainy"]
    trans = {"sunny": {"sunny": x[0], "rainy": 1.0}, "rainy": {"sunny": 0.4, "rainy": 0.6}}
    alpha = {s: 0.5 * x[1] for s in states}
    alpha = {s: sum(alpha[p] * trans[p][s] for p in states) for s in states}
    return math.log(sum(alpha.values()))


add(chances_of_one_step, _four)


def chances_by_letters(x):
    states = ["sunny", "rainy"]
    emit = {"sunny": {"walk": x[1] / 3, "shop": 1 - x[1] / 3}, "rainy": {"walk": 0.1, "shop": 0.9}}
    obs = ["walk", "shop", "shop"]
    alpha = {s: 0.5 * emit[s][obs[0]] for s in states}
    for o in obs[1:]:
        new = {}
        for s in states:
            new[s] = sum(alpha[p] for p in states) * emit[s][o]
        alpha = new
    return math.log(sum(alpha.values()))


add(chances_by_letters, _four)


# ---- a dict that one branch changes, and the other replaces


def changed_in_one_branch_and_replaced_in_the_other(x):
    d = {k: sum(e * x[2] for e in x) for k in ("a", "b")}
    if x[1] > 1:
        d["a"] = x[2]
    else:
        d = d.copy()
    return d["a"] + 2 * d["b"]


add(changed_in_one_branch_and_replaced_in_the_other, _four)


def _made_of(v):
    return {"a": v, "b": [v, 1.0]}


def parts_changed_in_one_branch_and_replaced_in_the_other(x):
    places = "ab"
    d = _made_of(x[0])
    if x[1] > 1:
        d[places[0]] = x[2]
        d["b"][0] = x[3]
    else:
        d = _made_of(x[3])
    return d["a"] + 2 * d["b"][0]


add(parts_changed_in_one_branch_and_replaced_in_the_other, _four)


WEB = [("hare", "grass", 0.8), ("lynx", "hare", 0.6), ("fox", "hare", 0.3)]


def sums_of_sums_under_names(x):
    pop = {n: 1.0 + 0.2 * i for i, n in enumerate(["grass", "hare", "lynx", "fox"])}
    eats = defaultdict(list)
    for eater, eaten, rate in WEB:
        eats[eater].append((eaten, rate))
    history = []
    for _ in range(20):
        change = dict.fromkeys(pop, 0.0)
        for n in pop:
            change[n] += x[0] * pop[n] if n == "grass" else -0.2 * x[1] * pop[n]
            for eaten, rate in eats[n]:
                flux = rate * x[2] * pop[eaten] * pop[n] / (1 + x[3] * pop[eaten])
                change[eaten] -= flux
                change[n] += 0.6 * flux
        for n, d in change.items():
            pop[n] = max(pop[n] + 0.1 * d, 1e-6)
        history.append(list(pop.values()))
    h = np.array(history)
    return h[-1].max() + h.sum(axis=1).mean()


add(sums_of_sums_under_names, _four)
