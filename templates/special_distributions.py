"""Distribution functions of ``scipy.special``: Student's t."""

import numpy as np
from scipy import special

from .elementwise import typed
from .special_calls import derivative
from .special_gamma import special_gammaln


@derivative(special.stdtr, "df, t")
def stdtr(df, t, dout, dt):
    """F(t)_t, the density of Student's t."""
    log_density = special_gammaln((df + 1) / 2) - special_gammaln(df / 2) - (df + 1) / 2 * np.log1p(t * t / df)
    dt += dout * (np.exp(log_density) / np.sqrt(df * typed(np.pi, t)))


@derivative(special.stdtrit, "df, p")
def stdtrit(df, out, dout, dp):
    """1 over the density at the quantile."""
    log_density = special_gammaln((df + 1) / 2) - special_gammaln(df / 2) - (df + 1) / 2 * np.log1p(out * out / df)
    dp += dout * np.sqrt(df * typed(np.pi, out)) * np.exp(-log_density)
