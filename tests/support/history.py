"""Months of three carriers, audited into one store, and what their outputs say of each finding."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import polars as pl
from support.extracts import COLUMNS, person, write
from support.few_checks import checks_of

from simaudit.config import Config
from simaudit.config.model import CaseThresholds
from simaudit.jobs.audit.audit import audit
from simaudit.jobs.audit.outcome import Outcome
from simaudit.jobs.inputs.request import RunOptions, audit_request
from simaudit.period import Period
from simaudit.rules.check import Check
from simaudit.store.month_comparison import REASONS

CHECKS = ("UNR-01", "BLK-01", "PRC-05")
HOLDER = {"id_number": "001090000777", "full_name": "Kiều Gia Huy", "date_of_birth": "1990-02-02"}
NUMBERS = {
    (carrier, "84" + person(carrier, n)["msisdn"][1:]): n
    for carrier in ("viettel", "vinaphone", "mobifone")
    for n in range(1, 20)
}

Found = dict[tuple[str, int], tuple[str, str]]
"""(check, number of the person) → (state, first period)."""


@dataclass
class History:
    """A store and its output, written month by month."""

    folder: Path
    checks: Sequence[str] = CHECKS
    beside: Sequence[Check] = ()
    """Checks that the catalogue doesn't have."""
    thresholds: CaseThresholds = field(default_factory=CaseThresholds)
    outcomes: dict[str, Outcome] = field(default_factory=dict)

    def audit(
        self,
        month: str,
        extracts: Mapping[str, Sequence[dict[str, str]]],
        *,
        columns: Sequence[str] | Mapping[str, Sequence[str]] = COLUMNS,
        fewest: int = 4,
        off: Sequence[str] = (),
        declared: Mapping[str, int] | None = None,
        broken_line: str = "",
    ) -> Outcome:
        """Audit a month of extracts by `checks`; `fewest` is BLK-01's parameter.

        `columns` are viettel's, or each carrier's; `broken_line` ends viettel's file.
        """
        of_carriers = columns if isinstance(columns, Mapping) else {"viettel": columns}
        paths = [
            write(self.folder / month / f"{carrier}.csv", rows, of_carriers.get(carrier, COLUMNS))
            for carrier, rows in extracts.items()
        ]
        if broken_line:
            with (self.folder / month / "viettel.csv").open("a", encoding="utf-8") as file:
                file.write(f"{broken_line}\n")
        config = Config.model_validate(
            {
                "store": self.folder / "store",
                "out": self.folder / "out",
                "key_file": self.folder / "key",
                "checks": {"BLK-01": {"fewest": fewest}} if "BLK-01" in self.checks else {},
                "declared": {month: declared} if declared else {},
                "cases": self.thresholds,
                # Every month is kept, to be looked at.
                "retention": {"months": "all", "findings_months": "all"},
                "restricted": {"work_page": False},
            }
        ).with_catalogue((*checks_of(*self.checks), *self.beside))
        points = self.folder / "points.csv"
        points.write_text("carrier,point_code\nviettel,VIE-D1\nvinaphone,VIN-D1\nmobifone,MOB-D1\n")
        order = audit_request(config, paths, RunOptions(Period.parse(month), lists={"points": points}))
        rules = replace(order.rules, off=dict.fromkeys(off, "not this month"))
        outcome = audit(replace(order, rules=rules))
        self.outcomes[month] = outcome
        return outcome

    def findings(self, month: str, carrier: str) -> pl.DataFrame:
        return pl.read_parquet(self.folder / "out" / month / carrier / "restricted" / "findings.parquet")

    def found(self, month: str, carrier: str) -> Found:
        return {
            (row["check_id"], NUMBERS[carrier, row["msisdn"]]): (row["state"], row["first_period"])
            for row in self.findings(month, carrier).iter_rows(named=True)
        }

    def key(self, month: str, carrier: str, check: str, number: int) -> str:
        msisdn = "84" + person(carrier, number)["msisdn"][1:]
        rows = self.findings(month, carrier).filter(pl.col("check_id") == check, pl.col("msisdn") == msisdn)
        key: str = rows["finding_key"].item()
        return key

    def results(self, month: str, carrier: str) -> dict[str, dict[str, Any]]:
        text = (self.folder / "out" / month / carrier / "results.json").read_text(encoding="utf-8")
        return {row["check_id"]: row for row in json.loads(text)}

    def gone(self, month: str, carrier: str) -> dict[str, dict[str, int]]:
        return {
            check: reasons
            for check, row in self.results(month, carrier).items()
            if (reasons := {why: row[why] for why in REASONS if row[why]})
        }

    def overview(self, month: str) -> dict[str, Any]:
        text = (self.folder / "out" / month / "overview.json").read_text(encoding="utf-8")
        content: dict[str, Any] = json.loads(text)
        return content

    def cases(self, month: str) -> list[dict[str, Any]]:
        text = (self.folder / "out" / month / "cases.json").read_text(encoding="utf-8")
        content: list[dict[str, Any]] = json.loads(text)
        return content

    def report(self, month: str, carrier: str) -> str:
        return (self.folder / "out" / month / carrier / "report.html").read_text(encoding="utf-8")


def register(
    carrier: str, *, nameless: Sequence[int] = (), without: Sequence[int] = (), unlisted: Sequence[int] = (),
    last_first: bool = False,
) -> list[dict[str, str]]:  # fmt: skip
    """People 1 to 15; 11 to 13 share a paper. `last_first`: the same rows in another order."""
    rows = [
        person(
            carrier, n,
            **({"full_name": ""} if n in nameless else {}),
            **(HOLDER if n in (11, 12, 13) else {}),
            **({"point_code": "LẠ-9"} if n in unlisted else {}),
        )
        for n in range(1, 16)
        if n not in without
    ]  # fmt: skip
    return rows[::-1] if last_first else rows
