"""`python -m trailcue`."""

import sys

try:
    from trailcue.cli import main

    code = main()
except KeyboardInterrupt:  # before `main` could see to it
    code = 130
sys.exit(code)
