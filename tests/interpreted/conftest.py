"""These tests compute with generated code as plain Python, and compile nothing: ``test_interpreted.py`` runs them.

``NUMBA_DISABLE_JIT=1 pytest tests/interpreted`` runs them by hand; with the compiler on they are not collected.
"""

import numba

collect_ignore_glob = [] if numba.config.DISABLE_JIT else ["test_*.py"]
