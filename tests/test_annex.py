"""CSV that no spreadsheet runs: what is made harmless, what is left, and that nothing is lost."""

import csv
import io
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simaudit.annex import formula_safe, write_csv, write_rejects
from simaudit.errors import OutputError
from simaudit.intake.load import REJECT_SCHEMA

CELLS = st.text(st.sampled_from("=+-@\t\r\n\"',;'0123456789.eEaĐ \u200b😀\u0000"), max_size=12)


def neutralised(text: str) -> str:
    return str(formula_safe(pl.DataFrame({"cell": [text]}))["cell"][0])


@pytest.mark.parametrize(
    "text",
    ["=1+1", "=cmd|' /C calc'!A0", "+84961000001a", "+1+1", "-1-1", "-a", "--", "@SUM(A1)", "\t=1", "\r=1",
    "=", "+", "@", "+.5", "-1e5", "+84 961", "-1,5", "=-"],
)  # fmt: skip
def test_what_a_spreadsheet_would_run_gets_a_quote(text: str) -> None:
    assert neutralised(text) == f"'{text}"


@pytest.mark.parametrize(
    "text",
    ["-", "-5", "+84961000001", "-3.25", "0", "84961000001", "", "a=b", "a-b", "'=1", " =1", "Đ-1", "1-1"],
)
def test_numbers_a_lone_dash_and_plain_text_stay(text: str) -> None:
    assert neutralised(text) == text


@given(st.lists(CELLS, min_size=1, max_size=5))
def test_every_cell_is_harmless_and_can_be_had_back(cells: list[str]) -> None:
    frame = pl.DataFrame({"cell": cells})
    buffer = io.StringIO(formula_safe(frame).write_csv(line_terminator="\n"), newline="")
    read = [row[0] if row else "" for row in csv.reader(buffer)][1:]
    for written, original in zip(read, cells, strict=True):
        assert written in (original, f"'{original}")
        if written[:1] in ("=", "+", "-", "@", "\t", "\r"):
            assert written == "-" or written[1:].replace(".", "", 1).isdigit()


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
