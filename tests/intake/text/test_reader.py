"""Delimited files in the forms carriers send: which rows are loaded, which rejected, what is set aside."""

import gzip
import hashlib
from pathlib import Path

import polars as pl
import pyarrow as pa
import pytest

from simaudit.intake.load import LoadedMonth, load_month
from simaudit.intake.records import with_reasons_in_words
from simaudit.intake.text import decoded_blocks as source
from simaudit.intake.text.decoded_blocks import open_text

ROWS = [("84912345678", "NGUYỄN VĂN AN"), ("84912345679", "TRẦN THỊ BÌNH")]


def load(tmp_path: Path, content: bytes | str, name: str = "viettel_2026-10.csv") -> LoadedMonth:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return load_month("viettel", [path], tmp_path / "viettel.parquet")


def rows(month: LoadedMonth, *columns: str) -> list[tuple[object, ...]]:
    """(record, columns …) of what was loaded."""
    return pl.read_parquet(month.path).select("record", *columns).rows()


def rejects(month: LoadedMonth) -> list[tuple[object, ...]]:
    return with_reasons_in_words(month.rejects).select("record", "line", "reason", "text").rows()


def names(month: LoadedMonth) -> list[tuple[object, ...]]:
    return rows(month, "msisdn", "full_name")


BOTH = [(1, *ROWS[0]), (2, *ROWS[1])]


@pytest.mark.parametrize(
    ("delimiter", "said"), [(",", "comma"), (";", "semicolon"), ("|", "pipe"), ("\t", "tab")]
)
def test_delimiters(delimiter: str, said: str, tmp_path: Path) -> None:
    lines = [("Số thuê bao", "Họ và tên"), *ROWS]
    month = load(tmp_path, "".join(delimiter.join(line) + "\n" for line in lines))
    assert names(month) == BOTH
    assert month.accounts[0].form == f"csv, {said}"


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


def test_vietnamese_headers_and_a_column_nobody_knows(tmp_path: Path) -> None:
    header = "STT;SỐ THUÊ BAO;Ho va ten;Ngày sinh;Loại giấy tờ;Ghi chú nội bộ"
    month = load(tmp_path, f"{header}\n1;0912345678;Nguyễn Văn An;5/3/1980;Hộ chiếu;x\n")
    assert rows(month, "msisdn", "full_name", "id_type") == [(1, "84912345678", "Nguyễn Văn An", "PASSPORT")]
    assert month.columns == {"msisdn", "full_name", "date_of_birth", "id_type"}
    assert month.accounts[0].unmapped == ("STT", "Ghi chú nội bộ")
    assert month.accounts[0].mapped["SỐ THUÊ BAO"] == "msisdn"


def test_a_header_with_line_ends_in_its_names(tmp_path: Path) -> None:
    month = load(tmp_path, 'BÁO CÁO\n"Số\nthuê bao","Họ và\r\ntên"\n0912345678,An\n0912345679\n')
    assert names(month) == [(1, "84912345678", "An")]
    assert rejects(month) == [(2, 6, "1 fields where the header has 2", "0912345679")]


