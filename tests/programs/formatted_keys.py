"""Keys of dicts that are put together of texts and numbers: the parameters of layers, numbered rates."""

import numpy as np

from programs.corpus import add


def parameters(rng):
    return (rng.uniform(0.2, 1.8, size=3),)


def with_layers(rng):
    return (
        rng.normal(size=2),
        {
            "W1": rng.normal(size=(3, 2)), "b1": rng.normal(size=3), "W2": rng.normal(size=(2, 3)),
            "b2": rng.normal(size=2), "W03": rng.normal(size=(2, 2)),
        },
    )  # fmt: skip


def layers_by_number(x, d):
    h = x
    for k in range(1, 3):
        h = np.tanh(d[f"W{k}"] @ h + d[f"b{k}"])
        if k == 2:
            break
    for k in range(2, 0, -1):
        h = h * np.sum(d["b%d" % k])  # noqa: UP031
    return np.sum(d[f"W{3:02d}"] @ h) * np.sum(d["W" + str(1)])


def numbered_values(x):
    d = {}
    for i in range(3):
        d[f"w{i}"] = x[i] ** 2
    for i in range(1, 3):
        d[f"w{i}"] += d[f"w{i - 1}"] * x[0]
    return d["w0"] + d["w2"] * d["w1"]


def values_of_a_comprehension(x):
    d = {f"w{i}_{i + 1}": x[i] for i in range(3)}
    e = {"a0": x[0], "a1": x[1] ** 2}
    return d["w1_2"] * d["w0_1"] + sum(e[f"a{i}"] for i in range(2)) + len(d)


def passed_on(x, d):
    return np.sum(layer(x, d, 2, "W")) + layer(x, d, 1, "b")[0]


def layer(x, d, number, kind):
    return d[f"{kind}{number}"] * np.sum(x)


add(numbered_values, parameters)
add(values_of_a_comprehension, parameters)
add(layers_by_number, with_layers, with_layers, wrt=("x", "d"), compiled=True)
add(passed_on, with_layers, wrt=("x", "d"), may_refuse=True)


def scaled(info, mass):
    return {"mass": mass, "inertia": mass * 2.0, "method": "{}->mass".format(info.get("method", "?"))}


def texts_beside_numbers(info, mass, kind):
    made = {"m": mass**2, "how": f"{mass:.2f} kg"}
    value, where = made["m"] * 3.0, "%s_%d" % (kind, 3)  # noqa: UP031
    rows = [(mass * 2.0, f"{kind}->"), (mass, f"{kind}<-")]
    value += sum(v for v, n in rows if n == "mesh->")
    return value + scaled(info, mass)["inertia"] if where == "mesh_3" else mass


add(texts_beside_numbers, lambda rng: ({"method": "cad"}, 0.7, "mesh"), wrt=("mass",), compiled=True)
