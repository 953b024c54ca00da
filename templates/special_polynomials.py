"""Orthogonal polynomials of ``scipy.special``, in x; DLMF 18.9.15 to 18.9.26."""

from scipy import special

from .special_calls import derivative, special_function

special_eval_chebyu = special_function(special.eval_chebyu, "n, x", module=__name__)
special_eval_hermite = special_function(special.eval_hermite, "n, x", module=__name__)
special_eval_hermitenorm = special_function(special.eval_hermitenorm, "n, x", module=__name__)
special_eval_genlaguerre = special_function(special.eval_genlaguerre, "n, alpha, x", module=__name__)
special_eval_gegenbauer = special_function(special.eval_gegenbauer, "n, alpha, x", module=__name__)
special_eval_jacobi = special_function(special.eval_jacobi, "n, alpha, beta, x", module=__name__)


@derivative(special.eval_legendre, "n, x")
def eval_legendre(n, x, dout, dx):
    """P_n' = C_{n-1} of parameter 3/2."""
    dx += dout * ((n > 0) * special_eval_gegenbauer(n - (n > 0), 3 / 2 + 0 * x, x))


@derivative(special.eval_chebyt, "n, x")
def eval_chebyt(n, x, dout, dx):
    """T_n' = n U_{n-1}."""
    dx += dout * (n * special_eval_chebyu(n - (n > 0), x))


@derivative(special.eval_chebyu, "n, x")
def eval_chebyu(n, x, dout, dx):
    """U_n' = 2 C_{n-1} of parameter 2."""
    dx += dout * (2 * (n > 0) * special_eval_gegenbauer(n - (n > 0), 2 + 0 * x, x))


@derivative(special.eval_hermite, "n, x")
def eval_hermite(n, x, dout, dx):
    """H_n' = 2 n H_{n-1}."""
    dx += dout * (2 * n * special_eval_hermite(n - (n > 0), x))


@derivative(special.eval_hermitenorm, "n, x")
def eval_hermitenorm(n, x, dout, dx):
    """He_n' = n He_{n-1}."""
    dx += dout * (n * special_eval_hermitenorm(n - (n > 0), x))


@derivative(special.eval_laguerre, "n, x")
def eval_laguerre(n, x, dout, dx):
    """L_n' = -L_{n-1} of parameter 1."""
    dx += -dout * ((n > 0) * special_eval_genlaguerre(n - (n > 0), 1 + 0 * x, x))


@derivative(special.eval_genlaguerre, "n, alpha, x")
def eval_genlaguerre(n, alpha, x, dout, dx):
    """L_n' = -L_{n-1} of parameter alpha + 1."""
    dx += -dout * ((n > 0) * special_eval_genlaguerre(n - (n > 0), alpha + 1, x))


@derivative(special.eval_gegenbauer, "n, alpha, x")
def eval_gegenbauer(n, alpha, x, dout, dx):
    """C_n' = 2 alpha C_{n-1} of parameter alpha + 1."""
    dx += dout * (2 * alpha * (n > 0) * special_eval_gegenbauer(n - (n > 0), alpha + 1, x))


@derivative(special.eval_jacobi, "n, alpha, beta, x")
def eval_jacobi(n, alpha, beta, x, dout, dx):
    """P_n' = (n + alpha + beta + 1) / 2 P_{n-1} of parameters alpha + 1 and beta + 1."""
    dx += dout * ((n > 0) * (n + alpha + beta + 1) * special_eval_jacobi(n - (n > 0), alpha + 1, beta + 1, x) / 2)
