"""Rotations of space as objects, ``scipy.spatial.transform.Rotation``: by unit quaternions (x, y, z, w).

``as_matrix`` and the rest hold for one rotation and for an array of them: the axes of the components stand last.
"""

from itertools import pairwise

import numpy as np
from scipy.spatial import transform

from tangentlike.form.types import TypeRuleError
from tangentlike.primitives.library_calls import stand_in, written

from .by_axes import rank_of

SMALL = 1e-3  # angles below are followed by series, as SciPy does: there sin(a / 2) / a has no derivative


@stand_in(transform.Rotation)
class Rotations:
    """One rotation, or several."""

    def __init__(self, quat, normalize=True, copy=True, scalar_first=False):
        q = np.float64(1.0) * np.asarray(quat)
        if scalar_first:
            q = np.concatenate((q[..., 1:], q[..., :1]), axis=-1)
        if normalize:
            lengths = np.sqrt(np.sum(q * q, axis=-1, keepdims=True))
            if np.any(lengths == 0):
                raise ValueError("Found zero norm quaternions in `quat`.")
            q = q / lengths
        self.q = q

    @staticmethod
    def from_quat(quat, scalar_first=False):
        return Rotations(quat, scalar_first=scalar_first)

    @staticmethod
    def from_matrix(matrix):
        return Rotations(quaternion_of_matrix(nearest_rotation(np.float64(1.0) * np.asarray(matrix))))

    @staticmethod
    def from_rotvec(rotvec, degrees=False):
        v = np.float64(1.0) * np.asarray(rotvec)
        if degrees:
            v = np.deg2rad(v)
        squared = np.sum(v * v, axis=-1, keepdims=True)
        small = squared <= SMALL**2
        angle = np.sqrt(np.where(small, 1.0, squared))
        sines = np.where(small, 0.5 - squared / 48 + squared * squared / 3840, np.sin(angle / 2) / angle)
        cosines = np.where(small, 1 - squared / 8 + squared * squared / 384, np.cos(angle / 2))
        return Rotations(np.concatenate((v * sines, cosines), axis=-1))

    @staticmethod
    def from_euler(seq, angles, degrees=False):
        return Rotations(quaternion_of_turns(seq, np.deg2rad(angles) if degrees else angles))

    @staticmethod
    def identity():
        return Rotations(np.array([0.0, 0.0, 0.0, 1.0]))

    def as_quat(self, canonical=False, scalar_first=False):
        q = canonical_of(self.q) if canonical else self.q * 1.0
        return np.concatenate((q[..., 3:], q[..., :3]), axis=-1) if scalar_first else q

    def as_matrix(self):
        return matrix_of(self.q)

    def as_rotvec(self, degrees=False):
        q = canonical_of(self.q)
        v, w = q[..., :3], q[..., 3:]
        squared = np.sum(v * v, axis=-1, keepdims=True)
        small = squared <= (SMALL / 2) ** 2
        length = np.sqrt(np.where(small, 1.0, squared))
        t = squared / np.where(small, w * w, 1.0)
        series = 2 * (1 - t / 3 + t * t / 5) / np.where(small, w, 1.0)
        scale = np.where(small, series, 2 * np.arctan2(length, w) / length)
        return np.rad2deg(scale * v) if degrees else scale * v

    def as_euler(self, seq, degrees=False):
        angles = turns_of(self.q, seq)
        return np.rad2deg(angles) if degrees else angles

    def apply(self, vectors, inverse=False):
        m = matrix_of(self.q)
        if inverse:
            m = np.swapaxes(m, -1, -2)
        v = np.float64(1.0) * np.asarray(vectors)
        return np.sum(m * v[..., None, :], axis=-1)

    def inv(self):
        return Rotations(self.q * np.array([-1.0, -1.0, -1.0, 1.0]), normalize=False)

    def magnitude(self):
        return 2 * np.arctan2(np.sqrt(np.sum(self.q[..., :3] ** 2, axis=-1)), np.abs(self.q[..., 3]))

    def __mul__(self, other):
        return Rotations(product_of(self.q, other.q))

    def __getitem__(self, indexer):
        return Rotations(self.q[indexer], normalize=False)

    def __len__(self):
        if self.q.ndim == 1:
            raise TypeError("Single rotation has no len().")
        return len(self.q)


