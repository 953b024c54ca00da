"""Physics and populations: integrators, particles, optics."""

import math

import numpy as np

from programs.corpus import add


def runge_kutta_pendulum(theta, omega, length):
    h = 0.1
    for _ in range(5):
        k1t, k1o = omega, -9.81 / length * math.sin(theta)
        k2t, k2o = omega + 0.5 * h * k1o, -9.81 / length * math.sin(theta + 0.5 * h * k1t)
        k3t, k3o = omega + 0.5 * h * k2o, -9.81 / length * math.sin(theta + 0.5 * h * k2t)
        k4t, k4o = omega + h * k3o, -9.81 / length * math.sin(theta + h * k3t)
        theta += h / 6 * (k1t + 2 * k2t + 2 * k3t + k4t)
        omega += h / 6 * (k1o + 2 * k2o + 2 * k3o + k4o)
    return theta**2 + omega


add(runge_kutta_pendulum, lambda rng: (0.5, 0.1, 1.2), wrt=("theta", "omega", "length"))


def _slope(state, rates):
    return np.array(
        [rates[0] * state[0] - rates[1] * state[0] * state[1], rates[2] * state[0] * state[1] - rates[3] * state[1]]
    )


def lotka_volterra(state, rates, steps):
    h = 0.05
    for _ in range(steps):
        k1 = _slope(state, rates)
        k2 = _slope(state + 0.5 * h * k1, rates)
        k3 = _slope(state + 0.5 * h * k2, rates)
        k4 = _slope(state + h * k3, rates)
        state = state + h / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4)
    return state[0] * state[1]


add(lotka_volterra, lambda rng: (np.array([1.0, 0.5]), np.array([1.1, 0.4, 0.3, 0.9]), 4), wrt=("state", "rates"))


def sir_epidemic(beta, gamma, days):
    s, i, r = 0.99, 0.01, 0.0
    peak = 0.0
    for _ in range(days):
        infections = beta * s * i
        recoveries = gamma * i
        s -= infections
        i += infections - recoveries
        r += recoveries
        peak = max(peak, i)
    return peak + r


add(sir_epidemic, lambda rng: (0.6, 0.2, 15), wrt=("beta", "gamma"))


def leapfrog_bodies(position, velocity, mass):
    x = position.copy()
    v = velocity.copy()
    n = x.shape[0]
    for _ in range(2):
        x += 0.05 * v
        force = np.zeros_like(x)
        for i in range(n):
            for j in range(n):
                if i != j:
                    d = x[j] - x[i]
                    r2 = np.dot(d, d) + 0.1
                    force[i] += mass[j] * d / (r2 * math.sqrt(r2))
        v += 0.1 * force
        x += 0.05 * v
    kinetic = 0.0
    for i in range(n):
        kinetic += 0.5 * mass[i] * np.sum(v[i] ** 2)
    return kinetic


add(
    leapfrog_bodies,
    lambda rng: (rng.normal(size=(3, 2)), rng.normal(size=(3, 2)), rng.uniform(0.5, 1, size=3)),
    wrt=("position", "velocity", "mass"),
    compiled=True,
)


def lennard_jones(x):
    energy = 0.0
    n = x.shape[0]
    for i in range(n):
        for j in range(i + 1, n):
            r2 = 0.0
            for k in range(3):
                r2 += (x[i, k] - x[j, k]) ** 2
            s6 = 1.0 / r2**3
            energy += 4.0 * (s6 * s6 - s6)
    return energy


add(lennard_jones, lambda rng: (np.arange(9.0).reshape(3, 3) * 0.4 + 0.1 * rng.normal(size=(3, 3)),))


def spring_chain(x, k, rest):
    energy = 0.0
    for i in range(1, len(x)):
        stretch = x[i] - x[i - 1] - rest
        energy += 0.5 * k[i - 1] * stretch**2 + 0.1 * stretch**4
    return energy


add(
    spring_chain,
    lambda rng: (np.cumsum(rng.uniform(0.5, 1.5, size=5)), rng.uniform(1, 2, size=4), 1.0),
    wrt=("x", "k", "rest"),
)


