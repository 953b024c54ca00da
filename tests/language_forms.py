"""The forms that random programs (random_language.py) are made of, as text with places to fill: numbers, truth values.

An upper-case letter is an expression of a kind: ``S`` a number, ``V`` a vector, ``M`` a matrix, ``A`` an array of any
rank, ``E`` whatever the whole is to be (a number or an array), ``I`` a whole number, ``K`` an array of them, ``P`` an
array of truth values, ``B`` one of them, ``C`` a call of a function of the program's own. A lower-case letter is a name
of such a value, or ``c`` a number, ``n`` a small whole number, ``x`` an axis, ``i`` an index, ``l`` a slice, ``d`` a
dtype, ``o`` an augmented operator. ``N`` is a new name, ``J`` one that counts, ``R`` an observation of all names, ``0``
and ``1`` are bodies. The same letter and digit is the same text. What does not fit, or does not run, is drawn again: a
form need not fit always. Those of arrays are in language_arrays.py, of statements in language_statements.py.
"""

from __future__ import annotations

DTYPES = ["np.float64", "float", "np.float32", "np.int64", "int", "np.int32", "np.bool_", "bool"]
RARE_DTYPES = [
    "np.single", "np.double", "np.bool", "np.int_", "np.intc", "np.intp", "np.long", "np.int8", "np.byte", "np.int16",
    "np.short", "np.uint8", "np.ubyte", "np.uint16", "np.ushort", "np.uint32", "np.uintc", "np.uint64", "np.uint",
    "np.uintp", "np.ulong",
]  # fmt: skip


def table(text: str) -> list[str]:
    """The lines of a table; ``;`` separates the lines of one form."""
    return [
        line.strip().replace("; ", "\n").replace(">>", "    ") for line in text.strip().splitlines() if line.strip()
    ]


# Of numbers and of arrays alike.
ELEMENTWISE = table("""
    {E} + {E}
    {E} - {E}
    {E} * {E}
    {E} * {S}
    {S} - {E}
    {E} / (2.0 + {E} ** 2)
    {S} / (1.5 + {E} * {E})
    -{E}
    +{E}
    {E} ** 2
    {E} ** 3
    2.0 ** {E}
    (0.1 + np.abs({E})) ** {c}
    (1.0 + {E} ** 2) ** -{c}
    (1.0 + {E} ** 2) ** {E}
    np.power(np.abs({E}) + {c}, {n})
    {E} % {c}
    {E} // {c}
    np.mod({E}, {c})
    np.fmod({E}, {c})
    np.remainder({E}, {c})
    np.sin({E})
    np.cos({E}) * {E}
    np.tan(0.3 * {E})
    np.tanh({E})
    np.sinh(0.2 * {E})
    np.cosh(0.3 * {E})
    np.arctan({E})
    np.arcsin(np.tanh({E}))
    np.arccos(0.9 * np.sin({E}))
    np.arcsinh({E})
    np.arccosh(1.5 + {E} ** 2)
    np.arctanh(0.5 * np.sin({E}))
    np.asin(0.9 * np.sin({E})) + np.acos(0.8 * np.cos({E}))
    np.atan({E}) - np.asinh({E})
    np.acosh(1.7 + np.abs({E})) * np.atanh(0.5 * np.tanh({E}))
    np.exp(0.3 * {E})
    np.exp2(-np.abs({E}))
    np.expm1(0.2 * {E})
    np.log(1.5 + {E} ** 2)
    np.log2(1.5 + np.abs({E}))
    np.log10({c} + np.exp(0.1 * {E}))
    np.log1p(np.abs({E}))
    np.sqrt(1.0 + {E} ** 2)
    np.cbrt(2.0 + np.cos({E}))
    np.square({E})
    np.reciprocal(2.0 + np.sin({E}))
    np.abs({E})
    np.absolute({E}) + np.fabs({E})
    np.negative({E})
    np.positive({E})
    np.add({E}, {E})
    np.subtract({E}, {E})
    np.multiply({E}, {E})
    np.divide({E}, 3.0 + np.cos({E}))
    np.true_divide({E}, 2)
    np.pow(np.abs({E}) + 0.5, {c})
    np.float_power(1.0 + {E} ** 2, {c})
    np.arctan2({E}, 1.5 + {E} ** 2)
    np.atan2(0.3 + np.abs({E}), {E})
    np.hypot({E}, 0.3 + np.abs({E}))
    np.copysign({E}, {E})
    np.nextafter({E}, {E})
    np.maximum({E}, {E})
    np.maximum({E}, {c})
    np.minimum({E}, {E})
    np.minimum({c}, {E})
    np.fmax({E}, {E})
    np.fmin({E}, {c})
    np.logaddexp({E}, {E})
    np.logaddexp2({E}, {c})
    np.heaviside({E}, {c}) * {E}
    np.clip({E}, -{c}, {c})
    np.clip({E}, a_min={c}, a_max=1.3)
    np.nan_to_num({E})
    np.sinc(0.3 * {E})
    {Q}
    np.deg2rad({E}) + np.radians({E})
    np.rad2deg(0.1 * {E}) - np.degrees(0.1 * {E})
    np.where({P}, {E}, {E})
    np.where({E} > {c}, {E}, {S})
    np.where({B}, {E}, {E})
    np.sign({E}) * {E}
    np.floor({E}) + {E}
    np.ceil({E}) * {E}
    np.rint({E}) - {E}
    np.trunc({E}) * {S}
    np.round({E}, 1) * {E}
    np.around({E}) + {E}
    {E} if {B} else {E}
    np.float64({E})
    np.double({E}) * {S}
    np.logical_not({E} > {c}) * {E}
    np.square(np.sin({E}) * np.isfinite({E}))
    {K} * {E}
    {E} - {P}
    {E} / np.float64({n})
    np.floor_divide({E}, {c}) + {E}
    {C}
    {C}
    {C}
    {C}
""")

