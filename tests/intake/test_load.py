"""Files that aren't registers are refused, with an error that names the file and none of its records."""

import gzip
import io
import re
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from support.legacy_encodings import encode

from simaudit.errors import IntakeError
from simaudit.intake.load import load_month
from simaudit.intake.text import decoded_blocks as source

REGISTER = "msisdn,full_name\n" + "".join(f"0912{i:06},NGUYỄN VĂN {i}\n" for i in range(400))


def parquet() -> bytes:
    buffer = io.BytesIO()
    table = pa.table({"msisdn": [f"0912{i:06}" for i in range(2000)]})
    pq.write_table(table, buffer, compression="none", use_dictionary=False, write_page_checksum=True)
    return buffer.getvalue()


def workbook() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return buffer.getvalue()


def damaged(content: bytes, at: int | None = None) -> bytes:
    start = len(content) // 2 if at is None else at
    return (
        content[:start] + bytes(byte ^ 0xFF for byte in content[start : start + 64]) + content[start + 64 :]
    )


def zipped(*files: tuple[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return buffer.getvalue()


def many_files() -> bytes:
    """Packed when a test asks for it, not by every process that lists the tests."""
    return zipped(*[(f"{'x' * 200}{i}", "") for i in range(9000)])


def encrypted(archive: bytes) -> bytes:
    """The archive with its file flagged as encrypted in the directory."""
    at = archive.index(b"PK\x01\x02") + 8
    return archive[:at] + bytes([archive[at] | 1]) + archive[at + 1 :]


def in_directory(archive: bytes, at: int, content: bytes) -> bytes:
    """The archive with other bytes at a place of its file's entry in the directory."""
    start = archive.index(b"PK\x01\x02") + at
    return archive[:start] + content + archive[start + len(content) :]


def by_lzma() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("a.csv", REGISTER)
    return buffer.getvalue()


LZMA_CUT = by_lzma().replace(b"\x09\x04\x05\x00\x5d", b"\x09\x04\x05\x00\xff")
ZIP = zipped(("a.csv", REGISTER))
GZIP = gzip.compress(REGISTER.encode(), mtime=0)
ZSTD = pa.compress(REGISTER.encode(), codec="zstd", asbytes=True)
PARQUET = parquet()

REFUSED: Mapping[str, tuple[bytes | Callable[[], bytes], str]] = {
    "no-number": (b"full_name,gender\nAn,M\n", "no column is called msisdn"),
    "no-header": (b"0912345678,NGUYEN VAN AN\n0912345679,TRAN BINH\n", "no column is called msisdn"),
    "two-numbers": ("msisdn,Số thuê bao\n1,2\n".encode(), "both mean msisdn"),
    "same-name-twice": (b"msisdn,full_name,full_name\n1,2,3\n", "both mean full_name"),
    "empty": (b"", "the file is empty"),
    "blank": (b" \n\r\n\n", "the file is empty"),
    "bom-only": (b"\xef\xbb\xbf", "the file is empty"),
    "header-only": (b"msisdn,full_name\n", "no records"),
    "header-without-end": (b"msisdn,full_name", "no records"),
    "blanks-only": (b"msisdn,full_name\n,\n\n , \n", "no records"),
    "totals-only": ("msisdn,full_name\nTổng cộng,0\n".encode(), "no records"),
    "all-rejected": (b"msisdn,full_name\n0912345678\n0912345679\n", "none of its 2 records could be loaded"),
    "binary": (bytes(range(256)) * 40, "binary file|no column|encoding can't be told"),
    "not-utf-8": ("số thuê bao,họ tên\n".encode("utf-16-le")[1:] * 3, "binary file"),
    "too-few-words": (
        "msisdn,full_name\n0912345678,Bình\n0912345679,Hùng\n".encode("cp1252"),
        "encoding can't be told for certain .* name it in the carrier's profile",
    ),
    "two-encodings": (
        encode("msisdn,full_name\n" + "0912345678,Nguyễn Thị Hồng Đào\n" * 3, "tcvn3")
        + encode("0912345678,Trần Lê Quốc Dũng\n" * 3, "vni"),
        "encoding can't be told for certain",
    ),
    "viscii": (
        b"msisdn,full_name\n" + b"0912345678,Nguy\xa8n Th\xb8 H\xb0ng \xd0\xe0o\n" * 9,
        "told for certain",
    ),
    "zip-of-two": (zipped(("a.csv", REGISTER), ("b.csv", REGISTER)), "archive of 2 files; hand in each file"),
    "zip-of-none": (zipped(("a/", "")), "archive of 0 files"),
    "zip-encrypted": (encrypted(zipped(("a.csv", REGISTER))), "encrypted; hand it in without a password"),
    "zip-truncated": (ZIP[:-9], "zip archive is truncated or damaged"),
    "zip-cut-in-half": (ZIP[: len(ZIP) // 2], "zip archive is truncated or damaged"),
    "zip-damaged": (damaged(ZIP), "zip archive is truncated or damaged|can't be told for certain"),
    "zip-of-a-workbook": (zipped(("viettel.xlsx", workbook())), "inside another archive"),
    "zip-of-many": (many_files, "of very many files"),
    "zip-empty": (zipped(("a.csv", "")), "the file is empty"),
    "xlsx": (workbook(), "not a readable workbook"),
    "xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "not a readable workbook"),
    "html": (
        b"\r\n<html><table><tr><td>msisdn</td></tr><tr><td>0912345678</td></tr>",
        "a web page or an XML file",
    ),
    "xml": (b'\xef\xbb\xbf<?xml version="1.0"?><Workbook>0912345678</Workbook>', "a web page or an XML file"),
    "pdf": (b"%PDF-1.7\n" + bytes(600), "PDF"),
    "picture": (b"\x89PNG\r\n\x1a\n" + bytes(600), "picture"),
    "zipped-workbook": (gzip.compress(workbook() * 50), "binary file|workbook"),
    "zip-of-a-later-version": (
        in_directory(ZIP, 6, b"\xec\x00"),
        "packed in a way that few programs unpack; pack it as gzip",
    ),
    "zip-name-no-text": (
        in_directory(zipped(("Đ.csv", REGISTER)), 46, b"\xff"),
        "zip archive is truncated or damaged",
    ),
    "zip-of-two-without-names": (
        zipped(("a", REGISTER), ("b", "")).replace(b"a", b"\0").replace(b"b", b"\0"),
        "zip archive",
    ),
    "zip-of-unknown-packing": (in_directory(ZIP, 10, b"\x63\x00"), "few programs unpack"),
    "lzma-options-cut": (LZMA_CUT, "zip archive is truncated or damaged"),
    "parquet-name-no-text": (PARQUET.replace(b"msisdn", b"msis\xa2n"), "Parquet"),
    "gzip-truncated": (GZIP[:-9], "gzip archive is truncated or damaged"),
    "gzip-cut-in-half": (GZIP[: len(GZIP) // 2], "gzip archive is truncated or damaged"),
    "gzip-damaged": (damaged(GZIP), "gzip archive is truncated or damaged"),
    "gzip-tail": (GZIP + b"rubbish", "gzip archive is truncated or damaged"),
    "gzip-empty": (gzip.compress(b""), "the file is empty"),
    "zstd-truncated": (ZSTD[:-9], "zstd archive is truncated or damaged"),
    "zstd-cut-in-half": (ZSTD[: len(ZSTD) // 2], "zstd archive is truncated or damaged"),
    "zstd-damaged": (damaged(ZSTD, 8), "zstd archive is truncated or damaged"),
    "parquet-truncated": (PARQUET[:-9], "Parquet"),
    "parquet-cut-in-half": (PARQUET[: len(PARQUET) // 2], "Parquet"),
    "parquet-damaged": (damaged(PARQUET), "Parquet"),
    "long-first-line": (
        b"x" * 3_000_000,
        "the name of column 1 has 3,000,000 characters|no column is called msisdn|more than 1,048,576 bytes",
    ),
    "long-header": (
        b"msisdn," + b"x" * 3_000_000 + b"\n1,2\n",
        "the name of column 2 has 3,000,000 characters|more than 1,048,576 bytes",
    ),
    "long-line": (b"msisdn,full_name\n0912345678," + b"x" * 3_000_000 + b"\n", "line 2: a line of more than"),
    "utf-16-cut": (b"\xff\xfe" + "msisdn\n0912345678\n".encode("utf-16-le") + b"\x00", "utf-16"),
}


def refusal(path: Path, target: Path) -> str:
    with pytest.raises(IntakeError) as refused:
        load_month("viettel", [path], target)
    assert not target.exists()
    return str(refused.value)


@pytest.mark.parametrize("block", [source.BLOCK_BYTES, 700], ids=["one-block", "small-blocks"])
@pytest.mark.parametrize("kind", REFUSED)
def test_refused_in_one_sentence(
    kind: str, block: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content, expected = REFUSED[kind]
    monkeypatch.setattr(source, "BLOCK_BYTES", block)
    path = tmp_path / "viettel_2026-10.csv"
    path.write_bytes(content() if callable(content) else content)
    message = refusal(path, tmp_path / "viettel.parquet")
    assert message.startswith(str(path))
    assert "\n" not in message
    assert re.search(expected, message)
    assert len(message) < len(str(path)) + 250
    for value in ("NGUYEN", "NGUYỄN", "0912", "Bình"):
        assert value not in message


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    absent = tmp_path / "viettel.csv"
    assert refusal(absent, tmp_path / "viettel.parquet").startswith(f"{absent}: cannot be opened")
    folder = tmp_path / "viettel.parquet.d"
    folder.mkdir()
    assert refusal(folder, tmp_path / "viettel.parquet").startswith(f"{folder}: cannot be opened")


def test_every_file_is_named_where_none_could_be_read(tmp_path: Path) -> None:
    paths = [tmp_path / "viettel_1.csv", tmp_path / "viettel_2.csv"]
    for path in paths:
        path.write_bytes(b"")
    with pytest.raises(IntakeError) as refused:
        load_month("viettel", paths, tmp_path / "viettel.parquet")
    assert all(str(path) in str(refused.value) for path in paths)


def test_the_month_is_closed_to_others(tmp_path: Path) -> None:
    path = tmp_path / "viettel.csv"
    path.write_text(REGISTER, encoding="utf-8")
    target = tmp_path / "viettel.parquet"
    load_month("viettel", [path], target)
    assert target.stat().st_mode & 0o777 == 0o600
