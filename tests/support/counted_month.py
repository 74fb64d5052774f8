"""One carrier's month in one scope, counted again from the files that an audit has written."""

import csv
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
from support.pages import SAMPLE
from support.provincial_months import EXTRACTS

from simaudit.rules.carrier_names import carrier_name

BEFORE, NOW = "2026-09", "2026-10"
SERIOUS = ("critical", "high")
ON_UNCHECKED = {"UNR-10"}
"""Of the checks of these months, those that rest on circular 08/2026, article 10."""
TOLD = {"viettel": "MIS-10"}

Row = dict[str, str]


def whole(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def percent(n: int, of: int) -> str:
    return f"{round(1000 * n / of) / 10:.1f}%".replace(".", ",")


@cache
def table(path: Path) -> tuple[Row, ...]:
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def extract(carrier: str, month: str) -> dict[str, Row]:
    """Record → province, point and status; of VinaPhone, which has no province, nothing is asked by row."""
    if carrier == "vinaphone":
        return {}
    path = SAMPLE / month / f"{carrier}_{month}.{EXTRACTS[carrier]}"
    rows = pl.read_csv(path, infer_schema=False) if path.suffix == ".csv" else pl.read_parquet(path)
    columns = rows.select(pl.col("province_code", "point_code", "status").cast(pl.String).fill_null(""))
    return {str(place): row for place, row in enumerate(columns.iter_rows(named=True), start=1)}


class Counted:
    """One carrier's month in one scope, counted from findings.csv, results.csv and the extract."""

    def __init__(self, months: Path, scope: str, carrier: str, month: str = NOW) -> None:
        self.folder = months / (scope or "all") / "out" / month / carrier
        self.name = carrier_name(carrier, {})
        self.rows = extract(carrier, month)
        self.results = {row["check_id"]: row for row in table(self.folder / "results.csv")}
        self.own = {
            record
            for record, row in self.rows.items()
            if row["province_code"] in ("", scope or row["province_code"])
        }
        self.findings = [
            row
            for row in table(self.folder / "restricted" / "findings.csv")
            if row["waived"] == "false" and (not scope or not row["record"] or row["record"] in self.own)
        ]
        self.signs = [
            row for row in self.findings if row["nature"] == "substantive" and row["severity"] in SERIOUS
        ]
        deciding = [
            row["status"]
            for row in self.results.values()
            if row["nature"] == "substantive"
            and row["severity"] in SERIOUS
            and row["status"] != "not_applicable"
        ]
        self.partly = any(status not in ("passed", "failed") for status in deciding)
        self.unchecked = any(row["check_id"] in ON_UNCHECKED for row in self.signs)
        terminated = {record for record, row in self.rows.items() if row["status"] == "TERMINATED"}
        # UNR-06 judges every number that has not ended.
        self.live = len(self.own - terminated) if self.rows else int(self.results["UNR-06"]["population"])
        persisting = {row["msisdn"] for row in self.signs if row["state"] == "persisting"}
        self.notified = {
            row["msisdn"]
            for row in self.signs
            if row["state"] == "persisting" and row["check_id"] == TOLD.get(carrier) and month == NOW
        }
        self.found_before = persisting - self.notified
        self.numbers = {row["msisdn"] for row in self.signs}
        self.new = self.numbers - persisting
        self.resolved = sum(
            int(row["resolved"]) for row in self.results.values() if row["nature"] == "substantive"
        )

    def cell(self, numbers: set[str]) -> str:
        return f"{'≥ ' if self.partly else ''}{whole(len(numbers))}{self.dagger(numbers)}"

    def told(self) -> str:
        """Of what a carrier was not told, nothing is still there, whatever could not be assessed."""
        return self.cell(self.notified) if self.folder.name in TOLD else "0"

    def dagger(self, numbers: set[str]) -> str:
        return "†" if self.unchecked and numbers else ""

    @property
    def rate(self) -> str:
        return (
            f"{'≥ ' if self.partly else ''}{percent(len(self.numbers), self.live)}{self.dagger(self.numbers)}"
        )

    @property
    def tenths(self) -> int:
        return round(1000 * len(self.numbers) / self.live)

    def checks(self) -> dict[str, tuple[str, int, int]]:
        """Check → severity, numbers with new signs of it alone, and all; in the order of lists."""
        ids = {row["check_id"] for row in self.signs}
        counted = {}
        for check in ids:
            rows = [row for row in self.signs if row["check_id"] == check]
            every = {row["msisdn"] for row in rows}
            old = {row["msisdn"] for row in rows if row["state"] == "persisting"}
            counted[check] = (rows[0]["severity"], len(every - old), len(every))
        return in_order(counted)


def in_order(checks: dict[str, tuple[str, int, int]]) -> dict[str, tuple[str, int, int]]:
    def place(item: tuple[str, tuple[str, int, int]]) -> tuple[Any, ...]:
        check, (severity, new, every) = item
        rank = SERIOUS.index(severity)
        return (rank if new else 2, rank, -new, -every, check)

    return dict(sorted(checks.items(), key=place))
