"""Findings, results, checks, rejects and cases as CSV, Parquet and JSON.

No CSV cell is one that a spreadsheet would run. cases.json travels inside the Department.
"""

import json
import shutil
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import Any, Final, TypeVar

import polars as pl

from simaudit.cases.month_cases import CASE, MonthCases
from simaudit.columnwise import CONTIGUOUS
from simaudit.errors import Note
from simaudit.files import private_file, writing_to
from simaudit.intake.records.records import validated, with_reasons_in_words
from simaudit.judge.findings import PIECE, write_pieces
from simaudit.report.figures.cases import CaseFigures
from simaudit.report.figures.checks import CheckFigures
from simaudit.report.pages.case_words import case_title
from simaudit.report.pages.language import Language
from simaudit.row_models import CaseRow, CheckRow, Finding
from simaudit.rules.scope import SCOPE_COLUMNS, in_scope
from simaudit.store.month_comparison import REASONS

JSON: Final = "cases.json"

RESTRICTED: Final = "restricted"
"""The folder of what holds personal data, in OUT/<period> for the cases and in each carrier's folder."""

DAYS: Final = {"from": "first_day", "to": "last_day"}
"""Column of cases.json → the figure that it shows, where it is called otherwise."""


_ENDS: Final = (".xlsx", ".xlsx.age", ".csv", ".csv.age")
"""Of files of rows, what is easiest to open first."""


def row_files(paths: Collection[str], carriers: Sequence[str]) -> dict[str, str]:
    """Carrier → the file of its rows below OUT/<period>, and "" → that of the cases' rows.

    `paths` are those below OUT/<period>. Without those whose restricted annex isn't among them.
    """
    annexes = {"": f"{RESTRICTED}/cases"} | {name: f"{name}/{RESTRICTED}/findings" for name in carriers}
    present = {
        name: [f"{annex}{end}" for end in _ENDS if f"{annex}{end}" in paths]
        for name, annex in annexes.items()
    }
    return {name: files[0] for name, files in present.items() if files}


def work_file(paths: Collection[str]) -> str:
    """The page to work in among the paths below OUT/<period>, or an empty text where it isn't there."""
    names = (f"{RESTRICTED}/work.html", f"{RESTRICTED}/work.html.age")
    return next((name for name in names if name in paths), "")


def case_list(cases: Sequence[CaseFigures], lang: str) -> str:
    """The text of cases.json: one object a case (CASE), in their order; titles in a language."""
    return json.dumps([listed_case(case, lang) for case in cases], ensure_ascii=False, indent=1) + "\n"


def listed_case(case: CaseFigures, lang: str) -> dict[str, Any]:
    """A case as cases.json has it: its CASE."""
    values = case.model_dump(mode="json", include={DAYS.get(name, name) for name in CASE})
    return {name: values[DAYS.get(name, name)] for name in CASE} | {"title": case_title(case, Language(lang))}


def case_row_table(month_cases: MonthCases) -> pl.DataFrame:
    """The rows of all cases, as cases.csv has them: rows of `row_models.CaseRow`."""
    return month_cases.rows.select(
        "case_id",
        "carrier",
        "record",
        "msisdn",
        "id_number",
        pl.col("person").cast(pl.Int64),
        pl.col("links", "signs", "marks").list.join(","),
    )


def write_case_rows(month_cases: MonthCases, folder: Path) -> None:
    """Write cases.csv and cases.parquet (0600). Raises OutputError."""
    rows = validated(CaseRow, case_row_table(month_cases))
    write_csv(rows, private_file(folder / "cases.csv"))
    with writing_to(folder / "cases.parquet"):
        write_pieces(iter([rows.to_arrow(compat_level=CONTIGUOUS)]), folder / "cases.parquet")


_Frame = TypeVar("_Frame", pl.DataFrame, pl.LazyFrame)

# A spreadsheet runs a cell that begins with one of these signs (OWASP: CSV injection; ASVS 5.0, 1.2.10). A
# text with quotes of its own before the sign gets one more, so that removing one quote restores every text.
_FORMULA: Final = r"^'*[=+\-@\t\r\n\x00＝＋－＠]"
# Plain numbers and a single dash are harmless.
_NUMBER: Final = r"^(-|[+-]?[0-9]+(\.[0-9]+)?)$"

_ALL_TEXT: Final = pl.col(pl.String)
_FREE_TEXT: Final = pl.col(
    [
        name
        for name, column in Finding.to_schema().columns.items()
        if column.dtype.type == pl.String and not column.checks
    ]
)
"""The columns of a finding that may hold any text; row_models.py limits the others to words, months
and digits."""


def formula_safe(frame: _Frame, text: pl.Expr = _ALL_TEXT) -> _Frame:
    """The frame with `'` before every cell of the `text` columns that a spreadsheet would take for a formula.

    To restore the texts, remove one `'` where quotes are followed by a sign.
    """
    risky = text.str.contains(_FORMULA) & ~text.str.contains(_NUMBER)
    return frame.with_columns(pl.when(risky).then("'" + text).otherwise(text).name.keep())


