"""Dicts and lists that a function is given and changes: parameters, histories, states, tables of bodies."""

import numpy as np

from programs.corpus import add


def parameters_are_set(params, history, q, x):
    soil = params["soil"]
    params["k"] = x[0] * params["k"]
    params["new"] = params["k"] * q["k"]
    soil["n"] += x[1]
    params["soil"]["n"] *= params["soil"]["m"]
    params.setdefault("k", 3.0)
    params.update(z=x[2])
    u = params["u"]
    u[0] = x[0]
    params["u"] = params["u"] * 2.0
    for key in ("z", "new"):
        params[key] *= x[1]
    for i in range(3):
        history["t"].append(i * params["z"])
        if x[i] > 0.4:
            history["y"].append(x[i])
    k = params.pop("k")
    total = sum(history["t"]) * len(history["y"]) + sum(history["y"])
    return total + np.sum(params["u"]) + soil["n"] * params["new"] + k + len(params)


def _parameters():
    return {"k": 1.5, "u": np.array([1.0, 2.0]), "soil": {"n": 2.0, "m": 0.5}}


add(
    parameters_are_set,
    lambda rng: (_parameters(), {"t": [], "y": [1.0]}, {"k": 0.7}, rng.random(3)),
    wrt="x",
    compiled=True,
)


def rows_are_moved(rows, xs, a):
    for row in rows:
        row["v"] -= a * row["x"]
        row["x"] += 0.1 * row["v"]
    first = rows[0]
    first["x"] *= 2.0
    xs[0], xs[1] = xs[1], xs[0] * a
    xs.append(rows[1]["x"])
    while len(xs) < 5:
        xs.append(xs[-1] * a)
    xs.insert(1, a)
    return sum(r["x"] for r in rows) + sum(xs) * xs.pop()


add(rows_are_moved, lambda rng: ([{"x": 1.0, "v": 2.0}, {"x": 0.3, "v": 0.1}], [1.0, 2.0], 0.8), wrt="a")
