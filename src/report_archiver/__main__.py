"""`python -m report_archiver`: the command line."""

import sys

from report_archiver.cli import main

if __name__ == "__main__":
    sys.exit(main())
