"""The error of kernels whose arguments do not fit together: compiled code has no bounds checks of its own."""


class SizeError(ValueError):
    """``SizeError(text, *numbers)``: the text is formatted when it is read, since Numba compiles formatting slowly."""

    def __str__(self):
        return str(self.args[0]).format(*self.args[1:])
