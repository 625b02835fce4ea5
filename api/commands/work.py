"""`tocsin work`: the worker process."""

import os
import sys


def work() -> None:
    """Send pages, climb ladders and do everything else that is due, until stopped."""
    os.execv(sys.executable, [sys.executable, "-m", "worker"])  # noqa: S606
