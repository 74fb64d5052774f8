"""Where the catalogue is: beside the package, or where another one is tried."""

from pathlib import Path

import pytest

from simaudit import paths


def test_another_catalogue_has_its_own_shared_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CHECKS", "POPULATIONS", "LINKS"):
        monkeypatch.setattr(paths, name, getattr(paths, name))
    paths.use_catalogue(tmp_path)
    assert tmp_path.resolve() == paths.CHECKS
    assert (paths.POPULATIONS, paths.LINKS) == (paths.CHECKS / "populations.sql", paths.CHECKS / "links.sql")
