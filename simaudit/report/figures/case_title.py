"""The title of a case: who, and what, of the rows of one of its signs; report/pages/case_words.py says it."""

from collections.abc import Mapping
from typing import Any, Final, Literal

import polars as pl

from simaudit.cases.deceit import FORGED_SERIES, PAPER_RUN, SERIES, evening, groups_of, shared_devices
from simaudit.cases.persons import person_count
from simaudit.report.figures.base import Figures

_ORDER: Final = (SERIES, "nights", "face", "device", "paper", "address", "stock")
"""Of signs that are nearly as large as the largest the first gives the title."""

_CASE: Final = "case_id"


class CaseTitle(Figures):
    """Who and what a case is."""

    who: Literal["", "online", "clerk", "points"] = ""
    """Where the rows were registered; empty where no row says so."""
    points: int = 0
    """How many points."""
    what: Literal[
        "paper run", "forged series", "nights", "face", "device", "paper", "address", "stock", "none"
    ] = "none"
    """A link of the sign of series, another sign, or none."""
    n: int = 0
    """Papers, numbers, faces, devices or addresses; where there is no sign, numbers."""
    persons: int = 0
    """The people whom the sign holds together; where there is no sign, all."""
    nights: int = 0
    """How many nights."""
    faces: int = 0
    """Portraits of a sign, beside papers that count on and beside nights."""


def case_titles(rows: pl.DataFrame, cases: pl.DataFrame) -> dict[str, CaseTitle]:
    """case_id → title, of `cases` (case_id, signs: SIGN) and their rows: all of a case, or a carrier's."""
    signs = cases.select(_CASE, "signs").explode("signs").unnest("signs").drop_nulls("sign")
    place = pl.col("sign").replace_strict(_ORDER, range(len(_ORDER)), return_dtype=pl.UInt8)
    largest = signs.filter(10 * pl.col("size") >= 9 * pl.col("size").max().over(_CASE)).sort(_CASE, place)
    chosen = largest.unique(_CASE, keep="first", maintain_order=True)
    told = rows.join(chosen, on=_CASE, how="left").filter(
        pl.col("sign").is_null() | pl.col("signs").list.contains(pl.col("sign"))
    )
    devices = shared_devices(told.with_columns(pl.col(_CASE).alias("case")))
    counted = _counts(told)
    for name, groups in (("device", devices), ("address", groups_of(told, "address"))):
        groups_of_case = groups.group_by(_CASE).agg(pl.col("group").n_unique().alias(name))
        counted = counted.join(groups_of_case, on=_CASE, how="left").with_columns(pl.col(name).fill_null(0))
    return {row.pop(_CASE): _title(row) for row in counted.iter_rows(named=True)}


def _counts(told: pl.DataFrame) -> pl.DataFrame:
    papers, links = pl.col("paper"), pl.col("links").list
    at_point = pl.col("at_point").fill_null(value=True)
    clerk = pl.struct("carrier", "point_code", "clerk_code")
    portrait = pl.struct("portrait_of", "shared_face")
    return told.group_by(_CASE).agg(
        pl.col("sign").first(),
        (~at_point).all().alias("online"),
        (
            at_point.all()
            & pl.all_horizontal(pl.col("point_code", "clerk_code").is_not_null()).all()
            & (clerk.n_unique() == 1)
        ).alias("clerk"),
        pl.struct("carrier", "point_code")
        .filter(at_point & pl.col("point_code").is_not_null())
        .n_unique()
        .alias("points"),
        papers.filter(links.contains(PAPER_RUN)).drop_nulls().n_unique().alias(PAPER_RUN),
        papers.filter(links.contains(FORGED_SERIES)).drop_nulls().n_unique().alias(FORGED_SERIES),
        papers.drop_nulls().n_unique().alias("paper"),
        pl.col("msisdn").drop_nulls().n_unique().alias("numbers"),
        person_count().alias("persons"),
        evening().drop_nulls().n_unique().alias("nights"),
        portrait.filter(pl.col("signs").list.contains("face")).n_unique().alias("face"),
    )


def _title(counts: Mapping[str, Any]) -> CaseTitle:
    """The title of what one case counts."""
    what = counts["sign"] or "none"
    if what == SERIES:
        what = PAPER_RUN if counts[PAPER_RUN] >= counts[FORGED_SERIES] else FORGED_SERIES
    of_points = "points" if counts["points"] else ""
    title = {
        "who": "online" if counts["online"] else "clerk" if counts["clerk"] else of_points,
        "points": counts["points"],
        "what": what,
        "n": counts["numbers" if what in ("nights", "stock", "none") else what],
        "persons": counts["persons"],
        "nights": counts["nights"],
        "faces": counts["face"] if what in (PAPER_RUN, "nights") else 0,
    }
    return CaseTitle.model_validate(title)
