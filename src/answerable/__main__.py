"""`python -m answerable` is the command line."""

import sys

from answerable.cli import main

sys.exit(main())
