"""Gradient cases of shapes, joins, creation, interpolation and convolution."""

# fmt: off
# ruff: noqa: E501 - one function a line
from __future__ import annotations

import numpy as np

from tangentlike.templates import conversions, rearranging, shapes
from tangentlike.templates.joins import more_rows, with_row

from .harness import Case

rng = np.random.default_rng(17)
A = rng.normal(size=(2, 3, 4))
B = rng.normal(size=(3, 4))
B2 = rng.normal(size=(3, 4))
SQUARE = rng.normal(size=(3, 3))
V, V2 = rng.normal(size=4), rng.normal(size=4)
THREE = rng.normal(size=3)
COLUMN = rng.normal(size=(3, 1))
T = rng.normal(size=(4, 3)).T
EMPTY = np.zeros((0, 3))
INDEX = np.array([2, 0, 2, -1])


def like(*shape):
    """Weights of a shape."""
    return np.random.default_rng(19).normal(size=shape)



def transposed(x, w): return np.sum(w * x.T)
def np_transposed(x): return np.sum(np.square(np.transpose(x)) * np.transpose(x))
def axes_permuted(x, w): return np.sum(w * np.transpose(x, (1, 2, 0)))
def axes_permuted_method(x, w): return np.sum(w * x.transpose(1, -1, 0))
def swapped(x, w): return np.sum(w * np.swapaxes(x, 0, -1))
def swapped_method(x): return np.sum(np.square(x.swapaxes(0, 1)))
def axis_moved(x, w): return np.sum(w * np.moveaxis(x, 0, -1))
def reshaped(x, w): return np.sum(w * np.reshape(x, (6, 4)))
def reshaped_method(x, w): return np.sum(w * x.reshape(4, -1))
def reshaped_to_line(x, w): return np.sum(w * x.reshape(-1))
def reshaped_like(x, w): return np.sum(w * x.reshape(w.shape))
def raveled(x, w): return np.sum(w * np.ravel(x))
def flattened(x, w): return np.sum(w * x.flatten())
def raveled_transposed(x, w): return np.sum(w * x.T.ravel())
def reshaped_transposed(x, w): return np.sum(w * x.T.reshape(-1))
def squeezed(x, w): return np.sum(w * np.squeeze(x, axis=1))
def squeezed_whole(x, w): return np.sum(w * np.squeeze(x))
def squeezed_method(x, w): return np.sum(w * x.squeeze(1))
def expanded(x, w): return np.sum(w * np.expand_dims(x, 1))
def expanded_last(x, w): return np.sum(w * np.expand_dims(x, -1))
def copied(x): return np.sum(np.square(np.copy(x)))
def copied_method(x): return np.sum(np.square(x.copy()))
def made_contiguous(x): return np.sum(np.square(np.ascontiguousarray(x.T)))
def left_contiguous(x): return np.sum(np.square(np.ascontiguousarray(x)))
def contiguous_apart(x): return np.sum(np.square(conversions.contiguous_apart(x)))
def raveled_apart(x, w): return np.sum(w * shapes.flat_apart(x))
def reshaped_apart(x, w): return np.sum(w * shapes.reshaped_apart(x, (2, 6)))
def rows_of_a_part(x, w): return np.sum(w * x.reshape(2, 2))
def converted(x): return np.sum(np.square(x.astype(np.float64)))
def converted_number(x): return np.float64(x) * x + np.float32(x) * 0
def broadcast(x, w): return np.sum(w * np.broadcast_to(x, (3, 4)))
def broadcast_number(x, w): return np.sum(w * np.broadcast_to(x, (3, 4)))
def array_of_array(x): return np.sum(np.square(np.array(x)) * np.asarray(x))
def array_of_numbers(x, y, w): return np.sum(w * np.array([x, y * y, 1.5]))
def array_of_arrays(x, y, w): return np.sum(w * np.array([x, y]))
def array_of_integers(x): return np.sum(x * np.array([1, 2, 3]))
def concatenated(x, y): return np.sum(np.square(np.concatenate((x, y, x))) * np.concatenate((y, x, x)))
def concatenated_sideways(x, y, w): return np.sum(w * np.concatenate([x, y], axis=1))
def concatenated_last(x, y, w): return np.sum(w * np.concatenate((x, y.T), axis=-1))
def stacked(x, y, w): return np.sum(w * np.stack((x, y)))
def rows_stacked(x): return np.sum(np.square(np.stack(x)))
def rows_joined(x, w): return np.sum(w * np.concatenate(x))
def appended(x, y): return np.sum(np.square(np.append(x, np.sum(y))))
def rows_beside(x, w): return np.sum(w * np.concatenate(x, axis=1))
def rows_in_layers(x, w): return np.sum(w * np.stack(x, axis=2))
def row_added(x, y): return np.sum(np.square(with_row(x, y)))
def rows_added(x, y): return np.sum(np.square(more_rows(x, y)))
def stacked_last(x, y): return np.sum(np.square(np.stack([x, y * y], axis=-1)))
def vstacked(x, y): return np.sum(np.square(np.vstack((x, y))))
def hstacked(x, y): return np.sum(np.square(np.hstack((x, y))))
def column_stacked(x, y, w): return np.sum(w * np.column_stack((x, y)))
def taken(x, i, w): return np.sum(w * np.take(x, i))
def taken_rows(x, i): return np.sum(np.square(np.take(x, i, axis=0)))
def taken_method(x, i): return np.sum(np.square(x.take(i, axis=1)))
def flipped(x, w): return np.sum(w * np.flip(x, axis=1))
def flipped_everywhere(x, w): return np.sum(w * np.flip(x))
def flipped_down(x, w): return np.sum(w * np.flipud(x))
def flipped_sideways(x, w): return np.sum(w * np.fliplr(x))
def rolled(x, w): return np.sum(w * np.roll(x, 2))
def rolled_axis(x, n, w): return np.sum(w * np.roll(x, n, axis=-1))
def repeated(x): return np.sum(np.square(np.repeat(x, 3)))
def repeated_rows(x): return np.sum(np.square(np.repeat(x, 2, axis=0)))
def tiled(x, w): return np.sum(w * np.tile(x, 3))
def tiled_both(x, w): return np.sum(w * rearranging.tiled_both(x, 2, 3))
def tiled_sideways(x): return np.sum(np.square(np.tile(x, 2)))
def padded(x, w): return np.sum(w * np.pad(x, 1))
def padded_pairs(x, c): return np.sum(np.square(np.pad(x, ((1, 0), (2, 3)), constant_values=c)))
def padded_pair(x): return np.sum(np.square(np.pad(x, (1, 2))))
def sort(x, w): return np.sum(w * np.sort(x))
def order(x, w): return np.sum(w * x * np.argsort(x)) * 0 + np.sum(x)
def created(x): return np.sum(x * np.zeros(3) + x * np.ones(3) + x * np.zeros_like(x) + x * np.ones_like(x) + x * np.arange(3) + x @ np.eye(3) + x @ np.identity(3))
def distinct(x, w): return np.sum(w * np.unique(x))
def filled_with_array(x, w): return np.sum(w * np.full((3, 4), x))
def filled_like_with_array(x, w): return np.sum(w * np.full_like(w, x))
def counted(a, b, h): return np.sum(np.square(np.arange(a, b, h)))
def counted_to(b): return np.sum(np.square(np.arange(b)))
def filled(v, w): return np.sum(w * np.full((3, 4), v))
def filled_like(v, w): return np.sum(w * np.full_like(w, v))
def linspace(a, b, w): return np.sum(w * np.linspace(a, b, 4))
def linspace_of_fifty(a): return np.sum(np.square(np.linspace(a, 2.0)))
def interp(x, xp, fp): return np.sum(np.square(np.interp(x, xp, fp)))
def interp_of_number(x, xp, fp): return np.interp(x, xp, fp)
def convolve(a, v, w): return np.sum(w * np.convolve(a, v))
def convolve_same(a, v): return np.sum(np.square(np.convolve(a, v, 'same')))
def convolve_valid(a, v): return np.sum(np.square(np.convolve(a, v, mode='valid')))


