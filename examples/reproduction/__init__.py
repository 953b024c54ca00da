"""The five published experiments: what is run, how it is measured and kept, and the reports that are written.

``paper1`` to ``paper5`` hold the papers' figures, the experiments and the layout of the reports; ``runner`` runs what
is missing, each side in a process of its own (``worker``: ``ours`` or ``peers``), ``store`` keeps every finished run.
"""
