"""What the command line does: golden files of gradients, and the examination of a machine."""
