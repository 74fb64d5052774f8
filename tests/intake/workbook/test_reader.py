"""Workbooks: every form and every type of cell reads as the same text would in a .csv."""

import hashlib
import zipfile
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from support import workbooks as books
from support.extracts import write
from support.loaded_months import rows
from support.workbooks import Rows, register, texts

from simaudit.errors import IntakeError
from simaudit.intake.limits.sizes import FileLimits
from simaudit.intake.load import LoadedMonth, load_month
from simaudit.intake.profile.extract_file import NO_PROFILE, ExtractFile, Profile
from simaudit.intake.workbook.reader import WorkbookFile

FIXTURES = Path(__file__).parent / "fixtures"
"""register.xls and register.ods: what LibreOffice makes of `books.xlsx(…, {"Data": books.register()})`."""

HEAD = ["Số thuê bao", "Họ và tên", "Ngày sinh"]


def load(path: Path, profile: Profile = NO_PROFILE) -> LoadedMonth:
    return load_month("viettel", [path], path.with_name("viettel.loaded"), profile=profile)


def refusal(path: Path, profile: Profile = NO_PROFILE) -> str:
    with pytest.raises(IntakeError) as refused:
        load(path, profile)
    message = str(refused.value)
    assert message.startswith(str(path))
    assert len(message) < len(str(path)) + 250
    return message


def sheet(folder: Path, *content: list[books.Cell]) -> LoadedMonth:
    return load(books.xlsx(folder / "viettel_2026-10.xlsx", {"Data": content}))


def made(form: str, folder: Path) -> Path:
    path = folder / f"viettel_2026-10.{form}"
    if form == "xlsx":
        return books.xlsx(path, {"Data": register()})
    if form == "xlsb":
        return books.xlsb(path, register())
    if form == "text.xlsx":
        header = list(texts()[0])
        return books.xlsx(path, {"Data": [header, *(list(row.values()) for row in texts())]})
    path.write_bytes((FIXTURES / f"register.{form}").read_bytes())
    return path


def test_parquet_with_the_same_types_reads_as_the_text_does(tmp_path: Path) -> None:
    header, *people = register()
    columns = {str(name): [row[place] for row in people] for place, name in enumerate(header)}
    pl.DataFrame(columns).write_parquet(tmp_path / "typed.parquet")
    read = pl.read_parquet(load(tmp_path / "typed.parquet").path)
    plain = pl.read_parquet(load(write(tmp_path / "plain.csv", texts(), [*columns])).path)
    assert read.drop("file").equals(plain.drop("file"))


