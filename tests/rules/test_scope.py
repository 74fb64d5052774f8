"""Which rows are a province's own, the same in SQL and in polars."""

import duckdb
import polars as pl
import pytest

from simaudit.rules.reference_tables import provinces
from simaudit.rules.scope import in_scope, in_scope_sql, province_code, province_code_sql

CODES = [*provinces(), *(code.removeprefix("0") for code in provinces()), "00", "3", "99", "NGUYỄN", "", None]


def by_sql(expression: str, commune: str | None = None) -> list[object]:
    place = "(SELECT unnest($codes) AS province_code, $commune::VARCHAR AS commune) AS place"
    with duckdb.connect() as database:
        rows = database.execute(f"SELECT {expression} FROM {place}", {"codes": CODES, "commune": commune})
        return [value for (value,) in rows.fetchall()]


@pytest.mark.parametrize("scope", ["", *provinces(), "68 22918 22924", "01 00070"])
def test_both_say_the_same_of_every_code(scope: str) -> None:
    frame = pl.DataFrame({"province_code": CODES}, schema={"province_code": pl.String})
    for commune in ("22918", "00070", None):
        rows = frame.with_columns(commune=pl.lit(commune, pl.String)).with_columns(own=in_scope(scope))
        assert rows["own"].to_list() == by_sql(in_scope_sql(scope, "place."), commune)
    assert rows.select(province_code()).to_series().to_list() == by_sql(province_code_sql("province_code"))


def test_only_rows_of_another_province_are_left_out() -> None:
    """A code that lost its leading zero is the province's; no code, and one that nobody has, may be."""
    rows = pl.DataFrame({"province_code": ["68", "37", "1", "01", "00", "NGUYỄN", None]})

    def own(province: str) -> list[str | None]:
        return rows.filter(in_scope(province))["province_code"].to_list()

    assert own("68") == ["68", "00", "NGUYỄN", None]
    assert own("01") == ["1", "01", "00", "NGUYỄN", None]
    assert own("") == rows["province_code"].to_list()


def test_of_communes_rows_known_to_be_another_ones_are_left_out_too() -> None:
    """Where the commune can't be told, the row may be one's own; another province's code goes before."""
    places = [
        ("68", "22918"), (None, "22918"), ("68", "22924"), (None, "00070"), ("68", None), (None, None),
        ("37", None), ("37", "22918"),
    ]  # fmt: skip
    rows = pl.DataFrame(places, schema=["province_code", "commune"], orient="row")
    here = [("68", "22918"), (None, "22918"), ("68", None), (None, None)]
    assert rows.filter(in_scope("68 22918")).rows() == here
    assert rows.filter(in_scope("68 22918 22924")).rows() == sorted(
        [*here, ("68", "22924")], key=places.index
    )
