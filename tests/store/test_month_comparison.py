"""States of findings over the months: new, persisting, reopened, and why those that are gone are gone."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl
import pytest
from support.ledger import (
    KEY,
    RESULTS,
    audit_month,
    judged_checks,
    keys,
    moment,
    month_record,
    recorded_counts,
    rows_path,
    run_record,
)

from simaudit.errors import Note
from simaudit.period import Period
from simaudit.store.ledger import Ledger
from simaudit.store.month_comparison import REASONS, MonthComparison, earlier_months
from simaudit.store.months import audited_months
from simaudit.store.run_record import record_run


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger(tmp_path / "ledger.duckdb") as opened:
        yield opened


def test_states_over_the_months(ledger: Ledger) -> None:
    assert audit_month(ledger, 7, "a", "b") == ({"a": ("new", "2026-07"), "b": ("new", "2026-07")}, {})
    assert audit_month(ledger, 8, "a", "c") == (
        {"a": ("persisting", "2026-07"), "c": ("new", "2026-08")},
        {"row_gone": 1},
    )
    # The last audited month counts, even where a calendar month was left out.
    assert audit_month(ledger, 10, "b", "c") == (
        {"b": ("reopened", "2026-07"), "c": ("persisting", "2026-08")},
        {"row_gone": 1},
    )


def test_a_month_audited_again_is_compared_with_the_one_before_and_replaced(ledger: Ledger) -> None:
    audit_month(ledger, 7, "a")
    audit_month(ledger, 8, "a", "b")
    assert audit_month(ledger, 8, "b") == ({"b": ("new", "2026-08")}, {"row_gone": 1})
    assert audit_month(ledger, 9, "a", "b")[0] == {
        "a": ("reopened", "2026-07"),
        "b": ("persisting", "2026-08"),
    }
    # A later month says nothing of an earlier one.
    assert audit_month(ledger, 7, "z")[0] == {"z": ("new", "2026-07")}


def test_a_month_under_another_key_is_as_if_it_had_not_been(ledger: Ledger) -> None:
    audit_month(ledger, 7, "a", "b")
    assert audit_month(ledger, 8, "a", under="11" * 8) == ({"a": ("new", "2026-08")}, {})
    # Back under the first key, and a month between under it.
    assert audit_month(ledger, 10, "a") == ({"a": ("persisting", "2026-07")}, {"row_gone": 1})
    assert audit_month(ledger, 9, "a", "c")[0] == {"a": ("persisting", "2026-07"), "c": ("new", "2026-09")}
    assert recorded_counts(ledger, 10) == (0, 1, 1, None)
    assert recorded_counts(ledger, 8) == (1, 0, 0, None)


def test_carriers_are_told_apart(ledger: Ledger) -> None:
    audit_month(ledger, 7, "a")
    assert audit_month(ledger, 8, "a", carrier="vinaphone") == ({"a": ("new", "2026-08")}, {})
    assert audit_month(ledger, 8, "a") == ({"a": ("persisting", "2026-07")}, {})
    # What the other had is not gone from this one.
    audit_month(ledger, 8, "a", "b", carrier="vinaphone")
    assert audit_month(ledger, 9, "a") == ({"a": ("persisting", "2026-07")}, {})


def test_what_was_not_assessed_is_neither_put_right_nor_forgotten(ledger: Ledger) -> None:
    audit_month(ledger, 7, "a", "b")
    assert audit_month(ledger, 8, assessed=False) == ({}, {"not_assessable": 2})
    assert audit_month(ledger, 9, assessed=False) == ({}, {"not_assessable": 2})
    assert recorded_counts(ledger, 9) == (0, 0, 0, None)
    # A rule that changed meanwhile makes no difference to it.
    assert audit_month(ledger, 9, assessed=False, fingerprint="2") == ({}, {"not_assessable": 2})
    assert recorded_counts(ledger, 9) == (0, 0, 0, None)
    # Compared with July, when the check was assessed last.
    assert audit_month(ledger, 10, "b", "c") == (
        {"b": ("persisting", "2026-07"), "c": ("new", "2026-10")},
        {"row_gone": 1},
    )
    assert recorded_counts(ledger, 10) == (1, 1, 1, None)


def test_a_changed_rule_makes_no_news(ledger: Ledger) -> None:
    audit_month(ledger, 7, "a", "b")
    audit_month(ledger, 8, "a")
    states, counted = audit_month(ledger, 9, "a", "b", "c", fingerprint="2")
    assert states == {
        "a": ("persisting", "2026-07"), "b": ("reopened", "2026-07"), "c": ("new", "2026-09"),
    }  # fmt: skip
    assert counted == {"rebaselined": 2}
    assert recorded_counts(ledger, 9) == (0, 1, 0, Note("rule_changed", since="2026-08", findings=2).json())
    assert audit_month(ledger, 10, "a", "b", "d", fingerprint="2")[1] == {"row_gone": 1}
    assert recorded_counts(ledger, 10) == (1, 2, 1, None)


def test_why_a_finding_is_gone(ledger: Ledger, tmp_path: Path) -> None:
    july = [("UNR-01", "a", 1), ("UNR-01", "b", 2), ("BLK-14", "P-1", None), ("MIS-02", "b", 2)]
    held = pl.DataFrame({"file": ["a.csv"] * 2, "record": [1, 2], "msisdn": ["a", "b"]})
    held.write_parquet(tmp_path / "2026-07.parquet")
    held[:1].write_parquet(tmp_path / "2026-08.parquet")
    checks = ("UNR-01", "BLK-14", "MIS-02")

    def rows_of(period: Period, carrier: str) -> Path:
        return tmp_path / f"{period}.parquet"

    def compared(
        month: int, found: list[tuple[str, str, int | None]], judged_checks: pl.DataFrame, rows: Path
    ) -> pl.DataFrame:
        earlier = earlier_months(ledger, Period(2026, month), KEY)("viettel")
        begun = MonthComparison(ledger, judged_checks, earlier)
        for check in dict.fromkeys(check for check, _, _ in found):
            begun.add(keys(*(one for one in found if one[0] == check)))
        comparison = begun.finish(rows, rows_of)
        results = [
            {
                "period": f"2026-{month:02d}", "carrier": "viettel", "check_id": row["check_id"],
                "family": "bulk", "severity": "low", "nature": "risk",
                "status": "failed" if row["assessed"] else "error", "violations": 1, "population": 1,
                "rate": 1.0, "new": 0, "persisting": 0, "resolved": 0, "waived": 0, "seconds": 0.0,
                "note": None,
            }
            for row in judged_checks.to_dicts()
        ]  # fmt: skip
        record = month_record("viettel", comparison, pl.DataFrame(results, schema=RESULTS), ("a.csv", 2))
        with ledger.transaction():
            record_run(ledger, run_record(month, moment(9, month)), [record], rows_of)
        return comparison.checks

    def why(comparison: pl.DataFrame) -> dict[str, dict[str, int]]:
        return {
            row["check_id"]: {name: row[name] for name in REASONS if row[name]}
            for row in comparison.to_dicts()
        }

    compared(7, july, judged_checks(*checks), tmp_path / "2026-07.parquet")
    august = pl.concat([judged_checks("UNR-01", "BLK-14"), judged_checks("MIS-02", fingerprint="2")])
    gone = compared(8, [], august, tmp_path / "2026-08.parquet")
    assert why(gone) == {
        "BLK-14": {"value_changed": 1},
        "MIS-02": {"row_gone": 1},
        "UNR-01": {"row_gone": 1, "value_changed": 1},
    }
    # Where July's rows are no longer kept, only a changed rule can still be told.
    (tmp_path / "2026-07.parquet").unlink()
    gone = compared(8, [], august, tmp_path / "2026-08.parquet")
    assert why(gone) == {
        "BLK-14": {"value_changed": 1},
        "MIS-02": {"rule_changed": 1},
        "UNR-01": {"undetermined": 2},
    }
    assert gone.select("check_id", "resolved").rows() == [("BLK-14", 1), ("MIS-02", 0), ("UNR-01", 2)]


def test_findings_of_a_check_that_come_in_parts_compare_as_those_that_come_at_once(ledger: Ledger) -> None:
    audit_month(ledger, 7, "a", "c")
    found = [("UNR-01", "a", 1), ("UNR-01", "b", 2), ("UNR-01", "a", 3), ("UNR-02", "c", 4)]

    def compared(*parts: Sequence[tuple[str, str, int]]) -> tuple[list[object], set[object]]:
        earlier = earlier_months(ledger, Period(2026, 8), KEY)("viettel")
        begun = MonthComparison(ledger, judged_checks("UNR-01", "UNR-02"), earlier)
        seen = [begun.add(keys(*part)).rows() for part in parts]
        done = begun.finish(rows_path(ledger, Period(2026, 8)), lambda period, carrier: None)
        columns = "check_id, key, findings, place, waived"
        kept = ledger.connection.execute(f"SELECT {columns} FROM {done.keys} ORDER BY ALL").fetchall()
        return [*done.checks.rows(), *kept], {row for rows in seen for row in rows}

    assert compared(found[:1], found[1:2], found[2:]) == compared(found)
    assert compared(found[:2], found[2:]) == compared(found)
    # Those of the next check come by themselves.
    assert compared(found[:2], found[2:3], found[3:]) == compared(found)


def test_a_month_audited_late_changes_the_states_of_those_after_it(ledger: Ledger) -> None:
    audit_month(ledger, 7, "a")
    audit_month(ledger, 9, "a", "b", "c")
    assert recorded_counts(ledger, 9) == (2, 1, 0, None)
    assert audit_month(ledger, 8, "b", "z")[0] == {"b": ("new", "2026-08"), "z": ("new", "2026-08")}
    assert recorded_counts(ledger, 8) == (2, 0, 1, None)
    # a is reopened, b persists, c is new, z is gone.
    assert recorded_counts(ledger, 9) == (2, 1, 1, None)
    september = ("2026-09", "viettel")
    (compared,) = audited_months(ledger, [september])[september].comparison.to_dicts()
    assert (compared["since"], compared["row_gone"]) == ("2026-08", 1)
    # Audited again, the late month is as if it had always been there.
    assert audit_month(ledger, 9, "a", "b", "c")[0] == {
        "a": ("reopened", "2026-07"), "b": ("persisting", "2026-08"), "c": ("new", "2026-09"),
    }  # fmt: skip
    assert recorded_counts(ledger, 9) == (2, 1, 1, None)


def test_a_check_of_this_month_only_is_new_each_month_and_puts_nothing_right(ledger: Ledger) -> None:
    audit_month(ledger, 7, "a", "b", this_month_only=True)
    assert audit_month(ledger, 8, "a", this_month_only=True) == ({"a": ("new", "2026-08")}, {})
    assert audit_month(ledger, 9, "a", "b", "c", this_month_only=True, fingerprint="2") == (
        dict.fromkeys(("a", "b", "c"), ("new", "2026-09")),
        {},
    )
    assert recorded_counts(ledger, 9) == (3, 0, 0, None)
    # Compared again after July was replaced: still with no month.
    audit_month(ledger, 7, "z", this_month_only=True)
    assert [recorded_counts(ledger, month) for month in (7, 8, 9)] == [
        (1, 0, 0, None), (1, 0, 0, None), (3, 0, 0, None),
    ]  # fmt: skip
