"""Elliptic integrals and functions of ``scipy.special``; by Carlson's R_D, nothing cancels where m is next to 0."""

import numpy as np
from scipy import special

from tangentlike.primitives.registry import adjoint, composite, kernel

from .broadcast import typed
from .special_calls import derivative, special_function

special_elliprd = special_function(special.elliprd, "x, y, z", module=__name__)
special_ellipkinc = special_function(special.ellipkinc, "phi, m", module=__name__)
special_ellipeinc = special_function(special.ellipeinc, "phi, m", module=__name__)


@derivative(special.ellipk, "m")
def ellipk(m, dout, dm):
    """K(m) = R_F(0, 1 - m, 1), and so K' = R_D(0, 1, 1 - m) / 6 (DLMF 19.25.1, 19.18.1)."""
    dm += dout * (special_elliprd(0 * m, 1 + 0 * m, 1 - m) / 6)


@derivative(special.ellipkm1, "p")
def ellipkm1(p, dout, dp):
    """K(1 - p)."""
    dp += -dout * (special_elliprd(0 * p, 1 + 0 * p, p) / 6)


@derivative(special.ellipe, "m")
def ellipe(m, dout, dm):
    """E' = (E - K) / (2 m) = -R_D(0, 1 - m, 1) / 6 (DLMF 19.4.2, 19.25.1)."""
    dm += -dout * (special_elliprd(0 * m, 1 - m, 1 + 0 * m) / 6)


@kernel
def first_integral_slope(phi, m):
    """F(phi, m)_m = s**3 R_D(c**2, 1, 1 - m s**2) / 6 within a quarter turn, and 2 K'(m) more each half turn."""
    pi, none = typed(np.pi, phi), typed(0, m) * m
    turns = np.rint(phi / pi)
    s, c = np.sin(phi - turns * pi), np.cos(phi - turns * pi)
    one_m = typed(1, m) + none
    one = one_m + none * s
    whole = np.where(turns == 0, none, special_elliprd(none, one_m, one_m - m))
    return s * s * s * special_elliprd(c * c, one, one - m * s * s) / typed(6, phi) + turns * whole / typed(3, phi)


@kernel
def second_integral_slope(phi, m):
    """E(phi, m)_m = -s**3 R_D(c**2, 1 - m s**2, 1) / 6 within a quarter turn, and 2 E'(m) more each half turn."""
    pi, none = typed(np.pi, phi), typed(0, m) * m
    turns = np.rint(phi / pi)
    s, c = np.sin(phi - turns * pi), np.cos(phi - turns * pi)
    one_m = typed(1, m) + none
    one = one_m + none * s
    whole = np.where(turns == 0, none, special_elliprd(none, one_m - m, one_m))
    return -s * s * s * special_elliprd(c * c, one - m * s * s, one) / typed(6, phi) - turns * whole / typed(3, phi)


@derivative(special.ellipkinc)
def ellipkinc(phi, m, dout, dphi, dm):
    """F_phi = 1 / sqrt(1 - m sin(phi)**2) (DLMF 19.2.4)."""
    dphi += dout / np.sqrt(1 - m * np.sin(phi) ** 2)
    dm += dout * first_integral_slope(phi, m)


@derivative(special.ellipeinc)
def ellipeinc(phi, m, dout, dphi, dm):
    """E_phi = sqrt(1 - m sin(phi)**2) (DLMF 19.2.5)."""
    dphi += dout * np.sqrt(1 - m * np.sin(phi) ** 2)
    dm += dout * second_integral_slope(phi, m)


# ---- Jacobi's functions: the amplitude phi with F(phi, m) = u, its sine and cosine, and dn = sqrt(1 - m sn**2)

jacobi_sn = special_function(special.ellipj, "u, m", module=__name__, name="jacobi_sn")
jacobi_cn = special_function(special.ellipj, "u, m", module=__name__, name="jacobi_cn", output=1)
jacobi_dn = special_function(special.ellipj, "u, m", module=__name__, name="jacobi_dn", output=2)
jacobi_phi = special_function(special.ellipj, "u, m", module=__name__, name="jacobi_phi", output=3)


@composite(special.ellipj)
def ellipj(u, m):
    """sn, cn, dn and the amplitude."""
    return jacobi_sn(u, m), jacobi_cn(u, m), jacobi_dn(u, m), jacobi_phi(u, m)


@kernel
def amplitude_slope(u, m):
    """The derivative of the amplitude in m, -dn F(phi, m)_m."""
    return -jacobi_dn(u, m) * first_integral_slope(jacobi_phi(u, m), m)


@adjoint(jacobi_sn)
def jacobi_sn_adjoint(u, m, dout, du, dm):
    """sn_u = cn dn (DLMF 22.13.1)."""
    du += dout * (jacobi_cn(u, m) * jacobi_dn(u, m))
    dm += dout * (jacobi_cn(u, m) * amplitude_slope(u, m))


@adjoint(jacobi_cn)
def jacobi_cn_adjoint(u, m, dout, du, dm):
    """cn_u = -sn dn (DLMF 22.13.2)."""
    du += -dout * (jacobi_sn(u, m) * jacobi_dn(u, m))
    dm += -dout * (jacobi_sn(u, m) * amplitude_slope(u, m))


@adjoint(jacobi_dn)
def jacobi_dn_adjoint(u, m, out, dout, du, dm):
    """dn_u = -m sn cn (DLMF 22.13.3); by dn**2 = 1 - m sn**2 in m."""
    du += -dout * (m * jacobi_sn(u, m) * jacobi_cn(u, m))
    dm += -dout * (jacobi_sn(u, m) * (jacobi_sn(u, m) / 2 + m * jacobi_cn(u, m) * amplitude_slope(u, m)) / out)


@adjoint(jacobi_phi)
def jacobi_phi_adjoint(u, m, dout, du, dm):
    """phi_u = dn (DLMF 22.16.1)."""
    du += dout * jacobi_dn(u, m)
    dm += dout * amplitude_slope(u, m)