def canonical_of(q):
    """The one of ``q`` and ``-q`` whose last component, or else the first that is not zero, is positive."""
    x, y, z, w = q[..., 0:1], q[..., 1:2], q[..., 2:3], q[..., 3:4]
    first = np.where(w != 0, w, np.where(x != 0, x, np.where(y != 0, y, z)))
    return np.where(first < 0, -q, q)


def matrix_of(q):
    """The matrices of unit quaternions."""
    x, y, z, w = q[..., 0], q[..., 1], q[..., 2], q[..., 3]
    first = np.stack((x * x - y * y - z * z + w * w, 2 * (x * y - z * w), 2 * (x * z + y * w)), axis=-1)
    second = np.stack((2 * (x * y + z * w), y * y - x * x - z * z + w * w, 2 * (y * z - x * w)), axis=-1)
    third = np.stack((2 * (x * z - y * w), 2 * (y * z + x * w), z * z - x * x - y * y + w * w), axis=-1)
    return np.stack((first, second, third), axis=-2)


def product_of(p, q):
    """The quaternion of turning by ``q``, then by ``p``."""
    px, py, pz, pw = p[..., 0], p[..., 1], p[..., 2], p[..., 3]
    qx, qy, qz, qw = q[..., 0], q[..., 1], q[..., 2], q[..., 3]
    x = pw * qx + px * qw + py * qz - pz * qy
    y = pw * qy + py * qw + pz * qx - px * qz
    z = pw * qz + pz * qw + px * qy - py * qx
    return np.stack((x, y, z, pw * qw - px * qx - py * qy - pz * qz), axis=-1)


def nearest_rotation(matrix):
    """The rotations nearest to matrices, by Newton's iteration for the polar factor.

    SciPy takes U V^T of a singular value decomposition, whose derivative has no value where singular values are equal.
    """
    if np.any(np.linalg.det(matrix) <= 0):
        raise ValueError("Non-positive determinant (left-handed or null coordinate frame) in rotation matrix")
    nearest = 1.0 * matrix
    change = 1.0
    while change > 1e-12:
        better = 0.5 * (nearest + np.swapaxes(np.linalg.inv(nearest), -1, -2))
        change = np.max(np.abs(better - nearest))
        nearest = better
    return nearest


def quaternion_of_matrix(m):
    """Quaternions of rotation matrices, not of length 1, by the largest of their components."""
    xx, yy, zz = m[..., 0, 0], m[..., 1, 1], m[..., 2, 2]
    xy, xz, yz = m[..., 1, 0] + m[..., 0, 1], m[..., 2, 0] + m[..., 0, 2], m[..., 2, 1] + m[..., 1, 2]
    xw, yw, zw = m[..., 2, 1] - m[..., 1, 2], m[..., 0, 2] - m[..., 2, 0], m[..., 1, 0] - m[..., 0, 1]
    trace = xx + yy + zz
    by_x = np.stack((1 - trace + 2 * xx, xy, xz, xw), axis=-1)
    by_y = np.stack((xy, 1 - trace + 2 * yy, yz, yw), axis=-1)
    by_z = np.stack((xz, yz, 1 - trace + 2 * zz, zw), axis=-1)
    by_w = np.stack((xw, yw, zw, 1 + trace), axis=-1)
    squares = np.stack((xx, yy, zz, trace), axis=-1)
    largest = squares == np.max(squares, axis=-1, keepdims=True)
    other = np.where(largest[..., 1:2], by_y, np.where(largest[..., 2:3], by_z, by_w))
    return np.where(largest[..., 0:1], by_x, other)


