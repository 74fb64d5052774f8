"""Default portraits: pictures of a program, not of a person. They link nothing and are no sign."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import polars as pl

from simaudit.cases.persons import person_count, persons
from simaudit.rules.links import FACE


@dataclass(frozen=True)
class PortraitSettings:
    """What somebody who has looked says of the portraits of carriers."""

    default: Collection[tuple[str, str]] = ()
    """(carrier, portrait) of pictures that are nobody's."""
    declared: Mapping[str, str] = field(default_factory=dict)
    """Carrier → what its hashes are of, and behind a comma by which method (`face, arcface 0.6`)."""


LONGEST_DAYS: Final = 730
"""No gang hires a face for more than two years: what lasts longer, at many points, is a program's picture."""

_MOST_SHARE: Final = 3
"""A third: the picture of one agent has most of its rows at his point, under his code."""

PORTRAIT: Final[dict[str, Any]] = {
    "carrier": pl.String,
    "persons": pl.Int64,
    "numbers": pl.Int64,
    "points": pl.Int64,
    "from": pl.Date,
    "to": pl.Date,
}
"""A default portrait, as it is listed; whose linked rows these are."""


def dense_spans(rows: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    """`by`, dense_from, dense_to: the shortest span of days that holds nine tenths of the rows with a day.

    Of several the earliest; rows (`by`, registered_at) without a day have no part in it.
    """
    at = pl.int_range(pl.len(), dtype=pl.Int64)
    days = (
        rows.select(*by, pl.col("registered_at").dt.date().alias("dense_from"))
        .drop_nulls()
        .sort(*by, "dense_from")
        .with_columns(at.over(by).alias("at"), (pl.len().over(by).cast(pl.Int64) * 9 + 9) // 10)
    ).rename({"len": "enough"})
    ends = days.select(*by, "at", pl.col("dense_from").alias("dense_to"))
    spans = days.with_columns(pl.col("at") + pl.col("enough") - 1).join(ends, on=[*by, "at"])
    return (
        spans.sort(*by, pl.col("dense_to") - pl.col("dense_from"), "dense_from")
        .unique(by, keep="first", maintain_order=True)
        .select(*by, "dense_from", "dense_to")
    )


def default_portraits(linked: pl.DataFrame, named: Collection[tuple[str, str]]) -> pl.DataFrame:
    """carrier, face of the default portraits of linked rows; `named` are (carrier, portrait) to be such."""
    by = ["carrier", "face"]
    has_face = pl.col("groups").list.eval(pl.element().struct.field("link") == FACE).list.any()
    linking = linked.select(*by, "groups").filter(has_face).select(by).unique()
    dated = linked.select(*_READ).drop_nulls(["face", "registered_at"])
    # Nine tenths last no longer than all: few portraits are left to be looked at.
    day = pl.col("registered_at").dt.date()
    long = dated.group_by(by).agg((day.max() - day.min()).alias("days")).filter(_is_long(pl.col("days")))
    lasting = dated.join(long, on=by, how="semi").join(linking, on=by, how="semi")
    spans = dense_spans(lasting, by).filter(_is_long(pl.col("dense_to") - pl.col("dense_from")))
    candidates = lasting.join(spans, on=by, how="semi").with_columns(pl.len().over(by).alias("all"))
    concentrated = [
        candidates.filter(pl.col("at_point").fill_null(value=True))
        .drop_nulls(place)
        .group_by(*by, place)
        .agg((pl.len() * _MOST_SHARE > pl.col("all").first()).alias("most"))
        .filter("most")
        .select(by)
        for place in ("point_code", "clerk_code")
    ]
    configured = pl.DataFrame(sorted(named), schema=dict.fromkeys(by, pl.String), orient="row")
    return (
        pl.concat([spans.select(by).join(pl.concat(concentrated), on=by, how="anti"), configured])
        .unique()
        .join(linked, on=by, how="semi")
        .sort(by)
    )


_READ: Final = ("carrier", "face", "registered_at", "at_point", "point_code", "clerk_code")


def _is_long(days: pl.Expr) -> pl.Expr:
    return days.dt.total_days() > LONGEST_DAYS


def without_default_portraits(
    linked: pl.DataFrame, portraits: pl.DataFrame, declared: Mapping[str, str]
) -> pl.DataFrame:
    """The rows with `shared_face`, their portrait where it may link them, and without groups of others.

    `portrait_of` says among whose portraits it may: the carrier's, or those of all carriers that have
    `declared` (carrier → kind and method) the same method.
    """
    marked = linked.join(
        portraits.with_columns(pl.lit(value=True).alias("default")),
        on=["carrier", "face"],
        how="left",
        maintain_order="left",
    )
    default = pl.col("default").fill_null(value=False)
    others = pl.col("groups").list.filter(pl.element().struct.field("link") != FACE)
    return marked.with_columns(
        pl.when(~default).then("face").alias("shared_face"),
        pl.col("carrier").replace(methods(declared)).alias("portrait_of"),
        pl.when(default).then(others).otherwise("groups").alias("groups"),
    ).drop("default")


def methods(declared: Mapping[str, str]) -> dict[str, str]:
    """Carrier → kind and method of its portraits, where it declares a method."""
    return {carrier: f"\x1e{text}" for carrier, text in declared.items() if "," in text}


def portraits_elsewhere(rows: pl.DataFrame, declared: Mapping[str, str]) -> pl.DataFrame:
    """case_id, other, faces: how many portraits of a case another has too, where carriers declare one kind.

    Those of one method have joined the cases; a kind alone doesn't say that equal hashes are equal pictures.
    """
    kinds = {carrier: text.partition(",")[0] for carrier, text in declared.items()}
    kind = pl.col("carrier").replace_strict(kinds, default=None, return_dtype=pl.String)
    held = rows.select("case_id", kind.alias("kind"), "shared_face").drop_nulls().unique()
    pairs = held.join(held.rename({"case_id": "other"}), on=["kind", "shared_face"])
    return (
        pairs.filter(pl.col("case_id") != pl.col("other"))
        .group_by("case_id", "other")
        .agg(pl.col("shared_face").n_unique().cast(pl.Int64).alias("faces"))
        .sort("case_id", "faces", "other", descending=[False, True, False])
    )


def portrait_figures(linked: pl.DataFrame, portraits: pl.DataFrame) -> pl.DataFrame:
    """Each default portrait in figures (PORTRAIT), that of most people first."""
    by = ["carrier", "face"]
    rows = linked.join(portraits, on=by, how="semi").with_row_index("row")
    day = pl.col("registered_at").dt.date()
    return (
        persons(rows, by)
        .group_by(by)
        .agg(
            person_count().alias("persons"),
            pl.col("msisdn").drop_nulls().n_unique().alias("numbers"),
            pl.col("point_code").drop_nulls().n_unique().alias("points"),
            day.min().alias("from"),
            day.max().alias("to"),
        )
        .sort("persons", "carrier", "face", descending=[True, False, False])
        .select(pl.col(name).cast(dtype) for name, dtype in PORTRAIT.items())
    )