@pytest.mark.parametrize("form", ["xlsx", "xlsb", "xls", "ods", "text.xlsx"])
def test_every_form_reads_as_the_text_does(form: str, tmp_path: Path) -> None:
    path = made(form, tmp_path)
    month = load(path)
    read = pl.read_parquet(month.path)
    people = texts()
    plain = pl.read_parquet(load(write(tmp_path / "plain.csv", people, list(people[0]))).path)
    assert read.drop("file").equals(plain.drop("file"))
    assert read["unreadable"].null_count() == len(people)
    (account,) = month.accounts
    content = path.read_bytes()
    assert (account.bytes, account.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert account.form == f"{form.removeprefix('text.')}, Data"
    assert (account.read, account.loaded, account.rejected, account.unmapped) == (6, 6, 0, ())


@pytest.mark.parametrize("name", ["viettel.csv", "viettel.xls", "viettel.ods", "viettel"])
@pytest.mark.parametrize("form", ["xlsx", "xlsb", "xls", "ods"])
def test_a_workbook_is_recognised_by_its_content(form: str, name: str, tmp_path: Path) -> None:
    path = made(form, tmp_path).rename(tmp_path / name)
    reader = WorkbookFile(ExtractFile(path, "viettel"))
    assert [chunk.cells.height for chunk in reader.chunks()] == [6]
    assert reader.form == form


def test_numbers_dates_and_errors_of_cells(tmp_path: Path) -> None:
    month = sheet(
        tmp_path,
        ["msisdn", "id_number", "full_name", "date_of_birth", "otp_verified", "contract_no"],
        [912345671, 68204001234, "An", date(1980, 2, 1), True, 1.5],
        [84912345672, 109000001, " Bình ", 45231, False, 20261031],
        ["0912345673", "001090000001", "=#N/A", "=#DIV/0!", "X", 0.0000001],
        ["912345674.0", 9.12e8, "C", "01/02/1980", 1, 1e15],
    )
    assert rows(month, "msisdn", "id_number", "full_name", "date_of_birth", "contract_no", "unreadable") == [
        (1, "84912345671", "068204001234", "An", date(1980, 2, 1), "1.5", None),
        (2, "84912345672", "109000001", "Bình", None, "20261031", "date_of_birth"),
        (3, "84912345673", "001090000001", "#N/A", None, "0.0000001", "date_of_birth"),
        (4, "84912345674", "912000000", "C", date(1980, 2, 1), "1000000000000000", None),
    ]
    assert [row[1] for row in rows(month, "otp_verified")] == [True, False, True, True]


def test_a_number_or_text_may_be_a_birth_year_alone(tmp_path: Path) -> None:
    cells: list[books.Cell] = [1990, "1990", 1990.5, "1990.0", 2100]
    people = [[961000000 + place, cell] for place, cell in enumerate(cells)]
    month = sheet(tmp_path, ["msisdn", "date_of_birth"], *people)
    assert [row[1:] for row in rows(month, "birth_year_alone", "unreadable")] == [
        (1990, None),
        (1990, None),
        (None, "date_of_birth"),
        (None, "date_of_birth"),
        (None, "date_of_birth"),
    ]


TEXTS = ["_x0041_", "a\tb", "a\nb", "a\r\nb", "<b>&\"'", "\u00a0x", "A\u0301", "😀", "a\x0bb", "é\u200b",
         "=1+1", "+84", "9" * 30, "TRUE", "1e5", "\ufeffq", "'x"]  # fmt: skip


def test_a_text_cell_is_read_as_it_was_written(tmp_path: Path) -> None:
    people: list[list[books.Cell]] = [[961000000 + place, text] for place, text in enumerate(TEXTS)]
    path = books.xlsx(tmp_path / "viettel.xlsx", {"Data": [["msisdn", "full_name"], *people]})
    (chunk,) = WorkbookFile(ExtractFile(path, "viettel")).chunks()
    assert chunk.cells["full_name"].to_list() == TEXTS


def test_numbers_of_more_digits_than_a_cell_keeps_are_counted(tmp_path: Path) -> None:
    path = books.xlsx(
        tmp_path / "viettel.xlsx",
        {
            "Data": [
                ["msisdn", "iccid", "imsi"],
                [912345671, 8984048000012345678, 452040000012345],
                [912345672, "8984048000012345000", "452040000012345678"],
                [912345673, 89840480000123456789, None],
            ]
        },
    )
    reader = WorkbookFile(ExtractFile(path, "viettel"))
    list(reader.chunks())
    assert reader.lost_digits == {"iccid": 2}


def test_title_totals_units_and_blank_rows_are_not_records(tmp_path: Path) -> None:
    month = sheet(
        tmp_path,
        ["DANH SÁCH THUÊ BAO"],
        [],
        ["", *HEAD, "Ghi chú"],
        ["", "", "", "(dd/mm/yyyy)"],
        ["", 912345671, "An", date(1980, 2, 1), "x"],
        [],
        ["", *HEAD, "Ghi chú"],
        ["", 912345672, "Bình", date(1981, 2, 1)],
        ["", "Tổng cộng", 2],
    )
    assert rows(month, "msisdn", "full_name") == [(1, "84912345671", "An"), (2, "84912345672", "Bình")]
    (account,) = month.accounts
    assert account.set_aside == {"preamble": 2, "units": 1, "repeated header": 1, "total": 1}
    assert (account.read, account.unmapped) == (2, ("Ghi chú",))


def test_a_header_over_two_rows(tmp_path: Path) -> None:
    month = sheet(
        tmp_path,
        ["Số thuê bao", "Giấy tờ", "", "", "Họ và tên"],
        ["", "Loại giấy tờ", "Số giấy tờ", "Ngày cấp", ""],
        [912345671, "CCCD", "001090000001", date(2024, 8, 1), "An"],
    )
    columns = ("msisdn", "id_type", "id_number", "id_issue_date", "full_name")
    assert rows(month, *columns) == [(1, "84912345671", "CCCD", "001090000001", date(2024, 8, 1), "An")]


def test_a_record_is_neither_header_nor_above_it(tmp_path: Path) -> None:
    month = sheet(tmp_path, ["msisdn", "Ghi chú", "full_name"], [912345671, "OTP", "An"])
    assert rows(month, "msisdn", "full_name") == [(1, "84912345671", "An")]
    path = books.xlsx(
        tmp_path / "above.xlsx", {"Data": [[912345670, "An"], ["msisdn", "full_name"], [912345671, "B"]]}
    )
    assert "sheet 'Data', row 1: a record stands above the header" in refusal(path)


def test_a_column_without_a_heading_is_named(tmp_path: Path) -> None:
    month = sheet(tmp_path, ["", "msisdn", "", "", "full_name"], ["", 912345671, None, "x", "An", "y"])
    assert month.accounts[0].unmapped == ("(D)", "(F)")


def test_sheets_of_the_same_header_are_one_register(tmp_path: Path) -> None:
    path = books.xlsx(
        tmp_path / "viettel.xlsx",
        {
            "Bìa": [["Sở KH&CN"]],
            "T1": [["Tháng 10"], HEAD, [912345671, "An", None], [912345672, "Bình", None]],
            "T2": [HEAD, [912345673, "Cường", None]],
            "Mẫu": [["msisdn"]],
        },
    )
    month = load(path)
    assert rows(month, "msisdn") == [(1, "84912345671"), (2, "84912345672"), (3, "84912345673")]
    assert month.accounts[0].form == "xlsx, T1, T2"
    assert month.accounts[0].set_aside == {"preamble": 1}


SEVERAL: dict[str, tuple[dict[str, Rows], list[str]]] = {
    "other headings": ({"T1": [HEAD, [1, "A", None]], "T2": [["msisdn"], [2]]}, []),
    "hidden": ({"T1": [HEAD, [1, "A", None]], "T2": [HEAD, [2, "B", None]]}, ["T2"]),
}


@pytest.mark.parametrize("kind", SEVERAL)
def test_two_registers_are_refused_unless_one_is_named(kind: str, tmp_path: Path) -> None:
    sheets, hidden = SEVERAL[kind]
    path = books.xlsx(tmp_path / "viettel.xlsx", sheets, hidden)
    message = refusal(path)
    assert "several of its sheets hold a register: 'T1', 'T2'" in message
    assert "sheet = 'T1' under [carriers.viettel]" in message
    month = load(path, Profile(sheet="T2"))
    assert rows(month, "msisdn") == [(1, "2")]
    assert "no sheet of the name in the carrier's profile" in refusal(path, Profile(sheet="T3"))


def test_a_profile_names_header_and_columns(tmp_path: Path) -> None:
    path = books.xlsx(tmp_path / "viettel.xlsx", {"Data": [["msisdn"], ["msisdn"], [912345671]]})
    assert rows(load(path, Profile(header_row=2)), "msisdn") == [(1, "84912345671")]
    assert "it has no row 9 for a header" in refusal(path, Profile(header_row=9))
    bare = books.xlsx(tmp_path / "bare.xlsx", {"Data": [[912345671, "An"], [912345672, "Bình"]]})
    month = load(bare, Profile(names=("msisdn", "full_name")))
    assert rows(month, "msisdn", "full_name") == [(1, "84912345671", "An"), (2, "84912345672", "Bình")]
    two = books.xlsx(tmp_path / "two.xlsx", {"Bìa": [["Sở KH&CN"]], "Data": [[912345671, "An", "x"]]})
    assert "'Bìa', 'Data'" in refusal(two, Profile(names=("msisdn", "full_name")))
    month = load(two, Profile(names=("msisdn", "full_name"), sheet="Data"))
    assert rows(month, "msisdn", "full_name") == [(1, "84912345671", "An")]
    assert month.accounts[0].unmapped == ("(C)",)


def test_a_header_row_counts_for_sheets_that_have_one(tmp_path: Path) -> None:
    content: Rows = [["Danh sách"], ["msisdn"], ["msisdn"], [912345671]]
    path = books.xlsx(tmp_path / "viettel.xlsx", {"Bìa": [["Sở KH&CN"]], "Data": content})
    assert rows(load(path, Profile(header_row=3)), "msisdn") == [(1, "84912345671")]


def encrypted(path: Path) -> Path:
    """An .ods with the marks of encryption that a reader without the password sees."""
    entry = "<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", f"<manifest:manifest>{entry}</manifest:manifest>")
        archive.writestr("content.xml", b"\x00" * 100)
    return path


