"""Checks of indices and shapes in finished functions: what is compiled where the text for people has none.

``checks`` puts in what ``in_range`` cannot prove, ``hoisting`` moves a check before its loop, ``sites`` names the
user's lines, ``kernels`` are the checks themselves, which generated code imports.
"""
