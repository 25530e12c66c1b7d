"""Files → ``Round``: spreadsheets of households and teams, and ``round.toml``.

In: a folder. Out: a ``Round`` that is sound, or an ``InputError`` that tells everything that is
wrong with every file, each fault with its row, column, cause and what to do.
"""

from routing.intake.load import Intake, load_round, read_round

__all__ = ["Intake", "load_round", "read_round"]
