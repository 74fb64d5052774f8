"""A desk of an installation that has two audited months, for the tests of a file."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.once import made_once
from support.served_desk import ServedDesk, installation, served


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation that a file's tests may change."""
    made = made_once(tmp_path_factory, "desk", installation)
    return Path(shutil.copytree(made, tmp_path_factory.mktemp("desk") / "home"))


@pytest.fixture(scope="module")
def desk(home: Path) -> Iterator[ServedDesk]:
    """Its desk."""
    with served(home) as running:
        yield running
