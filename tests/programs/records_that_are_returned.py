"""Lists of dicts that functions return: written in where they are called."""

import numpy as np

from programs.corpus import add

N = 2


def _two(rng):
    return (np.array([1.3, 0.7]),)


def _recs(u, n=3):
    out = []
    for k in range(n):
        out.append({"a": u[0] * k, "b": u[1]})
    return out


def _recs_w(u):
    u[0] = u[0] * 2.0
    out = []
    for k in range(3):
        out.append({"a": u[0] * k, "b": u[1]})
    return out


def _recs_ext(u, out):
    out.append({"a": u[0], "b": u[1]})
    return out


def _total(rows, w=2.0):
    return sum(r["a"] * r["b"] for r in rows) * w


def _summary(rows):
    s = {"n": len(rows), "t": 0.0}
    for r in rows:
        s["t"] += r["a"]
    return s


def _recw(u):
    u[0] = u[0] * 2.0
    out = []
    for k in range(3):
        out.append({"a": u[0] * k, "b": u[1]})
    return out


def _recb(u, s):
    out = []
    for k in range(3):
        s = s + u[k % 2]
        out.append({"a": s, "b": k})
    return out


def _shadow(x):
    x = x * 3.0
    rows = []
    for i in range(N):
        rows.append({"a": x[0] * i, "b": x[1]})
    return rows


def _keep(u):
    rows = [{"a": u[0], "b": u[1]}]
    u = u * 2
    rows.append({"a": u[0], "b": u[1]})
    return rows


def _schedule(p, r, n):
    pay = p * r / (1 - (1 + r) ** (-n))
    rows, bal = ([], p)
    for k in range(1, n + 1):
        interest = bal * r
        bal = bal - (pay - interest)
        rows.append({"k": k, "interest": interest, "balance": bal})
    return rows


def records_of_what_is_written(x):
    b = x * 1.0
    s = b[0]
    for r in _recs_w(b):
        s += r["a"] * r["b"] * b[0]
    return s + b[0]


add(records_of_what_is_written, _two, compiled=True)


def records_beside_names_of_theirs(x):
    out = 5.0
    k = 7.0
    rows = _recs(x)
    return rows[1]["a"] * out + k + len(rows)


add(records_beside_names_of_theirs, _two)


def records_that_are_handed_back(x):
    rows = []
    rows = _recs_ext(x, rows)
    rows = _recs_ext(x * 2, rows)
    return rows[0]["a"] * rows[1]["b"]


add(records_that_are_handed_back, _two)


def a_summary_of_records(x):
    q = _summary(_recs(x))
    return q["t"] * q["n"]


add(a_summary_of_records, _two)


def records_that_are_changed(x):
    rows = _recs(x)
    rows[1]["a"] = 4.0
    rows[2]["b"] += x[0]
    return _total(rows)


add(records_that_are_changed, _two, compiled=True)


def records_of_an_inner_function(x):

    def mine(u):
        out = []
        for k in range(2):
            out.append({"a": u * k, "b": x[1]})
        return out

    return _total(mine(x[0])) + mine(x[1])[1]["b"]


add(records_of_an_inner_function, _two)


def records_in_order(x):
    rows = sorted(_recs(x), key=lambda r: -r["a"])
    return rows[0]["a"] * rows[1]["b"]


add(records_in_order, _two)


def records_that_pass(x):
    rows = [r for r in _recs(x) if r["a"] > 0.5]
    return sum(r["a"] for r in rows) + x[0]


add(records_that_pass, _two)


def records_beside_a_change(x):
    b = x * 1.0
    s = 0.0
    for r in _recw(b):
        b[1] = b[1] + 1.0
        s += r["a"] * r["b"] * b[1]
    return s * b[0]


add(records_beside_a_change, _two)


def records_of_before_a_change(x):
    b = x * 1.0
    rows = _recw(b)
    b[0] = 9.0
    return rows[1]["a"] * rows[2]["b"] + b[0] * x[1]


add(records_of_before_a_change, _two)


def records_of_a_number_that_moves(x):
    s = x[0]
    rows = _recb(x, s)
    s = s * 2
    return rows[2]["a"] * s + rows[1]["b"]


add(records_of_a_number_that_moves, _two)


def a_record_that_is_added(x):
    s = x[0]
    s += _recb(x, s)[2]["a"]
    return s


add(a_record_that_is_added, _two)


def records_of_a_parameter_bound_again(x):
    rows = _shadow(x)
    return rows[1]["a"] * x[0] * len(rows)


add(records_of_a_parameter_bound_again, _two)


def records_of_two_arrays(x):
    rows = _keep(x)
    return rows[0]["a"] * rows[1]["b"] * x[0]


add(records_of_two_arrays, _two)


def records_among_their_names(x):
    i, rows, out = (2, 5.0, x[1])
    r = _shadow(x)
    return r[1]["a"] * i * rows * out


add(records_among_their_names, _two)


def a_record_between_elements(x):
    b = x * 1.0
    c = [b[0], _recw(b)[1]["a"], b[0]]
    return c[0] * c[1] * c[2]


add(a_record_between_elements, _two)


def records_of_every_trip(x):
    total = 0.0
    for j in range(2):
        rows = _shadow(x * j)
        for r in rows:
            if r["a"] > 2:
                break
            total += r["a"] * r["b"]
        else:
            total += x[0]
    return total


add(records_of_every_trip, _two, compiled=True)


def a_record_and_an_element_change_places(x):
    b = x * 1.0
    b[0], b[1] = (_recw(b)[1]["a"], b[0])
    return b[0] * b[1]


add(a_record_and_an_element_change_places, _two)


def a_record_that_decides(x):
    b = x * 1.0
    if _recw(b)[1]["a"] > 1 and b[0] > 2:
        return b[0] * b[1]
    return b[0] + b[1]


add(a_record_that_decides, _two)


def the_largest_beside_a_record(x):
    b = x * 1.0
    return max(b[0], _recw(b)[1]["a"], b[0])


add(the_largest_beside_a_record, _two)


def a_schedule_of_payments(x):
    rows = _schedule(abs(x[0]) + 1, 0.01 + 0.01 * abs(x[1]), 6)
    return sum(r["interest"] for r in rows) + rows[2]["balance"]


add(a_schedule_of_payments, _two, compiled=True)
