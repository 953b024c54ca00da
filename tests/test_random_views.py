"""Random views and copies, written on either end; see random_views.py for a longer hunt."""

import numba
import pytest
import random_views


@pytest.mark.parametrize("seed", [911, *range(60)] if numba.config.DISABLE_JIT else range(3))
def test_views_and_copies_are_right_or_refused(seed, tmp_path):
    print(random_views.text_of(seed))
    random_views.outcome(seed, tmp_path)
