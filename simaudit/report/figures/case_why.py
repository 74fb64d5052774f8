"""Why a case is one: what its signs hold, then people and numbers, then where and when, in counts; its title.

`case_why` and `case_titles` count it, for every case at once; report/pages/case_words.py says it, the same
wherever a case is named: overview, cases page, reports, letters, dossier and `simaudit cases`.
"""

from collections.abc import Mapping
from typing import Any, Final, Literal, get_args

import polars as pl

from simaudit.cases.deceit import (
    FORGED_SERIES,
    PAPER_RUN,
    SERIES,
    evening,
    groups_of,
    shared_devices,
    telling,
    victims,
)
from simaudit.cases.default_portraits import dense_spans
from simaudit.cases.persons import person_count
from simaudit.report.figures.base import Figures

PartKind = Literal[
    "paper run", "forged series", "face", "paper", "nights", "device", "address", "stock",
    "persons", "numbers", "scope", "victims", "points", "clerks", "days",
]  # fmt: skip

PARTS: Final[tuple[PartKind, ...]] = get_args(PartKind)
"""In the order in which they are said."""

Everyday = Literal["face", "address", "stock"]
"""A sign that may have an everyday explanation, which stands beside it."""


class WhyPart(Figures):
    """One phrase: `n` papers, faces, people …, of faces and nights with a second number."""

    kind: PartKind
    """What is counted."""
    n: int
    """How many; of `paper`, `device` and `address` those of the largest one, of `scope` the numbers of the
    province that the report is about, of `victims` the numbers in no sign."""
    each: int = 0
    """Of faces, the most papers of one of them; of nights, how many nights."""


class CaseWhy(Figures):
    """Why a case is one."""

    parts: tuple[WhyPart, ...] = ()
    """In the order of PARTS; what there is none of is left out."""
    everyday: tuple[Everyday, ...] = ()
    """Signs whose everyday explanation has to be looked at first."""


_MANY: Final = 5
"""A face at so many points and by so many clerks may be a picture of the program."""

_CASE: Final = "case_id"


def case_why(rows: pl.DataFrame) -> dict[str, CaseWhy]:
    """case_id → why it is one, of rows of MonthCases: all of a case, or those of one carrier."""
    if rows.is_empty():
        return {}
    # An honest number that hangs on says nothing of the farm: only where there is no sign all rows count.
    of_signs = rows.filter(telling().over(_CASE))
    numbers = pl.col("msisdn").drop_nulls().n_unique()
    papers = pl.col("paper").drop_nulls().n_unique()
    night = _of_sign(rows, "nights").group_by(_CASE)
    faces = _of_sign(rows, "face").group_by(_CASE, "portrait_of", "shared_face").agg(papers.alias("papers"))
    spans = dense_spans(of_signs, [_CASE])
    counted: Mapping[PartKind, pl.DataFrame] = {
        "paper run": _linked_by(rows, PAPER_RUN).group_by(_CASE).agg(papers.alias("n")),
        "forged series": _linked_by(rows, FORGED_SERIES).group_by(_CASE).agg(papers.alias("n")),
        "face": faces.group_by(_CASE).agg(pl.len().alias("n"), pl.col("papers").max().alias("each")),
        "paper": _most(_of_sign(rows, "paper"), "paper", person_count()),
        "nights": night.agg(numbers.alias("n"), evening().drop_nulls().n_unique().alias("each")),
        "device": _most(shared_devices(rows.with_columns(pl.col(_CASE).alias("case"))), "group", numbers),
        "address": _most(groups_of(_of_sign(rows, "address"), "address"), "group", person_count()),
        "stock": _of_sign(rows, "stock").group_by(_CASE).agg(numbers.alias("n")),
        "persons": of_signs.group_by(_CASE).agg(person_count().alias("n")),
        "numbers": of_signs.group_by(_CASE).agg(numbers.alias("n")),
        "victims": rows.group_by(_CASE).agg(victims().alias("n")),
        "points": _places(of_signs, "point_code"),
        "clerks": _places(of_signs, "clerk_code"),
        "days": spans.select(
            _CASE, ((pl.col("dense_to") - pl.col("dense_from")).dt.total_days() + 1).alias("n")
        ),
    }
    parts: dict[str, list[WhyPart]] = {name: [] for name in rows[_CASE].unique(maintain_order=True)}
    for kind in counted:
        for row in counted[kind].filter(pl.col("n") > 0).iter_rows(named=True):
            parts[row.pop(_CASE)].append(WhyPart(kind=kind, **row))
    everyday = _everyday(rows)
    return {
        name: CaseWhy(parts=tuple(own), everyday=tuple(everyday.get(name, ()))) for name, own in parts.items()
    }


def with_scope(why: CaseWhy, in_scope: int | None) -> CaseWhy:
    """With the numbers of the province behind those of the whole case; None: the report is about all."""
    if in_scope is None:
        return why
    parts = [*why.parts, WhyPart(kind="scope", n=in_scope)]
    return CaseWhy(parts=tuple(sorted(parts, key=lambda part: PARTS.index(part.kind))), everyday=why.everyday)


def _of_sign(rows: pl.DataFrame, sign: str) -> pl.DataFrame:
    return rows.filter(pl.col("signs").list.contains(sign))


def _linked_by(rows: pl.DataFrame, link: str) -> pl.DataFrame:
    return rows.filter(pl.col("links").list.contains(link))


def _most(rows: pl.DataFrame, by: str, counted: pl.Expr) -> pl.DataFrame:
    """case_id, n: the most of what is counted among the rows of equal `by`."""
    return rows.group_by(_CASE, by).agg(counted.alias("n")).group_by(_CASE).agg(pl.col("n").max())


def _places(rows: pl.DataFrame, column: str) -> pl.DataFrame:
    return rows.drop_nulls(column).group_by(_CASE).agg(pl.struct("carrier", column).n_unique().alias("n"))


def _everyday(rows: pl.DataFrame) -> dict[str, list[Any]]:
    """case_id → the signs that may have an everyday explanation, in their order."""
    faces = (
        _of_sign(rows, "face")
        .group_by(_CASE, "portrait_of", "shared_face")
        .agg(pl.col("point_code", "clerk_code").drop_nulls().n_unique())
        .filter(pl.all_horizontal(pl.col("point_code", "clerk_code") >= _MANY))
    )
    of_signs = {"face": faces, **{sign: _of_sign(rows, sign) for sign in ("address", "stock")}}
    signs_by_case: dict[str, list[Any]] = {}
    for sign, sign_rows in of_signs.items():
        for name in sign_rows[_CASE].unique():
            signs_by_case.setdefault(name, []).append(sign)
    return signs_by_case


_ORDER: Final = (SERIES, "nights", "face", "device", "paper", "address", "stock")
"""Of signs that are nearly as large as the largest the first gives the title."""


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
    counted = _title_counts(told)
    for name, groups in (("device", devices), ("address", groups_of(told, "address"))):
        groups_of_case = groups.group_by(_CASE).agg(pl.col("group").n_unique().alias(name))
        counted = counted.join(groups_of_case, on=_CASE, how="left").with_columns(pl.col(name).fill_null(0))
    return {row.pop(_CASE): _title(row) for row in counted.iter_rows(named=True)}


def _title_counts(told: pl.DataFrame) -> pl.DataFrame:
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
