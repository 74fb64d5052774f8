"""By which links the rows of each case hang together, in counts."""

import polars as pl

from simaudit.cases.components import components, memberships, row_links
from simaudit.report.figures.base import Figures


class LinkGroups(Figures):
    """What hangs together by one link within a case: so many groups, with so many numbers in all."""

    link: str
    """Name of the link."""
    groups: int
    """How many groups."""
    numbers: int


class CaseFacts(Figures):
    """What connects the rows of a case, in counts."""

    groups: tuple[LinkGroups, ...]
    """The groups of each link."""


def case_facts(rows: pl.DataFrame) -> dict[str, CaseFacts]:
    """case_id → its facts, of rows of MonthCases: all of a case, or those of one carrier."""
    if rows.is_empty():
        return {}
    groups = dict(_groups(rows).iter_rows())
    return {
        name: CaseFacts(groups=tuple(LinkGroups.model_validate(group) for group in groups.get(name, ())))
        for name in rows["case_id"].unique(maintain_order=True)
    }


def _groups(rows: pl.DataFrame) -> pl.DataFrame:
    """case_id, groups: LinkGroups of each link by which a row hangs on another, the largest first."""
    columns = ("case_id", "portrait_of", "msisdn", "paper", "shared_face", "groups")
    numbered = rows.select(columns).with_row_index("row")
    members = memberships(numbered)
    hanging = members.join(
        row_links(members).explode("links"), left_on=["row", "link"], right_on=["row", "links"]
    )
    # Groups of a link with rows in common are one: each paper of a series has a group with its neighbours.
    joined = [
        components(link_members.select("row", "group")).with_columns(pl.lit(link).alias("link"))
        for (link,), link_members in hanging.partition_by("link", as_dict=True).items()
    ]
    if not joined:
        return pl.DataFrame(schema={"case_id": pl.String, "groups": pl.List(pl.Struct({}))})
    links = (
        pl.concat(joined)
        .join(numbered.select("row", "case_id", "msisdn"), on="row")
        .group_by("case_id", "link")
        .agg(pl.col("component").n_unique().alias("groups"), pl.col("msisdn").n_unique().alias("numbers"))
    )
    return (
        links.sort("case_id", "numbers", "link", descending=[False, True, False])
        .group_by("case_id", maintain_order=True)
        .agg(pl.struct("link", "groups", "numbers").alias("groups"))
    )
