"""`python -m analytics`: everything the pages do, without a browser."""

import sys

from analytics.cli import main

sys.exit(main())
