"""Initial value problems by ``scipy.integrate.solve_ivp``."""

import numpy as np
from scipy import integrate
from scipy.integrate import solve_ivp

from programs.corpus import add


def _predators(t, y, a, b):
    hares, lynxes = y
    return [a * hares - b * hares * lynxes, 0.3 * hares * lynxes - 0.7 * lynxes * np.cos(0.1 * t)]


def populations(x, a, b):
    found = solve_ivp(_predators, (0.0, 1.0), x, args=(a, b), rtol=1e-12, atol=1e-14)
    fine = solve_ivp(_predators, [0, 1.0], x, t_eval=np.linspace(0, 1.0, 5), args=(a, b), rtol=1e-12, atol=1e-14)
    if not found.success or fine.status != 0 or found.nfev < 8:
        return 0.0
    return found.y[0, -1] * found.t[-1] + np.sum(fine.y[1] ** 2) * found.y[1, -1]


add(populations, lambda rng: (np.array([1.0, 0.6]), 0.9, 1.1), wrt=("x", "a", "b"), compiled=True)


def backwards_in_time(k, s):
    found = solve_ivp(
        lambda t, y: -k * y + s * t, (1.0, 0.2), [s], t_eval=[0.9, 0.5, 0.2], method="RK45", max_step=0.05, rtol=1e-10
    )
    return found.y[0] @ found.y[0] + len(found.t)


add(backwards_in_time, lambda rng: (1.3, 0.7), wrt=("k", "s"))


def orbit_in_steps(p, mu):
    def motion(t, state):
        r3 = np.hypot(state[0], state[1]) ** 3
        return np.array([state[2], state[3], -mu * state[0] / r3, -mu * state[1] / r3])

    path = integrate.solve_ivp(motion, (0, 0.8), p, rtol=1e-12, atol=1e-14)
    return np.sum(path.y[:2, -1] ** 2) * path.y[2][-1]


add(orbit_in_steps, lambda rng: (np.array([1.0, 0.1, -0.2, 0.9]), 1.1), wrt=("p", "mu"))


def through_the_steps(k, r):
    """The step sizes, and so the tolerances, have their part in what the method gives."""

    def motion(t, y):
        return [-k * y[0] + np.sin(3.0 * t), y[0] * y[1]]

    found = solve_ivp(motion, (0.0, 2.0), [1.0, 0.4], rtol=np.exp(r), atol=0.01 * np.exp(r))
    return np.sum(found.t) + found.y[0, -1]


add(through_the_steps, lambda rng: (1.3, -6.2), wrt=("k", "r"))
