"""A function as it stands: its text and tree, the values of its free names, and what the text of a call stands for.

Takes a Python function, gives its definition (``source``), what it reads from outside (``captured``), the object that a
call names (``resolve``), and a definition for functions that have none (``written``).
"""
