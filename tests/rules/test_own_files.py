"""Files of a department's own: read whole, and nothing of another name is passed over."""

import hashlib
from pathlib import Path

import pytest

from simaudit.errors import Note, UsageError
from simaudit.rules.own_files import own_files

NAMES = ("provisions.toml", "tariffs.toml")
PLACE = Note("at_key", key="law_folder")


def test_what_is_there_is_read_with_the_hash_of_its_bytes(tmp_path: Path) -> None:
    content = b"\xef\xbb\xbf# nothing\n"
    (tmp_path / "tariffs.toml").write_bytes(content)
    (tmp_path / ".hidden").write_text("")
    files = own_files(tmp_path, "law", NAMES, PLACE)
    assert [(name, file.text, file.path) for name, file in files.items()] == [
        ("tariffs.toml", "# nothing\n", tmp_path / "tariffs.toml")
    ]
    table = files["tariffs.toml"].table
    assert (table.kind, table.file, table.sha256) == (
        "law",
        "tariffs.toml",
        hashlib.sha256(content).hexdigest(),
    )
    assert own_files(None, "law", NAMES, PLACE) == {}


def test_what_is_none_of_its_files_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as refused:
        own_files(tmp_path / "none", "law", NAMES, PLACE)
    assert str(refused.value) == f"law_folder: no folder {tmp_path / 'none'}; make it or drop the key"
    (tmp_path / "tarifs.toml").write_text("")
    with pytest.raises(UsageError) as refused:
        own_files(tmp_path, "law", NAMES, PLACE)
    assert str(refused.value) == (
        f"{tmp_path / 'tarifs.toml'}: the folder may have these only: provisions.toml, tariffs.toml; did you "
        "mean tariffs.toml?; rename the file or move it elsewhere"
    )
    (tmp_path / "tarifs.toml").rename(tmp_path / "tariffs.toml")
    (tmp_path / "tariffs.toml").write_bytes(b"\xff")
    with pytest.raises(UsageError, match=r"tariffs\.toml"):
        own_files(tmp_path, "law", NAMES, PLACE)
