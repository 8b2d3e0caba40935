"""The command of DVC."""

import sys

from dvc.cli import main

sys.exit(main(sys.argv[1:]))
