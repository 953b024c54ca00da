"""The families of ``scipy.special``, imported when a program uses that module."""

from . import (
    special_bessel,
    special_complex,  # noqa: F401 - whose cases are programs, for no complex step goes through it
    special_composites,
    special_distributions,
    special_elliptic,
    special_entropies,
    special_errors,
    special_gamma,
    special_integrals,
    special_more,
    special_polynomials,
)

FAMILIES = (
    special_bessel,
    special_composites,
    special_distributions,
    special_elliptic,
    special_entropies,
    special_errors,
    special_gamma,
    special_integrals,
    special_more,
    special_polynomials,
)
