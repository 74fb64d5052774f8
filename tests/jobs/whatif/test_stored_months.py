"""The months that a change is tried on."""

from pathlib import Path

import pytest
from jobs.whatif.test_judging import months_of

from simaudit.config import Config
from simaudit.errors import UsageError
from simaudit.store.store import Store


def test_they_are_the_last_ones_with_their_lists_and_the_months_before(store: Store, config: Config) -> None:
    both = months_of(store, config, 2)
    september, october = both.months
    assert [str(month.period) for month in both.months] == ["2026-09", "2026-10"]
    assert list(october.months.current) == ["viettel", "vinaphone"]
    assert october.months.current["viettel"].files == (("viettel_2026-10.csv", 15),)
    assert (september.months.previous, list(october.months.previous)) == ({}, ["viettel", "vinaphone"])
    assert list(october.months.missing) == ["viettel", "vinaphone"]
    assert (september.lists, october.lists) == ({}, {"reported": "reported.csv"})
    assert october.references["reported"].height == 1
    (alone,) = months_of(store, config, 1, "vinaphone").months
    assert list(alone.months.current) == ["vinaphone"]


def test_rows_that_are_gone_or_were_changed_are_not_tried(store: Store, config: Config) -> None:
    Path("store/months/2026-09/viettel.parquet").unlink()
    other = Path("store/months/2026-09/vinaphone.parquet")
    other.write_bytes(other.read_bytes() + b"x")
    tried = months_of(store, config, 2)
    assert tried.left_out == [("2026-09", "viettel"), ("2026-09", "vinaphone")]
    (october,) = tried.months
    assert october.months.previous == {}
    assert {carrier: str(period) for carrier, period in october.months.deleted.items()} == {
        "viettel": "2026-09",
        "vinaphone": "2026-09",
    }


def test_without_any_rows_and_without_the_carrier_it_ends(store: Store, config: Config) -> None:
    for path in Path("store/months").rglob("*.parquet"):
        path.unlink()
    with pytest.raises(UsageError) as no_rows:
        months_of(store, config, 2)
    with pytest.raises(UsageError) as no_carrier:
        months_of(store, config, 2, "mobifone")
    assert (no_rows.value.code, no_carrier.value.code) == ("no_rows_to_try", "carrier_not_in_month")


def test_a_list_that_cannot_be_read_is_a_problem(store: Store, config: Config) -> None:
    Path("inbox/2026-10/reported.csv").write_text("msisdn\n", encoding="utf-8")
    tried = months_of(store, config, 1)
    assert [problem.code for problem in tried.problems] == ["no_records_below_header"]
    assert tried.months[0].refused_lists == {"reported"}
