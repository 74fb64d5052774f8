"""What carriers answer and inspectors find, merged into the ledger by finding key.

A file is merged whole or not at all, so that both sides mean the same by what was
handed in. Nothing is overwritten: the last response to a finding counts, the
earlier ones stay.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import polars as pl

from simaudit.errors import UsageError
from simaudit.files import file_hash
from simaudit.period import Period
from simaudit.report.annexes.reply_words import ANSWERS, KEY, RESULTS, code_of
from simaudit.report.annexes.returned_workbook import read_responses
from simaudit.store.ledger import Ledger
from simaudit.store.months import is_recorded, known_keys, recorded_keys
from simaudit.store.responses import merge_responses, merged_at
from simaudit.store.samples import sampled_keys
from simaudit.store.store import Store

LONGEST_REASON: Final = 2_000
"""Characters."""

_TOO_LONG: Final = f"a reason of more than {LONGEST_REASON:,} characters"


_WORDS: Final = {"answer": ANSWERS, "inspection": RESULTS}


@dataclass(frozen=True)
class Received:
    """What a file came to: `faults` (nothing was merged), or how many responses are new, changed or known."""

    carrier: str = ""
    period: str = ""
    kind: str = ""
    new: int = 0
    changed: int = 0
    as_before: int = 0
    merged_at: datetime | None = None
    """When this very file was merged already; it changed nothing now."""
    faults: tuple[str, ...] = ()
    """A line each: the place, what is wrong there; never a value."""


def receive(store: Store, path: Path, now: datetime) -> Received:
    """Merge one filled workbook or CSV; `now` is local time.

    Raises IntakeError where the file can't be read, UsageError where the store doesn't know its month.
    """
    if not store.ledger.exists():
        raise UsageError(f"{store.folder}: nothing has been audited into this store yet")
    rows = _coded(read_responses(path))
    digest = file_hash(path)
    with store.opened() as ledger:
        earlier = merged_at(ledger, digest)
        if earlier is not None:
            return Received(merged_at=earlier)
        faults = _faults_in_file(rows)
        if faults:
            return Received(faults=tuple(faults))
        period, carrier, kind = rows.select("period", "carrier", "kind").row(0)
        if not is_recorded(ledger, Period.parse(period), carrier):
            raise UsageError(f"{path}: it answers {period} of {carrier}, which this store has not audited")
        faults = _faults_in_store(ledger, rows, Period.parse(period))
        if faults:
            return Received(faults=tuple(faults))
        merged = merge_responses(ledger, rows, digest, now)
    return Received(carrier, period, kind, merged.new, merged.changed, merged.as_before)


def _coded(rows: pl.DataFrame) -> pl.DataFrame:
    """With `code` for what is said, None where it is none of the words, and `key`, half of the finding's."""
    words = {
        (kind, said): code_of(said, _WORDS[kind])
        for kind, said in rows.select("kind", "said").drop_nulls().unique().rows()
    }
    known = pl.DataFrame(
        [(*said, code) for said, code in words.items()],
        schema={"kind": pl.String, "said": pl.String, "code": pl.String},
        orient="row",
    )
    return rows.join(known, on=["kind", "said"], how="left", maintain_order="left").with_columns(
        pl.col(KEY).str.to_lowercase().str.extract(r"^([0-9a-f]{32})[0-9a-f]{32}$").alias("key")
    )


def _faults_in_file(rows: pl.DataFrame) -> list[str]:
    """What is wrong with a row whatever the store holds."""
    first = rows.head(1)
    alike = [pl.col(name).eq_missing(first[name].first()) for name in ("kind", "carrier", "period")]
    month = pl.col("period").str.contains(r"^20\d\d-(0[1-9]|1[0-2])$")
    answers = pl.struct("code", "reason")
    faults = [
        (pl.col("key").is_null(), f"its {KEY} is missing or was changed"),
        (~month.fill_null(value=False), "its period is missing or was changed"),
        (pl.col("carrier").is_null(), "its carrier is missing"),
        (~pl.all_horizontal(alike), "it is of another carrier or month than the first answered row"),
        (pl.col("said").is_null(), "a reason without a response"),
        (pl.col("code").is_null(), "a response that is none of the list's"),
        ((pl.col("code") == "contested") & pl.col("reason").is_null(), "contested, and without a reason"),
        (
            pl.col("reason").str.len_chars() > LONGEST_REASON,
            f"a reason of more than {LONGEST_REASON:,} characters",
        ),
        (answers.n_unique().over("key") > 1, "another row of the same finding is answered otherwise"),
    ]
    return _lines(rows, faults)


def _faults_in_store(ledger: Ledger, rows: pl.DataFrame, period: Period) -> list[str]:
    """What the store says against a row."""
    carrier, kind = rows.select("carrier", "kind").row(0)
    known = recorded_keys(ledger, period, carrier).select("key", pl.col("check_id").alias("found_by"))
    placed = rows.join(known.unique("key"), on="key", how="left", maintain_order="left")
    elsewhere = known_keys(ledger, placed.filter(pl.col("found_by").is_null())["key"].to_list())
    sampled = sampled_keys(ledger, period, carrier)
    foreign = pl.col("key").is_in(elsewhere)
    unknown = pl.col("found_by").is_null()
    faults = [
        (unknown & foreign, f"its {KEY} is of another carrier's or month's finding"),
        (unknown, f"no finding has its {KEY}"),
        (
            pl.col("found_by").ne_missing(pl.col("check_id")),
            f"its {KEY} is of another check: were cells sorted apart?",
        ),
        (
            pl.lit(kind == "inspection") & ~pl.col("key").is_in(sampled),
            "in no sample drawn here",
        ),
    ]
    return _lines(placed, faults)


def _lines(rows: pl.DataFrame, faults: list[tuple[pl.Expr, str]]) -> list[str]:
    fault = pl.coalesce([pl.when(wrong.fill_null(value=False)).then(pl.lit(what)) for wrong, what in faults])
    found = rows.select("place", fault.alias("fault")).drop_nulls()
    return [f"{place}: {what}" for place, what in found.iter_rows()]
