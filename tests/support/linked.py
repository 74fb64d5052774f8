"""Linked rows made by hand, as judge/linked_rows.py finds them."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import polars as pl

from simaudit.judge.linked_rows import LINKED
from simaudit.report.figures.case_network import CaseNetwork, case_networks

CASE_ID = "V-AAAA-AAAA"
MOMENT = datetime(2026, 10, 1, 9, 30)  # noqa: DTZ001 (extracts have local times)
LINKING = {
    "device": "BLK-15", "paper": "BLK-02", "face": "MIS-10", "stock": "BLK-13", "night": "BLK-09",
    "address": "BLK-12", "number run": "BLK-10", "paper run": "BLK-11", "forged series": "MIS-09",
    "clerk's minute": "BLK-08",
}  # fmt: skip
"""Link → a check that has it."""


def linked_row(
    number: int,
    groups: Sequence[tuple[str, str]] = (("device", "d"),),
    marks: Sequence[tuple[str, str]] = (),
    carrier: str = "viettel",
    **other: Any,
) -> dict[str, Any]:
    """The row of a number, with a paper and a name of its own.

    `groups` are (link, value), `marks` (check, severity); `other` replaces columns, `name` of it is a text.
    """
    name = str(other.pop("name", f"Kiều Ngọc {number}"))
    msisdn = f"8496100{number:04d}"
    found = [(LINKING[link], "high", False) for link, _ in groups]
    found += [(check, severity, True) for check, severity in marks]
    return {
        "carrier": carrier,
        "place": number,
        "file": f"{carrier}.csv",
        "record": number,
        "msisdn": msisdn,
        "key": hashlib.sha256(msisdn.encode()).digest()[:16],
        "id_number": f"00109000{number:04d}",
        "paper": f"00109000{number:04d}",
        "face": None,
        "name": name.encode() or None,
        "born": None,
        "at_point": True,
        "province_code": None,
        "point_code": "P1",
        "clerk_code": "c1",
        "registered_at": MOMENT,
        "groups": [
            {"link": link, "group": hashlib.md5(f"{link} {value}".encode()).digest()}  # noqa: S324
            for link, value in groups
        ],
        "findings": [
            {"check_id": check, "severity": severity, "subject": None, "detail": None, "mark": mark}
            for check, severity, mark in sorted(found)
        ],
        **other,
    }


def linked(*rows: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=LINKED)


def linked_of_case(*rows: dict[str, Any], signs: Sequence[str] = ("device",)) -> pl.DataFrame:
    """Linked rows as those of one case, all in these signs: each with a person of its own."""
    return (
        linked(*rows)
        .with_row_index("person", 1)
        .with_columns(
            pl.lit(CASE_ID).alias("case_id"),
            pl.col("face").alias("shared_face"),
            pl.col("carrier").alias("portrait_of"),
            pl.lit([*signs], pl.List(pl.String)).alias("signs"),
            pl.col("groups").list.eval(pl.element().struct.field("link")).alias("links"),
        )
    )


def network_of_case(rows: pl.DataFrame) -> CaseNetwork:
    """The network of rows that are all of one case."""
    return case_networks(rows.with_columns(case_id=pl.lit(CASE_ID)))[CASE_ID]
