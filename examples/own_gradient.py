"""Gradients of one's own: a solver whose adjoint is another solve, and a sum that must not overflow.

    python examples/own_gradient.py

Four decorators, the very ones that the built-in gradients are written with (see the folder ``templates``):

``@primitive``  calls of this function are not looked into: its gradient is given by hand
``@adjoint``    that gradient, one ``d<input> += formula`` line an argument; pasted into the output, names replaced
``@forward``    what the adjoint needs beside inputs and result, computed along with the result
``@kernel``     a function that Numba compiles, for whatever has a loop in it; the output calls it by its name
"""

import numpy as np

from tangentlike import adjoint, check_grads, differentiate, forward, kernel, primitive

# A tridiagonal system A x = b, solved by elimination. Differentiating the elimination would be right and would keep
# every multiplier. The adjoint is one more solve instead: with A' s = dx, db = s and dA = -s x' on the three diagonals.
# lower[i] stands left of diagonal[i], upper[i] right of it; lower[0] and upper[-1] are not used.


@primitive
@kernel
def solve_tridiagonal(lower, diagonal, upper, b):
    """x with A x = b; b of shape (n,), the diagonals too. No pivoting: A should be diagonally dominant."""
    n = len(b)
    ratio = np.empty_like(b)
    x = np.empty_like(b)
    pivot = diagonal[0]
    x[0] = b[0] / pivot
    for i in range(1, n):
        ratio[i] = upper[i - 1] / pivot
        pivot = diagonal[i] - lower[i] * ratio[i]
        x[i] = (b[i] - lower[i] * x[i - 1]) / pivot
    for i in range(n - 2, -1, -1):
        x[i] -= ratio[i + 1] * x[i + 1]
    return x


@kernel
def solve_transposed(lower, diagonal, upper, b):
    """The solution of A' s = b: the diagonals of A' are those of A, shifted by one."""
    n = len(b)
    left = np.zeros_like(b)
    right = np.zeros_like(b)
    left[1:] = upper[: n - 1]
    right[: n - 1] = lower[1:]
    return solve_tridiagonal(left, diagonal, right, b)


@kernel
def times_previous(s, x):
    """s[i] x[i - 1], and 0 for i = 0."""
    out = np.zeros_like(s)
    out[1:] = s[1:] * x[:-1]
    return out


@kernel
def times_next(s, x):
    """s[i] x[i + 1], and 0 for the last i."""
    out = np.zeros_like(s)
    out[:-1] = s[:-1] * x[1:]
    return out


@adjoint(solve_tridiagonal)
def solve_tridiagonal_adjoint(lower, diagonal, upper, out, dout, dlower, ddiagonal, dupper, db):
    """With s the solution of A' s = dout: db = s and dA = -s out'."""
    s = solve_transposed(lower, diagonal, upper, dout)
    dlower += -times_previous(s, out)
    ddiagonal += -s * out
    dupper += -times_next(s, out)
    db += s


# log(sum(exp(x))) overflows for x = 1000 unless the maximum is taken out first. Its gradient is softmax(x), which the
# forward has nearly in hand: the forward template keeps it as an extra.


@primitive
@kernel
def log_sum_exp(x):
    """log(sum(exp(x))) of a vector, without overflow."""
    largest = np.max(x)
    return largest + np.log(np.sum(np.exp(x - largest)))


@kernel
def log_sum_exp_forward(x):
    """The sum, and softmax(x)."""
    largest = np.max(x)
    weights = np.exp(x - largest)
    total = np.sum(weights)
    return largest + np.log(total), weights / total


@forward(log_sum_exp)
def log_sum_exp_keeps(x):
    out, weights = log_sum_exp_forward(x)


@adjoint(log_sum_exp)
def log_sum_exp_adjoint(weights, dout, dx):
    """The derivative of log(sum(exp(x))) is softmax(x)."""
    dx += dout * weights


# From here on they are functions like any other.


@differentiate(wrt=("stiffness", "load"))
def largest_deflection(stiffness, load):
    """A smooth maximum of how far a loaded string gives way, between two walls."""
    n = len(load)
    diagonal = stiffness + 2
    side = -np.ones(n)
    return log_sum_exp(solve_tridiagonal(side, diagonal, side, load))


def example_arguments():
    return {"largest_deflection": (np.full(6, 0.1), np.ones(6))}


if __name__ == "__main__":
    stiffness, load = np.full(6, 0.1), np.array([0.0, 0.0, 1.0, 0.5, 0.0, 0.0])
    value, (dstiffness, dload) = largest_deflection.value_and_grad(stiffness, load)
    print(f"deflection {value:.4f}")
    print("by stiffness", np.round(dstiffness, 4))
    print("by load     ", np.round(dload, 4))
    print(f"relative error of the gradient {check_grads(largest_deflection, (stiffness, load), wrt=(0, 1)):.0e}")
    print("without overflow", log_sum_exp(np.array([1000.0, 1000.0])))
