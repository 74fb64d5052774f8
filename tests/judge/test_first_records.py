"""The first records of an extract: of one carrier, in order of record, over all its files."""

from pathlib import Path

import polars as pl
import pytest

from simaudit.intake.month_file import CarrierMonth
from simaudit.judge.first_records import first_records
from simaudit.judge.register import Register
from simaudit.period import Period


def month(folder: Path, carrier: str, rows: list[tuple[str, int, str]]) -> CarrierMonth:
    """(file, record, number) of every row, as they lie in the month's file."""
    path = folder / f"{carrier}.parquet"
    schema = {"file": pl.String, "record": pl.Int64, "msisdn": pl.String}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    frame.with_columns(pl.lit(carrier).alias("carrier")).write_parquet(path)
    return CarrierMonth(carrier, path, frozenset({"msisdn"}), (("a.csv", 3), ("b.csv", 2)))


@pytest.mark.parametrize(("count", "found"), [(3, ["1", "3", "4"]), (9, ["1", "3", "4", "5"]), (0, [])])
def test_the_first_records_of_one_carrier(tmp_path: Path, count: int, found: list[str]) -> None:
    # The second record of a.csv was rejected.
    viettel = [("b.csv", 2, "5"), ("a.csv", 1, "1"), ("b.csv", 1, "4"), ("a.csv", 3, "3")]
    months = [month(tmp_path, "viettel", viettel), month(tmp_path, "itel", [("a.csv", 1, "9")])]
    with Register(months, Period(2026, 10).as_of) as register:
        rows = first_records(register, "viettel", count)
    assert rows.rows() == [(number, None, None) for number in found]
