"""Dicts that are made inside of a function, their items, copies and changes."""

import enum
import math

import numpy as np

from programs.corpus import add

KEY = "a"


def _total(values, scale=1.0):
    return sum(values.values()) * scale + len(values)


def items_stored_and_changed(x, w):
    d = {"a": x[0], "b": w}
    first = _total(d)
    d["c"], d["b"] = d["a"] * w, x[1]
    d["a"] += 2.0 * d["c"]
    same = d
    same["d"] = x[2]
    d[KEY] = d[KEY] * d.get("b", 1.0) + d.get("e", 0.5)
    return first * _total(d) + d["d"] if "d" in d else first


add(items_stored_and_changed, lambda rng: (rng.normal(size=3), 0.7), wrt=("x", "w"), compiled=True)


def a_state_that_goes_on(x, n):
    state = {"p": x[0], "v": x[1], "seen": 0}
    history = {"energy": 0.0}
    for _ in range(n):
        state["p"] += 0.1 * state["v"]
        state["v"] = state["v"] - 0.1 * math.sin(state["p"])
        history["energy"] += state["v"] ** 2
        if state["v"] > 0.0:
            state["seen"] += 1
    for _ in range(2):
        state = {"p": state["p"] * 0.5, "v": state["v"] + state["p"], "seen": state["seen"]}
    return state["p"] * state["v"] + history["energy"] * state["seen"]


add(a_state_that_goes_on, lambda rng: (np.array([0.4, 0.9]), 4), compiled=True)


def copies_are_other_dicts(x, params):
    params = dict(params)
    params["k"] = params["k"] * x[0]
    more = {**params, "k": x[1], "n": 2.0}
    again = more.copy()
    again["n"] = x[2]
    again.update(k=again["n"], m=again["k"])
    taken = again.pop("m")
    return params["k"] * more["k"] * more["n"] * again["k"] * taken + np.sum(again["v"]) * len(again)


add(copies_are_other_dicts, lambda rng: (rng.normal(size=3), {"k": 0.7, "v": np.array([1.0, 2.0])}), compiled=True)


def one_dict_in_two(x):
    inner = {"q": x[0]}
    outer = {"left": inner, "right": inner, "plain": dict(q=x[1])}
    outer["left"]["q"] = x[1] * 2.0
    inner["z"] = x[2]
    total = 0.0
    for name, part in outer.items():
        part["q"] = part["q"] * 1.5
        total += part["q"] * (2.0 if name == "plain" else 1.0)
    return total * outer["right"]["z"] + outer["left"]["q"]


add(one_dict_in_two, lambda rng: (rng.normal(size=3),))


def keys_that_are_known(x):
    weights = {k: 0.5 * k for k in (0, 1, 2)}
    named = {n: v for n, v in (("u", x[0]), ("v", x[1]), ("w", x[2])) if n != "v"}
    pairs = {(0, 1): x[0], (1, 0): x[1]}
    total = 0.0
    for k in weights:
        total += weights[k] * x[k]
    listed = list(named.values())
    named["u"] = 3.0 * x[1]
    return total * pairs[1, 0] + listed[0] * named["u"] + sum(named.values()) + pairs[0, 1]


add(keys_that_are_known, lambda rng: (rng.normal(size=3),), compiled=True)


def dicts_handed_on_and_returned(x, w):
    def model(t, a, b=1.0):
        return a * t + b

    options = {"a": w, "b": x[0]}
    y = model(x[1], **options) + model(x[2], a=w)
    made = {"loss": y * y, "parts": {"y": y}}
    made["rate"] = y * w
    total = _total({"a": y, "b": w}, scale=w)
    return made["loss"] + total, made


add(dicts_handed_on_and_returned, lambda rng: (rng.normal(size=3), 0.7), wrt=("x", "w"), has_aux=True)


def made_in_each_branch(x):
    if x[0] > 0.0:
        d = {"a": x[0], "b": 1.0}
        d["a"] *= 2.0
    else:
        d = {"a": x[1], "b": 2.0}
    found = {}
    if x[1] > 0.0:
        found["y"] = d["a"]
    else:
        found["y"] = d["b"]
    return d["a"] * d["b"] * found["y"]


add(made_in_each_branch, lambda rng: (np.array([0.5, 0.7]),), lambda rng: (np.array([-0.5, -0.7]),), compiled=True)


def arrays_in_a_dict(x):
    d = {"v": x.copy(), "w": x}
    shared = d["v"]
    d["v"][0] = 2.0 * x[1]
    d["v"] += 1.0
    d["v"] = d["v"] * x
    shared[1] = x[2]
    return np.sum(d["v"] * d["w"]) + np.sum(shared**2)


