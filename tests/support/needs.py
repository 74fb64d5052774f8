"""What a test needs of the machine: without it the test is skipped, on a CI server it fails."""

import importlib
import os
import shutil
from types import ModuleType
from typing import NoReturn

import pytest


def skip_or_fail(missing: str) -> NoReturn:
    """Skip the test, or the module, because a program or package is missing; on a CI server, fail it.

    `missing` says what, and how to get it: "no podman: apt-get install podman".
    """
    if os.environ.get("CI"):
        pytest.fail(missing)
    pytest.skip(missing, allow_module_level=True)


def program(name: str, package: str) -> str:
    """The path of a program, also of one that only root has on its PATH; `package` is Debian's."""
    path = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin")
    return path or skip_or_fail(f"no {name}: apt-get install {package}")


def library(name: str, get: str) -> ModuleType:
    """A Python package that is not installed everywhere; `get` is the command that installs it."""
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError:
        skip_or_fail(f"no {name}: {get}")
