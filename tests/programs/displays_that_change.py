"""Lists and dicts that objects are made of, and that change: what was known of them is so no longer."""

from programs.corpus import add


class Unit:
    def __init__(self, w):
        self.w = w
        self.n = 0

    def use(self, x):
        self.n += 1
        return self.w * x


class Net:
    def __init__(self, sizes):
        self.sizes = sizes
        self.units = []
        for s in sizes:
            self.units.append(Unit(s * 1.0))

    def run(self, x):
        t = 0.0
        for u in self.units:
            t += u.use(x)
        return t

    def grow(self):
        self.sizes.append(5)

    def total(self):
        return sum(self.sizes) + len(self.sizes)


def sizes_shared_with_an_object(x):
    sizes = [1, 2]
    net = Net(sizes)
    a = net.run(x)
    net.grow()
    return a * len(sizes) * sum(sizes) * net.total()


def sizes_appended_to_in_a_loop(x):
    sizes = [1, 2]
    t = 0.0
    for i in range(3):
        net = Net(sizes[:])
        t += net.run(x) * len(sizes)
        sizes.append(i)
    return t


def sizes_appended_to_under_another_name(x):
    sizes = [1, 2]
    other = sizes
    t = 0.0
    for i in range(3):
        u = Unit(x * len(sizes))
        t += u.use(x) * sizes[-1]
        other.append(i + 3)
    return t


def push(xs, v):
    xs.append(v)


def sizes_changed_by_a_helper(x):
    sizes = [1, 2]
    u = Unit(x)
    t = 0.0
    for k in sizes:
        t += u.use(k * x)
    push(sizes, 4)
    for k in sizes:
        t += u.use(k * x)
    return t * len(sizes) + u.n


def sizes_changed_by_a_helper_in_a_loop(x):
    sizes = [1, 2]
    u = Unit(x)
    t = 0.0
    for i in range(2):
        for k in sizes:
            t += u.use(k * x)
        push(sizes, 4)
    return t * len(sizes) + u.n


def a_size_stored(x):
    sizes = [1, 2, 3]
    u = Unit(x)
    t = 0.0
    for i in range(3):
        t += u.use(x) * sizes[0] + sizes[1]
        sizes[0] = i + 5
    return t + u.n * sizes[0]


def a_dict_that_gets_keys(x):
    d = {"a": 1.0, "b": 2.0}
    us = {k: Unit(v * x) for k, v in d.items()}
    t = 0.0
    for k in d:
        t += us[k].use(x)
    d["a"] += x
    d["c"] = 3.0
    for k in d:
        t += d[k] * x
    return t + us["a"].n + len(d)


def sizes_in_a_tuple(x):
    sizes = [1, 2]
    pair = (sizes, [3])
    u = Unit(x)
    t = 0.0
    for i in range(2):
        for k in sizes:
            t += u.use(k * x)
        pair[0].append(7)
    return t * len(sizes) + u.n


def sizes_changed_by_a_function_inside(x):
    sizes = [1, 2]
    u = Unit(x)

    def add():
        sizes.append(3)

    t = u.use(x) * len(sizes)
    add()
    t += u.use(x) * len(sizes) * sizes[-1]
    return t + u.n


def sizes_read_by_a_function_inside(x):
    sizes = [1, 2]
    u = Unit(x)

    def f():
        return len(sizes) * sizes[0]

    t = u.use(x) * f()
    sizes.append(9)
    t += u.use(x) * f()
    sizes[0] = 4
    return t + f()


SIZES = [1, 2, 3]
NAMES = ("a", "b")


def sizes_of_the_module(x):
    net = Net(list(SIZES))
    d = {n: Unit(x * k) for k, n in enumerate(NAMES, 1)}
    return net.run(x) + sum(d[n].use(x) for n in NAMES) + len(SIZES)


def objects_of_an_argument(x, ks):
    us = []
    for k in ks:
        us.append(Unit(k * x))
    t = 0.0
    for u, k in zip(us, ks, strict=True):
        t += u.use(k)
    return t + us[0].n


def lists_that_change_places(x):
    a = [1, 2]
    b = [3, 4, 5]
    u = Unit(x)
    t = 0.0
    for i in range(3):
        t += u.use(x) * len(a) * b[0]
        a, b = b, a
    return t + u.n


def sizes_popped(x):
    stack = [1, 2, 3]
    u = Unit(x)
    t = 0.0
    while stack:
        t += u.use(x) * stack.pop() * len(stack)
    return t + u.n


def get(n):
    return n.sizes


def sizes_that_a_function_returns(x):
    net = Net([1, 2])
    t = net.run(x)
    s = get(net)
    for i in range(2):
        t += len(net.sizes) * x * net.sizes[-1]
        s.append(4 + i)
    return t + net.run(x)


def a_size_more_in_a_branch(x):
    sizes = [1, 2]
    u = Unit(x)
    if x > 0.5:
        sizes.append(3)
    t = 0.0
    for k in sizes:
        t += u.use(x) * k
    return t * len(sizes) + u.n


def sizes_under_a_name_for_two_lists(x):
    sizes = [1, 2]
    u = Unit(x)
    more = sizes if x > 0.5 else [7]
    more.append(3)
    return u.use(x) * len(sizes) * sum(more) + u.n


add(sizes_shared_with_an_object, lambda rng: (0.7,), may_refuse=True)
add(sizes_appended_to_in_a_loop, lambda rng: (0.7,))
add(sizes_appended_to_under_another_name, lambda rng: (0.7,))
add(sizes_changed_by_a_helper, lambda rng: (0.7,))
add(sizes_changed_by_a_helper_in_a_loop, lambda rng: (0.7,))
add(a_size_stored, lambda rng: (0.7,))
add(a_dict_that_gets_keys, lambda rng: (0.7,), may_refuse=True)
add(sizes_in_a_tuple, lambda rng: (0.7,), may_refuse=True)
add(sizes_changed_by_a_function_inside, lambda rng: (0.7,))
add(sizes_read_by_a_function_inside, lambda rng: (0.7,), may_refuse=True)
add(sizes_of_the_module, lambda rng: (0.7,))
add(objects_of_an_argument, lambda rng: (0.7, (1.0, 2.0)), lambda rng: (0.7, [1.0, 2.0, 3.0]))
add(lists_that_change_places, lambda rng: (0.7,))
add(sizes_popped, lambda rng: (0.7,))
add(sizes_that_a_function_returns, lambda rng: (0.7,), may_refuse=True)
add(a_size_more_in_a_branch, lambda rng: (0.7,), lambda rng: (0.2,))
add(sizes_under_a_name_for_two_lists, lambda rng: (0.7,), lambda rng: (0.2,), may_refuse=True)
