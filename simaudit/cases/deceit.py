"""Signs of deceit: how many people a case deceives, and by what. Links say how rows hang together, not this.

A sign is a set of a case's rows; its size is their people, of `series` the forged papers.
"""

from typing import Any, Final

import polars as pl

from simaudit.cases.components import lists_of
from simaudit.cases.persons import person_count

SERIES: Final = "series"
SIGNS: Final = (SERIES, "face", "paper", "nights", "device", "address", "stock")
"""In the order in which they are stated."""

EVERYDAY: Final = ("address", "stock")
"""Signs that barracks and a fair have too: for the police they have to be larger."""

FORGED_SERIES: Final = "forged series"
PAPER_RUN: Final = "paper run"
NIGHT: Final = "night"

SIGN: Final[dict[str, Any]] = {"sign": pl.String, "size": pl.Int64}

_FEWEST: Final = 3
"""People of one face, paper or device; nights of one clerk. Two share a telephone, or a slip."""

_NUMBERS_OF_ONE: Final = 2
"""Customers of a shop that is open come for one number."""


def evening(moment: str = "registered_at") -> pl.Expr:
    """The day on whose evening the night of a moment began."""
    return (pl.col(moment) - pl.duration(hours=6)).dt.date()


def with_signs(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows (`case`, `row`, `person`, `links`, …) with `signs`: those in whose rows each is, sorted."""
    links = pl.col("links").list
    listed = pl.concat(
        [
            _signed(rows.filter(forged()), SERIES),
            _signed(_of_several(rows, "portrait_of", "shared_face"), "face"),
            _signed(_of_several(rows, "paper"), "paper"),
            _signed(_nights(rows), "nights"),
            _signed(shared_devices(rows), "device"),
            *(_signed(rows.filter(links.contains(sign)), sign) for sign in EVERYDAY),
        ]
    )
    return rows.join(lists_of(listed, "signs"), on="row", how="left", maintain_order="left").with_columns(
        pl.col("signs").fill_null([])
    )


def telling() -> pl.Expr:
    """Whether a row tells of its group: one of a sign, where there is a sign; the others are victims'."""
    signed = pl.col("signs").list.len() > 0
    return signed | ~signed.any()


def victims() -> pl.Expr:
    """How many numbers of a group no telling row has."""
    numbers = pl.col("msisdn")
    return numbers.drop_nulls().n_unique() - numbers.filter(telling()).drop_nulls().n_unique()


def _signed(rows: pl.DataFrame, sign: str) -> pl.DataFrame:
    return rows.select("row", pl.lit(sign).alias("sign"))


def _of_several(rows: pl.DataFrame, *by: str) -> pl.DataFrame:
    """The rows with which a sign's fewest people have the columns `by` in common, in their case."""
    people = rows.select("case", *by, "person").drop_nulls().unique()
    several = people.group_by("case", *by).len().filter(pl.col("len") >= _FEWEST)
    return rows.select("row", "case", *by).join(several, on=["case", *by], how="semi")


def forged() -> pl.Expr:
    """Whether a row has a paper that was made, not issued."""
    links = pl.col("links")
    return links.list.contains(FORGED_SERIES) | links.list.contains(PAPER_RUN)


def forged_papers() -> pl.Expr:
    """How many papers of the rows of a group were made."""
    return pl.col("paper").filter(forged()).drop_nulls().n_unique()


def _nights(rows: pl.DataFrame) -> pl.DataFrame:
    by_night = rows.filter(pl.col("links").list.contains(NIGHT))
    by = ("case", "carrier", "point_code", "clerk_code")
    numbers = pl.col("msisdn").drop_nulls().n_unique().over(by)
    return by_night.filter(
        (evening().drop_nulls().n_unique().over(by) >= _FEWEST)
        & (numbers >= _NUMBERS_OF_ONE * person_count().over(by))
    )


def shared_devices(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows of devices on which there are so many people, a row a device and row, with its `group`."""
    return groups_of(rows, "device").filter(person_count().over("case", "group") >= _FEWEST)


_OF_GROUPS: Final = frozenset({"case", "case_id", "row", "person", "msisdn", "groups"})
"""Columns that a row has in each of its groups; the others are wide."""


def groups_of(rows: pl.DataFrame, link: str) -> pl.DataFrame:
    """The rows of the groups of a link, a row a group and row, with `group`."""
    return (
        rows.select(name for name in rows.columns if name in _OF_GROUPS)
        .explode("groups", empty_as_null=False)
        .filter(pl.col("groups").struct.field("link") == link)
        .with_columns(pl.col("groups").struct.field("group").alias("group"))
    )


def sign_sizes(rows: pl.DataFrame, by: str) -> pl.DataFrame:
    """`by`, signs (SIGN, in the order of SIGNS), persons, forged, deceived of rows with signs."""
    sizes = (
        rows.explode("signs")
        .drop_nulls("signs")
        .group_by(by, pl.col("signs").alias("sign"))
        .agg(
            pl.when(pl.col("signs").first() == SERIES)
            .then(forged_papers())
            .otherwise(person_count())
            .cast(pl.Int64)
            .alias("size")
        )
    )
    order = pl.col("sign").replace_strict({sign: at for at, sign in enumerate(SIGNS)}, return_dtype=pl.UInt8)
    listed = sizes.sort(by, order).group_by(by, maintain_order=True).agg(pl.struct(*SIGN).alias("signs"))
    deceived = pl.col("person").filter(pl.col("signs").list.len() > 0).drop_nulls().n_unique()
    figures = rows.group_by(by).agg(
        person_count().cast(pl.Int64).alias("persons"),
        forged_papers().cast(pl.Int64).alias("forged"),
        pl.max_horizontal(deceived, forged_papers()).cast(pl.Int64).alias("deceived"),
    )
    return figures.join(listed, on=by, how="left").with_columns(
        pl.col("signs").fill_null([]).cast(pl.List(pl.Struct(SIGN)))
    )
