"""Real functions that calculate with complex numbers: impedances, transfer functions, waves, matrices."""

import cmath

import numpy as np
import scipy.linalg

from programs.corpus import add

DAMPING = 0.3 + 0.1j
POLES = np.array([-1.0 + 2.0j, -1.0 - 2.0j])


def impedance(x, w):
    inductor, capacitor = 1j * w * x[1], 1 / (1j * w * x[2])
    total = x[0] + inductor + capacitor
    return abs(total) + np.angle(total) + total.real * total.imag


add(impedance, lambda rng: (rng.uniform(0.5, 1.5, 3), 1.3), wrt=("x", "w"), compiled=True)


def decibels_of_filter(x, w):
    s = 1j * w / x[0]
    response = 1 / (1 + x[1] * s + s**2)
    return np.sum(20 * np.log10(np.abs(response))) + np.sum(np.angle(response, deg=True))


add(decibels_of_filter, lambda rng: (rng.uniform(0.5, 1.5, 2), rng.uniform(0.2, 4.0, 5)), wrt=("x", "w"), compiled=True)


def iterated_map(x, n):
    z, c = 0j, complex(x[0], x[1])
    for _ in range(n):
        z = z * z + c
        if abs(z) > 2.0:
            break
    return z.real + 2 * z.imag


add(iterated_map, lambda rng: (np.array([0.2, 0.3]), 5), lambda rng: (np.array([1.2, 0.9]), 5), compiled=True)


def numbers_of_cmath(x):
    z = cmath.exp(x[0] + 1j * x[1]) / cmath.sqrt(x[0] - 2) + cmath.rect(x[1], x[0])
    r, phi = cmath.polar(z * cmath.log(1j * x[0]))
    return r * phi + cmath.phase(z) + abs(cmath.sin(z) + cmath.atan(x[1]))


add(numbers_of_cmath, lambda rng: (rng.uniform(0.2, 0.9, 2),), compiled=True)


def powers_of_complex(x, w):
    z = (1 + 1j * x[0]) ** 2 + (2j * x[1]) ** 0.5 + 2 ** (1j * w) + x[0] ** (0.3 + w * 1j)
    k = np.arange(1, 4)
    several = (x[1] + 1j * k) ** k + (1j * x[0] + k) ** -1.5
    return z.real + 3 * z.imag + np.sum(np.abs(several)) + np.sum(several).imag


add(powers_of_complex, lambda rng: (rng.uniform(0.5, 1.5, 2), 0.4), wrt=("x", "w"))


def stored_in_complex(x):
    z = np.zeros(len(x), dtype=complex)
    for i in range(len(x)):
        z[i] = x[i] * np.exp(1j * i * x[0])
    z[1] += x[2]
    z[:2] -= x[1:]
    z *= DAMPING
    w = np.full(3, 1j)
    w[x > 0] = x[x > 0]
    return np.abs(np.sum(z)) + np.sum(np.abs(z * w) ** 2) + w[0].imag


add(stored_in_complex, lambda rng: (rng.normal(size=3),), compiled=True)


def sum_that_becomes_complex(x, w):
    s = 0
    for k in range(len(x)):
        s += x[k] * np.exp(-1j * w * k)
    terms = []
    for v in x:
        terms.append(np.exp(1j * v))
    return abs(s) ** 2 + abs(sum(terms)) + np.abs(np.array([terms[0], x[1], 2])).sum()


add(sum_that_becomes_complex, lambda rng: (rng.normal(size=4), 0.7), wrt=("x", "w"), compiled=True)


def characteristic_function(x, u):
    phi = np.exp(1j * u * x[0] - 0.5 * x[1] ** 2 * u**2)
    return np.mean(phi).real + np.trapezoid((np.exp(-1j * u) * phi / (1j * u)).real, u)


add(characteristic_function, lambda rng: (rng.uniform(0.2, 0.8, 2), np.linspace(0.1, 3.0, 7)), wrt=("x", "u"))


def nodal_analysis(x, w):
    admittance = np.zeros((2, 2), dtype=np.complex128)
    admittance[0, 0] = 1 / x[0] + 1j * w * x[1]
    admittance[1, 1] = 1 / x[2] + 1 / (1j * w * x[3])
    admittance[0, 1] = admittance[1, 0] = -1 / x[0]
    voltages = np.linalg.solve(admittance, np.array([1.0, 0.0]))
    inverse = np.linalg.inv(admittance)
    return np.abs(voltages[1]) ** 2 + np.abs(np.trace(inverse)) + np.abs(np.linalg.det(admittance))


add(nodal_analysis, lambda rng: (rng.uniform(0.5, 1.5, 4), 1.1), wrt=("x", "w"), compiled=True)


