"""Arrays written in place: stencils, sweeps, buffers that swap and rotate."""

import numpy as np

from programs.corpus import add


def heat_1d(u, alpha, steps):
    u = u.copy()
    for _ in range(steps):
        new = u.copy()
        for i in range(1, u.shape[0] - 1):
            new[i] = u[i] + alpha * (u[i - 1] - 2 * u[i] + u[i + 1])
        u = new
    return np.sum(u * u)


add(
    heat_1d,
    lambda rng: (rng.normal(size=7), 0.2, 3),
    lambda rng: (rng.normal(size=7), 0.2, 0),
    wrt=("u", "alpha"),
)


def heat_slices(u0, alpha, steps):
    u = u0.copy()
    for _ in range(steps):
        u[1:-1] += alpha * (u[2:] - 2 * u[1:-1] + u[:-2])
    return np.sum(u**2)


add(
    heat_slices,
    lambda rng: (rng.normal(size=7), 0.2, 4),
    lambda rng: (rng.normal(size=2), 0.2, 4),
    wrt=("u0", "alpha"),
    compiled=True,
)


def heat_2d(u0, alpha):
    u = u0.copy()
    n, m = u.shape
    for _ in range(2):
        v = u.copy()
        for i in range(1, n - 1):
            for j in range(1, m - 1):
                v[i, j] = u[i, j] + alpha * (u[i + 1, j] + u[i - 1, j] + u[i, j + 1] + u[i, j - 1] - 4 * u[i, j])
        u = v
    return (u * u).sum()


add(heat_2d, lambda rng: (rng.normal(size=(4, 5)), 0.1), wrt=("u0", "alpha"))


def gauss_seidel(b, sweeps):
    n = b.shape[0]
    x = np.zeros(n)
    for _ in range(sweeps):
        for i in range(n):
            left = x[i - 1] if i > 0 else 0.0
            right = x[i + 1] if i < n - 1 else 0.0
            x[i] = (b[i] + left + right) / 2.5
    return np.sum(x * np.arange(n))


add(gauss_seidel, lambda rng: (rng.normal(size=5), 4), wrt="b")


def jacobi_swap(b, sweeps):
    n = len(b)
    u = np.zeros(n)
    v = np.zeros(n)
    for _ in range(sweeps):
        for i in range(1, n - 1):
            v[i] = 0.5 * (u[i - 1] + u[i + 1] + b[i]) + 0.1 * u[i] ** 2
        u, v = v, u
    return np.dot(u, u) + v[1]


add(
    jacobi_swap,
    lambda rng: (rng.normal(size=6), 5),
    lambda rng: (rng.normal(size=6), 4),
    lambda rng: (rng.normal(size=6), 0),
    wrt="b",
)


def wave_three_buffers(u0, c, steps):
    n = u0.shape[0]
    before = u0.copy()
    now = u0.copy()
    after = np.zeros(n)
    for _ in range(steps):
        for i in range(1, n - 1):
            after[i] = 2 * now[i] - before[i] + c * c * (now[i + 1] - 2 * now[i] + now[i - 1])
        before, now, after = now, after, before
    return np.sum(now**2)


add(
    wave_three_buffers,
    lambda rng: (rng.normal(size=6), 0.5, 5),
    lambda rng: (rng.normal(size=6), 0.5, 6),
    wrt=("u0", "c"),
    compiled=True,
)


def wave_rebinding(u0, c):
    before = u0
    now = u0 * 0.9
    for _ in range(4):
        after = np.zeros_like(now)
        after[1:-1] = 2 * now[1:-1] - before[1:-1] + c * (now[2:] - 2 * now[1:-1] + now[:-2])
        before = now
        now = after
    return np.sum(now * now)


add(wave_rebinding, lambda rng: (rng.normal(size=6), 0.3), wrt=("u0", "c"))


def life_like(a, threshold):
    """A smooth game of life on a ring of cells."""
    n = a.shape[0]
    for _ in range(3):
        b = np.empty(n)
        for i in range(n):
            neighbors = a[i - 1] + a[(i + 1) % n]
            b[i] = 1.0 / (1.0 + np.exp(-(neighbors - threshold) * 2.0)) * (0.5 + 0.5 * a[i])
        a = b
    return a.sum()


add(life_like, lambda rng: (rng.uniform(size=6), 0.8), lambda rng: (rng.uniform(size=1), 0.8), wrt=("a", "threshold"))


def in_place_products(u):
    u = u.copy()
    for i in range(1, u.shape[0]):
        u[i] = u[i] * u[i - 1]
    return u.sum()


add(in_place_products, lambda rng: (rng.normal(size=5),), lambda rng: (rng.normal(size=1),), wrt="u")


def prefix_sums(x):
    p = np.zeros(len(x) + 1)
    for i in range(len(x)):
        p[i + 1] = p[i] + x[i]
    s = 0.0
    for i in range(len(x)):
        s += (p[-1] - p[i]) * p[i + 1]
    return s


add(prefix_sums, lambda rng: (rng.normal(size=5),))


