"""The ledger: keys of findings, their states over the months, one transaction a run, no half-made file."""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import duckdb
import polars as pl
import pyarrow as pa
import pytest

from simaudit.config.key import installation_key
from simaudit.contract import Result as ResultRow
from simaudit.errors import Note, OutputError, UsageError
from simaudit.period import Period
from simaudit.store.ledger import AuditedMonth, Ledger
from simaudit.store.month_comparison import JUDGED, REASONS

RESULTS = {name: column.dtype.type for name, column in ResultRow.to_schema().columns.items()}
NO_POINTS = pl.DataFrame(schema={"point_code": pl.String, "faulty": pl.Int64, "live": pl.Int64})


def moment(hour: int, minute: int) -> datetime:
    return datetime(2026, 11, 1, hour, minute)  # noqa: DTZ001 (the ledger keeps local time)


def keys(*found: tuple[str, str, int | None], carrier: str = "viettel") -> pa.RecordBatchReader:
    """(check, number or subject, place) as the ledger is shown them."""
    rows = [(check, key(check, name, carrier), place) for check, name, place in found]
    schema = {"check_id": pl.String, "key": pl.Binary, "place": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row").to_arrow().to_reader()


def key(check: str, name: str, carrier: str = "viettel") -> bytes:
    return hashlib.sha256(f"{check} {carrier} {name}".encode()).digest()[:16]


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger(tmp_path / "ledger.duckdb") as opened:
        yield opened


def judged(*checks: str, assessed: bool = True, fingerprint: str = "1") -> pl.DataFrame:
    rows = [(check, assessed, fingerprint, "{}") for check in checks]
    return pl.DataFrame(rows, schema=JUDGED, orient="row")


def audited(
    ledger: Ledger,
    month: int,
    *numbers: str,
    carrier: str = "viettel",
    assessed: bool = True,
    fingerprint: str = "1",
) -> tuple[dict[str, tuple[str, str]], dict[str, int]]:
    """Audit a month in which UNR-01 fires for these numbers: (states, what is not zero of the comparison).

    The rows of a month are kept in `<month>.parquet` beside the ledger.
    """
    period = Period(2026, month)
    kept = ledger.path.with_name(f"{period}.parquet")
    held = {"file": pl.String, "record": pl.Int64, "msisdn": pl.String}
    rows = [("a.csv", place, number) for place, number in enumerate(numbers, start=1)]
    pl.DataFrame(rows, schema=held, orient="row").write_parquet(kept)

    def rows_of(period: str) -> Path:
        return ledger.path.with_name(f"{period}.parquet")

    compared = ledger.compare(
        keys(*(("UNR-01", number, place) for _, place, number in rows), carrier=carrier),
        judged("UNR-01", assessed=assessed, fingerprint=fingerprint),
        period,
        carrier,
        kept,
        rows_of,
    )
    seen = {one["key"]: one for one in ledger.seen().read_all().to_pylist()}
    (then,) = compared.to_dicts()
    status = ("failed" if numbers else "passed") if assessed else "not_assessable"
    result = {
        "period": str(period), "carrier": carrier, "check_id": "UNR-01", "family": "unregistered",
        "severity": "critical", "nature": "substantive", "status": status, "violations": len(numbers),
        "population": 10, "rate": 0.1, "waived": 0, "seconds": 0.0,
        **{name: then[name] for name in ("new", "persisting", "resolved", "note")},
    }  # fmt: skip
    ledger.record(
        period=period,
        made_at=moment(8, month),
        version="1",
        rule_set="x",
        inputs="[]",
        not_read='[["gmobile.csv", "empty"]]',
        months=[
            AuditedMonth(
                carrier, frozenset({"msisdn"}), [("a.csv", len(numbers))], f'"{carrier}"',
                pl.DataFrame([result], schema=RESULTS), compared, NO_POINTS,
            )
        ],
        rows_of=lambda carrier: rows_of,
    )  # fmt: skip
    states = {}
    for number in numbers:
        before = seen.get(key("UNR-01", number, carrier))
        state = "new" if before is None else "persisting" if before["persisting"] else "reopened"
        states[number] = (state, before["first_period"] if before else str(period))
    return states, {name: then[name] for name in ("rebaselined", *REASONS) if then[name]}


def recorded(ledger: Ledger, month: int) -> tuple[int, int, int, str | None]:
    """What the ledger says of UNR-01 in a month: new, persisting, resolved, note."""
    (row,) = ledger.results(Period(2026, month), ["viettel"]).to_dicts()
    return row["new"], row["persisting"], row["resolved"], row["note"]


def test_states_over_the_months(ledger: Ledger) -> None:
    assert audited(ledger, 7, "a", "b") == ({"a": ("new", "2026-07"), "b": ("new", "2026-07")}, {})
    assert audited(ledger, 8, "a", "c") == (
        {"a": ("persisting", "2026-07"), "c": ("new", "2026-08")},
        {"row_gone": 1},
    )
    # The last audited month counts, even where a calendar month was left out.
    assert audited(ledger, 10, "b", "c") == (
        {"b": ("reopened", "2026-07"), "c": ("persisting", "2026-08")},
        {"row_gone": 1},
    )


def test_a_month_audited_again_is_compared_with_the_one_before_and_replaced(ledger: Ledger) -> None:
    audited(ledger, 7, "a")
    audited(ledger, 8, "a", "b")
    assert audited(ledger, 8, "b") == ({"b": ("new", "2026-08")}, {"row_gone": 1})
    assert audited(ledger, 9, "a", "b")[0] == {"a": ("reopened", "2026-07"), "b": ("persisting", "2026-08")}
    # A later month says nothing of an earlier one.
    assert audited(ledger, 7, "z")[0] == {"z": ("new", "2026-07")}


def test_carriers_are_told_apart(ledger: Ledger) -> None:
    audited(ledger, 7, "a")
    assert audited(ledger, 8, "a", carrier="vinaphone") == ({"a": ("new", "2026-08")}, {})
    assert audited(ledger, 8, "a") == ({"a": ("persisting", "2026-07")}, {})


def test_what_was_not_assessed_is_neither_put_right_nor_forgotten(ledger: Ledger) -> None:
    audited(ledger, 7, "a", "b")
    assert audited(ledger, 8, assessed=False) == ({}, {"not_assessable": 2})
    assert audited(ledger, 9, assessed=False) == ({}, {"not_assessable": 2})
    assert recorded(ledger, 9) == (0, 0, 0, None)
    # Compared with July, when the check was assessed last.
    assert audited(ledger, 10, "b", "c") == (
        {"b": ("persisting", "2026-07"), "c": ("new", "2026-10")},
        {"row_gone": 1},
    )
    assert recorded(ledger, 10) == (1, 1, 1, None)


def test_a_changed_rule_makes_no_news(ledger: Ledger) -> None:
    audited(ledger, 7, "a", "b")
    audited(ledger, 8, "a")
    states, counted = audited(ledger, 9, "a", "b", "c", fingerprint="2")
    assert states == {
        "a": ("persisting", "2026-07"), "b": ("reopened", "2026-07"), "c": ("new", "2026-09"),
    }  # fmt: skip
    assert counted == {"rebaselined": 2}
    assert recorded(ledger, 9) == (0, 1, 0, Note("rule_changed", since="2026-08", findings=2).json())
    assert audited(ledger, 10, "a", "b", "d", fingerprint="2")[1] == {"row_gone": 1}
    assert recorded(ledger, 10) == (1, 2, 1, None)


def test_why_a_finding_is_gone(ledger: Ledger, tmp_path: Path) -> None:
    july = [("UNR-01", "a", 1), ("UNR-01", "b", 2), ("BLK-14", "P-1", None), ("MIS-02", "b", 2)]
    held = pl.DataFrame({"file": ["a.csv"] * 2, "record": [1, 2], "msisdn": ["a", "b"]})
    held.write_parquet(tmp_path / "2026-07.parquet")
    held[:1].write_parquet(tmp_path / "2026-08.parquet")
    checks = ("UNR-01", "BLK-14", "MIS-02")

    def compared(
        month: int, found: list[tuple[str, str, int | None]], judged: pl.DataFrame, rows: Path
    ) -> pl.DataFrame:
        comparison = ledger.compare(
            keys(*found), judged, Period(2026, month), "viettel", rows, lambda p: tmp_path / f"{p}.parquet"
        )
        results = [
            {
                "period": f"2026-{month:02d}", "carrier": "viettel", "check_id": row["check_id"],
                "family": "bulk", "severity": "low", "nature": "risk",
                "status": "failed" if row["assessed"] else "error", "violations": 1, "population": 1,
                "rate": 1.0, "new": 0, "persisting": 0, "resolved": 0, "waived": 0, "seconds": 0.0,
                "note": None,
            }
            for row in judged.to_dicts()
        ]  # fmt: skip
        ledger.record(
            period=Period(2026, month), made_at=moment(9, month), version="1", rule_set="x", inputs="[]",
            not_read="[]", rows_of=lambda carrier: lambda period: tmp_path / f"{period}.parquet",
            months=[
                AuditedMonth(
                    "viettel", frozenset(), [("a.csv", 2)], "{}", pl.DataFrame(results, schema=RESULTS),
                    comparison, NO_POINTS,
                )
            ],
        )  # fmt: skip
        return comparison

    def why(comparison: pl.DataFrame) -> dict[str, dict[str, int]]:
        return {
            row["check_id"]: {name: row[name] for name in REASONS if row[name]}
            for row in comparison.to_dicts()
        }

    compared(7, july, judged(*checks), tmp_path / "2026-07.parquet")
    august = pl.concat([judged("UNR-01", "BLK-14"), judged("MIS-02", fingerprint="2")])
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


def test_a_month_audited_late_changes_the_states_of_those_after_it(ledger: Ledger) -> None:
    audited(ledger, 7, "a")
    audited(ledger, 9, "a", "b", "c")
    assert recorded(ledger, 9) == (2, 1, 0, None)
    assert audited(ledger, 8, "b", "z")[0] == {"b": ("new", "2026-08"), "z": ("new", "2026-08")}
    assert recorded(ledger, 8) == (2, 0, 1, None)
    # a is reopened, b persists, c is new, z is gone.
    assert recorded(ledger, 9) == (2, 1, 1, None)
    (compared,) = ledger.comparison(Period(2026, 9), "viettel").to_dicts()
    assert (compared["since"], compared["row_gone"]) == ("2026-08", 1)
    # Audited again, the late month is as if it had always been there.
    assert audited(ledger, 9, "a", "b", "c")[0] == {
        "a": ("reopened", "2026-07"), "b": ("persisting", "2026-08"), "c": ("new", "2026-09"),
    }  # fmt: skip
    assert recorded(ledger, 9) == (2, 1, 1, None)


def test_remembers_runs_months_and_what_was_not_read(ledger: Ledger) -> None:
    audited(ledger, 9, "a")
    audited(ledger, 8, "a", "b")
    assert ledger.runs() == [
        ("2026-09", moment(8, 9)),
        ("2026-08", moment(8, 8)),
    ]
    stored = ledger.stored_month(Period(2026, 8), "viettel")
    assert stored is not None
    assert (stored.columns, stored.files) == (frozenset({"msisdn"}), (("a.csv", 2),))
    assert ledger.stored_month(Period(2026, 8), "vinaphone") is None
    assert ledger.figures(Period(2026, 8)) == ['"viettel"']
    assert ledger.figures(Period(2026, 7)) == []
    assert ledger.not_read(Period(2026, 8)) == [["gmobile.csv", "empty"]]
    assert ledger.not_read(Period(2026, 7)) == []


def test_a_run_that_cannot_be_recorded_leaves_the_ledger(ledger: Ledger) -> None:
    audited(ledger, 8, "a")
    with pytest.raises(OutputError, match=r"ledger\.duckdb: the ledger could not be written"):
        ledger.record(
            period=Period(2026, 8), made_at=moment(9, 0), version="1", rule_set="x", inputs="[]",
            not_read="not JSON", months=[], rows_of=lambda carrier: Path,
        )  # fmt: skip
    assert len(ledger.runs()) == 1
    assert audited(ledger, 9, "a")[0] == {"a": ("persisting", "2026-08")}


def test_is_closed_to_others_and_made_whole(tmp_path: Path) -> None:
    path = tmp_path / "ledger.duckdb"
    # What is left where the making of a ledger was cut short.
    duckdb.connect(str(path)).close()
    with Ledger(path) as ledger:
        assert ledger.runs() == []
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_ledger_that_is_none_is_named_with_the_cure(tmp_path: Path) -> None:
    path = tmp_path / "ledger.duckdb"
    path.write_bytes(b"no ledger")
    with (
        pytest.raises(
            OutputError, match=r"ledger\.duckdb: the ledger cannot be opened .* restore it from a copy"
        ),
        Ledger(path),
    ):
        pytest.fail("it must not open")


def test_the_key_is_made_once_closed_and_refused_where_it_is_open_or_none(tmp_path: Path) -> None:
    path = tmp_path / "simaudit.key"
    made = installation_key(path)
    assert len(made) == 32
    assert path.stat().st_mode & 0o777 == 0o600
    assert installation_key(path) == made
    path.chmod(0o640)
    with pytest.raises(UsageError, match="others may read the key file; run: chmod 600"):
        installation_key(path)
    path.chmod(0o600)
    for text in ("", "zz", "ab" * 31, "ab" * 33, "é"):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(UsageError, match="not a key file"):
            installation_key(path)
