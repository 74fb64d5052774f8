"""Months of carriers as the page to work in is made of them."""

from pathlib import Path

import polars as pl

from simaudit.contract import DTYPES
from simaudit.report.annexes.work_rows import WorkMonth

CHECKS = {
    "UNR-01": ("high", "substantive"), "PRC-05": ("high", "procedural"), "BLK-01": ("critical", "risk"),
    "EXT-03": ("low", "data"),
}  # fmt: skip
"""By id; in a file of findings they are in the order of their ids."""


def finding(carrier: str, check_id: str, record: int, **other: object) -> dict[str, object]:
    severity, nature = CHECKS[check_id]
    return {
        "period": "2026-10", "carrier": carrier, "check_id": check_id, "severity": severity, "nature": nature,
        "msisdn": f"8496100000{record}", "record": record, "file": "a.csv", "subject": None, "detail": None,
        "state": "new", "first_period": "2026-09", "waived": False, "finding_key": f"{record:064x}", **other,
    }  # fmt: skip


def row(carrier: str, record: int, **other: object) -> dict[str, object]:
    return {
        "carrier": carrier, "file": "a.csv", "record": record, "msisdn": f"8496100000{record}",
        "full_name": f"KIỀU {record}", "id_number": f"00109000000{record}", "usable_id": True, **other,
    }  # fmt: skip


def month(
    folder: Path, carrier: str, findings: list[dict[str, object]], rows: list[dict[str, object]]
) -> WorkMonth:
    columns = {name: DTYPES[name] for name in rows[0]}
    texts = dict.fromkeys(("msisdn", "file", "subject", "detail"), pl.String)
    pl.DataFrame(findings, schema_overrides=texts).write_parquet(folder / f"{carrier}.findings.parquet")
    pl.DataFrame(rows, schema=columns).write_parquet(folder / f"{carrier}.parquet")
    return WorkMonth(carrier, folder / f"{carrier}.findings.parquet", folder / f"{carrier}.parquet")
