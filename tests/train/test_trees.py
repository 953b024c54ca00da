from collections import namedtuple

import numpy as np
import pytest

from tangentlike.train.trees import leaves, matched

Pair = namedtuple("Pair", "w b")


def array(value):
    return np.full(2, value, np.float32)


def test_leaves_name_every_array_of_a_nested_structure():
    tree = ({"a": array(1)}, [array(2), Pair(array(3), (array(4),))])
    found = list(leaves(tree))
    assert [path for path, _ in found] == ["params[0]['a']", "params[1][0]", "params[1][1].w", "params[1][1].b[0]"]
    assert [a[0] for _, a in found] == [1, 2, 3, 4]


def test_matched_walks_both_structures_and_finds_dict_entries_by_key():
    params = (Pair(array(1), array(2)), {"x": array(3), "y": array(4)})
    grads = (Pair(array(10), array(20)), {"y": array(40), "x": array(30)})
    assert [(path, p[0], g[0]) for path, p, g in matched(params, grads)] == [
        ("params[0].w", 1, 10),
        ("params[0].b", 2, 20),
        ("params[1]['x']", 3, 30),
        ("params[1]['y']", 4, 40),
    ]


@pytest.mark.parametrize(
    ("params", "grads", "message"),
    [
        ((array(1),), (array(1), array(1)), "params and its gradient have different lengths"),
        ({"a": array(1)}, {"b": array(1)}, "params and its gradient have different keys"),
        (({"a": array(1)},), ((array(1),),), r"params\[0\] and its gradient have different keys"),
        ((array(1),), (np.zeros(3),), r"params\[0\] has shape \(2,\), its gradient \(3,\)"),
    ],
)
def test_different_structures_are_named(params, grads, message):
    with pytest.raises(ValueError, match=message):
        list(matched(params, grads))


@pytest.mark.parametrize("walk", [lambda tree: list(leaves(tree)), lambda tree: list(matched(tree, tree))])
def test_a_number_is_no_parameter(walk):
    with pytest.raises(TypeError, match=r"params\[1\]\['lr'\] is float: parameters must be NumPy arrays"):
        walk((array(1), {"lr": 0.5}))
