"""Findings beside the rows that they are of, whatever holds the rows."""

from collections.abc import Callable
from typing import Any, Final

import duckdb
import polars as pl
import pytest

from simaudit.api.selfcheck import finding_rows
from simaudit.errors import UsageError

ROWS: Final = pl.DataFrame(
    {
        "Số thuê bao": ["0961000001", None, " ", "0961000003"],
        "otp_verified": [True, None, None, None],
        "note": ["a", "no record", "none either", "b"],
    }
)
MAPPED: Final = {"Số thuê bao": "msisdn", "otp_verified": "otp_verified"}
FINDINGS: Final = pl.DataFrame(
    {
        "check_id": ["AAA-01", "AAA-01", "AAA-02", "AAA-03"],
        "severity": "high",
        "nature": "substantive",
        "state": "new",
        "subject": [None, "x", None, None],
        "detail": "",
        "record": [2, 1, 2, None],
    }
)

KINDS: Final[dict[str, Callable[[], Any]]] = {
    "polars": lambda: ROWS,
    "lazy": ROWS.lazy,
    "pandas": ROWS.to_pandas,
    "Arrow": ROWS.to_arrow,
    "DuckDB": lambda: duckdb.connect().from_arrow(ROWS.to_arrow()),
}


@pytest.mark.parametrize("kind", KINDS)
def test_each_finding_has_its_row(kind: str) -> None:
    beside = finding_rows(FINDINGS, KINDS[kind](), MAPPED)
    assert beside.select("check_id", "subject", "record", "Số thuê bao", "note").rows() == [
        ("AAA-01", None, 2, "0961000003", "b"),
        ("AAA-01", "x", 1, "0961000001", "a"),
        ("AAA-02", None, 2, "0961000003", "b"),
    ]


def test_other_rows_are_refused() -> None:
    with pytest.raises(UsageError, match="findings name records beyond these 1 row"):
        finding_rows(FINDINGS, ROWS.head(1), MAPPED)
    with pytest.raises(UsageError, match="the column 'Số thuê bao' that was audited is missing"):
        finding_rows(FINDINGS, ROWS.select("note"), MAPPED)