NUMBERS = table("""
    divmod({S}, {c})[1]
    math.fsum([{S}, {S}])
    math.prod([{S}, {c}])
    math.dist([{S}, {S}], [9.5, {S}])
    sorted({V})[0]
    {s}
    {s}
    {v}[{i}]
    {m}[{i}, {i}]
    {A}[{i}]
    {V}[{l}][{i}]
    {m}.T[{i}, {i}]
    {m}[{i}][{i}]
    {v}[{I}]
    max({S}, {S})
    min({S}, {c}, {S})
    max({V})
    min({V})
    sum({V})
    sum(({S}, {S}, {c}))
    abs({S})
    pow({S}, 2)
    float({I}) * {S}
    float({S})
    {I} * {S}
    {I} / 3 + {S}
    {S} and {S}
    {B} and {S}
    {S} or {S}
    {B} * {S}
    round({S}) + {S}
    int({S}) * {S}
    math.sin({S})
    math.cos({S}) + math.tan(0.2 * {S})
    math.exp(-abs({S}))
    math.log(1.5 + {S} * {S})
    math.log(2.0 + math.cos({S}), 3.0)
    math.log1p({S} ** 2) + math.log2(1.5 + abs({S})) - math.log10(2.0 + {S} ** 2)
    math.sqrt(1.0 + {S} * {S})
    math.cbrt(2.0 + math.cos({S}))
    math.tanh({S}) * math.erf({S})
    math.erfc({S}) - math.expm1(0.1 * {S})
    math.asin(0.9 * math.sin({S})) + math.acos(0.9 * math.cos({S}))
    math.atan({S}) * math.atan2({S}, 0.3 + abs({S}))
    math.asinh({S}) - math.acosh(1.5 + {S} ** 2) + math.atanh(0.5 * math.tanh({S}))
    math.sinh(0.1 * {S}) + math.cosh(0.1 * {S})
    math.hypot({S}, 0.3 + abs({S}))
    math.copysign({S}, {S})
    math.fmod({S}, {c})
    math.remainder({S}, {c})
    math.pow(1.0 + {S} ** 2, {c})
    math.fabs({S}) + math.floor({S}) - math.ceil({S}) + math.trunc({S})
    math.gamma(1.5 + abs(math.sin({S}))) + math.lgamma(1.5 + {S} ** 2)
    math.degrees(0.01 * {S}) + math.radians({S}) + math.exp2(0.1 * {S})
    np.sum({A})
    {A}.sum()
    np.sum({A} * {A})
    np.mean({A})
    {A}.mean()
    np.prod(np.cos({A}))
    {V}.prod()
    np.max({A})
    {A}.max()
    np.min({A})
    {A}.min()
    np.ptp({A})
    {S} if {B} else {V}[{i}]
    np.var({A})
    {A}.var()
    np.std({A}) + {c}
    {A}.std()
    np.var({V}, ddof=1)
    np.median({A})
    np.average({V})
    np.average({V}, weights={c} + np.abs({V}))
    np.trace({M})
    {M}.trace()
    np.trapezoid({V})
    np.trapezoid({V}, dx={c})
    np.dot({V}, {V})
    {V}.dot({V})
    {V} @ {V}
    np.vdot({A}, {A})
    np.inner({V}, {V})
    {V} @ {M} @ {V}
    np.linalg.norm({A})
    np.linalg.norm({V}, 1)
    np.linalg.norm({V}, np.inf)
    np.linalg.det(np.eye({n}) + 0.1 * {M})
    np.tensordot({M}, {M})
    np.interp({S}, np.arange(4.0), np.array([{S}, {S}, {c}, {S}]))
    np.array([{S}, {S}, {c}])[{i}]
    ({S}, {S}, {c})[{n}]
    [{S}, {c}, {S}][{i}]
    np.cumsum({V})[{i}]
    np.sort({V})[{i}]
    {V}[np.argmax({V})]
    {V}[np.argsort({V})[{i}]]
    {m}[{l}, {i}].sum()
    np.sum({m}[{i}, {l}] * {S})
    np.sum({V}[{P}])
    np.sum({A}[{K}])
    np.float32({S}) * np.float32({c})
    len({A}) * {S}
    {A}.shape[0] + {S}
    {A}.size * {c} + {S}
    {A}.ndim * {S}
    np.argmax({V}) * {S}
    np.sum({P}) * {S}
    np.all({P}) * {S} + np.any({P})
    np.searchsorted(np.arange(3.0), {S}) * {S}
    np.sum({A}, axis=None)
    np.add({S}, {I})
""")