def layers_of_glass(x, d, lam):
    m = np.eye(2, dtype=complex)
    for n, thickness in zip(x, d, strict=True):
        delta = 2 * np.pi * n * thickness / lam
        m = m @ np.array([[np.cos(delta), 1j * np.sin(delta) / n], [1j * n * np.sin(delta), np.cos(delta)]])
    y = (m[1, 0] + m[1, 1] * 1.5) / (m[0, 0] + m[0, 1] * 1.5)
    r = (1 - y) / (1 + y)
    return abs(r) ** 2


add(
    layers_of_glass,
    lambda rng: (np.array([1.4, 2.2]), np.array([0.1, 0.2]), 0.55), wrt=("x", "d", "lam"), compiled=True,
)  # fmt: skip


def bands_of_a_chain(x, k):
    total = 0.0
    for momentum in k:
        h = np.zeros((2, 2), dtype=np.complex128)
        h[0, 1] = x[0] + x[1] * np.exp(-1j * momentum)
        h[1, 0] = np.conj(h[0, 1])
        h[0, 0] = 0.1 * momentum
        energies = np.linalg.eigvalsh(h)
        total += energies[0] + 2 * energies[1] + np.linalg.eigvalsh(h, UPLO="U")[0] ** 2
    return total


add(bands_of_a_chain, lambda rng: (np.array([1.0, 0.6]), np.array([0.8, 0.2])), wrt=("x", "k"), compiled=True)


def evolved_state(x, t):
    h = np.array([[x[0], x[1]], [x[1], -x[0]]])
    u = scipy.linalg.expm(-1j * t * h)
    psi = u @ np.array([1.0, 0.0], dtype=complex)
    psi = psi / np.linalg.norm(psi)
    return np.abs(psi[1]) ** 2 + np.abs(np.vdot(psi, u[0])) ** 2 + (u @ u.conj().T)[0, 1].real


add(evolved_state, lambda rng: (rng.normal(size=2), 0.7), wrt=("x", "t"))


def arrays_of_phases(x, w):
    row = np.concatenate([x * np.exp(1j * w), np.conj(x[::-1] * 1j * w)])
    m = np.roll(row, 1).reshape(2, 3)
    chosen = np.where(np.abs(m) > 0.1, m, 0)
    running = np.cumsum(m, axis=1) * np.cumprod(m[0]) + np.diff(row)[:3]
    total = np.sum(np.abs(m.mean(axis=0))) + np.abs(m[:, 1:].sum(axis=1)).sum() + np.sum(np.abs(running))
    total += np.sum(chosen).real + np.abs(np.prod(POLES - m[0, 0])) + np.linalg.norm(m) + np.linalg.norm(m[1], 1)
    return total + np.einsum("ij,kj->ik", m, np.conj(m)).real.sum() + np.abs(np.kron(m, chosen)).sum()


add(arrays_of_phases, lambda rng: (rng.normal(size=3), 0.6), wrt=("x", "w"), compiled=True)


def polynomials_at_frequencies(x, w):
    s = 1j * w
    response = np.polyval(x, s) / np.polyval([1.0, 0.4, 2.0], s)
    return np.sum(np.abs(response)) + np.sum(np.real_if_close(w)) + np.sum(np.hypot(response.real, response.imag))


add(polynomials_at_frequencies, lambda rng: (rng.normal(size=3), rng.uniform(0.2, 3.0, 4)), wrt=("x", "w"))


def asks_for_complex(x):
    z = x * 1j
    if np.iscomplexobj(z) and not np.isrealobj(z):
        return np.sum(z.imag) + np.sum(np.where(np.isreal(z), 1.0, x))
    return x[0]


add(asks_for_complex, lambda rng: (rng.normal(size=3),))


def chosen_phase(x, flag):
    z = np.exp(1j * x[0])
    if flag:
        z = z * x[1]
    y = z.conjugate() if x[1] > 0 else 2.0 * z
    return (y * z).real + (-y).imag


add(chosen_phase, lambda rng: (rng.normal(size=2), True), lambda rng: (rng.normal(size=2), False), compiled=True)


def parts_of_arrays(x, w):
    z = np.exp(1j * w * x) * (x + 2)
    total = np.sum(np.abs(np.convolve(z, x))) + np.sum(np.convolve(x, z, "same").imag) + np.correlate(z, x * 1j)[0].real
    total += np.var(z) + z.std() + abs(np.interp(0.5, np.arange(4.0), z)) + np.var(np.outer(z, x), axis=0, ddof=1)[1]
    total += np.sum(np.pad(z, 1).real ** 3) + np.sum(np.gradient(z).real ** 2) + np.sum(np.ediff1d(z).imag ** 2)
    total += np.sum(np.meshgrid(z, x)[0].imag ** 3) + np.sum(np.vander(z, 3).real) + np.sum(np.dstack((z, z)).real ** 3)
    total += np.sum(np.insert(z, 1, 2j * z[0]).imag ** 3) + np.sum(np.delete(z, 1).real ** 3)
    total += np.sum(np.select([x > 0], [z]).real ** 3) + np.sum(np.take_along_axis(z, np.argsort(x), 0)[:2].real)
    return total + np.sum(np.resize(z, 6).real ** 3) + np.sum(np.multiply.outer(z, x).real ** 3) + np.add.reduce(z).imag


