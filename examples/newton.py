"""Kepler's equation by Newton's method: a loop that ends when it is done, and the derivative of what it finds.

python examples/newton.py
"""

import math

from tangentlike import differentiate


@differentiate(wrt=("mean_anomaly", "eccentricity"))
def eccentric_anomaly(mean_anomaly, eccentricity):
    """The solution E of E - e sin(E) = M: where a planet is at a time."""
    angle = mean_anomaly
    while True:
        error = angle - eccentricity * math.sin(angle) - mean_anomaly
        if abs(error) < 1e-14:
            break
        angle -= error / (1 - eccentricity * math.cos(angle))
    return angle


def exact_derivatives(angle, eccentricity):
    """dE/dM and dE/de by the implicit function theorem."""
    slope = 1 - eccentricity * math.cos(angle)
    return 1 / slope, math.sin(angle) / slope


def example_arguments():
    return {"eccentric_anomaly": (1.0, 0.3)}


if __name__ == "__main__":
    angle, derivatives = eccentric_anomaly.value_and_grad(1.0, 0.3)
    exact = exact_derivatives(angle, 0.3)
    print(f"E = {angle:.12f}")
    print(f"through the loop   dE/dM = {derivatives[0]:.12f}  dE/de = {derivatives[1]:.12f}")
    print(f"by hand            dE/dM = {exact[0]:.12f}  dE/de = {exact[1]:.12f}")