WHOLE_NUMBERS = table("""
    math.factorial({n})
    math.comb({n} + 2, {n})
    math.perm({n} + 1, {n})
    {k}
    {k}
    {n}
    -{n}
    {I} + {n}
    {I} - {I}
    {I} * {n}
    {I} // 2
    {I} % 3
    -{I}
    {I} ** 2
    {I} << 1
    {I} >> 1
    {I} & 3
    {I} | 1
    {I} ^ 1
    ~{I}
    len({A})
    {A}.__len__()
    {A}.shape[0]
    {A}.shape[-1]
    {A}.size
    {A}.ndim
    {M}.shape[{n}]
    int({S})
    round({S})
    int({B})
    abs({I})
    max({I}, {I})
    min({I}, {n})
    np.argmax({A})
    np.argmin({V})
    {A}.argmax()
    np.sum({P})
    np.sum({K})
    {K}[{i}]
    np.max({K})
    np.sum({A} > {c})
    np.searchsorted(np.arange(4.0), {S})
    math.floor({S})
    math.ceil({S})
    {I} if {B} else {I}
    {I} and {I}
    np.int64({I})
    {d}({n})
    pow({n}, 2)
    np.bitwise_and({I}, 3)
    np.bitwise_or({I}, 1) + np.bitwise_xor({I}, 1)
""")

TRUTHS = table("""
    math.isclose({S}, {S})
    np.allclose({V}, {S})
    {S} > {c}
    {S} < -{c}
    {S} > {S}
    {c} < {S} < 2.5
    -{c} <= {S} <= {c}
    {I} == {n}
    {I} != {n}
    {I} > {n}
    {n} < {I} <= 3
    {B} and {B}
    {B} or {B}
    not {B}
    {b}
    {b}
    {P}[{i}]
    np.any({P})
    np.all({P})
    {P}.any()
    {P}.all()
    any({P})
    all({P})
    np.sum({A}) > {c}
    {I} % 2 == 0
    bool({I})
    {I}
    not {I}
    {s} is not None
    True
    False
    {A}.size > {n}
    len({A}) > {n} and {A}[0].sum() > {c}
    np.isfinite({S})
    math.isnan({S}) or math.isinf({S})
    math.isfinite({S})
    {B} if {B} else {B}
    {C} > {c}
""")
