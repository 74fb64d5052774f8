"""Cases from month to month, told by the keyed hashes of their numbers."""

from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from simaudit.period import Period

QUIET_MONTHS: Final = 6
"""So many months after its last one a case of which no number is left stays listed, and may come back."""

EDITION: Final = 3
"""Of the criteria of what is a case. The first took kinds of links for strength, and papers for people; the
second joined two frauds that stole one paper."""

CRITERIA: Final = "criteria"
"""The reason of a quiet case that was one by the criteria of an earlier edition."""

EARLIER: Final[dict[str, Any]] = {
    "case_id": pl.String,
    "first_period": pl.String,
    "last_period": pl.String,
    "edition": pl.Int64,
    "reason": pl.String,
}
NUMBERS: Final[dict[str, Any]] = {"case_id": pl.String, "key": pl.Binary}


@dataclass(frozen=True)
class EarlierCases:
    """The cases of an audited month, quiet ones too."""

    cases: pl.DataFrame
    """EARLIER, a row a case: `last_period` is the last month in which it had numbers, `edition` that of the
    criteria by which it is a case, `reason` (of a quiet one) why it is none any more."""
    numbers: pl.DataFrame
    """NUMBERS, a row a case and number: those of its last month."""


NO_CASES: Final = EarlierCases(pl.DataFrame(schema=EARLIER), pl.DataFrame(schema=NUMBERS))


def continued(current: pl.DataFrame, earlier: EarlierCases) -> pl.DataFrame:
    """What each case of `current` (case, key: a row a number) continues, a row a case, in order of `case`.

    case, continued_from, split_from, merged_from, first_period, all but merged_from NULL where it doesn't.
    A case continues the earlier one with which it shares most numbers, of several the older; each is
    continued by one, that which shares most (of several the first `case`), and the others have split from
    it. One that shares numbers with earlier cases that nobody continues has merged them.
    """
    cases = current.select("case").unique().sort("case")
    shared = (
        current.join(earlier.numbers, on="key")
        .group_by("case", "case_id")
        .len("shared")
        .join(earlier.cases, on="case_id")
        .sort(pl.col("shared") * -1, "first_period", "case_id", "case")
    )
    best = shared.unique("case", keep="first", maintain_order=True)
    ahead = pl.col("case") == pl.col("case").first().over("case_id")
    # Sorted by the numbers shared: the first of those that ask for an earlier case shares most with it.
    claims = best.sort(pl.col("shared") * -1, "case").with_columns(ahead.alias("continues"))
    continued_cases = claims.filter("continues").select("case_id")
    merged = (
        shared.join(continued_cases, on="case_id", how="anti")
        .sort("case_id")
        .group_by("case")
        .agg(pl.col("case_id").alias("merged_from"))
    )
    continuations = claims.select(
        "case",
        pl.when("continues").then("case_id").alias("continued_from"),
        pl.when(~pl.col("continues")).then("case_id").alias("split_from"),
        pl.when("continues").then("first_period").alias("first_period"),
    )
    return (
        cases.join(continuations, on="case", how="left")
        .join(merged, on="case", how="left")
        .with_columns(pl.col("merged_from").fill_null([]))
        .sort("case")
    )


def quiet(
    current: pl.DataFrame, earlier: EarlierCases, period: Period, linked: pl.Series | None = None
) -> pl.DataFrame:
    """The earlier cases (EARLIER) of which no number is in `current` (case, key), while they stay listed.

    `linked` are the keys of all numbers that hang together with others: those of a case of an earlier edition
    do still, and are none by the criteria.
    """
    present = current.join(earlier.numbers, on="key").select("case_id").unique()
    first = str(period.earlier(QUIET_MONTHS))
    gone = earlier.cases.join(present, on="case_id", how="anti").filter(pl.col("last_period") >= first)
    if linked is None or gone.is_empty():
        return gone
    linked_cases = earlier.numbers.filter(pl.col("key").is_in(linked.drop_nulls().implode()))[
        "case_id"
    ].unique()
    dropped = (pl.col("edition") < EDITION) & pl.col("case_id").is_in(linked_cases.implode())
    return gone.with_columns(pl.coalesce("reason", pl.when(dropped).then(pl.lit(CRITERIA))).alias("reason"))
