"""The installation's key: made once, closed to others, refused where it is open or no key."""

from pathlib import Path

import pytest

from simaudit.config.key import installation_key
from simaudit.errors import UsageError


def test_the_key_is_made_once_closed_and_refused_where_it_is_open_or_none(tmp_path: Path) -> None:
    path = tmp_path / "simaudit.key"
    made = installation_key(path)
    assert len(made) == 32
    assert path.stat().st_mode & 0o777 == 0o600
    assert installation_key(path) == made
    path.chmod(0o640)
    with pytest.raises(UsageError, match="others may read the key file; run: chmod 600"):
        installation_key(path)
    path.chmod(0o600)
    for text in ("", "zz", "ab" * 31, "ab" * 33, "é"):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(UsageError, match="not a key file"):
            installation_key(path)
