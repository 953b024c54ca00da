"""Rotations of space by ``scipy.spatial.transform.Rotation``: made of and read as quaternions, matrices, angles."""

import numpy as np
from scipy.spatial.transform import Rotation
from scipy.spatial.transform import Rotation as R

from programs.corpus import add

WEIGHTS = np.array([1.0, 2.0, 3.0])
FOUR = np.array([1.0, 2.0, 3.0, 4.0])


def quaternion(rng):
    return rng.normal(size=4), rng.normal(size=3)


def quaternions(rng):
    return rng.normal(size=(5, 4)), rng.normal(size=(5, 3))


def angles(rng):
    return (rng.uniform(-70.0, 70.0, 3),)


def thrust_of_a_rotor(q, thrust):
    attitude = Rotation.from_quat(q)
    return np.sum((attitude.as_matrix() @ thrust - attitude.inv().apply(thrust)) ** 2 * WEIGHTS)


add(thrust_of_a_rotor, quaternion, wrt=("q", "thrust"), compiled=True)


def many_vectors_turned(q, v):
    r = R.from_quat(q)
    back = np.cos(r.apply(v, inverse=True))
    return np.sum(r.as_matrix() ** 3) + np.sum(np.sin(r.apply(v))) + np.sum(back) + len(r) * r[1].magnitude()


add(many_vectors_turned, quaternions, wrt=("q", "v"))


def angles_and_back(a):
    r = R.from_euler("zyx", a, degrees=True)
    inside = np.sum(r.as_euler("XYZ") * WEIGHTS) + np.sum(r.as_euler("zxz", degrees=True) * WEIGHTS)
    other = R.from_euler("ZXZ", a / 60.0)
    return np.sum(r.as_quat(scalar_first=True) * FOUR) + inside + np.sum(other.as_euler("YXY") * other.as_rotvec())


add(angles_and_back, angles, wrt="a")


def small_turns(v):
    r = R.from_rotvec(1e-5 * v) * R.identity()
    return 1e4 * np.sum(r.as_rotvec() * WEIGHTS * v) + np.sum((R.from_rotvec(v) * r).as_rotvec(degrees=True))


add(small_turns, lambda rng: (rng.normal(size=3),), wrt="v")


def nearest_to_a_matrix(m, v):
    r = R.from_matrix(m)
    return np.sum(r.apply(v) * WEIGHTS) + np.sum(r.as_quat(canonical=True) * FOUR)


add(nearest_to_a_matrix, lambda rng: (np.eye(3) + 0.2 * rng.normal(size=(3, 3)), rng.normal(size=3)), wrt=("m", "v"))


def nearest_to_matrices(v):
    turns = R.from_rotvec(3.0 * v / np.linalg.norm(v, axis=-1, keepdims=True)).as_matrix()
    return np.sum(R.from_matrix(turns).as_quat() ** 3 * FOUR)


add(nearest_to_matrices, lambda rng: (rng.normal(size=(4, 3)),), wrt="v")


def moved_by(pose, v):
    return pose.apply(v)


def joints_of_an_arm(t, v):
    pose = R.identity()
    total = 0.0
    for k in range(len(t)):
        pose = pose * R.from_euler("z" if k % 2 == 0 else "x", t[k])
        total += np.sum(moved_by(pose, v) * WEIGHTS)
    return total


add(joints_of_an_arm, lambda rng: (rng.normal(size=3), rng.normal(size=3)), wrt=("t", "v"))


def no_turn(q):
    try:
        return np.sum(R.from_quat(q * 0.0).as_quat())
    except ValueError:
        return np.sum(q**2)


add(no_turn, lambda rng: (rng.normal(size=4),), wrt="q", may_refuse=True)
