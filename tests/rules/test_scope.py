"""Which rows are a province's own, the same in SQL and in polars."""

import duckdb
import polars as pl
import pytest

from simaudit.rules.reference_tables import provinces
from simaudit.rules.scope import in_scope, in_scope_sql, province_code, province_code_sql

CODES = [*provinces(), *(code.removeprefix("0") for code in provinces()), "00", "3", "99", "NGUYỄN", "", None]


def by_sql(expression: str) -> list[object]:
    rows = duckdb.sql(f"SELECT {expression} FROM (SELECT unnest($codes) AS code)", params={"codes": CODES})
    assert rows is not None
    return [value for (value,) in rows.fetchall()]


@pytest.mark.parametrize("province", ["", *provinces()])
def test_both_say_the_same_of_every_code(province: str) -> None:
    frame = pl.DataFrame({"code": CODES}, schema={"code": pl.String})
    rows = frame.with_columns(own=in_scope(province, "code"), code=province_code("code"))
    assert rows["own"].to_list() == by_sql(in_scope_sql(province, "code"))
    assert rows["code"].to_list() == by_sql(province_code_sql("code"))


def test_only_rows_of_another_province_are_left_out() -> None:
    """A code that lost its leading zero is the province's; no code, and one that nobody has, may be."""
    rows = pl.DataFrame({"province_code": ["68", "37", "1", "01", "00", "NGUYỄN", None]})

    def own(province: str) -> list[str | None]:
        return rows.filter(in_scope(province))["province_code"].to_list()

    assert own("68") == ["68", "00", "NGUYỄN", None]
    assert own("01") == ["1", "01", "00", "NGUYỄN", None]
    assert own("") == rows["province_code"].to_list()
