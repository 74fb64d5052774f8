"""What carriers answer, inspectors find and officials do, merged into the ledger.

A file is merged whole or not at all, so that both sides mean the same by what was
handed in. Nothing is overwritten: the last response to a finding counts, the
earlier ones stay.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import polars as pl

from simaudit.config.key import installation_key
from simaudit.contract import CARRIER
from simaudit.errors import IntakeError, Note
from simaudit.files import file_hash
from simaudit.jobs.follow_up.filled_follow_ups import Received, RowFault, merge_follow_ups, other_rows
from simaudit.period import Period
from simaudit.report.annexes.response_words import (
    ANSWERS,
    AUDIT_RESULTS,
    INSPECTION_RESULTS,
    KEY_COLUMN,
    code_of,
    may_be_repeated,
)
from simaudit.report.annexes.returned_workbook import read_returned, row_place
from simaudit.store.ledger import Ledger
from simaudit.store.month_keys import is_key_of, with_number_key
from simaudit.store.months import known_keys, recorded_keys, recorded_months, require_month
from simaudit.store.responses import merge_responses, merged_at
from simaudit.store.samples import AUDIT, sampled_keys
from simaudit.store.store import Store

LONGEST_REASON: Final = 2_000
"""Characters."""

LONGEST_NAME: Final = 200
"""Characters of who looked at a row."""

_SIGNED: Final = ("looked_by", "looked_on")

_WORDS: Final = {
    "answer": ANSWERS, "inspection": INSPECTION_RESULTS, "audit": AUDIT_RESULTS, "spot": INSPECTION_RESULTS,
}  # fmt: skip
"""Kind of response → its words; those of a commune's list, found on the spot, are an inspector's."""

_ROWS_NAMED: Final = 10
"""Rows of one finding that a fault names."""


_Faults = Sequence[tuple[pl.Expr, Note | Callable[[Mapping[str, Any]], Note]]]
"""Whether a row has a fault, and the note, or what makes it from the row."""


def receive(store: Store, path: Path, now: datetime, today: date, key_file: Path | None = None) -> Received:
    """Merge one filled workbook or CSV, of responses or of follow-ups; `now` is local time.

    With the installation's key the numbers that a file shows are held to the keys of their rows.

    Raises IntakeError where the file can't be read, or holds both; UsageError where the store doesn't know
    the month of its responses.
    """
    store.require_ledger()
    returned = read_returned(path)
    responses, follow_ups = returned.responses, returned.follow_ups
    if follow_ups is not None and responses is not None:
        raise IntakeError("responses_beside_follow_ups", path=path)
    digest = file_hash(path)
    with store.open_ledger() as ledger:
        earlier = merged_at(ledger, digest)
        if earlier is not None:
            return Received(merged_at=earlier)
        if follow_ups is not None:
            return merge_follow_ups(store, ledger, follow_ups, digest, now, today)
        if responses is None:
            return Received()
        key = installation_key(key_file) if key_file and key_file.exists() else None
        return _responses(ledger, _coded(responses), path, digest, now, key)


def _responses(
    ledger: Ledger, rows: pl.DataFrame, path: Path, digest: str, now: datetime, key: bytes | None
) -> Received:
    faults = _faults_in_file(rows)
    if faults:
        return Received(faults=faults)
    period, kind = rows.select("period", "kind").row(0)
    # A commune's list has numbers of several carriers.
    by_carrier = rows.partition_by("carrier", maintain_order=True)
    carriers = tuple(str(of_carrier["carrier"][0]) for of_carrier in by_carrier)
    for carrier in carriers:
        require_month(recorded_months(ledger), Period.parse(period), carrier, path)
    faults = tuple(
        fault
        for of_carrier in by_carrier
        for fault in _faults_in_store(ledger, of_carrier, Period.parse(period))
    )
    if not faults and key and is_key_of(ledger, Period.parse(period), key):
        differs = pl.col("number_key") != pl.col(KEY_COLUMN).str.to_lowercase()
        # Columns were sorted, and hidden ones stayed.
        of_other_number = Note("key_of_other_number", key=KEY_COLUMN)
        faults = _row_faults(with_number_key(ledger, rows, key), [(differs, of_other_number)])
    if faults:
        return Received(faults=faults)
    merged = merge_responses(ledger, rows, digest, now)
    unsigned = 0 if kind == "answer" else rows.filter(pl.any_horizontal(pl.col(*_SIGNED).is_null())).height
    return Received(carriers, period, kind, merged.new, merged.changed, merged.as_before, unsigned)


def _coded(rows: pl.DataFrame) -> pl.DataFrame:
    """With `code` of the response, None where it is none of the words, and `key`, half of the finding's."""
    words = {
        (kind, response): code_of(response, _WORDS[kind])
        for kind, response in rows.select("kind", "response").drop_nulls().unique().rows()
    }
    codes = pl.DataFrame(
        [(kind, response, code) for (kind, response), code in words.items()],
        schema={"kind": pl.String, "response": pl.String, "code": pl.String},
        orient="row",
    )
    return rows.join(codes, on=["kind", "response"], how="left", maintain_order="left").with_columns(
        pl.col(KEY_COLUMN).str.to_lowercase().str.extract(r"^([0-9a-f]{32})[0-9a-f]{32}$").alias("key"),
    )


