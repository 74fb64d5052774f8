"""Delimited files in the forms carriers send: which rows are loaded, which rejected, what is set aside."""

import gzip
import hashlib
from pathlib import Path

import pyarrow as pa
import pytest
from support.loaded_months import load, names, rejects, rows

from simaudit.intake.load import load_month
from simaudit.intake.records.records import with_reasons_in_words
from simaudit.intake.text import decoded_blocks as source
from simaudit.intake.text.decoded_blocks import open_text

ROWS = [("84912345678", "NGUYỄN VĂN AN"), ("84912345679", "TRẦN THỊ BÌNH")]


BOTH = [(1, *ROWS[0]), (2, *ROWS[1])]


@pytest.mark.parametrize(
    ("delimiter", "name"), [(",", "comma"), (";", "semicolon"), ("|", "pipe"), ("\t", "tab")]
)
def test_delimiters(delimiter: str, name: str, tmp_path: Path) -> None:
    lines = [("Số thuê bao", "Họ và tên"), *ROWS]
    month = load(tmp_path, "".join(delimiter.join(line) + "\n" for line in lines))
    assert names(month) == BOTH
    assert month.accounts[0].form == f"csv, {name}"


CONTENT = "Số thuê bao,Họ và tên\n" + "".join(f"{number},{name}\n" for number, name in ROWS)


