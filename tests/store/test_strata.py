"""People and findings of a stored month by type of customer and years of registration."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from simaudit.intake.month_file import CarrierMonth
from simaudit.period import Period
from simaudit.rules.scope import in_scope_sql
from simaudit.store.ledger import Ledger
from simaudit.store.strata import StratumCounts, stratum_counts

LATE, EARLY = datetime(2024, 5, 1), datetime(1994, 5, 1)  # noqa: DTZ001 (extracts have local times)
AHEAD = datetime(2031, 5, 1)  # noqa: DTZ001

# Type of customer, status, day of registration, province.
ROWS = {
    1: ("INDIVIDUAL", "ACTIVE", LATE, "68"),
    2: (None, None, LATE, None),
    3: ("ORGANISATION", "TWO_WAY", LATE, "68"),
    4: ("INDIVIDUAL", "TERMINATED", LATE, "68"),
    5: ("INDIVIDUAL", "ACTIVE", EARLY, "68"),
    6: ("INDIVIDUAL", "ACTIVE", AHEAD, "68"),
    7: ("INDIVIDUAL", "ACTIVE", None, "68"),
    8: ("INDIVIDUAL", "ACTIVE", LATE, "01"),
}
COLUMNS: dict[str, Any] = {
    "file": pl.String, "record": pl.UInt32, "msisdn": pl.String, "customer_type": pl.String,
    "status": pl.String, "registered_at": pl.Datetime("us"), "province_code": pl.String,
    "id_number": pl.String, "usable_id": pl.Boolean, "name_key": pl.String, "date_of_birth": pl.Date,
    "org_code": pl.String, "org_name": pl.String, "point_code": pl.String,
}  # fmt: skip


def written(folder: Path, rows: list[dict[str, Any]]) -> CarrierMonth:
    path = folder / "viettel.parquet"
    numbered = [
        {"file": "a.csv", "record": record, "msisdn": f"8496{record:07d}", "usable_id": False, **row}
        for record, row in enumerate(rows, start=1)
    ]
    pl.DataFrame(numbered, schema=COLUMNS).write_parquet(path)
    files = (("a.csv", len(rows)),)
    return CarrierMonth("viettel", path, frozenset(COLUMNS), files, period=Period(2026, 10))


@pytest.fixture
def month(tmp_path: Path) -> CarrierMonth:
    names = ("customer_type", "status", "registered_at", "province_code")
    return written(tmp_path, [dict(zip(names, row, strict=True)) for row in ROWS.values()])


def counted(
    folder: Path, month: CarrierMonth, known: Sequence[tuple[str, int | None, bool]]
) -> StratumCounts:
    """`known` are (check, record, waived) of the findings."""
    with Ledger(folder / "ledger.duckdb") as ledger:
        for place, (check_id, record, waived) in enumerate(known):
            ledger.execute(
                "INSERT INTO known BY NAME SELECT '2026-10' AS period, 'viettel' AS carrier, "
                "$check AS check_id, $key::UUID AS key, 1 AS findings, 'a.csv' AS file, "
                "$record AS record, $waived AS waived",
                {"check": check_id, "key": f"{place:032x}", "record": record, "waived": waived},
            )
        return stratum_counts(ledger, month, in_scope_sql("68"))


def test_live_numbers_are_counted_by_type_and_years(tmp_path: Path, month: CarrierMonth) -> None:
    assert counted(tmp_path, month, []).people == {
        ("INDIVIDUAL", 2020): 2, ("ORGANISATION", 2020): 1, ("INDIVIDUAL", 2000): 1, ("INDIVIDUAL", 2025): 1,
        ("INDIVIDUAL", None): 1,
    }  # fmt: skip


def test_points_of_live_numbers_in_scope_are_counted(tmp_path: Path) -> None:
    rows = [
        {"point_code": "A"}, {"point_code": "A"}, {"point_code": "B", "province_code": "01"},
        {"point_code": "C", "status": "TERMINATED"}, {"point_code": "D"}, {},
    ]  # fmt: skip
    month = written(tmp_path, [{**LIVE, **row} for row in rows])
    assert counted(tmp_path, month, []).points == 2


LIVE = {"customer_type": "INDIVIDUAL", "registered_at": LATE}
ORGANISATION = {"customer_type": "ORGANISATION", "registered_at": LATE}


@pytest.mark.parametrize(
    ("rows", "people"),
    [
        ([{"id_number": "1", "usable_id": True, "name_key": name} for name in "ABC"], 1),
        ([{"id_number": number, "usable_id": True, "name_key": "A"} for number in "123"], 3),
        ([{"id_number": "0", "name_key": name, "date_of_birth": date(1990, 1, 1)} for name in "AAB"], 2),
        ([{"name_key": "A", "date_of_birth": date(1990, 1, day)} for day in (1, 1, 2)], 2),
        ([{"name_key": "A"}] * 3, 1),
        ([{}] * 3, 3),
        ([{**ORGANISATION, "org_code": "01", "id_number": number, "usable_id": True} for number in "123"], 1),
        ([{**ORGANISATION, "org_code": code, "org_name": "A"} for code in "123"], 3),
        ([{**ORGANISATION, "org_name": name} for name in ("A ltd", "A LTD", "B")], 2),
        ([{**ORGANISATION, "id_number": "1", "usable_id": True}] * 3, 1),
    ],
    ids=[
        "one paper", "papers of one name", "placeholders", "name and date of birth", "a name alone",
        "nothing", "an organisation's users", "organisations of one name", "names of organisations",
        "an organisation without either",
    ],
)  # fmt: skip
def test_one_with_many_numbers_counts_once(tmp_path: Path, rows: list[dict[str, Any]], people: int) -> None:
    month = written(tmp_path, [{**LIVE, **row} for row in rows])
    found = [("UNR-01", record, False) for record in range(1, len(rows) + 1)]
    counts = counted(tmp_path, month, found)
    assert [*counts.people.values()] == [people]
    assert counts.findings == {"UNR-01": counts.people}


def test_a_person_is_of_the_years_of_the_first_live_number_in_scope(tmp_path: Path) -> None:
    paper = {"customer_type": "INDIVIDUAL", "id_number": "1", "usable_id": True}
    month = written(
        tmp_path,
        [
            {**paper, "registered_at": LATE}, {**paper, "registered_at": AHEAD}, {**paper},
            {**paper, "registered_at": EARLY, "status": "TERMINATED"},
            {**paper, "registered_at": EARLY, "province_code": "01"},
        ],
    )  # fmt: skip
    counts = counted(tmp_path, month, [("UNR-01", 2, False), ("UNR-01", 5, False), ("UNR-02", 3, False)])
    assert counts.people == {("INDIVIDUAL", 2020): 1}
    assert [found["INDIVIDUAL", 2020] for found in counts.findings.values()] == [1, 1]


def test_a_person_counts_once_for_a_check_and_only_unwaived_in_scope(
    tmp_path: Path, month: CarrierMonth
) -> None:
    counts = counted(
        tmp_path,
        month,
        [
            ("UNR-01", 1, False), ("UNR-01", 1, False), ("UNR-01", 2, False), ("UNR-01", 3, True),
            ("UNR-01", 4, False), ("UNR-01", None, False), ("MIS-01", 8, False), ("MIS-02", 4, False),
            ("MIS-03", 7, True),
        ],
    )  # fmt: skip
    assert counts.findings == {"UNR-01": {("INDIVIDUAL", 2020): 2}, "MIS-01": {("INDIVIDUAL", 2020): 0}}
    assert counts.findings.keys() == {"UNR-01", "MIS-01"}


def test_a_column_that_a_spreadsheet_destroyed_counts_as_unknown(tmp_path: Path, month: CarrierMonth) -> None:
    destroyed = replace(month, destroyed=frozenset({"registered_at"}))
    assert counted(tmp_path, destroyed, []).people == {("INDIVIDUAL", None): 5, ("ORGANISATION", None): 1}
