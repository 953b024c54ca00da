"""The text of generated gradients, as a person would write them by hand: what is saved, what is not, how it reads."""

import re

import numpy as np
import pytest

from tangentlike import differentiate


def adjoint_of(function, *args, wrt=0):
    """The adjoint function's text without comments."""
    text = differentiate(function, wrt=wrt).source_for(*args)
    start = text.index(f"def {function.__name__}_adjoint")
    body = text[start:].split("\n\n\n")[0]
    return "\n".join(line for line in body.splitlines() if not line.strip().startswith("#"))


def forward_of(function, *args, wrt=0):
    text = differentiate(function, wrt=wrt).source_for(*args)
    start = text.index(f"def {function.__name__}_forward")
    body = text[start:].split("\n\n\n")[0]
    return "\n".join(line for line in body.splitlines() if not line.strip().startswith("#"))


def dot(x, y):
    s = 0.0
    for i in range(x.shape[0]):
        s += x[i] * y[i]
    return s


def test_a_sum_of_products_saves_nothing():
    x = np.ones(3)
    assert forward_of(dot, x, x) == (
        "def dot_forward(x, y):\n    s = 0.0\n    for i in range(x.shape[0]):\n        s += x[i] * y[i]\n    return s"
    )
    assert adjoint_of(dot, x, x, wrt=(0, 1)) == (
        "def dot_adjoint(ddot, x, y):\n"
        "    ds = ddot\n"
        "    dx = np.zeros_like(x)\n"
        "    dy = np.zeros_like(y)\n"
        "    for i in range(x.shape[0]):\n"
        "        dy[i] += ds * x[i]\n"
        "        dx[i] += ds * y[i]\n"
        "    return dx, dy"
    )


def product_in_place(u, n):
    for i in range(1, n):
        u[i] = u[i] * u[i - 1]
    return u[n - 1]


def test_what_is_overwritten_and_read_is_saved_once_an_element():
    forward = forward_of(product_in_place, np.ones(4), 4)
    assert forward.count("u_before") == 3  # the array, the record, the return
    adjoint = adjoint_of(product_in_place, np.ones(4), 4)
    assert "u[i] = u_before[i - 1]" in adjoint
    assert "du[i] = 0" in adjoint


def filled_anew(x):
    n, d = x.shape
    t = np.empty(d)
    s = 0.0
    for i in range(n):
        for a in range(d):
            t[a] = x[i, a]
        for a in range(1, d):
            t[a] += t[a - 1] * 2.0
        for a in range(d):
            s += t[a] ** 2
    return s


def test_what_a_loop_gives_all_of_an_array_is_saved_there_and_not_on_the_way():
    forward = forward_of(filled_anew, np.ones((2, 3)))
    assert forward.count("t_before") == 3 and "t_before[i, a] = t[a]" in forward
    assert adjoint_of(filled_anew, np.ones((2, 3))).count("t_before") == 2


def by_twos(x):
    k = 0
    s = 0.0
    while k < len(x):
        s += x[k] ** 2
        k += 2
    return s


def test_counters_are_counted_back_without_a_record():
    assert "before" not in forward_of(by_twos, np.ones(3))
    assert "k -= 2" in adjoint_of(by_twos, np.ones(3))


def history(x, n):
    h = np.zeros(n + 1)
    for t in range(n):
        h[t + 1] = np.tanh(x[t] + h[t])
    return h[n]


def test_what_an_array_still_holds_is_not_saved_again():
    assert "return h[n], h\n" in forward_of(history, np.ones(3), 3) + "\n"
    assert "dh[t + 1] = 0" not in adjoint_of(history, np.ones(3), 3)


def swapped(u, steps):
    u = u.copy()
    v = np.zeros_like(u)
    for _ in range(steps):
        for i in range(1, len(u) - 1):
            v[i] = u[i] * (u[i - 1] + u[i + 1])
        u, v = v, u
    return np.sum(u)


def test_a_swap_is_undone_by_a_swap():
    adjoint = adjoint_of(swapped, np.ones(5), 2)
    assert "dv, du_1 = du_1, dv" in adjoint
    assert "v, u_1 = u_1, v" in adjoint


def filtered(taps, signal, n):
    total = 0.0
    for i in range(n):
        level = 0.0
        for k in range(len(taps)):
            level += taps[k] * signal[i + k]
        total += level * level
    return total


def test_trips_that_do_not_depend_on_each_other_run_upwards():
    adjoint = adjoint_of(filtered, np.ones(2), np.ones(4), 3, wrt=(0, 1))
    assert "for i in range(n):" in adjoint and "for k in range(len(taps)):" in adjoint


def test_a_recurrence_runs_downwards():
    assert "for t in range(n - 1, -1, -1):" in adjoint_of(history, np.ones(3), 3)
    assert "for i in range(n - 1, 0, -1):" in adjoint_of(product_in_place, np.ones(4), 4)