# ---- the table

CASES = [Case(transposed, (B, like(4, 3))), Case(transposed, (T, like(4, 3))), Case(transposed, (V, like(4))),
         Case(transposed, (A, like(4, 3, 2))), Case(np_transposed, (B,)), Case(transposed, (EMPTY, like(3, 0)))]
CASES += [Case(axes_permuted, (A, like(3, 4, 2))), Case(axes_permuted_method, (A, like(3, 4, 2)))]
CASES += [Case(swapped, (A, like(4, 3, 2))), Case(swapped, (B, like(4, 3))), Case(swapped_method, (A,)),
          Case(axis_moved, (A, like(3, 4, 2)))]
CASES += [Case(reshaped, (A, like(6, 4))), Case(reshaped_method, (B, like(4, 3))), Case(reshaped_to_line, (A, like(24))),
          Case(reshaped_like, (B, like(2, 6))), Case(raveled, (A, like(24))), Case(flattened, (B, like(12))),
          Case(raveled_transposed, (B, like(12))), Case(reshaped_transposed, (B, like(12))), Case(reshaped, (A, like(6, 4)))]
CASES += [Case(squeezed_whole, (COLUMN, like(3))), Case(squeezed_whole, (A, like(2, 3, 4))),
          Case(squeezed_whole, (A[:, :1, ::2], like(2, 2))), Case(squeezed, (COLUMN, like(3))), Case(squeezed_method, (COLUMN, like(3))),
          Case(expanded, (B, like(3, 1, 4))), Case(expanded_last, (T, like(3, 4, 1)))]
CASES += [Case(f, (x,)) for f in (copied, copied_method, made_contiguous) for x in (B, T, EMPTY)]
CASES += [Case(f, (x,)) for f in (left_contiguous, contiguous_apart) for x in (T,)] + [Case(left_contiguous, (B,))]
CASES += [Case(raveled_apart, (T, like(12))), Case(reshaped_apart, (T, like(2, 6))), Case(squeezed, (A[:, :1, ::2], like(2, 2))),
          Case(rows_of_a_part, (rng.normal(size=8)[::2], like(2, 2)))]
