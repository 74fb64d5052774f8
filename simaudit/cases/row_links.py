"""By which links a row hangs on its case."""

import polars as pl

from simaudit.cases.memberships import SHARED_FACE, SHARED_PAPER
from simaudit.rules.links import FACE, PAPER


def row_links(members: pl.DataFrame) -> pl.DataFrame:
    """row, links: the names, sorted, of the groups that each row of `members` (memberships.py) is in.

    A shared paper or portrait counts for a row where another row has it too that neither the link `paper` nor
    the link `face` joins with it.
    """
    by_finding = members.filter(~pl.col("link").is_in([SHARED_PAPER, SHARED_FACE]))
    shared = members.filter(pl.col("link").is_in([SHARED_PAPER, SHARED_FACE]))
    for link in (PAPER, FACE):
        groups = (
            by_finding.filter(pl.col("link") == link).unique("row").select("row", pl.col("group").alias(link))
        )
        shared = shared.join(groups, on="row", how="left")
    # Of the rows of a group, those that a finding joins with this one: by paper, by face, less those by both.
    joined = [
        pl.when(pl.all_horizontal(pl.col(names).is_not_null()))
        .then(pl.len().over("link", "group", *names))
        .otherwise(0)
        for names in ([PAPER], [FACE], [PAPER, FACE])
    ]
    itself = pl.any_horizontal(pl.col(PAPER, FACE).is_not_null()).not_().cast(pl.UInt32)
    by_paper, by_face, by_both = joined
    apart = pl.len().over("link", "group") > by_paper + by_face - by_both + itself
    return (
        pl.concat([by_finding.select("row", "link"), shared.filter(apart).select("row", "link")])
        .group_by("row")
        .agg(pl.col("link").unique().sort().alias("links"))
    )
