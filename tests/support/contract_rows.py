"""Valid rows of the contract's models, and values that break it."""

from datetime import date
from typing import Any

import polars as pl

from simaudit.contract import DTYPES, Finding, Result, Subscriber

SUBSCRIBER: dict[str, Any] = dict.fromkeys(DTYPES) | {
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
RESULT: dict[str, Any] = {
    "period": "2026-10", "carrier": "viettel", "check_id": "UNR-01", "family": "unregistered",
    "severity": "high",
    "nature": "substantive", "status": "failed", "violations": 1, "population": 2, "rate": 0.5, "new": 1,
    "persisting": 0, "resolved": 0, "waived": 0, "seconds": 0.1, "note": None,
}  # fmt: skip
TYPES: dict[Any, dict[str, Any]] = {
    model: {name: column.dtype.type for name, column in model.to_schema().columns.items()}
    for model in (Subscriber, Finding, Result)
}
WHOLE = {Subscriber: SUBSCRIBER, Finding: FINDING, Result: RESULT}


def frame(model: Any, **changes: Any) -> pl.DataFrame:
    """A valid row, followed by the same row with the changes."""
    rows = [WHOLE[model], WHOLE[model] | changes]
    return pl.DataFrame(rows, schema=TYPES[model], orient="row")


BROKEN: list[tuple[Any, str, Any]] = [
    (Subscriber, "carrier", None),
    (Subscriber, "file", None),
    (Subscriber, "record", 0),
    (Subscriber, "record", None),
    (Subscriber, "full_name", ""),
    (Subscriber, "full_name", " An"),
    (Subscriber, "address", "Hà Nội "),
    (Subscriber, "point_code", " "),
    (Subscriber, "id_number", "079 201"),
    (Subscriber, "id_number", "c1234567"),
    (Subscriber, "id_number", ""),
    (Subscriber, "iccid", "8984.0"),
    (Subscriber, "guardian_id", "07-9"),
    (Subscriber, "mobile", None),
    (Subscriber, "msisdn", None),
    (Subscriber, "msisdn", "0912345678"),
    (Subscriber, "msisdn", "849123456789"),
    (Subscriber, "birth_year_alone", 1899),
    (Subscriber, "birth_year_alone", 2100),
    (Subscriber, "iccid_luhn", -1),
    (Subscriber, "iccid_luhn", 10),
    (Finding, "period", "2026-1"),
    (Finding, "carrier", "Viettel"),
    (Finding, "carrier", "viettel\n"),
    (Finding, "check_id", "UNR-1"),
    (Finding, "severity", "grave"),
    (Finding, "nature", "odd"),
    (Finding, "record", 0),
    (Finding, "state", "resolved"),
    (Finding, "waived", None),
    (Finding, "finding_key", "AB" * 32),
    (Finding, "finding_key", "ab" * 31),
    (Finding, "first_period", "10/2026"),
    (Result, "family", "others"),
    (Result, "status", "ok"),
    (Result, "status", "passed"),
    (Result, "violations", -1),
    (Result, "violations", 3),
    (Result, "violations", 0),
    (Result, "population", 0),
    (Result, "rate", -0.5),
    (Result, "new", -1),
    (Result, "seconds", -1.0),
]
"""Model, column, and a value that it refuses."""
