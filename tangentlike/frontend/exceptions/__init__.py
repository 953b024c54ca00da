"""Handlers as branches on the conditions under which something raises; ``with`` blocks.

``attempts`` goes through a function: ``explicit`` for what is raised by name, ``handlers`` for what Python raises;
``contexts`` writes context managers out.
"""
