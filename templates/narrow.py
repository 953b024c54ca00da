"""What is calculated in float64 of numbers that are float32, and then is float32."""

import numpy as np

from tangentlike.primitives.complex_forms import holds_for_complex
from tangentlike.primitives.registry import composite


def as_narrow(found, values):
    """What was found of these values, in float32 if they are."""
    return np.float32(found) if values.dtype == np.float32 else found


composite(as_narrow)(as_narrow)
holds_for_complex(as_narrow)
