"""A received file → blocks of UTF-8, unpacked and decoded; what is none is refused by its kind."""

import gzip
import io
import zipfile
from pathlib import Path

import pytest

from simaudit.errors import IntakeError
from simaudit.intake.limits.sizes import FileLimits
from simaudit.intake.text.decoded_blocks import open_text

TEXT = "Số thuê bao,Họ và tên\n84912345678,NGUYỄN VĂN AN\n"


def zipped(*names: str) -> bytes:
    with zipfile.ZipFile(content := io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, TEXT)
    return content.getvalue()


def written(folder: Path, content: bytes) -> Path:
    path = folder / "viettel.csv"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("content", "form", "encoding"),
    [
        (TEXT.encode(), "", "utf-8"),
        (b"\xef\xbb\xbf" + TEXT.encode(), "", "utf-8-sig"),
        (b"\xff\xfe" + TEXT.encode("utf-16-le"), "", "utf-16-le"),
        (gzip.compress(TEXT.encode()), "gzip", "utf-8"),
        (zipped("a.csv", "__MACOSX/._a.csv", "folder/"), "zip", "utf-8"),
    ],
    ids=["plain", "bom", "utf-16", "gzip", "zip"],
)
def test_each_form_is_the_same_text(content: bytes, form: str, encoding: str, tmp_path: Path) -> None:
    source = open_text(written(tmp_path, content))
    assert b"".join(source.blocks()).decode() == TEXT
    assert (source.compression, source.encoding.name, source.raw.size) == (form, encoding, len(content))


def test_blocks_of_a_plain_file_end_with_a_line_and_are_as_large_as_asked_for(tmp_path: Path) -> None:
    lines = "".join(f"{number:09d},x\n" for number in range(1000))
    blocks = list(open_text(written(tmp_path, lines.encode()), block_bytes=1200).blocks())
    assert b"".join(blocks).decode() == lines
    assert {(block[-1:], len(block)) for block in blocks[:-1]} == {(b"\n", 1200)}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b" \r\n\t", "file_empty"),
        (b"%PDF-1.7 x", "no_text_file"),
        (b"msisdn\n" + bytes(500), "binary_file"),
        (gzip.compress(TEXT.encode())[:-9], "archive_damaged"),
        (zipped("a.csv", "b.csv"), "zip_of_several"),
        (zipped("[Content_Types].xml"), "workbook_within"),
        (gzip.compress(b"PK\x03\x04 and so on"), "no_text_file"),
    ],
    ids=["empty", "blank", "pdf", "binary", "cut", "several", "workbook", "zip-within"],
)
def test_what_is_no_text_is_refused_by_its_kind(content: bytes, code: str, tmp_path: Path) -> None:
    with pytest.raises(IntakeError) as refused:
        b"".join(open_text(written(tmp_path, content)).blocks())
    assert refused.value.code == code


def test_a_file_that_expands_without_end_is_refused(tmp_path: Path) -> None:
    line = b"0912345678," + b"x" * 100 + b"\n"
    path = written(tmp_path, gzip.compress(line * 700_000))
    with pytest.raises(IntakeError) as refused:
        for _ in open_text(path, None, FileLimits(max_expansion=2)).blocks():
            pass
    assert refused.value.code == "expands_without_end"


def test_a_named_encoding_is_refused_where_the_text_says_another(tmp_path: Path) -> None:
    with pytest.raises(IntakeError) as refused:
        open_text(written(tmp_path, TEXT.encode()), "tcvn3")
    assert refused.value.code == "encoding_contradicted"
