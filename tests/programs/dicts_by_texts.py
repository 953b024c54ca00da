"""Dicts under texts that are arguments: grouped, counted, gone over, sorted."""

import math
from collections import Counter, defaultdict

import numpy as np

from programs.corpus import add

LABELS = ["a", "b", "a", "c", "b"]


def given(rng):
    return np.array([1.2, -0.7, 2.5, 0.45, 1.1]), list(LABELS)


def records(rng):
    return ([{"kind": "in", "amount": 2.5}, {"kind": "out", "amount": 1.5}, {"kind": "in", "amount": 0.5}], 1.5)


def grouped_by_default(x, labels):
    groups = {}
    for label, v in zip(labels, x, strict=False):
        groups.setdefault(label, []).append(v)
    return sum(sum(v) ** 2 for v in groups.values())


add(grouped_by_default, given, wrt="x")


def means_of_groups(x, labels):
    groups = defaultdict(list)
    for label, v in zip(labels, x, strict=False):
        groups[label].append(v)
    means = {k: sum(v) / len(v) for k, v in groups.items()}
    return means["a"] * means["b"]


add(means_of_groups, given, wrt="x", compiled=True)


def described(values):
    mean = sum(values) / len(values)
    return {"n": len(values), "mean": mean, "std": math.sqrt(sum((v - mean) ** 2 for v in values) + 0.01)}


def report_of_groups(x, labels):
    groups = {}
    for v, label in zip(x, labels, strict=False):
        if label not in groups:
            groups[label] = []
        groups[label].append(v)
    report = {label: described(vs) for label, vs in groups.items()}
    return sum(r["mean"] / (1 + r["std"]) * r["n"] for r in report.values())


add(report_of_groups, given, wrt="x")


def totals_of_records(data, w):
    totals = defaultdict(float)
    for d in data:
        totals[d["kind"]] += d["amount"] ** 2 * w
    return max(totals.values()) * totals["out"]


add(totals_of_records, records, wrt="w")


def counted_words(x, text):
    n = Counter(text.split())
    return sum(v * n[w] for v, w in zip(x, ["a", "b", "c", "zz", "a"], strict=False))


add(counted_words, lambda rng: (given(rng)[0], "a b a c"), wrt="x")


def first_of_each_label(x, labels):
    seen = set()
    s = 0.0
    for v, label in zip(x, labels, strict=False):
        if label in seen:
            continue
        seen.add(label)
        s += v * v
    return s * len(seen)


add(first_of_each_label, given, wrt="x")


def taken_out_again(x, labels):
    d = {}
    for k, v in zip(labels, x, strict=False):
        if k in d:
            del d[k]
        else:
            d[k] = v
    return sum(d.values())


add(taken_out_again, given, wrt="x")


def largest_of_each(x, labels):
    best = {}
    for k, v in zip(labels, x, strict=False):
        if k not in best or v > best[k]:
            best[k] = v
    return sum(best.values())


add(largest_of_each, given, wrt="x")


def mean_and_number(x, labels):
    d = {}
    for k, v in zip(labels, x, strict=False):
        if k not in d:
            d[k] = {"sum": 0.0, "n": 0}
        d[k]["sum"] += v
        d[k]["n"] += 1
    return sum(e["sum"] / e["n"] for e in d.values())


add(mean_and_number, given, wrt="x")


def pairs_under_labels(x, labels):
    d = {}
    for k, v in zip(labels, x, strict=False):
        s, n = d.get(k, (0.0, 0))
        d[k] = (s + v, n + 1)
    return sum(s / n for s, n in d.values())


add(pairs_under_labels, given, wrt="x", may_refuse=True)


def one_after_the_other(x, labels):
    out = {}
    for label in sorted(set(labels)):
        out[label] = sum(v for v, k in zip(x, labels, strict=False) if k == label)
    return out["a"] - out["c"] * out["b"]


add(one_after_the_other, given, wrt="x")


def neighbours_in_a_list(x, labels):
    r = {}
    for i in range(len(labels) - 1):
        a, b = labels[i], labels[i + 1]
        ra = r.setdefault(a, 10.0)
        rb = r.setdefault(b, 10.0)
        e = x[i] * (ra - rb + 1)
        r[a] = ra + e
        r[b] = rb - e
    return r["a"] * r["b"] + r["c"]


