"""Files of another user, and runs of another user."""

import os
from pathlib import Path
from typing import Final

import pytest

STRANGER: Final = 54321
"""The number of a user without a name."""

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give its files to another user")


def give(path: Path, owner: int = STRANGER) -> None:
    """Give a file, or a folder with all in it, to another user."""
    for one in (path, *path.rglob("*")):
        os.chown(one, owner, -1, follow_symlinks=False)
