"""August of viettel, audited: three numbers that a letter may name, and what is asked of the months since."""

import csv
import json
import shutil
from contextlib import chdir
from pathlib import Path

import polars as pl
import pytest
from support.command import simaudit_
from support.extracts import person, write
from support.few_checks import checks_of, judge_by
from support.once import made_once

from simaudit.period import Period
from simaudit.store.ledger import Ledger
from simaudit.store.notices import Notice, notice_observations, notices

NAMELESS = {"full_name": ""}
NUMBERS = ["84" + person("viettel", number)["msisdn"][1:] for number in range(1, 11)]
CONFIGURATION = 'waivers = "waivers.toml"\nlang = "en"\n'
WAIVERS = f"""
[[waiver]]
check = "UNR-01"
carrier = "viettel"
msisdn = "{NUMBERS[3]}"
reason = "looked into"
approver = "the Director"
expires = 2026-12-31
document = "12/QĐ"
"""


def in_august(folder: Path, factory: pytest.TempPathFactory, patch: pytest.MonkeyPatch) -> None:
    """Let a copy be the current folder: numbers 1 to 4 have no name, the fourth is waived."""
    judge_by(patch, checks_of("UNR-01", "PRC-16"))
    shutil.copytree(made_once(factory, "august", _august), folder, dirs_exist_ok=True)
    patch.chdir(folder)


def _august(folder: Path) -> None:
    with chdir(folder):
        audit_august(f"{CONFIGURATION}[restricted]\nwork_page = false\n")


def audit_august(configuration: str = CONFIGURATION) -> None:
    """The configuration and the month, in the current folder."""
    Path("waivers.toml").write_text(WAIVERS, encoding="utf-8")
    Path("simaudit.toml").write_text(configuration, encoding="utf-8")
    for path in ("waivers.toml", "simaudit.toml"):
        Path(path).chmod(0o600)
    extract("2026-08", {1: NAMELESS, 2: NAMELESS, 3: NAMELESS, 4: NAMELESS})
    audit("2026-08")


def extract(month: str, rows: dict[int, dict[str, str]], carrier: str = "viettel") -> None:
    """Ten people without a fault, but those of these numbers."""
    people = [person(carrier, number, **rows.get(number, {})) for number in range(1, 11)]
    write(Path(month, f"{carrier}.csv"), [row for row in people if row["status"]])


def audit(month: str, *options: str) -> str:
    done = simaudit_("audit", month, "--force", *options)
    assert (done.exit_code, done.stderr) == (0, "")
    return done.stdout


def letter(*options: str, state: str = "notified") -> str:
    done = simaudit_("follow", "set", "viettel:UNR-01", "--state", state, *options)
    assert (done.exit_code, done.stderr) == (0, "")
    return done.stdout.splitlines()[-1]


def overdue(month: str, out: str = "out") -> list[tuple[int, str]] | str:
    """Which people PRC-16 finds, and its detail; where it was not judged, why."""
    folder = Path(out, month, "viettel")
    results = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    (note,) = (row["note"] for row in results if row["check_id"] == "PRC-16")
    with (folder / "restricted/findings.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["check_id"] == "PRC-16"]
    return note or [(int(row["msisdn"][4:7]), row["detail"]) for row in rows]


def manifest(month: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(Path("out", month, "manifest.json").read_text(encoding="utf-8"))
    return found


def observed(up_to: str = "2026-12") -> list[tuple[object, ...]]:
    """Month, whether there, status, its day, whether found, whether the same holder; by number."""
    with Ledger(Path("store/ledger.duckdb")) as ledger:
        rows = notice_observations(ledger, notices(ledger), Period.parse(up_to))
    return (
        rows.select("period", "present", "status", "status_at", "found", "same_holder").sort(pl.all()).rows()
    )


def recorded() -> tuple[Notice, ...]:
    with Ledger(Path("store/ledger.duckdb")) as ledger:
        return notices(ledger)
