"""Live rows and findings of a stored month by type of customer and year of registration."""

from datetime import datetime
from pathlib import Path

import polars as pl
import pytest

from simaudit.errors import UsageError
from simaudit.intake.month_file import CarrierMonth
from simaudit.period import Period
from simaudit.report.figures.number_tally import own_rows
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


@pytest.fixture
def month(tmp_path: Path) -> CarrierMonth:
    path = tmp_path / "viettel.parquet"
    rows = [("a.csv", record, *values) for record, values in ROWS.items()]
    columns = ["file", "record", "customer_type", "status", "registered_at", "province_code"]
    pl.DataFrame(rows, schema=columns, orient="row").write_parquet(path)
    files = (("a.csv", len(ROWS)),)
    return CarrierMonth("viettel", path, frozenset(columns), files, period=Period(2026, 10))


def counted(
    folder: Path, month: CarrierMonth, known: list[tuple[str, int | None, bool | None]]
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
        return stratum_counts(ledger, month, own_rows("68", "province_code"))


def test_live_rows_are_counted_by_type_and_year(tmp_path: Path, month: CarrierMonth) -> None:
    assert counted(tmp_path, month, []).live == {
        ("INDIVIDUAL", 2024): 2, ("ORGANISATION", 2024): 1, ("INDIVIDUAL", 2000): 1, ("INDIVIDUAL", 2026): 1,
        ("INDIVIDUAL", None): 1,
    }  # fmt: skip


def test_a_row_counts_once_for_a_check_and_only_unwaived_in_scope(
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
    assert counts.findings == {"UNR-01": {("INDIVIDUAL", 2024): 2}, "MIS-01": {("INDIVIDUAL", 2024): 0}}
    assert counts.on_live_rows == {"UNR-01", "MIS-01"}


def test_what_was_recorded_before_waivers_were_is_refused(tmp_path: Path, month: CarrierMonth) -> None:
    with pytest.raises(UsageError) as refused:
        counted(tmp_path, month, [("UNR-01", 1, None)])
    assert refused.value.code == "figures_of_other_version"


def test_a_column_that_a_spreadsheet_destroyed_counts_as_unknown(tmp_path: Path, month: CarrierMonth) -> None:
    destroyed = CarrierMonth(
        month.carrier, month.path, month.columns, month.files, destroyed=frozenset({"registered_at"}),
        period=month.period,
    )  # fmt: skip
    assert counted(tmp_path, destroyed, []).live == {("INDIVIDUAL", None): 5, ("ORGANISATION", None): 1}
