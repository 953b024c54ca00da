"""What a call costs beside the work in it: microseconds of calls of small functions, beside Numba's own call.

    python benchmarks/calls.py [--repeats 40]

Every side is called with the same arguments in turn, and the shortest of many repeats counts. Autograd and JAX (its
gradient under ``jax.jit``) are timed where they are installed. The last lines are whole minimizations by
``scipy.optimize.minimize`` of the Rosenbrock function of ten numbers, value and gradient in one call.
"""

import argparse
import dataclasses
import importlib
import importlib.util
import math
import time

import numba
import numpy as np
from scipy.optimize import minimize

from tangentlike import differentiate, value_and_grad

CALLS = 500  # in a repeat


def seven_numbers(a, b, c, d, e, f, g):
    return a * b + math.sin(c) * d + math.exp(-e * e) + f * g


def one_array(x):
    total = 0.0
    for i in range(x.shape[0]):
        total += x[i] * x[i]
    return total


def ten_arrays(a, b, c, d, e, f, g, h, i, j):
    return a[0] * b[0] + c[1] * d[1] + e[2] * f[2] + g[0] * h[1] + i[1] * j[2]


def dict_of_ten(p):
    first = p["a"][0] * p["b"][0] + p["c"][1] * p["d"][1] + p["e"][2] * p["f"][2]
    return first + p["g"][0] * p["h"][1] + p["i"][1] * p["j"][2]


@dataclasses.dataclass
class Line:
    slope: float
    offset: np.ndarray


def line_of(slope, offset, x):
    return slope * x + offset[1]


def of_an_object(line, x):
    return line.slope * x + line.offset[1]


def rosenbrock(x):
    total = 0.0
    for i in range(x.shape[0] - 1):
        total += 100.0 * (x[i + 1] - x[i] * x[i]) ** 2 + (1.0 - x[i]) ** 2
    return total


def rosenbrock_by_hand(x):
    gaps = x[1:] - x[:-1] ** 2
    gradient = np.zeros_like(x)
    gradient[:-1] = -400.0 * gaps * x[:-1] - 2.0 * (1.0 - x[:-1])
    gradient[1:] += 200.0 * gaps
    return np.sum(100.0 * gaps**2 + (1.0 - x[:-1]) ** 2), gradient


ARRAY, START = np.array([0.3, 0.7, 1.1]), np.linspace(-1.2, 1.0, 10)
TEN = {key: ARRAY + k for k, key in enumerate("abcdefghij")}
ROWS = {  # the function, its arguments, what Numba takes in its place
    "seven numbers": (seven_numbers, tuple(0.1 + 0.1 * k for k in range(7)), seven_numbers, None),
    "one array": (one_array, (ARRAY,), one_array, None),
    "a dict of ten arrays": (dict_of_ten, (TEN,), ten_arrays, tuple(TEN.values())),
    "an object": (of_an_object, (Line(2.0, ARRAY), 3.0), line_of, (2.0, ARRAY, 3.0)),
}


def installed(name):
    return importlib.import_module(name) if importlib.util.find_spec(name) else None


def sides_of(function, arguments, plain, plain_arguments):
    """What is called for a row: the name of each side, and the call."""
    ours, compiled, both = differentiate(function), numba.njit(plain), value_and_grad(function)
    given = plain_arguments or arguments
    sides = {
        "Numba": lambda: compiled(*given),
        "f": lambda: ours(*arguments),
        "f.grad": lambda: ours.grad(*arguments),
        "value_and_grad": lambda: both(*arguments),
    }
    autograd, jax = installed("autograd"), installed("jax")
    if autograd and function is one_array:
        gradient = autograd.grad(lambda x: autograd.numpy.sum(x * x))
        sides["autograd"] = lambda: gradient(*arguments)
    if jax and function in (one_array, dict_of_ten):
        jax.config.update("jax_enable_x64", True)
        jitted = jax.jit(jax.grad((lambda x: jax.numpy.sum(x * x)) if function is one_array else function))
        sides["JAX"] = lambda: np.asarray(jax.tree_util.tree_leaves(jitted(*arguments))[0])
    return sides


def minimizations():
    """Minimizations of the Rosenbrock function, by who gives the gradient."""
    both = value_and_grad(rosenbrock)
    sides = {
        "tangentlike": both,
        "NumPy, by hand": rosenbrock_by_hand,
    }
    autograd, jax = installed("autograd"), installed("jax")

    def vectorized(x):
        return ((1.0 - x[:-1]) ** 2 + 100.0 * (x[1:] - x[:-1] ** 2) ** 2).sum()

    if autograd:
        sides["autograd"] = autograd.value_and_grad(vectorized)
    if jax:
        jitted = jax.jit(jax.value_and_grad(vectorized))
        sides["JAX"] = lambda x: [np.asarray(each) for each in jitted(x)]
    return {name: lambda side=side: minimize(side, START, jac=True, method="BFGS") for name, side in sides.items()}


def shortest(sides, calls, repeats):
    """Microseconds a call of each side, which take turns."""
    for side in sides.values():
        side(), side()
    best = dict.fromkeys(sides, math.inf)
    for _ in range(repeats):
        for name, side in sides.items():
            start = time.process_time()
            for _ in range(calls):
                side()
            best[name] = min(best[name], time.process_time() - start)
    return {name: seconds / calls * 1e6 for name, seconds in best.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=40)
    repeats = parser.parse_args().repeats
    empty = shortest({"empty": lambda: None}, CALLS, repeats)["empty"]
    print("microseconds a call")
    for title, row in ROWS.items():
        found = shortest(sides_of(*row), CALLS, repeats)
        print(f"  {title:22}" + "".join(f"  {n} {t - empty:6.2f}" for n, t in found.items()), flush=True)
    print("milliseconds a minimization of the Rosenbrock function of ten numbers, and calls")
    sides = minimizations()
    calls = {name: side().nfev for name, side in sides.items()}
    for name, spent in shortest(sides, 1, repeats).items():
        print(f"  {name:22}  {spent / 1e3:6.2f}  {calls[name]} calls", flush=True)


if __name__ == "__main__":
    main()
