"""The forms of SciPy's functions, and of NumPy's that are put together of others; see language_forms.py.

``Q`` is one of them, of a number or an array; those of the second table give and take arrays.
"""

from __future__ import annotations

from language_forms import table

_OF_ONE = (
    "airy_0 boxcox_2 boxcox1p_2 cbrt cosdg cosm1 dawsn ellipe_h ellipk_h ellipkm1_p entr_p erf erfc erfcx erfi "
    "erfinv_h erfcinv_1 exp1_p exp10_h exp2 expi_p expit expm1 exprel factorial_p gamma_p gammaln_p i0 i0e i1 "
    "i1e j0 j1 k0_p k0e_p k1_p k1e_p log1p_p log_expit log_ndtr loggamma_p logit_u ndtr ndtri_u ndtri_exp_n "
    "psi_p digamma_p rgamma_p sindg sinc spence_p y0_p y1_p zeta_1"
)
PLACES = {
    "h": "0.8 * np.sin({E})", "p": "0.3 + {E} ** 2", "u": "0.5 + 0.4 * np.sin({E})", "n": "-0.2 - {E} ** 2",
    "1": "1.0 + 0.8 * np.sin({E})",
}  # fmt: skip


def _of_one(entry: str) -> str:
    """A call of a function of one argument, which lies where the function is defined."""
    called, _, place = entry.rpartition("_") if entry.split("_")[-1] in (*PLACES, "0", "2") else (entry, "", "")
    inside = PLACES.get(place, "{E}")
    if called == "zeta":
        return "special.zeta(1.5 + {E} ** 2)"
    if place == "0":
        return f"special.{called}({inside})[{{i}}]"
    return f"special.{called}(0.5 + {{E}} ** 2, 0.7)" if place == "2" else f"special.{called}({inside})"


CALLS = [_of_one(entry) for entry in _OF_ONE.split()] + table("""
    special.beta(0.5 + {E} ** 2, 1.5)
    special.betaln(0.5 + {E} ** 2, 1.5)
    special.betainc(1.5, 0.7, 0.5 + 0.4 * np.sin({E}))
    special.betaincc(1.5, 0.7, 0.5 + 0.4 * np.sin({E}))
    special.betaincinv(1.5, 0.7, 0.5 + 0.4 * np.sin({E}))
    special.binom(4.5, 1.0 + {E} ** 2)
    special.comb(4, 2) * {E}
    special.perm(4, 2) * {E}
    special.cotdg(20.0 + {E} ** 2) + special.tandg({E}) + special.radian({E}, 3.0, 2.0)
    special.ellipeinc({E}, 0.4) + special.ellipkinc({E}, 0.3)
    special.ellipj({E}, 0.4)[1]
    special.eval_chebyt(3, {E}) + special.eval_chebyu(2, {E})
    special.eval_gegenbauer(2, 0.7, {E}) - special.eval_genlaguerre(2, 0.7, {E})
    special.eval_hermite(2, {E}) + special.eval_hermitenorm(3, {E})
    special.eval_jacobi(2, 0.5, 0.7, {E}) * special.eval_laguerre(2, {E}) + special.eval_legendre(3, {E})
    special.expn(2, 0.3 + {E} ** 2)
    special.fresnel({E})[0] + special.sici(0.3 + {E} ** 2)[0] + special.shichi(0.3 + {E} ** 2)[1]
    special.gammainc(1.5, 0.3 + {E} ** 2) - special.gammaincc(0.7, 0.3 + {E} ** 2)
    special.gammaincinv(1.5, 0.5 + 0.4 * np.sin({E})) + special.gammainccinv(1.5, 0.5 + 0.4 * np.sin({E}))
    special.huber(0.7, {E}) + special.pseudo_huber(0.7, {E})
    special.hyp0f1(1.5, {E}) + special.hyp1f1(0.5, 1.5, {E})
    special.hyp2f1(0.5, 0.7, 1.5, 0.6 * np.sin({E}))
    special.hyperu(0.5, 1.5, 0.5 + {E} ** 2)
    special.inv_boxcox(np.sin({E}), 0.7) + special.inv_boxcox1p(np.sin({E}), 0.6)
    special.iv(1.5, 0.3 + {E} ** 2) + special.ive(0.5, 0.3 + {E} ** 2)
    special.jn(2, {E}) + special.jv(1.5, 0.3 + {E} ** 2) + special.jve(0.5, 0.3 + {E} ** 2)
    special.kn(1, 0.5 + {E} ** 2) + special.kv(1.5, 0.5 + {E} ** 2) + special.kve(0.5, 0.5 + {E} ** 2)
    special.yn(1, 0.5 + {E} ** 2) + special.yv(1.5, 0.5 + {E} ** 2) + special.yve(0.5, 0.5 + {E} ** 2)
    special.kl_div(0.3 + {E} ** 2, 0.7) + special.rel_entr(0.5, 0.3 + {E} ** 2)
    special.owens_t({E}, 0.7)
    special.stdtr(3.0, {E}) + special.stdtrit(4.0, 0.5 + 0.4 * np.sin({E}))
    special.poch(0.5 + {E} ** 2, 1.5)
    special.polygamma(1, 0.5 + {E} ** 2)
    special.xlog1py({E}, 0.5) + special.xlogy({E}, 0.3 + {E} ** 2)
    stats.norm.cdf({E}) * stats.norm.sf({E}, 0.5)
    stats.norm.pdf({E}, {S}, 1.5) + stats.norm.logpdf({E}, 0.2, 0.7)
    stats.norm.logcdf({E}) - stats.norm.logsf({E})
    stats.norm.ppf(0.5 + 0.4 * np.sin({E})) + stats.norm.isf(0.5 + 0.4 * np.sin({E}), 0.3, 2.0)
""")

