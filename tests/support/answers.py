"""Answers of a carrier, filled into its workbook or a table and read back by the command."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import polars as pl
from click.testing import CliRunner, Result
from support.fill_rows import Row, fill

from simaudit.cli import main
from simaudit.report.annexes.response_words import REASON, RESPONSE

FINDINGS = Path("out/2026-10/viettel/restricted/findings.xlsx")
COLUMNS = ["period", "carrier", "check_id", "finding_key", RESPONSE, REASON]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, [*arguments])


def answered(
    answer: Callable[[Row], dict[str, object]], book: Path = FINDINGS, name: str = "a.xlsx"
) -> Result:
    return run("answers", str(fill(book, Path(name), answer)))


def by_number(*answers: tuple[object, object]) -> Callable[[Row], dict[str, object]]:
    """The answers (response, reason) to the rows of UNR-01, in the order of their records."""
    given = list(answers)

    def answer(row: Row) -> dict[str, object]:
        if row["check_id"] != "UNR-01" or not given:
            return {}
        response, reason = given.pop(0)
        return {RESPONSE: response, REASON: reason}

    return answer


def history() -> list[tuple[object, ...]]:
    with duckdb.connect("store/ledger.duckdb") as ledger:
        return ledger.execute("SELECT period, check_id, said, reason FROM response ORDER BY rowid").fetchall()


def rows_of(period: str = "2026-10", carrier: str = "viettel") -> pl.DataFrame:
    findings = pl.read_parquet(Path("out") / period / carrier / "restricted" / "findings.parquet")
    return findings.with_columns(
        pl.lit("accept").alias(RESPONSE), pl.lit(None, pl.String).alias(REASON)
    ).select(COLUMNS)
