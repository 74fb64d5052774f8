"""CSV cells that a spreadsheet would run are made harmless, and every text can be restored."""

import csv
import io
import re
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simaudit.errors import OutputError
from simaudit.intake.records.typed_chunk import REJECT_SCHEMA
from simaudit.paths import DOCS
from simaudit.report.annexes.tables import formula_safe, row_files, write_csv, write_findings, write_rejects
from simaudit.row_models import Finding

PAGE = DOCS / "files.md"

CELLS = st.text(st.sampled_from("=+-@\t\r\n\"',;'0123456789.eEaĐ \u200b😀\u0000＝＋－＠"), max_size=12)
TEXTS = st.one_of(CELLS, st.text(max_size=12))


def neutralised(text: str) -> str:
    return str(formula_safe(pl.DataFrame({"cell": [text]}))["cell"][0])


@pytest.mark.parametrize(
    "text",
    ["=1+1", "=cmd|' /C calc'!A0", "+84961000001a", "+1+1", "-1-1", "-a", "--", "@SUM(A1)", "\t=1", "\r=1",
    "=", "+", "@", "+.5", "-1e5", "+84 961", "-1,5", "=-", "＝1+1", "＋1", "－1", "＠A", "\n=1", "\x00=1",
    "'=1", "''=1", "'-5", "'-", "'\t"],
)  # fmt: skip
def test_what_a_spreadsheet_would_run_gets_a_quote(text: str) -> None:
    assert neutralised(text) == f"'{text}"


@pytest.mark.parametrize(
    "text",
    [
        "-",
        "-5",
        "+84961000001",
        "-3.25",
        "0",
        "84961000001",
        "",
        "a=b",
        "a-b",
        " =1",
        "Đ-1",
        "1-1",
        "'",
        "''",
        "'Đ",
        "a=1",
        "' =1",
        "0961000001",
    ],
)
def test_numbers_a_lone_dash_and_plain_text_stay(text: str) -> None:
    assert neutralised(text) == text


BACK = r"^'('*[=+\-@\t\r\n\x00＝＋－＠])"
"""The page `files`: the pattern of texts whose first `'` is to be removed."""


def test_the_page_says_how_to_have_a_text_back_and_what_every_column_holds() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert rf're.sub(r"{BACK}", r"\1", text)' in page
    for column in Finding.to_schema().columns:
        assert re.search(rf"^\| [^|]*`{column}`[^|]*\| [^|]+\|$", page, re.MULTILINE)


@given(st.lists(TEXTS, min_size=1, max_size=5))
def test_every_cell_is_harmless_and_can_be_had_back(cells: list[str]) -> None:
    buffer = io.StringIO(
        formula_safe(pl.DataFrame({"cell": cells})).write_csv(line_terminator="\n"), newline=""
    )
    read = [row[0] if row else "" for row in csv.reader(buffer)][1:]
    assert [re.sub(BACK, r"\1", written) for written in read] == cells
    for written in read:
        if written.startswith(tuple("=+-@\t\r\n\x00＝＋－＠")):
            assert re.fullmatch(r"-|[+-]?[0-9]+(\.[0-9]+)?", written)


def test_a_csv_has_commas_lf_utf8_and_nothing_where_there_is_nothing(tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {
            "text": ["Nguyễn, A", None, '"', "a\nb"],
            "flag": [True, False, None, True],
            "n": [1, None, -3, 4],
            "rate": [0.5, None, -0.25, 1e-7],
        }
    )
    write_csv(frame, tmp_path / "x.csv")
    assert (tmp_path / "x.csv").read_bytes().decode("utf-8") == (
        'text,flag,n,rate\n"Nguyễn, A",true,1,0.5\n,false,,\n"""",,-3,-0.25\n"a\nb",true,4,1e-7\n'
    )


def test_rejects_have_the_contracts_columns(tmp_path: Path) -> None:
    rejects = pl.DataFrame([("a.csv", 7, 9, "why", "=1,2")], schema=REJECT_SCHEMA, orient="row")
    write_rejects(rejects, tmp_path)
    assert (tmp_path / "rejects.csv").read_text() == 'file,line,reason,text\na.csv,9,why,"\'=1,2"\n'
    assert (tmp_path / "rejects.csv").stat().st_mode & 0o777 == 0o600


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"nowhere/x\.csv: cannot be written"):
        write_csv(pl.DataFrame({"a": [1]}), tmp_path / "nowhere" / "x.csv")


def test_every_text_of_a_finding_that_may_be_anything_is_made_harmless(tmp_path: Path) -> None:
    schema = {name: column.dtype.type for name, column in Finding.to_schema().columns.items()}
    row = (
        "2026-10", "viettel", "EXT-01", "high", "data", "=1", 1, "+a.csv", "@b", "-c", "new", "2026-10",
        False, "0",
    )  # fmt: skip
    pl.DataFrame([row], schema=schema, orient="row").write_parquet(tmp_path / "built")
    write_findings(tmp_path / "built", tmp_path)
    (written,) = csv.DictReader((tmp_path / "findings.csv").read_text().splitlines())
    assert tuple(written.values()) == (
        "2026-10", "viettel", "EXT-01", "high", "data", "'=1", "1", "'+a.csv", "'@b", "'-c", "new", "2026-10",
        "false", "0",
    )  # fmt: skip


def test_a_carrier_s_rows_are_where_its_annex_is() -> None:
    annexes = ("itel/restricted/findings.csv.age", "viettel/restricted/findings.csv")
    paths = {*annexes, "viettel/restricted/findings.xlsx"}
    assert row_files(paths, ["itel", "gmobile", "viettel"]) == {
        "itel": "itel/restricted/findings.csv.age", "viettel": "viettel/restricted/findings.xlsx",
    }  # fmt: skip