def ising_like(spins, coupling, field):
    n, m = spins.shape
    energy = 0.0
    for i in range(n):
        for j in range(m):
            s = math.tanh(spins[i, j])
            energy -= coupling * s * (math.tanh(spins[(i + 1) % n, j]) + math.tanh(spins[i, (j + 1) % m]))
            energy -= field * s
    return energy


add(ising_like, lambda rng: (rng.normal(size=(3, 3)), 0.7, 0.2), wrt=("spins", "coupling", "field"))


def optics(focal, gaps, height):
    """A ray through thin lenses: products of ABCD matrices."""
    ray = np.array([height, 0.1])
    for k in range(len(focal)):
        lens = np.array([[1.0, 0.0], [-1.0 / focal[k], 1.0]])
        space = np.array([[1.0, gaps[k]], [0.0, 1.0]])
        ray = space @ (lens @ ray)
    return ray[0] ** 2 + ray[1]


add(optics, lambda rng: (rng.uniform(1, 2, size=3), rng.uniform(size=3), 0.3), wrt=("focal", "gaps", "height"))


def verlet_with_history(x0, v0, stiffness, steps):
    x = np.zeros(steps + 1)
    v = np.zeros(steps + 1)
    x[0] = x0
    v[0] = v0
    h = 0.1
    for t in range(steps):
        a = -stiffness * x[t] - 0.2 * x[t] ** 3
        x[t + 1] = x[t] + h * v[t] + 0.5 * h * h * a
        a_new = -stiffness * x[t + 1] - 0.2 * x[t + 1] ** 3
        v[t + 1] = v[t] + 0.5 * h * (a + a_new)
    return np.mean(x**2) + v[-1]


add(
    verlet_with_history,
    lambda rng: (1.0, 0.3, 2.0, 6),
    lambda rng: (1.0, 0.3, 2.0, 0),
    wrt=("x0", "v0", "stiffness"),
    compiled=True,
)


def neuron(current, leak):
    """A leaky neuron that is reset when it fires."""
    v = 0.0
    fired = 0
    total = 0.0
    for t in range(len(current)):
        v += 0.5 * (current[t] - leak * v)
        if v > 1.0:
            total += v * v
            v = v - 1.0
            fired += 1
    return total + v + fired


add(neuron, lambda rng: (np.array([1.2, 1.4, 0.3, 1.9, 0.9]), 0.4), wrt=("current", "leak"))


def bouncing_ball(height, restitution):
    y = height
    v = 0.0
    for _ in range(40):
        v -= 9.81 * 0.02
        y += v * 0.02
        if y < 0.0:
            y = -y * restitution
            v = -v * restitution
    return y + 0.1 * v


add(bouncing_ball, lambda rng: (1.0, 0.8), wrt=("height", "restitution"))


def random_walk_option(s0, sigma, normals):
    """A Monte Carlo price with the normal numbers given."""
    paths, steps = normals.shape
    payoff = 0.0
    for p in range(paths):
        s = s0
        for t in range(steps):
            s *= math.exp(-0.5 * sigma * sigma * 0.1 + sigma * math.sqrt(0.1) * normals[p, t])
        payoff += max(s - 1.0, 0.0)
    return payoff / paths


add(random_walk_option, lambda rng: (1.05, 0.3, rng.normal(size=(4, 3))), wrt=("s0", "sigma"))


def robot_arm(angles, lengths, target):
    x = 0.0
    y = 0.0
    total = 0.0
    for a, length in zip(angles, lengths):
        total += a
        x += length * math.cos(total)
        y += length * math.sin(total)
    return math.hypot(x - target[0], y - target[1]) + math.atan2(y, x)


add(
    robot_arm,
    lambda rng: (rng.normal(size=3), rng.uniform(1, 2, size=3), rng.normal(size=2)),
    wrt=("angles", "lengths"),
)


def shallow_water(h, u):
    h = h.copy()
    u = u.copy()
    n = len(h)
    for _ in range(2):
        for i in range(n - 1):
            u[i] -= 0.1 * (h[i + 1] - h[i])
        for i in range(1, n - 1):
            h[i] -= 0.1 * (u[i] * (h[i] + h[i + 1]) - u[i - 1] * (h[i] + h[i - 1])) / 2
    return np.sum(h**2) + np.sum(u**2)


add(shallow_water, lambda rng: (1 + 0.1 * rng.normal(size=5), 0.1 * rng.normal(size=5)), wrt=("h", "u"))