CASES += [Case(converted, (B,), "differences", float32=False), Case(converted_number, (0.7,), "differences", float32=False)]
CASES += [Case(broadcast, (x, like(3, 4))) for x in (V, COLUMN, B, V[:1].copy())]
CASES += [Case(broadcast_number, (0.4, like(3, 4))), Case(array_of_array, (B,)), Case(array_of_numbers, (0.3, 0.7, like(3)), float32=False),
          Case(array_of_arrays, (V, V2, like(2, 4))), Case(array_of_integers, (THREE,), float32=False)]
CASES += [Case(concatenated, a) for a in ((V, V2), (B, B2), (B, B2[:1].repeat(3, axis=0)), (A, A + 1))]
CASES += [Case(concatenated_sideways, (B, COLUMN, like(3, 5))), Case(concatenated_last, (B, B[:2].T.copy() @ SQUARE[:2], like(3, 8)))]
CASES += [Case(rows_stacked, (B,)), Case(rows_joined, (B, like(12))), Case(appended, (V, V2)),
          Case(rows_beside, (A, like(3, 8))), Case(rows_in_layers, (A, like(3, 4, 2))), Case(rows_beside, (A.T, like(3, 8))),
          Case(row_added, (B, like(4)), oracle="differences"), Case(rows_added, (B, like(2, 4)), oracle="differences"),
          Case(rows_added, (EMPTY, B), oracle="differences"), Case(rows_added, (B, EMPTY), oracle="differences")]
CASES += [Case(stacked, (B, B2, like(2, 3, 4))), Case(stacked, (B, T, like(2, 3, 4))), Case(stacked_last, (V, V2)),
          Case(vstacked, (V, V2)), Case(vstacked, (B, SQUARE @ B)), Case(hstacked, (V, THREE)), Case(hstacked, (B, COLUMN)),
          Case(column_stacked, (V, V2, like(4, 2))), Case(column_stacked, (B, COLUMN, like(3, 5)))]
CASES += [Case(taken, (V, INDEX, like(4))), Case(taken_rows, (B, INDEX)), Case(taken_method, (B, INDEX))]
CASES += [Case(f, (B, like(3, 4))) for f in (flipped, flipped_everywhere, flipped_down, flipped_sideways, rolled)]
CASES += [Case(flipped, (T, like(3, 4))), Case(rolled, (V, like(4))), Case(rolled_axis, (B, -1, like(3, 4))),
          Case(rolled_axis, (A, 7, like(2, 3, 4)))]
CASES += [Case(repeated, (V,)), Case(repeated_rows, (B,)), Case(tiled, (V, like(12))), Case(tiled_both, (B, like(6, 12))),
          Case(tiled_sideways, (B,))]
CASES += [Case(padded, (B, like(5, 6))), Case(padded, (A, like(4, 5, 6))), Case(padded, (V, like(6))), Case(padded_pairs, (B, 0.3)),
          Case(padded_pair, (V,)), Case(padded_pair, (T,)), Case(sort, (V, like(4))), Case(order, (V, like(4)), float32=False)]
CASES += [Case(distinct, (V, like(4))), Case(distinct, (B, like(12))),
          Case(distinct, (np.array([2.0, 1.0, 2.0]), np.array([3.0, 5.0])), expected=(np.array([5.0, 3.0, 0.0]), np.array([1.0, 2.0])))]
CASES += [Case(filled_with_array, (x, like(3, 4))) for x in (V, B)]
CASES += [Case(filled_like_with_array, (x, like(3, 4))) for x in (V, B)]
CASES += [Case(counted, (0.2, 2.05, 0.3), "differences", float32=False), Case(counted_to, (2.5,), "differences", float32=False)]
CASES += [Case(created, (THREE,), float32=False), Case(filled, (0.3, like(3, 4))), Case(filled_like, (0.3, like(3, 4))),
          Case(linspace, (0.2, 0.9, like(4)), float32=False), Case(linspace_of_fifty, (0.2,), float32=False)]

PLACES = np.array([-1.0, 0.1, 0.7, 1.4, 3.0])
CASES += [Case(interp, (np.array([-0.3, 0.4, 0.9, 2.9, -2.0, 5.0]), PLACES, like(5)), "differences", float32=False)]
CASES += [Case(interp_of_number, (x, PLACES, like(5)), "differences", float32=False) for x in (-2.0, -0.5, 1.1, 4.0)]
CASES += [Case(convolve, (V, THREE, like(6))), Case(convolve_same, (V, THREE)), Case(convolve_valid, (V, THREE)),
          Case(convolve_valid, (THREE, V)), Case(convolve_same, (THREE, V)), Case(convolve, (THREE, V, like(6)))]
CASES += [Case(sort, (np.array([2.0, 1.0, 2.0, 1.0]), np.array([1.0, 2.0, 3.0, 4.0])), expected=(
    np.array([3.0, 1.0, 4.0, 2.0]), np.array([1.0, 1.0, 2.0, 2.0])))]
