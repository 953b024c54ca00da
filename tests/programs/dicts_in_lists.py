"""Lists of dicts with the same keys, whose values change."""

import numpy as np

from programs.corpus import add


def attracted_dicts(x, v, m, dt):
    bodies = [{"x": x[i].copy(), "v": v[i].copy(), "m": m[i]} for i in range(len(m))]
    for _ in range(3):
        for b in bodies:
            a = np.zeros(2)
            for c in bodies:
                if c is not b:
                    d = c["x"] - b["x"]
                    a += c["m"] * d / (d @ d + 0.1) ** 1.5
            b["v"] = b["v"] + a * dt
        for b in bodies:
            b["x"] += b["v"] * dt
    return sum(b["m"] * np.sum(b["v"] ** 2) for b in bodies)


def four_bodies(rng):
    return rng.normal(size=(3, 2)), rng.normal(size=(3, 2)), rng.uniform(1, 2, 3), 0.05


add(attracted_dicts, four_bodies, wrt=("x", "v", "m", "dt"), compiled=True)


def best_of_dicts(x, k):
    rows = []
    for value in x:
        rows.append({"x": value, "n": 0, "s": 0.0})
    for r in rows:
        r["s"] = r["x"] * k
        r["n"] += 1
    rows.sort(key=lambda r: r["s"])
    best = rows[0]
    for r in rows:
        if r.get("s") > best["s"]:
            best = r
    best["s"] *= 2.0
    other = best.copy()
    other["s"] = 0.0
    return best["s"] + sum(r["s"] ** 2 for r in rows) + len(rows) * rows[0]["n"] + other["s"]


add(best_of_dicts, lambda rng: (rng.uniform(0.5, 2.0, 4), 1.3), wrt=("x", "k"))


def rows_in_a_dict(x, k):
    groups = {}
    for i in range(len(x)):
        if i % 2 not in groups:
            groups[i % 2] = {"sum": 0.0, "last": x[i]}
        groups[i % 2]["sum"] += k * x[i]
        groups[i % 2]["last"] = x[i]
    return sum(g["sum"] ** 2 + g["last"] for g in groups.values())


add(rows_in_a_dict, lambda rng: (rng.normal(size=5), 1.3), wrt=("x", "k"), may_refuse=True)


def changed_by_functions(x, k):
    def heat(cell, by):
        cell["t"] = cell["t"] + by
        return cell["t"]

    cells = [{"t": v, "near": 0.0} for v in x]
    total = 0.0
    for i in range(1, len(cells)):
        cells[i]["near"] = cells[i - 1]["t"]
        total += heat(cells[i], k * cells[i]["near"])
    return total + cells[-1]["t"]


add(changed_by_functions, lambda rng: (rng.normal(size=4), 0.7), wrt=("x", "k"))


def one_dict_in_two_lists(x, k):
    a = [{"v": t} for t in x]
    b = a[1:]
    b[0]["v"] = k
    return sum(r["v"] * (i + 1) for i, r in enumerate(a)) + b[1]["v"]


add(one_dict_in_two_lists, lambda rng: (rng.normal(size=4), 0.7), wrt=("x", "k"))
