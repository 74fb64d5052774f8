"""The cases of the checks, run through the real reader and the real engine."""

import io
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from simaudit.catalogue.check import Check
from simaudit.catalogue.load import load_catalogue
from simaudit.contract import COLUMNS
from simaudit.intake.load import load_month
from simaudit.intake.month_file import CarrierMonth
from simaudit.judge.judging import applicable, judge
from simaudit.judge.prefilter import NO_PREFILTER, prefilter, prefilter_plan
from simaudit.judge.register import Register

CATALOGUE = load_catalogue()


REFERENCE_KEYS = ("points", "active", "revoked", "declared")


Offender = tuple[str, str, int, str, str]


def cases_of(check: Check) -> dict[str, Any]:
    return tomllib.loads(check.path.with_suffix(".cases.toml").read_text(encoding="utf-8"))


def table(text: str) -> pl.DataFrame:
    return pl.read_csv(io.StringIO(text.strip() + "\n"), infer_schema=False, empty_string_is_null=False)


def months(
    rows: pl.DataFrame, absent: list[str], folder: Path
) -> tuple[list[CarrierMonth], dict[str, list[int]]]:
    """The rows as each carrier would hand them in, read; and per carrier each position's record."""
    if "status" not in rows.columns and "status" not in absent:
        rows = rows.with_columns(status=pl.lit("ACTIVE"))
    built, numbers = [], {}
    for (carrier,), own in rows.group_by("carrier", maintain_order=True):
        name = str(carrier)
        extract = folder / f"{name}.csv"
        own.drop("carrier", "record").write_csv(extract)
        loaded = load_month(name, [extract], folder / f"{name}.parquet")
        assert loaded.rejects.is_empty(), f"the case's rows do not read: {loaded.rejects}"
        numbers[name] = own["record"].cast(pl.Int64).to_list()
        present = frozenset(COLUMNS) - set(absent)
        built.append(CarrierMonth(name, loaded.path, present, ((extract.name, own.height),)))
    return built, numbers


def found(check: Check, case: dict[str, Any], as_of: date, folder: Path) -> list[Offender]:
    """What the check finds in a case, each carrier judged alone or, for a cross check, all together."""
    absent = case.get("absent", [])
    (folder / "now").mkdir()
    (folder / "before").mkdir()
    current, numbers = months(table(case["rows"]), absent, folder / "now")
    before = months(table(case["previous"]), [], folder / "before")[0] if "previous" in case else []
    references = {name: table(case[name]) for name in REFERENCE_KEYS if name in case}
    if "declared" in references:
        references["declared"] = references["declared"].cast({"records": pl.Int64})
    if "rejected" in case:
        rejected = table(case["rejected"]).cast({"record": pl.Int64})
        current = [
            CarrierMonth(
                m.carrier, m.path, m.columns, m.files, rejected.filter(pl.col("carrier") == m.carrier)
            )
            for m in current
        ]
    offenders: list[Offender] = []
    for scope in [current] if check.cross else [[month] for month in current]:
        earlier = [month for month in before if month.carrier in {m.carrier for m in scope}]
        with Register(scope, as_of, references, earlier) as register:
            if check.judges_findings:
                for earlier_check in CATALOGUE:
                    if not earlier_check.judges_findings:
                        judge(register, earlier_check)
            counted = NO_PREFILTER
            if not check.cross:
                plan = prefilter_plan([check], as_of)
                counted = prefilter(register, plan, applicable(register, [check]))
            opinions = judge(register, check, counted).opinions
            assert "error" not in {opinion.status for opinion in opinions.values()}
            for carrier, msisdn, record, subject, detail in register.connection.execute(
                "SELECT carrier, msisdn, record, subject, detail FROM finding WHERE check_id = $id",
                {"id": check.id},
            ).fetchall():
                listed = numbers[carrier]
                shown = 0 if record is None else listed[record - 1] if record <= len(listed) else record
                offenders.append((carrier, msisdn or "", shown, subject or "", detail or ""))
    return sorted(offenders)
