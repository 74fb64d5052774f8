"""Findings as the workbook shows them: codes, details and months in words, in the order of the page."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

import polars as pl

from simaudit.messages import Words
from simaudit.report.annexes.columns import in_words
from simaudit.report.pages.language import Language
from simaudit.rules.carrier_names import CarrierNames
from simaudit.rules.vocabulary import details_in_words

HIDDEN: Final = ("period", "carrier", "nature", "finding_key")
"""The columns by which answers are matched; their cells are as the store has them."""

SHOWN: Final = (
    "check_id", "severity", "msisdn", "record", "file", "subject", "detail", "state", "first_period",
    "waived",
)  # fmt: skip


def shown_columns(province: str) -> tuple[str, ...]:
    """SHOWN, and where reports are about a province, that of each row."""
    return (*SHOWN[:3], "province_code", *SHOWN[3:]) if province else SHOWN


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
    province: str = ""
    """Code of the province that reports are about; empty: all."""
    elsewhere: bool = False
    """Whether the workbook has what lies outside that province."""


IN_VIETNAMESE: Final = BookFacts()
"""A workbook of which nothing else is said."""


_KINDS: Final = {
    "severity": "severity", "state": "finding_state", "first_period": "month", "subject": "field",
    "province_code": "province",
}  # fmt: skip


def findings_in_words(rows: pl.DataFrame, facts: BookFacts) -> pl.DataFrame:
    """HIDDEN, then `shown_columns`: rows of `contract.Finding` as people read them."""
    waived = Words("findings_book", facts.lang)["waived"]
    details = rows["detail"].replace(dict(facts.reasons)) if facts.reasons else rows["detail"]
    return (
        in_words(rows, {name: _KINDS[name] for name in _KINDS if name in rows.columns}, Language(facts.lang))
        .with_columns(
            pl.when("waived").then(pl.lit(waived)).alias("waived"),
            (details_in_words(details) if facts.lang == "vi" else details).alias("detail"),
        )
        .select(*HIDDEN, *shown_columns(facts.province))
    )


def holders_in_words(rows: pl.DataFrame, facts: BookFacts) -> pl.DataFrame:
    """Holders who owe an explanation, with carriers as they write themselves and codes in words."""
    kinds = {"carrier": "carrier", "customer_type": "value", "id_type": "value"}
    return in_words(rows, kinds, Language(facts.lang), facts.names)
