"""The tiled step on a GPU: what a loss does to tiles becomes device functions, phases and the kernels that launch them.

In: the operations of a loss and its gradient, as ``tile/`` finds them. Out: the text of a module for ``numba.cuda``.
Nothing here imports ``numba.cuda``; the text does.
"""
