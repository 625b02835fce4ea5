"""Leaves out what only root can meet when we are not root."""

import os

collect_ignore = [] if os.geteuid() == 0 else ["test_as_root.py"]
