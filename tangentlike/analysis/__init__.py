"""Questions that several stages ask of a program in normal form; the answers are plain sets and dicts keyed by name.

``effects`` says what one statement binds, reads, writes, adds to and shows, and everything else follows from it: who
shares memory, what is live, what carries a derivative, what later writes destroy, whether the trips of a loop are
independent. Nothing here changes a program.
"""
