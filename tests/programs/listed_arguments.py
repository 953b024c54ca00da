"""Lists of numbers as arguments, of which an item is chosen while the program runs, or which are joined with others."""

from programs.corpus import add


def polynomial_of_a_list(x, t):
    coefficients = [0] + x
    degree = len(x)
    total = 0.0
    while degree >= 0:
        total = total * t + coefficients[degree]
        degree -= 1
    return total


add(polynomial_of_a_list, lambda rng: ([0.3, 0.9, -0.4], 0.7), wrt=("x", "t"), compiled=True)


def _products(a, b):
    products = []
    for k in range(len(a) + len(b) - 1):
        value = 0
        j = max(0, k - len(b))
        while j <= min(k, len(a)):
            if j < len(a) and (k - j) < len(b):
                value += a[j] * b[k - j]
            j += 1
        products.insert(k, value)
    return products


def product_of_polynomials(x, w):
    made = _products(x, w)
    return made[0] * made[1] + made[2] ** 2 + max(made)


add(product_of_polynomials, lambda rng: ([0.3, 0.9, -0.4], [0.7, 1.2]), wrt=("x", "w"), compiled=True)


def between_points_of_lists(x, w, t):
    place = 0
    while place < len(x) - 2 and x[place + 1] < t:
        place += 1
    share = (t - x[place]) / (x[place + 1] - x[place])
    return w[place][0] * (1.0 - share) + w[place + 1][0] * share + w[place][1]


add(
    between_points_of_lists,
    lambda rng: ([0.0, 0.5, 0.8, 1.0], [[0.3, 1.0], [0.9, 0.2], [0.4, 0.5], [0.1, 0.7]], 0.6),
    lambda rng: ([0.0, 0.5], [[0.3, 1.0], [0.9, 0.2]], 0.6),
    wrt=("x", "w", "t"),
)


def items_of_a_list_by_number(x, n):
    kept = x[:]
    kept[n] = kept[n] * 2.0
    total = 0.0
    for k in range(n):
        total += x[k] * kept[n - k]
    return total


add(items_of_a_list_by_number, lambda rng: ([0.3, 0.9, 0.4], 2), compiled=True)
