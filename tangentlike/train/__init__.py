"""Training: initialization, optimizers, batches, the loop, data sets."""
