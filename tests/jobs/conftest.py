"""An audited ring over two carriers, to be copied."""

from pathlib import Path

import pytest
from support.once import made_once
from support.ring import in_audited_ring, in_copy


@pytest.fixture(scope="session")
def audited_ring(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both months of support.ring, audited."""
    return made_once(tmp_path_factory, "audited-ring", _audit)


def _audit(folder: Path) -> None:
    with in_audited_ring(folder):
        pass


@pytest.fixture
def ring(audited_ring: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of both months, the current folder."""
    return in_copy(audited_ring, tmp_path / "copy", monkeypatch)
