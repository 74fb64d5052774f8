"""The data contract: columns, types and vocabularies of subscribers, findings and results.

`Subscriber` is a register row once it has been read; the other models are what an audit produces.
Readers, catalogue and reports take their columns from here. pandera validates subscribers after reading, and
findings and results before they are written; many rows by its own checks in one pass (records.py).
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import partial
from typing import Annotated, Any, Final, Literal, get_args

import polars as pl

from simaudit.columnwise import contains
from simaudit.validation import PolarsData, pa

CUSTOMER_TYPES: Final = ("INDIVIDUAL", "ORGANISATION")
PAYMENT_TYPES: Final = ("PREPAID", "POSTPAID")
SERVICE_TYPES: Final = ("H2H", "NON_H2H")
STATUSES: Final = ("ACTIVE", "ONE_WAY", "TWO_WAY", "TERMINATED")
GENDERS: Final = ("M", "F")
ID_TYPES: Final = ("CAN_CUOC", "CCCD_CHIP", "CCCD", "EID", "CMND", "PASSPORT", "GCN_CAN_CUOC", "OTHER")
Channel = Literal["VNEID", "APP", "OWN_POINT", "OWN_MOBILE_POINT", "AUTHORISED_POINT", "OTHER"]
CHANNELS: Final[tuple[str, ...]] = get_args(Channel)
AUTH_METHODS: Final = ("EID", "CHIP", "VIDEO_CALL", "DB_MATCH", "FOREIGN_DB", "NONE")
LIST_TOKENS: Final = {
    "reason": ("lost", "expired", "replaced", "cancelled", "nonexistent", "deceased", "other")
}
"""Coded column of a list → its values."""

SEVERITIES: Final = ["critical", "high", "medium", "low"]
SERIOUS: Final = SEVERITIES[:2]
"""Severities that count for the compliance rate and the trend."""
NATURES: Final = ["substantive", "procedural", "risk", "data"]
VIOLATIONS: Final = NATURES[:2]
"""Natures whose findings are signs of violation; those of the others are worth a look, or about the data."""
FAMILIES: Final = ["unregistered", "mismatched", "bulk", "procedure", "extract"]
CHECK_STATUSES: Final = ["passed", "failed", "not_applicable", "not_assessable", "error"]
FINDING_STATES: Final = ["new", "persisting", "reopened"]

CARRIER: Final = r"[a-z][a-z0-9_-]{0,31}"
CHECK_ID: Final = r"^([A-Z]{3}|DP)-[0-9]{2}$"
OWN_PREFIX: Final = "DP"
"""Of the ids of a department's own checks: no check of the catalogue will ever have one of them."""

_Timestamp = Annotated[pl.Datetime, "us", None]
_MONTH: Final = r"^[0-9]{4}-[0-9]{2}$"
_NAME, _KEY = rf"^{CARRIER}$", r"^[0-9a-f]{64}$"
_SEVERITY, _NATURE = "critical, high, medium or low.", "substantive, procedural, risk or data."


def _column(kind: str, **checks: Any) -> Any:
    """A canonical column; `kind` names the normalisation that fills it (intake/values/canonical.py)."""
    return pa.Field(nullable=True, metadata={"kind": kind}, **checks)


class _Table(pa.DataFrameModel):
    class Config:
        strict = True
        ordered = True


