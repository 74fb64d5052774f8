"""The pollutions of the Pollock benchmark (Hasso Plattner Institute) over an extract, and some of our own.

For each kind, every record is loaded with the cells of the clean file or rejected with its line, or the file
is refused. No cell differs from the clean file, and no record is lost silently.
"""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from support.loaded_months import load

from simaudit.errors import IntakeError, Note
from simaudit.intake.load import LoadedMonth
from simaudit.intake.profile.extract_file import Profile
from simaudit.intake.records.records import reasons

HEADER = ["msisdn", "full_name", "date_of_birth", "address"]
RECORDS = [
    ["0912345671", "Nguyễn Văn An", "05/03/1980", "Số 1, ngõ 2 Láng Hạ"],
    ["0912345672", 'Trần "Tư" Bình', "17/12/1991", 'Chợ "Mới", Quận 5'],
    ["0912345673", "Lê Thị Cúc", "02/02/2000", "12 Hàng Bài"],
    ["0912345674", "K'Brông Đạt", "30/04/1975", "Buôn Đôn, Đắk Lắk"],
]
NUMBERS = [f"8{record[0].replace('0', '4', 1)}" for record in RECORDS]
COLUMNS = ("msisdn", "full_name", "date_of_birth", "address")

Rows = list[list[str]]
Cells = tuple[object, ...]


def written(rows: Rows, **dialect: object) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, **{"lineterminator": "\n", **dialect}).writerows(rows)  # type: ignore[arg-type]
    return text.getvalue()


CLEAN = written([HEADER, *RECORDS])


def cells(month: LoadedMonth) -> list[Cells]:
    return pl.read_parquet(month.path).select(COLUMNS).rows()


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> list[Cells]:
    return cells(load(tmp_path_factory.mktemp("clean"), CLEAN))


def assert_like_the_clean_file(month: LoadedMonth, clean: list[Cells], records: int = len(RECORDS)) -> None:
    """Every record is either loaded with its own cells or rejected, and none is invented."""
    loaded, rejected = cells(month), " ".join(month.rejects["text"])
    assert [row for row in loaded if row not in clean] == []
    account = month.accounts[0]
    assert (account.read, account.loaded) == (account.loaded + account.rejected, len(loaded))
    lost = [row for row in clean[:records] if row not in loaded]
    assert all(str(row[0])[2:] in rejected for row in lost)
    assert account.rejected >= len(lost)


LINES = CLEAN.splitlines(keepends=True)
WHOLE: dict[str, str] = {
    "no trailing newline": CLEAN.removesuffix("\n"),
    "double trailing newline": CLEAN + "\n",
    "header over two rows, the same": LINES[0] + CLEAN,
    "header over three rows, the same": LINES[0] * 2 + CLEAN,
    "header over two rows, in another language": LINES[0] + CLEAN.replace(
        LINES[0], "Số thuê bao,Họ và tên,Ngày sinh,Địa chỉ\n"
    ),
    "header over two rows, a group above": CLEAN.replace(
        LINES[0], "msisdn,full_name,Thông tin khách hàng,\n,,Ngày sinh,Địa chỉ\n"
    ),
    "preamble": "BÁO CÁO THUÊ BAO,,,\n,,,\n" + CLEAN,
    "preamble of one field": "BÁO CÁO THUÊ BAO\nTháng 10/2026\n\n" + CLEAN,
    "delimited by semicolons": written([HEADER, *RECORDS], delimiter=";"),
    "delimited by tabs": written([HEADER, *RECORDS], delimiter="\t"),
    "delimited by pipes": written([HEADER, *RECORDS], delimiter="|"),
    "delimited by comma and blank": "\n".join(
        ", ".join('"' + cell.replace('"', '""') + '"' if "," in cell or '"' in cell else cell for cell in row)
        for row in [HEADER, *RECORDS]
    ),
    "everything quoted": written([HEADER, *RECORDS], quoting=csv.QUOTE_ALL),
    "quoted in apostrophes": written([HEADER, *RECORDS], quotechar="'", quoting=csv.QUOTE_ALL),
    "marks escaped by backslashes": written(
        [HEADER, *RECORDS], quoting=csv.QUOTE_ALL, escapechar="\\", doublequote=False
    ),
    "lines end in LF": CLEAN,
    "lines end in CR": CLEAN.replace("\n", "\r"),
    "lines end in CRLF": CLEAN.replace("\n", "\r\n"),
    "line ends are mixed": LINES[0] + LINES[1][:-1] + "\r" + LINES[2][:-1] + "\r\n" + LINES[3] + LINES[4],
    "lines end in CR, a field has a line end": CLEAN.replace("\n", "\r").replace("1, ngõ", "1,\nngõ"),
    "a totals row": CLEAN + "Tổng cộng,4,,\n",
    "a units row": LINES[0] + "số,chữ,(dd/mm/yyyy),chữ\n" + "".join(LINES[1:]),
    "the header again in the middle": "".join(LINES[:3]) + LINES[0] + "".join(LINES[3:]),
    "blank lines": "\n\n".join(LINES),
    "a byte order mark": "\ufeff" + CLEAN,
    "a line that names the delimiter": "sep=,\n" + CLEAN,
}  # fmt: skip
"""Kinds of pollution that leave no doubt about any record."""


