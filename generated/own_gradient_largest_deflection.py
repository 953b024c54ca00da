import numpy as np

from tangentlike import kernel


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
def log_sum_exp_forward(x):
    """The sum, and softmax(x)."""
    largest = np.max(x)
    weights = np.exp(x - largest)
    total = np.sum(weights)
    return largest + np.log(total), weights / total
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
def largest_deflection_forward(stiffness, load):
    # 115: n = len(load)
    n = len(load)
    # 116: diagonal = stiffness + 2
    diagonal = stiffness + 2
    # 117: side = -np.ones(n)
    side = -np.ones(n)
    # 118: return log_sum_exp(solve_tridiagonal(side, diagonal, side, load))
    solve_tridiagonal_1 = solve_tridiagonal(side, diagonal, side, load)
    result, weights = log_sum_exp_forward(solve_tridiagonal_1)
    return result, (diagonal, side, solve_tridiagonal_1, weights)


@kernel
def largest_deflection_adjoint(dlargest_deflection, kept, stiffness, load):
    diagonal, side, solve_tridiagonal_1, weights = kept
    # 118: return log_sum_exp(solve_tridiagonal(side, diagonal, side, load))
    s_1 = solve_transposed(side, diagonal, side, dlargest_deflection * weights)
    ddiagonal = -s_1 * solve_tridiagonal_1
    return ddiagonal, s_1


@kernel
def largest_deflection_gradient(stiffness, load):
    value, kept = largest_deflection_forward(stiffness, load)
    return value, largest_deflection_adjoint(1.0, kept, stiffness, load)
