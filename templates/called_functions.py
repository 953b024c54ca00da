"""How functions that are handed to functions of SciPy's get their further arguments, and how options are refused."""

from tangentlike.form.refusing import refuse
from tangentlike.form.types import Constant, Tuple, TypeRuleError
from tangentlike.primitives.library_calls import written


def as_tuple(args):
    """What stands behind the star: SciPy takes one argument that is no tuple as well."""
    return "()" if args == Constant(()) else "args" if isinstance(args, (Tuple, Constant)) else "(args,)"


def is_function(kind):
    """True for a function that is known while compiling."""
    return isinstance(kind, Constant) and callable(kind.value)


@written(refuse, static=("reason", "rewrite"))
def _refuse(reason, rewrite):
    raise TypeRuleError(reason.value, rewrite.value)
