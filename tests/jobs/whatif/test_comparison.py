"""What inspections and answers say of the rows that come and go."""

import shutil
from datetime import datetime
from pathlib import Path

import polars as pl
from support.tried_months import EIGHT

from simaudit.config import Config
from simaudit.jobs.whatif.rule_sets import RuleSetChange
from simaudit.jobs.whatif.whatif import WhatifRequest, try_change
from simaudit.period import VIET_NAM
from simaudit.report.figures.rule_trial import LookedAt
from simaudit.store.responses import merge_responses
from simaudit.store.store import Store

NOW = datetime(2026, 11, 20, 9, tzinfo=VIET_NAM)


def respond(store: Store, kind: str, codes: dict[int, str]) -> None:
    """Responses to the findings of BLK-15 in October, by record."""
    findings = pl.read_parquet("out/2026-10/viettel/restricted/findings.parquet")
    keys = dict(findings.filter(pl.col("check_id") == "BLK-15").select("record", "finding_key").iter_rows())
    rows = pl.DataFrame(
        [("2026-10", "viettel", "BLK-15", keys[record][:32], code, kind) for record, code in codes.items()],
        schema=["period", "carrier", "check_id", "key", "code", "kind"],
        orient="row",
    ).with_columns(
        reason=pl.lit(None, pl.String), looked_by=pl.lit(None, pl.String), looked_on=pl.lit(None, pl.Date)
    )
    with store.open_ledger() as ledger:
        merge_responses(ledger, rows, kind * 8, NOW.replace(tzinfo=None))


def test_rows_that_go_are_told_by_what_was_found_on_the_spot_and_answered(
    store: Store, config: Config
) -> None:
    respond(store, "inspection", {1: "confirmed", 2: "not_confirmed", 3: "not_confirmed", 4: "inconclusive"})
    respond(store, "answer", {5: "accepted", 6: "contested"})
    change = RuleSetChange(("BLK-15.fewest_numbers=9",))
    figures = try_change(store, config, WhatifRequest(change, honest=False), NOW).figures
    (row,) = figures.precision
    assert row.check_id == "BLK-15"
    assert row.only_before == LookedAt(true=1, false=2, accepted=1, contested=1)
    assert row.only_after == LookedAt()
    # Two wrong signs go, and a right one.
    assert (row.better, row.worse, row.p) == (2, 1, 1.0)
    assert row.share_before is not None
    assert round(row.share_before.estimate, 3) == 0.333
    assert row.share_after is None


def test_months_without_their_rows_are_named(store: Store, config: Config) -> None:
    Path("store/months/2026-09/viettel.parquet").unlink()
    change = RuleSetChange(("BLK-15.fewest_numbers=9",))
    figures = try_change(store, config, WhatifRequest(change, honest=False), NOW).figures
    assert figures.left_out == (("2026-09", "viettel"),)
    assert {(row.period, row.only_before) for row in figures.changes if row.check_id == "BLK-15"} == {
        ("2026-10", len(EIGHT))
    }
    shutil.rmtree("store/months")