ARRAYS = table("""
    np.delete({V}, {i})
    np.insert({V}, {i}, {S})
    np.ediff1d({V})
    np.gradient({V})
    np.gradient({V}, 0.5)
    np.unwrap(3.0 * {V})
    np.vander({V}, 3)
    np.meshgrid({V}, {V})[0]
    np.polyval({V}, {E})
    np.select([{V} > {c}], [{V}], {S})
    special.softmax({A})
    special.log_softmax({V})
    integrate.cumulative_trapezoid({V})
    scipy.linalg.block_diag({M}, {M})
    scipy.linalg.circulant({V})
    scipy.linalg.toeplitz({V})
    scipy.linalg.inv(np.eye(2) + {M}[:2, :2] ** 2)
    scipy.linalg.cholesky(np.eye(2) + {V}[:2, None] * {V}[None, :2] * 0.0)
    scipy.linalg.solve(np.eye(2) * 3.0 + {M}[:2, :2], {V}[:2])
    scipy.linalg.solve_triangular(np.eye(2) * 3.0 + {M}[:2, :2], {V}[:2])
    scipy.linalg.cho_factor(np.eye(2) * 3.0)[0] @ {V}[:2]
    np.blackman(4) * {S}
    np.hamming(3) + {V}
    np.hanning(5)[1:4] * {E}
    np.corrcoef(np.array([0.3, 0.9, 0.1]) + 0.1 * np.sin({V}), np.array([1.0, 0.2, 0.7]))
    np.correlate({V}, {V})
    np.correlate({V}, {V}, "full")
    np.cov({V}) * {E}
    np.cov({M})
    {V}[np.ix_([0, -1], [1, 0])[0]]
    {M}[np.ix_([0, -1], {K})]
    np.logspace(0.1 * {S}, 0.5, {n})
    np.nancumprod(np.cos({V}))
    np.nancumsum({A})
    np.percentile({V}, [20.0, 70.0])
    np.percentile({M}, 45.0, axis=0)
    np.quantile({V}, np.array([0.1, 0.45]))
    np.quantile({M}, 0.65, axis=-1)
    np.polyadd({V}, {V})
    np.polysub({V}, [{S}, {c}])
    np.polymul({V}, {V})
    np.polyder({V})
    np.polyint({V})
    np.polyfit(np.arange(4.0), np.array([{S}, {c}, {S}, {S}]), {n})
    np.polyfit(np.array([0.1, 0.9, 2.2]), {V}, 1)
    np.polynomial.polynomial.polyval({E}, {V})
    np.rot90({M})
    np.rot90({M}, {n})
    np.take_along_axis({V}, np.argsort({V}), axis=0)
    np.take_along_axis({M}, np.argsort({M}, axis={x}), axis={x})
    {M}[np.triu_indices({n})]
    {M}[np.tril_indices({n}, -1)]
    {M}[np.triu_indices_from({M}, 1)]
    {m1}[np.tril_indices_from({m1})]
    {m}[np.diag_indices(2)]
    {m1}[np.diag_indices_from({m1})]
    np.linalg.eigh(np.diag(np.arange(1.0, 3.0)) + 0.1 * ({M1} + {M1}.T)[:2, :2])[0]
    np.abs(np.linalg.eigh(np.diag(np.arange(1.0, 3.0)) + 0.1 * ({M1} + {M1}.T)[:2, :2])[1])
    np.linalg.eigvalsh(np.diag(np.arange(1.0, 4.0)) + 0.2 * np.outer({V1}[:3], {V1}[:3]))
    np.linalg.lstsq(np.vander(np.arange(3.0), 2), {V})[0]
    np.linalg.lstsq(np.eye(3, 2) + 0.1 * np.sin({M}), {V}, rcond=None)[0]
    np.linalg.matrix_power(0.5 * {M}[:2, :2], {n})
    np.linalg.matrix_power(np.eye(2) * 2.0 + 0.3 * np.sin({M}[:2, :2]), -1)
    np.linalg.multi_dot([{M}, {M}, {V}])
    np.linalg.multi_dot(({V}, {M}, {M}))
    np.linalg.pinv(np.eye(3, 2) + 0.1 * np.sin({M}))
    np.linalg.qr(np.eye(2) + 0.1 * np.sin({M}[:2, :2]))[1]
    np.linalg.svd(np.diag([1.0, 2.5]) + 0.1 * np.sin({M}[:2, :2]))[1]
    np.linalg.svdvals(np.diag([1.0, 2.5]) + 0.1 * np.sin({M}[:2, :2]))
""")

