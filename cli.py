"""The ``rounds`` command from a checkout, without installing: ``python cli.py plan examples/sobo``.

The same code path as the installed command; not part of the wheel.
"""

import sys

from routing.__main__ import main

if __name__ == "__main__":
    sys.exit(main())
