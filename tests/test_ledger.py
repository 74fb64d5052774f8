"""The ledger: keys of findings, their states over the months, one transaction a run, no half-made file."""

import hashlib
import hmac
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import duckdb
import polars as pl
import pytest

from simaudit.contract import Finding
from simaudit.contract import Result as ResultRow
from simaudit.errors import OutputError, UsageError
from simaudit.key import installation_key
from simaudit.ledger import Ledger
from simaudit.period import Period

KEY = b"0123456789abcdef0123456789abcdef"
_TEXTS = dict.fromkeys(("carrier", "check_id", "msisdn", "subject", "file", "record"), pl.String())
FOUND: dict[str, pl.DataType] = {**_TEXTS, "record": pl.Int64()}
RESULTS = pl.DataFrame(
    schema={name: column.dtype.type for name, column in ResultRow.to_schema().columns.items()}
)
FINDINGS = pl.DataFrame(
    schema={name: column.dtype.type for name, column in Finding.to_schema().columns.items()}
)


def moment(hour: int, minute: int) -> datetime:
    return datetime(2026, 11, 1, hour, minute)  # noqa: DTZ001 (the ledger keeps local time)


def found(*rows: tuple[str, str | None, str | None, int | None]) -> pl.DataFrame:
    """(check, msisdn, subject, record) of viettel's a.csv."""
    return pl.DataFrame([("viettel", *row[:3], "a.csv", row[3]) for row in rows], schema=FOUND, orient="row")


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger(tmp_path / "ledger.duckdb") as opened:
        yield opened


def audited(
    ledger: Ledger, month: int, *numbers: str, carrier: str = "viettel"
) -> tuple[dict[str, tuple[str, str]], dict[str, int]]:
    """Audit a month in which UNR-01 fires for these numbers: (states, resolved)."""
    period = Period(2026, month)
    rows = found(*(("UNR-01", number, None, place) for place, number in enumerate(numbers, start=1)))
    stated, resolved = ledger.with_states(rows.with_columns(carrier=pl.lit(carrier)), period, carrier, KEY)
    ledger.record(
        period=period,
        made_at=moment(8, month),
        version="1",
        rule_set="x",
        inputs="[]",
        not_read='[["gmobile.csv", "empty"]]',
        months=[(carrier, frozenset({"msisdn"}), [("a.csv", len(numbers))], f'"{carrier}"')],
        results=RESULTS,
        findings=stated.with_columns(period=pl.lit(str(period))),
    )
    return {
        row["msisdn"]: (row["state"], row["first_period"]) for row in stated.iter_rows(named=True)
    }, resolved


def test_states_over_the_months(ledger: Ledger) -> None:
    assert audited(ledger, 7, "a", "b") == ({"a": ("new", "2026-07"), "b": ("new", "2026-07")}, {})
    assert audited(ledger, 8, "a", "c") == (
        {"a": ("persisting", "2026-07"), "c": ("new", "2026-08")},
        {"UNR-01": 1},
    )
    # The last audited month counts, even where a calendar month was left out.
    assert audited(ledger, 10, "b", "c") == (
        {"b": ("reopened", "2026-07"), "c": ("persisting", "2026-08")},
        {"UNR-01": 1},
    )


def test_a_month_audited_again_is_compared_with_the_one_before_and_replaced(ledger: Ledger) -> None:
    audited(ledger, 7, "a")
    audited(ledger, 8, "a", "b")
    assert audited(ledger, 8, "b") == ({"b": ("new", "2026-08")}, {"UNR-01": 1})
    assert audited(ledger, 9, "a", "b")[0] == {"a": ("reopened", "2026-07"), "b": ("persisting", "2026-08")}
    # A later month says nothing of an earlier one.
    assert audited(ledger, 7, "z")[0] == {"z": ("new", "2026-07")}


def test_carriers_are_told_apart(ledger: Ledger) -> None:
    audited(ledger, 7, "a")
    assert audited(ledger, 8, "a", carrier="vinaphone") == ({"a": ("new", "2026-08")}, {})
    assert audited(ledger, 8, "a") == ({"a": ("persisting", "2026-07")}, {})


def test_keys_are_hmacs_of_check_carrier_and_number_subject_or_record(ledger: Ledger) -> None:
    rows = found(
        ("UNR-01", "84961000001", None, 1), ("BLK-01", "84961000001", "068", 1),
        ("BLK-14", None, "P-1", None), ("EXT-06", None, None, 7), ("EXT-08", None, None, None),
    )  # fmt: skip
    stated, _ = ledger.with_states(rows, Period(2026, 10), "viettel", KEY)
    wanted = {
        "UNR-01": "n84961000001", "BLK-01": "n84961000001", "BLK-14": "sP-1",
        "EXT-06": "ra.csv\x1f7", "EXT-08": "ra.csv",
    }  # fmt: skip
    assert {row["check_id"]: row["finding_key"] for row in stated.iter_rows(named=True)} == {
        check: hmac.new(KEY, f"{check}\x1fviettel\x1f{name}".encode(), hashlib.sha256).hexdigest()
        for check, name in wanted.items()
    }


def test_a_key_of_another_installation_gives_other_keys(ledger: Ledger) -> None:
    rows = found(("UNR-01", "84961000001", None, 1))
    keys = {
        ledger.with_states(rows, Period(2026, 10), "viettel", key)[0]["finding_key"][0]
        for key in (KEY, KEY[::-1])
    }
    assert len(keys) == 2


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
    assert ledger.not_read(Period(2026, 8)) == [("gmobile.csv", "empty")]
    assert ledger.not_read(Period(2026, 7)) == []


def test_a_run_that_cannot_be_recorded_leaves_the_ledger(ledger: Ledger) -> None:
    audited(ledger, 8, "a")
    with pytest.raises(OutputError, match=r"ledger\.duckdb: the ledger could not be written"):
        ledger.record(
            period=Period(2026, 8), made_at=moment(9, 0), version="1", rule_set="x", inputs="[]",
            not_read="[]", months=[("viettel", frozenset(), [], "not JSON")],
            results=pl.DataFrame({"period": ["x"]}),
            findings=FINDINGS,
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


def test_a_ledger_of_another_version_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "ledger.duckdb"
    with Ledger(path) as ledger:
        ledger.connection.execute("UPDATE meta SET schema_version = 99")
    with pytest.raises(OutputError, match="written by another version"), Ledger(path):
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
