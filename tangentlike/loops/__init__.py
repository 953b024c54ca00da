"""Array statements as fused loop nests: what is compiled, where the text that people read is in their array style.

    gx = img[1:] - img[:-1]                        gx = np.empty(n)
    s = np.sum(np.sqrt(gx ** 2 + 0.001))    ->     s = 0.0
                                                   for i in range(n):
                                                       gx_1 = img[i + 1] - img[i]
                                                       gx[i] = gx_1
                                                       s = plus(s, np.sqrt(gx_1 * gx_1 + 0.001))

Takes the statements of finished functions with the types of their names, and gives statements that mean the same: maps
over one index space, and the reductions behind them, in one nest. ``reading.py`` tells what an expression is at one
point (``elements.py``), ``apart.py`` takes statements apart into maps, reductions and the rest, ``fusing.py`` puts
those together that may run side by side, ``writing.py`` writes the nests, ``threads.py`` those that threads share.
``neighbors.py`` and ``vectorizing.py`` write loops of the user's for several trips at a time. What is not known to be
such stays as it is.
"""
