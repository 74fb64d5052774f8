"""Valid rows of the contract's schemas, and values that break it."""

from datetime import date
from typing import Any

import polars as pl

from simaudit.contract import DTYPES
from simaudit.row_models import SUBSCRIBER, Finding, Result

_SUBSCRIBER: dict[str, Any] = dict.fromkeys(DTYPES) | {
    "carrier": "viettel",
    "file": "viettel.csv",
    "record": 1,
    "msisdn": "84912345678",
    "full_name": "An",
    "id_number": "C1234567",
    "date_of_birth": date(1980, 1, 1),
    "mobile": True,
    "zero_restored": False,
    "usable_id": True,
    "twelve": False,
    "house_number": False,
}
FINDING: dict[str, Any] = {
    "period": "2026-10", "carrier": "viettel", "check_id": "UNR-01", "severity": "high",
    "nature": "substantive", "msisdn": "84912345678", "record": 1, "file": "viettel.csv", "subject": None,
    "detail": None, "state": "new", "first_period": "2026-10", "waived": False, "finding_key": "ab" * 32,
}  # fmt: skip
_RESULT: dict[str, Any] = {
    "period": "2026-10", "carrier": "viettel", "check_id": "UNR-01", "family": "unregistered",
    "severity": "high",
    "nature": "substantive", "status": "failed", "violations": 1, "population": 2, "rate": 0.5, "new": 1,
    "persisting": 0, "resolved": 0, "waived": 0, "seconds": 0.1, "note": None,
}  # fmt: skip
ROWS = {"subscriber": _SUBSCRIBER, "finding": FINDING, "result": _RESULT}
SCHEMAS: dict[str, Any] = {
    "subscriber": SUBSCRIBER,
    "finding": Finding.to_schema(),
    "result": Result.to_schema(),
}


def frame(table: str, **changes: Any) -> pl.DataFrame:
    """A valid row of a table of the contract, followed by the same row with the changes."""
    types = {name: column.dtype.type for name, column in SCHEMAS[table].columns.items()}
    return pl.DataFrame([ROWS[table], ROWS[table] | changes], schema=types, orient="row")


BROKEN: list[tuple[str, str, Any]] = [
    ("subscriber", "carrier", None),
    ("subscriber", "file", None),
    ("subscriber", "record", 0),
    ("subscriber", "record", None),
    ("subscriber", "full_name", ""),
    ("subscriber", "full_name", " An"),
    ("subscriber", "address", "Hà Nội "),
    ("subscriber", "point_code", " "),
    ("subscriber", "id_number", "079 201"),
    ("subscriber", "id_number", "c1234567"),
    ("subscriber", "id_number", ""),
    ("subscriber", "iccid", "8984.0"),
    ("subscriber", "guardian_id", "07-9"),
    ("subscriber", "mobile", None),
    ("subscriber", "msisdn", None),
    ("subscriber", "msisdn", "0912345678"),
    ("subscriber", "msisdn", "849123456789"),
    ("subscriber", "birth_year_alone", 1899),
    ("subscriber", "birth_year_alone", 2100),
    ("subscriber", "iccid_luhn", -1),
    ("subscriber", "iccid_luhn", 10),
    ("finding", "period", "2026-1"),
    ("finding", "carrier", "Viettel"),
    ("finding", "carrier", "viettel\n"),
    ("finding", "check_id", "UNR-1"),
    ("finding", "severity", "grave"),
    ("finding", "nature", "odd"),
    ("finding", "record", 0),
    ("finding", "state", "resolved"),
    ("finding", "waived", None),
    ("finding", "finding_key", "AB" * 32),
    ("finding", "finding_key", "ab" * 31),
    ("finding", "first_period", "10/2026"),
    ("result", "family", "others"),
    ("result", "status", "ok"),
    ("result", "status", "passed"),
    ("result", "violations", -1),
    ("result", "violations", 3),
    ("result", "violations", 0),
    ("result", "population", 0),
    ("result", "rate", -0.5),
    ("result", "new", -1),
    ("result", "seconds", -1.0),
]
"""Table, column, and a value that it refuses."""