def axes_of(seq):
    """``(axes, whether they turn with the body)`` of a text such as ``"ZYX"``."""
    if not isinstance(seq, str) or not (set(seq) <= set("xyz") or set(seq) <= set("XYZ")) or not 1 <= len(seq) <= 3:
        raise TypeRuleError("Euler angles about these axes", '`"xyz"` or `"ZYX"`')
    if any(one == other for one, other in pairwise(seq)):
        raise TypeRuleError("Euler angles about one axis twice in a row", '`"xyz"` or `"ZYX"`')
    return ["xyz".index(each) for each in seq.lower()], seq.isupper()


def quaternion_of_turns(seq, angles):
    """The quaternions of turns about one to three axes, one after the other."""
    return transform.Rotation.from_euler(seq, angles).as_quat()


@written(quaternion_of_turns, static=("seq",))
def _quaternion_of_turns(seq, angles):
    axes, with_body = axes_of(seq.value)
    alone = rank_of(angles) == 0
    if alone and len(axes) > 1:
        raise TypeRuleError("one angle for several axes", "an array with an angle for each axis")
    text = "def quaternion_of_turns(angles):\n    halves = np.float64(0.5) * np.asarray(angles)\n"
    if not alone:
        text += f"    if halves.shape[-1] != {len(axes)}:\n"
        text += '        raise ValueError("Expected last dimension of `angles` to match number of sequence axes")\n'
    for k, axis in enumerate(axes):
        part = "halves" if alone else f"halves[..., {k}]"
        items = ["0.0 * sines"] * 3
        items[axis] = "sines"
        text += f"    sines, cosines = np.sin({part}), np.cos({part})\n"
        text += f"    turn = np.stack(({', '.join(items)}, cosines), axis=-1)\n"
        text += "    q = turn\n" if k == 0 else f"    q = product_of({'q, turn' if with_body else 'turn, q'})\n"
    return text + "    return q\n"


def turns_of(q, seq):
    """The three angles of turns about axes that make a rotation."""
    return Rotations(q).as_euler(seq)


@written(turns_of, static=("seq",))
def _turns_of(q, seq):
    """Of Bernardes and Viollet, 2022: two angles are the sum and the difference of the same two."""
    axes, with_body = axes_of(seq.value)
    if len(axes) != 3:
        raise TypeRuleError("Euler angles of fewer than three axes", '`"xyz"` or `"ZYX"`')
    i, j, k = axes[::-1] if with_body else axes
    repeated = i == k
    k = 3 - i - j if repeated else k
    sign = (i - j) * (j - k) * (k - i) // 2
    w, x, y, z = "q[..., 3]", f"q[..., {i}]", f"q[..., {j}]", f"sign * q[..., {k}]"
    first = [w, x] if repeated else [f"{w} - {y}", f"{x} + {z}"]
    second = [y, z] if repeated else [f"{y} + {w}", f"{z} - {x}"]
    lower, upper = "half_sum - half_difference", "half_sum + half_difference"
    lock = f"np.where(flat, 2 * half_sum, {2 if with_body else -2} * half_difference)"
    turn = "" if repeated else "sign * "
    if with_body:
        outer = f"{turn}np.where(regular, {upper}, {lock})", f"np.where(regular, {lower}, 0.0)"
    else:
        outer = f"np.where(regular, {lower}, {lock})", f"{turn}np.where(regular, {upper}, 0.0)"
    return f"""def turns_of(q):
    sign = {sign}
    half_sum = np.arctan2({first[1]}, {first[0]})
    half_difference = np.arctan2({second[1]}, {second[0]})
    middle = 2 * np.arctan2(np.hypot({", ".join(second)}), np.hypot({", ".join(first)}))
    flat = np.abs(middle) <= 1e-7
    regular = ~(flat | (np.abs(middle - np.pi) <= 1e-7))
    angles = np.stack(({outer[0]}, middle{"" if repeated else " - np.pi / 2"}, {outer[1]}), axis=-1)
    return (angles + np.pi) % (2 * np.pi) - np.pi
"""