def write_csv(frame: pl.DataFrame | pl.LazyFrame, path: Path, text: pl.Expr = _ALL_TEXT) -> None:
    """Write a CSV: commas, UTF-8, LF, nothing for null, columns of `text` made safe by `formula_safe`.

    Raises OutputError.
    """
    with writing_to(path):
        _for_csv(frame.lazy(), text).sink_csv(path, line_terminator="\n")


def _for_csv(frame: pl.LazyFrame, text: pl.Expr) -> pl.LazyFrame:
    return formula_safe(frame, text).with_columns(pl.col(pl.Boolean).cast(pl.String))


def csv_text(frame: pl.DataFrame) -> str:
    """The text of a CSV as `write_csv` writes it."""
    return _for_csv(frame.lazy(), _ALL_TEXT).collect().write_csv(line_terminator="\n")


def check_list(checks: Iterable[CheckFigures]) -> str:
    """The text of checks.csv: rows of `row_models.CheckRow`, to which a finding's check_id leads."""
    rows = [
        {
            "check_id": check.id,
            **{name: getattr(check, name) for name in ("family", "severity", "nature")},
            **{f"title_{lang}": text for lang, text in check.title},
            **{f"meaning_{lang}": text for lang, text in check.meaning},
            **{f"basis_{lang}": "; ".join(by.cited.get(lang) for by in check.basis) for lang in ("vi", "en")},
        }
        for check in checks
    ]
    return csv_text(validated(CheckRow, pl.DataFrame(rows)))


PRECISION: Final = ("estimate", "low", "high", "units", "month")
"""What results.json has of `estimates.Precision`."""


def result_files(
    results: pl.DataFrame, comparison: pl.DataFrame, checks: Sequence[CheckFigures]
) -> dict[str, str]:
    """The texts of results.csv and results.json: one row per check, notes in English.

    results.json also has the counts of `comparison` (`store.month_comparison.ComparedMonth.checks`) and the
    precision of `checks`.
    """
    notes = {note: Note.of(note).text() for note in results["note"].drop_nulls().unique()}
    results = results.with_columns(pl.col("note").replace(notes))
    compared = comparison.select("check_id", "since", "rebaselined", *REASONS)
    precision = {
        check.id: check.precision.model_dump(include=set(PRECISION)) for check in checks if check.precision
    }
    rows = [
        row | {"precision": precision.get(row["check_id"])}
        for row in results.join(compared, on="check_id", how="left", maintain_order="left")
        .with_columns(pl.col("rebaselined", *REASONS).fill_null(0))
        .to_dicts()
    ]
    as_json = json.dumps(rows, ensure_ascii=False, indent=1) + "\n"
    return {"results.csv": csv_text(results), "results.json": as_json}


def write_findings(findings: Path, folder: Path, remarks: Path | None = None) -> None:
    """Write findings.csv, findings.parquet and remarks.parquet (mode 0600) from Parquet files.

    `findings` has rows of `row_models.Finding`. Raises OutputError.
    """
    path = private_file(folder / "findings.csv")
    with writing_to(path):
        rows = pl.scan_parquet(findings)
        height = rows.select(pl.len()).collect().item()
        # A piece of the Parquet file at a time: polars' sink takes 1.5 GB for nine million.
        with path.open("wb") as file:
            for start in range(0, max(height, 1), PIECE):
                piece = _for_csv(rows.slice(start, PIECE), _FREE_TEXT).collect()
                piece.write_csv(file, include_header=start == 0, line_terminator="\n")
    for source, name in ((findings, "findings.parquet"), (remarks, "remarks.parquet")):
        if source:
            with writing_to(folder / name):
                shutil.copyfile(source, private_file(folder / name))


def write_rejects(rejects: pl.DataFrame, folder: Path) -> None:
    """Write rejects.csv (mode 0600) with the columns file, line, reason, text; raises OutputError."""
    worded = with_reasons_in_words(rejects)
    write_csv(worded.select("file", "line", "reason", "text"), private_file(folder / "rejects.csv"))


def split_by_scope(
    findings: Path, register: pl.LazyFrame, scope: str, own: Path, elsewhere: Path | None = None
) -> None:
    """Write the findings in scope, and those elsewhere, to Parquet (0600), with `province_code` of the rows.

    `findings` are rows of `row_models.Finding`, whose order is kept; `register` has the carrier's rows. What
    is found of a number without a row, or of a point as a whole, is in scope.
    """
    codes = register.select("file", pl.col("record").cast(pl.Int64), *SCOPE_COLUMNS)
    rows = pl.scan_parquet(findings).join(codes, on=["file", "record"], how="left", maintain_order="left")
    rows.filter(in_scope(scope)).drop("commune").sink_parquet(private_file(own), compression="lz4")
    if elsewhere is not None:
        rows.filter(~in_scope(scope)).drop("commune").sink_parquet(private_file(elsewhere), compression="lz4")
