"""Five published networks as training steps of this package, PyTorch and JAX, each in a process of its own."""
