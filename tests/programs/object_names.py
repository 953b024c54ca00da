"""Variables of objects beside names of the module that are called alike."""

from programs.corpus import add

c_v = 7.0
k_w = 3.0


class Keeper:
    def __init__(self, v):
        z = c_v * v
        self.w = z

    def twice(self, t):
        y = t * 2
        return y + self.w + k_w


class Counter:
    def __init__(self, v):
        self.v = v

    def up(self):
        self.v += 1.0


def variables_like_names_of_the_module(x):
    k = Keeper(x)
    c = Counter(x)
    c.up()
    return k.w + c.v + k.twice(x)


add(variables_like_names_of_the_module, lambda rng: (1.3,))


def objects_of_functions_inside(x):
    def f(t):
        k = Keeper(t)
        return k.twice(t)

    return f(x) + f(2 * x)


add(objects_of_functions_inside, lambda rng: (1.3,))
