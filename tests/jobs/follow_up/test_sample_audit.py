"""An audit's sample: every number in service that no check accuses is in its frame, the risky ones more."""

from pathlib import Path

import polars as pl
import pytest

from simaudit.errors import UsageError
from simaudit.jobs.follow_up.sample import audit_sample
from simaudit.period import Period
from simaudit.store.audit_frame import AuditedRows
from simaudit.store.ledger import Ledger
from simaudit.store.samples import DRAWN, STRATA

KEY = bytes(32)
ROW = {"file": pl.String, "record": pl.Int64}


def month(folder: Path, rows: int) -> AuditedRows:
    """Rows of which every tenth was registered online this year, and the first is accused."""
    numbers = [f"8496{number:07d}" for number in range(1, rows + 1)]
    pl.DataFrame(
        {
            "file": ["a.csv"] * rows,
            "record": range(1, rows + 1),
            "msisdn": [*numbers[:-1], None],
            "channel": ["APP" if number % 10 == 0 else "OWN_POINT" for number in range(rows)],
            "registered_at": [f"{2026 if number % 10 == 0 else 2024}-03-01" for number in range(rows)],
        }
    ).with_columns(pl.col("registered_at").str.to_datetime()).write_parquet(folder / "month.parquet")
    signs = pl.DataFrame(schema={**ROW, "subject": pl.String, "waived": pl.Boolean})
    accused = pl.DataFrame([("a.csv", 1)], schema=ROW, orient="row")
    none = pl.DataFrame(schema=ROW)
    return AuditedRows(Period(2026, 10), "viettel", folder / "month.parquet", signs, accused, none)


def drawn(folder: Path, size: int, seed: int = 1, rows: int = 201) -> tuple[pl.DataFrame, pl.DataFrame]:
    with Ledger(folder / "ledger.duckdb") as ledger:
        return audit_sample(ledger, month(folder, rows), KEY, size, seed)


def test_rows_come_with_their_chance_and_a_small_stratum_of_risk_gets_more_than_its_part(
    tmp_path: Path,
) -> None:
    rows, strata = drawn(tmp_path, 40)
    assert strata.select(STRATA).sort("stratum").rows() == [
        ("audit", "older", 180, 180, 180.0, 30, ""),
        ("audit", "year_remote", 20, 20, 20.0, 10, ""),
    ]
    assert set(DRAWN) <= set(rows.columns)
    chances = dict(rows.select("stratum", "probability").unique().iter_rows())
    assert chances == {"older": 30 / 180, "year_remote": 10 / 20}
    assert (rows["record"].n_unique(), 1 in rows["record"]) == (40, False)
    assert rows.filter(pl.col("unit") != pl.col("finding_key")).is_empty()


def test_one_seed_draws_one_sample_and_all_are_drawn_where_there_is_room(tmp_path: Path) -> None:
    first, again, other = (drawn(tmp_path, 20, seed)[0]["record"].to_list() for seed in (1, 1, 2))
    assert first == again
    assert first != other
    whole, _ = drawn(tmp_path, 1_000)
    # The row without a number can be told by its place alone.
    assert sorted(whole["record"]) == list(range(2, 202))


def test_too_few_to_tell_how_rows_differ_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="draw 4 at least"):
        drawn(tmp_path, 3)
    with pytest.raises(UsageError, match="nothing was found that could be drawn"):
        drawn(tmp_path, 3, rows=1)
