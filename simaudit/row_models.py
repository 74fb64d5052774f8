"""What pandera asks of rows: of subscribers after reading, of findings and results before they are written.

Many rows are validated by pandera's own checks in one pass (intake/records/records.py).
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Final

import polars as pl

from simaudit import contract
from simaudit.columnwise import contains
from simaudit.validation import PolarsData, pa


def _in_calendar(kind: type[date]) -> Callable[[pl.Expr], pl.Expr]:
    return lambda moment: moment.is_between(kind.min, kind.max).fill_null(True)


def _trimmed(text: pl.Expr) -> pl.Expr:
    blank = (text == "") | text.is_between(pl.lit(" "), pl.lit("!"), closed="left") | text.str.ends_with(" ")
    return ~blank.fill_null(False)


def _compact(text: pl.Expr) -> pl.Expr:
    # Only lower case of ASCII is searched for, which is fast; tests of the reader cover the other letters.
    loose = text.map_batches(lambda values: contains(values, "[ .a-z-]"), return_dtype=pl.Boolean)
    return ~((text == "").fill_null(False) | loose)


_CONDITIONS: Final[Mapping[str, Callable[[pl.Expr], pl.Expr]]] = {
    "text": _trimmed, "code": _trimmed, "identifier": _compact,
    "date": _in_calendar(date), "timestamp": _in_calendar(datetime),
}  # fmt: skip
"""Kind of a column → what each of its values has to meet."""
_KIND_RULE: Final = "text is trimmed, identifiers are compact, years have four digits"


def _values_are_of_their_kind(data: PolarsData) -> pl.LazyFrame:
    kinds = {name: contract.COLUMN_KINDS.get(name, "") for name in data.lazyframe.collect_schema().names()}
    met = [_CONDITIONS[kind](pl.col(name)) for name, kind in kinds.items() if kind in _CONDITIONS]
    return data.lazyframe.select(pl.all_horizontal(pl.lit(value=True), *met))


def _mobile_numbers_fit(data: PolarsData) -> pl.LazyFrame:
    number = pl.col("msisdn")
    canonical = (number.str.len_bytes() == 11) & number.str.starts_with("84")
    return data.lazyframe.select(~pl.col("mobile") | canonical.fill_null(False))


_FILLED: Final = {
    "carrier", "file", "record", "mobile", "zero_restored", "usable_id", "twelve", "house_number",
}  # fmt: skip
_OPTIONAL: Final = {*contract.COLUMNS, "commune", "commune_evidence", "unheard_commune"} - {"msisdn"}
_RANGES: Final = {
    "record": pa.Check.ge(1),
    "birth_year_alone": pa.Check.in_range(1900, 2099),
    "iccid_luhn": pa.Check.in_range(0, 9),
}

SUBSCRIBER: Final = pa.DataFrameSchema(
    {
        name: pa.Column(
            dtype, _RANGES.get(name), nullable=name not in _FILLED, required=name not in _OPTIONAL
        )
        for name, dtype in contract.DTYPES.items()
    },
    checks=[
        pa.Check(_values_are_of_their_kind, error=_KIND_RULE),
        pa.Check(_mobile_numbers_fit, error="a mobile number is 84 and nine digits"),
    ],
    strict=True,
    ordered=True,
)
"""One number of one carrier's register at the end of one month, normalised."""

_MONTH: Final = r"^[0-9]{4}-[0-9]{2}$"
_NAME, _KEY = rf"^{contract.CARRIER}$", r"^[0-9a-f]{64}$"
_STATUS: Final = f"{', '.join(contract.CHECK_STATUSES[:-1])} or error."
_SEVERITY, _NATURE = "critical, high, medium or low.", "substantive, procedural, risk or data."


class _Table(pa.DataFrameModel):
    class Config:
        strict = True
        ordered = True


class _OfCheck(_Table):
    period: str = pa.Field(str_matches=_MONTH, description="The month, YYYY-MM.")
    carrier: str = pa.Field(str_matches=_NAME, description="The carrier, by its name in files and folders.")
    check_id: str = pa.Field(str_matches=contract.CHECK_ID, description="Id of the check.")