NUMBERS = table("""
    np.nansum({A})
    np.nanmean({A})
    np.nanvar({A})
    np.nanstd({V})
    np.nanmax({V})
    np.nanmin({V})
    np.nanprod({V})
    np.sum(np.isin({V}, {V}) * {V})
    special.logsumexp({A})
    integrate.trapezoid({V})
    integrate.simpson({V})
    scipy.linalg.det(np.eye(2) + {M}[:2, :2])
    scipy.linalg.norm({A})
    np.count_nonzero({A} > {c}) * {S}
    np.nanargmax({V}) + {S}
    {V1}[np.nanargmin({V1})]
    np.nanmedian({A})
    np.nanpercentile({V}, 30.0)
    np.nanquantile({V}, {c})
    np.percentile({A}, 60.0)
    np.quantile({V}, {c})
    np.corrcoef({V1} + np.arange({V1}.size), np.arange({V1}.size) ** 2.0)[0, 1]
    np.cov({V1}, np.cos({V1}))[0, 1]
    np.correlate({V1}, {V1})[0]
    np.linalg.cond(np.diag([1.0, 2.5]) + 0.1 * np.sin({M}[:2, :2]))
    np.linalg.matrix_rank(np.eye(2) + 0.1 * np.sin({M}[:2, :2])) * {S}
    np.linalg.slogdet(np.eye(2) + 0.1 * np.sin({M}[:2, :2]))[1]
    np.linalg.slogdet(np.diag([-1.0, 2.5]) + 0.1 * np.sin({M}[:2, :2])).sign * {S}
    np.linalg.svd({M}, compute_uv=False)[0]
    np.polynomial.polynomial.polyval({S}, {V})
""")