class Subscriber(_Table):
    """One number of one carrier's register at the end of one month, normalised.

    The first three columns locate the row; the canonical columns follow, from `msisdn` to `device_hash`, of
    which an extract must have `msisdn` only; the rest are derived from them on reading.
    """

    carrier: str = pa.Field()
    file: str = pa.Field()
    record: pl.UInt32 = pa.Field(ge=1)

    msisdn: str = _column("msisdn")
    imsi: str | None = _column("identifier")
    iccid: str | None = _column("identifier")
    customer_type: Annotated[pl.Enum, CUSTOMER_TYPES] | None = _column("token")
    payment_type: Annotated[pl.Enum, PAYMENT_TYPES] | None = _column("token")
    service_type: Annotated[pl.Enum, SERVICE_TYPES] | None = _column("token")
    status: Annotated[pl.Enum, STATUSES] | None = _column("token")
    status_at: _Timestamp | None = _column("timestamp")
    full_name: str | None = _column("text")
    date_of_birth: pl.Date | None = _column("date")
    gender: Annotated[pl.Enum, GENDERS] | None = _column("token")
    nationality: str | None = _column("nationality")
    id_type: Annotated[pl.Enum, ID_TYPES] | None = _column("token")
    id_number: str | None = _column("identifier")
    id_issue_date: pl.Date | None = _column("date")
    id_expiry_date: pl.Date | None = _column("date")
    id_issue_place: str | None = _column("text")
    address: str | None = _column("text")
    province_code: str | None = _column("text")
    org_name: str | None = _column("text")
    org_code: str | None = _column("identifier")
    guardian_id: str | None = _column("identifier")
    guardian_consent: bool | None = _column("boolean")
    registered_at: _Timestamp | None = _column("timestamp")
    activated_at: _Timestamp | None = _column("timestamp")
    first_registered_at: _Timestamp | None = _column("timestamp")
    channel: Annotated[pl.Enum, CHANNELS] | None = _column("token")
    point_code: str | None = _column("code")
    clerk_code: str | None = _column("code")
    contract_no: str | None = _column("code")
    portrait_ref: str | None = _column("text")
    id_image_ref: str | None = _column("text")
    confirmation_ref: str | None = _column("text")
    portrait_hash: str | None = _column("text")
    auth_method: Annotated[pl.Enum, AUTH_METHODS] | None = _column("token")
    authenticated_at: _Timestamp | None = _column("timestamp")
    matched_id: bool | None = _column("boolean")
    matched_name: bool | None = _column("boolean")
    matched_dob: bool | None = _column("boolean")
    matched_face: bool | None = _column("boolean")
    otp_verified: bool | None = _column("boolean")
    video_verified: bool | None = _column("boolean")
    device_changed_at: _Timestamp | None = _column("timestamp")
    reauthenticated_at: _Timestamp | None = _column("timestamp")
    disowned_at: _Timestamp | None = _column("timestamp")
    confirmed_at: _Timestamp | None = _column("timestamp")
    ported_in: bool | None = _column("boolean")
    last_used_at: _Timestamp | None = _column("timestamp")
    stay_until: pl.Date | None = _column("date")
    commune_code: str | None = _column("text")
    device_hash: str | None = _column("text")

    name_key: str = pa.Field(nullable=True)
    plain_name: bool = pa.Field(nullable=True)
    mobile: bool = pa.Field()
    birth_year_alone: pl.Int16 = pa.Field(nullable=True, ge=1900, le=2099)
    zero_restored: bool = pa.Field()
    usable_id: bool = pa.Field()
    twelve: bool = pa.Field()
    personal_head: pl.Int32 = pa.Field(nullable=True)
    unreadable: str = pa.Field(nullable=True)
    iccid_luhn: pl.Int8 = pa.Field(nullable=True, ge=0, le=9)
    address_hash: pl.UInt32 = pa.Field(nullable=True)
    house_number: bool = pa.Field()
    commune: str | None = pa.Field(nullable=True)
    commune_evidence: str | None = pa.Field(nullable=True)
    unheard_commune: bool | None = pa.Field(nullable=True)

    @pa.dataframe_check(error="text is trimmed, identifiers are compact, years have four digits")
    def _values_are_of_their_kind(cls, data: PolarsData) -> pl.LazyFrame:
        kinds = {name: COLUMN_KINDS.get(name, "") for name in data.lazyframe.collect_schema().names()}
        met = [_CONDITIONS[kind](pl.col(name)) for name, kind in kinds.items() if kind in _CONDITIONS]
        return data.lazyframe.select(pl.all_horizontal(pl.lit(value=True), *met))

    @pa.dataframe_check(error="a mobile number is 84 and nine digits")
    def _mobile_numbers_have_eleven_digits(cls, data: PolarsData) -> pl.LazyFrame:
        number = pl.col("msisdn")
        canonical = (number.str.len_bytes() == 11) & number.str.starts_with("84")
        return data.lazyframe.select(~pl.col("mobile") | canonical.fill_null(False))


def _in_calendar(kind: type[date]) -> Callable[[pl.Expr], pl.Expr]:
    return lambda moment: moment.is_between(kind.min, kind.max).fill_null(True)


def _trimmed(text: pl.Expr) -> pl.Expr:
    blank = (text == "") | text.is_between(pl.lit(" "), pl.lit("!"), closed="left") | text.str.ends_with(" ")
    return ~blank.fill_null(False)


def _compact(text: pl.Expr) -> pl.Expr:
    # Only lower case of ASCII is searched for, which is fast; tests of the reader cover the other letters.
    loose = text.map_batches(partial(contains, pattern="[ .a-z-]"), return_dtype=pl.Boolean)
    return ~((text == "").fill_null(False) | loose)


_CONDITIONS: Final[Mapping[str, Callable[[pl.Expr], pl.Expr]]] = {
    "text": _trimmed,
    "code": _trimmed,
    "identifier": _compact,
    "date": _in_calendar(date),
    "timestamp": _in_calendar(datetime),
}
"""Kind of a column → what each of its values has to meet."""

