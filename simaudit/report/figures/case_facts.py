"""What connects the rows of each case, in counts, and when they were registered."""

from datetime import date
from typing import Final, Literal

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

    papers_on_face: int
    """The most papers that have one portrait."""
    numbers_on_paper: int
    """The most numbers on one paper."""
    nights: int
    """On so many nights there were registrations."""
    groups: tuple[LinkGroups, ...]
    """The groups of each link."""


class CaseStep(Figures):
    """The registrations of a day, month or year that begins on `start`; `night`: those by night."""

    start: date
    registrations: int
    """How many registrations."""
    night: int


class CaseTimeline(Figures):
    """The registrations of a case, step by step without a gap; `undated` have no time."""

    unit: Literal["day", "month", "year"]
    """How long a step is."""
    steps: tuple[CaseStep, ...]
    """Without a gap."""
    undated: int


NIGHT_BEGINS: Final = 22
NIGHT_ENDS: Final = 6
"""Hours of the day, Vietnamese time. A registration at midnight sharp has a date and no time."""


def by_night() -> pl.Expr:
    """Whether a row was registered by night; NULL where it has no date."""
    at = pl.col("registered_at")
    hour = at.dt.hour()
    return ((hour >= NIGHT_BEGINS) | (hour < NIGHT_ENDS)) & (at != at.dt.truncate("1d"))


def case_facts(rows: pl.DataFrame) -> dict[str, CaseFacts]:
    """case_id → its facts, of rows of MonthCases: all of a case, or those of one carrier."""
    if rows.is_empty():
        return {}
    night = (pl.col("registered_at") - pl.duration(hours=NIGHT_ENDS)).dt.date()
    counted = (
        rows.group_by("case_id")
        .agg(night.filter(by_night()).n_unique().alias("nights"))
        .join(_most(rows, ["carrier", "face"], "paper", "papers_on_face"), on="case_id", how="left")
        .join(_most(rows, ["paper"], "msisdn", "numbers_on_paper"), on="case_id", how="left")
        .join(_groups(rows), on="case_id", how="left")
        .with_columns(
            pl.col("papers_on_face", "numbers_on_paper").fill_null(0), pl.col("groups").fill_null([])
        )
    )
    return {
        row.pop("case_id"): CaseFacts.model_validate(
            row | {"groups": tuple(LinkGroups.model_validate(group) for group in row["groups"])}
        )
        for row in counted.iter_rows(named=True)
    }


def _most(rows: pl.DataFrame, of: list[str], counted: str, name: str) -> pl.DataFrame:
    """case_id, and the most different values of a column that rows of equal `of` have."""
    sizes = rows.drop_nulls([*of, counted]).group_by("case_id", *of).agg(pl.col(counted).n_unique())
    return sizes.group_by("case_id").agg(pl.col(counted).max().alias(name))


def _groups(rows: pl.DataFrame) -> pl.DataFrame:
    """case_id, groups: LinkGroups of each link by which a row hangs on another, the largest first."""
    numbered = rows.select("case_id", "carrier", "msisdn", "paper", "face", "groups").with_row_index("row")
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


MOST_DAYS: Final = 62


MOST_MONTHS: Final = 60
"""A longer span is told by months, one of more months by years."""


_EVERY: Final = {"day": "1d", "month": "1mo", "year": "1y"}


def case_timeline(rows: pl.DataFrame) -> CaseTimeline | None:
    """The registrations of a case, or of a carrier's part of it; None where none of its rows has a date."""
    dated = rows.select("registered_at", by_night().alias("night")).drop_nulls("registered_at")
    if dated.is_empty():
        return None
    unit = _unit(dated)
    start = pl.col("registered_at").dt.date().dt.truncate(_EVERY[unit])
    counted = dated.group_by(start.alias("start")).agg(
        pl.len().alias("registrations"), pl.col("night").sum().alias("night")
    )
    steps = counted.sort("start").upsample("start", every=_EVERY[unit])
    return CaseTimeline(
        unit=unit,
        steps=tuple(
            CaseStep.model_validate(row)
            for row in steps.with_columns(pl.col("registrations", "night").fill_null(0)).iter_rows(named=True)
        ),
        undated=rows.height - dated.height,
    )


def _unit(dated: pl.DataFrame) -> Literal["day", "month", "year"]:
    first, last = dated.select(
        pl.col("registered_at").min().alias("first"), pl.col("registered_at").max().alias("last")
    ).row(0)
    if (last.date() - first.date()).days < MOST_DAYS:
        return "day"
    months = (last.year - first.year) * 12 + last.month - first.month
    return "month" if months < MOST_MONTHS else "year"
