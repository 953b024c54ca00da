"""What runs on a GPU: the tiled step of a loss, and differentiated functions.

A step: the operations of a loss and its gradient, as ``tile/`` finds them, become device functions, phases and the
kernels that launch them (``build.py``). A function: its parallel loops, nests of array statements among them, become
kernels, and the rest drivers that the host runs (``programs.py``). Out comes the text of a module for ``numba.cuda``.
Nothing here imports ``numba.cuda`` but what only such texts import; the text does.
"""
