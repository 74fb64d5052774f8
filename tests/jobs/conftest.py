"""An audited ring over two carriers, to be copied."""

from pathlib import Path

import pytest
from support import ring as support_ring


@pytest.fixture(scope="session")
def audited_ring(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both months of support.ring, audited."""
    return support_ring.audited_ring(tmp_path_factory)


@pytest.fixture
def ring(audited_ring: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of both months, the current folder."""
    return support_ring.in_copy_of_ring(audited_ring, tmp_path / "copy", monkeypatch)
