"""What a run decides beside texts that are known: branches, exits, exceptions, lists and dicts under other names."""

import numpy as np

from programs.corpus import add

X4 = np.array([0.4, 1.3, 0.7, 2.1])


def alias_lists_beside_a_text(text, x):
    a = []
    b = a
    for c in text:
        if c == "p":
            a.append(x)
        else:
            b.append(x * x)
    return sum(a) + len(b) + a[0] * b[-1]


add(alias_lists_beside_a_text, lambda rng: ("pqp", 1.5), wrt="x")


def array_kept_beside_a_text(text, x):
    d = {}
    y = x.copy()
    for c in text:
        d[c] = y
        y[0] += 1.0
    return d[text[0]][0] * d[text[1]][1]


add(array_kept_beside_a_text, lambda rng: ("ab", X4), wrt="x")


def aug_item_array_beside_a_text(text, x):
    d = {"a": x * 1.0}
    e = d["a"]
    for c in text:
        d[c] += 1.0
    return (e * d["a"]).sum()


add(aug_item_array_beside_a_text, lambda rng: ("aa", X4), wrt="x")


def order2_beside_a_text(text, x):
    st = [x]

    def push(c):
        st.append(st[-1] * 2.0)
        return st[-1]

    r = st[-1] + push(text[0]) - st[-1] * len(st)
    return r


add(order2_beside_a_text, lambda rng: ("a", 1.5), wrt="x")


def branch_dict_beside_a_text(text, x):
    d = {"a": 0.0, "b": 1.0}
    for k, c in enumerate(text):
        if x[k] > 1.0:
            d[c] += x[k]
        else:
            d[c] = d[c] * x[k]
    return d["a"] + 2 * d["b"] + len(text[0])


add(branch_dict_beside_a_text, lambda rng: ("abba", X4), wrt="x")


def break_dyn_beside_a_text(text, x):
    s = 0.0
    n = 0
    for k, c in enumerate(text):
        s += x[k]
        n += 1
        if s > 2.0:
            break
        if c == "b":
            s *= 2
    else:
        n += 10
    return s * n


add(break_dyn_beside_a_text, lambda rng: ("abab", X4), lambda rng: ("aaaa", X4 * 0.1), wrt="x", compiled=True)


def continue_dyn_beside_a_text(text, x):
    s = 0.0
    m = 1
    for k, c in enumerate(text):
        if x[k] < 0.6:
            continue
        s += x[k] * m
        m += 1
        if c == "b":
            s *= 2
    return s * m


add(continue_dyn_beside_a_text, lambda rng: ("abab", X4), lambda rng: ("bbbb", X4), wrt="x")


def return_dyn_beside_a_text(text, x):
    for k, c in enumerate(text):
        if c == "b" and x[k] > 1.0:
            return x[k] * k
        if x[k] > 2.0:
            return x[k] ** 2
    return x[0]


add(
    return_dyn_beside_a_text,
    lambda rng: ("abab", X4),
    lambda rng: ("aaaa", X4),
    lambda rng: ("aaaa", X4 * 0.1),
    wrt="x",
)


def while_mix_beside_a_text(text, x):
    i = 0
    v = x
    while i < len(text):
        if text[i] == "(":
            j = i
            while text[j] != ")":
                v *= 1.1
                j += 1
            i = j
        i += 1
    while v > 1.0:
        v = v / 2
    return v


add(while_mix_beside_a_text, lambda rng: ("a(bc)d", 3.7), wrt="x")


def rolled_carry_beside_a_text(text, x):
    s = 0.0
    prev = None
    for v in x:
        cur = v * len(text)
        for c in text:
            if c == "b":
                cur = cur + 1
        if prev is not None:
            s += cur * prev
        prev = cur
    return s


add(rolled_carry_beside_a_text, lambda rng: ("abb", X4), wrt="x")


def try_beside_a_text(text, x):
    s = 0.0
    for tok in text.split():
        try:
            v = float(tok)
        except ValueError:
            v = x
        s = s * 2 + v
    return s


add(try_beside_a_text, lambda rng: ("1 a 2.5 b", 1.5), wrt="x")


def closure_late_beside_a_text(text, x):
    fs = []
    for c in text:
        fs.append(lambda t: t * x if c == "a" else t + x)  # noqa: B023
    v = x
    for f in fs:
        v = f(v)
    return v


add(closure_late_beside_a_text, lambda rng: ("ab", 1.5), wrt="x")


def nested_data_beside_a_text(text, x):
    tree = {"n": []}
    for c in text:
        tree["n"].append({"c": c, "v": x * (ord(c) - 96)})
    for node in tree["n"]:
        if node["c"] == "b":
            node["v"] += 1
    return sum(n["v"] for n in tree["n"]) + tree["n"][1]["v"]


add(nested_data_beside_a_text, lambda rng: ("abc", 1.5), wrt="x")


def live_list_beside_a_text(text, x):
    st = [c for c in text]
    s = 0.0
    for c in st:
        if c == "a" and len(st) < 6:
            st.append("b")
            st.append("a")
        s = s * x + len(c) + (c == "b")
    return s


add(live_list_beside_a_text, lambda rng: ("ac", 1.5), wrt="x")


def live_enum2_beside_a_text(text, x):
    st = [x, 2 * x, 3 * x]
    for i, v in enumerate(st):
        st[i] = v * v * (2 if text[i] == "b" else 1)
    return st[0] + st[1] * st[2]


add(live_enum2_beside_a_text, lambda rng: ("abc", 1.5), wrt="x")


def append_row_beside_a_text(text, x):
    rows = []
    row = [x, x]
    for v in range(3):
        rows.append(row)
    row[0] = 5 * x if text == "a" else x
    return rows[2][0] + rows[0][1]


add(append_row_beside_a_text, lambda rng: ("a", 1.5), wrt="x")


class Cell:
    def __init__(self, v):
        self.v = v


def two_names_beside_a_text(text, x):
    n = Cell(x)
    m = n
    for c in text:
        m.v += x
        if x > 1:
            n.v *= 2
    return n.v + m.v


add(two_names_beside_a_text, lambda rng: ("ab", 1.5), lambda rng: ("ab", 0.5), wrt="x")


def handled_letters(text, x):
    def check(c, v):
        if v > 1.0:
            raise ValueError(c)
        return v * 2

    s = 0.0
    for k, c in enumerate(text):
        w = x[k]
        try:
            s += check(c, w)
        except ValueError:
            s -= 1.0
    return s + w


add(handled_letters, lambda rng: ("abab", X4), wrt="x", compiled=True)