@pytest.mark.parametrize(
    ("content", "encoding", "form"),
    [
        (CONTENT.encode(), "utf-8", "csv, comma"),
        (b"\xef\xbb\xbf" + CONTENT.encode(), "utf-8-sig", "csv, comma"),
        (b"\xff\xfe" + CONTENT.encode("utf-16-le"), "utf-16-le", "csv, comma"),
        (b"\xfe\xff" + CONTENT.encode("utf-16-be"), "utf-16-be", "csv, comma"),
        (gzip.compress(CONTENT.encode(), mtime=0), "utf-8", "csv, comma, gzip"),
        (
            gzip.compress(CONTENT[:9].encode()) + gzip.compress(CONTENT[9:].encode()),
            "utf-8",
            "csv, comma, gzip",
        ),
        (pa.compress(CONTENT.encode(), codec="zstd", asbytes=True), "utf-8", "csv, comma, zstd"),
        (gzip.compress(b"\xef\xbb\xbf" + CONTENT.encode()), "utf-8-sig", "csv, comma, gzip"),
    ],
    ids=["utf-8", "bom", "utf-16-le", "utf-16-be", "gzip", "gzip-members", "zstd", "gzip-bom"],
)
def test_physical_forms(content: bytes, encoding: str, form: str, tmp_path: Path) -> None:
    month = load(tmp_path, content)
    assert names(month) == BOTH
    (account,) = month.accounts
    assert (account.encoding, account.form) == (encoding, form)
    assert (account.bytes, account.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert (account.read, account.loaded, account.rejected) == (2, 2, 0)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\r\r\n"], ids=["LF", "CRLF", "CR", "CRCRLF"])
@pytest.mark.parametrize("quote", ["", '"'], ids=["bare", "quoted"])
def test_line_ends(end: str, quote: str, tmp_path: Path) -> None:
    lines = [("msisdn", "full_name"), *ROWS]
    content = "".join(",".join(f"{quote}{cell}{quote}" for cell in line) + end for line in lines)
    month = load(tmp_path, content)
    assert names(month) == BOTH
    assert month.rejects.is_empty()
    assert names(load(tmp_path, content.removesuffix(end))) == BOTH


def test_vietnamese_headers_and_an_unknown_column(tmp_path: Path) -> None:
    header = "STT;SỐ THUÊ BAO;Ho va ten;Ngày sinh;Loại giấy tờ;Ghi chú nội bộ"
    month = load(tmp_path, f"{header}\n1;0912345678;Nguyễn Văn An;5/3/1980;Hộ chiếu;x\n")
    assert rows(month, "msisdn", "full_name", "id_type") == [(1, "84912345678", "Nguyễn Văn An", "PASSPORT")]
    assert month.columns == {"msisdn", "full_name", "date_of_birth", "id_type"}
    assert month.accounts[0].unmapped == ("STT", "Ghi chú nội bộ")
    assert month.accounts[0].mapped["SỐ THUÊ BAO"] == "msisdn"


def test_a_header_with_line_ends_in_its_names(tmp_path: Path) -> None:
    month = load(tmp_path, 'BÁO CÁO\n"Số\nthuê bao","Họ và\r\ntên"\n0912345678,An\n0912345679\n')
    assert names(month) == [(1, "84912345678", "An")]
    assert rejects(month) == [(2, 6, "1 field where the header has 2", "0912345679")]


NON_RECORDS = """\
TẬP ĐOÀN VIỄN THÔNG,,
Danh sách thuê bao tháng 10/2026,,

msisdn,full_name,date_of_birth
(1),(2),(3)
số,chữ,(dd/mm/yyyy)
0912345678,An,01/02/1980

,,
 , ,\u00a0
,
MSISDN,full_name,date_of_birth
msisdn,full_name,date_of_birth
1,2,3
0912345679,Bình,02/03/1981
,Tống Văn Cung,03/04/1982
Tổng cộng,2,
,Tong cong: 2,
3,Cộng,
To\u0302\u0309ng số thuê bao,2,x
"""


def test_lines_that_are_not_records_are_set_aside_and_counted(tmp_path: Path) -> None:
    month = load(tmp_path, NON_RECORDS)
    assert names(month) == [
        (1, "84912345678", "An"),
        (2, "84912345679", "Bình"),
        (3, None, "Tống Văn Cung"),
    ]
    assert month.rejects.is_empty()
    assert month.accounts[0].set_aside == {
        "preamble": 3,
        "repeated header": 2,
        "column numbers": 2,
        "units": 1,
        "total": 4,
    }
    assert month.accounts[0].read == 3


def test_a_record_without_a_number_is_a_record(tmp_path: Path) -> None:
    month = load(tmp_path, "msisdn,full_name,gender\n,Tong Van An,M\nabc,Cong,M\n1,2,4\nNULL,NULL,NULL\n")
    assert names(month) == [(1, None, "Tong Van An"), (2, "abc", "Cong"), (3, "1", "2"), (4, None, None)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_nul_character_rejects_its_record(encoding: str, tmp_path: Path) -> None:
    content = 'msisdn,full_name\n0912345671,A\x00n\n0912345672,"Bình\x00 B"\n0912345673,Cúc\n'
    month = load(tmp_path, content.encode(encoding))
    assert names(month) == [(3, "84912345673", "Cúc")]
    assert rejects(month) == [
        (1, 2, "a NUL character", "0912345671,A␀n"),
        (2, 3, "a NUL character", '0912345672,"Bình␀ B"'),
    ]


def test_several_files_of_which_one_is_broken(tmp_path: Path) -> None:
    first, broken, last = (tmp_path / f"viettel_{n}.csv" for n in (1, 2, 3))
    first.write_text("msisdn,full_name\n0912345671,An\n0912345672\n")
    broken.write_bytes(gzip.compress(("msisdn\n" + "0912345673\n" * 999).encode())[:-20])
    last.write_text("Số thuê bao\n0912345674\n")
    month = load_month("viettel", [first, broken, last], tmp_path / "viettel.parquet")
    assert rows(month, "file", "msisdn") == [
        (1, "viettel_1.csv", "84912345671"),
        (1, "viettel_3.csv", "84912345674"),
    ]
    assert with_reasons_in_words(month.rejects).rows() == [
        ("viettel_1.csv", 2, 3, "1 field where the header has 2", "0912345672"),
    ]
    assert [(account.name, account.read) for account in month.accounts] == [
        ("viettel_1.csv", 2),
        ("viettel_3.csv", 1),
    ]
    (error,) = month.failed
    assert str(broken) in str(error)
    assert "gzip" in str(error)


def test_the_source_is_closed_to_no_byte(tmp_path: Path) -> None:
    path = tmp_path / "viettel.csv.gz"
    content = gzip.compress(CONTENT.encode()) + b"\x00" * 512
    path.write_bytes(content)
    opened = open_text(path)
    assert b"".join(opened.blocks()) == CONTENT.encode()
    assert (opened.raw.size, opened.raw.sha256.hexdigest()) == (
        len(content),
        hashlib.sha256(content).hexdigest(),
    )


def test_a_block_of_rejects_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "BLOCK_BYTES", 40)
    content = "msisdn,gender,otp_verified\n" + "0912345671\n" * 20 + "0912345672,Nam,C\n"
    month = load(tmp_path, content)
    assert rows(month, "msisdn", "gender", "otp_verified") == [(21, "84912345672", "M", True)]
    assert month.rejects["record"].to_list() == list(range(1, 21))
    assert month.rejects["line"].to_list() == list(range(2, 22))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_the_size_of_blocks_does_not_change_what_is_loaded(
    end: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = (NON_RECORDS + '0912345674,"Dũng\nEm",x\n0912345675,"mở ra,y\n0912345676\n,,\n').replace(
        "\n", end
    )
    outcomes = []
    for size in (1 << 25, 400, 170, 150, 131):
        monkeypatch.setattr(source, "BLOCK_BYTES", size)
        month = load(tmp_path, content)
        outcomes.append((names(month), rejects(month), month.accounts))
    assert all(outcome == outcomes[0] for outcome in outcomes)
    assert outcomes[0][0][-1] == (4, "84912345674", "Dũng Em")
    assert [record for record, *_ in outcomes[0][1]] == [5, 6]
