"""The functions of NumPy's that take complex numbers: those whose formula holds as it is, and what others are there.

What is not listed is refused, for a formula may be wrong for complex numbers without an error: ``x * x`` in the place
of the square of an absolute value, an order, a dtype of what accumulates. Those of SciPy are listed in their family.
"""

import operator

import numpy as np

from tangentlike.form.types import Array, Scalar, TypeRuleError
from tangentlike.form.types import elementwise as same_shape
from tangentlike.primitives.complex_forms import for_complex, holds_for_complex
from tangentlike.primitives.registry import adjoint, composite, kernel, primitive

from . import (  # noqa: F401 - entered first
    chosen_parts,
    conversions,
    creation,
    differences,
    elementwise,
    extremes,
    flips,
    joins,
    linalg,
    matrix_functions,
    polynomials,
    products,
    rearranging,
    reductions,
    scans,
    shapes,
    stacks,
    standard_names,
    unit_axes,
)
from .broadcast import sum_all
from .indexing import mask_get

# ---- element by element

holds_for_complex(
    operator.add, operator.sub, operator.mul, operator.truediv, operator.neg, operator.pos, operator.eq, operator.ne,
    np.add, np.subtract, np.multiply, np.divide, np.power, np.equal, np.not_equal, np.negative, np.positive, pow,
    np.exp, np.expm1, np.log, np.log1p, np.log2, np.log10, np.sqrt, np.square, np.reciprocal, np.sin, np.cos, np.tan,
    np.arctan, np.sinh, np.cosh, np.tanh, np.arcsinh, np.arccosh, np.arctanh, np.isnan, np.isfinite, np.isinf, np.where,
)  # fmt: skip


@kernel
def complex_arcsin(x):
    """np.arcsin of complex numbers."""
    return np.arcsin(x)


@kernel
def complex_arccos(x):
    """np.arccos of complex numbers."""
    return np.arccos(x)


primitive(complex_arcsin, returns=same_shape)
primitive(complex_arccos, returns=same_shape)
holds_for_complex(complex_arcsin, complex_arccos)


@adjoint(complex_arcsin)
def complex_arcsin_adjoint(out, dout, dx):
    """arcsin' = 1 / cos(arcsin x): a root of 1 - x**2 is that of the other side where x is real and beyond 1."""
    dx += dout / np.cos(out)


@adjoint(complex_arccos)
def complex_arccos_adjoint(out, dout, dx):
    """arccos' = -1 / sin(arccos x)."""
    dx += -dout / np.sin(out)


for_complex(np.arcsin, lambda x: (complex_arcsin, ("x",)))
for_complex(np.arccos, lambda x: (complex_arccos, ("x",)))

# ---- what moves elements, and makes arrays

holds_for_complex(
    np.copy, conversions.copied, conversions.copied_in_c_order, np.ascontiguousarray, conversions.contiguous_copy,
    conversions.contiguous_apart, np.array, np.asarray, np.asanyarray, conversions.vector_of, conversions.astype,
    np.broadcast_to, conversions.spread_array, conversions.spread_number, np.zeros_like, np.ones_like, np.empty_like,
    np.full, np.full_like, creation.filled_like, np.transpose, shapes.permuted, np.swapaxes, np.moveaxis, np.reshape,
    shapes.reshaped_copy, shapes.reshaped_apart, shapes.reshaped_view, np.ravel, shapes.flat_copy, shapes.flat_apart,
    shapes.flattened_copy, np.flip, np.flipud, np.fliplr, flips.flipped, flips.flipped_everywhere, np.concatenate,
    np.stack, np.vstack, np.hstack, np.column_stack, np.append, joins.joined_rows, joins.rows_in_line,
    joins.rows_abreast, joins.rows_as_layers, joins.with_row, joins.more_rows, joins.joined_along, np.take,
    rearranging.pick, np.roll, rearranging.rolled, rearranging.rolled_flat, np.repeat, rearranging.repeated, np.tile,
    rearranging.tiled, rearranging.tiled_both, np.rot90, np.atleast_1d, np.atleast_2d, np.squeeze, np.expand_dims,
    unit_axes.without_units, unit_axes.squeezed, unit_axes.squeezed_view, unit_axes.squeezed_in_part,
    unit_axes.squeezed_view_in_part, unit_axes.expanded, np.diag, np.diagonal, linalg.diagonal_of,
    linalg.diagonal_matrix, np.tril, np.triu, mask_get, np.matrix_transpose, np.linalg.matrix_transpose,
    np.linalg.diagonal, np.extract, np.compress, len,
)  # fmt: skip


def _converted(x, dtype):
    if np.dtype(dtype.value).kind == "c" and np.dtype(dtype.value).name != "complex128":
        raise TypeRuleError(f"numbers of {np.dtype(dtype.value).name} are not supported", "`np.complex128` for it")
    if np.dtype(dtype.value).name != "complex128":
        raise TypeRuleError("a complex array in another dtype loses its imaginary part", "`x.real`")
    return conversions.copied, ("x",)


for_complex(conversions.converted, _converted)

# ---- sums and products

