"""``prange`` loops: proved independent before they are differentiated, and shared among threads afterwards.

``loops`` proves and shares, ``folds`` makes maxima and products per trip, ``outline`` makes functions of bodies that
Numba cannot compile in place.
"""
