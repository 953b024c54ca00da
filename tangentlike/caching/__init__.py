"""Where generated modules and compiled kernels are kept: one folder of the user's own, or none.

Takes text and kernels, gives them back in another process. It knows nothing of what they compute.
"""
