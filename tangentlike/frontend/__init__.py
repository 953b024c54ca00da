"""From a tree as people write it to one that lowering takes, and every refusal of syntax with its rewrite.

``check`` is the allow-list; ``unroll`` does what is known while compiling; ``unbound`` checks reads that may find no
value; ``exits`` makes early exits structure; ``webs`` gives each purpose a name of its own. Types are not known yet.
"""