def last_speed(x, n):
    speed = 0.0
    for i in range(n):
        speed = x[i] * x[i]
    return speed


def test_a_number_that_the_next_trip_reads_keeps_the_order():
    assert "for i in range(n - 1, -1, -1):" in adjoint_of(last_speed, np.ones(3), 3)


def change(x, y, rate):
    return rate * x * y - x / y


def two_steps(x, y, rate, steps):
    for _ in range(steps):
        first = change(x, y, rate)
        x = x + change(x + first, y, rate)
    return x


def test_what_a_small_function_gives_is_computed_again():
    forward = forward_of(two_steps, 1.0, 2.0, 0.5, 3)
    assert "x_before[_] = x" in forward and "kept" not in forward
    adjoint = adjoint_of(two_steps, 1.0, 2.0, 0.5, 3)
    assert "first = change(x, y, rate)" in adjoint


def waves(x, y):
    total = 0.0
    for i in range(len(x)):
        total += damped(x[i], y)
    return total


def damped(x, y):
    return np.sin(x) * np.exp(x * y)


def test_a_chain_of_formulas_is_looked_through_once():
    """Each number is made of the two before it: asked by every way back, forty of them would take for ever."""
    lines = [f"        v{i} = v{i - 1} * v{i - 2} * 0.5 + x" for i in range(2, 40)]
    head = "def chain(x):\n    s = 0.0\n    for k in range(3):\n        v0 = x + k\n        v1 = x * k\n"
    text = head + "\n".join(lines) + "\n        s += v39 * x\n    return s\n"
    names = {}
    exec(text, names)
    differentiated = differentiate(names["chain"], source=text)
    value, slope = differentiated.value_and_grad(0.3)
    step = 1e-6
    difference = (names["chain"](0.3 + step) - names["chain"](0.3 - step)) / (2 * step)
    assert value == names["chain"](0.3) and slope == pytest.approx(difference, rel=1e-6)


def test_numbers_of_a_helper_are_kept_in_arrays():
    forward = forward_of(waves, np.ones(3), 2.0, wrt=(0, 1))
    assert "damped_sin_kept = np.empty(len(x), np.float64)" in forward
    assert "damped_exp_kept[i] = damped_exp" in forward


def pairs(x):
    total = 0.0
    for i in range(len(x)):
        for j in range(i + 1, len(x)):
            total += np.exp(x[i] * x[j])
    for i in range(len(x) - 1, 0, -1):
        for j in range(i - 1, i + 1):
            total += np.exp(x[i] + 2.0 * x[j])
    return total


def test_records_of_uneven_and_downward_loops_are_arrays():
    forward = forward_of(pairs, np.ones(3))
    assert "exp_kept = np.empty((len(x), max(len(x) - 1, 0)), np.float64)" in forward
    assert "exp_kept[i, j - 1] = exp" in forward
    assert "exp_1_kept = np.empty((max(len(x) - 1, 0), 2), np.float64)" in forward
    assert "exp_1_kept[i - 1, j - (i - 1)] = exp_1" in forward


def factored(a, n):
    a = a.copy()
    for j in range(n):
        for k in range(j):
            a[j, j] -= a[j, k] * a[j, k]
        a[j, j] = np.sqrt(a[j, j])
        for i in range(j + 1, n):
            for k in range(j):
                a[i, j] -= a[i, k] * a[j, k]
            a[i, j] /= a[j, j]
    return a[n - 1, n - 1]


def test_a_factorization_keeps_its_result_only():
    assert forward_of(factored, np.eye(3), 3).endswith("return a_1[n - 1, n - 1], a_1")


def product(a, b, c):
    for i in range(a.shape[0]):
        for k in range(a.shape[1]):
            for j in range(b.shape[1]):
                c[i, j] += a[i, k] * b[k, j]
    return c[0, 0]


def test_sums_of_an_inner_loop_are_variables():
    adjoint = adjoint_of(product, np.ones((2, 2)), np.ones((2, 2)), np.ones((2, 2)), wrt=(0, 1))
    assert (
        "            da_i_k = 0.0\n"
        "            for j in range(b.shape[1]):\n"
        "                dproduct_1 = dc[i, j]\n"
        "                db[k, j] += dproduct_1 * a[i, k]\n"
        "                da_i_k = plus(da_i_k, dproduct_1 * b[k, j])\n"
        "            if da_i_k != 0:\n"
        "                da[i, k] += da_i_k\n"
    ) in adjoint.replace("da_i_k_1", "da_i_k")


def parts(x, first, counts):
    total = 0.0
    for i in range(len(counts)):
        for k in range(counts[i]):
            total += x[first[i]] * (k + 1)
    return total


def test_a_loop_without_a_trip_touches_no_element():
    args = np.array([2.0, 3.0]), np.array([1, 2]), np.array([2, 0])  # the second begins where the array ends
    text = differentiate(parts).source_for(*args)
    scope = {"plus": lambda a, b: a + b}
    exec(text.replace("@kernel", "").replace("from tangentlike", "# from tangentlike"), scope)
    np.testing.assert_array_equal(scope["parts_gradient"](*args)[1], [0.0, 3.0])


