"""Our own engine's inside: ruin and recreate on flat arrays, compiled by numba.

In: a ``Task``. Out: sequences. ``table`` turns the problem into tables (``layout`` names their
columns), ``iterate`` is the search, and everything else is a piece of it. Nothing here is imported
before somebody wants the engine: numba takes a while to load, and may be missing.
"""