@pytest.mark.parametrize("kind", WHOLE)
def test_read_as_the_clean_file(kind: str, clean: list[Cells], tmp_path: Path) -> None:
    month = load(tmp_path, WHOLE[kind])
    assert cells(month) == clean
    assert month.rejects.is_empty()
    assert month.accounts[0].read == len(RECORDS)


def test_a_single_record(clean: list[Cells], tmp_path: Path) -> None:
    assert cells(load(tmp_path, LINES[0] + LINES[1])) == clean[:1]


def test_no_header_but_a_profile_that_names_the_columns(clean: list[Cells], tmp_path: Path) -> None:
    assert cells(load(tmp_path, "".join(LINES[1:]), profile=Profile(names=tuple(HEADER)))) == clean


def test_delimited_by_blanks_as_a_profile_says(clean: list[Cells], tmp_path: Path) -> None:
    content = written([HEADER, *RECORDS], delimiter=" ")
    assert cells(load(tmp_path, content, profile=Profile(delimiter=" "))) == clean


REFUSED: dict[str, tuple[str, str]] = {
    "no payload": ("", "the file is empty"),
    "header only": (LINES[0], "there are no records"),
    "no header": ("".join(LINES[1:]), "its first line is a record"),
    "delimited by blanks": (written([HEADER, *RECORDS], delimiter=" "), "no column is called msisdn"),
    "records above the header": ("".join(LINES[1:]) + CLEAN, "line 1: a record stands above the header"),
    "a second table of the same width": (
        CLEAN + "Họ và tên,Số thuê bao,Địa chỉ,Ngày sinh\nAn,0912345679,x,01/02/1980\n",
        "line 6: another header, with other columns",
    ),
    "two headers of one name": (CLEAN.replace("address", "full_name"), "both mean full_name"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_refused_in_a_sentence(kind: str, tmp_path: Path) -> None:
    content, expected = REFUSED[kind]
    with pytest.raises(IntakeError, match=expected) as refused:
        load(tmp_path, content)
    assert "0912345" not in str(refused.value)


@pytest.mark.parametrize("width", [3, 5])
def test_a_second_table_of_another_width_is_rejected(width: int, clean: list[Cells], tmp_path: Path) -> None:
    table = "".join(",".join(f"{row}.{column}" for column in range(width)) + "\n" for row in range(3))
    month = load(tmp_path, CLEAN + table)
    assert cells(month) == clean
    assert reasons(month.rejects) == [Note("other_number_of_fields", fields=str(width), columns="4")]


def with_delimiter_less(row: int, column: int) -> str:
    line = written([RECORDS[row]], quoting=csv.QUOTE_ALL)
    parts = line.split('","')
    changed = '","'.join(parts[:column]) + parts[column] + '","'.join(["", *parts[column + 1 :]])
    return "".join([*LINES[: row + 1], changed, *LINES[row + 2 :]])


def with_delimiter_more(row: int, column: int) -> str:
    changed = written([[*RECORDS[row][:column], "", *RECORDS[row][column:]]])
    return "".join([*LINES[: row + 1], changed, *LINES[row + 2 :]])


def with_mark_more(row: int, column: int) -> str:
    cells = [f'"{cell}"' for cell in RECORDS[2]] if row == 2 else RECORDS[row]
    changed = ",".join('"' + cell if place == column else cell for place, cell in enumerate(cells)) + "\n"
    return "".join([*LINES[: row + 1], changed, *LINES[row + 2 :]])


def with_name_unquoted(row: int, column: int) -> str:
    record = [f"{cell}, con" if place == column else cell for place, cell in enumerate(RECORDS[row])]
    changed = ",".join(record) + "\n"
    return "".join([*LINES[: row + 1], changed, *LINES[row + 2 :]])


def with_other_delimiter(row: int, column: int) -> str:
    changed = written([RECORDS[row]], delimiter=" ;"[column % 2])
    return "".join([*LINES[: row + 1], changed, *LINES[row + 2 :]])


SPOILT: dict[str, Callable[[int, int], str]] = {
    "a delimiter less": with_delimiter_less,
    "a delimiter more": with_delimiter_more,
    "a mark more": with_mark_more,
    "a delimiter within an unquoted field": with_name_unquoted,
    "a row delimited otherwise": with_other_delimiter,
}


@pytest.mark.parametrize("kind", SPOILT)
@pytest.mark.parametrize("row", range(len(RECORDS)))
def test_a_spoilt_record_is_rejected_and_no_other(
    kind: str, row: int, clean: list[Cells], tmp_path: Path
) -> None:
    for column in range(1, len(HEADER)):
        month = load(tmp_path, SPOILT[kind](row, column))
        assert_like_the_clean_file(month, clean)
        assert [number for number, *_ in cells(month)] == [n for at, n in enumerate(NUMBERS) if at != row]


def test_marks_that_are_not_escaped_at_all(clean: list[Cells], tmp_path: Path) -> None:
    lines = [",".join(f'"{cell}"' for cell in row) + "\n" for row in [HEADER, *RECORDS]]
    month = load(tmp_path, "".join(lines))
    assert_like_the_clean_file(month, clean)
    assert month.rejects["line"].to_list() == [3]


@pytest.mark.parametrize("cut", range(1, 30, 4))
def test_a_cut_last_line(cut: int, clean: list[Cells], tmp_path: Path) -> None:
    content = "".join(LINES[:4]) + "0912345674,An,30/04/1975,x"[:-cut]
    month = load(tmp_path, content)
    assert cells(month)[:3] == clean[:3]
    if content.count(",") - "".join(LINES[:4]).count(",") < 3:
        assert month.accounts[0].loaded == 3


def test_backslashes_before_their_meaning_is_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simaudit.intake.text.decoded_blocks.BLOCK_BYTES", 90)
    content = (
        'msisdn,full_name,address\n"0912345671","An","C:\\\\tổ 1"\n'
        + '"0912345672","Bình","x"\n' * 4
        + '"0912345673","Cúc","ngõ \\"Mới\\""\n'
    )
    with pytest.raises(IntakeError, match="quotation marks stand behind backslashes"):
        load(tmp_path, content)
    monkeypatch.undo()
    month = load(tmp_path, content)
    addresses = [address for *_, address in pl.read_parquet(month.path).select("msisdn", "address").rows()]
    assert addresses == ["C:\\tổ 1", *["x"] * 4, 'ngõ "Mới"']
