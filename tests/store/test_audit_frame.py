"""The rows that an audit is drawn from, by risk: the first of the risks that a row has, and no other."""

from datetime import datetime
from pathlib import Path

import polars as pl

from simaudit.period import Period
from simaudit.store.audit_frame import AuditedRows, risk_counts, rows_of_risks
from simaudit.store.ledger import Ledger

ROW = {"file": pl.String, "record": pl.Int64}
OLD, LATE = datetime(2019, 1, 1), datetime(2026, 5, 1)  # noqa: DTZ001 (extracts have local times)
BEFORE = datetime(2023, 5, 1)  # noqa: DTZ001

# Record, status, point, day of registration, channel → its stratum; None: it isn't in the frame.
ROWS = {
    1: ("ACTIVE", "P-risky", LATE, "APP", "point"),
    2: ("ACTIVE", "P-case", LATE, "APP", "point"),
    3: ("ACTIVE", "P-1", LATE, "APP", "signs"),
    4: (None, "P-1", LATE, "VNEID", "year_remote"),
    5: ("ONE_WAY", "P-1", LATE, "OWN_POINT", "year_point"),
    6: ("ACTIVE", "P-1", BEFORE, "APP", "remote"),
    7: ("ACTIVE", None, BEFORE, None, "older"),
    8: ("ACTIVE", "P-waived", OLD, "OTHER", "oldest"),
    9: ("ACTIVE", "P-1", None, None, "oldest"),
    10: ("TERMINATED", "P-risky", LATE, "APP", None),
    11: ("ACTIVE", "P-case", LATE, "APP", None),
}


def audited(folder: Path) -> AuditedRows:
    columns = ("status", "point_code", "registered_at", "channel")
    rows = [("a.csv", record, f"8496{record:07d}", *values[:-1]) for record, values in ROWS.items()]
    frame = pl.DataFrame(rows, schema=["file", "record", "msisdn", *columns], orient="row")
    frame.write_parquet(folder / "month.parquet")
    signs = [
        (None, None, "P-risky", False), (None, None, "P-waived", True), ("a.csv", 3, None, True),
        ("a.csv", 11, None, False),
    ]  # fmt: skip
    return AuditedRows(
        Period(2026, 10),
        "viettel",
        folder / "month.parquet",
        pl.DataFrame(signs, schema={**ROW, "subject": pl.String, "waived": pl.Boolean}, orient="row"),
        # Accused, and in an open case: its point is one of risk.
        pl.DataFrame([("a.csv", 11)], schema=ROW, orient="row"),
        pl.DataFrame([("a.csv", 11)], schema=ROW, orient="row"),
    )


def test_a_row_is_in_the_first_of_the_risks_that_it_has(tmp_path: Path) -> None:
    with Ledger(tmp_path / "ledger.duckdb") as ledger:
        counts = risk_counts(ledger, audited(tmp_path), bytes(32), 1)
        rows = rows_of_risks(ledger, counts)
    assert counts == {
        "point": 2, "signs": 1, "year_remote": 1, "year_point": 1, "remote": 1, "older": 1, "oldest": 2,
    }  # fmt: skip
    strata = dict(rows.select("record", "stratum").iter_rows())
    assert strata == {record: values[-1] for record, values in ROWS.items() if values[-1]}


def test_the_order_depends_on_the_key_and_the_seed(tmp_path: Path) -> None:
    def lots(key: bytes, seed: int) -> set[str]:
        risk_counts(ledger, audited(tmp_path), key, seed)
        return set(rows_of_risks(ledger, {"point": 2, "oldest": 2})["lot"])

    with Ledger(tmp_path / "ledger.duckdb") as ledger:
        first = lots(bytes(32), 1)
        assert len(first) == 4
        assert first == lots(bytes(32), 1)
        assert not first & (lots(bytes(32), 2) | lots(b"\x01" * 32, 1))


def test_a_month_without_these_columns_is_old_and_at_no_point(tmp_path: Path) -> None:
    month = audited(tmp_path)
    pl.read_parquet(month.path).select("file", "record", "msisdn").write_parquet(month.path)
    with Ledger(tmp_path / "ledger.duckdb") as ledger:
        assert risk_counts(ledger, month, bytes(32), 1) == {"signs": 1, "oldest": 9}
