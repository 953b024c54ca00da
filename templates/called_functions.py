"""How functions that are handed to functions of SciPy's get their further arguments."""

from tangentlike.form.types import Constant, Tuple


def as_tuple(args):
    """What stands behind the star: SciPy takes one argument that is no tuple as well."""
    return "()" if args == Constant(()) else "args" if isinstance(args, (Tuple, Constant)) else "(args,)"


def is_function(kind):
    """True for a function that is known while compiling."""
    return isinstance(kind, Constant) and callable(kind.value)
