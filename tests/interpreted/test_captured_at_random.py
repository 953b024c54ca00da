"""What a function reads from outside is changed at random between calls: value and derivatives follow."""

import random

import numpy as np
import pytest
import shares

from tangentlike import differentiate, grad

X = np.array([0.3, -0.7, 1.2])

VALUES = [
    2.0,
    -1.5,
    3,
    0,
    np.float64(0.7),
    np.array([1.0, -2.0, 0.5]),
    np.array([2.0]),
    np.array([1, 2, 3]),
    (1.0, 2.0, 3.0),
]
NAMES = ("ra", "rb", "rc")
BODIES = {
    "rh": ["return u * ra + np.sin(u)", "return u * u * rb", "t = u * rc\n    return t * t + rk(u)"],
    "rk": ["return np.cos(u) * ra", "return u * rb + u ** 3", "return 2.0 * u"],
    "rf": [
        "return np.sum(rh(x) * ra) + np.sum(rk(x) ** 2)",
        "s = 0.0\n    for i in range(x.shape[0]):\n        s += np.sum(rh(x[i]) * rb)\n    return s * np.sum(ra * x)",
        "y = rh(x)\n    if FLAG:\n        y = y * rk(x)\n    return np.sum(y)",
    ],
}


@pytest.mark.parametrize("seed", shares.share(range(200), 25))
def test_programs_whose_surroundings_change_at_random(seed, tmp_path, monkeypatch):
    draw = random.Random(seed)
    space = {"np": np, "FLAG": True, "__name__": f"random_captured_{seed}"}
    count = 0

    def define(name):
        nonlocal count
        parameter = "x" if name == "rf" else "u"
        file = tmp_path / f"{name}_{count}.py"
        count += 1
        file.write_text(f"def {name}({parameter}):\n    {draw.choice(BODIES[name])}\n")
        exec(compile(file.read_text(), str(file), "exec"), space)

    for name in ("rk", "rh", "rf"):
        define(name)
    for name in NAMES:
        space[name] = draw.choice(VALUES)
    function = space["rf"]
    made = differentiate(function)
    for _ in range(12):
        choice = draw.randrange(5)
        name = draw.choice(NAMES)
        if choice == 0:
            define(draw.choice(["rh", "rk"]))
        elif choice == 1:
            space["FLAG"] = not space["FLAG"]
        elif choice == 2 and isinstance(space[name], np.ndarray) and space[name].dtype.kind == "f":
            space[name] = space[name].copy()
            space[name] *= draw.choice([0.5, -2.0])
        else:
            space[name] = draw.choice(VALUES)
        _see_at_random(function, made, space)


def _see_at_random(function, made, space):
    with np.errstate(all="ignore"):
        plain = {n: np.array(v) if isinstance(v, tuple) else v for n, v in space.items()}
        twin = type(function)(function.__code__, plain)
        for name in ("rh", "rk"):
            plain[name] = type(function)(space[name].__code__, plain)
        value = float(twin(X))  # tuples times arrays are arrays here
        assert made(X) == pytest.approx(value, rel=1e-12, abs=1e-12)
        found, gradient = made.value_and_grad(X)
        assert found == pytest.approx(value, rel=1e-12, abs=1e-12)
        step = 1e-4
        for k in range(3):
            e = np.eye(3)[k] * step
            difference = (8 * (twin(X + e) - twin(X - e)) - (twin(X + 2 * e) - twin(X - 2 * e))) / (12 * step)
            assert gradient[k] == pytest.approx(difference, rel=1e-7, abs=1e-7)
        np.testing.assert_allclose(grad(function)(X), gradient, rtol=1e-13)
        np.testing.assert_allclose(made.vjp(X)[1](1.0), gradient, rtol=1e-13)
