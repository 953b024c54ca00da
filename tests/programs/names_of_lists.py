"""Second names of lists and dicts, dicts of lists that are written down key by key, lists of states."""

import numpy as np

from programs.corpus import add


def history_of_a_path(x):
    path = [x]
    history = path
    for _ in range(4):
        path.append(path[-1] * 0.5 + 1)
    return sum(history) + history[-1]


def second_name_of_a_dict(x):
    d = {}
    e = d
    for i in range(3):
        d[i] = x * i
    return sum(e.values()) + e[2]


def second_name_in_a_function(x):
    a = [x, 2.0]
    b = a
    b[0] = 5.0 * x
    b.append(x)

    def f():
        return b[0] + len(a)

    return a[0] + f() + a[2]


def third_name_of_a_list(x):
    a = []
    b = a
    c = b
    c.append(x)
    a.append(2 * x)
    return b[0] + c[1]


def second_name_that_changes(x):
    a = [x]
    b = a
    a = [2 * x]
    b.append(1.0)
    return len(a) * x + len(b)


def sorted_and_shortened(x):
    z = [x[2], x[0], x[1]]
    y = z
    z.sort()
    del y[1]
    return y[0] * x[1] + len(z) * z[1]


def results_key_by_key(x, n):
    res = {}
    res["t"] = []
    res["y"] = []
    y = x
    for i in range(n):
        y = y + 0.1 * (1 - y)
        res["t"].append(i * 0.1)
        res["y"].append(y)
    res["y"] = np.array(res["y"])
    return np.sum(res["y"] ** 2) + len(res["t"])


def results_of_a_comprehension(x, n):
    h = {k: [] for k in ("t", "y")}
    h["e"] = [x]
    for i in range(n):
        h["t"].append(i)
        h["y"].append(x * i)
        h["e"].append(h["e"][-1] * 0.5)
    return sum(h["y"]) + h["t"][-1] + h["e"][-1]


def stepped(s, h):
    x, v = s
    return x + h * v, v - h * x


def trajectory_of_tuples(x):
    s = (x, 1.0)
    out = []
    for _ in range(3):
        s = stepped(s, 0.1)
        out.append(s)
    joined = out[0] + out[1]
    return sum(a * b for a, b in out) + len(joined) * joined[2]


def trajectory_with_its_beginning(x):
    s = (x, 1.0)
    out = [s]
    for k in range(3):
        if k != 1:
            s = stepped(s, 0.1)
        out.append(s)
    path = np.array(out)
    return (path[:, 0] ** 2).sum() + path[-1, 1]


def best_state(x):
    s = (x, 1.0)
    best = s
    for _ in range(3):
        s = stepped(s, x)
        if s[0] > best[0]:
            best = s
    return best[0] + 3 * best[1] + s[0]


add(trajectory_of_tuples, lambda rng: (1.5,), compiled=True)
add(trajectory_with_its_beginning, lambda rng: (1.5,))
add(best_state, lambda rng: (1.5,))
add(history_of_a_path, lambda rng: (1.5,), compiled=True)
add(second_name_of_a_dict, lambda rng: (1.5,))
add(second_name_in_a_function, lambda rng: (1.5,))
add(third_name_of_a_list, lambda rng: (1.5,))
add(second_name_that_changes, lambda rng: (1.5,), may_refuse=True)
add(sorted_and_shortened, lambda rng: (rng.uniform(0.5, 1.5, size=3),))
add(results_key_by_key, lambda rng: (1.5, 4), compiled=True)
add(results_of_a_comprehension, lambda rng: (1.5, 4))
