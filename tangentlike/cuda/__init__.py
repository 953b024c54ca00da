"""What runs on a GPU: the tiled step of a loss, and differentiated functions.

A step: the operations of a loss and its gradient, as ``tile/`` finds them, become device functions, phases and the
kernels that launch them (``build.py``). A function: its parallel loops, nests of array statements among them, become
kernels, and the rest drivers that the host runs (``programs.py``, ``driver.py``): with kernels of one thread for loops
in order (``in_order.py``), and with arrays that are brought to the host for what has no kernel (``host_regions.py``);
``sharing.py`` knows what shows the same memory. What works on whole arrays is called by name (``known_forms.py``,
``expressions.py``): it reads and writes memory through shapes and strides (``strided.py``), elementwise and broadcast
(``whole_arrays.py``), along axes (``folds.py``, ``extremes.py``, ``moments.py``, ``scans.py``), by indices and masks
(``gathers.py``, ``masks.py``), in order (``orders.py``), at other places (``arranged.py``), as matrices
(``linear.py``).

Out comes the text of a module for ``numba.cuda``, which only what such texts import imports.
"""
