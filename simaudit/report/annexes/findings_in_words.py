"""Findings as the workbook shows them: codes, details and months in words, in the order of the page."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

import polars as pl

from simaudit.contract import FINDING_STATES, SEVERITIES
from simaudit.messages import Words
from simaudit.report.pages.language import Language
from simaudit.rules.carrier_names import CarrierNames, carrier_name
from simaudit.rules.vocabulary import column_names, details_in_words, value_names

HIDDEN: Final = ("period", "carrier", "nature", "finding_key")
"""The columns by which answers are matched; their cells are as the store has them."""

SHOWN: Final = (
    "check_id", "severity", "msisdn", "record", "file", "subject", "detail", "state", "first_period",
    "waived",
)  # fmt: skip


@dataclass(frozen=True)
class BookFacts:
    """What a workbook says besides the findings, and in which language."""

    lang: str = "vi"
    names: CarrierNames = field(default_factory=dict)
    """How the configuration writes carriers."""
    answer_by: date | None = None
    contact: str = ""
    reasons: Mapping[str, str] = field(default_factory=dict)
    """The detail of a record that could not be loaded → the same in the workbook's language."""


IN_VIETNAMESE: Final = BookFacts()
"""A workbook of which nothing else is said."""


def findings_in_words(rows: pl.DataFrame, facts: BookFacts) -> pl.DataFrame:
    """HIDDEN, then SHOWN: rows of `contract.Finding` as people read them."""
    language = Language(facts.lang)
    severities = {code: language.word("severity", code) for code in SEVERITIES}
    states = {code: language.word("finding_state", code) for code in FINDING_STATES}
    year, month = pl.col("first_period").str.slice(0, 4), pl.col("first_period").str.slice(5)
    waived = Words("findings_book", facts.lang)["waived"]
    details = rows["detail"].replace(dict(facts.reasons)) if facts.reasons else rows["detail"]
    vietnamese = facts.lang == "vi"
    subject = pl.col("subject").replace(dict(column_names())) if vietnamese else pl.col("subject")
    return rows.with_columns(
        pl.col("severity").replace(severities),
        pl.col("state").replace(states),
        pl.concat_str(month, pl.lit("/"), year).alias("first_period"),
        pl.when("waived").then(pl.lit(waived)).alias("waived"),
        (details_in_words(details) if vietnamese else details).alias("detail"),
        subject,
    ).select(*HIDDEN, *SHOWN)


def holders_in_words(rows: pl.DataFrame, facts: BookFacts) -> pl.DataFrame:
    """Holders who owe an explanation, with carriers as they write themselves and codes in words."""
    carriers = {name: carrier_name(name, facts.names) for name in rows["carrier"].unique().drop_nulls()}
    values = dict(value_names()) if facts.lang == "vi" else {}
    codes = pl.col("customer_type", "id_type").cast(pl.String).replace(values)
    return rows.with_columns(pl.col("carrier").replace(carriers), codes)
