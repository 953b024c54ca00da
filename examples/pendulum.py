"""A pendulum, by a Runge-Kutta loop: how hard to push it so that it is where it should be after a time.

python examples/pendulum.py
"""

import math

from tangentlike import differentiate


def acceleration(angle, speed, length):
    return -9.81 / length * math.sin(angle) - 0.1 * speed


@differentiate(wrt=("push", "length"))
def final_angle(push, length, seconds, steps):
    """The angle of a pendulum at rest that was pushed to a speed of ``push``."""
    angle, speed = 0.0, push
    h = seconds / steps
    for _ in range(steps):
        v1, a1 = speed, acceleration(angle, speed, length)
        v2, a2 = speed + h / 2 * a1, acceleration(angle + h / 2 * v1, speed + h / 2 * a1, length)
        v3, a3 = speed + h / 2 * a2, acceleration(angle + h / 2 * v2, speed + h / 2 * a2, length)
        v4, a4 = speed + h * a3, acceleration(angle + h * v3, speed + h * a3, length)
        angle += h / 6 * (v1 + 2 * v2 + 2 * v3 + v4)
        speed += h / 6 * (a1 + 2 * a2 + 2 * a3 + a4)
    return angle


def push_for(target, length=1.0, seconds=0.8, steps=200):
    """The push that brings the pendulum to ``target`` (radians) after ``seconds``, by Newton's method."""
    push = 1.0
    for _ in range(20):
        angle, (dpush, _) = final_angle.value_and_grad(push, length, seconds, steps)
        push -= (angle - target) / dpush
    return push


def example_arguments():
    return {"final_angle": (1.0, 1.0, 0.8, 200)}


if __name__ == "__main__":
    push = push_for(0.5)
    angle, (dpush, dlength) = final_angle.value_and_grad(push, 1.0, 0.8, 200)
    print(f"push {push:.4f} m/s, final angle {angle:.4f} rad")
    print(f"a harder push {dpush:+.4f} rad per m/s, a longer string {dlength:+.4f} rad per m")