def test_refusals(tmp_path: Path) -> None:
    whole = made("xlsx", tmp_path)
    assert "protected by a password" in refusal(encrypted(tmp_path / "viettel.ods"))
    assert "the file is empty" in refusal(books.xlsx(tmp_path / "empty.xlsx", {"Data": []}))
    bare = books.xlsx(tmp_path / "bare.xlsx", {"Data": [HEAD]})
    assert "no records below the header" in refusal(bare)
    none = books.xlsx(tmp_path / "none.xlsx", {"A": [["full_name"], ["An"]], "B": [["x"], ["y"]]})
    assert "sheet 'A': no column is called msisdn" in refusal(none)
    twice = books.xlsx(tmp_path / "twice.xlsx", {"A": [["msisdn", "Số thuê bao"], [1, 2]]})
    assert "both mean msisdn" in refusal(twice)
    damaged = tmp_path / "damaged.xlsx"
    with zipfile.ZipFile(whole) as good, zipfile.ZipFile(damaged, "w") as bad:
        for part in good.namelist():
            content = good.read(part)
            bad.writestr(part, content[: len(content) // 2] if "sheet1" in part else content)
    assert "not a readable workbook" in refusal(damaged)


def test_a_cell_in_the_last_corner_does_not_exhaust_the_machine(tmp_path: Path) -> None:
    small = books.xlsx(tmp_path / "small.xlsx", {"Data": register()})
    path = tmp_path / "viettel.xlsx"
    corner = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    with zipfile.ZipFile(small) as good, zipfile.ZipFile(path, "w") as bad:
        for part in good.namelist():
            bad.writestr(part, good.read(part).replace(b"</sheetData>", corner))
    assert "takes more than 6,442,450,944 bytes of memory" in refusal(path)


def test_a_workbook_that_unpacks_without_end_is_refused(tmp_path: Path) -> None:
    path = made("xlsx", tmp_path)
    with pytest.raises(IntakeError, match="more than 1 time its own size"):
        WorkbookFile(ExtractFile(path, "viettel", limits=FileLimits(max_expansion=1)))