def _faults_in_file(rows: pl.DataFrame) -> tuple[RowFault, ...]:
    """The faults of rows that are found without the store."""
    first = rows.head(1)
    of_file = ("kind", "period") if first["kind"].item() == "spot" else ("kind", "period", "carrier")
    alike = [pl.col(name).eq_missing(first[name].first()) for name in of_file]
    month = pl.col("period").str.contains(r"^20[0-9][0-9]-(0[1-9]|1[0-2])$")
    # A sentence about the file names the carrier: a value in the wrong column must not get into it.
    carrier = pl.col("carrier").str.contains(f"^{CARRIER}$")
    answers, keys = (
        pl.struct("code", "reason", *_SIGNED),
        pl.col(KEY_COLUMN).str.to_lowercase(),
    )
    faults: _Faults = [
        (pl.col("key").is_null(), Note("row_without_key", key=KEY_COLUMN)),
        (~month.fill_null(value=False), Note("row_without_period")),
        (~carrier.fill_null(value=False), Note("row_without_carrier")),
        (~pl.all_horizontal(alike), Note("row_of_other_month")),
        (pl.col("response").is_null(), Note("reason_without_response")),
        (pl.col("code").is_null(), _not_listed),
        ((pl.col("code") == "contested") & pl.col("reason").is_null(), Note("contested_without_reason")),
        ((pl.col("code") == "wrong") & pl.col("reason").is_null(), Note("wrong_without_fault")),
        (pl.col("unread"), Note("looked_on_unread")),
        (pl.col("looked_by").str.len_chars() > LONGEST_NAME, Note("looked_by_too_long", most=LONGEST_NAME)),
        (pl.col("reason").str.len_chars() > LONGEST_REASON, Note("reason_too_long", most=LONGEST_REASON)),
        (answers.n_unique().over("key") > 1, _answered_otherwise),
        # The ledger has the first half of a key.
        (keys.n_unique().over("key") > 1, Note("row_without_key", key=KEY_COLUMN)),
    ]
    of_finding = pl.col("row").head(_ROWS_NAMED + 1).implode().over("sheet", "key", mapping_strategy="join")
    return _row_faults(rows.with_columns(of_finding.alias("of_finding")), faults)


def _not_listed(row: Mapping[str, Any]) -> Note:
    """That a response is none of the words, with the words, and the response where it can be no name."""
    words = _WORDS[row["kind"]]
    if may_be_repeated(row["response"], words):
        return Note("response_not_listed", response=row["response"], words=list(words.values()))
    return Note("text_not_listed", words=list(words.values()))


def _answered_otherwise(row: Mapping[str, Any]) -> Note:
    return Note("finding_answered_otherwise", rows=other_rows(row["of_finding"], _ROWS_NAMED))


def _faults_in_store(ledger: Ledger, rows: pl.DataFrame, period: Period) -> tuple[RowFault, ...]:
    """The faults of rows by what the store holds."""
    carrier, kind = rows.select("carrier", "kind").row(0)
    sampled, of_audit = sampled_keys(ledger, period, carrier), kind == "audit"
    recorded = (
        sampled.filter(pl.col("check_id") == AUDIT) if of_audit else recorded_keys(ledger, period, carrier)
    )
    recorded_findings = recorded.select("key", pl.col("check_id").alias("found_by"))
    matched = rows.join(recorded_findings.unique("key"), on="key", how="left", maintain_order="left")
    elsewhere = known_keys(ledger, matched.filter(pl.col("found_by").is_null())["key"].to_list())
    foreign = pl.col("key").is_in(elsewhere)
    unknown = pl.col("found_by").is_null()
    faults = [
        (unknown & foreign, Note("key_of_other_month", key=KEY_COLUMN)),
        (unknown, Note("row_of_no_sample") if of_audit else Note("key_of_no_finding", key=KEY_COLUMN)),
        (pl.col("found_by").ne_missing(pl.col("check_id")), Note("key_of_other_check", key=KEY_COLUMN)),
        (
            pl.lit(kind == "inspection") & ~pl.col("key").is_in(sampled["key"].implode()),
            Note("row_of_no_sample"),
        ),
    ]
    return _row_faults(matched, faults)


def _row_faults(rows: pl.DataFrame, faults: _Faults) -> tuple[RowFault, ...]:
    """The first fault of every row that has one."""
    wrong = [pl.when(expr.fill_null(value=False)).then(at) for at, (expr, _) in enumerate(faults)]
    faulty_rows = rows.with_columns(pl.coalesce(wrong).alias("fault")).drop_nulls("fault")
    notes = ((row, faults[row["fault"]][1]) for row in faulty_rows.iter_rows(named=True))
    return tuple(
        RowFault(row_place(row["sheet"], row["row"]), note if isinstance(note, Note) else note(row))
        for row, note in notes
    )