SCHEMA: Final = Subscriber.to_schema()

COLUMN_KINDS: Final[dict[str, str]] = {
    name: column.metadata["kind"] for name, column in SCHEMA.columns.items() if column.metadata
}
"""Canonical column → the normalisation that fills it, in the contract's order."""

COLUMNS: Final[tuple[str, ...]] = tuple(COLUMN_KINDS)
"""The canonical columns, in the contract's order."""

DTYPES: Final[dict[str, pl.DataType]] = {name: column.dtype.type for name, column in SCHEMA.columns.items()}
"""Column of `Subscriber` → its polars type, in the contract's order."""

HASHES: Final[Mapping[str, pl.DataType]] = {
    **dict.fromkeys(("paper_hash", "person_hash"), pl.UInt64()),
    **dict.fromkeys(
        ("number_hash", "face_hash", "handset_hash", "serial_hash", "imsi_hash", "day_hash", "minute_hash"),
        pl.UInt32(),
    ),
}
"""Columns that a register's relations have besides, and no file: hashes that narrow searches → their type."""

RELATION_TYPES: Final[Mapping[str, pl.DataType]] = {**DTYPES, **HASHES}
"""Column of a register's relations → its polars type."""

EXPECTED_COLUMNS: Final[tuple[str, ...]] = (
    "full_name",
    "date_of_birth",
    "nationality",
    "id_type",
    "id_number",
    "id_issue_date",
    "id_issue_place",
    "address",
    "iccid",
    "payment_type",
    "status",
    "registered_at",
    "activated_at",
    "channel",
    "point_code",
    "clerk_code",
    "contract_no",
    "authenticated_at",
)
"""The eighteen columns whose absence is itself a finding (decree 174/2026 art. 34.9.d)."""


class _OfCheck(_Table):
    period: str = pa.Field(str_matches=_MONTH, description="The month, YYYY-MM.")
    carrier: str = pa.Field(str_matches=_NAME, description="The carrier, by its name in files and folders.")
    check_id: str = pa.Field(str_matches=CHECK_ID, description="Id of the check.")


class Finding(_OfCheck):
    """One sign of violation, of a check and a record, or a check and a msisdn or subject without one."""

    severity: str = pa.Field(isin=SEVERITIES, description=_SEVERITY)
    nature: str = pa.Field(isin=NATURES, description=_NATURE)
    msisdn: str = pa.Field(nullable=True, description="The number, 84…; an invalid one as it was submitted.")
    record: int = pa.Field(nullable=True, ge=1, description="Place in the file, from 1, rejects included.")
    file: str = pa.Field(nullable=True, description="Name of the extract.")
    subject: str = pa.Field(nullable=True, description="What findings of a group share: a paper, a point.")
    detail: str = pa.Field(nullable=True, description="The value or count that caused the finding.")
    state: str = pa.Field(isin=FINDING_STATES, description="new, persisting or reopened.")
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

    check_id: str = pa.Field(str_matches=CHECK_ID, description="Id of the check.")
    family: str = pa.Field(isin=FAMILIES, description="The family of the check.")
    severity: str = pa.Field(isin=SEVERITIES, description=_SEVERITY)
    nature: str = pa.Field(isin=NATURES, description=_NATURE)
    title_vi: str = pa.Field(description="Title in Vietnamese.")
    title_en: str = pa.Field(description="Title in English.")
    meaning_vi: str = pa.Field(description="What a finding means, in Vietnamese.")
    meaning_en: str = pa.Field(description="What a finding means, in English.")
    basis_vi: str = pa.Field(description="Law that it rests on, in Vietnamese, by semicolons.")
    basis_en: str = pa.Field(description="Law that it rests on, in English, by semicolons.")


class Result(_OfCheck):
    """The result of one check for one carrier: numerator, denominator and status."""

    family: str = pa.Field(isin=FAMILIES, description="The family of the check.")
    severity: str = pa.Field(isin=SEVERITIES, description=_SEVERITY)
    nature: str = pa.Field(isin=NATURES, description=_NATURE)
    status: str = pa.Field(isin=CHECK_STATUSES, description=f"{', '.join(CHECK_STATUSES[:-1])} or error.")
    violations: int = pa.Field(ge=0, description="How many findings.")
    population: int = pa.Field(ge=0, description="How much was judged.")
    rate: float = pa.Field(
        nullable=True, ge=0, description="`violations` by `population`; null where nothing was judged."
    )
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


def valid_carrier(name: str) -> bool:
    """Whether a carrier may have this name, which becomes the name of a folder, on Windows too."""
    return bool(re.fullmatch(rf"(?!(restricted|con|prn|aux|nul|(com|lpt)[0-9])$){CARRIER}", name))
