"""What `dvc repro --quiet` runs."""

import sys

from dvc.cli import main

sys.exit(main(["repro", "--quiet"]))