add(neighbours_in_a_list, given, wrt="x")


def in_the_order_of_names(x, labels):
    t = {}
    for k, v in zip(labels, x, strict=False):
        t[k] = t.get(k, 0.0) + v * v
    values = [t[k] for k in sorted(t)]
    doubled = [v * 2 for v in t.values()]
    return values[0] - values[1] * doubled[0]


add(in_the_order_of_names, given, wrt="x")


def arrays_in_a_dict_listed(x, labels):
    t = {"a": x[:2], "b": x}
    sums = [np.sum(v) for v in t.values()]
    doubled = [v * 2 for v in t.values()]
    return sums[0] * sums[1] * doubled[1][4] + np.std([v[0] for v in t.values()]) * len(labels)


add(arrays_in_a_dict_listed, given, wrt="x")


def groups_by_number(x, n):
    d = {}
    for i in range(n):
        d.setdefault(i % 3, []).append(x[i])
    m = {k: sum(v) / len(v) for k, v in d.items()}
    return sum(k * v for k, v in m.items()) + max(sum(v) for v in d.values())


add(groups_by_number, lambda rng: (given(rng)[0], 5), wrt="x")


def sorted_by_number(x, n):
    d = {}
    for i in range(n):
        d[i * i % 5] = x[i] ** 2
    return sum(d.values()) * max(d, key=d.get) + sum([(i + 1) * d[k] for i, k in enumerate(sorted(d))])


add(sorted_by_number, lambda rng: (given(rng)[0], 5), wrt="x")


def left_by_a_constant(u, v):
    d = {}
    for k in ("p", "q", "p"):
        if k in d:
            continue
        d[k] = u * len(k)
        if k == "q":
            break
    else:
        return u
    return sum(d.values()) * v + len(d)


add(left_by_a_constant, lambda rng: (1.5, 2.5), wrt=("u", "v"))


def left_where_a_run_decides(u, v):
    last = "n"
    for k, w in (("p", u), ("q", v)):
        if w < 0:
            break
        last = k
    return u * 2 if last == "p" else (v * 3 if last == "q" else u * v)


add(left_where_a_run_decides, lambda rng: (1.5, -2.5), wrt=("u", "v"))


def grown_under_another_name(x, labels):
    groups = {}
    for label, v in zip(labels, x, strict=False):
        groups.setdefault(label, []).append(v)
    first = groups["a"]
    groups["a"].append(10.0)
    return sum(first) * len(first)


add(grown_under_another_name, given, wrt="x", may_refuse=True)


def lists_of_the_caller(x, labels):
    mine = [x[0]]
    groups = {"a": mine}
    groups["a"].append(x[1])
    return sum(mine) * len(mine)


add(lists_of_the_caller, given, wrt="x", may_refuse=True)


def missing_items_begin(x, labels):
    total = defaultdict(float)
    s = 0.0
    for label, v in zip(labels, x, strict=False):
        s += total[label] * v
        total[label] += v
    return s * len(total)


add(missing_items_begin, given, wrt="x")


def fewer_values_than_labels(x, labels):
    total = {}
    for label, v in zip(labels, x, strict=False):
        total[label] = total.get(label, 0.0) + v
    return sum(total.values())


add(fewer_values_than_labels, lambda rng: (given(rng)[0], [*LABELS[:3]]), wrt="x")


def keys_of_names(x, names):
    places = {name: i for i, name in enumerate(dict.fromkeys(names))}
    sums, groups = np.zeros(len(places)), {}
    totals = dict.fromkeys(names, 0.0)
    for value, name in zip(x, names, strict=True):
        sums[places[name]] += value
        totals[name] += value * value
        groups.setdefault(name, []).append(value)
    last = np.sum(sums**2) * totals["ba"]
    for name in set(groups):
        last = last * 0.5 + sum(groups[name])
    return last


def numbers_as_keys(x):
    last = 0.0
    for key in dict.fromkeys(x):
        last = last * 0.5 + key
    return last


add(keys_of_names, lambda rng: (np.array([0.3, 1.7, 1.2, 0.55]), ["ba", "cd", "ba", "zz"]))
add(numbers_as_keys, lambda rng: (np.array([1.0, 1.0, 2.0]),), may_refuse=True, smooth=False)
