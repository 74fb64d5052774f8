"""The rows of a page to work in: findings, the records that they are about, and other numbers of one paper.

They are chosen check by check, so that a page stays below a size whatever a month has, and are written
column by column, repeated texts once: a browser reads that fast. No loop of Python's goes over rows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Final

import polars as pl

from simaudit.contract import COLUMNS, DTYPES, NATURES, SEVERITIES
from simaudit.harmless_text import html_escaped
from simaudit.intake.month_file import month_rows
from simaudit.intake.values.derived_columns import all_sources
from simaudit.messages import Words
from simaudit.report.annexes.columns import in_words, named_communes
from simaudit.report.pages.language import Language
from simaudit.rules.reference_tables import provinces
from simaudit.rules.scope import province_code
from simaudit.rules.vocabulary import details_in_words, value_names

LEAST_BYTES: Final = 300
"""That a finding takes on a page with its record; 64 are its key."""

_LONGEST_TEXT: Final = 1_000
"""Characters of a value on the page; the extract has the whole of it."""

MOST_NUMBERS: Final = 50
"""Numbers that are listed of a paper; a paper of thousands is a case, whose rows are in cases.csv."""

_SEARCHED: Final = ("full_name", "id_number", "org_name", "point_code", "commune_code")
"""Columns of a record that are searched, filtered or sorted by; the others are read when a row is opened."""

_PLACE: Final = ["carrier", "file", "record"]

_OF_FINDING: Final = (
    "check_id", "carrier", "msisdn", "file", "record", "subject", "detail", "state", "first_period", "waived",
    "finding_key",
)  # fmt: skip


@dataclass(frozen=True)
class WorkMonth:
    """One carrier's month as the page is made of it."""

    carrier: str
    findings: Path
    """Rows of `row_models.Finding` as Parquet, in the order of check, file and record."""
    rows: Path | None
    """The register's rows; None where they are deleted."""
    destroyed: frozenset[str] = frozenset()
    """The columns that are beyond repair: their values count for nothing, here as for checks."""

    def register(self) -> pl.LazyFrame:
        """The rows, with null for what is destroyed or absent."""
        if self.rows is None:
            return pl.LazyFrame(schema=DTYPES)
        gone = [name for name in DTYPES if all_sources([name]) & self.destroyed]
        return month_rows(self.rows).with_columns(pl.lit(None, DTYPES[name]).alias(name) for name in gone)

    @cached_property
    def counts(self) -> dict[tuple[int, int, str], tuple[int, int]]:
        """(gravity, nature, check) → the place of its first finding and how many it has."""
        counted = (
            pl.scan_parquet(self.findings)
            .select("check_id", "severity", "nature")
            .with_row_index("start")
            .group_by("check_id", "severity", "nature")
            .agg(pl.col("start").min(), findings=pl.len())
            .collect(engine="streaming")
        )
        return {
            (SEVERITIES.index(severity), NATURES.index(nature), check_id): (start, count)
            for check_id, severity, nature, start, count in counted.iter_rows()
        }


def gravest(months: Sequence[WorkMonth], most: int) -> pl.DataFrame:
    """At most so many findings of the months: by severity, nature and check; _OF_FINDING of each."""
    spans = sorted((key, at, span) for at, month in enumerate(months) for key, span in month.counts.items())
    rows = [pl.scan_parquet(month.findings).select(_OF_FINDING) for month in months]
    if total(months) <= most:
        # All of them: one look at each file, instead of one for each check of a carrier.
        rows = [of_month.collect().lazy() for of_month in rows]
    parts, room = [rows[0].head(0)], most
    for _, at, (start, count) in spans:
        if room:
            parts.append(rows[at].slice(start, min(count, room)))
            room -= min(count, room)
    return _cut(pl.concat(parts)).collect()


def _cut(rows: pl.LazyFrame) -> pl.LazyFrame:
    text = pl.col(pl.String)
    long = text.str.len_chars() > _LONGEST_TEXT
    return rows.with_columns(pl.when(long).then(text.str.slice(0, _LONGEST_TEXT) + "…").otherwise(text))


def records_among(records: pl.DataFrame, findings: pl.DataFrame) -> pl.DataFrame:
    """Those of the records that these findings are about, in their order."""
    places = findings.select(_PLACE).with_columns(pl.col("record").cast(DTYPES["record"]))
    return records.join(places, on=_PLACE, how="semi", maintain_order="left")


def total(months: Sequence[WorkMonth]) -> int:
    """How many findings the months have."""
    return sum(count for month in months for _, count in month.counts.values())


def records_of(findings: pl.DataFrame, months: Sequence[WorkMonth], columns: Sequence[str]) -> pl.DataFrame:
    """The rows that the findings are about, in order: carrier, file, record and these columns, a row each.

    The register is passed over in pieces. Of a carrier whose rows are deleted there are none.
    """
    places = findings.select(_PLACE).drop_nulls().unique()
    places_of_months = places.with_columns(pl.col("record").cast(DTYPES["record"])).lazy()
    rows = [
        month.register()
        .select(*_PLACE, *columns)
        .join(places_of_months.filter(pl.col("carrier") == month.carrier), on=_PLACE, how="semi")
        for month in months
    ]
    schema = {name: DTYPES[name] for name in (*_PLACE, *columns)}
    return _cut(pl.concat([pl.LazyFrame(schema=schema), *rows])).sort(_PLACE).collect(engine="streaming")


