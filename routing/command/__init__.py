"""The ``rounds`` command: arguments, progress, printing and exit codes. No work is done here."""
