"""Records in each carrier's manner."""

import polars as pl
import pytest
from precision.honest.records import extract_of
from support.honest_register import by_its_carrier

from simaudit.contract import COLUMNS

ROWS = by_its_carrier()


@pytest.mark.parametrize(
    ("carrier", "lacking"),
    [
        ("viettel", set()),
        ("vinaphone", {"device_hash", "commune_code"}),
        ("mobifone", {"first_registered_at"}),
    ],
)
def test_an_extract_has_the_carriers_columns(carrier: str, lacking: set[str]) -> None:
    extract = extract_of(ROWS, carrier)
    assert set(extract.columns) == set(COLUMNS) - lacking
    assert extract.height == (ROWS["carrier"] == carrier).sum()


def test_a_year_alone_is_written_as_a_year_or_as_its_first_day() -> None:
    forms = ROWS.drop_nulls("date_of_birth").with_columns(length=pl.col("date_of_birth").str.len_chars())
    assert set(forms["length"]) == {4, 10}
    assert set(forms.filter(pl.col("carrier") == "mobifone")["length"]) == {10}


def test_cards_are_called_as_each_carrier_calls_them() -> None:
    people = ROWS.filter(pl.col("purpose") == "own")
    names = {
        carrier: set(people.filter(pl.col("carrier") == carrier)["id_type"])
        for carrier in ("viettel", "vinaphone", "mobifone")
    }
    assert names["viettel"] >= {"CMND", "CCCD", "CCCD_CHIP", "CAN_CUOC", "EID"}
    assert "CCCD_CHIP" not in names["mobifone"]
    since_2021 = people.filter(
        (pl.col("carrier") == "vinaphone") & (pl.col("registered_at") >= pl.datetime(2021, 6, 1))
    )
    assert "CCCD" not in set(since_2021.filter(pl.col("channel") != "VNEID")["id_type"])


def test_what_comes_without_a_point_has_no_clerk_and_organisations_have_contracts() -> None:
    online = ROWS.filter(pl.col("channel").is_in(["APP", "VNEID"]))
    assert online.select("point_code", "clerk_code").null_count().row(0) == (online.height,) * 2
    firms = ROWS.filter(pl.col("customer_type") == "ORGANISATION")
    assert firms.select("contract_no", "org_code", "org_name").null_count().row(0) == (0, 0, 0)
    assert set(firms["payment_type"]) == {"POSTPAID"}
