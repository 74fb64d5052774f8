"""Small registers judged, and held to a plain reading of the rules."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
from support.bulk_reference import Found, Row
from support.extracts import with_derived_columns
from support.point_reference import AS_OF

from simaudit.contract import COLUMNS, DTYPES
from simaudit.intake.month_file import CarrierMonth
from simaudit.judge.judging import judge
from simaudit.judge.register import Register
from simaudit.rules.load import load_catalogue

CHECKS = {check.id: check for check in load_catalogue()}


def hold_to_reference(rows: list[Row], rules: Mapping[str, Callable[[list[Row]], Found]]) -> None:
    """Judge the rows by checks (id → plain reading): each finds what its reading does."""
    with TemporaryDirectory() as folder, Register(list(laid_out(rows, Path(folder))), AS_OF) as register:
        for check, reading in rules.items():
            judge(register, CHECKS[check])
            assert found_in(register, check) == sorted(reading(rows)), check


def laid_out(rows: list[Row], folder: Path) -> Iterator[CarrierMonth]:
    """Each carrier's rows as a month, in the columns of the contract."""
    for carrier in sorted({row.carrier for row in rows}):
        own = [row for row in rows if row.carrier == carrier]
        columns = {name: [getattr(row, name, None) for row in own] for name in DTYPES}
        columns["file"] = ["extract.csv"] * len(own)
        path = folder / f"{carrier}.parquet"
        with_derived_columns(pl.DataFrame(columns, schema=DTYPES, strict=True)).write_parquet(path)
        yield CarrierMonth(carrier, path, frozenset(COLUMNS), (("extract.csv", len(own)),))


def found_in(register: Register, check: str) -> list[tuple[str, int, str | None]]:
    """Carrier, record and detail of the findings of a check."""
    query = "SELECT carrier, record, detail FROM finding WHERE check_id = $check ORDER BY ALL"
    return register.connection.execute(query, {"check": check}).fetchall()