FURNITURE = """\
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


def test_furniture_is_set_aside_and_counted(tmp_path: Path) -> None:
    month = load(tmp_path, FURNITURE)
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


QUOTED = """\
msisdn,full_name,address
0912345671,"An, Bình","Số 1
Phường 2"
"0912345672","Nguyễn ""Tý"" An",x
0912345673,An,"Số 1, ngõ 2
Phường 3, Quận 4
Hà Nội"
0912345674,Anh "Tư" An,"x
"
"""


def test_quoted_fields(tmp_path: Path) -> None:
    month = load(tmp_path, QUOTED)
    assert rows(month, "msisdn", "full_name", "address") == [
        (1, "84912345671", "An, Bình", "Số 1 Phường 2"),
        (2, "84912345672", 'Nguyễn "Tý" An', "x"),
        (3, "84912345673", "An", "Số 1, ngõ 2 Phường 3, Quận 4 Hà Nội"),
        (4, "84912345674", 'Anh "Tư" An', "x"),
    ]
    assert month.rejects.is_empty()


def test_lines_of_a_field_that_have_as_many_delimiters_as_a_record(tmp_path: Path) -> None:
    month = load(
        tmp_path, 'msisdn,address\n0912345671,"Số 1\nPhường 2, Quận 3\n12 Hàng Bài, Hà Nội"\n0912345672,x\n'
    )
    assert rows(month, "address") == [(1, "Số 1 Phường 2, Quận 3 12 Hàng Bài, Hà Nội"), (2, "x")]


OPEN = "a quotation mark that is never closed"


def records(*bad: int, count: int = 9) -> str:
    """A file of `count` records; those in `bad` open a quotation mark and never close it."""
    lines = [
        f'091234567{i},"An,{i}' if i in bad else f'091234567{i},"An, B",{i}' for i in range(1, count + 1)
    ]
    return "msisdn,full_name,address\n" + "\n".join(lines) + "\n"


@pytest.mark.parametrize("bad", [(1,), (5,), (9,), (3, 6), (4, 5), (1, 9), (1, 2, 3, 4, 5, 6, 7, 8)])
def test_a_quotation_mark_never_closed_costs_its_own_record(bad: tuple[int, ...], tmp_path: Path) -> None:
    month = load(tmp_path, records(*bad))
    assert rows(month, "address") == [(i, str(i)) for i in range(1, 10) if i not in bad]
    assert rejects(month) == [(i, i + 1, OPEN, f'091234567{i},"An,{i}') for i in bad]


def test_never_closed_among_fields_of_several_lines(tmp_path: Path) -> None:
    content = (
        'msisdn,full_name,address\n0912345671,An,"Số 1\nHà Nội"\n0912345672,"An,x\n'
        '0912345673,An,"Số 3\nHà Nội"\n0912345674,An,"Số 4\n0912345675,An,Số 5\n0912345676,An,"Số 6'
    )
    month = load(tmp_path, content)
    assert rows(month, "msisdn", "address") == [
        (1, "84912345671", "Số 1 Hà Nội"),
        (3, "84912345673", "Số 3 Hà Nội"),
        (5, "84912345675", "Số 5"),
    ]
    assert rejects(month) == [
        (2, 4, OPEN, '0912345672,"An,x'),
        (4, 7, OPEN, '0912345674,An,"Số 4'),
        (6, 9, OPEN, '0912345676,An,"Số 6'),
    ]


def test_stray_quotation_marks(tmp_path: Path) -> None:
    month = load(tmp_path, 'msisdn,full_name\n0912345671,"An" B\n0912345672,"An"B"\n0912345673,\'An\'\n')
    assert names(month) == [(3, "84912345673", "'An'")]
    stray = "a quotation mark that is never closed or stands inside a field"
    assert rejects(month) == [
        (1, 2, stray, '0912345671,"An" B'),
        (2, 3, OPEN, '0912345672,"An"B"'),
    ]


def test_ragged_rows_and_a_cut_last_line(tmp_path: Path) -> None:
    content = "msisdn,full_name,address\n0912345671,An\n0912345672,An,x,y\n0912345673,An,x\n0912345674,A"
    month = load(tmp_path, content)
    assert rows(month, "msisdn") == [(3, "84912345673")]
    assert rejects(month) == [
        (1, 2, "2 fields where the header has 3", "0912345671,An"),
        (2, 3, "4 fields where the header has 3", "0912345672,An,x,y"),
        (4, 5, "2 fields where the header has 3", "0912345674,A"),
    ]
    assert (month.accounts[0].read, month.accounts[0].loaded, month.accounts[0].rejected) == (4, 1, 3)


def test_undecodable_bytes_cost_their_record(tmp_path: Path) -> None:
    content = (
        b"msisdn,full_name,address\n0912345671,An\xe0,x\n0912345672,B\xc3\xacnh,x\n"
        b'0912345673,Cung,"S\xed 1\nH\xe0 N\xe9i"\n0912345674,Dung,x\n0912345675,\xe1\xbb'
    )
    month = load(tmp_path, content)
    assert names(month) == [(2, "84912345672", "Bình"), (4, "84912345674", "Dung")]
    undecodable = "bytes that are not UTF-8"
    assert rejects(month) == [
        (1, 2, undecodable, "0912345671,An\ufffd,x"),
        (3, 4, undecodable, '0912345673,Cung,"S\ufffd 1\nH\ufffd N\ufffdi"'),
        (5, 7, undecodable, "0912345675,\ufffd"),
    ]


def test_a_stray_nul_byte_stays_in_its_record(tmp_path: Path) -> None:
    month = load(tmp_path, "msisdn,full_name\n0912345671,A\x00n\n0912345672,Bình\n")
    assert names(month) == [(1, "84912345671", "A\x00n"), (2, "84912345672", "Bình")]


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
        ("viettel_1.csv", 2, 3, "1 fields where the header has 2", "0912345672"),
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
def test_blocks_change_nothing_of_what_is_loaded(
    end: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = (FURNITURE + '0912345674,"Dũng\nEm",x\n0912345675,"mở ra,y\n0912345676\n,,\n').replace(
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
