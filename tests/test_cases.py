"""Every check's cases, through the real reader and the real engine, exact rows."""

import io
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from simaudit.catalogue import Check, load_catalogue
from simaudit.contract import COLUMNS
from simaudit.intake.load import load_month
from simaudit.judge import Register
from simaudit.monthfile import CarrierMonth
from simaudit.survey import plan

CATALOGUE = load_catalogue()
REFERENCE_KEYS = ("points", "active", "revoked", "declared")

Offender = tuple[str, str, int, str, str]


def cases_of(check: Check) -> dict[str, Any]:
    return tomllib.loads(check.path.with_suffix(".cases.toml").read_text(encoding="utf-8"))


def all_cases() -> list[Any]:
    return [
        pytest.param(check, kind, number, id=f"{check.id}-{kind}-{number}")
        for check in CATALOGUE
        for kind in ("fires", "silent")
        for number in range(len(cases_of(check).get(kind, [])))
    ]


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
            if "finding" in check.relations:
                for earlier_check in CATALOGUE:
                    if "finding" not in earlier_check.relations:
                        register.judge(earlier_check)
            if not check.cross:
                register.survey([check], plan([check], as_of))
            opinions = register.judge(check).opinions
            assert "error" not in {opinion.status for opinion in opinions.values()}
            for carrier, msisdn, record, subject, detail in register.connection.execute(
                "SELECT carrier, msisdn, record, subject, detail FROM finding WHERE check_id = $id",
                {"id": check.id},
            ).fetchall():
                listed = numbers[carrier]
                shown = 0 if record is None else listed[record - 1] if record <= len(listed) else record
                offenders.append((carrier, msisdn or "", shown, subject or "", detail or ""))
    return sorted(offenders)


@pytest.mark.parametrize(("check", "kind", "number"), all_cases())
def test_case(check: Check, kind: str, number: int, tmp_path: Path) -> None:
    cases = cases_of(check)
    case = cases[kind][number]
    as_of = case.get("as_of", cases["as_of"])
    expected = sorted(tuple(row) for row in case.get("expect", []))
    assert bool(expected) == (kind == "fires"), "a firing case expects findings, a silent one none"
    assert found(check, case, as_of, tmp_path) == expected, case["why"]


@pytest.mark.parametrize("check", [pytest.param(check, id=check.id) for check in CATALOGUE])
def test_has_its_cases(check: Check) -> None:
    cases = cases_of(check)
    assert set(cases) == {"as_of", "fires", "silent"}
    assert cases["fires"]
    assert cases["silent"]
    assert all(case["why"] for kind in ("fires", "silent") for case in cases[kind])


def test_every_file_in_a_family_is_a_check_or_its_cases() -> None:
    known = {path for check in CATALOGUE for path in (check.path, check.path.with_suffix(".cases.toml"))}
    folders = {check.path.parent for check in CATALOGUE}
    assert {path for folder in folders for path in folder.iterdir()} == known
