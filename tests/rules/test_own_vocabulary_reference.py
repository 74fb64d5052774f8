"""Reference tables of a department's own: rows changed, added and taken out by key, or refused."""

from pathlib import Path

import polars as pl
import pytest

from simaudit.errors import UsageError
from simaudit.rules.own_files import OwnFile
from simaudit.rules.own_vocabulary import REFERENCE_FILES, own_reference
from simaudit.rules.reference_tables import reference_tables

HEADER = "prefix,carrier,confidence"


def table(name: str, text: str) -> pl.DataFrame:
    file = OwnFile("reference", Path("our", f"{name}.csv"), text, "0" * 64)
    return own_reference({f"{name}.csv": file}).tables[name]


def test_a_row_is_changed_another_added_and_one_taken_out() -> None:
    changed = table(
        "mobile_prefix", f"# ours\n{HEADER},removed\n096,mobifone,,\n\n054,newtel,confirmed,\n097,,,true\n"
    )
    built_in = reference_tables()["mobile_prefix"]
    others = built_in.filter(~pl.col("prefix").is_in(["096", "097"]))
    assert changed.columns == built_in.columns
    assert changed.rows() == [*others.rows(), ("096", "mobifone", None), ("054", "newtel", "confirmed")]


def test_columns_may_be_in_any_order_and_a_key_may_have_several_columns() -> None:
    changed = table("network_code", "mnc,mcc,carrier,note,removed\n02,452,itel,,true\n10,452,newtel,host,\n")
    built_in = reference_tables()["network_code"]
    others = [row for row in built_in.rows() if row[:3] != ("itel", "452", "02")]
    assert (changed.rows(), len(others)) == ([*others, ("newtel", "452", "10", "host")], built_in.height - 1)


def test_every_file_has_a_built_in_table() -> None:
    # Days off are added by a key of the configuration.
    own = reference_tables().keys() - {"province", "holiday"}
    assert {name.removesuffix(".csv") for name in REFERENCE_FILES} == own
    for name in REFERENCE_FILES:
        built_in = reference_tables()[name.removesuffix(".csv")]
        assert table(name.removesuffix(".csv"), built_in.write_csv()).equals(built_in), name


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "prefix,carrier\n096,mobifone\n",
            "line 1: the columns of this table are: prefix, carrier, confidence; state these in the first "
            "line; a column `removed` may follow",
        ),
        (f"{HEADER}\n096,mobifone\n", "line 2: this line doesn't have 3 fields; "),
        (f"{HEADER}\n\n96,mobifone,\n", "line 3: the column prefix is not of the form 0[0-9]{2}; "),
        (f"{HEADER}\n096,Mobi Fone,\n", "line 2: the column carrier is not of the form "),
        (f"{HEADER}\n096,itel,\n096,mobifone,\n", "line 3: line 2 has the key of this one; "),
        (f"{HEADER},removed\n096,itel,,yes\n", "line 2: the column `removed` has `true` or nothing; "),
    ],
)
def test_what_is_not_valid_is_refused_with_its_line(text: str, message: str) -> None:
    with pytest.raises(UsageError) as refused:
        table("mobile_prefix", text)
    assert str(refused.value).startswith(f"our/mobile_prefix.csv, {message}")
