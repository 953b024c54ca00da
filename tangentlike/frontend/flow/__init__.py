"""Which way a run goes: reads that may find no value (``unbound``), early exits that become structure (``exits``), a
name of its own for each purpose (``webs``), and attempts with what lowering found out: ``decided`` with
``sometimes_none``, ``begun_sums`` and ``two_bodies``; ``first_trips`` stand before loops that give dicts their keys.
"""