def writes_its_argument(u, k):
    for i in range(1, u.shape[0]):
        u[i] += k * u[i - 1] ** 2
    return u[-1]


add(writes_its_argument, lambda rng: (rng.normal(size=5), 0.3), wrt=("u", "k"), compiled=True)


def writes_a_constant_argument(work, x):
    work[:] = x * 2.0
    work[0] *= x[1]
    return np.sum(work * work)


add(writes_a_constant_argument, lambda rng: (np.ones(3), rng.normal(size=3)))


def writes_rows_of_its_argument(a, x):
    for i in range(a.shape[0]):
        a[i, :] = a[i, :] * x[i]
        a[i, 0] = x[i] ** 2
    return a.sum() * a[0, 1]


add(writes_rows_of_its_argument, lambda rng: (rng.normal(size=(3, 2)), rng.normal(size=3)), wrt=("a", "x"))


def moving_average(x, width):
    n = len(x) - width + 1
    out = np.zeros(n)
    window = 0.0
    for i in range(len(x)):
        window += x[i]
        if i >= width:
            window -= x[i - width]
        if i >= width - 1:
            out[i - width + 1] = window / width
    return np.sum(out**3)


add(moving_average, lambda rng: (rng.normal(size=7), 3))


def cumulative_maximum(x):
    out = x.copy()
    for i in range(1, len(out)):
        if out[i - 1] > out[i]:
            out[i] = out[i - 1]
    return np.sum(out * np.arange(1.0, len(x) + 1.0))


add(cumulative_maximum, lambda rng: (np.array([0.3, 0.7, 0.1, 0.5, 0.9, 0.2]),))


def sorting_network(x):
    y = x.copy()
    n = len(y)
    for i in range(n):
        for j in range(i % 2, n - 1, 2):
            if y[j] > y[j + 1]:
                y[j], y[j + 1] = y[j + 1], y[j]
    return np.sum(y * np.array([1.0, -2.0, 3.0, 0.5, 2.0]))


add(sorting_network, lambda rng: (rng.normal(size=5),))


def bubble_sort(x):
    y = x.copy()
    swapped = True
    while swapped:
        swapped = False
        for i in range(len(y) - 1):
            if y[i] > y[i + 1]:
                t = y[i]
                y[i] = y[i + 1]
                y[i + 1] = t
                swapped = True
    return y[0] * 2 + y[-1] * y[1]


add(bubble_sort, lambda rng: (rng.normal(size=4),))


def dynamic_fill(x):
    n = len(x)
    table = np.zeros((n, n))
    for i in range(n):
        table[i, i] = x[i]
    for span in range(1, n):
        for i in range(n - span):
            j = i + span
            table[i, j] = table[i + 1, j] * table[i, j - 1] + 0.5 * x[i] * x[j]
    return table[0, n - 1]


add(dynamic_fill, lambda rng: (rng.normal(size=4),), lambda rng: (rng.normal(size=1),))


def pascal_row(x, n):
    row = np.zeros(n + 1)
    row[0] = 1.0
    for _ in range(n):
        for j in range(n, 0, -1):
            row[j] = row[j] * x + row[j - 1]
    return np.sum(row)


add(pascal_row, lambda rng: (0.8, 4))


def reset_in_loop(x):
    buffer = np.zeros(3)
    s = 0.0
    for i in range(len(x)):
        buffer[:] = 0.0
        for j in range(3):
            buffer[j] += x[i] * (j + 1)
            buffer[j] = np.sin(buffer[j])
        s += buffer[0] * buffer[1] * buffer[2]
    return s


add(reset_in_loop, lambda rng: (rng.normal(size=4),))


def ring_buffer(x, size):
    memory = np.zeros(size)
    s = 0.0
    for t in range(len(x)):
        slot = t % size
        s += x[t] * memory[slot]
        memory[slot] = 0.5 * memory[slot] + x[t] ** 2
    return s


add(ring_buffer, lambda rng: (rng.normal(size=7), 3))


def advection_upwind(u, v):
    u = u.copy()
    for _ in range(3):
        old = u[-1]
        for i in range(u.shape[0]):
            here = u[i]
            u[i] = here - v * (here - old)
            old = here
    return np.max(u) + u[0] * u[1]


add(advection_upwind, lambda rng: (rng.normal(size=5), 0.4), wrt=("u", "v"))


def reaction_diffusion(u, v, f):
    u = u.copy()
    v = v.copy()
    for _ in range(3):
        lu = np.zeros_like(u)
        lv = np.zeros_like(v)
        lu[1:-1] = u[:-2] + u[2:] - 2 * u[1:-1]
        lv[1:-1] = v[:-2] + v[2:] - 2 * v[1:-1]
        uvv = u * v * v
        u += 0.1 * lu - uvv + f * (1 - u)
        v += 0.05 * lv + uvv - (f + 0.06) * v
    return np.sum(u * v)


add(reaction_diffusion, lambda rng: (rng.uniform(size=6), rng.uniform(size=6), 0.03), wrt=("u", "v", "f"))