add(parts_of_arrays, lambda rng: (rng.normal(size=4), 0.6), wrt=("x", "w"))


def more_of_cmath(x):
    z = x[0] + 1j * x[1]
    total = cmath.acos(z) * cmath.cos(z) + cmath.asin(z) / cmath.cosh(z) + cmath.tan(z) * cmath.tanh(z)
    total += cmath.sinh(z) + cmath.acosh(z + 2.0) + cmath.asinh(z) + cmath.atanh(z) + cmath.log10(z)
    if cmath.isnan(z) or cmath.isinf(z) or not cmath.isfinite(total):
        return 0.0
    return total.real * total.imag


def told_from_real_numbers(x):
    z = np.array([x[0], x[1] * 1j, 0.0], dtype=np.cdouble)
    return np.sum(np.abs(z[np.iscomplex(z)])) + np.sum(z[np.isreal(z)].real ** 2)


add(more_of_cmath, lambda rng: (rng.uniform(0.2, 0.9, 2),))
add(told_from_real_numbers, lambda rng: (rng.uniform(0.2, 0.9, 2),))


def inverse_functions_everywhere(x, y):
    z = x + 1j * y
    total = np.arccosh(z) * (2 + 1j) + np.arccos(z) * (1 - 3j) + np.arcsin(z) * 1j
    return np.sum(np.real(total)) + np.imag(np.arccosh(z[2]) - np.arccos(z[0]))


def inverse_functions_beyond_1(x):
    z = x + 0j
    return np.sum(np.imag(np.arccosh(z) * 2 + np.arccos(z) * 3 - np.arcsin(z)))


def roots_of_either_sign(x):
    s = np.imag(np.emath.sqrt(x[0] - 0.35)) + np.abs(np.emath.log(x[1] - 0.45) * np.emath.log10(x[0] - 0.5))
    s += np.real(np.emath.arccos(x[2] + 0.55) * np.emath.arcsin(x[0] * 3) * (2 + 1j))
    for i in range(len(x)):
        s += np.real(np.emath.sqrt(x[i] - 0.41) * (1 + 2j))
    return s + np.sum(np.real(np.emath.sqrt(x + 0.5j)))


ON_ALL_SIDES = np.array([1.5, 0.4, -1.5, -0.4, 2.0, -2.0]), np.array([0.5, 1.4, 0.6, -0.7, -1.0, -1.1])
add(inverse_functions_everywhere, lambda rng: ON_ALL_SIDES, wrt=("x", "y"), compiled=True)
add(inverse_functions_beyond_1, lambda rng: (ON_ALL_SIDES[0],))
add(
    roots_of_either_sign, lambda rng: (np.array([0.3, 0.4, 0.5]),), lambda rng: (np.array([0.6, 0.8, 1.0]),),
    lambda rng: (np.array([0.12, 0.16, 0.2]),), compiled=True,
)  # fmt: skip


def stored_in_real_and_imaginary_parts(x):
    z = np.fft.fft(x)
    z.real[np.abs(z.real) < 0.5] = 0.0
    z.imag[1:] += x[:-1]
    for k in range(len(x)):
        z.real[k] = max(z.real[k], 0.25)
        z.imag[k] *= x[k]
    same = z
    same.imag[np.where(x > 1)[0]] -= 2.0
    rows = np.outer(x, x) + 0j
    rows.imag[0, :] += x
    rows.real[rows.real > 1.0] *= 2.0
    return np.sum(np.abs(z) ** 2 * x) + np.sum(np.abs(rows) ** 2)


def _first_written(z):
    z[0] = 9.0
    return 2.0


def stored_in_a_part_by_a_call(x):
    z = x + 1j * x
    z.real[1] = _first_written(z)
    return np.sum(np.abs(z) ** 2 * x)


def added_to_a_part_by_a_call(x):
    z = x + 1j * x
    z.real[0] += _first_written(z)
    return np.sum(np.abs(z) ** 2 * x)


for function in (stored_in_real_and_imaginary_parts, stored_in_a_part_by_a_call, added_to_a_part_by_a_call):
    add(
        function,
        lambda rng: (np.array([0.3, 1.7, 1.2, 0.55]),),
        compiled=function is stored_in_real_and_imaginary_parts,
        may_refuse=function is added_to_a_part_by_a_call,
    )