def scaled(x, j, n):
    for k in range(n):
        x[k] = x[k] * x[j]
    return x[n - 1]


def test_an_element_that_the_loop_may_read_is_no_sum():
    assert "dx[j] += " in adjoint_of(scaled, np.ones(4), 1, 4)


def network(w, b, x):
    return np.sum(np.tanh(x @ w + b))


def test_only_what_wrt_needs_is_emitted():
    w, b, x = np.ones((3, 4)), np.ones(4), np.ones((2, 3))
    assert "dx" not in adjoint_of(network, w, b, x, wrt=(0, 1))
    assert "x.T @" not in adjoint_of(network, w, b, x, wrt=1)


def test_the_text_is_the_same_every_time():
    w, b, x = np.ones((3, 4)), np.ones(4), np.ones((2, 3))
    texts = {differentiate(network, wrt=(0, 1)).source_for(w, b, x) for _ in range(3)}
    assert len(texts) == 1


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_literals_take_the_dtype_of_what_they_meet(dtype):
    def half(x):
        return np.sum(0.5 * x)

    text = differentiate(half).source_for(np.ones(3, dtype))
    assert ("np.float32(0.5)" in text) == (dtype == np.float32)


def ratio(x, y):
    return np.sum(x / y)


def test_numbers_and_arrays_may_have_templates_of_their_own():
    assert "share" not in adjoint_of(ratio, np.ones(3), np.ones(3), wrt=(0, 1))
    assert "share = dratio / y" in adjoint_of(ratio_of_numbers, 1.0, 2.0, wrt=(0, 1)).replace(
        "dratio_of_numbers", "dratio"
    )


def ratio_of_numbers(x, y):
    return x / y


def _order(x):
    found = np.argsort(x)
    for _ in range(2):
        found = found[np.argsort(x[found])]
    return found


def indexed_by_a_function(x):
    y = x[_order(x)][::-1]
    y[_order(y)[0]] += x[_order(y)[1:]][0]
    return np.sum(y * np.arange(3.0))


def test_a_function_in_an_index_is_called_once():
    text = forward_of(indexed_by_a_function, np.array([3.0, 1.0, 2.0]))
    assert len(re.findall(r"= _order\w*\(", text)) == 3, text


def indexed_by_an_order_of_a_selection(x, w):
    order = np.argsort(x)
    return np.sum(x[order[np.argsort(np.copy(w)[order])]] * w)


def test_what_an_index_is_made_of_is_computed_once():
    text = forward_of(indexed_by_an_order_of_a_selection, np.array([3.0, 1.0, 2.0]), np.array([0.5, 2.0, 1.0]))
    assert text.count("np.copy(w)") == 1, text


def squares_of_gaps(a, b):
    gaps = a[:, None] - b
    return np.sum(np.sum(gaps**2, axis=1) ** 2)


def taps(image, blur):
    rows = np.zeros((image.shape[0] - blur.shape[0] + 1, image.shape[1]))
    for k in range(blur.shape[0]):
        rows = rows + blur[k] * image[k : k + rows.shape[0]]
    return np.sum(rows)


def outer_mean(a, b):
    return np.mean(a[:, None] * b[None, :])


def test_no_array_is_kept_for_its_sizes():
    forward = forward_of(squares_of_gaps, np.ones(3), np.ones(4))
    assert forward.endswith("return result, (gaps, sum_axes_1)")
    forward = forward_of(taps, np.ones((5, 4)), np.ones(2))
    assert "rows_size_0_kept[k] = rows_size_0" in forward and "append" not in forward
    assert "(a.shape[0], b.shape[0])" in adjoint_of(outer_mean, np.ones(3), np.ones(4))
    for function, args in ((squares_of_gaps, (3, 4)), (taps, ((5, 4), 2)), (outer_mean, (3, 4))):
        rng = np.random.default_rng(3)
        differentiate(function, wrt=(0, 1)).check(*(rng.normal(size=size) for size in args))


def test_gathered_rows_are_read_again():
    def weighted(table, which, w):
        return np.sum((table[which] * w) ** 2)

    adjoint = adjoint_of(weighted, np.ones((3, 2)), np.array([0, 2, 1]), np.ones(2), wrt=(0, 2))
    assert "table[which]" in adjoint
    assert "selected" not in forward_of(weighted, np.ones((3, 2)), np.array([0, 2, 1]), np.ones(2), wrt=(0, 2))


def growing(size, rate, limit):
    for _ in range(20):
        size += rate * size * (1.0 - size / limit)
    return size


def test_divisions_stay_off_the_path_of_cotangents_in_loops():
    assert "dsize -= dsize * (rate * size / limit)" in adjoint_of(growing, 0.1, 0.2, 3.0)
