"""`python -m trailcue`."""

import sys

from trailcue.cli import main

sys.exit(main())
