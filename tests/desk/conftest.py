"""A desk of an installation that has two audited months, for the tests of a file."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from support.once import made_once
from support.served_desk import ServedDesk, installation, served

OF_THE_DESK: Final = ("desk", ".lock")
"""Names within the store of what the running desk holds."""


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


@pytest.fixture
def put_back(home: Path, tmp_path: Path) -> Iterator[None]:
    """What the test changes of the installation is undone after it, whatever test comes next."""
    before = shutil.copytree(home, tmp_path / "before", ignore=_of_the_desk)
    yield
    for path in (*home.iterdir(), *(home / "store").iterdir()):
        if path.name not in (*OF_THE_DESK, "store"):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    shutil.copytree(before, home, dirs_exist_ok=True)
    # The desk copies a ledger that was written since.
    (home / "store" / "ledger.duckdb").touch()


def _of_the_desk(folder: str, names: list[str]) -> set[str]:
    return set(OF_THE_DESK).intersection(names) if Path(folder).name == "store" else set()
