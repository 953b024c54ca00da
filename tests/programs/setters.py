"""Properties with setters: operators in place, and one value stored in several places."""

import numpy as np

from programs.corpus import add


def _four(rng):
    return (np.array([0.3, 1.7, 1.2, 0.55]),)


class Counted:
    """How often it is read and set is in what it gives."""

    def __init__(self, v):
        self._v, self.times = v, 0

    @property
    def v(self):
        self.times += 1
        return self._v

    @v.setter
    def v(self, value):
        self._v = value * 2.0
        self.times += 10


class Windowed:
    """A window on an array."""

    def __init__(self, u):
        self.u = u

    @property
    def a(self):
        return self.u[0]

    @a.setter
    def a(self, value):
        self.u[0] = value + 1.0


class Held:
    def __init__(self, a):
        self._a = a

    @property
    def a(self):
        return self._a

    @a.setter
    def a(self, value):
        self._a = value


class Tripling:
    def __setattr__(self, name, value):
        object.__setattr__(self, name, value * 3.0)


def added_to_a_property_that_counts(x):
    p = Counted(x[0])
    p.v += x[1]
    for k in range(3):
        p.v *= x[k]
    return p.v * p.times


add(added_to_a_property_that_counts, _four, compiled=True)


def an_array_of_a_property_is_changed_itself(x):
    q = Held(x.copy())
    b = q.a
    q.a += x[::-1]
    return np.sum(b * q.a)


add(an_array_of_a_property_is_changed_itself, _four)


def an_array_of_a_property_is_changed_for_another(x):
    q = Held(x.copy())
    b = q.a
    q.a = q.a + x[::-1]
    return np.sum(b * q.a)


add(an_array_of_a_property_is_changed_for_another, _four)


def one_value_for_two_properties(x):
    p, r = Counted(x[0]), Counted(x[1])
    p.v = r.v = x[0] * x[1]
    return p.v + r.v * p.times


add(one_value_for_two_properties, _four)


def a_setter_changes_what_was_read(x):
    u = x.copy()
    w = Windowed(u)
    w.a = y = w.a = u[0]
    return w.a * y + u[0]


add(a_setter_changes_what_was_read, _four)


def a_setter_between_two_names(x):
    u = x.copy()
    w = Windowed(u)
    y = w.a = z = u[0] * u[1]
    w.a += u[0]
    w.a *= w.a
    return w.a * y + u[0] * z


add(a_setter_between_two_names, _four)


def added_where_setting_triples(x):
    r = Tripling()
    r.a = x[0]
    r.a += x[1]
    r.b = x
    r.b += x
    return r.a * np.sum(r.b * x)


add(added_where_setting_triples, _four)


def parts_of_indexed_parts(x):
    m, i = x.reshape(2, 2), np.array([1, 0])
    a = x[[0, 2]][1] * x[np.array([1, 2])][0]
    return a + np.sum(m[i][0] * m[:, i][1]) + m[0][i][1] * m[1][[1, 0, 1]][2] + np.sum(m[0][i][::-1] * x[:2])


add(parts_of_indexed_parts, _four)