class Finding(_OfCheck):
    """One sign of violation, of a check and a record, or a check and a msisdn or subject without one."""

    severity: str = pa.Field(isin=contract.SEVERITIES, description=_SEVERITY)
    nature: str = pa.Field(isin=contract.NATURES, description=_NATURE)
    msisdn: str = pa.Field(nullable=True, description="The number, 84…; an invalid one as it was submitted.")
    record: int = pa.Field(nullable=True, ge=1, description="Place in the file, from 1, rejects included.")
    file: str = pa.Field(nullable=True, description="Name of the extract.")
    subject: str = pa.Field(nullable=True, description="What findings of a group share: a paper, a point.")
    detail: str = pa.Field(nullable=True, description="The value or count that caused the finding.")
    state: str = pa.Field(isin=contract.FINDING_STATES, description="new, persisting or reopened.")
    first_period: str = pa.Field(str_matches=_MONTH, description="The first month with the finding.")
    waived: bool = pa.Field(description="Whether a waiver excuses the finding.")
    finding_key: str = pa.Field(str_matches=_KEY, description="Keyed hash, the same every month.")


class CaseRow(_Table):
    """One number of a case; links, signs and marks are joined by commas."""

    case_id: str = pa.Field(description="Id of the case.")
    carrier: str = pa.Field()
    record: int = pa.Field(ge=1)
    msisdn: str = pa.Field(nullable=True)
    id_number: str = pa.Field(nullable=True, description="Number of the paper.")
    person: int = pa.Field(nullable=True, ge=1, description="Person within the case, from 1.")
    links: str = pa.Field(description="What joins the row to the case.")
    signs: str = pa.Field(description="Signs of deceit.")
    marks: str = pa.Field(description="Other checks that have a finding of the row.")


class CheckRow(_Table):
    """One check, as a month's results rest on it."""

    check_id: str = pa.Field(str_matches=contract.CHECK_ID, description="Id of the check.")
    family: str = pa.Field(isin=contract.FAMILIES, description="The family of the check.")
    severity: str = pa.Field(isin=contract.SEVERITIES, description=_SEVERITY)
    nature: str = pa.Field(isin=contract.NATURES, description=_NATURE)
    title_vi: str = pa.Field(description="Title in Vietnamese.")
    title_en: str = pa.Field(description="Title in English.")
    meaning_vi: str = pa.Field(description="What a finding means, in Vietnamese.")
    meaning_en: str = pa.Field(description="What a finding means, in English.")
    basis_vi: str = pa.Field(description="Law that it rests on, in Vietnamese, by semicolons.")
    basis_en: str = pa.Field(description="Law that it rests on, in English, by semicolons.")


class Result(_OfCheck):
    """The result of one check for one carrier: numerator, denominator and status."""

    family: str = pa.Field(isin=contract.FAMILIES, description="The family of the check.")
    severity: str = pa.Field(isin=contract.SEVERITIES, description=_SEVERITY)
    nature: str = pa.Field(isin=contract.NATURES, description=_NATURE)
    status: str = pa.Field(isin=contract.CHECK_STATUSES, description=_STATUS)
    violations: int = pa.Field(ge=0, description="How many findings.")
    population: int = pa.Field(ge=0, description="How much was judged.")
    rate: float = pa.Field(nullable=True, ge=0, description="Share with findings; null if none was judged.")
    new: int = pa.Field(ge=0, description="Findings that the month before didn't have.")
    persisting: int = pa.Field(ge=0, description="Findings that the month before had too.")
    resolved: int = pa.Field(ge=0, description="Findings of the month before that were put right.")
    waived: int = pa.Field(ge=0, description="Findings that are excused.")
    seconds: float = pa.Field(ge=0, description="How long the check took.")
    note: str = pa.Field(nullable=True, description="What is to be said of the result, in English.")

    @pa.dataframe_check(error="no more findings than rows judged")
    def _violations_within_population(cls, data: PolarsData) -> pl.LazyFrame:
        return data.lazyframe.select(pl.col("violations") <= pl.col("population"))

    @pa.dataframe_check(error="a check fails exactly where it found something")
    def _status_agrees(cls, data: PolarsData) -> pl.LazyFrame:
        return data.lazyframe.select((pl.col("status") == "failed") == (pl.col("violations") > 0))


OUTPUT_TEXTS: Final[Mapping[str, str]] = {
    name: column.description
    for model in (CaseRow, Finding)
    for name, column in model.to_schema().columns.items()
}
"""Column of the Parquet files that a run writes → its description."""
