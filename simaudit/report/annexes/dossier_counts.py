"""Whom and what a case consists of, counted from its rows: people, portraits, points, clerks, reports.

Each is named by its symbol (dossier_contents.py); tables are in the order of first rows.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

import polars as pl

from simaudit.report.annexes.dossier_contents import DossierContents, symbol_column
from simaudit.rules.vocabulary import details_in_words

_DAY: Final = pl.col("registered_at").dt.date()
_NUMBERS: Final = pl.col("msisdn").n_unique().alias("numbers")
_JOINED: Final = "; "


def _of(kind: str) -> pl.Expr:
    """How many different ones of a kind there are."""
    return pl.col(symbol_column(kind)).drop_nulls().n_unique()


def people(contents: DossierContents) -> pl.DataFrame:
    """A row a person.

    person_symbol, names, births, papers, paper_count, numbers, first, last, signs (a list).

    Names, births and papers are texts with all that their rows have; a paper stands behind its symbol.
    """
    paper = pl.concat_str(symbol_column("paper"), "id_number", separator=" ", ignore_nulls=True)
    paper = pl.when(pl.col("id_number").is_not_null()).then(paper)
    return (
        contents.rows.drop_nulls(symbol_column("person"))
        .group_by(symbol_column("person"), maintain_order=True)
        .agg(
            _all_of(pl.col("full_name")).alias("names"),
            _all_of(pl.col("date_of_birth").dt.strftime("%d/%m/%Y")).alias("births"),
            _all_of(paper).alias("papers"),
            _of("paper").alias("paper_count"),
            _NUMBERS,
            _DAY.min().alias("first"),
            _DAY.max().alias("last"),
            pl.col("signs").explode().drop_nulls().unique().sort().alias("signs"),
        )
    )


def _all_of(text: pl.Expr) -> pl.Expr:
    texts = text.drop_nulls().unique(maintain_order=True)
    return pl.when(texts.len() > 0).then(texts.str.join(_JOINED))


def portraits(contents: DossierContents) -> pl.DataFrame:
    """A row a portrait and paper.

    face_symbol, carrier, face, paper_symbol, id_number, numbers, point_count, clerk_count.
    """
    return (
        contents.rows.drop_nulls(symbol_column("face"))
        .group_by(
            symbol_column("face"), "carrier", "face", symbol_column("paper"), "id_number", maintain_order=True
        )
        .agg(_NUMBERS, _of("point").alias("point_count"), _of("clerk").alias("clerk_count"))
    )


def counted(contents: DossierContents, kind: str) -> pl.DataFrame:
    """A row a portrait, point or clerk, those with most numbers first.

    The symbol, carrier, code (none of a portrait), numbers, `person`, `paper`, `point` and `clerk` (how many
    of each), first, last.
    """
    code = pl.lit(None, pl.String) if kind == "face" else pl.col(f"{kind}_code").first()
    return (
        contents.rows.drop_nulls(symbol_column(kind))
        .group_by(symbol_column(kind), maintain_order=True)
        .agg(
            pl.col("carrier").first(),
            code.alias("code"),
            _NUMBERS,
            *(_of(other).alias(other) for other in ("person", "paper", "point", "clerk")),
            _DAY.min().alias("first"),
            _DAY.max().alias("last"),
        )
        .sort("numbers", descending=True, maintain_order=True)
    )


def reports(contents: DossierContents) -> pl.DataFrame:
    """The reports of the case's numbers: msisdn, carrier, person_symbol, kind, source, reported_at.

    Kinds and sources are in words, as details of findings are; days are written as documents have them, where
    they can be read.
    """
    return (
        contents.rows.select("msisdn", "carrier", symbol_column("person"), "reports")
        .explode("reports")
        .drop_nulls("reports")
        .unnest("reports")
        .with_columns(
            pl.col("reported_at").map_elements(_day_as_written, return_dtype=pl.String),
            pl.col("kind", "source").map_batches(details_in_words, return_dtype=pl.String),
        )
        .unique(maintain_order=True)
    )


def _day_as_written(text: str) -> str:
    try:
        return f"{date.fromisoformat(text[:10]):%d/%m/%Y}"
    except ValueError:
        return text


HOURS: Final = 24
MOST_DAYS: Final = 62
"""Days of the grid; a longer span shows those with most registrations."""


@dataclass(frozen=True)
class HourGrid:
    """The registrations of a case by day and hour, over the days that hold nine tenths of them."""

    days: tuple[date, ...]
    """Those with registrations, in their order."""
    hours: tuple[tuple[int, ...], ...]
    """By day, the registrations of each of its hours."""
    days_left: int
    """Days with registrations for which there is no room."""
    outside: int
    """Registrations before and after these days."""
    timeless: int
    """Of these days, registrations of which only the day is known."""


def hour_grid(contents: DossierContents) -> HourGrid | None:
    """The grid of the dense span; None where no row has a day.

    At midnight sharp is a day without a time.
    """
    case = contents.case
    if case.dense_from is None or case.dense_to is None:
        return None
    at = pl.col("registered_at")
    dated = contents.rows.drop_nulls("registered_at").select(
        _DAY.alias("day"), at.dt.hour().alias("hour"), (at == at.dt.truncate("1d")).alias("timeless")
    )
    dense = dated.filter(pl.col("day").is_between(case.dense_from, case.dense_to))
    timed = dense.filter(~pl.col("timeless"))
    by_day = timed.group_by("day").len().sort("len", "day", descending=[True, False])
    days = tuple(by_day["day"].head(MOST_DAYS).sort())
    cells = {(day, hour): n for day, hour, n in timed.group_by("day", "hour").len().iter_rows()}
    return HourGrid(
        days=days,
        hours=tuple(tuple(cells.get((day, hour), 0) for hour in range(HOURS)) for day in days),
        days_left=by_day.height - len(days),
        outside=dated.height - dense.height,
        timeless=dense.height - timed.height,
    )