add(arrays_in_a_dict, lambda rng: (rng.normal(size=3),), compiled=True)


def two_dicts_as_one(x):
    a = {"a": x[0], "b": x[1]}
    b = {"b": x[2], "c": x[3]}
    e = a | b
    a["a"] = 5.0
    e["c"] += 1.0
    return e["a"] * e["b"] * e["c"] + a["b"] * b["c"] + sum(e.values()) * len(e)


add(two_dicts_as_one, lambda rng: (rng.normal(size=4),), compiled=True)


def dict_of_another_and_more(x):
    d = dict(a=x[0], b=x[1])
    e = dict(d, c=x[2], a=x[3])
    d["b"] = 0.0
    return e["a"] * e["b"] * e["c"] + _total(e) + d["a"]


add(dict_of_another_and_more, lambda rng: (rng.normal(size=4),), compiled=True)


def dict_of_pairs(x):
    d = dict([("a", x[0]), ("b", x[1])])
    e = dict((("a", x[0]), ("b", x[1])), b=x[3])
    return d["a"] * d["b"] + e["b"] * sum(e.values())


add(dict_of_pairs, lambda rng: (rng.normal(size=4),))


class Phase(enum.Enum):
    LIQUID = 1
    GAS = 2
    ALSO_GAS = 2


class Level(enum.IntEnum):
    LOW = 1
    HIGH = 3


def keys_of_enumerations(phase, options, x):
    density = {Phase.LIQUID: x, Phase.GAS: x * x}
    density[Phase.GAS] *= 2.0
    total = sum(density.values()) * density[phase] + density.get(Phase.LIQUID, 3.0)
    for k, each in enumerate(Phase):
        total += x**each.value * k
    rates = {level: x * level for level in Level}
    for key in sorted(options):
        total = 2.0 * total + options[key] * x
    for key, value in list(options.items()):
        total += value * x * len(key)
    merged = options | {"b": x, "c": 2.0 * x}
    total += merged["b"] * merged["aa"] * merged["c"] + len(merged)
    return total + rates[Level.HIGH] * rates[1]


add(keys_of_enumerations, lambda rng: (Phase.GAS, {"b": 2.0, "aa": 3.0}, 0.8), wrt="x")


def merged_in_place(x, w, p):
    d = {"a": x[0], "b": {"c": w}}
    other = d
    d |= {"a": w * x[1], "q": w * w}
    d["b"] |= {"e": 2.0}
    for _ in range(2):
        d |= {"a": d["a"] * w}
    p = dict(p)
    p |= d["b"]
    missing = d.get("z", np.sin(w)) * d.get("q", 2.0 * w) * p.get("c", w / 3.0)
    return other["a"] * other["q"] + p["c"] * p["e"] * p["k"] + missing


add(merged_in_place, lambda rng: (np.array([0.3, 1.2]), 0.8, {"k": 1.5, "c": 2.0}), wrt=("x", "w", "p"))


def dicts_made_anew_in_loops(x):
    links = {"a": ["b", "c"], "b": ["c"], "c": ["a"]}
    names = sorted(LINKS)
    rank = {n: 1.0 / len(names) for n in names}
    for _ in range(3):
        new = {}
        for n in rank:
            new[n] = x[0] + x[1] * sum(rank[m] / len(links[m]) for m in links if n in links[m])
        rank = new
    for _ in range(2):
        rank = {n: 0.5 * rank[n] + x[2] for n in rank}
        more = {n: v * rank["a"] for n, v in rank.items()}
        more["b"] += more["c"] * x[0]
        rank = more
    return rank["c"] * rank["a"] + rank["b"]


LINKS = {"c": ["a"], "a": ["b"], "b": ["a", "c"]}
add(dicts_made_anew_in_loops, lambda rng: (rng.uniform(0.3, 0.9, size=3),), compiled=True)


def lists_of_keys(x):
    nodes = {1: (0.0, x[0]), 2: (x[1], 3.0), 7: (1.0, x[2])}
    bars = [(1, 2), (2, 7)]
    order, weights = [7, 1, 2, 1], [1.0, 2.0]
    total = 0.0
    for k, (a, b) in enumerate(bars):
        (xa, ya), (xb, yb) = nodes[a], nodes[b]
        total += np.hypot(xa - xb, ya - yb) * len(bars) + k
    for k in order:
        total += nodes[k][0] * nodes[k][1] * weights[k % 2]
    return total + sum(order)


add(lists_of_keys, lambda rng: (rng.uniform(0.3, 0.9, size=3),))
