"""The folder of tried months, copied and current."""

import shutil
from pathlib import Path

import pytest
from support.tried_months import CHECKS, tried_folder

from simaudit.config import Config, load_config
from simaudit.store.store import Store


@pytest.fixture
def config(
    tmp_path_factory: pytest.TempPathFactory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Config:
    copy = shutil.copytree(tried_folder(tmp_path_factory), tmp_path / "copy")
    monkeypatch.chdir(copy)
    return load_config(copy / "simaudit.toml").with_catalogue(CHECKS)


@pytest.fixture
def store(config: Config) -> Store:
    return Store(config.store, config.key_file)