def numbers_of(papers: pl.Series, months: Sequence[WorkMonth]) -> pl.DataFrame:
    """The numbers on these papers at all carriers, MOST_NUMBERS of each paper at most.

    Columns: id_number, carrier, msisdn, full_name, status, registered_at, `of` (how many the paper has). Of
    papers that tell nobody (`usable_id`) there are none.
    """
    listed_papers = pl.LazyFrame({"id_number": papers.unique()})
    columns = ("id_number", "carrier", "msisdn", "full_name", "status", "registered_at")
    rows = [
        month.register().filter("usable_id").select(columns).join(listed_papers, on="id_number", how="semi")
        for month in months
    ]
    schema = {name: DTYPES[name] for name in columns}
    numbers = (
        pl.concat([pl.LazyFrame(schema=schema), *rows])
        .with_columns(of=pl.len().over("id_number"))
        .filter(pl.col("of") > 1)
        # Sorted together: group by group takes five times as long.
        .sort(columns)
        .filter(pl.int_range(pl.len()).over("id_number") < MOST_NUMBERS)
    )
    return numbers.collect(engine="streaming")


@dataclass(frozen=True)
class PageRows:
    """The rows of one page, as JSON that may stand in a `<script>` of it."""

    findings: str
    """_OF_FINDING as columns; `at` is the place of the record in `records` and `values`; `case`."""
    records: str
    """_SEARCHED of the records."""
    values: str
    """The other columns of the records that have a value."""
    numbers: str
    """The numbers on the papers of the records, ordered by paper."""
    columns: tuple[str, ...]
    """The columns of records and values, in the contract's order."""
    checks: tuple[str, ...]
    cases: tuple[str, ...]
    """Which of them findings have."""


def page_rows(
    findings: pl.DataFrame,
    records: pl.DataFrame,
    numbers: pl.DataFrame,
    case_rows: pl.DataFrame,
    language: Language,
    day: date,
    communes: Mapping[str, str],
) -> PageRows:
    """`case_rows` has the rows of the month's cases (`MonthCases.rows`), of which `day` is the last.

    `communes` are the names of that day by their codes.
    """
    cases = case_rows.select(*_PLACE, case="case_id").unique(_PLACE, keep="first", maintain_order=True)
    place = pl.col("record").cast(pl.Int64)
    located = records.select("carrier", "file", place).with_row_index("at")
    joined = findings.join(located, on=_PLACE, how="left", maintain_order="left").join(
        cases.with_columns(place), on=_PLACE, how="left", maintain_order="left"
    )
    texts = row_texts(records.with_columns(named_communes(communes)), language, day)
    values = [name for name in COLUMNS if name in texts.columns and texts[name].null_count() < texts.height]
    # States, checks and carriers stay codes, to be filtered by.
    worded = in_words(joined, {"subject": "field", "first_period": "month"}, language).with_columns(
        details_in_words(joined["detail"]) if language.code == "vi" else "detail",
        pl.col("waived").cast(pl.Int8),
    )
    papers = numbers.join(records.select("id_number").unique(), on="id_number", how="semi")
    return PageRows(
        findings=columnar(worded),
        records=columnar(texts.select(_SEARCHED)),
        values=columnar(texts.select(name for name in values if name not in _SEARCHED)),
        numbers=columnar(row_texts(papers.sort("id_number", maintain_order=True), language, day)),
        columns=tuple(values),
        checks=tuple(joined["check_id"].unique(maintain_order=True)),
        cases=tuple(joined["case"].drop_nulls().unique(maintain_order=True)),
    )


def row_texts(rows: pl.DataFrame, language: Language, day: date) -> pl.DataFrame:
    """Every value as people read it: days as 03/11/2026, codes and booleans in words."""
    names = dict(value_names()) if language.code == "vi" else {}
    yes, no = (Words("work_page", language.code)[name] for name in ("yes", "no"))
    moment = pl.col(pl.Datetime)
    placed = "province_code" in rows.columns
    return rows.with_columns(
        *([province_code().replace(provinces(day)).alias("province_code")] if placed else []),
        pl.col(pl.Date).dt.strftime("%d/%m/%Y"),
        moment.dt.strftime("%d/%m/%Y %H:%M").str.strip_suffix(" 00:00"),
        pl.when(pl.col(pl.Boolean)).then(pl.lit(yes)).when(~pl.col(pl.Boolean)).then(pl.lit(no)).name.keep(),
        pl.col(pl.Enum).cast(pl.String).replace(names),
    )


def script_json(text: str) -> str:
    """JSON as it may stand in a `<script>`: nothing in it ends the element, a line of script or the page."""
    text = text.replace("<", "\\u003c")
    # Most are: nothing in them separates lines, and nothing is forbidden in HTML.
    return text if text.isprintable() else html_escaped(text)


def columnar(rows: pl.DataFrame) -> str:
    """The rows as one object of JSON, for a `<script>`: column → its values.

    A column whose texts repeat is `{"words": […], "at": […]}`; a place behind the last word is nothing.
    """
    columns = pl.DataFrame([_as_value(column) for column in rows.iter_columns()])
    return script_json(columns.write_json().strip("[]") or "{}")


def _as_value(values: pl.Series) -> pl.Series:
    """A column as one value: the list of its values, or its words and their places."""
    if values.dtype == pl.String:
        words = values.drop_nulls().unique(maintain_order=True)
        if 2 * words.len() < values.len():
            at = values.cast(pl.Enum(words)).to_physical().cast(pl.UInt32).fill_null(words.len())
            return pl.DataFrame({"words": words.implode(), "at": at.implode()}).to_struct(values.name)
    return values.implode()
