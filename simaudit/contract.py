"""The data contract: columns, types and vocabularies of subscribers, findings and results.

Readers, catalogue and reports take their columns from here; row_models.py has what validates the rows.
"""

import re
from collections.abc import Mapping
from typing import Final, Literal, get_args

import polars as pl

Channel = Literal["VNEID", "APP", "OWN_POINT", "OWN_MOBILE_POINT", "AUTHORISED_POINT", "OTHER"]
TOKENS: Final[Mapping[str, tuple[str, ...]]] = {
    "customer_type": ("INDIVIDUAL", "ORGANISATION"),
    "payment_type": ("PREPAID", "POSTPAID"),
    "service_type": ("H2H", "NON_H2H"),
    "status": ("ACTIVE", "ONE_WAY", "TWO_WAY", "TERMINATED"),
    "gender": ("M", "F"),
    "id_type": ("CAN_CUOC", "CCCD_CHIP", "CCCD", "EID", "CMND", "PASSPORT", "GCN_CAN_CUOC", "OTHER"),
    "channel": get_args(Channel),
    "auth_method": ("EID", "CHIP", "VIDEO_CALL", "DB_MATCH", "FOREIGN_DB", "NONE"),
}
"""Coded column → its values."""
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

CHECK_ID: Final = r"^([A-Z]{3}|DP)-[0-9]{2}$"
OWN_PREFIX: Final = "DP"
"""Of the ids of a department's own checks: no check of the catalogue will ever have one of them."""

COLUMN_KINDS: Final[dict[str, str]] = {
    "msisdn": "msisdn",
    "imsi": "identifier",
    "iccid": "identifier",
    "customer_type": "token",
    "payment_type": "token",
    "service_type": "token",
    "status": "token",
    "status_at": "timestamp",
    "full_name": "text",
    "date_of_birth": "date",
    "gender": "token",
    "nationality": "nationality",
    "id_type": "token",
    "id_number": "identifier",
    "id_issue_date": "date",
    "id_expiry_date": "date",
    "id_issue_place": "text",
    "address": "text",
    "province_code": "text",
    "org_name": "text",
    "org_code": "identifier",
    "guardian_id": "identifier",
    "guardian_consent": "boolean",
    "registered_at": "timestamp",
    "activated_at": "timestamp",
    "first_registered_at": "timestamp",
    "channel": "token",
    "point_code": "code",
    "clerk_code": "code",
    "contract_no": "code",
    "portrait_ref": "text",
    "id_image_ref": "text",
    "confirmation_ref": "text",
    "portrait_hash": "text",
    "auth_method": "token",
    "authenticated_at": "timestamp",
    "matched_id": "boolean",
    "matched_name": "boolean",
    "matched_dob": "boolean",
    "matched_face": "boolean",
    "otp_verified": "boolean",
    "video_verified": "boolean",
    "device_changed_at": "timestamp",
    "reauthenticated_at": "timestamp",
    "disowned_at": "timestamp",
    "confirmed_at": "timestamp",
    "ported_in": "boolean",
    "last_used_at": "timestamp",
    "stay_until": "date",
    "commune_code": "text",
    "device_hash": "text",
}
"""Canonical column → the normalisation that fills it (intake/values/canonical.py), in their order."""

COLUMNS: Final[tuple[str, ...]] = tuple(COLUMN_KINDS)
"""The canonical columns, in the contract's order. An extract must have `msisdn` only."""

_KIND_TYPES: Final = {"date": pl.Date(), "timestamp": pl.Datetime("us"), "boolean": pl.Boolean()}
"""Kind → polars type, if it is neither text nor a token."""

DTYPES: Final[dict[str, pl.DataType]] = {
    **dict.fromkeys(("carrier", "file"), pl.String()),
    "record": pl.UInt32(),
    **{
        name: pl.Enum(TOKENS[name]) if kind == "token" else _KIND_TYPES.get(kind, pl.String())
        for name, kind in COLUMN_KINDS.items()
    },
    "name_key": pl.String(),
    **dict.fromkeys(("plain_name", "mobile"), pl.Boolean()),
    "birth_year_alone": pl.Int16(),
    **dict.fromkeys(("zero_restored", "usable_id", "twelve"), pl.Boolean()),
    "personal_head": pl.Int32(),
    "unreadable": pl.String(),
    "iccid_luhn": pl.Int8(),
    "address_hash": pl.UInt32(),
    "house_number": pl.Boolean(),
    **dict.fromkeys(("commune", "commune_evidence"), pl.String()),
    "unheard_commune": pl.Boolean(),
}
"""Column of a register's row → its polars type, in the contract's order.

The first three columns locate the row, the canonical ones follow, and the rest are derived on reading.
"""

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
    "full_name", "date_of_birth", "nationality", "id_type", "id_number", "id_issue_date", "id_issue_place",
    "address", "iccid", "payment_type", "status", "registered_at", "activated_at", "channel", "point_code",
    "clerk_code", "contract_no", "authenticated_at",
)  # fmt: skip
"""The eighteen columns whose absence is itself a finding (decree 174/2026 art. 34.9.d)."""

CARRIER: Final = r"[a-z][a-z0-9_-]{0,31}"


def valid_carrier(name: str) -> bool:
    """Whether a carrier may have this name, which becomes the name of a folder, on Windows too."""
    return bool(re.fullmatch(rf"(?!(restricted|con|prn|aux|nul|(com|lpt)[0-9])$){CARRIER}", name))
