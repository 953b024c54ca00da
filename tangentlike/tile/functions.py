"""The functions of numbers that stand in formulas over samples, and how each is written for one number."""

FUNCTIONS = {
    **{f"np.{n}": f"np.{n}({{0}})" for n in (
        "exp", "log", "sqrt", "sin", "cos", "tan", "tanh", "sinh", "cosh", "arctan", "arcsin", "arccos", "log1p",
        "expm1", "abs", "absolute", "fabs", "sign", "floor", "ceil", "exp2", "log2", "log10", "arcsinh", "cbrt",
        "arccosh", "arctanh", "trunc", "rint", "degrees", "radians", "rad2deg", "deg2rad", "isnan", "isfinite", "isinf",
    )},
    **{f"np.{n}": f"np.{n}({{0}}, {{1}})" for n in (
        "logaddexp", "logaddexp2", "arctan2", "hypot", "copysign", "fmod", "float_power",
    )},
    "np.negative": "-{0}", "np.positive": "{0}", "np.square": "{0} * {0}", "np.reciprocal": "1 / {0}",
    "np.add": "{0} + {1}", "np.subtract": "{0} - {1}", "np.multiply": "{0} * {1}", "np.divide": "{0} / {1}",
    "np.true_divide": "{0} / {1}", "np.where": "{1} if {0} else {2}",
    "np.maximum": "{0} if {0} >= {1} or {0} != {0} else {1}", "np.minimum": "{0} if {0} <= {1} or {0} != {0} else {1}",
    "relu": "0 if {0} <= 0 else {0}", "relu_gradient": "0 if {1} <= 0 else {0}", "identity": "{0}",
    "sigmoid": "sigmoid_number({0})", "select": "{1} if {0} else 0", "np.logical_not": "not {0}",
    "np.logical_and": "{0} and {1}", "np.logical_or": "{0} or {1}", "np.logical_xor": "{0} != {1}",
    "np.greater": "{0} > {1}", "np.less": "{0} < {1}", "np.equal": "{0} == {1}", "np.not_equal": "{0} != {1}",
    "np.greater_equal": "{0} >= {1}", "np.less_equal": "{0} <= {1}", "np.power": "{0} ** {1}",
    "np.clip": "{0} if {0} != {0} else {1} if {0} < {1} else {2} if {0} > {2} else {0}",
}  # fmt: skip

# What gives a truth value: of truth values, and of numbers.
LOGICAL = ("np.logical_not", "np.logical_and", "np.logical_or", "np.logical_xor")
TESTS = (
    "np.greater", "np.less", "np.greater_equal", "np.less_equal", "np.equal", "np.not_equal", "np.isnan",
    "np.isfinite", "np.isinf",
)  # fmt: skip

# What keeps whole numbers whole.
BOTH = (
    "np.maximum", "np.minimum", "np.add", "np.subtract", "np.multiply", "np.negative", "np.positive", "np.square",
    "np.abs", "np.absolute", "select", "np.clip", "np.greater", "np.less", "np.greater_equal", "np.less_equal",
    "np.equal", "np.not_equal", "identity",
)  # fmt: skip