holds_for_complex(
    np.sum, sum_all, reductions.sum_axes, reductions.sum_kept, reductions.sum_of_rows, reductions.copied, sum, np.mean,
    reductions.mean_all, reductions.mean_axes, reductions.mean_kept, np.cumsum, scans.cumsum_axis, scans.cumsum_flat,
    np.diff, scans.diff_axis, np.trapezoid, scans.trapezoid_spaced, scans.trapezoid_at, np.matmul, np.dot, np.inner,
    operator.matmul, products.matrix_vector, products.vector_matrix, products.vector_dot, products.rows_times_matrix,
    products.rows_times_vector, products.stacked_product, products.product_of_ranks, products.inner_product, np.outer,
    products.outer, np.kron, np.trace, linalg.trace_of_matrix, np.linalg.matmul, np.linalg.outer, np.linalg.trace,
    np.polyval, np.polyadd,
    np.polysub, np.polymul, np.polyder, np.polyint, np.prod, np.cumprod, scans.cumprod_axis, scans.cumprod_flat,
    np.linalg.multi_dot, np.linalg.matrix_power, extremes.prod_axes, extremes.prod_kept, reductions.APART[np.prod],
    linalg.traces, differences.trapezoid_along,
)  # fmt: skip

# ---- products with conjugates, and norms


def conjugate_product(x, y):
    """The sum of the products, the first factors conjugated."""
    return np.sum(np.conj(x) * np.reshape(y, np.shape(x)))


def norm_of_modulus(x, ord, axis, keepdims):
    """The norm of the absolute values."""
    return np.linalg.norm(np.abs(x), ord=ord, axis=axis, keepdims=keepdims)


composite(conjugate_product)(conjugate_product)
composite(norm_of_modulus, static=("ord", "axis", "keepdims"))(norm_of_modulus)
holds_for_complex(conjugate_product, norm_of_modulus)
for_complex(np.vdot, lambda x, y: (conjugate_product, ("x", "y")))


def _norm(x, ord, axis, keepdims):
    matrix = isinstance(x, Array) and x.ndim > 1 and not isinstance(axis.value, int)
    if matrix and ord.value in (2, -2, "nuc"):
        raise TypeRuleError("singular values of complex matrices", "`np.linalg.norm(x)`")
    if isinstance(x, Scalar):
        return np.abs, ("x",)
    return norm_of_modulus, ("x", (ord.value,), (axis.value,), (keepdims.value,))


for_complex(np.linalg.norm, _norm)
holds_for_complex(np.linalg.vector_norm, np.linalg.matrix_norm)


@for_complex(np.vecdot)
def complex_vecdot(x1, x2):
    """The products of vectors along the last axis, the first ones conjugated."""
    return np.sum(np.conj(x1) * x2, axis=-1)


@for_complex(np.linalg.vecdot)
def complex_vecdot_along(x1, x2, *, axis=-1):
    """The products of vectors along an axis, the first ones conjugated."""
    return np.sum(np.conj(x1) * x2, axis=axis)


# ---- matrices


@kernel
def complex_determinant(a):
    """np.linalg.det of a complex matrix."""
    return np.linalg.det(a)


@kernel
def complex_cofactors(a):
    """As ``cofactors``: with A = U S V^H they are det(U V^H) conj(U) C conj(V^H)."""
    u, s, vh = np.linalg.svd(a)
    others = np.ones(s.size, s.dtype)
    for i in range(s.size):
        for j in range(s.size):
            if i != j:
                others[i] *= s[j]
    return np.linalg.det(u @ vh) * ((np.conj(u) * others) @ np.conj(vh))


primitive(complex_determinant, returns=lambda a: Scalar(a.dtype))


@adjoint(complex_determinant)
def complex_determinant_adjoint(a, dout, da):
    """det' = the sum of the cofactors times A'."""
    da += dout * complex_cofactors(a)


def _det(a):
    if isinstance(a, Array) and a.ndim > 2:
        return stacks.determinants, ("a",)
    return complex_determinant, ("a",)


for_complex(np.linalg.det, _det)
holds_for_complex(
    np.linalg.inv, np.linalg.solve, linalg.solve_vector, stacks.inverses, stacks.determinants, stacks.solutions,
    stacks.vectors_solved, complex_determinant,
)  # fmt: skip


@kernel
def hermitian_eigenvalues(a):
    """np.linalg.eigvalsh of a complex matrix, of which the lower triangle is read."""
    return np.linalg.eigvalsh(a)


@kernel
def hermitian_eigenvalues_back(dout, a):
    """The sum of dw conj(v) v^T over the eigenvectors, the upper triangle folded into the lower one."""
    vectors = np.linalg.eigh(a)[1]
    whole = (np.conj(vectors) * dout) @ np.ascontiguousarray(vectors.T)
    out = np.zeros(a.shape, a.dtype)
    for i in range(a.shape[0]):
        out[i, i] = whole[i, i].real
        for j in range(i):
            out[i, j] = 2 * whole[i, j]
    return out


primitive(hermitian_eigenvalues, returns=lambda a: Array("float64", (a.shape[0],)))
holds_for_complex(hermitian_eigenvalues)


@adjoint(hermitian_eigenvalues)
def hermitian_eigenvalues_adjoint(a, dout, da):
    """w' = v^H A' v for each eigenvector v (Hellmann and Feynman)."""
    da += hermitian_eigenvalues_back(dout, a)


@for_complex(np.linalg.eigvalsh)
def complex_eigvalsh(a, UPLO="L"):
    """Eigenvalues of a Hermitian matrix, of which one triangle is read."""
    if np.ndim(a) > 2:
        out = np.zeros_like(np.real(a[..., 0]))
        for i in range(len(a)):
            out[i] = complex_eigvalsh(a[i], UPLO)
        return out
    return hermitian_eigenvalues(np.conj(a.T) if UPLO == "U" else a)
