"""The key file: created once with mode 0600, refused where others may read it or it has no valid key."""

import subprocess
import sys
from pathlib import Path

import pytest

from simaudit.config.key import installation_key
from simaudit.errors import UsageError


def test_the_key_file_is_created_once_and_validated(tmp_path: Path) -> None:
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


def test_first_runs_at_the_same_time_get_the_same_key(tmp_path: Path) -> None:
    path = tmp_path / "simaudit.key"
    script = (
        "import sys; from pathlib import Path; from simaudit.config.key import installation_key; "
        "sys.stdin.read(); print(installation_key(Path(sys.argv[1])).hex())"
    )
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(path)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for _ in range(4)
    ]  # fmt: skip
    # Each waits until its input is closed.
    for run in runs:
        assert run.stdin is not None
        run.stdin.close()
        run.stdin = None
    printed = {run.communicate()[0].strip() for run in runs}
    assert printed == {installation_key(path).hex()}
    assert [entry.name for entry in tmp_path.iterdir()] == ["simaudit.key"]


def test_a_key_file_whose_creation_was_interrupted_is_created(tmp_path: Path) -> None:
    path = tmp_path / "simaudit.key"
    (tmp_path / ".simaudit.key.lock").touch()
    (tmp_path / ".simaudit.key.new").write_text("ab")
    assert len(installation_key(path)) == 32
    assert [entry.name for entry in tmp_path.iterdir()] == ["simaudit.key"]
