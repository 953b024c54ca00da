"""What text that is written in the place of a call calls where the call is refused after all."""

REFUSE = "_refuse"  # what it is called in a function of the user's


def refuse(reason, rewrite):
    """Refused where types are known that lead here (``templates/called_functions.py``); both are texts."""
    raise NotImplementedError(reason)
