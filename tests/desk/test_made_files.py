"""Which files are listed, by which keys, and what a sent file has to begin with."""

import io
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.datastructures import UploadFile

from simaudit.desk.guard import Access
from simaudit.desk.made_files import ending_of, made_files
from simaudit.errors import UsageError

DESK: Any = SimpleNamespace(access=Access(1))


def test_files_are_listed_in_order_by_keys_of_this_desk(tmp_path: Path) -> None:
    for name in ("b/2.docx", "a.docx", "b/1.docx"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"12")
    listed = made_files(DESK, tmp_path)
    assert [file.parts for file in listed] == [("a.docx",), ("b", "1.docx"), ("b", "2.docx")]
    assert {file.state.st_size for file in listed} == {2}
    other: Any = SimpleNamespace(access=Access(1))
    assert not {file.key for file in listed} & {file.key for file in made_files(other, tmp_path)}


def test_links_are_neither_listed_nor_followed(tmp_path: Path) -> None:
    elsewhere, folder = tmp_path / "elsewhere", tmp_path / "out" / "letters"
    elsewhere.mkdir()
    folder.mkdir(parents=True)
    (elsewhere / "secret").write_text("x")
    (folder / "file").symlink_to(elsewhere / "secret")
    (folder / "folder").symlink_to(elsewhere)
    (tmp_path / "linked").symlink_to(elsewhere)
    assert made_files(DESK, folder) == []
    assert made_files(DESK, tmp_path / "linked") == []
    assert made_files(DESK, tmp_path / "missing") == []


def sent(content: bytes) -> UploadFile:
    return UploadFile(io.BytesIO(content), size=len(content), filename="../x.exe")


@pytest.mark.parametrize(
    ("content", "ending"),
    [(b"PK\x03\x04rest", ".xlsx"), (b"period,carrier", ".csv"),
     (b"%PDF-1.7", ".pdf"), (b"\xff\xd8\xff", ".jpg")],
)  # fmt: skip
def test_the_ending_is_that_of_the_content(content: bytes, ending: str) -> None:
    file = sent(content)
    assert ending_of(file, ".xlsx", ".pdf", ".jpg", ".csv") == ending
    assert file.file.read() == content


@pytest.mark.parametrize("file", [sent(b"MZ"), sent(b"")])
def test_anything_else_is_refused(file: UploadFile) -> None:
    with pytest.raises(UsageError, match=r"is no \.docx"):
        ending_of(file, ".docx", ".pdf")
